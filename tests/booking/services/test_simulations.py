"""What booked dates would cost under another rulebook, on a real database."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

import rules
from booking.domain.applications import Dated
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.recurrence import Recurrence
from booking.domain.simulations import State
from booking.services import applications, cases, facts, rulebooks, simulating, simulations
from booking.services.people import BadChoice
from booking.storage import people as registry
from booking.storage import resources, transaction
from booking.storage import rulebooks as in_use
from booking.storage import simulations as storage
from rules import Participants, TimeSpan
from tests import factories
from tests.browsers import Clock
from tests.conftest import NOW
from tests.factories import draft, oslo

DRAFT = """
[regulation]
id = "gloppen-2028"
municipality = "Gloppen"
source = "https://example.no/2028"
valid_from = 2028-01-01

[words.space_class]
gymsal = { nb = "gymsal", nn = "gymsal", en = "gym" }

[[gate]]
id = "companies"
when = { applicant = "business" }
effect = { outcome = "undecided" }
nb = "Hva skal bedrifter betale?"
nn = "Kva skal bedrifter betale?"
en = "What should companies pay?"

[[gate]]
id = "papers"
when = { purpose = "tournament" }
effect = { outcome = "document-required" }
nb = "Legg ved en plan"
nn = "Legg ved ein plan"
en = "Send a plan"

[[rate]]
id = "gym"
effect = { amount = 300, per = "hour" }

[[rate]]
id = "never"
when = { purpose = "fair" }
effect = { amount = 1, per = "hour" }

