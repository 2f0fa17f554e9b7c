"""The school year around a date: when there is school, and the holidays between."""

from dataclasses import dataclass
from datetime import date, timedelta

from rules import holidays

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Holiday:
    """A stretch of days without school, both ends included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Season:
    """The days between two summer holidays, both ends included."""

    first: date
    last: date


def season(today: date) -> Season:
    """The season that a date lies in; in July the one that is coming."""
    year = today.year if today.month >= 7 else today.year - 1
    return Season(_summer(year).last + DAY, _summer(year + 1).first - DAY)


def school_holidays(first: int, last: int) -> list[Holiday]:
    """The school holidays of these calendar years in Vestland, as they usually fall."""
    return [holiday for year in range(first, last + 1) for holiday in _of_year(year)]


def _of_year(year: int) -> list[Holiday]:
    easter = holidays.easter_sunday(year)
    return [
        Holiday("Vinterferie", date.fromisocalendar(year, 9, 1), date.fromisocalendar(year, 9, 5)),
        Holiday("Påskeferie", easter - 6 * DAY, easter + DAY),
        _summer(year),
        Holiday("Haustferie", date.fromisocalendar(year, 41, 1), date.fromisocalendar(year, 41, 5)),
        Holiday("Juleferie", _last(SATURDAY, date(year, 12, 22)), _next(SUNDAY, date(year + 1, 1, 1))),
    ]


def _summer(year: int) -> Holiday:
    return Holiday("Sommarferie", _next(SATURDAY, date(year, 6, 19)), _next(SUNDAY, date(year, 8, 14)))


def _next(weekday: int, day: date) -> date:
    """The first such weekday from a date on."""
    return day + (weekday - day.weekday()) % 7 * DAY


def _last(weekday: int, day: date) -> date:
    """The last such weekday up to a date."""
    return day - (day.weekday() - weekday) % 7 * DAY
