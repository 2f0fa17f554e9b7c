"""Stock lists: what there is as a file, and a file read into what there is; looked at first, stored whole or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.domain import equipment as gear
from booking.domain import localtime, people, slugs, stock_plans
from booking.domain import stocklists as domain
from booking.domain.fields import LANGUAGES
from booking.domain.people import NotAllowed, Person
from booking.domain.problems import Problem
from booking.domain.stock_plans import Kind, Known, Plan
from booking.domain.stocklists import Fault, Line, fold
from booking.services import items, waits
from booking.storage import bulk, equipment, equipment_models, lending_places, stocklists
from booking.storage import items as stored
from booking.storage.transaction import atomic

Row = dict[str, Any]


class ListHasFaults(Problem):
    """Something in a list is wrong (`count`), so that nothing of it is stored."""

    code = "list-has-faults"


@dataclass(frozen=True, slots=True)
class Report:
    """What a list would change, or has changed, as numbers; the names of what is new; and all that is wrong with it."""

    categories: Sequence[str]
    models: Sequence[str]
    types: int
    stock: int
    added: int
    changed: int
    same: int
    faults: Sequence[Fault]


async def export(*, place: int | None = None, by: Person) -> list[Row]:
    """All that is in use at a place, or at all that the person decides in, a row a unit or a size without codes."""
    places = await _places(by)
    return await stocklists.all_of([one["id"] for one in places if place in (None, one["id"])])


async def look(*, data: bytes, by: Person, now: datetime) -> Report:
    """What a list would change, and what is wrong with it; nothing is stored. Raises NotAList, ListTooLong."""
    plan, known = await _plan(data, by)
    plan.faults += await _promised(plan, known, now)
    return _report(plan)


@atomic
async def store(*, data: bytes, by: Person, now: datetime) -> Report:
    """Store a list, all of it or nothing. Raises NotAList, ListTooLong, ListHasFaults."""
    plan, known = await _plan(data, by)
    touched = {one["id"] for one in known.types.values()}
    await equipment.lock(touched, today=_today(now))
    plan.faults += await _promised(plan, known, now)
    if plan.faults:
        raise ListHasFaults(count=len(plan.faults))
    kinds = await _add_types(plan, known, await _add_models(plan, known))
    for kind, line in plan.stock.items():
        await stored.change_type(kinds[kind], {"stock": line.quantity})
    await _store_items(plan, known, kinds, by, now)
    await waits.serve(types=set(kinds.values()), now=now)
    return _report(plan)


async def _places(by: Person) -> list[Row]:
    venues = people.decides_in(by)
    if venues == frozenset():
        raise NotAllowed
    return await lending_places.listed(venues)


async def _plan(data: bytes, by: Person) -> tuple[Plan, Known]:
    places = await _places(by)
    lines, faults = domain.read(data)
    known = await _known(lines, places)
    plan = stock_plans.plan(lines, known)
    plan.faults[:0] = faults
    for name, line in plan.values.items():
        if not people.is_officer(by, known.models[name]["venues"]):
            plan.faults.append(Fault(line.row, "replacement_value", NotAllowed()))
    plan.faults.sort(key=lambda fault: fault.row)
    return plan, known


async def _known(lines: Sequence[Line], places: Sequence[Row]) -> Known:
    ids = [one["id"] for one in places]
    return Known(
        places={fold(one[name]): one for one in places for name in ("slug", "name")},
        categories={name: one["id"] for one in await stocklists.categories() for name in _names(one)},
        models={name: one for one in await stocklists.models() for name in _names(one)},
        types={(one["place"], one["model"], fold(one["size"])): one for one in await stocklists.types(ids)},
        items={one["code"]: one for one in await stocklists.items([line.code for line in lines if line.code], ids)},
    )


def _names(one: Mapping[str, Any]) -> set[str]:
    """What something may be called in a list."""
    return {fold(text) for text in (one["slug"], *one["name"].values()) if text}


async def _promised(plan: Plan, known: Known, now: datetime) -> list[Fault]:
    """Where a list would take away what is promised."""
    faults = []
    for kind, line in plan.stock.items():
        there = known.types[kind[0], known.models[kind[1]]["id"], kind[2]]
        fewer = (there["stock"] or 0) - (line.quantity or 0)
        faults += await _short(there["id"], fewer, line, "quantity", now)
    leaving: dict[int, list[Line]] = {}
    for kind, line, _ in plan.changed:
        item = known.items[line.code]
        if item["type"] != _type_of(kind, known):
            leaving.setdefault(item["type"], []).append(line)
    for number, lines in leaving.items():
        faults += await _short(number, len(lines), lines[-1], "size", now)
    return faults


async def _short(number: int, fewer: int, line: Line, column: str, now: datetime) -> list[Fault]:
    try:
        if fewer > 0:
            await items.keep_promises(number, fewer, now=now)
    except stored.StockPromised as problem:
        return [Fault(line.row, column, problem)]
    return []


def _type_of(kind: Kind, known: Known) -> int | None:
    model = known.models.get(kind[1])
    there = known.types.get((kind[0], model["id"], kind[2])) if model else None
    return there["id"] if there else None


async def _add_models(plan: Plan, known: Known) -> dict[str, int]:
    """Store new categories and models, and what models cost new; the ids of all models by name."""
    categories = dict(known.categories)
    order = len(await stocklists.categories())
    for place, (name, text) in enumerate(plan.categories.items(), order + 1):
        values = {"slug": slugs.slug_of(text), "name": dict.fromkeys(LANGUAGES, text), "position": place}
        categories[name] = await equipment_models.add_category(values)
    taken = await equipment_models.slugs()
    models = {name: int(one["id"]) for name, one in known.models.items()}
    for name, line in plan.models.items():
        slug = slugs.free_slug(slugs.slug_of(line.model), taken)
        models[name] = await equipment_models.add(_model(line, slug, categories[fold(line.category)]))
        taken |= {slug}
    for name, line in plan.values.items():
        await equipment_models.change(models[name], {"replacement_value": line.replacement_value})
    return models


def _model(line: Line, slug: str, category: int) -> Row:
    told = {
        "category": category,
        "slug": slug,
        "name": dict.fromkeys(LANGUAGES, line.model),
        "description": dict.fromkeys(LANGUAGES, ""),
        "tracked": "items" if line.code else "quantity",
        "attributes": [],
        "contents": [],
        "replacement_value": line.replacement_value,
        "active": True,
    }
    return {name: told.get(name) for name in equipment_models.MODEL}


async def _add_types(plan: Plan, known: Known, models: Mapping[str, int]) -> dict[Kind, int]:
    """Store new types; the ids of all that the list is about."""
    taken, places = await stored.type_slugs(), {one["id"]: one["slug"] for one in known.places.values()}
    rows = []
    for position, (kind, line) in enumerate(plan.types.items(), 1):
        slug = slugs.free_slug(slugs.slug_of(line.model, line.size, places[kind[0]]), taken)
        taken |= {slug}
        stock = None if line.code else line.quantity
        row = {**gear.sized(line.size), "slug": slug, "model": models[kind[1]], "place": kind[0], "stock": stock}
        rows.append({**row, "attributes": {}, "position": position, "active": True})
    made = dict(zip(plan.types, await bulk.insert("equipment_type", rows), strict=True))
    wanted = {*plan.stock, *(kind for kind, _ in plan.added), *(kind for kind, _, _ in plan.changed)}
    there = {kind: number for kind in wanted if (number := _type_of(kind, known)) is not None}
    return {**made, **there}


async def _store_items(plan: Plan, known: Known, kinds: Mapping[Kind, int], by: Person, now: datetime) -> None:
    """Store new items and what is said of those that were there, with an entry of the audit for each."""
    blank = {"condition": "good", "note": "", "serial": None, "bought_on": None, "price": None}
    rows = [
        {**blank, **line.values, "type": kinds[kind], "code": line.code, "created_at": now} for kind, line in plan.added
    ]
    made = await bulk.insert("item", rows)
    changes = [(known.items[line.code]["id"], said) for _, line, said in plan.changed]
    await stocklists.change_items([(item, said) for item, said in changes if said])
    for kind, line, _ in plan.changed:
        item = known.items[line.code]
        if item["type"] != kinds[kind]:
            await stored.move_item(item["id"], kinds[kind])
    told = [*zip(made, (row["code"] for row in rows), strict=True), *((item, said) for item, said in changes)]
    entry = {"at": now, "person": by.id, "action": "import", "noun": "item", "reason": None}
    await stocklists.record([{**entry, "noun_id": item, "details": {"said": said}} for item, said in told])


def _report(plan: Plan) -> Report:
    return Report(
        categories=list(plan.categories.values()),
        models=[line.model for line in plan.models.values()],
        types=len(plan.types),
        stock=len(plan.stock),
        added=len(plan.added),
        changed=len(plan.changed),
        same=plan.same,
        faults=plan.faults,
    )


def _today(now: datetime) -> date:
    return localtime.local(now).date()
