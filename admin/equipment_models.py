"""What is lent out, whatever its size: categories, models with their own rules, and what a kit is made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from admin.catalogue import OFFICERS, Row, Typed, as_typed, form_page, stored
from booking.domain import equipment as domain
from booking.domain import people
from booking.domain.fields import LANGUAGES
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import equipment_models, items, lending_places, pictures
from booking.web import deps, forms, guards, vocabulary
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Raw = Mapping[str, list[str]]

CLERKS = [guards.clerk]
TEXTS = ("name", "description")
NEW: Typed = {"active": "yes", "tracked": "items", "approval": "", "audience": ""}
SPARE = 2
"""Empty rows under those that are there."""


@get("/equipment", guards=CLERKS)
async def models(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Response[str]:
    """All models by category, with what there is of them today."""
    places = await lending_places.lent_from(by=me)
    asked = request.query_params.get("place", "")
    chosen = next((one["id"] for one in places if str(one["id"]) == asked), None)
    found = await equipment_models.listed(place=chosen, by=me, now=now)
    groups: dict[str, list[Row]] = {}
    for one in found:
        groups.setdefault(words(one["category_name"], lang), []).append({**one, "name": words(one["name"], lang)})
    return deps.page(
        request,
        "equipment_models/models.html",
        groups=groups,
        places=places,
        chosen=chosen,
        tracked=dict(vocabulary.options(vocabulary.TRACKED, lang)),
        decides=people.decides_in(me) != frozenset(),
    )


@get("/equipment/models/new", guards=OFFICERS)
async def new(request: AnyRequest) -> Response[str]:
    """An empty form."""
    return await _form(request, None, NEW, [])


@post("/equipment/models/new", guards=OFFICERS)
async def add(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Store a new model."""
    raw = await forms.raw(request)
    try:
        model = await equipment_models.add(values=domain.model(raw), by=me, now=now)
    except Problem as problem:
        return await _form(request, None, as_typed(raw), _typed_rows(raw), problem)
    return deps.see_other(f"/admin/equipment/models/{model}", done="saved")