[[reduction]]
id = "clubs"
when = { applicant = "sports_club" }
effect = { percent = 50 }
nb = "Halv pris for idrettslag"
nn = "Halv pris for idrettslag"
en = "Half price for sports clubs"
"""
HOUR = 300_00
ADULTS = Participants(total=20, under=dict.fromkeys((13, 16, 18, 19, 20, 25), 0), resident=20, disabled=0)


class Town:
    """A hall that is booked at once, two associations, a private person, and who decides."""

    officer: Person
    private: Person
    club: Person
    company: Person
    rulebook: int


@pytest.fixture
async def town(database: None) -> Town:
    """All of them, and a rulebook that nobody has adopted for today."""
    found = Town()
    await factories.rulebook()
    hallen, huset = await factories.venue("hallen"), await factories.venue("huset")
    await factories.space(hallen, "half-a", mode="instant")
    await factories.space(hallen, "half-b", mode="instant")
    await factories.space(huset, "room", mode="instant")
    found.officer = await factories.person("officer@example.no", role="officer", venue=hallen)
    found.private, club, company = [await factories.person() for _ in range(3)]
    await factories.organisation(club, number="974760673", name="Fjordglimt")
    await factories.organisation(company, number="938801363", name="Bedrift AS", kind="business")
    found.club, found.company = await factories.known(club.id), await factories.known(company.id)
    found.rulebook = await factories.draft_rulebook(DRAFT)
    return found


async def book(person: Person, *spaces: str, day: str = "2027-01-12", clock: str = "18:00", **values: Any) -> int:
    """Two hours; weekly where there is a `count`."""
    start = oslo(day, clock)
    count = values.pop("count", 1)
    number = next(iter(person.organisations), None)
    organisation = await registry.organisation_by_id(number) if number else None
    values.setdefault("participants", ADULTS)
    wanted = draft(
        *spaces,
        start=start,
        end=start + timedelta(hours=2),
        recurrence=Recurrence("weekly", count=count) if count > 1 else None,
        organisation=organisation.number if organisation else None,
        **values,
    )
    return await applications.submit(draft=wanted, person=person, now=NOW)


async def simulated(town: Town, timeframe: str = "ahead", *, now: Any = NOW) -> dict[str, Any]:
    """Ask, and let it be worked on until the end."""
    asked = await simulations.start(rulebook=town.rulebook, timeframe=timeframe, by=town.officer, now=now)
    assert await simulating.simulate_next(clock=Clock(now))
    return await simulations.find(simulation=asked, by=town.officer)


async def until(simulation: int, so: str) -> None:
    """Wait until this is so of a simulation."""
    for _ in range(2000):
        if await transaction.value(f"SELECT true FROM simulation WHERE id = $1 AND {so}", simulation):  # noqa: S608
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"the simulation was never seen with {so}")


async def by_hand(book: rules.Rulebook) -> tuple[int, int]:
    """What all that is booked would cost and be worth, date by date, without anything that a simulation does."""
    total = value = 0
    for row in await transaction.rows("SELECT * FROM occurrence WHERE state = 'booked' AND starts_at >= $1", NOW):
        case = await transaction.row("SELECT * FROM application WHERE id = $1", row["application"])
        assert case is not None
        organisation = await registry.organisation_by_id(case["organisation"]) if case["organisation"] else None
        spaces = tuple(await resources.spaces_by_id(row["spaces"]))
        dated = Dated(TimeSpan(row["starts_at"], row["ends_at"]), spaces)
        all_dates = "SELECT count(*) FROM occurrence WHERE application = $1 AND state = 'booked'"
        known = await facts.circumstances(
            draft=cases.draft_of(case),
            organisation=organisation,
            dates=[dated],
            asked=book.asks,
            occasions=await transaction.value(all_dates, row["application"]),
        )
        quotes = [rules.quote(book, known.facts(dated, space)) for space in spaces]
        if all(quote.outcome == rules.PRICED for quote in quotes):
            total, value = total + sum(q.total for q in quotes), value + sum(q.value for q in quotes)
    return total, value


async def test_the_sums_are_those_of_each_date_by_itself(town: Town) -> None:
    await book(town.private, "half-a", count=3)
    await book(town.club, "half-b", count=40)
    await book(town.club, "half-a", "half-b", clock="12:00")
    await book(town.club, "room", day="2027-01-16", purpose="party")
    found = (await simulated(town))["result"]
    total, value = await by_hand(rules.load(DRAFT))
    was = await transaction.value("SELECT sum(price) FROM occurrence")
    assert (found["all"]["was"], found["all"]["would"], found["all"]["would_value"]) == (was, total, value)
    assert found["all"]["dates"] == 45
    assert found["applications"] == 4
    assert found["outcomes"] == {"priced": 45}


async def test_the_regulation_that_dates_were_quoted_by_changes_nothing(town: Town) -> None:
    """In one space and in several, alone and in a series, with what is charged once and what is left open."""
    text = (DRAFT + CONTRACT).replace("valid_from = 2028", "valid_from = 2026")
    in_force = await in_use.adopt(rulebook=rules.load(text), text=text, by=None, now=NOW)
    town.rulebook = in_force
    await book(town.private, "half-a", count=3)
    await book(town.club, "half-a", "half-b", count=2, clock="12:00")
    await book(town.club, "room", purpose="tournament")
    await book(town.company, "room", clock="12:00")
    found = (await simulated(town))["result"]
    total = await transaction.value("SELECT sum(total) FROM quote")
    values = await transaction.value("SELECT sum(value) FROM quote")
    assert found["all"] == {
        "dates": 7,
        "was": total,
        "would": total,
        "was_value": values,
        "would_value": values,
        "opens": 0,
        "opens_was": 0,
        "closes": 0,
        "closes_would": 0,
        "open": 1,
    }
    assert (found["opens"], found["changes"]) == ([], [])


async def test_groups_associations_and_venues_each_have_their_own_sums(town: Town) -> None:
    await book(town.private, "half-a")
    await book(town.club, "half-b", count=3)
    await book(town.club, "room")
    found = (await simulated(town))["result"]
    half = HOUR * 2 // 2
    groups = {row["kind"]: row["would"] for row in found["groups"]}
    assert groups == {"private_person": HOUR * 2, "sports_club": half * 4}
    assert {row["name"]: row["would"] for row in found["associations"]} == {None: HOUR * 2, "Fjordglimt": half * 4}
    assert {row["name"]: row["would"] for row in found["venues"]} == {"Hallen": HOUR * 2 + half * 3, "Huset": half}
    assert {row["name"]: row["would_value"] for row in found["venues"]} == {"Hallen": HOUR * 8, "Huset": HOUR * 2}


async def test_what_is_left_open_is_counted_beside_what_is_compared(town: Town) -> None:
    await book(town.company, "half-a", count=2)
    await transaction.execute("UPDATE occurrence SET price = NULL WHERE id = (SELECT max(id) FROM occurrence)")
    was = await transaction.value("SELECT sum(price) FROM occurrence")
    await book(town.private, "half-b")
    await transaction.execute("UPDATE occurrence SET price = NULL WHERE id = (SELECT max(id) FROM occurrence)")
    found = (await simulated(town))["result"]
    assert found["all"] == {
        **dict.fromkeys(("was", "would", "was_value", "would_value"), 0),
        "dates": 3,
        "opens": 1,
        "opens_was": was,
        "closes": 1,
        "closes_would": HOUR * 2,
        "open": 1,
    }
    assert found["outcomes"] == {"undecided": 2, "priced": 1}
    (question,) = found["questions"]
    assert (question["code"], question["rule"], question["dates"]) == ("undecided", "gate.companies", 2)
    assert question["reason"]["nb"] == "Hva skal bedrifter betale?"
    (opened,) = found["opens"]
    assert (opened["association"], opened["was"], opened["would"]) == ("Bedrift AS", was, None)


async def test_documents_that_are_asked_for_stand_beside_a_price(town: Town) -> None:
    await book(town.private, "half-a", purpose="tournament")
    found = (await simulated(town))["result"]
    assert found["outcomes"] == {"priced": 1, "document-required": 1}
    assert found["all"]["would"] == HOUR * 2
    assert [question["rule"] for question in found["questions"]] == ["gate.papers"]


async def test_the_dates_that_change_most_come_first_and_name_no_person(town: Town) -> None:
    await book(town.private, "half-a")
    await book(town.private, "half-a", "half-b", clock="12:00")
    await book(town.club, "room")
    found = await simulated(town)
    changes = [abs(one["would"] - one["was"]) for one in found["result"]["changes"]]
    assert changes == sorted(changes, reverse=True)
    assert {one["association"] for one in found["result"]["changes"]} <= {None, "Fjordglimt"}
    assert town.private.name not in str(found["result"])
    assert town.private.email not in str(found["result"])


async def test_what_is_charged_once_is_counted_once_for_each_application(town: Town) -> None:
    application = await book(town.private, "half-a", count=3)
    line = {"rule": "extra.key", "each": 100_00, "each_value": 150_00, "once": True, "dates": [], "occurrences": []}
    await transaction.execute("UPDATE quote SET lines = lines || $2::jsonb WHERE application = $1", application, [line])
    found = (await simulated(town))["result"]
    prices = await transaction.value("SELECT sum(price) FROM occurrence")
    assert found["all"]["was"] == prices + 100_00
    values = await transaction.value("SELECT sum(was_value) FROM simulated_date")
    assert found["all"]["was_value"] == values


async def test_only_what_is_booked_in_the_window_counts(town: Town) -> None:
    await book(town.private, "half-a", count=3)
    await transaction.execute("UPDATE occurrence SET state = 'cancelled' WHERE id = (SELECT max(id) FROM occurrence)")
    later = NOW + timedelta(days=9)  # after the first of them
    assert (await simulated(town, "ahead", now=later))["result"]["all"]["dates"] == 1
    assert (await simulated(town, "past", now=later))["result"]["all"]["dates"] == 1
    assert (await simulated(town, "past", now=later + timedelta(days=380)))["result"]["all"]["dates"] == 0


async def test_nothing_booked_gives_a_result_of_nothing(town: Town) -> None:
    found = await simulated(town)
    assert (found["state"], found["total"], found["result"]["all"]["dates"]) == (State.DONE, 0, 0)
    assert found["result"]["groups"] == found["result"]["associations"] == found["result"]["venues"] == []


CONTRACT = """
[[extra]]
id = "contract"
effect = { amount = 250, per = "agreement" }
nb = "Avtale"
nn = "Avtale"
en = "Contract"
"""

BY_THE_CALENDAR = """
[regulation]
id = "gloppen-2029"
municipality = "Gloppen"
source = "https://example.no/2029"
valid_from = 2029-01-01

