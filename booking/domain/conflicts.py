"""Conflicts: wanted spans against taken ones, what is free between them, and the alternatives nearest to a wish."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Literal, Protocol

from booking.domain import localtime, opening, resources
from booking.domain.resources import Space
from rules.timespan import TimeSpan

MAX_GAP_MINUTES = 240
"""Nobody needs longer than this for setting up or clearing; what is further away cannot be in the way."""

Kind = Literal["overlap", "gap"]


class Timed(Protocol):
    """A span with the minutes needed before it for setting up, and after it for clearing."""

    @property
    def span(self) -> TimeSpan:
        """From when to when."""

    @property
    def setup(self) -> int:
        """Minutes before."""

    @property
    def clearing(self) -> int:
        """Minutes after."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A span that somebody wants, in all of these parts."""

    span: TimeSpan
    parts: frozenset[int]
    setup: int = 0
    clearing: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that is asked for, or (held) taken; `label` says for whom, empty for those who may not know."""

    occurrence: int
    part: int
    span: TimeSpan
    held: bool
    setup: int = 0
    clearing: int = 0
    label: str = ""
    application: int = 0


@dataclass(frozen=True, slots=True)
class Clash:
    """A wanted span and what stands in its way: at the same time, or too near to set up and clear between."""

    wanted: Wanted
    taken: Taken
    kind: Kind


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another time or place for one wish; the lowest score is the best."""

    kind: Literal["other-space", "other-time", "other-part"]
    spaces: tuple[int, ...]
    span: TimeSpan
    score: int = 0


def wanted(space: Space, span: TimeSpan) -> Wanted:
    """The span in a space, with the space's own time for setting up and clearing."""
    return Wanted(span, space.parts, space.limits.setup_minutes, space.limits.clearing_minutes)


def between(one: Timed, other: Timed) -> Kind | None:
    """How two spans in the same part are in each other's way, whichever comes first.

    The gap between them must be the longer of clearing after the first and setting up for the second, not the sum.
    """
    if one.span.overlaps(other.span):
        return "overlap"
    first, second = (one, other) if one.span.start < other.span.start else (other, one)
    gap = timedelta(minutes=max(first.clearing, second.setup))
    return "gap" if second.span.start - first.span.end < gap else None


def find(wanted: Sequence[Wanted], taken: Iterable[Taken]) -> list[Clash]:
    """Every clash, one for each part, in the order of what is wanted and then of time.

    One sweep through time for each part, so that a series is held against thousands in milliseconds.
    """
    found = [
        hit
        for part, rows in _by_part(taken).items()
        for hit in _sweep([(place, one) for place, one in enumerate(wanted) if part in one.parts], rows)
    ]
    found.sort(key=lambda hit: (hit[0], hit[1].taken.span, hit[1].taken.part, hit[1].taken.occurrence))
    return [clash for _, clash in found]


def free(space: Space, open: Iterable[TimeSpan], taken: Iterable[Taken], *, minutes: int) -> list[TimeSpan]:  # noqa: A002 - what it is
    """The free spans of at least so many minutes, as long as can be: a booking anywhere in one clashes with nothing."""
    setup, clearing = space.limits.setup_minutes, space.limits.clearing_minutes
    blocked = (
        one.span.padded(timedelta(minutes=max(one.setup, clearing)), timedelta(minutes=max(one.clearing, setup)))
        for one in taken
        if one.part in space.parts
    )
    return [span for span in opening.minus(open, blocked) if span.minutes >= minutes]


def by_day(taken: Iterable[Taken]) -> dict[date, list[Taken]]:
    """What may matter to alternatives on each date: all of that day, of the day before and of the day after."""
    found: defaultdict[date, list[Taken]] = defaultdict(list)
    for one in taken:
        day, last = one.span.start.date() - localtime.DAY, one.span.end.date() + localtime.DAY
        while day <= last:
            found[day].append(one)
            day += localtime.DAY
    return dict(found)


def alternatives(
    wanted: Wanted,
    space: Space,
    candidates: Sequence[Space],
    taken: Iterable[Taken],
    open_by_space: Mapping[int, Sequence[TimeSpan]],
    *,
    now: datetime,
    capacity: int | None = None,
    facilities: Collection[str] | None = None,
    limit: int = 3,
) -> list[Alternative]:
    """What one can have instead of a wanted span in a space: the best of each kind before the second of any.

    The same time in another suitable space (of the same venue first, the smallest that is large enough), the nearest
    time of each free stretch of that day in the same space, the same time in another part of the hall. `capacity` and
    `facilities` are what was asked for; where nothing was, what the space has. `taken` is all that counts as in the
    way around that day (see `by_day`), and `open_by_space` when each space is open, in order; what it does not hold is
    not looked into. Limits are kept, so nothing is proposed that has begun or is too late by `now`.
    """
    field = _Field(_by_part(taken), open_by_space, now)
    offered = space.facilities if facilities is None else frozenset(facilities)
    looked_into = [one for one in candidates if one.id in open_by_space and one.id != space.id]
    suitable = [one for one in looked_into if one.facilities >= offered]
    top = resources.root(space, candidates)
    hall = {one.id for one in suitable if _same_hall(one, space, top, candidates)}
    enough = space.capacity if capacity is None else capacity
    elsewhere = [one for one in suitable if one.id not in hall and one.capacity >= enough]
    parts = [one for one in suitable if one.id in hall and one.capacity >= (capacity or 0)]
    elsewhere.sort(key=lambda one: (one.venue != space.venue, one.capacity, one.id))
    parts.sort(key=lambda one: (one.capacity < enough, abs(one.capacity - enough), one.id))
    ranked = (
        [Alternative("other-space", (one.id,), wanted.span) for one in _that_fit(field, elsewhere, wanted, limit)],
        [Alternative("other-time", (space.id,), span) for span in _other_times(field, space, wanted)],
        [Alternative("other-part", (one.id,), wanted.span) for one in _that_fit(field, parts, wanted, limit)],
    )
    scored = [
        replace(one, score=place * len(ranked) + kind)
        for kind, rows in enumerate(ranked)
        for place, one in enumerate(rows)
    ]
    return sorted(scored, key=lambda one: one.score)[:limit]


