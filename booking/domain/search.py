"""Search, time first: which spaces suit a wish, when they are free, and what is in the way where they nearly are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from booking.domain import conflicts, localtime, opening, resources
from booking.domain.conflicts import Taken
from booking.domain.opening import Audience, Calendar
from booking.domain.resources import Limits, Space
from rules import TimeSpan

SHIFTS = (30, -30, 60, -60)
"""How many minutes from the wanted time we look for a free one, the nearest first."""

ENOUGH = 0.75
"""The share of a series' dates that must be free for the space to be worth showing."""

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Listed:
    """A space as a list shows it: with what is said of its venue. `picture` is an id."""

    space: Space
    position: int
    venue_slug: str
    venue_name: str
    place: str
    latitude: float | None
    longitude: float | None
    wheelchair: bool
    hearing_loop: bool
    picture: int | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; each of `terms` is a word with the codes it may stand for, any of which will do."""

    capacity: int = 0
    facilities: frozenset[str] = frozenset()
    terms: tuple[frozenset[str], ...] = ()
    venue: str = ""
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Free:
    """When a space is free for long enough: the spans, and every time on its grid at which one may begin."""

    listed: Listed
    spans: tuple[TimeSpan, ...]
    starts: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a time cannot be had: booked or applied (with the span of it), or the code of the rule that says no."""

    code: str
    span: TimeSpan | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A wanted time that is not free, what stands in its way, and the free time nearest to it."""

    span: TimeSpan
    obstacles: tuple[Obstacle, ...]
    instead: TimeSpan | None


@dataclass(frozen=True, slots=True)
class Match:
    """A space against all wanted times: those that are free, and those that are missing."""

    listed: Listed
    free: tuple[TimeSpan, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The spaces that are free at every wanted time, and those that nearly are."""

    hits: tuple[Match, ...]
    nearly: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks, and when: what booking windows, lead times and horizons go by."""

    now: datetime
    audience: Audience


# Which spaces suit ----------------------------------------------------------------------------------------------------


def suiting(listed: Iterable[Listed], wish: Wish) -> list[Listed]:
    """The spaces that suit, best first: near the position where one is given, then the closest fit in size."""
    found = [one for one in listed if suits(one, wish)]
    return sorted(found, key=lambda one: (_kilometres(one, wish), one.space.capacity if wish.capacity else 0))


def suits(listed: Listed, wish: Wish) -> bool:
    """Whether the space has room, facilities and words that the wish asks for."""
    if wish.venue not in {"", listed.venue_slug} or listed.space.capacity < wish.capacity:
        return False
    if not offers(listed).issuperset(wish.facilities):
        return False
    words = _words(listed)
    return all(any(word in words for word in term) for term in wish.terms)


def offers(listed: Listed) -> frozenset[str]:
    """The facilities of a space, with those of its venue."""
    venue = {"wheelchair": listed.wheelchair, "hearing-loop": listed.hearing_loop}
    return listed.space.facilities | {name for name, there in venue.items() if there}


def facets(suitable: Iterable[Listed]) -> tuple[dict[str, int], dict[str, int]]:
    """How many of these spaces each facility and each venue would leave; what would leave none is not there."""
    facilities: defaultdict[str, int] = defaultdict(int)
    venues: defaultdict[str, int] = defaultdict(int)
    for one in suitable:
        venues[one.venue_slug] += 1
        for name in offers(one):
            facilities[name] += 1
    return dict(facilities), dict(venues)


def distance(listed: Listed, position: tuple[float, float]) -> float | None:
    """Kilometres as the crow flies from a position (latitude, longitude) to the venue, None where it has none."""
    if listed.latitude is None or listed.longitude is None:
        return None
    north, east = (radians(degrees) for degrees in position)
    there, across = radians(listed.latitude), radians(listed.longitude)
    half = sin((there - north) / 2) ** 2 + cos(north) * cos(there) * sin((across - east) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def _kilometres(listed: Listed, wish: Wish) -> float:
    """Whole kilometres: nobody minds which of two halls is two hundred metres nearer."""
    away = distance(listed, wish.position) if wish.position else 0.0
    return EARTH_KM if away is None else round(away)


def _words(listed: Listed) -> str:
    space = listed.space
    return " ".join(
        (space.name, listed.venue_name, listed.place, space.space_class, *sorted(offers(listed)))
    ).casefold()


# When they are free ---------------------------------------------------------------------------------------------------


class Times:
    """Calendars and claims of several spaces at once, handed to each space in the shape it needs."""

    __slots__ = ("_by_day", "_by_part", "_calendars")

    def __init__(self, calendars: Mapping[int, Calendar], taken: Iterable[Taken]) -> None:
        self._calendars = calendars
        self._by_part: defaultdict[int, list[Taken]] = defaultdict(list)
        self._by_day: defaultdict[tuple[int, date], list[Taken]] = defaultdict(list)
        for one in taken:
            self._by_part[one.part].append(one)
            for day in _reach(one.span):
                self._by_day[one.part, day].append(one)

    def calendar(self, space: Space) -> Calendar:
        """When the space is open."""
        return self._calendars[space.id]

    def taken(self, space: Space) -> list[Taken]:
        """What is claimed of its parts."""
        return [one for part in sorted(space.parts) for one in self._by_part.get(part, ())]

    def near(self, space: Space, span: TimeSpan) -> list[Taken]:
        """What is claimed of its parts so near a span that it may be in the way."""
        keys = [(part, day) for day in _dates(span.start, span.end) for part in sorted(space.parts)]
        return list(dict.fromkeys(one for key in keys for one in self._by_day.get(key, ())))


def _reach(span: TimeSpan) -> list[date]:
    gap = timedelta(minutes=conflicts.MAX_GAP_MINUTES)
    return _dates(span.start - gap, span.end + gap)


def _dates(start: datetime, end: datetime) -> list[date]:
    """The dates in UTC from one moment to another: an index, so it need not be anybody's day."""
    first = start.date()
    return [first + timedelta(days=later) for later in range((end.date() - first).days + 1)]


