"""Counter: a lending place with its rules and the days on which it is open, as borrowers meet it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import localtime, opening, suggestions
from booking.domain.loan_periods import OpenDays, Terms
from booking.domain.localtime import DAY
from booking.domain.opening import Calendar
from booking.domain.problems import Problem
from booking.storage import lending_places

Row = dict[str, Any]

LONGEST = 120
"""Days that are counted over; no place lends for so long."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A lending place: its row with its rules, and when it is open."""

    row: Row
    calendar: Calendar
    open_days: OpenDays

    def terms(self, models: Iterable[Mapping[str, Any]] = ()) -> Terms:
        """For how long these models are lent here."""
        return periods.terms(self.row, models)


async def active(*, first: date, last: date) -> list[Counter]:
    """The places that lend out, with their open days from some time before a day to some time after another."""
    rows = await lending_places.active()
    since, until = first - DAY * suggestions.BACK, last + DAY * (suggestions.AHEAD + periods.FAR + LONGEST)
    found = await lending_places.calendars([row["id"] for row in rows], since, until)
    return [Counter(row, found[row["id"]], _open_days(found[row["id"]])) for row in rows]


def _open_days(calendar: Calendar) -> OpenDays:
    """The open days of a calendar, each day looked up once."""
    known: dict[date, bool] = {}

    def days(first: date, last: date) -> list[date]:
        found = []
        for place in range((last - first).days + 1):
            day = first + timedelta(place)
            if day not in known:
                known[day] = bool(opening.open_days(calendar, day, day))
            if known[day]:
                found.append(day)
        return found

    return days


def days(counter: Counter, first: date | None, last: date | None, *, now: datetime) -> tuple[date, date]:
    """The days asked for; where they are open, the next on which gear can be fetched, and the usual length.

    Raises ReturnBeforePickUp, PickUpInThePast, LoanTooLong.
    """
    today, terms = localtime.local(now).date(), counter.terms()
    first = first or _next_pick_up(counter, terms, now)
    last = last or _usual_end(counter, terms, first)
    if first < today:
        raise periods.PickUpInThePast(day=first, today=today, field="from")
    if last < first:
        raise periods.ReturnBeforePickUp(first=first, last=last, field="to")
    if (last - first).days > LONGEST:
        raise periods.LoanTooLong(days=(last - first).days, limit=terms.loan_days, latest=first, field="to")
    return first, last


def _next_pick_up(counter: Counter, terms: Terms, now: datetime) -> date:
    """The next day on which gear can be fetched: today only as long as the place is open."""
    earliest = now + timedelta(hours=terms.lead_hours)
    day = localtime.local(earliest).date()
    later = day if opening.opens_after(counter.calendar, earliest) else day + DAY
    return periods.next_open(later, counter.open_days)


def _usual_end(counter: Counter, terms: Terms, first: date) -> date:
    end = periods.next_open(first + DAY * terms.loan_days, counter.open_days)
    return min(end, periods.latest(first, terms, counter.open_days))


def refused(counter: Counter, first: date, last: date, *, now: datetime) -> Problem | None:
    """What keeps a place from lending anything at all on these days."""
    try:
        periods.period(first, last, counter.terms(), counter.open_days, now=now)
    except Problem as problem:
        return problem
    return None
