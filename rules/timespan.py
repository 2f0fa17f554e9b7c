"""Spans of time, half-open and in UTC, and the arithmetic of sets of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """The time from `start` up to, but not including, `end`; any offset goes in, UTC is kept.

    Raises ValueError for a time without an offset and for an end that is not after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            moment: datetime = getattr(self, name)
            if moment.tzinfo is not UTC:
                object.__setattr__(self, name, _in_utc(moment, name))
        if self.end <= self.start:
            raise ValueError(f"a span must end after it starts: {self.start} to {self.end}")

    @property
    def minutes(self) -> int:
        """Whole minutes from start to end; what is left of a minute does not count."""
        return (self.end - self.start) // MINUTE

    def overlaps(self, other: TimeSpan) -> bool:
        """Whether the two have any time in common; spans that only meet have none."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: TimeSpan) -> bool:
        """Whether all of `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: TimeSpan) -> bool:
        """Whether one ends exactly where the other starts."""
        return self.end == other.start or other.end == self.start

    def intersection(self, other: TimeSpan) -> TimeSpan | None:
        """The time the two have in common, None where there is none."""
        if not self.overlaps(other):
            return None
        return TimeSpan(max(self.start, other.start), min(self.end, other.end))

    def subtract(self, spans: Iterable[TimeSpan]) -> list[TimeSpan]:
        """What is left of this span when `spans` are taken away, in order."""
        left: list[TimeSpan] = []
        start = self.start
        for taken in merge(spans):
            if taken.end <= start:
                continue
            if taken.start >= self.end:
                break
            if taken.start > start:
                left.append(TimeSpan(start, taken.start))
            start = taken.end
        if start < self.end:
            left.append(TimeSpan(start, self.end))
        return left

    def shifted(self, by: timedelta) -> TimeSpan:
        """The same length of time, `by` later (or earlier, when negative)."""
        return TimeSpan(self.start + by, self.end + by)

    def padded(self, before: timedelta = NO_TIME, after: timedelta = NO_TIME) -> TimeSpan:
        """This span with `before` added ahead of it and `after` behind it."""
        return TimeSpan(self.start - before, self.end + after)


def merge(spans: Iterable[TimeSpan]) -> list[TimeSpan]:
    """The same time as the fewest spans, in order: those that overlap or meet become one."""
    merged: list[TimeSpan] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = TimeSpan(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _in_utc(moment: datetime, name: str) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"the {name} of a span has no offset from UTC: {moment}")
    return moment.astimezone(UTC)
