from datetime import date

import pytest

from rules.holidays import easter_sunday, is_public_holiday, kind_of_day, public_holidays


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1961, date(1961, 4, 2)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_almanac_has_it(year: int, easter: date) -> None:
    assert easter_sunday(year) == easter


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, "01-01 03-28 03-29 03-31 04-01 05-01 05-09 05-17 05-19 05-20 12-25 12-26"),
        (2025, "01-01 04-17 04-18 04-20 04-21 05-01 05-17 05-29 06-08 06-09 12-25 12-26"),
        (2026, "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26"),
        (2027, "01-01 03-25 03-26 03-28 03-29 05-01 05-06 05-16 05-17 12-25 12-26"),
    ],
)
def test_the_public_holidays_of_a_year(year: int, days: str) -> None:
    assert [f"{day:%m-%d}" for day in public_holidays(year)] == days.split()


def test_where_two_holidays_meet_the_fixed_one_names_the_day() -> None:
    assert public_holidays(2027)[date(2027, 5, 17)] == "constitution-day"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2017, 5, 25), "holiday"),
        (date(2026, 4, 5), "holiday"),
        (date(2026, 4, 4), "saturday"),
        (date(2026, 11, 22), "sunday"),
        (date(2026, 11, 24), "weekday"),
    ],
)
def test_the_kind_of_a_day(day: date, kind: str) -> None:
    assert kind_of_day(day) == kind


def test_christmas_eve_is_no_public_holiday() -> None:
    assert not is_public_holiday(date(2026, 12, 24))
