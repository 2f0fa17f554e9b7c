"""Dates that are over: what was known only afterwards is told, and the price is made final beside the first."""

from fractions import Fraction

import pytest

from booking.domain.applications import NotYourStep, ReasonMissing, WrongStep
from booking.domain.people import NotAllowed, NotFound
from booking.domain.settlements import AlreadyTold, NothingToSettle, NotOver
from booking.services import applications, bookings, charges, settlements
from booking.storage import quotes as stored
from booking.storage import transaction
from tests import aftermath, factories
from tests.conftest import NOW
from tests.factories import draft, oslo

START, END = oslo("2027-01-26", "18:00"), oslo("2027-01-26", "22:00")
AFTER = oslo("2027-01-27", "09:00")
INCOME = {"ticket_income": Fraction(20000)}
CLEANING = {"extra.cleaning": Fraction(950)}


@pytest.fixture
async def officer(database):
    await aftermath.adopt()
    venue = await factories.venue()
    await factories.space(venue, "feast", mode="instant", space_class="festsal")
    return await factories.person("sak@example.no", role="officer", venue=venue, language="en")


@pytest.fixture
async def kari(officer):
    return await factories.person("kari@example.no", language="en")


async def concert(by, **values):
    wanted = draft("feast", **{"start": START, "end": END, "purpose": "concert", "ticketed": True, **values})
    case = await applications.submit(draft=wanted, person=by, now=NOW)
    return case, await transaction.value("SELECT id FROM occurrence WHERE application = $1", case)


async def final_price(date):
    return await transaction.value("SELECT final_price FROM occurrence WHERE id = $1", date)


async def letters(kind):
    return await transaction.value("SELECT count(*) FROM outbox WHERE kind = $1", kind)


async def test_the_first_price_is_provisional_and_the_final_one_stands_beside_it(officer, kari):
    case, date = await concert(kari)
    first = await stored.latest(case)
    assert (first["phase"], first["total"]) == ("provisional", 150000)
    assert sorted(one["fact"] for one in first["pending"]) == ["extra.cleaning", "ticket_income"]
    half = await settlements.settle(occurrence=date, told=INCOME, by=kari, now=AFTER)
    assert (half["phase"], half["total"], await final_price(date)) == ("provisional", 300000, None)
    whole = await settlements.settle(occurrence=date, told=CLEANING, by=officer, now=AFTER)
    assert (whole["phase"], whole["total"], await final_price(date)) == ("final", 395000, 395000)
    assert whole["facts"]["ticket_income"] == {"value": 20000, "from": "applicant"}
    assert whole["facts"]["extra.cleaning"] == {"value": 950, "from": "officer"}
    assert [line["rule"] for line in whole["lines"]] == ["rate.feast", "income.tickets", "extra.cleaning"]
    assert (await stored.latest(case))["total"] == 150000
    assert await letters("settled") == 1


async def test_nothing_is_told_of_a_date_that_is_not_over_or_was_cancelled(officer, kari):
    _, date = await concert(kari)
    with pytest.raises(NotOver):
        await settlements.settle(occurrence=date, told=INCOME, by=kari, now=NOW)
    _, other = await concert(kari, start=oslo("2027-01-28", "18:00"), end=oslo("2027-01-28", "22:00"))
    await bookings.cancel(occurrence=other, by=kari, now=NOW)
    with pytest.raises(WrongStep):
        await settlements.settle(occurrence=other, told=INCOME, by=officer, now=AFTER)


async def test_only_what_the_price_waits_for_can_be_told(officer, kari):
    _, date = await concert(kari, ticketed=False, purpose="meeting")
    with pytest.raises(NothingToSettle):
        await settlements.settle(occurrence=date, told=INCOME, by=officer, now=AFTER)
    with pytest.raises(NothingToSettle):
        await settlements.settle(occurrence=date, told={}, by=officer, now=AFTER)


async def test_the_applicant_does_not_tell_what_the_municipality_did(officer, kari):
    _, date = await concert(kari)
    with pytest.raises(NotAllowed):
        await settlements.settle(occurrence=date, told=CLEANING, by=kari, now=AFTER)


async def test_what_was_told_is_corrected_by_an_officer_with_a_reason_only(officer, kari):
    _, date = await concert(kari)
    await settlements.settle(occurrence=date, told=INCOME, by=kari, now=AFTER)
    with pytest.raises(AlreadyTold):
        await settlements.settle(occurrence=date, told={"ticket_income": Fraction(1)}, by=kari, now=AFTER)
    corrected = {"ticket_income": Fraction(30000), **CLEANING}
    with pytest.raises(ReasonMissing):
        await settlements.settle(occurrence=date, told=corrected, by=officer, now=AFTER)
    await settlements.settle(occurrence=date, told=corrected, by=officer, reason="Seen the books", now=AFTER)
    assert await final_price(date) == 100000 + 300000 + 95000
    reasons = await transaction.rows("SELECT reason FROM audit WHERE action = 'settle' ORDER BY id")
    assert [row["reason"] for row in reasons] == [None, "Seen the books"]


async def test_a_stranger_learns_nothing(officer, kari):
    _, date = await concert(kari)
    stranger = await factories.person("ola@example.no")
    with pytest.raises(NotFound):
        await settlements.settle(occurrence=date, told=INCOME, by=stranger, now=AFTER)
    elsewhere = await factories.venue("annenhall")
    colleague = await factories.person("annen@example.no", role="officer", venue=elsewhere)
    with pytest.raises((NotFound, NotYourStep)):
        await settlements.settle(occurrence=date, told=INCOME, by=colleague, now=AFTER)


async def test_what_waits_is_listed_until_it_is_settled_and_only_where_one_decides(officer, kari):
    case, date = await concert(kari)
    assert await settlements.waiting(by=officer, now=NOW) == []
    [row] = await settlements.waiting(by=officer, now=AFTER)
    assert (row["id"], row["application"], sorted(row["facts"])) == (date, case, ["extra.cleaning", "ticket_income"])
    elsewhere = await factories.venue("annenhall")
    colleague = await factories.person("annen@example.no", role="officer", venue=elsewhere)
    assert await settlements.waiting(by=colleague, now=AFTER) == []
    await settlements.settle(occurrence=date, told={**INCOME, **CLEANING}, by=officer, now=AFTER)
    assert await settlements.waiting(by=officer, now=AFTER) == []


async def test_the_applicant_is_asked_once_and_only_for_what_they_know(officer, kari):
    await concert(kari)
    await concert(
        kari,
        start=oslo("2027-01-25", "18:00"),
        end=oslo("2027-01-25", "20:00"),
        ticketed=False,
        purpose="party",
    )
    assert await settlements.ask_applicants(now=NOW) == 0
    assert await settlements.ask_applicants(now=AFTER) == 1
    assert await settlements.ask_applicants(now=AFTER) == 0
    assert await letters("tell-afterwards") == 1


async def test_a_breach_is_reckoned_from_the_final_price(officer, kari):
    _, date = await concert(kari)
    await settlements.settle(occurrence=date, told={**INCOME, **CLEANING}, by=officer, now=AFTER)
    made = await charges.record(occurrence=date, breach="no-show", reason="Nobody there", by=officer, now=AFTER)
    assert await transaction.value("SELECT amount FROM charge WHERE id = $1", made) == 395000