@get("/equipment/models/{model:int}", guards=CLERKS)
async def model_(
    request: AnyRequest, model: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """A model with its sizes at each place, and forms for more."""
    return await page(request, model, me, now)


@get("/equipment/models/{model:int}/edit", guards=OFFICERS)
async def edit(request: AnyRequest, model: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The form of a model as it stands."""
    found = await equipment_models.own_model(model=model, by=me)
    typed = {
        **stored(found, TEXTS),
        "contents": "\n".join(domain.contents_line(one) for one in found["contents"]),
        "replacement_value": "" if found["replacement_value"] is None else f"{found['replacement_value'] / 100:g}",
        "approval": {None: "", True: "yes", False: "no"}[found["approval"]],
    }
    return await _form(request, found, typed, found["attributes"])


@post("/equipment/models/{model:int}/edit", guards=OFFICERS)
async def change(
    request: AnyRequest, model: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store what was typed."""
    raw, found = await forms.raw(request), await equipment_models.own_model(model=model, by=me)
    try:
        await equipment_models.change(model=model, values=domain.model(raw), by=me, now=now)
    except Problem as problem:
        return await _form(request, found, as_typed(raw), _typed_rows(raw), problem)
    return deps.see_other(f"/admin/equipment/models/{model}", done="saved")


@post("/equipment/models/{model:int}/parts", guards=OFFICERS)
async def set_parts(
    request: AnyRequest, model: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Say what a kit is made of."""
    raw = await forms.raw(request)
    try:
        await equipment_models.set_parts(kit=model, parts=domain.parts(raw), by=me, now=now)
    except Problem as problem:
        return await page(request, model, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/models/{model}", done="saved")


@post("/equipment/models/{model:int}/types", guards=OFFICERS)
async def add_types(
    request: AnyRequest, model: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store new sizes at a place."""
    raw = await forms.raw(request)
    try:
        await items.add_types(model=model, **domain.types(raw), by=me, now=now)
    except Problem as problem:
        return await page(request, model, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/models/{model}", done="saved")


async def page(
    request: AnyRequest,
    model: int,
    me: Person,
    now: datetime,
    typed: Typed | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    """A model's page, with what was typed into one of its forms."""
    lang = deps.language(request)
    found = await equipment_models.known_model(model=model, by=me)
    others = [(one["id"], words(one["name"], lang)) for one in await equipment_models.simple() if one["id"] != model]
    return form_page(
        request,
        "equipment_models/model.html",
        {"sizes": "", "stock": "", "place": "", **(typed or {})},
        problem,
        model={
            **found,
            **{name: words(found[name], lang) for name in ("name", "description", "category_name")},
            "contents": [words(one, lang) for one in found["contents"]],
            "parts": [{**one, "name": words(one["name"], lang)} for one in found["parts"]],
            "kits": [{**one, "name": words(one["name"], lang)} for one in found["kits"]],
        },
        types=[
            {**one, "mine": people.is_clerk(me, one["venue"])} for one in await items.types_of(model=model, now=now)
        ],
        parts=_part_rows(typed, found["parts"]),
        others=others,
        places=[(one["id"], one["name"]) for one in await lending_places.places(by=me)],
        tracked=vocabulary.word(vocabulary.TRACKED, found["tracked"], lang),
        audience=vocabulary.word(vocabulary.BORROWERS, found["audience"], lang) if found["audience"] else "",
        pictures=await pictures.of(model=model),
    )


def _part_rows(typed: Typed | None, parts: list[Row]) -> list[Row]:
    """The rows of a kit's form: as they were typed, or as they stand; and empty ones under them."""
    sent = [
        {"model": (typed or {})[f"part-{number}-model"], "quantity": (typed or {}).get(f"part-{number}-quantity", "")}
        for number in range(domain.MOST_ROWS)
        if f"part-{number}-model" in (typed or {})
    ]
    return (sent or [*parts, *({"model": "", "quantity": 1} for _ in range(SPARE))])[: domain.MOST_ROWS]


async def _form(
    request: AnyRequest, found: Row | None, typed: Typed, attributes: list[Row], problem: Problem | None = None
) -> Response[str]:
    lang = deps.language(request)
    blank = {"key": "", "kind": "number", "unit": "", "name": dict.fromkeys(LANGUAGES, "")}
    rows = [*attributes, *(blank for _ in range(SPARE))]
    return form_page(
        request,
        "equipment_models/form.html",
        typed,
        problem,
        model=found,
        categories=[(one["id"], words(one["name"], lang)) for one in await equipment_models.categories()],
        ways=vocabulary.options(vocabulary.TRACKED, lang),
        audiences=vocabulary.options(vocabulary.BORROWERS, lang),
        attributes=rows[: domain.MOST_ROWS],
    )


def _typed_rows(raw: Raw) -> list[Row]:
    """The attributes as they were typed, each at its place."""

    def text(name: str) -> str:
        return (raw.get(name) or [""])[0]

    return [
        {
            "key": text(f"attribute-{number}-key"),
            "kind": text(f"attribute-{number}-kind"),
            "unit": text(f"attribute-{number}-unit"),
            "name": {lang: text(f"attribute-{number}-name_{lang}") for lang in LANGUAGES},
        }
        for number in range(domain.MOST_ROWS)
        if f"attribute-{number}-name_nb" in raw
    ]


# Categories -----------------------------------------------------------------------------------------------------------


@get("/equipment/categories", guards=OFFICERS)
async def categories(request: AnyRequest) -> Response[str]:
    """The categories in their order, and a form for one more."""
    return await _categories(request, {})


@post("/equipment/categories", guards=OFFICERS)
async def add_category(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store a new category."""
    raw = await forms.raw(request)
    try:
        await equipment_models.add_category(values=domain.category(raw), by=me, now=now)
    except Problem as problem:
        return await _categories(request, as_typed(raw), problem)
    return deps.see_other("/admin/equipment/categories", done="saved")


@post("/equipment/categories/{category:int}", guards=OFFICERS)
async def change_category(
    request: AnyRequest, category: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store other words for it."""
    raw = await forms.raw(request)
    try:
        await equipment_models.change_category(category=category, values=domain.category(raw), by=me, now=now)
    except Problem as problem:
        return await _categories(request, as_typed(raw), problem, changing=category)
    return deps.see_other("/admin/equipment/categories", done="saved")


@post("/equipment/categories/{category:int}/remove", guards=OFFICERS)
async def remove_category(
    category: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Redirect:
    """Take an empty one away."""
    await equipment_models.remove_category(category=category, by=me, now=now)
    return deps.see_other("/admin/equipment/categories", done="saved")


async def _categories(
    request: AnyRequest, typed: Typed, problem: Problem | None = None, changing: int | None = None
) -> Response[str]:
    found = await equipment_models.categories()
    rows = [{**one, **{f"name_{lang}": one["name"].get(lang, "") for lang in LANGUAGES}} for one in found]
    rows = [{**one, **typed} if one["id"] == changing else one for one in rows]
    return form_page(
        request,
        "equipment_models/categories.html",
        {"position": len(found) + 1, **({} if changing else typed)},
        problem,
        categories=rows,
        changing=changing,
    )


HANDLERS = (
    models,
    new,
    add,
    model_,
    edit,
    change,
    set_parts,
    add_types,
    categories,
    add_category,
    change_category,
    remove_category,
)
"""Paths are relative to /admin."""
