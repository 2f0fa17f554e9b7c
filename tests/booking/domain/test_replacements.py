from datetime import date

import pytest

from booking.domain import replacements
from booking.domain.replacements import PriceUnknown

TODAY = date(2027, 1, 4)
RULE = {"percent": 20, "floor_percent": 20, "today": TODAY}


@pytest.mark.parametrize(
    ("bought_on", "amount"),
    [
        (date(2027, 1, 4), 200_000),
        (date(2026, 1, 5), 200_000),
        (date(2026, 1, 4), 160_000),
        (date(2024, 6, 1), 120_000),
        (date(2022, 1, 5), 50_000),
        (date(2010, 1, 1), 50_000),
        (date(2027, 6, 1), 200_000),
    ],
)
def test_the_price_is_written_down_by_whole_years_and_never_below_the_floor(bought_on, amount):
    """The rule of Sel: 20 per cent a year, at least 20 per cent of what it costs new today."""
    found = replacements.write_down(price=200_000, bought_on=bought_on, new=250_000, **RULE)
    assert found.amount == amount


def test_without_a_price_of_its_own_it_costs_what_it_costs_new():
    found = replacements.write_down(price=None, bought_on=date(2020, 1, 1), new=99_900, **RULE)
    assert (found.amount, found.years) == (99_900, None)


def test_what_costs_nobody_knows_what_is_not_reckoned():
    with pytest.raises(PriceUnknown):
        replacements.write_down(price=None, bought_on=None, new=None, **RULE)


def test_several_are_reckoned_one_by_one_and_rounded_once_each():
    found = replacements.write_down(price=33_333, bought_on=date(2026, 1, 1), new=None, quantity=3, **RULE)
    assert (found.written_down, found.amount) == (26_666, 79_998)


def test_only_what_is_lost_or_not_whole_is_claimed_for():
    states = [("lost", None), ("in", "damaged"), ("in", "incomplete"), ("in", "whole"), ("in", "dirty"), ("out", None)]
    assert [replacements.claimable({"state": state, "condition": how}) for state, how in states] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