def _by_part(taken: Iterable[Taken]) -> dict[int, list[Taken]]:
    found: defaultdict[int, list[Taken]] = defaultdict(list)
    for one in taken:
        found[one.part].append(one)
    return found


def _sweep(asked: list[tuple[int, Wanted]], rows: list[Taken]) -> Iterator[tuple[int, Clash]]:
    """The clashes in one part: both sides in order of time, holding against each other only what is near."""
    if not asked:
        return
    asked = sorted(asked, key=lambda pair: pair[1].span.start)
    rows = sorted(rows, key=lambda row: row.span.start)
    everything: list[Timed] = [*rows, *(one for _, one in asked)]
    reach = timedelta(minutes=max(max(one.setup, one.clearing) for one in everything))
    near: list[Taken] = []
    coming = 0
    for place, one in asked:
        while coming < len(rows) and rows[coming].span.start < one.span.end + reach:
            near.append(rows[coming])
            coming += 1
        near = [row for row in near if row.span.end + reach > one.span.start]
        for row in near:
            if kind := between(one, row):
                yield place, Clash(one, row, kind)


@dataclass(frozen=True, slots=True)
class _Field:
    """What alternatives are looked for in."""

    taken: Mapping[int, list[Taken]]
    open: Mapping[int, Sequence[TimeSpan]]
    now: datetime

    def of(self, parts: Iterable[int]) -> Iterator[Taken]:
        return (one for part in parts for one in self.taken.get(part, ()))


def _same_hall(one: Space, space: Space, top: int, spaces: Sequence[Space]) -> bool:
    """Whether both are parts of one hall: the same root, and the same class, as a venue's rooms are not."""
    alike = one.venue == space.venue and one.space_class == space.space_class
    return alike and resources.root(one, spaces) == top


def _that_fit(field: _Field, spaces: Iterable[Space], wish: Wanted, limit: int) -> Iterator[Space]:
    return islice((one for one in spaces if _fits(field, one, wanted(one, wish.span))), limit)


def _fits(field: _Field, space: Space, wish: Wanted) -> bool:
    return (
        not any(between(wish, one) for one in field.of(wish.parts))
        and opening.within(field.open.get(space.id, ()), wish.span)
        and not resources.breaches(space, wish.span, now=field.now)
    )


def _other_times(field: _Field, space: Space, wish: Wanted) -> list[TimeSpan]:
    """The nearest possible time of each free stretch of the day, nearest first."""
    length = wish.span.end - wish.span.start
    found = (_nearest(space, wish.span.start, first, last) for first, last in _stretches(field, space, wish))
    spans = [TimeSpan(start, start + length) for start in found if start]
    allowed = [span for span in spans if not resources.breaches(space, span, now=field.now)]
    return sorted(allowed, key=lambda span: (abs(span.start - wish.span.start), span.start))


def _stretches(field: _Field, space: Space, wish: Wanted) -> Iterator[tuple[datetime, datetime]]:
    """The first and last moment, both included, of each stretch of the day in which the wish could start."""
    length = wish.span.end - wish.span.start
    day = localtime.day_span(localtime.local(wish.span.start).date())
    earliest = max(day.start, field.now + timedelta(hours=space.limits.lead_hours))
    blocked = sorted(_blocked_starts(one, wish, length) for one in field.of(wish.parts))
    for span in field.open.get(space.id, ()):
        start, last = max(span.start, earliest), min(span.end - length, day.end - timedelta.resolution)
        if start > last:
            continue
        for begin, end in blocked:
            if start <= begin and start <= last:
                yield start, min(begin, last)
            start = max(start, end)
        if start <= last:
            yield start, last


def _blocked_starts(taken: Taken, wish: Wanted, length: timedelta) -> tuple[datetime, datetime]:
    """Between which moments, both excluded, the wish cannot start because of what is taken."""
    before = timedelta(minutes=max(wish.clearing, taken.setup))
    after = timedelta(minutes=max(taken.clearing, wish.setup))
    return taken.span.start - before - length, taken.span.end + after


def _nearest(space: Space, start: datetime, first: datetime, last: datetime) -> datetime | None:
    """The start on the grid from first to last that is nearest to the wanted one, which is none itself."""
    grid = timedelta(minutes=space.limits.grid_minutes)
    target = min(max(start, first), last)
    floor = target - resources.past_grid(space.limits, target)
    possible = [moment for moment in (floor, floor + grid) if first <= moment <= last and moment != start]
    return min(possible, key=lambda moment: abs(moment - start), default=None)
