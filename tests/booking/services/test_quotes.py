"""What an officer does about a price after it was quoted: stored beside what it was, told to the applicant."""

import asyncio

import pytest

from booking.domain import localtime
from booking.domain.applications import NotYourStep, OwnCase, ReasonMissing, WrongStep
from booking.domain.fields import OutOfRange
from booking.domain.people import NotFound
from booking.domain.quotes import QuoteChanged
from booking.services import applications, bookings, quotes
from booking.storage import quotes as stored
from booking.storage import transaction
from tests import factories
from tests.admin import desk
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

WHY = "They clean it themselves"
LONG = ("18:00", "22:00")
"""Four hours: by the hour that is more than a day costs, and the regulation does not say which applies."""


@pytest.fixture
async def here():
    """A hall, its officer and somebody who applies."""
    return await desk.open_desk()


async def quoted(case):
    """The quote that counts."""
    return await stored.latest(case)


async def prices(case):
    rows = await transaction.rows("SELECT price FROM occurrence WHERE application = $1 ORDER BY starts_at", case)
    return [row["price"] for row in rows]


async def change(case, by, *, amount=20000, reason=WHY, line=0, quote=None):
    number = quote or (await quoted(case))["id"]
    await quotes.change(application=case, quote=number, line=line, amount=amount, reason=reason, by=by, now=NOW)


async def test_another_amount_stands_beside_the_old_quote_and_the_dates_follow(here):
    case = await desk.apply(here.applicant, count=3)
    before = await quoted(case)
    await change(case, here.officer)
    after = await quoted(case)
    assert (before["total"], after["total"], await prices(case)) == (3 * 36000, 3 * 20000, [20000] * 3)
    line = after["lines"][0]
    assert (line["rule"], line["was"], line["value"]) == ("rate.gymsal-hour", 108000, 108000)
    assert (line["override"]["reason"], line["override"]["name"], line["override"]["by"]) == (
        WHY,
        "Officer",
        here.officer.id,
    )
    totals = await transaction.rows("SELECT total FROM quote WHERE application = $1 ORDER BY id", case)
    assert [row["total"] for row in totals] == [108000, 60000]


async def test_what_was_changed_is_taken_back_and_all_three_quotes_are_kept(here):
    case = await desk.apply(here.applicant, count=2)
    before = await quoted(case)
    await change(case, here.officer)
    await quotes.undo(application=case, quote=(await quoted(case))["id"], line=0, by=here.officer, now=NOW)
    after = await quoted(case)
    assert (after["lines"], await prices(case)) == (before["lines"], [36000] * 2)
    assert await transaction.value("SELECT count(*) FROM quote WHERE application = $1", case) == 3


async def test_an_amount_is_set_where_the_rules_leave_it_open(here):
    case = await desk.apply(here.applicant, count=2, hours=LONG)
    assert ((await quoted(case))["outcome"], await prices(case)) == ("undecided", [None, None])
    number = (await quoted(case))["id"]
    await quotes.set_open(
        application=case, quote=number, refusal=0, amount=65000, reason="As for a day", by=here.officer, now=NOW
    )
    after = await quoted(case)
    assert (after["outcome"], after["total"], await prices(case)) == ("priced", 130000, [65000, 65000])
    assert after["lines"][0]["reason"]["nb"] == "As for a day"
    await quotes.undo(application=case, quote=after["id"], line=0, by=here.officer, now=NOW)
    assert ((await quoted(case))["outcome"], await prices(case)) == ("undecided", [None, None])


