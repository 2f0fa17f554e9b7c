import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from booking.domain.loan_periods import PlaceClosed
from booking.domain.loans import NotEnough, Wanted, WrongLoanStep
from booking.domain.people import NotFound, Person
from booking.domain.replans import NoLongerFits
from booking.services import applications, loans, replans
from booking.storage import equipment as gear
from booking.storage import replans as storage
from booking.storage import transaction
from tests import equipment, factories
from tests.conftest import NOW
from tests.factories import insert

TODAY = date(2027, 1, 4)


@dataclass
class Desk:
    """Shoes in three sizes at one place and in one at another, a clerk, and two who borrow."""

    place: int
    elsewhere: int
    s38: int
    s39: int
    s44: int
    s38_elsewhere: int
    clerk: Person
    kari: Person
    ola: Person


@pytest.fixture
async def desk(database: None) -> Desk:
    venue = await factories.venue("bua-house")
    place = await equipment.place("bua", venue=venue)
    elsewhere = await equipment.place("bua2")
    shoes = await equipment.model("shoes")
    sizes = [await equipment.kind(place, 1, model=shoes, size=size) for size in ("38", "39", "44")]
    other = await equipment.kind(elsewhere, 1, model=shoes, size="38")
    clerk = await factories.person("clerk@example.no", role="clerk", venue=venue, language="en")
    kari = await factories.person("kari@example.no", language="en")
    ola = await factories.person("ola@example.no")
    return Desk(place, elsewhere, *sizes, other, clerk, kari, ola)


def day(number: int) -> date:
    return TODAY + timedelta(number)


async def lend(
    desk: Desk, person: Person, kind: int, first: int, last: int, state: str = "promised", **values: Any
) -> int:
    """A line in a loan of its own."""
    found = await transaction.value("SELECT id FROM borrower WHERE person = $1", person.id)
    loan = await equipment.loan(desk.place, found or await equipment.borrower(person), person)
    if state == "out":
        values |= {"out_at": NOW - timedelta(days=9), "out_by": desk.clerk.id, "audience": "adult"}
    return await equipment.line(loan, kind, day(first), day(last), state=state, **values)


async def breaks(kind: int, *, kind_of: str = "repair", until: date | None = None) -> int:
    """One of a type is broken from today."""
    return await insert(
        "outage", type=kind, quantity=1, kind=kind_of, first_day=TODAY, until_day=until, reason="Sprukket", made_at=NOW
    )


async def stored(line: int) -> tuple[Any, ...]:
    sql = "SELECT type, quantity, state, starts_on, due_on FROM loan_line WHERE id = $1"
    return tuple((await transaction.rows(sql, line))[0].values())


async def letters() -> list[dict[str, Any]]:
    return await transaction.rows("SELECT kind, recipient, subject, text, loan FROM outbox ORDER BY id")


async def hit(desk: Desk) -> list[tuple[int, list[str]]]:
    return [(row["id"], row["causes"]) for row in await replans.conflicts(by=desk.clerk, now=NOW)]


async def first_keys(desk: Desk) -> dict[int, str]:
    rows = await replans.propose(by=desk.clerk, now=NOW)
    return {row["id"]: row["proposals"][0]["key"] for row in rows if row["proposals"]}


async def kinds_of(desk: Desk, line: int) -> list[str]:
    [row] = [row for row in await replans.propose(by=desk.clerk, now=NOW) if row["id"] == line]
    return [one["kind"] for one in row["proposals"]]


# What no longer fits -------------------------------------------------------------------------------------------------


async def test_nothing_is_in_trouble_where_all_that_is_promised_is_there(desk):
    await lend(desk, desk.kari, desk.s38, 2, 4)
    assert await hit(desk) == []


async def test_what_is_late_hits_the_one_it_is_promised_to_next(desk):
    late = await lend(desk, desk.ola, desk.s38, -3, 0, "out")
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    assert await hit(desk) == []
    await transaction.execute("UPDATE loan_line SET ends_on = $2, due_on = $2 WHERE id = $1", late, day(-1))
    assert await hit(desk) == [(line, ["late"])]


async def test_what_breaks_hits_the_one_who_came_last(desk):
    await equipment.item(desk.s38)
    first = await lend(desk, desk.kari, desk.s38, 2, 4)
    last = await lend(desk, desk.ola, desk.s38, 2, 3)
    await breaks(desk.s38)
    assert await hit(desk) == [(last, ["unfit"])]
    assert first != last


async def test_what_is_repaired_in_time_hits_nobody(desk):
    await lend(desk, desk.kari, desk.s38, 2, 4)
    await breaks(desk.s38, until=day(2))
    assert await hit(desk) == []


