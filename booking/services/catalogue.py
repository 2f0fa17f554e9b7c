"""Edit the catalogue: each change is audited, renews the feeds, and shows first which bookings it would strand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import fields, localtime, opening, people
from booking.domain.fields import Fields
from booking.domain.opening import BookingWindow, OpeningHours
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.problems import Problem
from booking.domain.resources import Space
from booking.storage import audit, catalogue, claims, openings, resources
from booking.storage.transaction import atomic
from rules import TimeSpan

Values = Mapping[str, Any]
Row = dict[str, Any]


class Strands(Problem):
    """The change would leave `bookings` (for officers' eyes) without their place; nothing is stored unless confirmed."""

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


# Venues and spaces ----------------------------------------------------------------------------------------------------


@atomic
async def add_venue(*, values: Values, by: Person, now: datetime) -> int:
    """A new venue, for administrators; its id. Raises NotAllowed, Unfit."""
    if not people.is_administrator(by):
        raise NotAllowed
    await _free_slug("venue", values["slug"], None)
    venue = await catalogue.add_venue(values)
    await _audit("create", "venue", venue, by, now, **values)
    return venue


@atomic
async def change_venue(*, venue: int, values: Values, by: Person, confirmed: bool = False, now: datetime) -> None:
    """Other words for a venue, or out of use. Raises NotAllowed, NotFound, Unfit, Strands."""
    before = await _venue(venue, by)
    await _free_slug("venue", values["slug"], venue)
    await catalogue.change_venue(venue, values)
    parts = await catalogue.parts_of(venue=venue)
    if before["active"] and not values["active"] and not confirmed:
        _refuse(await openings.booked(parts, since=now))
    await _audit("change", "venue", venue, by, now, **_changes(before, values))
    await claims.touch(parts, now=now)


@atomic
async def add_space(
    *, venue: int, values: Values, parts: Sequence[int] = (), pieces: Sequence[str] = (), by: Person, now: datetime
) -> int:
    """A new space: of `parts` that the venue has, or of new ones; its id. Raises NotAllowed, NotFound, Unfit.

    `pieces` are the names of what it is divided into: each becomes a space within it. Without either it is one piece.
    """
    place = await _venue(venue, by)
    await _fit_parent(place, values["parent"], None)
    await _free_slug("space", values["slug"], None)
    space = await catalogue.add_space({**values, "venue": venue})
    if parts:
        await _own(venue, parts)
    made = [] if parts else await catalogue.add_parts(venue, pieces or [values["name"]], now=now)
    await catalogue.set_parts(space, parts or made)
    for place_in_hall, (name, part) in enumerate(zip(pieces, made, strict=False), 1):
        await _add_piece(space, venue, values, name, part, place_in_hall, len(pieces))
    await _audit("create", "space", space, by, now, **values, parts=[*parts, *made], pieces=list(pieces))
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
    """Other words, limits or parts for a space. Raises NotAllowed, NotFound, Unfit, Strands, PartsInUse, ForeignPart."""
    before = await _space(space, by)
    await _fit_parent(await _venue(before.venue, by), values["parent"], space)
    await _free_slug("space", values["slug"], space)
    if parts is not None and frozenset(parts) != before.parts:
        await _change_parts(before, parts, now)
    if before.active and not values["active"] and not confirmed:
        _refuse([row for row in await openings.booked(before.parts, since=now) if space in row["spaces"]])
    await catalogue.change_space(space, values)
    await _audit("change", "space", space, by, now, **values, parts=sorted(parts or before.parts))
    await claims.touch(before.parts.union(parts or ()), now=now)


async def _change_parts(space: Space, parts: Collection[int], now: datetime) -> None:
    affected = space.parts.union(parts)
    await claims.lock(affected)
    if await openings.has_claims(affected, since=now):
        raise PartsInUse
    await _own(space.venue, parts)
    await catalogue.set_parts(space.id, parts)


async def _own(venue: int, parts: Collection[int]) -> None:
    if not parts or not set(parts) <= set(await catalogue.parts_of(venue=venue)):
        raise ForeignPart


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


# Opening hours and booking windows ------------------------------------------------------------------------------------


@atomic
async def set_opening(
    *,
    hours: Sequence[OpeningHours],
    venue: int | None = None,
    space: int | None = None,
    by: Person,
    confirmed: bool = False,
    now: datetime,
) -> None:
    """Replace the opening hours of a venue or a space. Raises NotAllowed, NotFound, Strands."""
    noun, key, spaces = await _place(venue, space, by)
    before = await openings.opening_of(venue=venue, space=space)
    ahead = await _ahead(spaces, now)
    was = await _stands(ahead, spaces)
    await openings.set_opening(hours, venue=venue, space=space)
    if not confirmed:
        stands = await _stands(ahead, spaces)
        _refuse([row for row in ahead if row["id"] in was and row["id"] not in stands])
    await _audit("set-opening", noun, key, by, now, before=_plain(before), after=_plain(hours))
    await claims.touch(_parts(spaces), now=now)


@atomic
async def set_windows(*, space: int, windows: Sequence[BookingWindow], by: Person, now: datetime) -> None:
    """Replace the booking windows of a space; what is booked stays. Raises NotAllowed, NotFound."""
    await _space(space, by)
    await openings.set_windows(space, windows)
    await _audit("set-windows", "space", space, by, now, after=[_plain_window(one) for one in windows])


async def _ahead(spaces: Sequence[Space], now: datetime) -> list[Row]:
    """What is booked in these spaces from now on, parts of them and what they are parts of too."""
    return await openings.booked(_parts(spaces), since=now)


async def _stands(ahead: Sequence[Row], spaces: Sequence[Space]) -> set[int]:
    """The occurrences that lie within the opening hours of each of these spaces that they are in."""
    if not ahead:
        return set()
    hull = TimeSpan(min(row["starts_at"] for row in ahead), max(row["ends_at"] for row in ahead))
    calendars = await resources.calendars([space.id for space in spaces], hull)
    hours = {space.id: opening.hours(space, calendars[space.id], localtime.days(hull)) for space in spaces}
    return {
        row["id"]
        for row in ahead
        if all(
            opening.within(hours[space], TimeSpan(row["starts_at"], row["ends_at"]))
            for space in row["spaces"]
            if space in hours
        )
    }


# Closures and school holidays -----------------------------------------------------------------------------------------


@atomic
async def close(
    *,
    span: TimeSpan,
    kind: str,
    reason: str,
    venue: int | None = None,
    space: int | None = None,
    by: Person,
    confirmed: bool = False,
    now: datetime,
) -> int:
    """Close a venue or a space for a while; the closure's id. Raises NotAllowed, NotFound, Strands."""
    _, _, spaces = await _place(venue, space, by)
    parts = _parts(spaces)
    await claims.lock(parts)
    if not confirmed:
        _refuse(await openings.booked(parts, since=max(now, span.start), until=span.end))
    number = await openings.add_closure(
        venue=venue, space=space, span=span, kind=kind, reason=reason, created_by=by.id, now=now
    )
    told = {"venue": venue, "space": space, "start": span.start, "end": span.end, "kind": kind}
    await _audit("close", "closure", number, by, now, reason, **told)
    await claims.touch(parts, now=now)
    return number


@atomic
async def reopen(*, closure: int, by: Person, now: datetime) -> None:
    """Take a closure away. Raises NotAllowed, NotFound."""
    found = await openings.closure(closure)
    if found is None:
        raise NotFound(what="closure")
    _, _, spaces = await _place(found["venue"], found["space"], by)
    await openings.remove_closure(closure)
    told = {name: found[name] for name in ("venue", "space", "starts_at", "ends_at", "kind")}
    await _audit("reopen", "closure", closure, by, now, found["reason"], **told)
    await claims.touch(_parts(spaces), now=now)


@atomic
async def add_school_holiday(
    *, name: str, first: date, last: date, by: Person, confirmed: bool = False, now: datetime
) -> None:
    """Days without school, in every venue; for administrators. Raises NotAllowed, Strands."""
    spaces = await _everywhere(by)
    ahead = await openings.booked(_parts(spaces), since=now)
    was = await _stands(ahead, spaces)
    number = await openings.add_school_holiday(name=name, first=first, last=last)
    if not confirmed:
        stands = await _stands(ahead, spaces)
        _refuse([row for row in ahead if row["id"] in was and row["id"] not in stands])
    await _audit("create", "school-holiday", number, by, now, name=name, first=first, last=last)


@atomic
async def remove_school_holiday(*, number: int, by: Person, now: datetime) -> None:
    """Take a school holiday away; for administrators. Raises NotAllowed."""
    await _everywhere(by)
    await openings.remove_school_holiday(number)
    await _audit("remove", "school-holiday", number, by, now)


async def _everywhere(by: Person) -> list[Space]:
    if not people.is_administrator(by):
        raise NotAllowed
    return [one.space for one in await resources.listed()]


# What all of them need ------------------------------------------------------------------------------------------------


async def _venue(venue: int, by: Person) -> Row:
    found = await catalogue.venue_by_id(venue)
    if found is None:
        raise NotFound(what="venue")
    if not people.is_officer(by, [venue]):
        raise NotAllowed
    return found


async def _space(space: int, by: Person) -> Space:
    found = await resources.spaces_by_id([space])
    if not found:
        raise NotFound(what="space")
    if not people.is_officer(by, [found[0].venue]):
        raise NotAllowed
    return found[0]


async def _place(venue: int | None, space: int | None, by: Person) -> tuple[str, int, list[Space]]:
    """What kind of place it is, its id, and the spaces in it."""
    if space is not None:
        return "space", space, [await _space(space, by)]
    found = await _venue(venue or 0, by)
    return "venue", found["id"], await resources.spaces_by_id([row["id"] for row in found["spaces"]])


def _parts(spaces: Iterable[Space]) -> list[int]:
    return sorted(frozenset[int]().union(*(space.parts for space in spaces)))


def _refuse(stranded: Sequence[Row]) -> None:
    """Raise Strands where anything is; the transaction takes back what was tried."""
    if stranded:
        raise Strands(bookings=list(stranded))


async def _audit(
    action: str, noun: str, key: int, by: Person, now: datetime, reason: str | None = None, /, **details: object
) -> None:
    await audit.write(at=now, person=by.id, action=action, noun=noun, noun_id=key, reason=reason, details=details)


def _changes(before: Row, after: Values) -> dict[str, object]:
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _plain(hours: Iterable[OpeningHours]) -> list[dict[str, object]]:
    names = ("weekday", "opens", "closes", "occasion", "first", "last")
    return [{name: getattr(one, name) for name in names} for one in hours]


def _plain_window(one: BookingWindow) -> dict[str, object]:
    return {"weekdays": sorted(one.weekdays)} | {
        name: getattr(one, name) for name in ("opens", "closes", "mode", "audience")
    }


def pieces(raw: fields.Raw, *, most: int) -> list[str]:
    """The names of the pieces that a new space is divided into, one a line. Raises Unfit."""
    form = Fields(raw)
    names = [line.strip() for line in form.note("pieces").splitlines() if line.strip()]
    if len(names) > most:
        form.fault("pieces", fields.OutOfRange(least=2, most=most))
    form.done()
    return names
