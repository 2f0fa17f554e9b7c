from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import money


@pytest.mark.parametrize(
    ("amount", "ore"), [(1080, 108000), ("867.5", 86750), (Decimal("99.99"), 9999), ("0.005", 1), ("0.0049", 0)]
)
def test_kroner_become_whole_ore(amount: int | str | Decimal, ore: int) -> None:
    assert money.kroner(amount) == ore


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(Fraction(1, 2), 1), (Fraction(-1, 2), -1), (Fraction(5, 2), 3), (Decimal("2.49"), 2), (7, 7)],
)
def test_a_half_goes_away_from_zero(value: Fraction | Decimal | int, rounded: int) -> None:
    assert money.round_half_up(value) == rounded


def test_a_part_of_an_hour_costs_its_part() -> None:
    assert money.share(18000, 90, 60) == 27000
    assert money.share(18000, 1, 60) == 300


def test_per_cent_of_an_odd_sum_is_rounded_once() -> None:
    assert money.percent(101, "50") == 51
    assert money.percent(100000, "33.3333") == 33333


@given(st.integers(-(10**9), 10**9), st.integers(-(10**4), 10**4), st.integers(1, 10**4))
def test_the_fast_way_rounds_as_the_exact_way(amount: int, numerator: int, denominator: int) -> None:
    assert money.share(amount, numerator, denominator) == money.round_half_up(Fraction(amount * numerator, denominator))
