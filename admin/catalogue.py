"""Venues and spaces: their words, limits and parts."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain import catalogue as domain
from booking.domain import people
from booking.domain.fields import LANGUAGES
from booking.domain.people import NotAllowed, Person
from booking.domain.problems import Problem
from booking.language.texts import translator
from booking.services import catalogue, openings
from booking.services.catalogue import Strands
from booking.web import deps, forms, guards, problems, vocabulary
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Row = dict[str, Any]
Typed = Mapping[str, Any]

OFFICERS = [guards.officer]
TEXTS = ("description", "how_to_get_in", "terms")

NEW_VENUE: Typed = {"active": "yes"}
NEW_SPACE: Typed = {
    "position": 0,
    "minutes_min": 60,
    "minutes_max": 480,
    "grid_minutes": 30,
    "horizon_days": 365,
    "lead_hours": 24,
    "cancel_hours": 48,
    "setup_minutes": 0,
    "clearing_minutes": 0,
    "applicant_moves": "yes",
    "active": "yes",
    "facilities": [],
    "parts": [],
}


@get("/catalogue", guards=OFFICERS)
async def venues(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """The venues that the person decides in."""
    return deps.page(
        request,
        "catalogue/venues.html",
        venues=await catalogue.venues(by=me),
        administrator=people.is_administrator(me),
    )


@get("/catalogue/venues/new", guards=[guards.administrator])
async def new_venue(request: AnyRequest) -> Response[str]:
    """An empty form."""
    return _venue_form(request, None, NEW_VENUE)


@post("/catalogue/venues/new", guards=[guards.administrator])
async def add_venue(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Store a new venue."""
    raw = await forms.raw(request)
    try:
        venue = await catalogue.add_venue(values=domain.venue(raw), by=me, now=now)
    except Problem as problem:
        return _venue_form(request, None, as_typed(raw), problem)
    return deps.see_other(f"/admin/catalogue/venues/{venue}", done="saved")