def free(listed: Listed, times: Times, window: TimeSpan, *, minutes: int, asker: Asker) -> Free | None:
    """When a space is free for `minutes` in the window, None where it is not, or not for this asker."""
    limits = listed.space.limits
    if minutes > limits.minutes_max:
        return None
    wanted = max(minutes, limits.minutes_min)
    spans = free_spans(listed.space, times, window, minutes=wanted, asker=asker)
    starts = [start for span in spans for start in grid_starts(span, limits, minutes=wanted)]
    return Free(listed, tuple(spans), tuple(starts)) if starts else None


def free_spans(space: Space, times: Times, window: TimeSpan, *, minutes: int, asker: Asker) -> list[TimeSpan]:
    """The stretches of the window in which a space can be booked for `minutes`, by this asker and from now."""
    bookable = _bookable(space, asker.now, window)
    if bookable is None or not space.active:
        return []
    calendar = times.calendar(space)
    hours = opening.open_spans(space, calendar, localtime.days(bookable))
    within = [part for span in hours if (part := span.intersection(bookable))]
    found = conflicts.free(space, within, times.taken(space), minutes=minutes)
    if calendar.windows:
        found = [part for span in found for part in opening.allowed(space, span, calendar, asker.audience)]
    return [span for span in found if span.minutes >= minutes]


def grid_starts(span: TimeSpan, limits: Limits, *, minutes: int) -> list[datetime]:
    """The times on the grid, by the clock on the wall, from which a free span has `minutes` left."""
    length, step = timedelta(minutes=minutes), timedelta(minutes=limits.grid_minutes)
    found = []
    start = _on_grid(span.start, limits)
    while start + length <= span.end:
        found.append(start)
        start = _on_grid(start + step, limits)
    return found


def _on_grid(moment: datetime, limits: Limits) -> datetime:
    past = resources.past_grid(limits, moment)
    return moment + timedelta(minutes=limits.grid_minutes) - past if past else moment


def _bookable(space: Space, now: datetime, window: TimeSpan) -> TimeSpan | None:
    """The part of the window between the lead time and the horizon."""
    earliest = now + timedelta(hours=space.limits.lead_hours)
    last = localtime.local(now).date() + timedelta(days=space.limits.horizon_days)
    latest = localtime.day_span(last).end
    return window.intersection(TimeSpan(earliest, latest)) if earliest < latest else None


# Whether they are free at the wanted times ----------------------------------------------------------------------------


def match(listed: Sequence[Listed], times: Times, wanted: Sequence[TimeSpan], *, asker: Asker) -> Found:
    """Hold every space against the wanted times (one, or the dates of a series), in the order given."""
    matches = [found for one in listed if (found := _match(one, times, wanted, asker))]
    hits = [one for one in matches if not one.missing]
    nearly = sorted((one for one in matches if one.missing), key=lambda one: (-len(one.free), _shift(one)))
    return Found(tuple(hits), tuple(nearly))


def obstacles(space: Space, span: TimeSpan, times: Times, *, asker: Asker) -> list[Obstacle]:
    """All that stands in the way of a span, nobody named: what is booked or applied for, and what the rules say."""
    problems = opening.check(space, span, times.calendar(space), now=asker.now, audience=asker.audience)
    wanted = conflicts.wanted(space, span)
    clashes = ((conflicts.between(wanted, one), one.held, one.span) for one in times.near(space, span))
    seen = dict.fromkeys(clash for clash in clashes if clash[0])
    return [
        *(Obstacle(problem.code, params=problem.params) for problem in problems),
        *(Obstacle("gap" if kind == "gap" else "booked" if held else "applied", taken) for kind, held, taken in seen),
    ]


def _match(listed: Listed, times: Times, wanted: Sequence[TimeSpan], asker: Asker) -> Match | None:
    """A space against the wanted times; None where it has too few of them to be worth showing."""
    in_the_way = [(span, obstacles(listed.space, span, times, asker=asker)) for span in wanted]
    found = tuple(span for span, why in in_the_way if not why)
    if len(wanted) > 1 and len(found) < ENOUGH * len(wanted):
        return None
    missing = tuple(
        Missing(span, tuple(why), _near(listed.space, span, times, asker)) for span, why in in_the_way if why
    )
    if len(wanted) == 1 and missing and missing[0].instead is None:
        return None
    return Match(listed, found, missing)


def _near(space: Space, span: TimeSpan, times: Times, asker: Asker) -> TimeSpan | None:
    tries = (span.shifted(timedelta(minutes=minutes)) for minutes in SHIFTS)
    return next((one for one in tries if not obstacles(space, one, times, asker=asker)), None)


def _shift(found: Match) -> timedelta:
    """How far from the wanted time the first free one is; what has none comes last."""
    first = found.missing[0]
    return abs(first.instead.start - first.span.start) if first.instead else timedelta.max
