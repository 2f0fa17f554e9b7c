"""Norway's public holidays, and what kind of day a date is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

SATURDAY, SUNDAY = 5, 6

MOVABLE = {
    -3: "maundy-thursday",
    -2: "good-friday",
    0: "easter-sunday",
    1: "easter-monday",
    39: "ascension",
    49: "whit-sunday",
    50: "whit-monday",
}
"""Days after Easter Sunday."""

FIXED = {
    (1, 1): "new-year",
    (5, 1): "labour-day",
    (5, 17): "constitution-day",
    (12, 25): "christmas-day",
    (12, 26): "boxing-day",
}

KINDS_OF_DAY = ("weekday", "saturday", "sunday", "holiday")


def easter_sunday(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    cycle, (century, rest) = year % 19, divmod(year, 100)
    leaps, odd = divmod(century, 4)
    moon = (19 * cycle + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarters, years = divmod(rest, 4)
    weekday = (32 + 2 * odd + 2 * quarters - moon - years) % 7
    late = (cycle + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> Mapping[date, str]:
    """The public holidays of a year with their codes; where two meet (17 May 2027), the fixed one names the day."""
    easter = easter_sunday(year)
    movable = {easter + timedelta(days=days): code for days, code in MOVABLE.items()}
    fixed = {date(year, month, day): code for (month, day), code in FIXED.items()}
    return MappingProxyType(dict(sorted((movable | fixed).items())))


def is_public_holiday(day: date) -> bool:
    """Whether shops and schools are closed by law that day; ordinary Sundays are not counted."""
    return day in public_holidays(day.year)


def kind_of_day(day: date) -> str:
    """One of KINDS_OF_DAY; a public holiday is "holiday" whatever weekday it falls on."""
    if is_public_holiday(day):
        return "holiday"
    return {SATURDAY: "saturday", SUNDAY: "sunday"}.get(day.weekday(), "weekday")