@get("/catalogue/venues/{venue:int}", guards=OFFICERS)
async def venue(
    request: AnyRequest,
    venue: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Response[str]:
    """A venue with its spaces and what is ahead of it."""
    found = await catalogue.own_venue(venue, me)
    spaces = [
        {**one, "class": vocabulary.word(vocabulary.SPACE_CLASS, one["space_class"], lang)} for one in found["spaces"]
    ]
    return deps.page(
        request,
        "catalogue/venue.html",
        venue={**found, "description": words(found["description"], lang)},
        spaces=spaces,
        closures=await openings.closures(venue=venue, by=me, now=now),
        notices=saved(request),
    )


@get("/catalogue/venues/{venue:int}/edit", guards=OFFICERS)
async def edit_venue(request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The form of a venue as it stands."""
    found = await catalogue.own_venue(venue, me)
    return _venue_form(request, found, stored(found, TEXTS))


@post("/catalogue/venues/{venue:int}/edit", guards=OFFICERS)
async def change_venue(
    request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store what was typed."""
    raw = await forms.raw(request)
    try:
        await catalogue.change_venue(venue=venue, values=domain.venue(raw), by=me, confirmed=confirmed(raw), now=now)
    except NotAllowed:
        raise
    except Problem as problem:
        return _venue_form(request, await catalogue.own_venue(venue, me), as_typed(raw), problem)
    return deps.see_other(f"/admin/catalogue/venues/{venue}", done="saved")


def _venue_form(request: AnyRequest, found: Row | None, typed: Typed, problem: Problem | None = None) -> Response[str]:
    return form_page(request, "catalogue/venue_form.html", typed, problem, venue=found)


# Spaces ---------------------------------------------------------------------------------------------------------------


@get("/catalogue/venues/{venue:int}/spaces/new", guards=OFFICERS)
async def new_space(request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """An empty form."""
    return await _space_form(request, await catalogue.own_venue(venue, me), None, NEW_SPACE)


@post("/catalogue/venues/{venue:int}/spaces/new", guards=OFFICERS)
async def add_space(
    request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store a new space, divided or of parts that are there."""
    raw, found = await forms.raw(request), await catalogue.own_venue(venue, me)
    try:
        await catalogue.add_space(
            venue=venue,
            values=domain.space(raw),
            parts=domain.parts(raw),
            pieces=domain.pieces(raw),
            by=me,
            now=now,
        )
    except Problem as problem:
        return await _space_form(request, found, None, as_typed(raw), problem)
    return deps.see_other(f"/admin/catalogue/venues/{venue}", done="saved")


@get("/catalogue/spaces/{space:int}", guards=OFFICERS)
async def edit_space(request: AnyRequest, space: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The form of a space as it stands."""
    venue, found = await _of_space(space, me)
    return await _space_form(request, venue, found, stored(found, ("description",)))


@post("/catalogue/spaces/{space:int}", guards=OFFICERS)
async def change_space(
    request: AnyRequest, space: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store what was typed."""
    raw, (venue, found) = await forms.raw(request), await _of_space(space, me)
    try:
        await catalogue.change_space(
            space=space,
            values=domain.space(raw, facilities=found["facilities"]),
            parts=domain.parts(raw),
            by=me,
            confirmed=confirmed(raw),
            now=now,
        )
    except Problem as problem:
        return await _space_form(request, venue, found, as_typed(raw), problem)
    return deps.see_other(f"/admin/catalogue/venues/{venue['id']}", done="saved")


async def _of_space(space: int, me: Person) -> tuple[Row, Row]:
    """The venue of a space, and the space within it."""
    venue = await catalogue.own_venue((await catalogue.own_space(space, me)).venue, me)
    return venue, next(one for one in venue["spaces"] if one["id"] == space)


async def _space_form(
    request: AnyRequest, venue: Row, found: Row | None, typed: Typed, problem: Problem | None = None
) -> Response[str]:
    lang = deps.language(request)
    others = [one for one in venue["spaces"] if found is None or one["id"] != found["id"]]
    return form_page(
        request,
        "catalogue/space_form.html",
        {"facilities": [], "parts": [], **typed},
        problem,
        venue=venue,
        space=found,
        parents=[("", "–"), *((one["id"], "\N{EM SPACE}" * one["depth"] + one["name"]) for one in others)],
        facilities=vocabulary.facility_options(lang, found["facilities"] if found else ()),
        parts=[(one["id"], one["name"]) for one in await catalogue.parts(venue=venue["id"])],
        classes=list(vocabulary.SPACE_CLASS),
        part_names=list(vocabulary.PART),
    )


# What all forms of the catalogue need ---------------------------------------------------------------------------------


def form_page(
    request: AnyRequest, template: str, typed: Typed, problem: Problem | None, **values: Any
) -> Response[str]:
    """A form with what was typed, what is wrong, and the bookings that a change would strand."""
    stranded = problem.params["bookings"] if isinstance(problem, Strands) else []
    return deps.page(
        request,
        template,
        status=problems.status(problem),
        typed=defaultdict(str, typed),
        stranded=stranded,
        languages_of_text=LANGUAGES,
        **{"notices": saved(request), "errors": {} if stranded else problems.errors(problem, request), **values},
    )


def saved(request: AnyRequest) -> list[dict[str, str]]:
    """The notice after a form was stored."""
    if request.query_params.get("done") != "saved":
        return []
    return [{"kind": "success", "text": translator(deps.language(request)).gettext("Saved")}]


def confirmed(raw: Mapping[str, list[str]]) -> bool:
    """Whether somebody has seen what a change strands, and wants it all the same."""
    return raw.get("confirmed") == ["yes"]


def as_typed(raw: Mapping[str, list[str]]) -> Row:
    """A form as it was sent: text for most fields, lists for those with several boxes."""
    several = {"facilities", "parts"}
    return {name: values if name in several else values[0] for name, values in raw.items()}


def stored(found: Row, texts: tuple[str, ...]) -> Row:
    """A row as its form shows it: flags as ticked boxes, texts by language, numbers as text."""
    typed = {name: _as_field(value) for name, value in _plain(found)}
    typed |= {name: value for name, value in found.items() if isinstance(value, list)}
    return typed | {f"{name}_{lang}": found[name].get(lang, "") for name in texts for lang in LANGUAGES}


def _as_field(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else value


def _plain(found: Row) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in found.items() if not isinstance(value, list | dict)]


HANDLERS = (
    venues,
    new_venue,
    add_venue,
    venue,
    edit_venue,
    change_venue,
    new_space,
    add_space,
    edit_space,
    change_space,
)