async def test_the_applicant_is_told_each_time_and_the_history_knows(here):
    case = await desk.apply(here.applicant)
    await change(case, here.officer)
    await quotes.undo(application=case, quote=(await quoted(case))["id"], line=0, by=here.officer, now=NOW)
    _, changed, back = await desk.letters(case)
    assert (changed["kind"], changed["recipient"]) == ("price-changed", "kari@example.no")
    assert changed["subject"] == "The price is changed: Handball"
    assert "It was 360\N{NO-BREAK SPACE}kr, and is now 200\N{NO-BREAK SPACE}kr." in changed["text"]
    assert f"The reason:\n{WHY}\n" in changed["text"]
    assert (
        f"200\N{NO-BREAK SPACE}kr (changed by the municipality from 360\N{NO-BREAK SPACE}kr: {WHY})" in changed["text"]
    )
    assert "and is now 360\N{NO-BREAK SPACE}kr." in back["text"]
    steps = await applications.history(application=case)
    assert [(step["action"], step["reason"]) for step in steps[1:]] == [("change-price", WHY), ("undo-price", None)]
    assert steps[1]["details"] | {"quote": 0} == {"quote": 0, "was": 36000, "now": 20000}


async def test_a_changed_price_is_kept_when_some_dates_are_not_granted_and_lost_for_a_date_that_moves(here):
    case = await desk.apply(here.applicant, count=3)
    await change(case, here.officer)
    last = (await desk.dates(case))[2][0]
    days = [localtime.local(await _start(last)).date()]
    await applications.approve(application=case, by=here.officer, except_dates=days, reason="Cup", now=NOW)
    assert (await quoted(case))["total"] == 40000
    first = (await desk.dates(case))[0][0]
    start, end = factories.oslo("2027-01-13", "18:00"), factories.oslo("2027-01-13", "19:00")
    await bookings.move(occurrence=first, by=here.officer, start=start, end=end, now=NOW)
    assert ((await quoted(case))["total"], await prices(case)) == (38000, [18000, 20000, 20000])


async def _start(occurrence):
    return await transaction.value("SELECT starts_at FROM occurrence WHERE id = $1", occurrence)


async def test_of_two_officers_at_once_the_second_is_told(here):
    case = await desk.apply(here.applicant)
    other = await factories.person("two@example.no", role="officer", venue=here.venue)
    number = (await quoted(case))["id"]
    tries = [change(case, by, amount=amount, quote=number) for by, amount in ((here.officer, 100), (other, 200))]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(map(type, done), key=str) == sorted([QuoteChanged, type(None)], key=str)
    assert await transaction.value("SELECT count(*) FROM quote WHERE application = $1", case) == 2


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"reason": " "}, ReasonMissing),
        ({"amount": -1}, OutOfRange),
        ({"amount": 10**14}, OutOfRange),
        ({"line": 1}, NotFound),
        ({"line": -1}, NotFound),
        ({"quote": 10**15}, NotFound),
    ],
)
async def test_what_cannot_be_set_changes_nothing(here, wrong, problem):
    case = await desk.apply(here.applicant)
    with pytest.raises(problem):
        await change(case, here.officer, **wrong)
    assert await transaction.value("SELECT count(*) FROM quote") == 1
    assert len(await desk.letters(case)) == 1


async def test_a_quote_of_another_case_is_not_changed_with_this_one(here):
    case, other = await desk.apply(here.applicant), await desk.apply(here.applicant, "half-b")
    with pytest.raises(NotFound):
        await change(case, here.officer, quote=(await quoted(other))["id"])


async def test_only_an_officer_of_all_its_venues_who_has_no_part_in_it_changes_a_price(here):
    case, own = await desk.apply(here.applicant), await desk.apply(here.officer, "half-b")
    for by, number, problem in (
        (here.applicant, case, NotYourStep),
        (here.other_officer, case, NotFound),
        (await factories.person(role="caretaker", venue=here.venue), case, NotFound),
        (here.officer, own, OwnCase),
    ):
        with pytest.raises(problem):
            await change(number, by)


async def test_the_price_of_what_is_declined_stands(here):
    case = await desk.apply(here.applicant)
    await applications.decline(application=case, by=here.officer, reason="Full", now=NOW)
    with pytest.raises(WrongStep):
        await change(case, here.officer)
