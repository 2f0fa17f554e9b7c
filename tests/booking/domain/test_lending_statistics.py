"""Which days are counted, and what follows from the figures."""

from datetime import date

import pytest

from booking.domain.fields import Unfit
from booking.domain.lending_statistics import BadCount, Counted, by_use, counted, filled, purchases, use

TODAY = date(2027, 5, 20)


def _days(first: str, last: str, today: date = TODAY) -> Counted:
    return counted({"first": [first], "last": [last]}, today)


def test_this_year_until_today_is_counted_where_nothing_is_asked_for() -> None:
    assert _days("", "") == Counted(date(2027, 1, 1), TODAY)


def test_in_january_the_year_before_is_counted_too() -> None:
    assert _days("", "", date(2027, 1, 4)) == Counted(date(2026, 1, 1), date(2027, 1, 4))


def test_one_end_is_enough() -> None:
    assert _days("2026-03-01", "") == Counted(date(2026, 3, 1), TODAY)
    assert _days("", "2026-03-01") == Counted(date(2026, 3, 1), date(2026, 3, 1))
    assert _days("2027-06-01", "") == Counted(date(2027, 6, 1), date(2027, 6, 1))


def test_what_is_no_date_or_no_period_is_told_at_its_field() -> None:
    with pytest.raises(Unfit) as refused:
        _days("yesterday", "2027-02-30")
    assert {name: fault["code"] for name, fault in refused.value.fields.items()} == {
        "first": "not-a-date",
        "last": "not-a-date",
    }
    with pytest.raises(BadCount) as backwards:
        _days("2027-03-02", "2027-03-01")
    assert backwards.value.params["field"] == "last"
    with pytest.raises(BadCount):
        _days("2000-01-01", "2027-01-01")


def test_use_is_of_the_days_that_there_have_been() -> None:
    days = Counted(date(2027, 5, 11), date(2027, 5, 30))
    assert days.until(TODAY) == 10
    assert Counted(date(2027, 6, 1), date(2027, 6, 30)).until(TODAY) == 0
    assert use(days=20, stock=4, passed=10) == 50
    assert use(days=90, stock=4, passed=10) == 100
    assert use(days=0, stock=0, passed=10) is None
    assert use(days=0, stock=4, passed=0) is None


def test_months_and_audiences_without_loans_are_rows_of_zeros() -> None:
    months = Counted(date(2026, 11, 20), date(2027, 12, 31)).months(date(2027, 2, 1))
    assert months == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    rows = [{"audience": "", "units": 4}, {"audience": "adult", "units": 2}]
    found = filled(rows, "audience", ("child", "adult"))
    assert [(row["audience"], row["units"]) for row in found] == [("child", 0), ("adult", 2), ("", 4)]


def test_what_was_refused_most_often_is_bought_first() -> None:
    gear = [
        {"id": 1, "times": 0, "waits": 0, "most": 0},
        {"id": 2, "times": 1, "waits": 1, "most": 1},
        {"id": 3, "times": 2, "waits": 0, "most": 4},
        {"id": 4, "times": 9, "waits": 0, "most": 1},
    ]
    assert [one["id"] for one in purchases(gear)] == [4, 3, 2]


def test_what_is_out_of_use_or_gone_was_not_left_on_the_shelf() -> None:
    gear = [
        {"id": 1, "units": 0, "active": True, "stock": 3},
        {"id": 2, "units": 2, "active": True, "stock": 3},
        {"id": 3, "units": 0, "active": False, "stock": 3},
        {"id": 4, "units": 0, "active": True, "stock": 0},
        {"id": 5, "units": 7, "active": False, "stock": 0},
    ]
    lent, never = by_use(gear)
    assert ([one["id"] for one in lent], [one["id"] for one in never]) == ([5, 2], [1])
