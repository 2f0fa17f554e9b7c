"""Find a place: which spaces are free when, which nearly are, and what a space's days look like to everybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from booking.domain import conflicts, recurrence, search
from booking.domain.opening import Audience, OpeningHours
from booking.domain.people import NotFound
from booking.domain.problems import Problem
from booking.domain.recurrence import Recurrence
from booking.domain.resources import Space
from booking.domain.search import Asker, Found, Free, Listed, Times, Wish
from booking.storage import catalogue, claims, resources
from booking.storage import openings as hours
from rules import TimeSpan

Row = dict[str, Any]
Busy = tuple[str, datetime, datetime, Literal["booked", "applied", "closed"], str | None]
"""Slug of a space, start, end, status (booked, applied, closed); the title of what is public, why it is closed."""

LONGEST_WINDOW = 31
GAP = timedelta(minutes=conflicts.MAX_GAP_MINUTES)


class WindowTooLong(Problem):
    """Free time is looked for in at most `days` at once."""

    code = "window-too-long"


class BadLength(Problem):
    """A length of time in `minutes` that no booking has."""

    code = "bad-length"


@dataclass(frozen=True, slots=True)
class Slot:
    """What one stretch of a space's day is: free, applied, booked or closed; `title` is what the public may read."""

    span: TimeSpan
    status: str
    title: str = ""


async def suiting(*, wish: Wish) -> list[Listed]:
    """The spaces that suit a wish, best first, whether or not they are free."""
    return search.suiting(await resources.listed(), wish)


async def free(
    *,
    window: TimeSpan,
    minutes: int,
    capacity: int = 0,
    facilities: Collection[str] = (),
    terms: Sequence[Collection[str]] = (),
    venue: str = "",
    position: tuple[float, float] | None = None,
    audience: Audience = "everyone",
    now: datetime,
) -> list[Free]:
    """Time first: the spaces that are free for `minutes` somewhere in the window, with when; best first.

    Raises WindowTooLong and BadLength. What others have applied for does not count as free.
    """
    if window.end - window.start > timedelta(days=LONGEST_WINDOW):
        raise WindowTooLong(days=LONGEST_WINDOW)
    if not 0 < minutes <= LONGEST_WINDOW * 24 * 60:
        raise BadLength(minutes=minutes)
    wish = Wish(capacity, frozenset(facilities), tuple(frozenset(term) for term in terms), venue, position)
    return await free_among(await suiting(wish=wish), window=window, minutes=minutes, audience=audience, now=now)


async def free_among(
    suitable: Sequence[Listed], *, window: TimeSpan, minutes: int, audience: Audience = "everyone", now: datetime
) -> list[Free]:
    """The same among spaces that are known to suit, in their order."""
    times = await _times([one.space for one in suitable], [window])
    asker = Asker(now, audience)
    found = (search.free(one, times, window, minutes=minutes, asker=asker) for one in suitable)
    return [one for one in found if one is not None]


async def find(
    suitable: Sequence[Listed], *, wanted: Sequence[TimeSpan], audience: Audience = "everyone", now: datetime
) -> Found:
    """Which of these spaces are free at every wanted time, and which nearly are, with what is in the way."""
    around = timedelta(minutes=max(search.SHIFTS))
    times = await _times([one.space for one in suitable], [span.padded(around, around) for span in wanted])
    return search.match(suitable, times, wanted, asker=Asker(now, audience))


def weekly(*, first: TimeSpan, until: date) -> list[TimeSpan]:
    """A first time and the same weekday and hours every week until a date."""
    return recurrence.spans(first, Recurrence("weekly", until=until))


async def _times(spaces: Collection[Space], windows: Sequence[TimeSpan]) -> Times:
    """Calendars and claims of the spaces: in one stretch, or only around each date where they are far apart."""
    hull = TimeSpan(min(span.start for span in windows), max(span.end for span in windows))
    calendars = await resources.calendars([space.id for space in spaces], hull)
    parts = frozenset(part for space in spaces for part in space.parts)
    if len(windows) == 1:
        taken = await claims.during(parts, hull.padded(GAP, GAP))
    else:
        taken = await claims.near([conflicts.Wanted(span, parts, 0, 0) for span in windows])
    return Times(calendars, taken)


