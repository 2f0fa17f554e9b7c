"""Lending places: their rules, opening hours and closed days."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from admin.catalogue import OFFICERS, Row, Typed, as_typed, confirmed, form_page, saved, stored
from admin.openings import from_hours, from_raw, padded
from booking.domain import catalogue as catalogue_forms
from booking.domain import lending_places as domain
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.language.texts import translator
from booking.services import lending_places
from booking.services.lending_places import ClosesOver
from booking.web import deps, forms, vocabulary
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Raw = Mapping[str, list[str]]

TEXTS = ("description", "terms")
NEW: Typed = {
    "active": "yes",
    "audience": "everyone",
    "loan_days": 7,
    "renewals": 1,
    "lead_hours": 0,
    "horizon_days": 180,
    "gap_days": 0,
    "release_days": 1,
    "offer_hours": 24,
    "min_age": 18,
    "remind_days": 1,
    "dun_days": 3,
    "write_down_percent": 20,
    "floor_percent": 20,
    "forget_months": 24,
}
"""What a new place begins with: the practice of most that lend out sports gear."""


@get("/lending-places", guards=OFFICERS)
async def places(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """The lending places that the person decides in."""
    return deps.page(request, "lending_places/places.html", places=await lending_places.places(by=me))


@get("/lending-places/new", guards=OFFICERS)
async def new(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """An empty form."""
    return await _form(request, me, None, NEW)


@post("/lending-places/new", guards=OFFICERS)
async def add(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Store a new place."""
    raw = await forms.raw(request)
    try:
        values = domain.place(raw)
        place = await lending_places.add(venue=domain.venue(raw), values=values, by=me, now=now)
    except Problem as problem:
        return await _form(request, me, None, as_typed(raw), problem)
    return deps.see_other(f"/admin/lending-places/{place}", done="saved")


