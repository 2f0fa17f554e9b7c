"""What the price of an application holds: what is charged once, what is known only afterwards, deposit and tax."""

import pytest

from booking.domain.applications import Dated
from booking.services import hints, quoting
from rules import TimeSpan
from tests import aftermath, factories
from tests.factories import draft, oslo

DAYS = ("2027-01-12", "2027-01-19", "2027-01-26")


@pytest.fixture
async def spaces(database):
    """A banquet hall and a gym."""
    await aftermath.adopt()
    venue = await factories.venue()
    return [
        await factories.space(venue, "feast", space_class="festsal"),
        await factories.space(venue, "gym", space_class="gymsal"),
    ]


async def quoted(*places, days=DAYS, **values):
    dates = [Dated(TimeSpan(oslo(day, "18:00"), oslo(day, "20:00")), tuple(places)) for day in days]
    wanted = draft("feast", start=dates[0].span.start, end=dates[0].span.end, **values)
    return await quoting.quote(draft=wanted, dates=dates, organisation=None)


async def test_what_is_charged_once_for_an_agreement_is_in_the_total_once_and_in_no_dates_price(spaces):
    found = await quoted(spaces[0], purpose="course")
    assert (found.total, found.prices, found.alone) == (300000, [0, 0, 0], [300000] * 3)
    assert [(line["once"], line["amount"], len(line["dates"])) for line in found.lines] == [(True, 300000, 3)]


async def test_a_hint_of_what_a_time_costs_holds_what_is_charged_once(spaces):
    span = TimeSpan(oslo(DAYS[0], "18:00"), oslo(DAYS[0], "20:00"))
    assert await hints.prices(wanted=[(spaces[0], span), (spaces[1], span)], kind="business") == [100000, 40000]


async def test_what_is_known_only_afterwards_makes_a_quote_provisional_and_names_it_once_for_each_date(spaces):
    found = await quoted(*spaces, purpose="concert", ticketed=True)
    assert (found.phase, found.outcome) == ("provisional", "priced")
    assert [(one["fact"], one["rule"], one["occurrences"]) for one in found.pending] == [
        ("ticket_income", "income.tickets", [0, 1, 2]),
        ("extra.cleaning", "extra.cleaning", [0, 1, 2]),
    ]
    assert {one["rulebook"] for one in (*found.pending, *found.lines)} == {"etterby-2026"}
    assert found.prices == [100000 + 50000 + 40000] * 3
    assert [(line["rule"], line["pending"]) for line in found.lines] == [
        ("rate.feast", False),
        ("income.tickets", True),
        ("rate.gym", False),
    ]


async def test_the_deposit_and_the_tax_are_told_beside_the_total(spaces):
    found = await quoted(spaces[0], purpose="party", commercial=True)
    assert (found.total, found.vat, found.stored()["vat"]) == (300000, 60000, 60000)
    assert [(line["rule"], line["amount"]) for line in found.deposit] == [("deposit.party", 900000)]


async def test_nothing_to_come_makes_a_quote_final_at_once(spaces):
    found = await quoted(spaces[1])
    assert (found.phase, found.pending, found.deposit, found.vat) == ("final", [], [], 0)
