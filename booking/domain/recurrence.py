"""Recurrence: every n weeks on given weekdays, or monthly by weekday, as dates and as spans of wall time."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast

from dateutil import rrule

from booking.domain import localtime
from booking.domain.problems import Problem
from rules import holidays
from rules.timespan import TimeSpan

MAX_DATES = 500
MAX_INTERVAL = 52
LAST = -1
PLACES = (1, 2, 3, 4, LAST)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("weekly", "monthly")
SKIPPABLE = frozenset({"public-holidays", "school-holidays"})

Frequency = Literal["weekly", "monthly"]
Skip = Literal["public-holidays", "school-holidays"]
Period = tuple[date, date]
"""First and last day, both included."""


class BadRecurrence(Problem):
    """A recurrence that cannot be: `reason` (see `REASONS`), `value` as it was given."""

    code = "bad-recurrence"


REASONS = (
    "unreadable",  # not an RRULE, or a part of it that we do not know
    "frequency",  # neither weekly nor monthly
    "interval",  # not from 1 to MAX_INTERVAL
    "weekday",  # not a day of the week; or monthly without one
    "place",  # not the first to fourth or last of the month; or weekly with one
    "no-end",  # neither a last date nor a number of times
    "two-ends",  # both
    "count",  # not a positive number of times
    "skip",  # neither public nor school holidays
)


class TooManyDates(Problem):
    """More dates than one application can have: `limit`."""

    code = "too-many-dates"


class NoDates(Problem):
    """No date is left: the end is before the first, or all of them are skipped."""

    code = "no-dates"


class OverlapsItself(Problem):
    """Each time lasts into the next: `dates` of those that begin too early."""

    code = "overlaps-itself"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Which dates follow from the first. Raises BadRecurrence.

    `weekdays` are 1 (Monday) to 7; weekly without any means the weekday of the first date, and weeks begin on Monday.
    Monthly needs `nth`: 1 to 4, or LAST. Either `until` (that date included) or `count` ends it. As in RFC 5545,
    dates left out by `without` and `skip` count towards `count`.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    until: date | None = None
    count: int | None = None
    without: frozenset[date] = frozenset()
    skip: frozenset[Skip] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "weekdays", tuple(sorted(set(self.weekdays))))
        for reason, value, wrong in _faults(self):
            if wrong:
                raise BadRecurrence(reason=reason, value=str(value))


def place(day: date) -> int:
    """Which of its weekday in the month a date is: 1 to 4, or LAST for a fifth."""
    nth = (day.day - 1) // 7 + 1
    return nth if nth in PLACES else LAST


def dates(first: date, recurrence: Recurrence, *, school_holidays: Iterable[Period] = ()) -> list[date]:
    """The dates from `first` on, in order, as RFC 5545 counts them; `first` itself only where the rule gives it.

    Raises TooManyDates without making more than MAX_DATES + 1, NoDates, TimeOutOfRange.
    """
    endless = _endless(localtime.known(first), recurrence)
    given = list(itertools.islice(_ended(endless, recurrence), MAX_DATES + 1))
    if len(given) > MAX_DATES:
        raise TooManyDates(limit=MAX_DATES)
    periods = list(school_holidays) if "school-holidays" in recurrence.skip else []
    left = [day for day in given if not _left_out(day, recurrence, periods)]
    if not left:
        raise NoDates
    return left


def spans(first: TimeSpan, recurrence: Recurrence | None, *, school_holidays: Iterable[Period] = ()) -> list[TimeSpan]:
    """The first span repeated on each date at the same wall time, so its hours change with summer time and back.

    In autumn's double hour the first of the two is meant, but for `first`, which stays as given. Raises
    NonexistentTime (naming the date that skips the time in spring), OverlapsItself, and what `dates` raises.
    """
    if recurrence is None:
        return [first]
    start, end = localtime.local(first.start), localtime.local(first.end)
    nights = (end.date() - start.date()).days
    found = [
        first if day == start.date() else localtime.span(day, start.time(), end.time(), nights=nights)
        for day in dates(start.date(), recurrence, school_holidays=school_holidays)
    ]
    early = [localtime.local(later.start).date() for one, later in itertools.pairwise(found) if one.overlaps(later)]
    if early:
        raise OverlapsItself(dates=early)
    return found


def _faults(rule: Recurrence) -> Iterator[tuple[str, object, bool]]:
    monthly = rule.frequency == "monthly"
    yield "frequency", rule.frequency, rule.frequency not in FREQUENCIES
    yield "interval", rule.interval, not 1 <= rule.interval <= MAX_INTERVAL
    yield "weekday", rule.weekdays, not set(rule.weekdays) <= set(range(1, 8)) or (monthly and not rule.weekdays)
    yield "place", rule.nth, rule.nth not in PLACES if monthly else rule.nth is not None
    yield "no-end", "", rule.until is None and rule.count is None
    yield "two-ends", rule.until, rule.until is not None and rule.count is not None
    yield "count", rule.count, rule.count is not None and rule.count < 1
    yield "skip", ", ".join(sorted(rule.skip)), not rule.skip <= SKIPPABLE


def _left_out(day: date, rule: Recurrence, periods: Sequence[Period]) -> bool:
    return (
        day in rule.without
        or ("public-holidays" in rule.skip and holidays.is_public_holiday(day))
        or any(first <= day <= last for first, last in periods)
    )


def _ended(endless: Iterator[date], rule: Recurrence) -> Iterator[date]:
    until = rule.until
    if until is None:
        return itertools.islice(endless, rule.count)
    return itertools.takewhile(lambda day: day <= until, endless)


def _endless(first: date, rule: Recurrence) -> Iterator[date]:
    weekdays = [rrule.weekday(weekday - 1, rule.nth) for weekday in rule.weekdays or (first.isoweekday(),)]
    moments = rrule.rrule(
        rrule.WEEKLY if rule.frequency == "weekly" else rrule.MONTHLY,
        datetime.combine(first, time()),
        interval=rule.interval,
        byweekday=weekdays,
    )
    return (moment.date() for moment in moments)


# The RRULE of the JSON API -------------------------------------------------------------------------------------------

_KNOWN = {"FREQ", "INTERVAL", "BYDAY", "BYSETPOS", "UNTIL", "COUNT", "WKST"}
_WEEKDAY = re.compile(r"([+-]?[1-9])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")


def parse(text: str, *, clock: time, without: Iterable[date] = (), skip: Iterable[str] = ()) -> Recurrence:
    """A recurrence from the RRULE of RFC 5545: weekly or monthly by weekday, with COUNT or UNTIL. Raises BadRecurrence.

    `clock` is the wall time of the first start: an UNTIL with a time leaves out a date whose start would be later.
    """
    parts = _parts(text)
    weekdays, nth = _weekdays(parts)
    return Recurrence(
        frequency=cast("Frequency", parts.get("FREQ", "").lower()),
        interval=_number(parts.get("INTERVAL", "1")),
        weekdays=weekdays,
        nth=nth,
        until=_until(parts["UNTIL"], clock) if "UNTIL" in parts else None,
        count=_number(parts["COUNT"]) if "COUNT" in parts else None,
        without=frozenset(without),
        skip=cast("frozenset[Skip]", frozenset(skip)),
    )


def to_rrule(recurrence: Recurrence) -> str:
    """The RRULE that `parse` reads back, UNTIL as a date; `without` and `skip` have no place in it."""
    days = ",".join(f"{recurrence.nth or ''}{CODES[weekday - 1]}" for weekday in recurrence.weekdays)
    until = recurrence.until
    parts = {
        "FREQ": recurrence.frequency.upper(),
        "INTERVAL": str(recurrence.interval) if recurrence.interval > 1 else "",
        "BYDAY": days,
        "UNTIL": f"{until:%Y%m%d}" if until else "",
        "COUNT": str(recurrence.count or ""),
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def plain(recurrence: Recurrence) -> dict[str, object]:
    """The recurrence as plain values, in the words of the JSON API."""
    return {
        "rrule": to_rrule(recurrence),
        "except": sorted(day.isoformat() for day in recurrence.without),
        "skip": sorted(recurrence.skip),
    }


def _unreadable(value: str) -> BadRecurrence:
    return BadRecurrence(reason="unreadable", value=value[:100])


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.strip().upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pairs}
    if (
        len(parts) < len(pairs)
        or not parts.keys() <= _KNOWN
        or not all(parts.values())
        or parts.get("WKST", "MO") != "MO"
    ):
        raise _unreadable(text)
    return parts


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise _unreadable(text)
    return int(text)


def _weekdays(parts: dict[str, str]) -> tuple[tuple[int, ...], int | None]:
    """The weekdays, and which of them in the month: "2TU" or, for a single one, BYSETPOS."""
    text = parts.get("BYDAY", "")
    found = [_WEEKDAY.fullmatch(day) for day in text.split(",")] if text else []
    matches = [match for match in found if match]
    places = {match[1] for match in matches} or {None}
    if len(matches) < len(found) or len(places) > 1:
        raise _unreadable(text)
    nth = places.pop()
    if "BYSETPOS" in parts:
        if nth or len(matches) != 1:
            raise _unreadable(parts["BYSETPOS"])
        nth = parts["BYSETPOS"]
    return tuple(CODES.index(match[2]) + 1 for match in matches), _number(nth) if nth else None


def _until(text: str, clock: time) -> date:
    match = _UNTIL.fullmatch(text)
    if not match:
        raise _unreadable(text)
    try:
        day = datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 - a date has no offset
        last = datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise _unreadable(text) from error
    localtime.known(day)
    shown = (localtime.local(last) if match[3] else last).replace(tzinfo=None)
    return shown.date() if clock.replace(tzinfo=None) <= shown.time() else shown.date() - timedelta(days=1)
