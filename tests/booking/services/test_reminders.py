"""What the nightly round does about loans, on a real database: one letter a loan, and nothing twice."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from booking.domain.people import Person
from booking.services import housekeeping, lending_desk, loan_steps, reminders
from booking.storage import transaction
from tests import equipment, factories, lendings
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2027, 1, 4)
DAY = timedelta(1)
TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass
class Lent:
    """A place that reminds two days before and every three days after, with chairs and who borrows them."""

    place: int
    venue: int
    kind: int
    person: Person
    borrower: int
    loan: int


@pytest.fixture
async def lent(database: None) -> Lent:
    """Forty chairs; nothing is out yet."""
    venue = await factories.venue()
    place = await equipment.place(venue=venue, remind_days=2, dun_days=3, lost_days=7)
    kind = await equipment.kind(place, model=await equipment.model("chair", tracked="quantity"), stock=40)
    person = await factories.person("kari@example.no", language="nn")
    borrower = await equipment.borrower(person)
    return Lent(place, venue, kind, person, borrower, await equipment.loan(place, borrower, person))


async def _out(lent: Lent, due: int, quantity: int = 1, loan: int = 0) -> int:
    """So many chairs that are out, due so many days from now."""
    last = TODAY + due * DAY
    return await equipment.line(
        loan or lent.loan, lent.kind, min(last, TODAY) - 5 * DAY, last, state="out", quantity=quantity,
        out_at=NOW - timedelta(60),
    )  # fmt: skip


async def _letters() -> list[dict[str, Any]]:
    return await transaction.rows("SELECT kind, loan, recipient, subject, text FROM outbox ORDER BY id")


async def _kinds() -> list[str]:
    return [letter["kind"] for letter in await _letters()]


async def _remind(*days: int) -> list[int]:
    """How many letters each of these days sends."""
    return [await reminders.remind(now=NOW + day * DAY) for day in days]


# Before and after ----------------------------------------------------------------------------------------------------


async def test_one_letter_a_loan_before_it_is_due_in_the_language_of_its_borrower(lent: Lent) -> None:
    await _out(lent, 2, quantity=12)
    await _out(lent, 2)
    await _out(lent, 9)
    assert await _remind(0) == [1]
    [letter] = await _letters()
    assert (letter["kind"], letter["loan"], letter["recipient"]) == ("loan-due-soon", lent.loan, "kari@example.no")
    assert letter["subject"] == "Hugs å levere utstyret: ons. 6. jan."
    assert f"- 13 {TIMES} Chair: ons. 6. jan.\n- 1 {TIMES} Chair: ons. 13. jan.\n" in letter["text"]
    assert "Stad: BUA, Storgata 1\n\nTreng du det lenger?" in letter["text"]
    assert f"/loans/{lent.loan}" in letter["text"]


async def test_other_words_once_it_is_late_and_then_every_few_days(lent: Lent) -> None:
    await _out(lent, 2)
    assert await _remind(*range(10)) == [1, 0, 0, 1, 0, 0, 1, 0, 0, 1]
    assert await _kinds() == ["loan-due-soon", "loan-late", "loan-late", "loan-late"]
    late = (await _letters())[1]
    assert late["subject"] == "Forseinka: utstyr som skulle vore levert ons. 6. jan."
    assert "meir enn 7 dagar forseinka" in late["text"]


async def test_the_job_that_runs_twice_a_day_writes_once(lent: Lent) -> None:
    await _out(lent, 1)
    assert [await reminders.remind(now=NOW + timedelta(hours=hour)) for hour in (0, 1, 10)] == [1, 0, 0]


async def test_two_processes_at_once_write_once(lent: Lent) -> None:
    loans = [lent.loan, *[await equipment.loan(lent.place, lent.borrower, lent.person) for _ in range(4)]]
    for loan in loans:
        await _out(lent, 1, loan=loan)
    told = await asyncio.gather(*[reminders.remind(now=NOW) for _ in range(4)])
    assert sum(told) == 5
    assert sorted(letter["loan"] for letter in await _letters()) == sorted(loans)


async def test_a_night_that_was_left_out_is_made_up_for(lent: Lent) -> None:
    await _out(lent, 2)
    assert await _remind(1, 2) == [1, 0]


async def test_what_is_back_or_not_yet_out_is_not_reminded_of(lent: Lent) -> None:
    await lendings.line(lent.loan, lent.kind, "2027-01-01", "2027-01-03", state="in")
    await equipment.line(lent.loan, lent.kind, TODAY - 2 * DAY, TODAY - DAY)
    assert await _remind(0) == [0]


async def test_a_renewed_loan_is_reminded_of_anew(lent: Lent) -> None:
    await _out(lent, 2)
    assert await _remind(0) == [1]
    await loan_steps.renew(loan=lent.loan, by=lent.person, now=NOW + DAY)
    due = await transaction.value("SELECT due_on FROM loan_line")
    days = (due - TODAY).days
    assert await _remind(2, days - 3, days - 2, days - 1) == [0, 0, 1, 0]


async def test_who_acted_for_an_association_is_written_to(lent: Lent) -> None:
    club = await factories.organisation(lent.person, await factories.person("styre@example.no"))
    loan = await equipment.loan(lent.place, await equipment.borrower(organisation=club), lent.person)
    await _out(lent, 0, loan=loan)
    assert await _remind(0) == [1]
    assert [letter["recipient"] for letter in await _letters()] == ["kari@example.no"]


async def test_the_desk_sees_which_were_sent(lent: Lent) -> None:
    await _out(lent, 1)
    await _remind(0, 2)
    clerk = await factories.person(role="clerk", venue=lent.venue)
    letters = await lending_desk.letters(loan=lent.loan, by=clerk, now=NOW)
    assert [row["kind"] for row in letters] == ["loan-due-soon", "loan-late"]


async def test_a_reminder_is_written_down(lent: Lent) -> None:
    await _out(lent, 1)
    await _remind(0)
    entry = await transaction.row("SELECT action, noun_id, person, details FROM audit WHERE noun = 'loan'")
    assert entry == {"action": "remind", "noun_id": lent.loan, "person": None, "details": {"due_on": "2027-01-05"}}


# Nobody came ---------------------------------------------------------------------------------------------------------


async def _promised(lent: Lent, first: int, last: int, *, state: str = "promised") -> int:
    return await equipment.line(lent.loan, lent.kind, TODAY + first * DAY, TODAY + last * DAY, state=state)


async def _released(*days: int) -> list[int]:
    return [await reminders.release(now=NOW + day * DAY) for day in days]


async def test_what_nobody_fetched_is_let_go_after_the_places_open_days(lent: Lent) -> None:
    await _promised(lent, 0, 5)
    await _promised(lent, 0, 5, state="packed")
    assert await _released(0, 1, 2, 3) == [0, 0, 1, 0]
    assert await lendings.states(lent.loan) == ["uncollected", "uncollected"]
    [letter] = await _letters()
    assert (letter["kind"], letter["subject"]) == ("loan-uncollected", "Ikkje henta: utstyr frå mån. 4. jan.")
    assert letter["text"].count(f"- 1 {TIMES} Chair\n") == 2
    entry = await transaction.row("SELECT action, person FROM audit WHERE noun = 'loan'")
    assert entry == {"action": "release", "person": None}


async def test_days_on_which_the_place_is_closed_do_not_count(lent: Lent) -> None:
    await _promised(lent, 0, 6)
    await equipment.closed(lent.place, TODAY + DAY, TODAY + 3 * DAY)
    assert await _released(1, 2, 4, 5) == [0, 0, 0, 1]


async def test_what_was_fetched_stays_with_its_borrower(lent: Lent) -> None:
    await _promised(lent, -3, 4)
    await _out(lent, 4)
    await _promised(lent, 1, 4)
    assert await _released(0) == [1]
    assert await lendings.states(lent.loan) == ["uncollected", "out", "promised"]


async def test_two_rounds_at_once_release_once(lent: Lent) -> None:
    await _promised(lent, -3, 4)
    assert sum(await asyncio.gather(*[reminders.release(now=NOW) for _ in range(4)])) == 1
    assert await _kinds() == ["loan-uncollected"]


# Lost ----------------------------------------------------------------------------------------------------------------


async def test_what_is_late_for_long_counts_as_lost_at_the_desk_and_stays_out(lent: Lent) -> None:
    loans = [lent.loan, *[await equipment.loan(lent.place, lent.borrower, lent.person) for _ in range(2)]]
    for loan, due in zip(loans, (-7, -8, -20), strict=True):
        await _out(lent, due, loan=loan)
    clerk = await factories.person(role="clerk", venue=lent.venue)
    _, board = await lending_desk.board(place="bua", by=clerk, now=NOW)
    assert [(row["loan"], row["lost"]) for row in board.late] == [(loans[2], True), (loans[1], True), (loans[0], False)]
    await transaction.execute("UPDATE lending_place SET lost_days = NULL")
    _, board = await lending_desk.board(place="bua", by=clerk, now=NOW)
    assert [row["lost"] for row in board.late] == [False] * 3
    await housekeeping.nightly(now=NOW)
    assert [await lendings.states(loan) for loan in loans] == [["out"]] * 3