# The days of a space --------------------------------------------------------------------------------------------------


async def timeline(
    *, spaces: Sequence[Space], window: TimeSpan, audience: Audience = "everyone", now: datetime
) -> dict[int, list[Slot]]:
    """What stands in the window of each space, in order: what is taken and asked for, closed, and still free."""
    times = await _times(spaces, [window])
    occupied = await claims.occupancy([space.id for space in spaces], window)
    slots: dict[int, list[Slot]] = {space.id: [] for space in spaces}
    for row in occupied:
        slots[row["space"]].append(Slot(TimeSpan(row["start"], row["end"]), row["status"], row["title"] or ""))
    for space in spaces:
        slots[space.id] += _closed(times, space, window)
        slots[space.id] += _free(times, space, window, Asker(now, audience))
    return {space: sorted(found, key=lambda slot: (slot.span, slot.status)) for space, found in slots.items()}


async def occupancy(*, window: TimeSpan, venue: str = "", slugs: Collection[str] | None = None) -> list[Busy]:
    """What is not free in the spaces of a venue, of these slugs, or all, in order of time; quick for thousands.

    Raises NotFound.
    """
    names = await resources.slugs(venue=venue, slugs=slugs)
    if missing := set(slugs or ()) - set(names.values()):
        raise NotFound(what="space", slugs=sorted(missing))
    if venue and not names:
        raise NotFound(what="venue")
    taken = await claims.occupied(names.keys(), window)
    found: list[Busy] = [
        (names[space], _moment(start), _moment(end), status, title) for space, start, end, status, title in taken
    ]
    if closures := await resources.closures(names.keys(), window):
        found += [(names[one["space"]], one["start"], one["end"], "closed", one["reason"]) for one in closures]
        found.sort(key=lambda row: (row[1], row[0], row[2]))
    return found


@lru_cache(maxsize=4096)
def _moment(seconds: int) -> datetime:
    """Few moments are the start or end of many bookings."""
    return datetime.fromtimestamp(seconds, UTC)


def _closed(times: Times, space: Space, window: TimeSpan) -> list[Slot]:
    found = ((closure, closure.span.intersection(window)) for closure in times.calendar(space).closures)
    return [Slot(span, "closed", closure.reason) for closure, span in found if span]


def _free(times: Times, space: Space, window: TimeSpan, asker: Asker) -> list[Slot]:
    spans = search.free_spans(space, times, window, minutes=space.limits.minutes_min, asker=asker)
    return [Slot(span, "free") for span in spans]


# Pages ----------------------------------------------------------------------------------------------------------------


async def venues() -> list[Row]:
    """The venues in use, in the order of their names."""
    return await catalogue.venues()


async def venue(*, slug: str) -> Row:
    """All that a venue's page shows, its spaces in use among it. Raises NotFound."""
    found = await catalogue.venue_page(slug)
    if found is None or not found["active"]:
        raise NotFound(what="venue")
    return {**found, "spaces": [one for one in found["spaces"] if one["active"]]}


async def space(*, slug: str) -> Row:
    """All that a space's page shows: `place` is its venue, `family` what shares parts with it. Raises NotFound."""
    found = await catalogue.space_page(slug)
    if found is None or not found["active"] or not found["place"]["active"]:
        raise NotFound(what="space")
    own = set(found["parts"])
    family = [one for one in found["spaces"] if one["active"] and own.intersection(one["parts"])]
    own_pictures = [one for one in found["pictures"] if one["own"]]
    return {**found, "family": family, "pictures": own_pictures or found["pictures"]}


async def spaces(*, slugs: Sequence[str]) -> list[Space]:
    """The spaces of these slugs that are in use, in the order asked for."""
    return await resources.spaces_by_slug(slugs)


async def happenings(*, now: datetime, days: int = 7, limit: int = 8) -> list[Row]:
    """What is on for everybody in the next days: title, start, end, space and venue; each application once."""
    return await resources.happenings(TimeSpan(now, now + timedelta(days=days)), limit)


async def openings(*, venue: int) -> list[OpeningHours]:
    """The opening hours of a venue."""
    return await hours.opening_of(venue=venue)


async def closures(*, venue: int, now: datetime) -> list[Row]:
    """The closures of a venue and its spaces that are not over."""
    return await hours.closures_of(venue, since=now)
