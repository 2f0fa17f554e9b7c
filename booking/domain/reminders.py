"""Reminders of loans: when one is due and which, when gear that nobody fetched is let go, and what counts as lost."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from booking.domain.loan_periods import OpenDays
from booking.domain.localtime import DAY


class Kind(StrEnum):
    """Which letter a reminder is; each has its own words."""

    SOON = "due-soon"
    LATE = "late"


def reminder(
    dues: Collection[date],
    today: date,
    *,
    remind_days: int,
    dun_days: int,
    reminded_on: date | None = None,
    dunned_on: date | None = None,
) -> Kind | None:
    """The reminder that is due today for a loan whose lines that are out are due on these days; None: none is.

    Once from `remind_days` before a line is due, so that a night that was left out is made up for; once it is late, and
    then every `dun_days`. What was said before a line was renewed does not count, and nothing is said twice a day.
    """
    if today in {reminded_on, dunned_on}:
        return None
    late = [due for due in dues if due < today]
    if late:
        new = dunned_on is None or dunned_on <= max(late)
        return Kind.LATE if new or (dunned_on and (today - dunned_on).days >= dun_days) else None
    near = [due for due in dues if due <= today + timedelta(remind_days)]
    told = max((day for day in (reminded_on, dunned_on) if day), default=date.min)
    return Kind.SOON if near and told < max(near) - timedelta(remind_days) else None


def let_go(starts_on: date, ends_on: date, today: date, *, release_days: int, open_days: OpenDays) -> bool:
    """Whether nobody will come for a line any more: its first day and so many open days after it are over, or it is."""
    if today <= starts_on:
        return False
    return ends_on < today or len(open_days(starts_on + DAY, today - DAY)) >= release_days


def counts_as_lost(due_on: date, today: date, lost_days: int | None) -> bool:
    """Whether a line that is out is late for longer than the place waits; a person decides what becomes of it."""
    return lost_days is not None and (today - due_on).days > lost_days
