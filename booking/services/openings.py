"""Edit opening hours, booking windows, closures and school holidays; what a change would strand is shown first."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import localtime, opening, people
from booking.domain.opening import BookingWindow, OpeningHours
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.resources import Space
from booking.services import catalogue
from booking.storage import claims, openings, resources
from booking.storage.transaction import atomic
from rules import TimeSpan

Row = dict[str, Any]


async def of(*, venue: int | None = None, space: int | None = None) -> list[OpeningHours]:
    """The opening hours of a venue, or a space's own."""
    return await openings.opening_of(venue=venue, space=space)


async def windows_of(*, space: int) -> list[BookingWindow]:
    """The booking windows of a space."""
    return await openings.windows_of(space)


async def closures(*, venue: int, by: Person, now: datetime) -> list[Row]:
    """The closures of a venue and its spaces that are not over. Raises NotFound, NotAllowed."""
    await catalogue.own_venue(venue, by)
    return await openings.closures_of(venue, since=now)


async def school_holidays(*, now: datetime) -> list[Row]:
    """The school holidays that are not over."""
    return await openings.school_holidays(since=localtime.local(now).date())


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
    await claims.lock(_parts(spaces))
    ahead = await _ahead(spaces, now)
    was = await _stands(ahead, spaces)
    await openings.set_opening(hours, venue=venue, space=space)
    if not confirmed:
        stands = await _stands(ahead, spaces)
        catalogue.refuse_stranded([row for row in ahead if row["id"] in was and row["id"] not in stands])
    await catalogue.record("set-opening", noun, key, by, now, before=plain(before), after=plain(hours))
    await claims.touch(_parts(spaces), now=now)


@atomic
async def set_windows(*, space: int, windows: Sequence[BookingWindow], by: Person, now: datetime) -> None:
    """Replace the booking windows of a space; what is booked stays. Raises NotAllowed, NotFound."""
    await catalogue.own_space(space, by)
    await openings.set_windows(space, windows)
    await catalogue.record("set-windows", "space", space, by, now, after=[_plain_window(one) for one in windows])


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
        catalogue.refuse_stranded(await openings.booked(parts, since=max(now, span.start), until=span.end))
    number = await openings.add_closure(
        venue=venue, space=space, span=span, kind=kind, reason=reason, created_by=by.id, now=now
    )
    told = {"venue": venue, "space": space, "start": span.start, "end": span.end, "kind": kind}
    await catalogue.record("close", "closure", number, by, now, reason, **told)
    await claims.touch(parts, now=now)
    return number


@atomic
async def reopen(*, closure: int, by: Person, now: datetime) -> int:
    """Take a closure away; the id of the venue. Raises NotAllowed, NotFound."""
    found = await openings.closure(closure)
    if found is None:
        raise NotFound(what="closure")
    _, _, spaces = await _place(found["venue"], found["space"], by)
    await openings.remove_closure(closure)
    told = {name: found[name] for name in ("venue", "space", "starts_at", "ends_at", "kind")}
    await catalogue.record("reopen", "closure", closure, by, now, found["reason"], **told)
    await claims.touch(_parts(spaces), now=now)
    return int(found["at"])


@atomic
async def add_school_holiday(
    *, name: str, first: date, last: date, by: Person, confirmed: bool = False, now: datetime
) -> None:
    """Days without school, in every venue; for administrators. Raises NotAllowed, Strands."""
    spaces = await _everywhere(by)
    await claims.lock(_parts(spaces))
    ahead = await openings.booked(_parts(spaces), since=now)
    was = await _stands(ahead, spaces)
    number = await openings.add_school_holiday(name=name, first=first, last=last)
    if not confirmed:
        stands = await _stands(ahead, spaces)
        catalogue.refuse_stranded([row for row in ahead if row["id"] in was and row["id"] not in stands])
    await catalogue.record("create", "school-holiday", number, by, now, name=name, first=first, last=last)


@atomic
async def remove_school_holiday(*, number: int, by: Person, now: datetime) -> None:
    """Take a school holiday away; for administrators. Raises NotAllowed."""
    await _everywhere(by)
    await openings.remove_school_holiday(number)
    await catalogue.record("remove", "school-holiday", number, by, now)


async def _everywhere(by: Person) -> list[Space]:
    if not people.is_administrator(by):
        raise NotAllowed
    return [one.space for one in await resources.listed()]


# What all of them need ------------------------------------------------------------------------------------------------


async def _place(venue: int | None, space: int | None, by: Person) -> tuple[str, int, list[Space]]:
    """What kind of place it is, its id, and the spaces in it."""
    if space is not None:
        return "space", space, [await catalogue.own_space(space, by)]
    found = await catalogue.own_venue(venue or 0, by)
    return "venue", found["id"], await resources.spaces_by_id([row["id"] for row in found["spaces"]])


def _parts(spaces: Iterable[Space]) -> list[int]:
    return sorted(frozenset[int]().union(*(space.parts for space in spaces)))


def plain(hours: Iterable[OpeningHours]) -> list[dict[str, object]]:
    """Opening hours as the audit keeps them."""
    names = ("weekday", "opens", "closes", "occasion", "first", "last")
    return [{name: getattr(one, name) for name in names} for one in hours]


def _plain_window(one: BookingWindow) -> dict[str, object]:
    return {"weekdays": sorted(one.weekdays)} | {
        name: getattr(one, name) for name in ("opens", "closes", "mode", "audience")
    }
