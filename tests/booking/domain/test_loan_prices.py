from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import loan_prices
from booking.domain.loan_prices import Hired
from rules.facts import of_time


def test_what_has_no_rent_class_is_not_ordered() -> None:
    assert loan_prices.ordered([Hired(None, 3)]) == {}


def test_the_same_class_in_several_sizes_is_counted_together() -> None:
    assert loan_prices.ordered([Hired("chair", 30), Hired("chair", 10), Hired("table", 2), Hired(None, 1)]) == {
        "chair": 40,
        "table": 2,
    }


def test_a_kit_with_a_price_has_it_once_whatever_is_in_it() -> None:
    parts = [Hired("cable", 4, "sound", (7, number)) for number in (1, 1, 2)]
    assert loan_prices.ordered(parts) == {"sound": 2}


def test_the_parts_of_a_kit_without_a_price_have_their_own() -> None:
    assert loan_prices.ordered([Hired("cable", 4, None, (7, 1)), Hired("cable", 1)]) == {"cable": 5}


@pytest.mark.parametrize(
    ("first", "last", "times", "dates"),
    [
        ("2027-03-05", "2027-03-05", 1, 1),
        ("2027-03-05", "2027-03-07", 2, 3),
        ("2027-03-26", "2027-03-29", 3, 4),
        ("2027-10-29", "2027-11-01", 3, 4),
    ],
)
def test_a_loan_is_so_many_times_24_hours_whichever_way_the_clock_is_put(first, last, times, dates) -> None:
    values = of_time(loan_prices.span(date.fromisoformat(first), date.fromisoformat(last)))
    assert (-(-values["minutes"] // 1440), values["days"]) == (times, dates)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_the_nights_of_a_loan_are_its_times_24_hours(first, nights) -> None:
    values = of_time(loan_prices.span(first, first + timedelta(nights)))
    assert (-(-values["minutes"] // 1440), values["nights"]) == (max(1, nights), nights)
