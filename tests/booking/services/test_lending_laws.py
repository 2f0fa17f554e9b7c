"""Random steps of lending against a model that counts days on its fingers: the laws hold after every step."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import asyncpg
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

from booking.domain.loans import NotEnough, ReservedByOthers, Wanted
from booking.services import handovers, loan_steps, loans, returns, walk_ins
from booking.services.handovers import PromisedToOthers
from booking.services.returns import Returned
from booking.storage import conf, transaction
from booking.storage import equipment as stored
from tests import lending
from tests.conftest import NOW
from tests.equipment import kind
from tests.lending import Here, day

RUNS = 40
LAW_RUNS = 2000
STEPS = 20
OPEN_WEEKDAYS = (1, 2, 4, 6)
GAP = 1
LONGEST = 9
HORIZON = 45
"""Days that the model looks ahead: today moves by one a step, and a loan of ten rests for a few more."""
FOREVER = 10_000
UNITS = {"tents": 2, "chairs": 5}

types = st.sampled_from(sorted(UNITS))
soon = st.integers(0, 6)
lengths = st.integers(0, 5)
quantities = st.integers(1, 3)
fates = st.sampled_from(["whole", "whole", "repair", "lost"])


def is_open(number: int) -> bool:
    """Whether the place is open so many days after the first, a Monday."""
    return number % 7 + 1 in OPEN_WEEKDAYS


def next_open(number: int) -> int:
    """The day itself, or the next on which it is open."""
    while not is_open(number):
        number += 1
    return number


def rested(back: int) -> int:
    """The first day on which gear that is back on a day is there for others."""
    return next_open(back + 1) + GAP


@dataclass
class Line:
    """What the model knows of a line: so many, from its first day to the one before `until`, due on `due`."""

    loan: int
    type: str
    quantity: int
    state: str
    first: int
    due: int
    until: int
    code: str | None = None

    def takes(self, number: int, today: int) -> int:
        """How many it takes on a day, as it stands today."""
        if self.state not in {"promised", "out"} or number < self.first:
            return 0
        late = self.state == "out" and self.due < today
        return self.quantity if late or number < self.until else 0


class Lending(RuleBasedStateMachine):
    """Ask, cancel, restore, hand over, take back, lose, find, renew, walk in, cut stock and let days pass."""

    runner: asyncio.Runner
    here: Here
    chairs: int

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Run a service to its end."""
        return self.runner.run(step)

    @initialize()
    def begin(self) -> None:
        self.today = 0
        self.lines: dict[int, Line] = {}
        self.outages: list[tuple[str, int, int, int, int]] = []  # type, quantity, from, until, line
        self.units = dict(UNITS)
        self.run(_fresh(self.chairs))
        self.ids = {"tents": self.here.tent, "chairs": self.chairs}
        self.codes = self.run(lending.codes(self.here.tent))

    @property
    def now(self) -> Any:
        return NOW + timedelta(self.today)

    def free(self, what: str, number: int) -> int:
        """How many are free on a day: counted, one by one."""
        taken = sum(line.takes(number, self.today) for line in self.lines.values() if line.type == what)
        gone = sum(quantity for kind, quantity, start, end, _ in self.outages if kind == what and start <= number < end)
        return self.units[what] - taken - gone

    def fits(self, what: str, quantity: int, first: int, until: int) -> bool:
        """Whether so many are free on all days from the first to the one before `until`."""
        return all(self.free(what, number) >= quantity for number in range(first, until))

    def of(self, *states: str) -> list[int]:
        """The lines in these states."""
        return [number for number, line in self.lines.items() if line.state in states]

    def take(self, data: st.DataObject, *states: str) -> tuple[int, Line]:
        """One of the lines in these states."""
        number = data.draw(st.sampled_from(self.of(*states)))
        return number, self.lines[number]

    @rule(what=types, later=soon, length=lengths, quantity=quantities)
    def ask(self, what: str, later: int, length: int, quantity: int) -> None:
        first = next_open(self.today + later)
        due = next_open(first + length)
        step = loans.request(
            place=self.here.place,
            first=day(first),
            last=day(first + length),
            wanted=[Wanted(self.ids[what], quantity)],
            borrower=self.here.borrower,
            by=self.here.borrowing,
            now=self.now,
        )
        if not self.fits(what, quantity, first, rested(due)):
            self.refused(step, NotEnough)
            return
        self.learn(self.run(step), Line(0, what, quantity, "promised", first, due, rested(due)))

    @rule(what=types, length=lengths, quantity=quantities)
    def walk_in(self, what: str, length: int, quantity: int) -> None:
        wish = self.today + length
        codes = self.here_now()[:quantity] if what == "tents" else []
        if what == "tents" and not codes:
            return
        number = len(codes) or quantity
        step = walk_ins.walk_in(
            place=self.here.place,
            borrower=self.here.borrower,
            codes=codes,
            quantities={} if codes else {self.chairs: quantity},
            last=day(wish),
            by=self.here.clerk,
            now=self.now,
        )
        can = [last for last in range(self.today, wish + 1) if self.fits(what, number, self.today, self.until(last))]
        if not can:
            self.refused(step, PromisedToOthers)
            return
        walked = self.run(step)
        assert walked.last == day(can[-1])
        due = next_open(can[-1])
        self.learn(walked.loan, Line(0, what, number, "out", self.today, due, rested(due)))

    def until(self, last: int) -> int:
        return rested(next_open(last))

    @precondition(lambda self: self.of("promised"))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        number, line = self.take(data, "promised")
        self.run(loan_steps.cancel(loan=line.loan, lines=[number], by=self.here.borrowing, now=self.now))
        line.state = "cancelled"

    @precondition(lambda self: self.of("cancelled"))
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        number, line = self.take(data, "cancelled")
        if line.due < self.today:
            return
        step = loan_steps.restore(loan=line.loan, lines=[number], by=self.here.borrowing, now=self.now)
        if not self.fits(line.type, line.quantity, line.first, line.until):
            self.refused(step, NotEnough)
            return
        self.run(step)
        line.state = "promised"

    @precondition(lambda self: self.of("promised"))
    @rule(data=st.data())
    def hand_over(self, data: st.DataObject) -> None:
        number, line = self.take(data, "promised")
        codes = self.here_now()[:1] if line.type == "tents" else []
        if line.due < self.today or (line.type == "tents" and not codes):
            return
        quantity = {} if codes else {number: line.quantity}
        other = [one for one, two in self.lines.items() if two.loan == line.loan and two.state == "promised"]
        number = min(other) if codes else number
        line = self.lines[number]
        step = handovers.hand_over(loan=line.loan, codes=codes, quantities=quantity, by=self.here.clerk, now=self.now)
        if not self.fits(line.type, line.quantity, self.today, min(line.first, line.until)):
            self.refused(step, PromisedToOthers)
            return
        self.run(step)
        line.state, line.first = "out", min(line.first, self.today)
        line.code = codes[0] if codes else None

    @precondition(lambda self: self.of("out"))
    @rule(data=st.data(), fate=fates, quantity=quantities)
    def take_back(self, data: st.DataObject, fate: str, quantity: int) -> None:
        number, line = self.take(data, "out")
        part = min(quantity, line.quantity)
        back = Returned(
            code=line.code or "",
            line=0 if line.code else number,
            quantity=part,
            repair=fate == "repair",
            lost=fate == "lost",
        )
        (closed,) = self.run(returns.take_back(returned=[back], by=self.here.clerk, now=self.now))
        if part < line.quantity:
            line.quantity -= part
            line = replace(line, quantity=part)
        self.lines[closed["id"]] = line
        line.state = "lost" if fate == "lost" else "in"
        until = rested(self.today) if fate == "whole" else FOREVER
        self.outages.append((line.type, part, self.today, until, closed["id"]))

    @precondition(lambda self: self.of("lost"))
    @rule(data=st.data())
    def find(self, data: st.DataObject) -> None:
        number, line = self.take(data, "lost")
        self.run(returns.find(line=number, by=self.here.clerk, now=self.now))
        line.state = "in"
        self.outages = [
            (kind, quantity, start, max(start, self.today) if of == number else end, of)
            for kind, quantity, start, end, of in self.outages
        ]

    @precondition(lambda self: self.of("out"))
    @rule(data=st.data(), longer=st.integers(1, 5))
    def renew(self, data: st.DataObject, longer: int) -> None:
        number, line = self.take(data, "out")
        base = max(self.today, line.due)
        due = next_open(base + longer)
        longer_line = replace(line, due=due, until=rested(due))
        step = loan_steps.renew(
            loan=line.loan, lines=[number], last=day(base + longer), by=self.here.clerk, now=self.now
        )
        self.lines[number] = longer_line
        if not self.fits(line.type, 0, self.today, longer_line.until):
            self.lines[number] = line
            self.refused(step, ReservedByOthers)
            return
        self.run(step)

    @rule(stock=st.integers(0, 5))
    def cut_stock(self, stock: int) -> None:
        if stock >= self.units["chairs"]:
            return
        before, self.units["chairs"] = self.units["chairs"], stock
        ends = [
            line.until for line in self.lines.values() if line.type == "chairs" and line.state in {"promised", "out"}
        ]
        if not self.fits("chairs", 0, self.today, max([self.today + 1, *ends])):
            self.units["chairs"] = before
            assert not self.run(_cut(self.chairs, stock, self.today)), "stock was cut under a promise"
            return
        assert self.run(_cut(self.chairs, stock, self.today))

    @precondition(lambda self: self.today < HORIZON - 25)
    @rule()
    def tomorrow(self) -> None:
        self.today += 1

    @invariant()
    def the_database_counts_what_the_fingers_count(self) -> None:
        if not hasattr(self, "lines"):
            return
        for what, number in self.ids.items():
            found = self.run(stored.days([number], day(self.today), day(HORIZON), today=day(self.today)))
            expected = [self.free(what, one) for one in range(self.today, HORIZON + 1)]
            assert [row["free"] for row in found] == expected, what

    @invariant()
    def more_is_promised_than_there_is_only_where_something_is_late_or_gone(self) -> None:
        if not hasattr(self, "lines"):
            return
        for what in UNITS:
            out = [self.lines[number] for number in self.of("out")]
            late = any(line.type == what and line.due < self.today for line in out)
            gone = any(kind == what for kind, *_ in self.outages)
            assert late or gone or self.fits(what, 0, self.today, HORIZON)

    @invariant()
    def no_unit_is_out_twice(self) -> None:
        if hasattr(self, "lines"):
            assert self.run(transaction.value(TWICE)) == 0

    def here_now(self) -> list[str]:
        """The codes of the tents that stand in the shelf today."""
        away = {line.code for line in self.lines.values() if line.state == "out"}
        gone = self.run(transaction.rows(GONE, day(self.today)))
        return [code for code in self.codes if code not in away and {"code": code} not in gone]

    def learn(self, loan: int, like: Line) -> None:
        """Take the lines of a new loan into the model."""
        for row in self.run(transaction.rows(LINES, loan)):
            self.lines[row["id"]] = replace(like, loan=loan, quantity=row["quantity"], code=row["code"])

    def refused(self, step: Coroutine[Any, Any, Any], problem: type[Exception]) -> None:
        """The step must be refused."""
        try:
            self.run(step)
        except problem:
            return
        raise AssertionError("what is taken was given away")


