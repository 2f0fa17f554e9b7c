"""What there is of a size: its stock or its items with their history, and what is not there for a while."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from admin import audit
from admin.catalogue import OFFICERS, Row, Typed, as_typed, form_page, stored
from booking.domain import equipment as domain
from booking.domain import localtime, texts
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import items, outages
from booking.web import deps, forms, guards, vocabulary
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Raw = Mapping[str, list[str]]

CLERKS = [guards.clerk]
NEW_ITEMS: Typed = {"condition": "good"}


@get("/equipment/types/{kind:int}", guards=CLERKS)
async def type_(
    request: AnyRequest, kind: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """A size at a place: its stock or items, what is not there, and the forms for both."""
    return await _type(request, kind, me, now)


@post("/equipment/types/{kind:int}", guards=OFFICERS)
async def change_type(
    request: AnyRequest, kind: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store another size, stock or attributes."""
    raw = await forms.raw(request)
    found = await items.type_(kind=kind, by=me, now=now)
    try:
        await items.change_type(kind=kind, values=domain.type_(raw, found["kinds"]), by=me, now=now)
    except Problem as problem:
        return await _type(request, kind, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/types/{kind}", done="saved")


@post("/equipment/types/{kind:int}/items", guards=OFFICERS)
async def add_items(
    request: AnyRequest, kind: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store new items, alike but for their codes."""
    raw = await forms.raw(request)
    try:
        codes = domain.codes(raw)
        values = domain.item({**raw, "code": [codes[0]]})
        await items.add_items(kind=kind, codes=codes, values=values, by=me, now=now)
    except Problem as problem:
        return await _type(request, kind, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/types/{kind}", done="saved")


@post("/equipment/types/{kind:int}/outages", guards=CLERKS)
async def take_out(
    request: AnyRequest, kind: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """So many of a type are not there for a while."""
    raw = await forms.raw(request)
    try:
        await outages.take_out(kind=kind, values=domain.outage(raw), by=me, now=now)
    except Problem as problem:
        return await _type(request, kind, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/types/{kind}", done="saved")


@post("/equipment/outages/{outage:int}/end", guards=CLERKS)
async def end_outage(
    request: AnyRequest, outage: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Redirect:
    """It is back."""
    kind, item = await outages.put_back(outage=outage, by=me, now=now)
    to_item = item is not None and (await forms.typed(request)).get("from") == "item"
    return deps.see_other(f"/admin/equipment/{f'items/{item}' if to_item else f'types/{kind}'}", done="saved")


async def _type(
    request: AnyRequest,
    kind: int,
    me: Person,
    now: datetime,
    typed: Typed | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    lang = deps.language(request)
    found = await items.type_(kind=kind, by=me, now=now)
    attributes = {f"attribute-{key}": _number(value) for key, value in found["attributes"].items()}
    begun = {**NEW_ITEMS, **_outage(now), **stored(found, ()), **attributes}
    if typed and "size" in typed:
        begun["active"] = ""  # a box that is not ticked is not sent
    return form_page(
        request,
        "items/type.html",
        {**begun, **(typed or {})},
        problem,
        type={**found, "name": words(found["name"], lang)},
        kinds=[{**one, "name": words(one["name"], lang)} for one in found["kinds"]],
        **_words(lang),
    )


# Items ----------------------------------------------------------------------------------------------------------------


@get("/equipment/items/{item:int}", guards=CLERKS)
async def item_(
    request: AnyRequest, item: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """An item: where it is, what it is, and what happened to it."""
    return await _item(request, item, me, now)


@post("/equipment/items/{item:int}", guards=OFFICERS)
async def change_item(
    request: AnyRequest, item: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store another code, condition or purchase."""
    raw = await forms.raw(request)
    try:
        await items.change_item(number=item, values=domain.item(raw), by=me, now=now)
    except Problem as problem:
        return await _item(request, item, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/items/{item}", done="saved")


@post("/equipment/items/{item:int}/move", guards=OFFICERS)
async def move(
    request: AnyRequest, item: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Let it be of another size, or at another place."""
    raw = await forms.raw(request)
    try:
        await items.move_item(number=item, kind=domain.chosen_type(raw), by=me, now=now)
    except Problem as problem:
        return await _item(request, item, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/items/{item}", done="saved")


@post("/equipment/items/{item:int}/outages", guards=CLERKS)
async def take_item_out(
    request: AnyRequest, item: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """It is not there for a while."""
    raw = await forms.raw(request)
    found = await items.item(number=item, by=me, now=now)
    try:
        values = domain.outage({**raw, "quantity": ["1"]})
        await outages.take_out(kind=found["type"], item=item, values=values, by=me, now=now)
    except Problem as problem:
        return await _item(request, item, me, now, as_typed(raw), problem)
    return deps.see_other(f"/admin/equipment/items/{item}", done="saved")


@post("/equipment/items/{item:int}/retire", guards=OFFICERS)
async def retire(
    request: AnyRequest, item: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take it out of stock for good."""
    typed = await forms.typed(request)
    try:
        reason = texts.line(typed.get("retired_reason", ""), field="retired_reason")
        await items.retire(number=item, reason=reason, by=me, now=now)
    except Problem as problem:
        return await _item(request, item, me, now, typed, problem)
    return deps.see_other(f"/admin/equipment/items/{item}", done="saved")


async def _item(
    request: AnyRequest,
    number: int,
    me: Person,
    now: datetime,
    typed: Typed | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    lang = deps.language(request)
    found = await items.item(number=number, by=me, now=now)
    siblings = await items.types_of(model=found["model"], now=now)
    begun = {**_outage(now), **stored(found, ()), "price": _kroner(found["price"]), "retired_reason": ""}
    return form_page(
        request,
        "items/item.html",
        {**begun, **(typed or {})},
        problem,
        item={**found, "name": words(found["name"], lang)},
        siblings=[
            (one["id"], f"{one['place_name']}, {one['size'] or '–'}") for one in siblings if one["id"] != found["type"]
        ],
        changes=await audit.changes("item", number, lang),
        **_words(lang),
    )


def _words(lang: str) -> Row:
    """The words for the codes of items and outages."""
    return {
        "conditions": vocabulary.options(vocabulary.CONDITION, lang),
        "reasons": vocabulary.options(vocabulary.OUTAGE, lang),
        "condition_words": dict(vocabulary.options(vocabulary.CONDITION, lang)),
        "reason_words": dict(vocabulary.options(vocabulary.OUTAGE, lang)),
        "returned_words": dict(vocabulary.options(vocabulary.RETURNED, lang)),
    }


def _outage(now: datetime) -> Row:
    today = localtime.local(now).date()
    return {"kind": "repair", "quantity": 1, "first_day": today.isoformat(), "last_day": "", "reason": "", "cost": ""}


def _kroner(amount: int | None) -> str:
    return "" if amount is None else f"{amount / 100:g}"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


HANDLERS = (
    type_,
    change_type,
    add_items,
    take_out,
    end_outage,
    item_,
    change_item,
    move,
    take_item_out,
    retire,
)
"""Paths are relative to /admin."""