async def test_a_closure_hits_what_is_fetched_and_what_is_brought_back_on_its_days(desk):
    fetched = await lend(desk, desk.kari, desk.s38, 3, 5)
    brought = await lend(desk, desk.ola, desk.s39, 1, 3)
    await lend(desk, desk.ola, desk.s44, 2, 6)
    await equipment.closed(desk.place, day(3), day(3))
    assert sorted(await hit(desk)) == [(fetched, ["closed"]), (brought, ["closed"])]


async def test_a_clerk_of_another_venue_sees_nothing_of_it_and_can_do_nothing(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    await breaks(desk.s38)
    keys = await first_keys(desk)
    other = await factories.person(role="clerk", venue=await factories.venue("huset"))
    assert await replans.conflicts(by=other, now=NOW) == []
    with pytest.raises(NotFound):
        await replans.accept(accepted=keys, by=other, now=NOW)
    assert (await stored(line))[0] == desk.s38


# Accepting -----------------------------------------------------------------------------------------------------------


async def test_the_next_size_is_accepted_with_a_letter_that_was_shown_before(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    await breaks(desk.s38)
    keys = await first_keys(desk)
    [shown] = (await replans.preview(accepted=keys, words="Sorry!", by=desk.clerk, now=NOW)).values()
    await replans.accept(accepted=keys, words="Sorry!", by=desk.clerk, now=NOW)
    assert await stored(line) == (desk.s39, 1, "promised", day(2), day(4))
    assert await hit(desk) == []
    [letter] = await letters()
    assert (letter["kind"], letter["recipient"]) == ("loan-replanned", "kari@example.no")
    assert (letter["subject"], letter["text"]) == (shown.letter.subject, shown.letter.text)
    assert "Shoes 39" in letter["text"]
    assert "Sorry!" in letter["text"]


async def test_at_another_place_it_is_a_loan_of_its_own_and_the_first_one_says_so(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    for kind in (desk.s38, desk.s39, desk.s44):
        await breaks(kind)
    [loan] = await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    assert (await stored(line))[2] == "cancelled"
    [made] = await transaction.rows(
        """
        SELECT l.type, l.state, n.lending_place, n.person FROM loan_line l JOIN loan n ON n.id = l.loan
        WHERE n.id > $1
        """,
        loan,
    )
    assert made == {
        "type": desk.s38_elsewhere, "state": "promised", "lending_place": desk.elsewhere, "person": desk.kari.id,
    }  # fmt: skip


async def test_a_place_that_approves_its_loans_approves_this_one_too(desk):
    await lend(desk, desk.kari, desk.s38, 2, 4)
    for kind in (desk.s38, desk.s39, desk.s44):
        await breaks(kind)
    await transaction.execute("UPDATE lending_place SET approval = true WHERE id = $1", desk.elsewhere)
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    sql = "SELECT state FROM loan_line WHERE type = $1"
    assert await transaction.value(sql, desk.s38_elsewhere) == "asked"


async def test_the_days_are_shifted_where_there_is_nothing_else(desk):
    line = await lend(desk, desk.kari, desk.s38, 0, 2)
    for kind in (desk.s38, desk.s39, desk.s44, desk.s38_elsewhere):
        await breaks(kind, until=day(2))
    assert await kinds_of(desk, line) == ["shift", "shorter", "shift"]
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    assert await stored(line) == (desk.s38, 1, "promised", day(2), day(4))


async def test_all_are_accepted_at_once_and_none_takes_the_unit_of_another(desk):
    for _ in range(2):
        await equipment.item(desk.s38)
    lines = [await lend(desk, who, desk.s38, 2, 4) for who in (desk.kari, desk.ola, desk.kari)]
    for _ in range(2):
        await breaks(desk.s38)
    keys = await first_keys(desk)
    assert list(keys) == lines[1:]
    await replans.accept(accepted=keys, by=desk.clerk, now=NOW)
    assert [(await stored(line))[0] for line in lines] == [desk.s38, desk.s39, desk.s44]
    assert [letter["recipient"] for letter in await letters()] == ["ola@example.no", "kari@example.no"]


async def test_two_of_one_loan_get_one_letter(desk):
    loan = await equipment.loan(desk.place, await equipment.borrower(desk.kari), desk.kari)
    await equipment.item(desk.s38)
    for _ in range(2):
        await equipment.line(loan, desk.s38, day(2), day(4))
    for _ in range(2):
        await breaks(desk.s38)
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    [letter] = await letters()
    assert letter["loan"] == loan


async def test_what_was_taken_meanwhile_is_named_and_nothing_is_half_done(desk):
    await equipment.item(desk.s38)
    lines = [await lend(desk, who, desk.s38, 2, 4) for who in (desk.kari, desk.ola)]
    for _ in range(2):
        await breaks(desk.s38)
    keys = await first_keys(desk)
    await lend(desk, desk.ola, desk.s44, 3, 3)
    with pytest.raises(NoLongerFits) as refused:
        await replans.accept(accepted=keys, by=desk.clerk, now=NOW)
    assert refused.value.params == {"line": lines[1]}
    assert [(await stored(line))[0] for line in lines] == [desk.s38, desk.s38]
    assert await letters() == []


async def test_what_is_no_longer_in_trouble_is_not_moved(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    outage = await breaks(desk.s38)
    keys = await first_keys(desk)
    await transaction.execute("UPDATE outage SET until_day = first_day WHERE id = $1", outage)
    with pytest.raises(NoLongerFits):
        await replans.accept(accepted=keys, by=desk.clerk, now=NOW)
    assert (await stored(line))[0] == desk.s38


async def test_chairs_are_split_between_the_places_that_have_them(desk):
    chairs = await equipment.model("chairs", tracked="quantity")
    here = await equipment.kind(desk.place, model=chairs, stock=40)
    there = await equipment.kind(desk.elsewhere, model=chairs, stock=5)
    line = await lend(desk, desk.kari, here, 0, 30, quantity=40)
    await insert(
        "outage", type=here, quantity=4, kind="lost", first_day=TODAY, until_day=None, reason="Borte", made_at=NOW
    )
    [row] = await replans.propose(by=desk.clerk, now=NOW)
    split = next(one for one in row["proposals"] if one["kind"] == "split")
    await replans.accept(accepted={line: split["key"]}, by=desk.clerk, now=NOW)
    assert await stored(line) == (here, 36, "promised", day(0), day(30))
    assert await transaction.value("SELECT quantity FROM loan_line WHERE type = $1", there) == 4


async def test_what_is_out_when_its_place_closes_is_due_on_the_next_open_day(desk):
    line = await lend(desk, desk.kari, desk.s38, -2, 3, "out")
    await equipment.closed(desk.place, day(3), day(4))
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    assert await stored(line) == (desk.s38, 1, "out", day(-2), day(5))
    found = await gear.free([desk.s38], day(5), day(5), today=TODAY)
    assert found == {desk.s38: 0}


async def test_gear_for_an_hour_in_a_hall_stays_at_its_place_and_on_its_day(desk):
    await factories.rulebook()
    line = await lend(desk, desk.kari, desk.s38, 2, 2)
    booked = await booked_hour(desk.kari)
    await transaction.execute("UPDATE loan SET occurrence = $1", booked)
    await breaks(desk.s38)
    assert set(await kinds_of(desk, line)) == {"size"}
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    application = await transaction.value("SELECT application FROM occurrence WHERE id = $1", booked)
    assert f"/applications/{application}" in (await letters())[-1]["text"]


async def booked_hour(person: Person) -> int:
    """An hour in a hall that somebody applied for."""
    await factories.space(await factories.venue("hallen"), "hall")
    draft = factories.draft("hall", start=factories.oslo(day(2), "18:00"), end=factories.oslo(day(2), "20:00"))
    application = await applications.submit(draft=draft, person=person, now=NOW)
    sql = "SELECT id FROM occurrence WHERE application = $1"
    return int(await transaction.value(sql, application))


# Undoing -------------------------------------------------------------------------------------------------------------


async def test_a_move_is_undone_when_the_unit_is_found_again(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    outage = await breaks(desk.s38, kind_of="lost")
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    [moved] = await replans.moved(by=desk.clerk, now=NOW)
    await transaction.execute("UPDATE outage SET until_day = first_day WHERE id = $1", outage)
    await replans.undo(entry=moved["entry"], by=desk.clerk, now=NOW)
    assert await stored(line) == (desk.s38, 1, "promised", day(2), day(4))
    assert [letter["kind"] for letter in await letters()] == ["loan-replanned", "loan-promised"]
    assert [one["undone"] for one in await replans.moved(by=desk.clerk, now=NOW)] == [True]
    with pytest.raises(WrongLoanStep):
        await replans.undo(entry=moved["entry"], by=desk.clerk, now=NOW)


async def test_a_move_stays_where_what_was_promised_first_is_still_not_there(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    await breaks(desk.s38)
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    [moved] = await replans.moved(by=desk.clerk, now=NOW)
    with pytest.raises(NoLongerFits):
        await replans.undo(entry=moved["entry"], by=desk.clerk, now=NOW)
    assert (await stored(line))[0] == desk.s39


async def test_a_move_to_another_place_is_undone_as_a_whole(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    outages = [await breaks(kind) for kind in (desk.s38, desk.s39, desk.s44)]
    await replans.accept(accepted=await first_keys(desk), by=desk.clerk, now=NOW)
    await transaction.execute("UPDATE outage SET until_day = first_day WHERE id = $1", outages[0])
    [moved] = await replans.moved(by=desk.clerk, now=NOW)
    await replans.undo(entry=moved["entry"], by=desk.clerk, now=NOW)
    assert (await stored(line))[2] == "promised"
    assert await transaction.value("SELECT state FROM loan_line WHERE type = $1", desk.s38_elsewhere) == "cancelled"


async def test_of_two_who_accept_at_once_one_moves_it_and_one_is_told(desk):
    line = await lend(desk, desk.kari, desk.s38, 2, 4)
    await breaks(desk.s38)
    keys = await first_keys(desk)
    done = await asyncio.gather(
        *(replans.accept(accepted=keys, by=desk.clerk, now=NOW) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["NoLongerFits", "list"]
    assert (await stored(line))[0] == desk.s39
    assert len(await letters()) == 1


async def test_the_list_does_not_read_what_was_lent_before(desk):
    loan = await equipment.loan(desk.place, await equipment.borrower(desk.kari), desk.kari)
    await transaction.execute(
        """
        INSERT INTO loan_line (loan, type, quantity, state, starts_on, ends_on, due_on, busy_from, busy_until,
            renewals, out_at, in_at)
        SELECT $1, $2, 1, 'in', $3, $3, $3, $3, $3::date + 1, 0, $4, $4 FROM generate_series(1, 20000)
        """,
        loan,
        desk.s38,
        day(-30),
        NOW,
    )
    await transaction.execute("ANALYZE loan_line")
    await lend(desk, desk.kari, desk.s38, 2, 4)
    await breaks(desk.s38)
    plan = await transaction.rows(f"EXPLAIN {storage.SHORT}", None, TODAY)
    assert [row["QUERY PLAN"] for row in plan if "Seq Scan on loan_line" in row["QUERY PLAN"]] == []


async def fill(place: int, kinds: list[int], who: Person, clerk: Person, chance: random.Random) -> None:
    """Loans of the next weeks as the desk makes them, some of them out and late, and some of the gear broken."""
    borrower = await transaction.value("SELECT id FROM borrower WHERE person = $1", who.id)
    for _ in range(14):
        first = day(chance.randrange(14))
        wanted = [Wanted(type=chance.choice(kinds), quantity=chance.randint(1, 2))]
        with suppress(NotEnough, PlaceClosed):
            await loans.request(
                place=place, first=first, last=first + timedelta(chance.randrange(5)), wanted=wanted,
                borrower=borrower, by=clerk, source="desk", now=NOW,
            )  # fmt: skip
    for kind in chance.sample(kinds, 2):
        await breaks(kind, until=chance.choice([None, day(5), day(9)]))
    out = """
        UPDATE loan_line SET state = 'out', out_at = $1, out_by = $2, audience = 'adult'
        WHERE id IN (SELECT id FROM loan_line WHERE starts_on = $3 LIMIT 1)
    """
    await transaction.execute(out, NOW, clerk.id, TODAY)
    await transaction.execute("UPDATE loan_line SET ends_on = starts_on, due_on = starts_on WHERE state = 'out'")


@pytest.mark.parametrize("seed", range(8))
async def test_all_that_is_proposed_is_accepted_together_whatever_was_lent(desk, seed):
    chance = random.Random(seed)  # noqa: S311 -- nothing is secret here
    venue = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", desk.place)
    rules = {"gap_days": chance.randrange(2), "changeover": chance.random() < 0.5, "weekdays": (1, 2, 4, 5, 6)}
    place = await equipment.place("bua3", venue=venue, **rules)
    boots = await equipment.model("boots")
    kinds = [await equipment.kind(place, 2, model=boots, size=size) for size in ("36", "37", "38")]
    kinds.append(await equipment.kind(place, model=await equipment.model("chairs", tracked="quantity"), stock=5))
    await equipment.borrower(desk.kari)
    await fill(place, kinds, desk.kari, desk.clerk, chance)
    later = NOW + timedelta(days=1)

    before = await replans.propose(by=desk.clerk, now=later)
    await replans.accept(
        accepted={row["id"]: row["proposals"][0]["key"] for row in before if row["proposals"]}, by=desk.clerk, now=later
    )

    hopeless = {row["id"] for row in before if not row["proposals"]}
    assert {row["id"] for row in await replans.conflicts(by=desk.clerk, now=later)} == hopeless
    if not hopeless:
        counted = await gear.by_day(kinds, day(1), day(60), today=day(1))
        assert [short for days in counted.values() for short in days.values() if short < 0] == []
