"""Feed: which days a calendar feed covers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.domain import localtime
from booking.domain.localtime import TimeOutOfRange
from ical import BadDays
from rules import TimeSpan

HOURS = "hours"
DAY_SHEET = "day-sheet"
LOANS = "loans"
LENDING_DESK = "lending-desk"

KEPT_WHEN_CANCELLED = timedelta(days=14)
"""How long a cancelled hour stays in the feed of those whose it was, marked as cancelled, so that they notice."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many whole months a feed covers before and after this one, and how many days one may ask for instead."""

    back: int
    ahead: int
    most: int = 800


PLACE = Reach(3, 18)
EVERYWHERE = Reach(0, 1, most=62)
OWN_HOURS = Reach(3, 18)
OWN_DAY_SHEET = Reach(1, 2)
ALL_OPEN = Reach(0, 0)
"""Of loans: all that is not over is in the feed, whatever its days."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a feed as a span, and the moment since which they have been these (None where they never move)."""

    span: TimeSpan
    since: datetime | None


def days(reach: Reach, *, first: date | None = None, last: date | None = None, now: datetime) -> Days:
    """The days from `first` to `last`, or as far as the feed reaches: whole months, so that they move once a month.

    Raises BadDays where there are none, too many, or some that no booking can be on.
    """
    month = localtime.local(now).date().replace(day=1)
    begin = first or _later(month, -reach.back)
    end = last or _later(month, reach.ahead + 1) - localtime.DAY
    if not 0 <= (end - begin).days < reach.most:
        raise BadDays(f"from {begin} to {end}")
    try:
        span = TimeSpan(localtime.day_span(begin).start, localtime.day_span(end).end)
    except TimeOutOfRange as problem:
        raise BadDays(f"from {begin} to {end}") from problem
    return Days(span, None if first and last else localtime.day_span(month).start)


def _later(month: date, months: int) -> date:
    """The first day of the month so many months later."""
    years, place = divmod(month.month - 1 + months, 12)
    return date(month.year + years, place + 1, 1)
