"""Charges for breaches: by the regulation that priced the date, or the officer's word where that leaves it open."""

import asyncio

import pytest

from booking.domain.applications import NotYourStep, OwnCase, ReasonMissing, WrongStep
from booking.domain.bookings import Scope
from booking.domain.charges import (
    AlreadyCharged,
    AmountByRule,
    AmountNeeded,
    NoSuchBreach,
    NotBegun,
    NothingCharged,
)
from booking.domain.fields import OutOfRange
from booking.domain.people import NotFound
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings, charges, quotes
from booking.storage import quotes as stored_quotes
from booking.storage import transaction
from tests import aftermath, factories
from tests.conftest import NOW
from tests.factories import draft, oslo

FIRST = "2027-01-26"
"""22 days ahead."""
NEAR = oslo("2027-01-13", "12:00")
"""13 days ahead."""
AFTER = oslo("2027-01-26", "18:30")
WHY = "The caretaker waited until 19"


@pytest.fixture
async def here(database):
    """A gym and a banquet hall that are booked at once, an officer, and somebody who books."""
    await aftermath.adopt()
    venue = await factories.venue()
    await factories.space(venue, "gym", mode="instant", cancel_hours=24)
    await factories.space(venue, "feast", mode="instant", space_class="festsal")
    return await factories.person("sak@example.no", role="officer", venue=venue, language="en")


@pytest.fixture
async def kari(here):
    return await factories.person("kari@example.no", language="en")


async def book(by, space="gym", count=1, **values):
    recurrence = Recurrence("weekly", count=count) if count > 1 else None
    wanted = draft(space, start=oslo(FIRST, "18:00"), end=oslo(FIRST, "20:00"), recurrence=recurrence, **values)
    case = await applications.submit(draft=wanted, person=by, now=NOW)
    return case, [row["id"] for row in await rows("SELECT id FROM occurrence WHERE application = $1 ORDER BY 1", case)]


async def rows(sql, *args):
    return await transaction.rows(sql, *args)


async def kept():
    return await rows("SELECT breach, amount, undone_at, waived_reason FROM charge ORDER BY id")


async def record(occurrence, by, breach="no-show", *, amount=None, reason=WHY, now=AFTER):
    return await charges.record(occurrence=occurrence, breach=breach, amount=amount, reason=reason, by=by, now=now)


async def letters():
    return await rows("SELECT kind, subject, text FROM outbox ORDER BY id")


# Late cancellation ---------------------------------------------------------------------------------------------------


async def test_a_late_cancellation_costs_what_the_regulation_says_for_each_date(kari):
    case, dates = await book(kari, count=3)
    outlook = await bookings.outlook(occurrence=dates[0], by=kari, now=NEAR)
    assert {scope: one.cost for scope, one in outlook.items()} == {
        Scope.THIS: 20000,
        Scope.FOLLOWING: 20000,
        Scope.ALL: 20000,
    }
    assert [said["en"] for said in outlook[Scope.ALL].reasons] == [
        "Cancelled later than 14 days before: 50% of 400\N{NO-BREAK SPACE}kr"
    ]
    done = await bookings.cancel(occurrence=dates[0], by=kari, scope=Scope.ALL, now=NEAR)
    assert done.cost == 20000
    [charge] = (await applications.view(application=case, by=kari))["charges"]
    assert (charge["breach"], charge["amount"], charge["line"]["rule"], charge["line"]["rulebook"]) == (
        "late-cancellation",
        20000,
        "breach.late",
        "etterby-2026",
    )
    assert "It was cancelled late, so 200\N{NO-BREAK SPACE}kr is to be paid:" in (await letters())[-1]["text"]


async def test_before_the_regulations_limit_it_costs_nothing_whatever_the_space_says(kari):
    _, [date] = await book(kari)
    assert (await bookings.cancel(occurrence=date, by=kari, now=oslo("2027-01-12", "23:00"))).cost == 0
    assert await kept() == []


async def test_where_the_regulation_is_silent_the_space_says_how_late_is_too_late(kari):
    await aftermath.adopt(
        aftermath.TEXT.replace("etterby-2026", "etterby-2027")
        .replace("2026-01-01", "2027-01-02")
        .replace('breach = "late-cancellation"', 'breach = "late-return"')
    )
    case, [date] = await book(kari)
    done = await bookings.cancel(occurrence=date, by=kari, now=oslo("2027-01-25", "20:00"))
    assert done.cost == 40000
    [charge] = (await applications.view(application=case, by=kari))["charges"]
    assert charge["line"]["reason"]["nb"] == "Avbestilt senere enn 24 timer før: hele prisen"


