"""The overview: what waits by age, today in every venue, and trouble ahead; each number leads to its list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from admin import inbox, queries
from admin.inbox import Choice
from booking.domain import collation, localtime, people
from booking.domain.people import Person
from booking.services import replans, settlements
from booking.web import deps, guards
from booking.web.visitors import AnyRequest
from rules import TimeSpan

Row = dict[str, Any]

SHOWN = 12
FIRST_HOUR, LAST_HOUR = 7, 24
"""The hours of the bars."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A claim as a bar: its row (a part of the venue), and from where to where of 1000 across."""

    row: int
    left: int
    width: int
    held: bool


@dataclass(frozen=True, slots=True)
class Today:
    """A venue's day: a thin row for each part, and how many hours of them are taken."""

    slug: str
    name: str
    parts: int
    bars: tuple[Bar, ...]
    bookings: int
    minutes: int


@get("/", guards=[guards.clerk])
async def overview(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """What an officer should know of this morning; whoever only lends out gear is sent to the desk."""
    own, day = people.decides_in(me), localtime.local(now).date()
    if own is not None and not own:
        return deps.see_other("/admin/lending")
    listed = await inbox.listing(Choice(), me, now)
    mine = [row for row in listed.rows if row["mine"]]
    others = [row for row in listed.rows if not row["mine"]]
    return deps.page(
        request,
        "overview/overview.html",
        counts=listed.counts,
        mine=mine[:SHOWN],
        others=others[: max(SHOWN - len(mine), 4)],
        ages=_ages(listed.rows),
        taken=sum(row["taken"] > 0 for row in listed.rows),
        rivals=sum(row["rivals"] > 0 for row in listed.rows),
        day=day,
        hours=range(FIRST_HOUR, LAST_HOUR + 1),
        venues=_today(await queries.today(own, localtime.day_span(day)), localtime.day_span(day)),
        clock=_across(now, localtime.day_span(day)),
        settling=len(await settlements.waiting(by=me, now=now)),
        closures=await queries.closures_with_bookings(own, now=now),
        late=await queries.late_gear(own, day),
        unfit=len(await replans.conflicts(by=me, now=now)),
    )


def _ages(rows: Sequence[Row]) -> dict[str, int]:
    """How many wait for how long."""
    return {
        "today": sum(row["age"] == 0 for row in rows),
        "week": sum(0 < row["age"] <= 7 for row in rows),
        "older": sum(row["age"] > 7 for row in rows),
    }


def _today(rows: Iterable[Row], day: TimeSpan) -> list[Today]:
    by_venue = groupby(rows, key=lambda row: (row["venue"], row["slug"], row["name"]))
    venues = [_venue(slug, name, list(found), day) for (_, slug, name), found in by_venue]
    return sorted(venues, key=lambda venue: collation.key(venue.name))


def _venue(slug: str, name: str, rows: Sequence[Row], day: TimeSpan) -> Today:
    places = {part: place for place, part in enumerate(dict.fromkeys(row["part"] for row in rows))}
    claimed = [row for row in rows if row["starts_at"] is not None]
    spans = [(row, TimeSpan(max(row["starts_at"], day.start), min(row["ends_at"], day.end))) for row in claimed]
    return Today(
        slug=slug,
        name=name,
        parts=len(places),
        bars=tuple(_bar(places[row["part"]], span, day, row["held"]) for row, span in spans),
        bookings=len({row["occurrence"] for row in claimed if row["held"]}),
        minutes=sum(span.minutes for row, span in spans if row["held"]),
    )


def _bar(place: int, span: TimeSpan, day: TimeSpan, held: bool) -> Bar:
    left, right = _across(span.start, day), _across(span.end, day)
    return Bar(place, left, max(right - left, 4), held)


def _across(moment: datetime, day: TimeSpan) -> int:
    """Where a moment stands, of 1000 from the first hour to the last."""
    clock = localtime.local(moment)
    hours = 24.0 if moment >= day.end else clock.hour + clock.minute / 60
    share = (hours - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR)
    return round(1000 * min(max(share, 0.0), 1.0))


HANDLERS = (overview,)
"""Paths are relative to /admin."""
