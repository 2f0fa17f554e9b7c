"""Random operations against a model that counts hours on its fingers: the laws hold after every step."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from booking.domain.loans import NotEnough
from booking.domain.people import Person
from booking.services import applications, bookings
from booking.storage import conf, transaction
from booking.storage.claims import TimeTaken
from tests import equipment, factories
from tests.conftest import NOW
from tests.factories import draft, oslo

PARTS = {"whole": {"a", "b"}, "half-a": {"a"}, "half-b": {"b"}}
FIRST = date(2027, 3, 26)  # the clocks change two nights later
STEPS = 30
CHAIRS = 6
LINES = {
    "applied": "asked",
    "booked": "promised",
    "declined": "declined",
    "withdrawn": "cancelled",
    "cancelled": "cancelled",
}
"""How the chairs of a date stand, by how the date does."""

spaces = st.sampled_from(sorted(PARTS))
days = st.integers(0, 3)
hours = st.integers(8, 12)
lengths = st.integers(1, 3)
modes = st.sampled_from(["", "-asked"])
gear = st.sampled_from([0, 0, 2, 3, 5])

Hours = frozenset[tuple[str, int, int]]
"""(part, day, hour): what a date takes, hour by hour."""


@dataclass
class Date:
    """What the model knows of one occurrence."""

    application: int
    taken: Hours
    state: str
    chairs: int

    @property
    def day(self) -> int:
        """The day that it is on."""
        return min(day for _, day, _ in self.taken)


def _hours(space: str, day: int, hour: int, length: int) -> Hours:
    return frozenset((part, day, hour + later) for part in PARTS[space] for later in range(length))


class Bookings(RuleBasedStateMachine):
    """Book, apply, approve, decline, withdraw, cancel, restore and move, with chairs or without, in any order."""

    runner: asyncio.Runner

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Run a service to its end."""
        return self.runner.run(step)

    @initialize()
    def begin(self) -> None:
        self.dates: dict[int, Date] = {}
        self.person, self.officer = self.run(_fresh())

    @property
    def held(self) -> set[tuple[str, int, int]]:
        return {hour for one in self.dates.values() if one.state == "booked" for hour in one.taken}

    def chairs(self, day: int, but: int = 0) -> int:
        """How many chairs are asked for or promised on a day, those of one date left out."""
        active = [self.dates[one] for one in self.of("applied", "booked") if one != but]
        return sum(one.chairs for one in active if one.day == day)

    @rule(space=spaces, mode=modes, day=days, hour=hours, length=lengths, chairs=gear)
    def ask(self, space: str, mode: str, day: int, hour: int, length: int, chairs: int) -> None:
        wanted = _hours(space, day, hour, length)
        step = _submit(self.person, space + mode, day, hour, length, chairs)
        if self.held & wanted or (chairs and self.chairs(day) + chairs > CHAIRS):
            self.refused(step)
            return
        application, occurrence = self.run(step)
        self.dates[occurrence] = Date(application, wanted, "applied" if mode else "booked", chairs)

    @precondition(lambda self: self.of("applied"))
    @rule(data=st.data(), step=st.sampled_from(["approve", "decline", "withdraw"]))
    def decide(self, data: st.DataObject, step: str) -> None:
        one = self.dates[data.draw(st.sampled_from(self.of("applied")))]
        if step == "withdraw":
            self.run(applications.withdraw(application=one.application, by=self.person, now=NOW))
            one.state = "withdrawn"
        elif step == "decline":
            self.run(applications.decline(application=one.application, by=self.officer, reason="Nei", now=NOW))
            one.state = "declined"
        elif self.held & one.taken:
            self.refused(applications.approve(application=one.application, by=self.officer, now=NOW))
        else:
            self.run(applications.approve(application=one.application, by=self.officer, now=NOW))
            one.state = "booked"

    @precondition(lambda self: self.of("booked"))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        occurrence = data.draw(st.sampled_from(self.of("booked")))
        self.run(bookings.cancel(occurrence=occurrence, by=self.person, reason="Avlyst", now=NOW))
        self.dates[occurrence].state = "cancelled"

    @precondition(lambda self: self.of("cancelled"))
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        occurrence = data.draw(st.sampled_from(self.of("cancelled")))
        step = bookings.restore(dates=[occurrence], by=self.person, now=NOW)
        one = self.dates[occurrence]
        if self.held & one.taken or self.lacks(occurrence, one.day):
            self.refused(step)
            return
        self.run(step)
        one.state = "booked"

    @precondition(lambda self: self.of("booked", "applied"))
    @rule(data=st.data(), space=spaces, day=days, hour=hours, length=lengths)
    def move(self, data: st.DataObject, space: str, day: int, hour: int, length: int) -> None:
        occurrence = data.draw(st.sampled_from(self.of("booked", "applied")))
        one = self.dates[occurrence]
        wanted = _hours(space, day, hour, length)
        others = self.held - (one.taken if one.state == "booked" else frozenset())
        start, end = _clock(day, hour), _clock(day, hour + length)
        step = bookings.move(occurrence=occurrence, by=self.person, start=start, end=end, spaces=[space], now=NOW)
        if others & wanted or self.lacks(occurrence, day):
            self.refused(step)
            return
        self.run(step)
        one.taken = wanted

    @invariant()
    def claims_and_occurrences_match_one_to_one(self) -> None:
        if not hasattr(self, "person"):
            return
        expected = {
            (occurrence, part, one.state == "booked")
            for occurrence, one in self.dates.items()
            if one.state in {"booked", "applied"}
            for part in {part for part, _, _ in one.taken}
        }
        assert self.run(_claims()) == expected

    @invariant()
    def no_two_active_dates_share_a_part_in_time(self) -> None:
        if hasattr(self, "person"):
            assert self.run(transaction.value(OVERLAPS)) == 0

    @invariant()
    def gear_goes_the_way_of_its_date(self) -> None:
        if not hasattr(self, "person"):
            return
        assert self.run(_lines()) == {
            (occurrence, FIRST + timedelta(one.day), one.chairs, LINES[one.state])
            for occurrence, one in self.dates.items()
            if one.chairs
        }

    def lacks(self, occurrence: int, day: int) -> bool:
        """Whether there are too few chairs on a day for those of a date."""
        chairs = self.dates[occurrence].chairs
        return chairs > 0 and self.chairs(day, but=occurrence) + chairs > CHAIRS

    def of(self, *states: str) -> list[int]:
        """The occurrences in these states."""
        return [occurrence for occurrence, one in self.dates.items() if one.state in states]

    def refused(self, step: Coroutine[Any, Any, Any]) -> None:
        """The step must be refused because the time is taken, or the gear is."""
        try:
            self.run(step)
        except (TimeTaken, NotEnough):
            return
        raise AssertionError("taken time or gear was given away")


