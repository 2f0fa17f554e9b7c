"""The catalogue over the API: venues, spaces, what is not free in them, and which are free."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import UNSET, Struct, UnsetType

from booking.domain import search
from booking.domain.search import Free, Listed, Wish
from booking.services import resources
from booking.web.api import requests
from booking.web.api.requests import PAGE, After, Capacity, Facilities, Limit
from rules import TimeSpan

OCCUPANCY_DAYS = 400
TAGS = ["Catalogue"]

OfVenue = Annotated[str, QueryParameter(name="venue", description="Only in the venue of this slug")]
OfSpaces = Annotated[
    list[str] | None, QueryParameter(name="spaces", description="Slugs, repeated or with commas between")
]
Minutes = Annotated[int, QueryParameter(ge=1, le=31 * 24 * 60, description="Free for at least so long")]


class Venue(Struct, kw_only=True):
    """A site; `spaces` is how many can be booked in it."""

    slug: str
    name: str
    address: str
    postcode: str
    place: str
    latitude: float | None
    longitude: float | None
    wheelchair: bool
    hearing_loop: bool
    spaces: int


class Venues(Struct):
    """A page of venues; `next` is what to send as `after`."""

    items: list[Venue]
    next: str | None


class Limits(Struct, kw_only=True):
    """How long, how early and how late a space is booked."""

    minutes_min: int
    minutes_max: int
    grid_minutes: int
    horizon_days: int
    lead_hours: int
    cancel_hours: int
    setup_minutes: int
    clearing_minutes: int


class Space(Struct, kw_only=True):
    """A place that can be booked.

    `parts` are the smallest pieces that it takes, each by the slug of the space that is just that piece: its own
    where it is undivided. Spaces that have a part in common cannot be booked at the same time.
    """

    slug: str
    name: str
    venue: str
    capacity: int
    facilities: list[str]
    parts: list[str]
    limits: Limits


class Spaces(Struct):
    """A page of spaces; `next` is what to send as `after`."""

    items: list[Space]
    next: str | None


class Occupied(Struct, kw_only=True, gc=False):
    """Time that is not free. `title` is there only where the booking is public, `reason` where it is closed."""

    start: datetime
    end: datetime
    status: Literal["booked", "applied", "closed"]
    title: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class OccupiedSpace(Occupied, kw_only=True, gc=False):
    """Time that is not free in one of several spaces."""

    space: str


class Occupancy(Struct):
    """What is not free in a space, in order of time."""

    items: list[Occupied]


class OccupancyOfSpaces(Struct):
    """What is not free in several spaces, in order of time."""

    items: list[OccupiedSpace]


class Span(Struct):
    """From one moment to another."""

    start: datetime
    end: datetime


class FreeSpace(Struct, kw_only=True):
    """A space that is free for long enough, and when."""

    space: str
    name: str
    venue: str
    capacity: int
    free: list[Span]


class FreeSpaces(Struct):
    """The spaces that are free, best first."""

    items: list[FreeSpace]


@get("/venues", tags=TAGS, responses=requests.refusals(s422="`after` is none of ours"))
async def venues(limit: Limit = PAGE, after: After = None) -> Venues:
    """The venues, in the order of their names."""
    found = await resources.venues()
    rows, following = requests.page(found, [row["slug"] for row in found], limit, after)
    return Venues([Venue(**{name: row[name] for name in Venue.__struct_fields__}) for row in rows], following)


@get("/spaces", tags=TAGS, responses=requests.refusals(s422="`after` is none of ours"))
async def spaces(
    venue: OfVenue = "",
    capacity: Capacity = 0,
    facility: Facilities = None,
    limit: Limit = PAGE,
    after: After = None,
) -> Spaces:
    """The spaces that suit: of a venue, with room for so many, with all of the facilities."""
    everything = await resources.suiting(wish=Wish())
    wish = Wish(capacity=capacity, facilities=frozenset(facility or ()), venue=venue)
    found = search.suiting(everything, wish)
    rows, following = requests.page(found, [one.space.slug for one in found], limit, after)
    pieces = _pieces(everything)
    return Spaces([_space(one, pieces) for one in rows], following)


def _pieces(everything: Iterable[Listed]) -> dict[int, str]:
    """For each part the slug of the space that is just that part."""
    undivided = [one.space for one in everything if len(one.space.parts) == 1]
    return {min(space.parts): space.slug for space in sorted(undivided, key=lambda space: -space.id)}


def _space(one: Listed, pieces: Mapping[int, str]) -> Space:
    space = one.space
    return Space(
        slug=space.slug,
        name=space.name,
        venue=one.venue_slug,
        capacity=space.capacity,
        facilities=sorted(search.offers(one)),
        parts=[pieces.get(part, f"part-{part}") for part in sorted(space.parts)],
        limits=Limits(**{name: getattr(space.limits, name) for name in Limits.__struct_fields__}),
    )


# Time ----------------------------------------------------------------------------------------------------------------


@get(
    "/spaces/{slug:str}/occupancy", tags=TAGS, responses=requests.refusals(s404="No such space", s422="No such window")
)
async def occupancy(slug: FromPath[str], window: NamedDependency[TimeSpan]) -> Occupancy:
    """What is not free in a space, in a window of at most 400 days."""
    found = await resources.occupancy(window=requests.at_most(window, OCCUPANCY_DAYS), slugs=[slug])
    return Occupancy(
        [
            Occupied(start=start, end=end, status=status, title=_title(status, words), reason=_reason(status, words))
            for _, start, end, status, words in found
        ]
    )


@get(
    "/occupancy",
    tags=TAGS,
    summary="Occupancy of several spaces",
    responses=requests.refusals(s404="No such venue or space", s422="No such window"),
)
async def occupancy_of_spaces(
    window: NamedDependency[TimeSpan], venue: OfVenue = "", spaces: OfSpaces = None
) -> OccupancyOfSpaces:
    """What is not free in all spaces, those of a venue or those named, in a window of at most 400 days."""
    slugs = [slug for text in spaces for slug in text.split(",") if slug] if spaces else None
    found = await resources.occupancy(window=requests.at_most(window, OCCUPANCY_DAYS), venue=venue, slugs=slugs)
    return OccupancyOfSpaces(
        [
            OccupiedSpace(
                space=space,
                start=start,
                end=end,
                status=status,
                title=_title(status, words),
                reason=_reason(status, words),
            )
            for space, start, end, status, words in found
        ]
    )


def _title(status: str, words: str | None) -> str | UnsetType:
    return UNSET if words is None or status == "closed" else words


def _reason(status: str, words: str | None) -> str | UnsetType:
    return words if words and status == "closed" else UNSET


@get("/free", tags=TAGS, responses=requests.refusals(s422="No such window"))
async def free(
    window: NamedDependency[TimeSpan],
    now: NamedDependency[datetime],
    minutes: Minutes,
    capacity: Capacity = 0,
    facility: Facilities = None,
    venue: OfVenue = "",
) -> FreeSpaces:
    """Time first: which spaces are free for so long in a window of at most 31 days, and when."""
    found = await resources.free(
        window=window, minutes=minutes, capacity=capacity, facilities=facility or (), venue=venue, now=now
    )
    return FreeSpaces([_free(one) for one in found])


def _free(one: Free) -> FreeSpace:
    return FreeSpace(
        space=one.listed.space.slug,
        name=one.listed.space.name,
        venue=one.listed.venue_slug,
        capacity=one.listed.space.capacity,
        free=[Span(span.start, span.end) for span in one.spans],
    )


HANDLERS = (venues, spaces, occupancy, occupancy_of_spaces, free)