TWICE = (
    "SELECT count(*) FROM (SELECT item FROM loan_line WHERE state = 'out' GROUP BY item HAVING count(item) > 1) twice"
)
LINES = "SELECT l.id, l.quantity, i.code FROM loan_line l LEFT JOIN item i ON i.id = l.item WHERE l.loan = $1"
GONE = """
    SELECT DISTINCT code FROM item JOIN outage ON outage.item = item.id
    WHERE first_day <= $1 AND (until_day IS NULL OR until_day > $1)
"""


async def _cut(chairs: int, stock: int, today: int) -> bool:
    """Whether the stock could be lowered."""

    @transaction.atomic
    async def cut() -> None:
        await stored.lock([chairs], today=day(today))
        await transaction.execute("UPDATE equipment_type SET stock = $2 WHERE id = $1", chairs, stock)

    try:
        await cut()
    except asyncpg.ExclusionViolationError:
        return False
    return True


async def _fresh(chairs: int) -> None:
    """Nothing lent, nothing gone, all chairs there."""
    for statement in ("DELETE FROM outage", "DELETE FROM outbox", "DELETE FROM loan_line", "DELETE FROM loan"):
        await transaction.execute(statement)
    await transaction.execute("UPDATE equipment_type SET stock = $2 WHERE id = $1", chairs, UNITS["chairs"])


async def _stage() -> tuple[Here, int]:
    here = await lending.here(weekdays=OPEN_WEEKDAYS, gap_days=GAP, loan_days=LONGEST)
    return here, await kind(here.place, stock=UNITS["chairs"])


def test_laws_of_lending_hold_after_any_steps(database_url: str) -> None:
    many = hypothesis.settings.default.max_examples > 100
    with asyncio.Runner() as runner:
        runner.run(conf.connect(database_url))
        Lending.runner = runner
        Lending.here, Lending.chairs = runner.run(_stage())
        run_state_machine_as_test(
            Lending,
            settings=hypothesis.settings(
                max_examples=LAW_RUNS if many else RUNS, stateful_step_count=STEPS, deadline=None
            ),
        )
        runner.run(conf.disconnect())