async def test_the_municipality_does_not_charge_for_what_it_cancels_itself_but_an_officers_own_booking_it_does(
    here, kari
):
    _, [date] = await book(kari)
    assert (await bookings.cancel(occurrence=date, by=here, reason="Water", now=NEAR)).cost == 0
    _, [own] = await book(here)
    assert (await bookings.cancel(occurrence=own, by=here, reason="Ill", now=NEAR)).cost == 20000


async def test_a_cancelled_date_leaves_the_price_and_comes_back_as_it_was_promised(kari):
    case, dates = await book(kari, count=3)
    before = await stored_quotes.latest(case)
    await bookings.cancel(occurrence=dates[1], by=kari, scope=Scope.FOLLOWING, now=NEAR)
    assert (await stored_quotes.latest(case))["total"] == 40000
    await bookings.restore(dates=dates[1:], by=kari, now=NEAR)
    after = await stored_quotes.latest(case)
    assert (after["lines"], after["total"]) == (before["lines"], 120000)


async def test_restoring_undoes_the_charge_and_cancelling_again_makes_another(kari):
    case, [date] = await book(kari)
    await bookings.cancel(occurrence=date, by=kari, now=NEAR)
    await bookings.restore(dates=[date], by=kari, now=NEAR)
    assert (await applications.view(application=case, by=kari))["charges"] == []
    await bookings.cancel(occurrence=date, by=kari, now=NEAR)
    assert [(row["amount"], row["undone_at"] is None) for row in await kept()] == [(20000, False), (20000, True)]


async def test_what_an_officer_made_of_the_price_is_what_a_late_cancellation_is_reckoned_from(here, kari):
    case, [date] = await book(kari)
    number = (await stored_quotes.latest(case))["id"]
    await quotes.change(application=case, quote=number, line=0, amount=10000, reason=WHY, by=here, now=NOW)
    assert (await bookings.cancel(occurrence=date, by=kari, now=NEAR)).cost == 5000


async def test_the_regulation_that_priced_the_date_counts_and_not_a_newer_one(kari):
    _, [date] = await book(kari)
    newer = aftermath.TEXT.replace("etterby-2026", "etterby-2027").replace("2026-01-01", "2027-01-05")
    await aftermath.adopt(newer.replace("percent = 50", "percent = 90"))
    assert (await bookings.cancel(occurrence=date, by=kari, now=NEAR)).cost == 20000


# What somebody reports -----------------------------------------------------------------------------------------------


async def test_who_does_not_come_to_a_free_booking_pays_what_it_is_worth(here, kari):
    await factories.organisation(kari, number="974760673")
    kari = await factories.known(kari.id)
    case, [date] = await book(kari, organisation="974760673")
    assert await transaction.value("SELECT price FROM occurrence WHERE id = $1", date) == 0
    await record(date, here)
    [charge] = (await applications.view(application=case, by=kari))["charges"]
    assert (charge["amount"], charge["reason"], charge["made_by_name"]) == (40000, WHY, "Sak")
    assert charge["line"]["reason"]["en"].startswith("Nobody came: what the time is worth")


async def test_the_holder_is_told_what_happened_what_it_costs_why_and_how_to_object(here, kari):
    appeal = {"nb": "Klag.", "nn": "Klag.", "en": "Appeal within three weeks."}
    await factories.insert(
        "municipality", name="Etterby", number="4650", contact_email="", contact_phone="", website="", appeal=appeal
    )
    case, [date] = await book(kari)
    await record(date, here, "lost-key", reason="The key to the door")
    letter = (await letters())[-1]
    assert (letter["kind"], letter["subject"]) == (
        "charge",
        "To be paid: 800\N{NO-BREAK SPACE}kr, Handball, Tue 26 Jan",
    )
    for words in (
        "A lost key: 800\N{NO-BREAK SPACE}kr",
        "What happened:\nThe key to the door",
        "Appeal within three weeks.",
    ):
        assert words in letter["text"]
    steps = await applications.history(application=case)
    assert (steps[-1]["action"], steps[-1]["reason"]) == ("charge", "The key to the door")
    assert steps[-1]["details"]["amount"] == 80000


async def test_what_it_really_cost_is_asked_for_and_bounded_by_the_rule(here, kari):
    _, dates = await book(kari, count=2)
    with pytest.raises(AmountNeeded) as asked:
        await record(dates[0], here, "clean-up")
    assert "what it cost the municipality" in asked.value.params["question"]["en"]
    await record(dates[0], here, "clean-up", amount=150000)
    await record(dates[1], here, "clean-up", amount=10000, now=oslo("2027-02-02", "18:30"))
    assert [row["amount"] for row in await kept()] == [150000, 80000]