OVERLAPS = """
    SELECT count(*) FROM claim one JOIN claim other ON one.part = other.part AND one.id < other.id
    WHERE one.held AND other.held AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
"""


def _clock(day: int, hour: int) -> Any:
    return oslo(FIRST + timedelta(days=day), f"{hour:02d}:00")


async def _fresh() -> list[Person]:
    """The same hall with nothing booked in it; two officers, one of whom applies."""
    await transaction.execute("TRUNCATE application, occurrence, claim, quote, audit, outbox, question CASCADE")
    return [await factories.known(row["id"]) for row in await transaction.rows("SELECT id FROM person ORDER BY id")]


async def _submit(person: Person, space: str, day: int, hour: int, length: int, chairs: int) -> tuple[int, int]:
    ordered = (("chairs", chairs),) if chairs else ()
    wanted = draft(space, start=_clock(day, hour), end=_clock(day, hour + length), equipment=ordered)
    application = await applications.submit(draft=wanted, person=person, now=NOW)
    return application, await transaction.value("SELECT id FROM occurrence WHERE application = $1", application)


async def _claims() -> set[tuple[int, str, bool]]:
    found = await transaction.rows(
        "SELECT claim.occurrence, part.name, claim.held FROM claim JOIN part ON part.id = claim.part"
    )
    return {(row["occurrence"], row["name"], row["held"]) for row in found}


async def _lines() -> set[tuple[int, date, int, str]]:
    found = await transaction.rows(
        "SELECT n.occurrence, l.starts_on, l.quantity, l.state FROM loan n JOIN loan_line l ON l.loan = n.id"
    )
    return {(row["occurrence"], row["starts_on"], row["quantity"], row["state"]) for row in found}


async def _hall() -> None:
    await factories.rulebook()
    venue = await factories.venue()
    parts = {name: await factories.part(venue, name) for name in "ab"}
    for slug, names in PARTS.items():
        owned = [parts[name] for name in sorted(names)]
        await factories.space(venue, slug, owned, mode="instant")
        await factories.space(venue, f"{slug}-asked", owned, mode="approval")
    place = await equipment.place(venue=venue)
    model = await equipment.model("chair", tracked="quantity")
    await equipment.kind(place, model=model, slug="chairs", stock=CHAIRS)
    await factories.person(role="officer")
    await factories.person(role="officer")


def test_laws_of_booking_hold_after_any_operations(database_url: str) -> None:
    examples = max(25, hypothesis.settings.default.max_examples // 4)
    with asyncio.Runner() as runner:
        runner.run(conf.connect(database_url))
        runner.run(_hall())
        Bookings.runner = runner
        run_state_machine_as_test(
            Bookings,
            settings=hypothesis.settings(max_examples=examples, stateful_step_count=STEPS, deadline=None),
        )
        runner.run(conf.disconnect())
