"""Edit what is lent out, whatever its size: categories, models with their own rules, and what a kit is made of."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from booking.domain import localtime, people
from booking.domain.fields import NotAChoice, Unfit
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.problems import Problem
from booking.services import catalogue
from booking.storage import catalogue as stored
from booking.storage import equipment_models, lending_places
from booking.storage.transaction import atomic

Row = dict[str, Any]
Values = Mapping[str, Any]


class CategoryInUse(Problem):
    """A category that has `models` cannot be removed."""

    code = "category-in-use"


class KitInKit(Problem):
    """A kit is made of models, not of kits, and only a kit is made of anything."""

    code = "kit-in-kit"


class TrackedOtherwise(Problem):
    """Units with codes, a quantity or a kit: it cannot become another of these while there is some of it."""

    code = "tracked-otherwise"


# Categories -----------------------------------------------------------------------------------------------------------


async def categories() -> list[Row]:
    """The categories in their order, with how many `models` each has."""
    return await equipment_models.categories()


@atomic
async def add_category(*, values: Values, by: Person, now: datetime) -> int:
    """A new category, for officers; its id. Raises NotAllowed, Unfit."""
    _officer(by)
    await _free_slug("category", values["slug"], None)
    category = await equipment_models.add_category(values)
    await catalogue.record("create", "equipment-category", category, by, now, **values)
    return category


@atomic
async def change_category(*, category: int, values: Values, by: Person, now: datetime) -> None:
    """Other words for a category, for officers. Raises NotAllowed, NotFound, Unfit."""
    _officer(by)
    await _category(category)
    await _free_slug("category", values["slug"], category)
    await equipment_models.change_category(category, values)
    await catalogue.record("change", "equipment-category", category, by, now, **values)


@atomic
async def remove_category(*, category: int, by: Person, now: datetime) -> None:
    """Take an empty category away, for officers. Raises NotAllowed, NotFound, CategoryInUse."""
    _officer(by)
    found = await _category(category)
    if found["models"]:
        raise CategoryInUse(models=found["models"])
    await equipment_models.remove_category(category)
    await catalogue.record("remove", "equipment-category", category, by, now, slug=found["slug"])


async def _category(category: int) -> Row:
    for one in await equipment_models.categories():
        if one["id"] == category:
            return one
    raise NotFound(what="category")


# Models ---------------------------------------------------------------------------------------------------------------


async def listed(*, place: int | None = None, by: Person, now: datetime) -> list[Row]:
    """The models with what there is of them today, at a place or at all places that the person lends out from."""
    venues = people.lends_in(by)
    places = [one["id"] for one in await lending_places.listed(venues)]
    chosen = [one for one in places if one == place] if place else places
    return await equipment_models.listed(None if venues is None and place is None else chosen, today=_today(now))


async def own_model(*, model: int, by: Person) -> Row:
    """The model, where the person decides in every venue that has it. Raises NotFound, NotAllowed."""
    found = await equipment_models.one(model)
    if found is None:
        raise NotFound(what="model")
    _officer(by)
    if found["venues"] and not people.is_officer(by, found["venues"]):
        raise NotAllowed
    return found


async def known_model(*, model: int, by: Person) -> Row:
    """The model, for who lends out anything, with `mine`: whether they may change it. Raises NotFound, NotAllowed."""
    found = await equipment_models.one(model)
    if found is None:
        raise NotFound(what="model")
    if people.lends_in(by) == frozenset():
        raise NotAllowed
    decides = people.decides_in(by) != frozenset()
    return {**found, "mine": decides and (not found["venues"] or people.is_officer(by, found["venues"]))}


@atomic
async def add(*, values: Values, by: Person, now: datetime) -> int:
    """A new model, for officers; its id. Raises NotAllowed, Unfit."""
    _officer(by)
    await _fit_category(values["category"])
    await _free_slug("model", values["slug"], None)
    model = await equipment_models.add(values)
    await catalogue.record("create", "equipment-model", model, by, now, **values)
    return model


@atomic
async def change(*, model: int, values: Values, by: Person, now: datetime) -> None:
    """Other words or rules for a model. Raises NotAllowed, NotFound, Unfit."""
    before = await own_model(model=model, by=by)
    await _fit_category(values["category"])
    await _free_slug("model", values["slug"], model)
    if values["tracked"] != before["tracked"] and (before["venues"] or before["parts"] or before["kits"]):
        raise Unfit(fields={"tracked": {"code": TrackedOtherwise.code}})
    await equipment_models.change(model, values)
    changed = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    await catalogue.record("change", "equipment-model", model, by, now, **changed)


@atomic
async def set_parts(*, kit: int, parts: Mapping[int, int], by: Person, now: datetime) -> None:
    """Say what a kit is made of: how many of each model. Raises NotAllowed, NotFound, KitInKit."""
    found = await own_model(model=kit, by=by)
    known = {one["id"] for one in await equipment_models.simple()}
    if found["tracked"] != "kit" or not set(parts) <= known - {kit}:
        raise KitInKit
    await equipment_models.set_parts(kit, parts)
    await catalogue.record("set-parts", "equipment-model", kit, by, now, before=found["parts"], after=dict(parts))


async def simple() -> list[Row]:
    """The models that a kit may have parts of."""
    return await equipment_models.simple()


async def _fit_category(category: int) -> None:
    if all(one["id"] != category for one in await equipment_models.categories()):
        raise Unfit(fields={"category": {"code": NotAChoice.code}})


async def _free_slug(noun: str, slug: str, but: int | None) -> None:
    if await stored.slug_taken(slug, noun=noun, but=but):
        raise Unfit(fields={"slug": {"code": catalogue.SlugTaken.code}})


def _officer(by: Person) -> None:
    """Raise NotAllowed for whoever decides in no venue."""
    if people.decides_in(by) == frozenset():
        raise NotAllowed


def _today(now: datetime) -> date:
    return localtime.local(now).date()
