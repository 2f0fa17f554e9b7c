"""Edit the catalogue: each change is audited, renews the feeds, and shows first which bookings it would strand."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from booking.domain import fields, people
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.problems import Problem
from booking.domain.resources import Space
from booking.storage import audit, catalogue, claims, openings, resources
from booking.storage.transaction import atomic

Values = Mapping[str, Any]
Row = dict[str, Any]


class Strands(Problem):
    """The change would leave `bookings` without their place (names are for officers); nothing is stored yet."""

    code = "strands-bookings"


class SlugTaken(Problem):
    """Another venue or space has this address already."""

    code = "slug-taken"


class PartsInUse(Problem):
    """The parts of a space cannot change while something is booked or applied for in them."""

    code = "parts-in-use"


class ForeignPart(Problem):
    """A part or a parent that does not belong to the same venue."""

    code = "foreign-part"


async def venues(*, by: Person) -> list[Row]:
    """The venues that the person decides in, those out of use too."""
    return [one for one in await catalogue.venues(inactive=True) if people.is_officer(by, [one["id"]])]


async def parts(*, venue: int) -> list[Row]:
    """The parts of a venue: id and name."""
    return await catalogue.parts_of_venue(venue)


# Venues and spaces ----------------------------------------------------------------------------------------------------


@atomic
async def add_venue(*, values: Values, by: Person, now: datetime) -> int:
    """A new venue, for administrators; its id. Raises NotAllowed, Unfit."""
    if not people.is_administrator(by):
        raise NotAllowed
    await _free_slug("venue", values["slug"], None)
    venue = await catalogue.add_venue(values)
    await record("create", "venue", venue, by, now, **values)
    return venue


@atomic
async def change_venue(*, venue: int, values: Values, by: Person, confirmed: bool = False, now: datetime) -> None:
    """Other words for a venue, or out of use. Raises NotAllowed, NotFound, Unfit, Strands."""
    before = await own_venue(venue, by)
    await _free_slug("venue", values["slug"], venue)
    parts = await catalogue.parts_of(venue=venue)
    await claims.lock(parts)  # whoever books here now waits, and sees the change
    await catalogue.change_venue(venue, values)
    if before["active"] and not values["active"] and not confirmed:
        refuse_stranded(await openings.booked(parts, since=now))
    await record("change", "venue", venue, by, now, **_changes(before, values))
    await claims.touch(parts, now=now)


@atomic
async def add_space(
    *, venue: int, values: Values, parts: Sequence[int] = (), pieces: Sequence[str] = (), by: Person, now: datetime
) -> int:
    """A new space: of `parts` that the venue has, or of new ones; its id. Raises NotAllowed, NotFound, Unfit.

    `pieces` are the names of what it is divided into: each becomes a space within it. Without either it is one piece.
    """
    place = await own_venue(venue, by)
    await _fit_parent(place, values["parent"], None)
    await _free_slug("space", values["slug"], None)
    space = await catalogue.add_space({**values, "venue": venue})
    if parts:
        await _own(venue, parts)
    made = [] if parts else await catalogue.add_parts(venue, pieces or [values["name"]], now=now)
    await catalogue.set_parts(space, parts or made)
    for place_in_hall, (name, part) in enumerate(zip(pieces, made, strict=False), 1):
        await _add_piece(space, venue, values, name, part, place_in_hall, len(pieces))
    await record("create", "space", space, by, now, **values, parts=[*parts, *made], pieces=list(pieces))
    await claims.touch([*parts, *made], now=now)
    return space


async def _add_piece(space: int, venue: int, values: Values, name: str, part: int, place: int, pieces: int) -> None:
    slug = f"{values['slug'][:50]}-{place}"
    await _free_slug("space", slug, None)
    shared = {"capacity": values["capacity"] // pieces, "floor_area": (values["floor_area"] or 0) // pieces or None}
    row = {**values, **shared, "venue": venue, "parent": space, "slug": slug, "name": name, "position": place}
    await catalogue.set_parts(await catalogue.add_space({**row, "part_name": part_name(pieces)}), [part])


def part_name(pieces: int) -> str:
    """What rent rules call one of so many pieces."""
    return {2: "half", 3: "one_third", 4: "quarter"}.get(pieces, "part")


@atomic
async def change_space(
    *,
    space: int,
    values: Values,
    parts: Collection[int] | None = None,
    by: Person,
    confirmed: bool = False,
    now: datetime,
) -> None:
    """Other words, limits or parts for a space. Raises NotAllowed, NotFound, Unfit, Strands, PartsInUse."""
    before = await own_space(space, by)
    await _fit_parent(await own_venue(before.venue, by), values["parent"], space)
    await _free_slug("space", values["slug"], space)
    if parts is not None and frozenset(parts) != before.parts:
        await _change_parts(before, parts, now)
    await claims.lock(before.parts)
    if before.active and not values["active"] and not confirmed:
        refuse_stranded([row for row in await openings.booked(before.parts, since=now) if space in row["spaces"]])
    await catalogue.change_space(space, values)
    await record("change", "space", space, by, now, **values, parts=sorted(parts or before.parts))
    await claims.touch(before.parts.union(parts or ()), now=now)


async def _change_parts(space: Space, parts: Collection[int], now: datetime) -> None:
    affected = space.parts.union(parts)
    await claims.lock(affected)
    if await openings.has_claims(affected, since=now):
        raise PartsInUse(field="parts")
    await _own(space.venue, parts)
    await catalogue.set_parts(space.id, parts)


async def _own(venue: int, parts: Collection[int]) -> None:
    if not parts or not set(parts) <= set(await catalogue.parts_of(venue=venue)):
        raise ForeignPart(field="parts")


async def _fit_parent(venue: Row, parent: int | None, space: int | None) -> None:
    """A space lies in another of the same venue, and never within itself."""
    parents = {row["id"]: row["parent"] for row in venue["spaces"]}
    seen = {space}
    while parent is not None:
        if parent in seen or parent not in parents:
            raise fields.Unfit(fields={"parent": {"code": ForeignPart.code}})
        seen.add(parent)
        parent = parents[parent]


async def _free_slug(noun: str, slug: str, but: int | None) -> None:
    if await catalogue.slug_taken(slug, noun=noun, but=but):
        raise fields.Unfit(fields={"slug": {"code": SlugTaken.code}})


# What all of them need ------------------------------------------------------------------------------------------------


async def own_venue(venue: int, by: Person) -> Row:
    """The venue, where the person decides in it. Raises NotFound, NotAllowed."""
    found = await catalogue.venue_by_id(venue)
    if found is None:
        raise NotFound(what="venue")
    if not people.is_officer(by, [venue]):
        raise NotAllowed
    return found


async def own_space(space: int, by: Person) -> Space:
    """The space, where the person decides in its venue. Raises NotFound, NotAllowed."""
    found = await resources.spaces_by_id([space])
    if not found:
        raise NotFound(what="space")
    if not people.is_officer(by, [found[0].venue]):
        raise NotAllowed
    return found[0]


def refuse_stranded(stranded: Sequence[Row]) -> None:
    """Raise Strands where anything is; the transaction takes back what was tried."""
    if stranded:
        raise Strands(bookings=list(stranded))


async def record(
    action: str, noun: str, key: int, by: Person, now: datetime, reason: str | None = None, /, **details: object
) -> None:
    """Write an entry of the audit."""
    await audit.write(at=now, person=by.id, action=action, noun=noun, noun_id=key, reason=reason, details=details)


def _changes(before: Row, after: Values) -> dict[str, object]:
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
