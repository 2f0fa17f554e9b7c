"""Pictures of venues, spaces and gear: put in, described, put first, taken away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from admin.catalogue import OFFICERS, as_typed, form_page
from booking.domain import catalogue as domain
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import catalogue, equipment_models, pictures
from booking.web import deps, forms
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

LARGEST_BODY = pictures.MOST_BYTES + 100_000


@get("/catalogue/venues/{venue:int}/pictures", guards=OFFICERS)
async def of_venue(request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The pictures of a venue, and a form for one more."""
    return await _page(request, me, {"venue": venue}, {})


@post("/catalogue/venues/{venue:int}/pictures", guards=OFFICERS, request_max_body_size=LARGEST_BODY)
async def add_to_venue(
    request: AnyRequest, venue: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take in a picture."""
    return await _add(request, me, now, {"venue": venue})


@get("/catalogue/spaces/{space:int}/pictures", guards=OFFICERS)
async def of_space(request: AnyRequest, space: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The pictures of a space, and a form for one more."""
    return await _page(request, me, {"space": space}, {})


@post("/catalogue/spaces/{space:int}/pictures", guards=OFFICERS, request_max_body_size=LARGEST_BODY)
async def add_to_space(
    request: AnyRequest, space: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take in a picture."""
    return await _add(request, me, now, {"space": space})


@get("/equipment/models/{model:int}/pictures", guards=OFFICERS)
async def of_model(request: AnyRequest, model: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The pictures of a model, and a form for one more."""
    return await _page(request, me, {"model": model}, {})


@post("/equipment/models/{model:int}/pictures", guards=OFFICERS, request_max_body_size=LARGEST_BODY)
async def add_to_model(
    request: AnyRequest, model: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take in a picture."""
    return await _add(request, me, now, {"model": model})


@post("/catalogue/pictures/{picture:int}/describe", guards=OFFICERS)
async def describe(
    request: AnyRequest, picture: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Other words for it."""
    raw = await forms.raw(request)
    place = await pictures.place(picture=picture, by=me)
    try:
        await pictures.describe(picture=picture, alt=domain.alt(raw), by=me, now=now)
    except Problem as problem:
        return await _page(request, me, place, as_typed(raw), problem, describing=picture)
    return deps.see_other(_path(place), done="saved")


@post("/catalogue/pictures/{picture:int}/first", guards=OFFICERS)
async def first(picture: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """Show it first."""
    place = await pictures.place(picture=picture, by=me)
    await pictures.to_front(picture=picture, by=me, now=now)
    return deps.see_other(_path(place), done="saved")


@post("/catalogue/pictures/{picture:int}/remove", guards=OFFICERS)
async def remove(picture: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """Take it away."""
    place = await pictures.place(picture=picture, by=me)
    await pictures.remove(picture=picture, by=me, now=now)
    return deps.see_other(_path(place), done="saved")


async def _add(request: AnyRequest, me: Person, now: datetime, place: Mapping[str, int]) -> Response[Any]:
    raw = await forms.raw(request)
    file = (await request.form()).get("file")
    try:
        alt = domain.alt(raw)
        if not isinstance(file, UploadFile):
            raise pictures.NotAPicture
        await pictures.add(
            name=file.filename, said=file.content_type or "", data=await file.read(), alt=alt, **place, by=me, now=now
        )
    except Problem as problem:
        return await _page(request, me, place, as_typed(raw), problem)
    return deps.see_other(_path(place), done="saved")


def _path(place: Mapping[str, int]) -> str:
    noun, key = next(iter(place.items()))
    return f"/admin/{'equipment' if noun == 'model' else 'catalogue'}/{noun}s/{key}/pictures"


async def _shown(request: AnyRequest, me: Person, place: Mapping[str, int]) -> tuple[str, list[tuple[str, str]]]:
    """What the pictures are of, and the way there; for whoever decides over it."""
    if "model" in place:
        model = await equipment_models.own_model(model=place["model"], by=me)
        name = words(model["name"], deps.language(request))
        return name, [("/admin/equipment", ""), (f"/admin/equipment/models/{place['model']}", name)]
    space = await catalogue.own_space(place["space"], me) if "space" in place else None
    venue = await catalogue.own_venue(space.venue if space else place["venue"], me)
    name = space.name if space else venue["name"]
    return name, [("/admin/catalogue", ""), (f"/admin/catalogue/venues/{venue['id']}", venue["name"])]


async def _page(
    request: AnyRequest,
    me: Person,
    place: Mapping[str, int],
    typed: Row,
    problem: Problem | None = None,
    describing: int | None = None,
) -> Response[str]:
    name, way = await _shown(request, me, place)
    return form_page(
        request,
        "catalogue/pictures.html",
        typed,
        problem,
        name=name,
        way=way,
        of_model="model" in place,
        here_path=_path(place),
        pictures=await pictures.of(**place),
        describing=describing,
    )


HANDLERS = (of_venue, add_to_venue, of_space, add_to_space, of_model, add_to_model, describe, first, remove)
