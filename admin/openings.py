"""Opening hours, booking windows, closures and school holidays."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from admin.catalogue import OFFICERS, as_typed, confirmed, form_page
from booking.domain import catalogue as domain
from booking.domain import people
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import catalogue, openings
from booking.web import deps, forms, guards, vocabulary
from booking.web.visitors import AnyRequest

Row = dict[str, Any]
Raw = Mapping[str, list[str]]

SPARE = 3
"""Empty rows under those that are there."""


@get("/catalogue/venues/{venue:int}/opening", guards=OFFICERS)
async def venue_opening(request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The opening hours of a venue."""
    found = await catalogue.own_venue(venue, me)
    rows = from_hours(await openings.of(venue=venue))
    return _opening(request, rows, None, venue=found, space=None)


@post("/catalogue/venues/{venue:int}/opening", guards=OFFICERS)
async def set_venue_opening(
    request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Replace them."""
    raw, found = await forms.raw(request), await catalogue.own_venue(venue, me)
    try:
        hours = domain.opening(raw, venue=venue)
        await openings.set_opening(hours=hours, venue=venue, by=me, confirmed=confirmed(raw), now=now)
    except Problem as problem:
        return _opening(request, from_raw(raw), problem, venue=found, space=None)
    return deps.see_other(f"/admin/catalogue/venues/{venue}", done="saved")


@get("/catalogue/spaces/{space:int}/opening", guards=OFFICERS)
async def space_opening(request: AnyRequest, space: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The opening hours of a space's own."""
    found = await catalogue.own_space(space, me)
    rows = from_hours(await openings.of(space=space))
    return _opening(request, rows, None, venue=await catalogue.own_venue(found.venue, me), space=found)


@post("/catalogue/spaces/{space:int}/opening", guards=OFFICERS)
async def set_space_opening(
    request: AnyRequest, space: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Replace them."""
    raw, found = await forms.raw(request), await catalogue.own_space(space, me)
    try:
        hours = domain.opening(raw, space=space)
        await openings.set_opening(hours=hours, space=space, by=me, confirmed=confirmed(raw), now=now)
    except Problem as problem:
        venue = await catalogue.own_venue(found.venue, me)
        return _opening(request, from_raw(raw), problem, venue=venue, space=found)
    return deps.see_other(f"/admin/catalogue/venues/{found.venue}", done="saved")


@get("/catalogue/spaces/{space:int}/windows", guards=OFFICERS)
async def windows(request: AnyRequest, space: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """How a space is booked in which hours, and by whom."""
    found = await catalogue.own_space(space, me)
    rows = [
        {
            "weekday": sorted(one.weekdays),
            "opens": one.opens,
            "closes": one.closes,
            "mode": one.mode,
            "audience": one.audience,
        }
        for one in await openings.windows_of(space=space)
    ]
    return await _windows(request, rows, None, found, me)


@post("/catalogue/spaces/{space:int}/windows", guards=OFFICERS)
async def set_windows(
    request: AnyRequest, space: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Replace them."""
    raw, found = await forms.raw(request), await catalogue.own_space(space, me)
    try:
        await openings.set_windows(space=space, windows=domain.windows(raw, space=space), by=me, now=now)
    except Problem as problem:
        return await _windows(request, from_raw(raw), problem, found, me)
    return deps.see_other(f"/admin/catalogue/venues/{found.venue}", done="saved")


def _opening(request: AnyRequest, rows: Sequence[Row], problem: Problem | None, **values: object) -> Response[str]:
    occasions = vocabulary.options(vocabulary.OCCASION, deps.language(request))
    return form_page(request, "catalogue/opening.html", {}, problem, rows=padded(rows), occasions=occasions, **values)


async def _windows(
    request: AnyRequest, rows: Sequence[Row], problem: Problem | None, space: Any, me: Person
) -> Response[str]:
    lang = deps.language(request)
    return form_page(
        request,
        "catalogue/windows.html",
        {},
        problem,
        rows=padded(rows),
        space=space,
        venue=await catalogue.own_venue(space.venue, me),
        modes=vocabulary.options(vocabulary.MODE, lang),
        audiences=vocabulary.options(vocabulary.AUDIENCE, lang),
    )


def from_hours(hours: Sequence[Any]) -> list[Row]:
    """Opening hours as the rows of their form."""
    return [{**one, "weekday": one["weekdays"]} for one in domain.grouped(hours)]


def from_raw(raw: Raw) -> list[Row]:
    """Rows as they were sent, each at its place, so that a fault stands beside the row it is about."""
    names = ("opens", "closes", "occasion", "first", "last", "mode", "audience")
    numbers = [int(name.split("-")[1]) for name in raw if name.startswith("row-") and name.split("-")[1].isdecimal()]
    return [
        {"weekday": raw.get(f"row-{number}-weekday", [])}
        | {name: (raw.get(f"row-{number}-{name}") or [""])[0] for name in names}
        for number in range(min(max(numbers, default=-1) + 1, domain.MOST_ROWS))
    ]


def padded(rows: Sequence[Row]) -> list[Row]:
    """The rows as text, with empty ones under them to fill in."""
    shown = [{name: _text(value) for name, value in row.items()} for row in rows]
    return [*shown, *({"weekday": []} for _ in range(SPARE))][: domain.MOST_ROWS]


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [str(one) for one in value]
    return value.isoformat("minutes") if hasattr(value, "minute") else "" if value is None else str(value)


# Closures -------------------------------------------------------------------------------------------------------------


@get("/catalogue/venues/{venue:int}/closures", guards=OFFICERS)
async def closures(
    request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """What is closed, and a form for one more."""
    return await _closures(request, venue, me, now, {"kind": "planned"})


@post("/catalogue/venues/{venue:int}/closures", guards=OFFICERS)
async def close(
    request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Close the venue, or one of its spaces."""
    raw, found = await forms.raw(request), await catalogue.own_venue(venue, me)
    try:
        values = domain.closure(raw)
        space = domain.own(values.pop("space"), [one["id"] for one in found["spaces"]])
        place: Row = {"space": space} if space else {"venue": venue}
        await openings.close(**values, **place, by=me, confirmed=confirmed(raw), now=now)
    except Problem as problem:
        return await _closures(request, venue, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/catalogue/venues/{venue}/closures", done="saved")


@post("/catalogue/closures/{closure:int}/remove", guards=OFFICERS)
async def reopen(closure: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """Take a closure away."""
    venue = await openings.reopen(closure=closure, by=me, now=now)
    return deps.see_other(f"/admin/catalogue/venues/{venue}/closures", done="saved")


async def _closures(
    request: AnyRequest, venue: int, me: Person, now: datetime, typed: Row, problem: Problem | None = None
) -> Response[str]:
    found = await catalogue.own_venue(venue, me)
    return form_page(
        request,
        "catalogue/closures.html",
        typed,
        problem,
        venue=found,
        closures=await openings.closures(venue=venue, by=me, now=now),
        spaces=[(one["id"], "\N{EM SPACE}" * one["depth"] + one["name"]) for one in found["spaces"] if one["active"]],
    )


# School holidays ------------------------------------------------------------------------------------------------------


@get("/catalogue/school-holidays", guards=OFFICERS)
async def school_holidays(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """Days without school, and for administrators a form for more."""
    return await _school_holidays(request, me, now, {})


@post("/catalogue/school-holidays", guards=[guards.administrator])
async def add_school_holiday(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store one more."""
    raw = await forms.raw(request)
    try:
        await openings.add_school_holiday(**domain.school_holiday(raw), by=me, confirmed=confirmed(raw), now=now)
    except Problem as problem:
        return await _school_holidays(request, me, now, as_typed(raw), problem)
    return deps.see_other("/admin/catalogue/school-holidays", done="saved")


@post("/catalogue/school-holidays/{number:int}/remove", guards=[guards.administrator])
async def remove_school_holiday(
    number: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Redirect:
    """Take one away."""
    await openings.remove_school_holiday(number=number, by=me, now=now)
    return deps.see_other("/admin/catalogue/school-holidays", done="saved")


async def _school_holidays(
    request: AnyRequest, me: Person, now: datetime, typed: Row, problem: Problem | None = None
) -> Response[str]:
    return form_page(
        request,
        "catalogue/school_holidays.html",
        typed,
        problem,
        holidays=await openings.school_holidays(now=now),
        administrator=people.is_administrator(me),
    )


HANDLERS = (
    venue_opening,
    set_venue_opening,
    space_opening,
    set_space_opening,
    windows,
    set_windows,
    closures,
    close,
    reopen,
    school_holidays,
    add_school_holiday,
    remove_school_holiday,
)
