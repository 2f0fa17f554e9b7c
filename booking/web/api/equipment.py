"""Gear over the API: what is lent out, and how many are free on which days."""

from datetime import date, datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from booking.domain.loans import titled
from booking.services import equipment
from booking.services.equipment import Asked
from booking.services.resources import WindowTooLong
from booking.web.api import requests
from booking.web.api.requests import PAGE, After, Limit

MOST_DAYS = 400
TAGS = ["Equipment"]

Category = Annotated[str, QueryParameter(description="Only of the category of this slug")]
Size = Annotated[str, QueryParameter(max_length=60, description="Only what suits this size: 36 finds 35-37 too")]
Place = Annotated[str, QueryParameter(description="Only at the lending place of this slug")]
First = Annotated[date, QueryParameter(name="from", description="The first day")]
Last = Annotated[date, QueryParameter(name="to", description="The last day, included")]


class Kind(Struct, kw_only=True):
    """What is asked for and counted: a `model` in one `size` at one `place`; `units` is how many there are."""

    slug: str
    name: str
    model: str
    category: str
    size: str
    place: str
    units: int


class Kinds(Struct):
    """A page of types; `next` is what to send as `after`."""

    items: list[Kind]
    next: str | None


class Day(Struct, kw_only=True):
    """How many of a type there are on a day and are `free`, and what the others are doing.

    They are out (`lent`), out and not brought back in time (`late`), `promised`, `asked` for, `unfit` (in repair, lost,
    used by the municipality) or `resting` between two loans.
    """

    day: date
    units: int
    free: int
    lent: int
    late: int
    promised: int
    asked: int
    unfit: int
    resting: int


class Days(Struct):
    """The days asked for, in order."""

    items: list[Day]


@get("/equipment", tags=TAGS, responses=requests.refusals(s404="No such place", s422="`after` is none of ours"))
async def kinds(
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
    category: Category = "",
    size: Size = "",
    place: Place = "",
    limit: Limit = PAGE,
    after: After = None,
) -> Kinds:
    """What is lent out: of a category, in a size, at a place."""
    found = await equipment.catalogue(asked=Asked(place=place, category=category, size=size), now=now)
    every = [
        Kind(
            slug=row["slug"],
            name=titled(model["name"], row["size"])[lang],
            model=model["slug"],
            category=model["category"],
            size=row["size"],
            place=at["slug"],
            units=row["units"],
        )
        for model in found["models"]
        for at in model["places"]
        for row in at["sizes"]
        if row["slug"]
    ]
    items, following = requests.page(every, [one.slug for one in every], limit, after)
    return Kinds(list(items), following)


@get(
    "/equipment/{slug:str}/availability",
    tags=TAGS,
    responses=requests.refusals(s404="No such equipment", s422="No such days"),
)
async def availability(slug: FromPath[str], first: First, last: Last, now: NamedDependency[datetime]) -> Days:
    """How many of a type are free day by day, of at most 400 days, with the reasons why the others are not."""
    if (last - first).days >= MOST_DAYS:
        raise WindowTooLong(days=MOST_DAYS)
    rows = await equipment.availability(slug=slug, first=first, last=last, now=now)
    return Days([Day(**{name: max(0, row[name]) if name == "free" else row[name] for name in NAMES}) for row in rows])


NAMES = Day.__struct_fields__

HANDLERS = (kinds, availability)
