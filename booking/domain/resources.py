"""Space: what can be booked, the parts it owns, its limits, and what of a wanted span goes against them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.domain import localtime
from booking.domain.problems import Problem
from rules.timespan import TimeSpan


class SpaceNotInUse(Problem):
    """The space is not lent out now."""

    code = "space-not-in-use"


class InThePast(Problem):
    """The time has already begun: `start`."""

    code = "in-the-past"


class TooLate(Problem):
    """The space wants to know earlier: `hours` ahead, so `earliest` is the first moment that can be had now."""

    code = "too-late"


class BeyondHorizon(Problem):
    """The space is not open for bookings so far ahead: `days`, `last` (the last date that is)."""

    code = "beyond-horizon"


class TooShort(Problem):
    """Shorter than the space is lent out for: `minutes` at least."""

    code = "too-short"


class TooLong(Problem):
    """Longer than the space is lent out for: `minutes` at most."""

    code = "too-long"


class OffGrid(Problem):
    """Bookings begin every `minutes`, counted from midnight, and both ends are at whole minutes."""

    code = "off-grid"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how early, how late a space is booked; setting up and clearing are kept free around each booking."""

    minutes_min: int
    minutes_max: int
    grid_minutes: int
    horizon_days: int
    lead_hours: int
    cancel_hours: int
    setup_minutes: int
    clearing_minutes: int


@dataclass(frozen=True, slots=True)
class Space:
    """A bookable place: a hall, a half of it, a room. Spaces that own the same part stand in each other's way."""

    id: int
    slug: str
    name: str
    venue: int
    parent: int | None
    parts: frozenset[int]
    capacity: int
    facilities: frozenset[str]
    space_class: str
    part_name: str
    limits: Limits
    holds_time: bool
    active: bool
    floor_area: int | None = None
    applicant_moves: bool = False


def root(space: Space, spaces: Iterable[Space]) -> int:
    """The id of the space at the top of the tree, as far up as `spaces` know the way."""
    parents = {one.id: one.parent for one in spaces} | {space.id: space.parent}
    top, seen = space.id, {space.id}
    while (parent := parents.get(top)) is not None and parent not in seen:
        top = parent
        seen.add(top)
    return top


def breaches(space: Space, span: TimeSpan, *, now: datetime) -> list[Problem]:
    """All in which a span goes against the limits of the space."""
    return [*_of_use(space), *_of_notice(space.limits, span, now), *_of_shape(space.limits, span)]


def _of_use(space: Space) -> list[Problem]:
    return [] if space.active and space.parts else [SpaceNotInUse()]


def _of_notice(limits: Limits, span: TimeSpan, now: datetime) -> list[Problem]:
    if span.start < now:
        return [InThePast(start=span.start)]
    earliest = now + timedelta(hours=limits.lead_hours)
    if span.start < earliest:
        return [TooLate(hours=limits.lead_hours, earliest=earliest)]
    today = localtime.local(now).date()
    if (localtime.local(span.start).date() - today).days > limits.horizon_days:
        return [BeyondHorizon(days=limits.horizon_days, last=today + timedelta(days=limits.horizon_days))]
    return []


def _of_shape(limits: Limits, span: TimeSpan) -> list[Problem]:
    found: list[Problem] = []
    length = span.end - span.start
    if length < timedelta(minutes=limits.minutes_min):
        found.append(TooShort(minutes=limits.minutes_min))
    if length > timedelta(minutes=limits.minutes_max):
        found.append(TooLong(minutes=limits.minutes_max))
    if past_grid(limits, span.start) or length % timedelta(minutes=1):
        found.append(OffGrid(minutes=limits.grid_minutes))
    return found


def past_grid(limits: Limits, moment: datetime) -> timedelta:
    """How long after the last possible start, by the clock on the wall, a moment is; nothing when it is one itself."""
    clock = localtime.local(moment)
    since_midnight = timedelta(
        hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond
    )
    return since_midnight % timedelta(minutes=limits.grid_minutes)