[words.space_class]
gymsal = { nb = "gymsal", nn = "gymsal", en = "gym" }

[periods.evening]
from = "20:00"
to = "02:00"
days = ["weekday"]
nb = "kveld"
nn = "kveld"
en = "evening"

[time]
midnight = "start"
periods = "start"

[defaults]
outside_hours = 0

[[rate]]
id = "holidays"
when = { school_holiday = true }
effect = { amount = 500, per = "hour" }

[[rate]]
id = "saturday"
when = { day = "saturday" }
effect = { amount = 700, per = "hour" }

[[rate]]
id = "evening"
when = { period = "evening" }
effect = { amount = 400, per = "hour" }

[[rate]]
id = "public"
when = { day = "holiday" }
effect = { amount = 650, per = "hour" }

[[rate]]
id = "outside"
when = { outside_hours = { above = 0 } }
effect = { amount = 900, per = "hour" }

[[rate]]
id = "series"
when = { booking = "series" }
effect = { amount = 100, per = "hour" }

[[rate]]
id = "old"
when = { date = { to = 2027-02-01 } }
effect = { amount = 200, per = "hour" }

[[rate]]
id = "new"
effect = { amount = 300, per = "hour" }
"""


ALIKE = {
    "an old price and a new one": [("2027-01-26", "18:00"), ("2027-02-02", "18:00")],
    "a school holiday": [("2027-02-16", "18:00"), ("2027-02-23", "18:00")],
    "a public holiday": [("2027-05-10", "18:00"), ("2027-05-17", "18:00")],
    "a Saturday": [("2027-02-05", "18:00"), ("2027-02-06", "18:00")],
    "the evening": [("2027-02-03", "19:30"), ("2027-02-03", "20:30")],
    "after midnight, with a holiday before it": [("2027-05-11", "00:30"), ("2027-05-18", "00:30")],
    "the morning after the opening hours changed": [("2027-02-02", "09:00"), ("2027-02-09", "09:00")],
    "a night with an hour more": [("2027-10-23", "23:30"), ("2027-10-30", "23:30")],
}
"""Dates that differ in one thing only."""

TOLD_APART_BY = {"an old price and a new one": "old", "the morning after the opening hours changed": "outside"}


@pytest.mark.parametrize("without", [(), ("old",), ("outside",), ("old", "outside")])
@pytest.mark.parametrize("alike", ALIKE)
async def test_prices_of_equal_facts_are_remembered_but_not_mixed_up(
    town: Town, alike: str, without: tuple[str, ...]
) -> None:
    rows = BY_THE_CALENDAR.split("[[rate]]")
    text = "[[rate]]".join(row for row in rows if not any(f'id = "{name}"' in row for name in without))
    town.rulebook = await factories.draft_rulebook(text)
    await factories.insert("school_holiday", name="Ferie", first_date=date(2027, 2, 22), last_date=date(2027, 2, 26))
    await transaction.execute("UPDATE opening SET last_date = '2027-02-07'")
    await transaction.execute(
        "INSERT INTO opening (venue, weekday, opens, closes, occasion, first_date)"
        " SELECT venue, weekday, '12:00', closes, occasion, '2027-02-08' FROM opening"
    )
    space = await transaction.value("SELECT id FROM space WHERE slug = 'half-a'")
    for day, clock in ALIKE[alike]:
        start = oslo(day, clock)
        end = oslo(date.fromisoformat(day) + timedelta(days=clock > "21:00"), "04:00" if clock > "21:00" else "23:00")
        made = await factories.application(town.private)
        await factories.occurrence(made, [space], start, end, price=0)
    await simulated(town)
    prices = await transaction.rows("SELECT would FROM simulated_date ORDER BY id")
    total, _ = await by_hand(rules.load(text))
    assert sum(row["would"] for row in prices) == total
    apart = TOLD_APART_BY.get(alike) not in without
    assert len({row["would"] for row in prices}) == 1 + apart


async def test_an_applicant_of_another_kind_and_one_of_a_series_have_prices_of_their_own(town: Town) -> None:
    town.rulebook = await factories.draft_rulebook(BY_THE_CALENDAR)
    for person, count, day in (
        (town.private, 1, "2027-02-03"),
        (town.private, 2, "2027-02-10"),
        (town.club, 1, "2027-03-03"),
    ):
        await book(person, "half-a", day=day, count=count)
    await simulated(town)
    prices = await transaction.rows("SELECT would FROM simulated_date ORDER BY id")
    assert [row["would"] for row in prices] == [600_00, 200_00, 200_00, 600_00]
    town.rulebook = await factories.draft_rulebook(DRAFT)
    await simulated(town)
    prices = await transaction.rows("SELECT would FROM simulated_date ORDER BY id OFFSET 4")
    assert [row["would"] for row in prices] == [HOUR * 2, HOUR * 2, HOUR * 2, HOUR]


async def test_what_would_be_charged_once_is_charged_once_for_each_application(town: Town) -> None:
    town.rulebook = await factories.draft_rulebook(DRAFT + CONTRACT)
    await book(town.private, "half-a", "half-b", count=3)
    await book(town.private, "half-a", clock="12:00")
    found = (await simulated(town))["result"]
    assert found["all"]["would"] == HOUR * 2 * (2 * 3 + 1) + 250_00 * 2


# One at a time, and by whoever is alive -------------------------------------------------------------------------------


async def test_who_asks_again_while_one_runs_is_shown_that_one(town: Town) -> None:
    first = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    assert await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW) == first
    other = await simulations.start(rulebook=town.rulebook, timeframe="past", by=town.officer, now=NOW)
    assert other != first
    while await simulating.simulate_next(clock=Clock(NOW)):
        pass
    again = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    assert again not in {first, other}


async def test_two_workers_at_once_take_a_simulation_once(town: Town) -> None:
    await book(town.private, "half-a", count=40)
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    took = await asyncio.gather(*(asyncio.create_task(simulating.simulate_next(clock=Clock(NOW))) for _ in range(4)))
    assert sorted(took) == [False, False, False, True]
    assert await transaction.value("SELECT count(*) FROM simulated_date WHERE simulation = $1", asked) == 40
    assert await transaction.value("SELECT tries FROM simulation WHERE id = $1", asked) == 1


async def test_a_simulation_whose_worker_died_is_taken_up_by_another_and_counts_every_date_once(town: Town) -> None:
    await book(town.private, "half-a", count=3)
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    died = await storage.claim(now=NOW, stale=NOW, most_tries=3)
    assert died is not None
    await transaction.execute(
        "INSERT INTO simulated_date (simulation, occurrence, outcome) VALUES ($1, 1, 'priced')", asked
    )
    soon, later = NOW + timedelta(seconds=29), NOW + timedelta(seconds=31)
    assert not await simulating.simulate_next(clock=Clock(soon))
    assert await simulating.simulate_next(clock=Clock(later))
    found = await simulations.find(simulation=asked, by=town.officer)
    assert (found["state"], found["done"], found["total"]) == (State.DONE, 3, 3)
    assert await transaction.value("SELECT count(*) FROM simulated_date") == 3


async def test_a_worker_that_was_given_up_stores_nothing_when_it_comes_back(town: Town) -> None:
    await book(town.private, "half-a", count=3)
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    late = await storage.claim(now=NOW, stale=NOW, most_tries=3)
    assert late is not None
    assert await simulating.simulate_next(clock=Clock(NOW + timedelta(seconds=31)))
    before = await simulations.find(simulation=asked, by=town.officer)
    assert not await storage.keep(late, [], now=NOW)
    await storage.end(late, State.FAILED, now=NOW, fault="unexpected")
    await storage.put_back(late)
    assert await simulations.find(simulation=asked, by=town.officer) == before


async def test_what_ended_three_workers_is_not_tried_again(town: Town) -> None:
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    for minute in range(3):
        now = NOW + timedelta(minutes=minute)
        assert await storage.claim(now=now, stale=now - simulating.STALE, most_tries=simulating.MOST_TRIES)
    assert not await simulating.simulate_next(clock=Clock(NOW + timedelta(minutes=4)))
    found = await simulations.find(simulation=asked, by=town.officer)
    assert (found["state"], found["fault"]) == (State.FAILED, "tries")


async def test_a_process_that_stops_puts_its_simulation_back(town: Town) -> None:
    await book(town.private, "half-a", count=40)
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    working = asyncio.create_task(simulating.simulate_next(clock=Clock(NOW)))
    await until(asked, "state = 'running'")
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert await transaction.value("SELECT state FROM simulation WHERE id = $1", asked) == State.QUEUED
    assert await simulating.simulate_next(clock=Clock(NOW))
    assert (await simulations.find(simulation=asked, by=town.officer))["state"] == State.DONE


async def test_the_task_begins_as_soon_as_it_is_woken_and_survives_a_fault(town: Town) -> None:
    wake, times = asyncio.Event(), iter([RuntimeError("the clock fell down"), *[NOW] * 20])

    def clock():
        time = next(times)
        if isinstance(time, Exception):
            raise time
        return time

    working = asyncio.create_task(simulating.keep_simulating(clock=clock, wake=wake))
    await asyncio.sleep(0)
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    wake.set()
    await until(asked, "state = 'done'")
    assert not working.done()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await simulations.find(simulation=asked, by=town.officer))["state"] == State.DONE


async def test_others_are_answered_while_dates_are_priced(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "TURN", 0.0)
    await book(town.private, "half-a", count=40)
    await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    turns, working = 0, asyncio.create_task(simulating.simulate_next(clock=Clock(NOW)))
    while not working.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 40


# Stopped, refused, failed ---------------------------------------------------------------------------------------------


async def test_a_simulation_that_waits_is_stopped_and_not_taken_up(town: Town) -> None:
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    assert (await simulations.stop(simulation=asked, by=town.officer, now=NOW))["state"] == State.STOPPED
    assert not await simulating.simulate_next(clock=Clock(NOW))


async def test_a_simulation_that_runs_ends_where_it_is_stopped(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "PAGE", 2)
    await book(town.private, "half-a", count=40)
    asked = await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=town.officer, now=NOW)
    working = asyncio.create_task(simulating.simulate_next(clock=Clock(NOW)))
    await until(asked, "done > 0")
    await simulations.stop(simulation=asked, by=town.officer, now=NOW)
    assert await working
    found = await simulations.find(simulation=asked, by=town.officer)
    assert (found["state"], found["result"]) == (State.STOPPED, None)
    assert 0 < found["done"] < 40


async def test_what_is_done_stays_done(town: Town) -> None:
    done = await simulated(town)
    assert await simulations.stop(simulation=done["id"], by=town.officer, now=NOW) == done


async def test_a_draft_that_changed_afterwards_makes_the_result_outdated(town: Town) -> None:
    found = await simulated(town)
    assert not found["outdated"]
    changed = DRAFT.replace("amount = 300", "amount = 310")
    await transaction.execute("UPDATE rulebook SET text = $2 WHERE id = $1", town.rulebook, changed)
    assert (await simulations.find(simulation=found["id"], by=town.officer))["outdated"]


async def test_a_draft_that_cannot_be_used_fails_with_the_reason(town: Town) -> None:
    changed = DRAFT.replace("amount = 300", "amount = -1")
    await transaction.execute("UPDATE rulebook SET text = $2 WHERE id = $1", town.rulebook, changed)
    found = await simulated(town)
    assert found["state"] == State.FAILED
    assert "-1" in found["fault"]


async def test_what_was_never_foreseen_fails_and_holds_up_no_other(town: Town) -> None:
    await book(town.private, "half-a")
    await transaction.execute("UPDATE application SET purpose = 'no purpose that there is'")
    assert ((await simulated(town))["state"]) == State.FAILED
    await transaction.execute("UPDATE application SET purpose = 'training'")
    assert ((await simulated(town))["state"]) == State.DONE


async def test_only_who_decides_here_may_simulate(town: Town) -> None:
    caretaker = await factories.person("caretaker@example.no", role="caretaker")
    done = await simulated(town)
    for nobody in (town.private, town.club, caretaker):
        with pytest.raises(NotAllowed):
            await simulations.start(rulebook=town.rulebook, timeframe="ahead", by=nobody, now=NOW)
        with pytest.raises(NotAllowed):
            await simulations.find(simulation=done["id"], by=nobody)
        with pytest.raises(NotAllowed):
            await simulations.stop(simulation=done["id"], by=nobody, now=NOW)
        with pytest.raises(NotAllowed):
            await simulations.dates(simulation=done["id"], by=nobody)


async def test_a_rulebook_or_a_simulation_that_is_not_there_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        await simulations.start(rulebook=999_999, timeframe="ahead", by=town.officer, now=NOW)
    with pytest.raises(NotFound):
        await simulations.of_rulebook(rulebook=999_999, by=town.officer)
    with pytest.raises(NotFound):
        await simulations.find(simulation=999_999, by=town.officer)


async def test_a_window_that_is_none_is_refused(town: Town) -> None:
    for nonsense in ("", "yesterday", "ahead "):
        with pytest.raises(BadChoice):
            await simulations.start(rulebook=town.rulebook, timeframe=nonsense, by=town.officer, now=NOW)


async def test_every_date_can_be_read_afterwards_a_page_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulations, "PAGE", 2)
    await book(town.club, "half-a", count=5)
    done = await simulated(town)
    rows = [row async for row in await simulations.dates(simulation=done["id"], by=town.officer)]
    assert [row["association"] for row in rows] == ["Fjordglimt"] * 5
    assert sum(row["would"] for row in rows) == done["result"]["all"]["would"]
    assert [row["starts_at"] for row in rows] == sorted(row["starts_at"] for row in rows)


async def test_a_draft_that_is_discarded_takes_its_simulations_along(town: Town) -> None:
    await book(town.club, "half-a")
    await simulated(town)
    running = await simulations.start(rulebook=town.rulebook, timeframe="past", by=town.officer, now=NOW)
    claimed = await storage.claim(now=NOW, stale=NOW, most_tries=3)
    assert claimed is not None
    await rulebooks.discard(rulebook=town.rulebook, by=town.officer, now=NOW)
    assert await transaction.value("SELECT count(*) FROM simulation") == 0
    assert await transaction.value("SELECT count(*) FROM simulated_date") == 0
    assert not await storage.keep(claimed, [], now=NOW)
    with pytest.raises(NotFound):
        await simulations.find(simulation=running, by=town.officer)
