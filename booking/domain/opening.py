"""Opening hours, closures and booking windows of a space: when it is open, and who may book it when and how."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from booking.domain import localtime, resources
from booking.domain.problems import Problem
from booking.domain.resources import Space
from rules import holidays
from rules.timespan import TimeSpan, merge

Occasion = Literal["ordinary", "public-holiday", "school-holiday"]
Mode = Literal["instant", "approval"]
Audience = Literal["everyone", "associations", "municipal"]

MAY_USE: Mapping[str, frozenset[str]] = {
    "everyone": frozenset({"everyone"}),
    "associations": frozenset({"everyone", "associations"}),
    "municipal": frozenset({"everyone", "associations", "municipal"}),
}
"""The audiences whose windows an audience may use."""

ASSOCIATIONS = frozenset(
    {
        "voluntary_org",
        "sports_club",
        "study_association",
        "informal_group",
        "trade_union",
        "political_party",
        "faith_community",
    }
)
MUNICIPAL = frozenset({"municipal_unit", "school", "kindergarten", "culture_school"})


class OutsideOpeningHours(Problem):
    """Not open all that time: `open`, the opening hours of the days it touches, each with `start` and `end`."""

    code = "outside-opening-hours"


class Closed(Problem):
    """Closed for a while: `reason` (public), `kind` (planned or sudden), `start`, `end`."""

    code = "closed"


class NotForYou(Problem):
    """These hours are kept for others: `audiences`."""

    code = "not-for-you"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Open on a weekday (1 Monday to 7) from one clock to another, 00:00 being midnight; for a venue or one space.

    `first` and `last` bound the dates, both included.
    """

    venue: int | None
    space: int | None
    weekday: int
    opens: time
    closes: time
    occasion: Occasion = "ordinary"
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """A span in which nothing may happen in a venue or a space; `reason` is public."""

    id: int
    venue: int | None
    space: int | None
    span: TimeSpan
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class BookingWindow:
    """Hours of weekdays in which a space is booked in this mode, by this audience. It closes the next day where
    `closes` is not after `opens`."""

    space: int
    weekdays: frozenset[int]
    opens: time
    closes: time
    mode: Mode
    audience: Audience


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that says when one space is open: hours of its venue and its own, every closure that hits it, its windows."""

    opening: tuple[OpeningHours, ...] = ()
    closures: tuple[Closure, ...] = ()
    windows: tuple[BookingWindow, ...] = ()
    school_holidays: tuple[tuple[date, date], ...] = ()


def audience(kind: str) -> Audience:
    """Whom an applicant of this kind (`rules.definitions.APPLICANTS`) counts as; companies and the state: everyone."""
    if kind in MUNICIPAL:
        return "municipal"
    return "associations" if kind in ASSOCIATIONS else "everyone"


def open_spans(space: Space, calendar: Calendar, days: Iterable[date]) -> list[TimeSpan]:
    """When the space is open on these days: opening hours minus closures, in order, one span across midnight."""
    return minus(hours(space, calendar, days), [closure.span for closure in calendar.closures])


def hours(space: Space, calendar: Calendar, days: Iterable[date]) -> list[TimeSpan]:
    """The opening hours on these days, closures not counted.

    On a public holiday only rows for public holidays count; in school holidays those for school holidays, where the
    space or its venue has any. Of these, the space's own replace the venue's on a weekday that it has any for, and
    rows for a period replace those without.
    """
    return _hours(space.id, calendar, days)


def open_days(calendar: Calendar, first: date, last: date) -> frozenset[date]:
    """The days, both included, on which a place with this calendar is open at all."""
    return frozenset(day for day in _dates(first, last) if open_hours(calendar, day))


def open_hours(calendar: Calendar, day: date) -> list[TimeSpan]:
    """When a place with this calendar is open that day."""
    return minus(_hours(None, calendar, [day]), [closure.span for closure in calendar.closures])


def opens_after(calendar: Calendar, moment: datetime) -> bool:
    """Whether a place with this calendar is still open, or opens, later on the day of a moment."""
    day = localtime.local(moment).date()
    spans = minus(_hours(None, calendar, [day]), [closure.span for closure in calendar.closures])
    return any(span.end > moment for span in spans)


def _dates(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(place) for place in range((last - first).days + 1))


def _hours(space: int | None, calendar: Calendar, days: Iterable[date]) -> list[TimeSpan]:
    spans = (_span(day, row.opens, row.closes) for day in days for row in _rows(space, calendar, day))
    return merge(span for span in spans if span)


def mode(space: Space, span: TimeSpan, calendar: Calendar, audience: Audience) -> Mode:
    """How this audience books the span: instant only where all of it is; outside all windows by approval, by all.

    Raises NotForYou where part of the span lies in windows that are for others only.
    """
    windows = [(window, one) for window in calendar.windows if window.space == space.id for one in _dated(window, span)]
    mine = [(window, one) for window, one in windows if window.audience in MAY_USE[audience]]
    left = span.subtract(one for _, one in mine)
    others = {window.audience for window, one in windows if any(one.overlaps(piece) for piece in left)}
    if others:
        raise NotForYou(audiences=sorted(others))
    return "approval" if span.subtract(one for window, one in mine if window.mode == "instant") else "instant"


def allowed(space: Space, span: TimeSpan, calendar: Calendar, audience: Audience) -> list[TimeSpan]:
    """What is left of a span when the windows that are for others only are taken away."""
    windows = [(window, one) for window in calendar.windows if window.space == space.id for one in _dated(window, span)]
    mine = [one for window, one in windows if window.audience in MAY_USE[audience]]
    return minus([span], minus((one for window, one in windows if window.audience not in MAY_USE[audience]), mine))


def check(space: Space, span: TimeSpan, calendar: Calendar, *, now: datetime, audience: Audience) -> list[Problem]:
    """All that is wrong with a span in itself: the limits of the space, its hours, closures, who may book it."""
    return [
        *resources.breaches(space, span, now=now),
        *_outside(space, span, calendar),
        *_closed(span, calendar),
        *_refused(space, span, calendar, audience),
    ]


def minus(spans: Iterable[TimeSpan], taken: Iterable[TimeSpan]) -> list[TimeSpan]:
    """What is left of some spans when others are taken away, in order; quick for thousands of each."""
    gone = merge(taken)
    return [
        left
        for span in merge(spans)
        for left in span.subtract(
            gone[bisect_right(gone, span.start, key=_end) : bisect_left(gone, span.end, key=_start)]
        )
    ]


def within(spans: Sequence[TimeSpan], wanted: TimeSpan) -> bool:
    """Whether one of the spans, which are in order and do not overlap, contains all of the wanted one."""
    place = bisect_right(spans, wanted.start, key=_start)
    return place > 0 and spans[place - 1].contains(wanted)


def _start(span: TimeSpan) -> datetime:
    return span.start


def _end(span: TimeSpan) -> datetime:
    return span.end


def _rows(space: int | None, calendar: Calendar, day: date) -> list[OpeningHours]:
    """The rows that say when the space is open that day."""
    rows = [row for row in calendar.opening if _in_force(row, day) and row.space in {None, space}]
    occasion = _occasion(rows, calendar, day)
    today = [row for row in rows if row.occasion == occasion and row.weekday == day.isoweekday()]
    nearest = [row for row in today if row.space is not None] or today
    return [row for row in nearest if row.first or row.last] or nearest


def _in_force(row: OpeningHours, day: date) -> bool:
    return (row.first is None or row.first <= day) and (row.last is None or day <= row.last)


def _occasion(rows: Iterable[OpeningHours], calendar: Calendar, day: date) -> Occasion:
    if holidays.is_public_holiday(day):
        return "public-holiday"
    in_holidays = any(first <= day <= last for first, last in calendar.school_holidays)
    if in_holidays and any(row.occasion == "school-holiday" for row in rows):
        return "school-holiday"
    return "ordinary"


def _span(day: date, opens: time, closes: time) -> TimeSpan | None:
    """The span between two clocks; none where the hour skipped in spring leaves nothing of it."""
    start = localtime.at_or_after(day, opens)
    end = localtime.at_or_after(day + localtime.DAY if closes <= opens else day, closes)
    return TimeSpan(start, end) if start < end else None


def _dated(window: BookingWindow, span: TimeSpan) -> list[TimeSpan]:
    """The window on each day that may reach into the span, the evening before too."""
    days = localtime.days(span)
    spans = (
        _span(day, window.opens, window.closes)
        for day in [days[0] - localtime.DAY, *days]
        if day.isoweekday() in window.weekdays
    )
    return [one for one in spans if one]


def _outside(space: Space, span: TimeSpan, calendar: Calendar) -> list[Problem]:
    found = hours(space, calendar, localtime.days(span))
    if within(found, span):
        return []
    return [OutsideOpeningHours(open=[{"start": one.start, "end": one.end} for one in found])]


def _closed(span: TimeSpan, calendar: Calendar) -> list[Problem]:
    return [
        Closed(reason=closure.reason, kind=closure.kind, start=closure.span.start, end=closure.span.end)
        for closure in calendar.closures
        if closure.span.overlaps(span)
    ]


def _refused(space: Space, span: TimeSpan, calendar: Calendar, audience: Audience) -> list[Problem]:
    try:
        mode(space, span, calendar, audience)
    except NotForYou as problem:
        return [problem]
    return []