@get("/lending-places/{place:int}", guards=OFFICERS)
async def place_(
    request: AnyRequest,
    place: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Response[str]:
    """A place: its hours, its rules and what is closed ahead."""
    found = await lending_places.own_place(place=place, by=me)
    return deps.page(
        request,
        "lending_places/place.html",
        place={**found, **{name: words(found[name], lang) for name in TEXTS}},
        hours=catalogue_forms.grouped(await lending_places.opening_of(place=place, by=me)),
        occasions=dict(vocabulary.options(vocabulary.OCCASION, lang)),
        audience=vocabulary.word(vocabulary.BORROWERS, found["audience"], lang),
        closures=await lending_places.closures(place=place, by=me, now=now),
        notices=[*saved(request), *_told(request)],
    )


@get("/lending-places/{place:int}/edit", guards=OFFICERS)
async def edit(request: AnyRequest, place: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """All the rules of a place, as they stand."""
    found = await lending_places.own_place(place=place, by=me)
    return await _form(request, me, found, {**stored(found, TEXTS), "residents": " ".join(found["residents"])})


@post("/lending-places/{place:int}/edit", guards=OFFICERS)
async def change(
    request: AnyRequest, place: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store what was typed."""
    raw, found = await forms.raw(request), await lending_places.own_place(place=place, by=me)
    try:
        await lending_places.change(place=place, values=domain.place(raw), by=me, now=now)
    except Problem as problem:
        return await _form(request, me, found, as_typed(raw), problem)
    return deps.see_other(f"/admin/lending-places/{place}", done="saved")


async def _form(
    request: AnyRequest, me: Person, found: Row | None, typed: Typed, problem: Problem | None = None
) -> Response[str]:
    venues = [] if found else [(one["id"], one["name"]) for one in await lending_places.venues(by=me)]
    return form_page(
        request,
        "lending_places/form.html",
        typed,
        problem,
        place=found,
        venues=venues,
        audiences=vocabulary.options(vocabulary.BORROWERS, deps.language(request)),
    )


# When it is open ------------------------------------------------------------------------------------------------------


@get("/lending-places/{place:int}/opening", guards=OFFICERS)
async def opening(request: AnyRequest, place: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The opening hours of a place."""
    found = await lending_places.own_place(place=place, by=me)
    rows = from_hours(await lending_places.opening_of(place=place, by=me))
    return _opening(request, found, rows)


@post("/lending-places/{place:int}/opening", guards=OFFICERS)
async def set_opening(
    request: AnyRequest, place: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Replace them."""
    raw, found = await forms.raw(request), await lending_places.own_place(place=place, by=me)
    try:
        hours = catalogue_forms.opening(raw)
        moved = await lending_places.set_opening(place=place, hours=hours, by=me, confirmed=confirmed(raw), now=now)
    except Problem as problem:
        return _opening(request, found, from_raw(raw), problem)
    return deps.see_other(_path(place, moved), done="saved")


def _opening(request: AnyRequest, place: Row, rows: list[Row], problem: Problem | None = None) -> Response[str]:
    occasions = vocabulary.options(vocabulary.OCCASION, deps.language(request))
    return _dated(request, "lending_places/opening.html", {}, problem, place, rows=padded(rows), occasions=occasions)


@get("/lending-places/{place:int}/closures", guards=OFFICERS)
async def closures(
    request: AnyRequest, place: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """What is closed, and a form for more."""
    return await _closures(request, place, me, now, {"kind": "planned"})


@post("/lending-places/{place:int}/closures", guards=OFFICERS)
async def close(
    request: AnyRequest, place: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Close the place for a while."""
    raw = await forms.raw(request)
    try:
        values = catalogue_forms.closure(raw)
        values.pop("space")
        moved = await lending_places.close(place=place, **values, by=me, confirmed=confirmed(raw), now=now)
    except Problem as problem:
        return await _closures(request, place, me, now, as_typed(raw), problem)
    return deps.see_other(_path(place, moved, "/closures"), done="saved")


@post("/lending-places/{place:int}/closures/{closure:int}/remove", guards=OFFICERS)
async def reopen(
    place: FromPath[int], closure: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Redirect:
    """Take a closure away."""
    await lending_places.reopen(place=place, closure=closure, by=me, now=now)
    return deps.see_other(f"/admin/lending-places/{place}/closures", done="saved")


async def _closures(
    request: AnyRequest, place: int, me: Person, now: datetime, typed: Row, problem: Problem | None = None
) -> Response[str]:
    found = await lending_places.own_place(place=place, by=me)
    rows = await lending_places.closures(place=place, by=me, now=now)
    return _dated(request, "lending_places/closures.html", typed, problem, found, closures=rows)


def _dated(
    request: AnyRequest, template: str, typed: Typed, problem: Problem | None, place: Row, **values: Any
) -> Response[str]:
    """A form about days, with the pick-ups and returns that a change would hit."""
    met = problem.params["meetings"] if isinstance(problem, ClosesOver) else []
    return form_page(
        request,
        template,
        typed,
        problem,
        place=place,
        meetings=met,
        **({"errors": {}} if met else {}),
        notices=[*saved(request), *_told(request)],
        **values,
    )


def _path(place: int, moved: int, page: str = "") -> str:
    return f"/admin/lending-places/{place}{page}" + (f"?moved={moved}" if moved else "")


def _told(request: AnyRequest) -> list[dict[str, str]]:
    """The notice that return days were moved."""
    count = request.query_params.get("moved", "")
    if not (count.isascii() and count.isdigit() and len(count) < 6):
        return []
    said = translator(deps.language(request)).ngettext(
        "%(n)s return was moved to the next open day", "%(n)s returns were moved to the next open day", int(count)
    )
    return [{"kind": "info", "text": said}]


HANDLERS = (places, new, add, place_, edit, change, opening, set_opening, closures, close, reopen)
"""Paths are relative to /admin."""