async def test_where_the_regulation_leaves_it_open_the_officer_says_the_amount(here, kari):
    case, [date] = await book(kari)
    with pytest.raises(AmountNeeded) as asked:
        await record(date, here, "call-out")
    assert asked.value.params["question"]["nb"].startswith("Hva koster en utrykning?")
    await record(date, here, "call-out", amount=250000)
    [charge] = (await applications.view(application=case, by=kari))["charges"]
    assert (charge["amount"], charge["line"]["rule"], charge["line"]["question"]["en"]) == (
        250000,
        "breach.call-out",
        "What does a call-out cost? The regulation does not say",
    )
    assert "The rent regulation leaves the amount to the municipality." in (await letters())[-1]["text"]


async def test_an_officer_charges_for_a_cancellation_that_was_telephoned_in(here, kari):
    _, [date] = await book(kari)
    await bookings.cancel(occurrence=date, by=here, reason="They called", now=NEAR)
    await record(date, here, "late-cancellation", now=AFTER)
    assert [(row["breach"], row["amount"]) for row in await kept()] == [("late-cancellation", 20000)]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"breach": "damage"}, NothingCharged),
        ({"breach": "late-cancellation"}, NoSuchBreach),
        ({"breach": "none"}, NoSuchBreach),
        ({"breach": "fire"}, NoSuchBreach),
        ({"reason": "  "}, ReasonMissing),
        ({"breach": "lost-key", "amount": 70000}, AmountByRule),
        ({"breach": "call-out", "amount": -1}, OutOfRange),
        ({"breach": "call-out", "amount": 0}, OutOfRange),
        ({"breach": "call-out", "amount": 10**14}, OutOfRange),
        ({"now": oslo(FIRST, "17:59")}, NotBegun),
    ],
)
async def test_what_cannot_be_charged_is_refused_and_nobody_is_told(here, kari, wrong, problem):
    _, [date] = await book(kari)
    with pytest.raises(problem):
        await record(date, here, **wrong)
    assert await kept() == []
    assert len(await letters()) == 1


async def test_of_two_who_report_the_same_the_second_is_told(here, kari):
    _, [date] = await book(kari)
    done = await asyncio.gather(*(record(date, here) for _ in range(2)), return_exceptions=True)
    assert [type(one) for one in done].count(AlreadyCharged) == 1
    assert len(await kept()) == 1


async def test_a_charge_is_waived_with_a_reason_and_charged_again(here, kari):
    case, [date] = await book(kari)
    charge = await record(date, here)
    with pytest.raises(ReasonMissing):
        await charges.waive(charge=charge, reason="", by=here, now=AFTER)
    await charges.waive(charge=charge, reason="The bus did not come", by=here, now=AFTER)
    assert [row["waived_reason"] for row in await kept()] == ["The bus did not come"]
    with pytest.raises(AlreadyCharged):
        await charges.waive(charge=charge, reason="Twice", by=here, now=AFTER)
    await charges.charge_again(charge=charge, by=here, now=AFTER)
    with pytest.raises(AlreadyCharged):
        await charges.charge_again(charge=charge, by=here, now=AFTER)
    assert [row["waived_reason"] for row in await kept()] == [None]
    assert [letter["kind"] for letter in await letters()][1:] == ["charge", "waive-charge", "charge-again"]
    actions = [step["action"] for step in await applications.history(application=case)]
    assert actions[1:] == ["charge", "waive-charge", "charge-again"]


async def test_only_an_officer_of_all_its_venues_who_has_no_part_in_it_charges_and_waives(here, kari):
    _, [date] = await book(kari)
    _, [own] = await book(here, "feast")
    charge = await record(date, here)
    elsewhere = await factories.person(role="officer", venue=await factories.venue("huset"))
    for by, occurrence, problem in ((kari, date, NotYourStep), (elsewhere, date, NotFound), (here, own, OwnCase)):
        with pytest.raises(problem):
            await record(occurrence, by, "lost-key")
    for by, problem in ((kari, NotYourStep), (elsewhere, NotFound)):
        with pytest.raises(problem):
            await charges.waive(charge=charge, reason=WHY, by=by, now=AFTER)


async def test_nothing_is_charged_at_what_was_never_granted(here, kari):
    venue = await transaction.value("SELECT id FROM venue")
    await factories.space(venue, "asked", cancel_hours=24)
    case, [date] = await book(kari, "asked")
    with pytest.raises(WrongStep):
        await record(date, here)
    await applications.decline(application=case, by=here, reason="Full", now=NOW)
    with pytest.raises(WrongStep):
        await record(date, here)
