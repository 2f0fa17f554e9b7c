"""Edit what there is: types by size, and items with codes. What is promised stays in stock."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import equipment as domain
from booking.domain import localtime, people, slugs
from booking.domain.fields import NotAChoice, Unfit
from booking.domain.localtime import DAY
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.problems import Problem
from booking.domain.texts import TextMissing
from booking.services import catalogue, equipment_models, lending_places, waits
from booking.storage import equipment, items, outages
from booking.storage.items import StockPromised
from booking.storage.transaction import atomic

Row = dict[str, Any]
Values = Mapping[str, Any]


class CodeTaken(Problem):
    """Items have these codes already: `written`."""

    code = "code-taken"


class SizeTaken(Problem):
    """The place has the model in this size already: `written`."""

    code = "size-taken"


class ItemIsOut(Problem):
    """The item is lent out; it is taken back first."""

    code = "item-is-out"


class ItemIsAway(Problem):
    """The item is kept from being lent already on some of these days, or it is retired."""

    code = "item-is-away"


class NoItemsHere(Problem):
    """There are no items of what is counted without codes, nor of a kit."""

    code = "no-items-here"


# Types ----------------------------------------------------------------------------------------------------------------


async def types_of(*, model: int, now: datetime) -> list[Row]:
    """The types of a model by place and size, with what each is doing today."""
    return await items.types_of(model, today=_today(now))


async def type_(*, kind: int, by: Person, now: datetime) -> Row:
    """A type with its `items` and its `outages`, for who lends it out. Raises NotFound, NotAllowed."""
    today = _today(now)
    found = await lent_by(kind, by, now=now)
    return {
        **found,
        "items": await items.items_of(kind, today=today),
        "outages": await outages.of_type(kind, today=today),
        "mine": people.is_officer(by, [found["venue"]]),
    }


@atomic
async def add_types(
    *, model: int, place: int, sizes: Sequence[str], stock: int | None, by: Person, now: datetime
) -> list[int]:
    """New sizes of a model at a place; their ids. Raises NotAllowed, NotFound, SizeTaken, Unfit."""
    found = await equipment_models.known_model(model=model, by=by)
    where = await lending_places.own_place(place=place, by=by)
    if found["tracked"] == "kit":
        raise NoItemsHere
    stocked = _fit_stock(found["tracked"], stock)
    there = await items.sizes(model, place)
    if taken := [one for one in sizes if one in there]:
        raise SizeTaken(written=", ".join(taken), field="sizes")
    made = []
    for position, size in enumerate(sizes, len(there) + 1):
        slug = slugs.free_slug(slugs.slug_of(found["slug"], size, where["slug"]), await items.type_slugs())
        values = {**domain.sized(size), "model": model, "place": place, "slug": slug, "stock": stocked}
        made.append(await items.add_type({**values, "attributes": {}, "position": position, "active": True}))
        await catalogue.record("create", "equipment-type", made[-1], by, now, **values)
    return made


@atomic
async def change_type(*, kind: int, values: Values, by: Person, now: datetime) -> None:
    """Another size, stock or attributes. Raises NotAllowed, NotFound, SizeTaken, StockPromised, Unfit."""
    before = await _own_type(kind, by, now=now)
    changed = {**values, "stock": _fit_stock(before["tracked"], values["stock"])}
    there = await items.sizes(before["model"], before["place"])
    if changed["size"] != before["size"] and changed["size"] in there:
        raise SizeTaken(written=changed["size"], field="size")
    await equipment.lock([kind], today=_today(now))
    fewer = (before["stock"] or 0) - (changed["stock"] or 0)
    if fewer > 0:
        await keep_promises(kind, fewer, now=now, field="stock")
    await items.change_type(kind, changed)
    if fewer < 0:
        await waits.serve(types=[kind], now=now)
    told = {name: [before[name], value] for name, value in changed.items() if before[name] != value}
    await catalogue.record("change", "equipment-type", kind, by, now, **told)


def _fit_stock(tracked: str, stock: int | None) -> int | None:
    """The stock of what is counted; what has items is counted by them."""
    if tracked != "quantity":
        return None
    if stock is None:
        raise Unfit(fields={"stock": {"code": TextMissing.code}})
    return stock


async def keep_promises(
    kind: int, fewer: int, *, first: date | None = None, until: date | None = None, field: str = "main", now: datetime
) -> None:
    """Raise StockPromised where taking so many away would break a promise, with the days. The type is locked."""
    today = _today(now)
    begin = max(today, first or today)
    last = max(begin, await items.promised_until(kind) or begin)
    if until is not None:
        last = min(last, until - DAY)
    rows = await equipment.days([kind], begin, max(begin, last), today=today)
    if short := [row["day"] for row in rows if row["free"] < fewer]:
        raise StockPromised(days=short, free=max(0, min(row["free"] for row in rows)), field=field)


# Items ----------------------------------------------------------------------------------------------------------------


async def item(*, number: int, by: Person, now: datetime) -> Row:
    """An item with its `loans`, `outages` and `changes`, for who lends it out. Raises NotFound, NotAllowed."""
    found = await lent_item(number, by, now=now)
    return {
        **found,
        "loans": await items.loans_of(number),
        "outages": await outages.of_item(number),
        "mine": people.is_officer(by, [found["venue"]]),
    }


@atomic
async def add_items(*, kind: int, codes: Sequence[str], values: Values, by: Person, now: datetime) -> list[int]:
    """New items of a type, alike but for their codes; their ids. Raises NotAllowed, NotFound, CodeTaken."""
    found = await _own_type(kind, by, now=now)
    if found["tracked"] != "items":
        raise NoItemsHere
    await _free_codes(codes)
    made = await items.add_items(kind, codes, values, now=now)
    for number, code in zip(made, codes, strict=True):
        await catalogue.record("create", "item", number, by, now, **{**values, "code": code, "type": kind})
    await waits.serve(types=[kind], now=now)
    return made


@atomic
async def change_item(*, number: int, values: Values, by: Person, now: datetime) -> None:
    """Another code, condition or purchase. Raises NotAllowed, NotFound, CodeTaken."""
    before = await _own_item(number, by, now=now)
    if values["code"] != before["code"]:
        await _free_codes([values["code"]])
    await items.change_item(number, values)
    told = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    await catalogue.record("change", "item", number, by, now, **told)


@atomic
async def move_item(*, number: int, kind: int, by: Person, now: datetime) -> None:
    """Let an item be of another size, or at another place. Raises NotAllowed, NotFound, ItemIsOut, StockPromised."""
    before = await _own_item(number, by, now=now)
    to = await _own_type(kind, by, now=now)
    if to["model"] != before["model"]:
        raise Unfit(fields={"type": {"code": NotAChoice.code}})
    await equipment.lock([before["type"], kind], today=_today(now))
    refuse_out(before)
    if before["retired_at"] is None and before["outage"] is None:
        await keep_promises(before["type"], 1, now=now, field="type")
    await items.move_item(number, kind)
    await waits.serve(types=[kind], now=now)
    await catalogue.record("move", "item", number, by, now, before=before["type"], after=kind)


@atomic
async def retire(*, number: int, reason: str, by: Person, now: datetime) -> None:
    """Take an item out of stock for good. Raises NotAllowed, NotFound, ItemIsOut, ItemIsAway, StockPromised."""
    before = await _own_item(number, by, now=now)
    await equipment.lock([before["type"]], today=_today(now))
    refuse_out(before)
    if before["retired_at"] is not None:
        raise ItemIsAway
    if before["outage"] is None:
        await keep_promises(before["type"], 1, now=now)
    await items.retire(number, reason=reason, today=_today(now), by=by.id, now=now)
    await catalogue.record("retire", "item", number, by, now, reason, code=before["code"])


def refuse_out(found: Row) -> None:
    """Raise ItemIsOut for an item that is lent out."""
    if found["loan"] is not None:
        raise ItemIsOut(field="main")


async def _free_codes(codes: Sequence[str]) -> None:
    if taken := await items.taken(codes):
        raise CodeTaken(written=", ".join(taken), field="code" if len(codes) == 1 else "codes")


MOST_LABELS = 1000


async def labelled(
    *,
    place: int | None = None,
    category: int | None = None,
    model: int | None = None,
    kind: int | None = None,
    codes: Sequence[str] = (),
    by: Person,
) -> list[Row]:
    """The items in use that labels are wanted for, of those that the person lends out; at most MOST_LABELS."""
    chosen = {"place": place, "category": category, "model": model, "kind": kind}
    return await items.labelled(venues=people.lends_in(by), **chosen, codes=codes, limit=MOST_LABELS)


# Whose it is ----------------------------------------------------------------------------------------------------------


async def lent_by(kind: int, by: Person, *, now: datetime) -> Row:
    """The type, for who lends it out or decides. Raises NotFound, NotAllowed."""
    found = await items.type_(kind, today=_today(now))
    if found is None:
        raise NotFound(what="type")
    if not people.is_clerk(by, found["venue"]):
        raise NotAllowed
    return found


async def _own_type(kind: int, by: Person, *, now: datetime) -> Row:
    found = await lent_by(kind, by, now=now)
    if not people.is_officer(by, [found["venue"]]):
        raise NotAllowed
    return found


async def lent_item(number: int, by: Person, *, now: datetime) -> Row:
    """The item, for who lends it out or decides. Raises NotFound, NotAllowed."""
    found = await items.item(number, today=_today(now))
    if found is None:
        raise NotFound(what="item")
    if not people.is_clerk(by, found["venue"]):
        raise NotAllowed
    return found


async def _own_item(number: int, by: Person, *, now: datetime) -> Row:
    found = await lent_item(number, by, now=now)
    if not people.is_officer(by, [found["venue"]]):
        raise NotAllowed
    return found


def _today(now: datetime) -> date:
    return localtime.local(now).date()
