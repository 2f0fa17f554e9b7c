"""Periods: named stretches of the week, such as a weekend from Friday at 16, in Norwegian wall time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rules import holidays
from rules.facts import OSLO
from rules.faults import Faults, Raw, suggestion
from rules.timespan import TimeSpan
from rules.wording import LANGUAGES, Texts

NO_PERIOD = "none"
"""What the period is called at a moment that no period holds."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EDGE = re.compile(r"(?:([a-z]+) )?([01]\d|2[0-4]):([0-5]\d)")
DAY = 24 * 60
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Period:
    """From one minute to another, of the week or (weekly false) of every day that is among `days`; may wrap."""

    name: str
    start: int
    end: int
    weekly: bool
    days: frozenset[str]
    texts: Texts

    def holds(self, moment: datetime) -> bool:
        """Whether a moment in Norwegian wall time lies in it; after midnight it is still that of the day before."""
        minute = moment.hour * 60 + moment.minute
        if self.weekly:
            return _within(moment.weekday() * DAY + minute, self.start, self.end)
        if not _within(minute, self.start, self.end):
            return False
        after_midnight = self.end <= self.start and minute < self.end
        begun = moment.date() - timedelta(days=1) if after_midnight else moment.date()
        return not self.days or holidays.kind_of_day(begun) in self.days

    def edges(self, day: date) -> Iterator[datetime]:
        """When it begins and ends on a date, in wall time."""
        for minute in {self.start, self.end}:
            weekday, clock = divmod(minute, DAY)
            if not self.weekly or weekday % 7 == day.weekday():
                yield datetime.combine(day, time(), OSLO) + timedelta(minutes=clock)


def _within(minute: int, start: int, end: int) -> bool:
    return start <= minute < end if start < end else minute >= start or minute < end


def at(periods: Sequence[Period], moment: datetime) -> str:
    """The name of the first period that holds the moment, NO_PERIOD where none does."""
    local = moment.astimezone(OSLO)
    return next((period.name for period in periods if period.holds(local)), NO_PERIOD)


def edges(periods: Sequence[Period], span: TimeSpan) -> Iterator[datetime]:
    """The moments within a span at which a period begins or ends, in UTC; in no order."""
    first, last = span.start.astimezone(OSLO).date(), span.end.astimezone(OSLO).date()
    for count in range((last - first).days + 1):
        for period in periods:
            for edge in period.edges(first + timedelta(days=count)):
                moment = edge.astimezone(UTC)
                if span.start < moment < span.end:
                    yield moment


def read(raw: Raw, faults: Faults, texts_of: Mapping[str, Texts]) -> tuple[Period, ...]:
    """The periods of a rulebook, in its order; `texts_of` has what each is called."""
    return tuple(
        _period(name, faults.table(table, f"periods.{name}"), texts_of.get(name, {}), faults)
        for name, table in raw.items()
    )


def _period(name: str, raw: Raw, texts: Texts, faults: Faults) -> Period:
    path = f"periods.{name}"
    faults.keys(raw, path, allowed=("from", "to", "days", *LANGUAGES), required=("from", "to"))
    start, end = (_edge(raw, key, path, faults) for key in ("from", "to"))
    if (start[0] is None) != (end[0] is None):
        faults.add(
            path, "one end has a weekday and the other has none", 'write both like "friday 16:00", or both "16:00"'
        )
    weekly = start[0] is not None
    listed = raw.get("days", [])
    days = [str(day) for day in listed] if isinstance(listed, list) else [str(listed)]
    for day in days:
        if day not in holidays.KINDS_OF_DAY:
            faults.add(f"{path}.days", f"`{day}` is no kind of day", suggestion(day, holidays.KINDS_OF_DAY))
    if days and weekly:
        faults.add(f"{path}.days", "a stretch of the week has no kinds of day", "remove `days`")
    minutes = [(weekday or 0) * DAY + minute for weekday, minute in (start, end)]
    length = WEEK if weekly else DAY
    if minutes[0] % length == minutes[1] % length and "from" in raw and "to" in raw:
        faults.add(path, "it ends when it begins", "correct one of the two")
    return Period(name, minutes[0] % length, minutes[1] % length, weekly, frozenset(days), texts)


def _edge(raw: Raw, key: str, path: str, faults: Faults) -> tuple[int | None, int]:
    match = EDGE.fullmatch(str(raw.get(key, "")))
    if match and (match[1] is None or match[1] in WEEKDAYS) and (match[2] != "24" or match[3] == "00"):
        weekday = WEEKDAYS.index(match[1]) if match[1] else None
        return weekday, int(match[2]) * 60 + int(match[3])
    if key in raw:
        faults.add(f"{path}.{key}", f"`{raw[key]}` is no time", 'write it like "16:00", or "friday 16:00"')
    return None, 0
