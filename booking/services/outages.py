"""What is not there for a while: in repair, lost, used by ourselves; and back again. Promises go before own use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from booking.domain import equipment as domain
from booking.domain import localtime
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.services import catalogue, items, returns, waits
from booking.storage import equipment, outages
from booking.storage.transaction import atomic

Values = Mapping[str, Any]


class NotSoMany(Problem):
    """More than there are: `most`."""

    code = "not-so-many"


@atomic
async def take_out(*, kind: int, item: int | None = None, values: Values, by: Person, now: datetime) -> int:
    """So many of a type are not there for a while; its id. Raises NotAllowed, NotFound, ItemIsOut, ItemIsAway,
    NotSoMany, StockPromised (service and own use only: what is broken is broken)."""
    found = await items.lent_by(kind, by, now=now)
    await equipment.lock([kind], today=localtime.local(now).date())
    if item is not None:
        await _here(item, kind, values, by, now)
    if values["quantity"] > (1 if item is not None else found["units"]):
        raise NotSoMany(most=1 if item is not None else found["units"], field="quantity")
    if values["kind"] in domain.HELD:
        span = {"first": values["first_day"], "until": values["until_day"]}
        await items.keep_promises(kind, values["quantity"], now=now, field="quantity", **span)
    row = {**values, "type": kind, "item": item, "made_by": by.id, "made_at": now}
    number = await outages.take_out(row)
    noun, key = ("item", item) if item is not None else ("equipment-type", kind)
    told = {**{name: values[name] for name in ("kind", "quantity", "first_day", "until_day", "cost")}, "outage": number}
    await catalogue.record("take-out", noun, key, by, now, values["reason"], **told)
    return number


async def _here(item: int, kind: int, values: Values, by: Person, now: datetime) -> None:
    """Raise unless the item is of the type, in the house and in use on these days."""
    found = await items.lent_item(item, by, now=now)
    if found["type"] != kind:
        raise NotFound(what="item")
    items.refuse_out(found)
    for one in await outages.of_item(item):
        ends, begins = one["until_day"], one["first_day"]
        before = ends is not None and ends <= values["first_day"]
        after = values["until_day"] is not None and values["until_day"] <= begins
        if not before and not after:
            raise items.ItemIsAway(field="main")
    if found["retired_at"] is not None:
        raise items.ItemIsAway(field="main")


@atomic
async def put_back(*, outage: int, by: Person, now: datetime) -> tuple[int, int | None]:
    """What was in repair, lost or in use is back from today; its type and its item. Raises NotFound, NotAllowed."""
    found = await outages.one(outage)
    if found is None:
        raise NotFound(what="outage")
    await items.lent_by(found["type"], by, now=now)
    await equipment.lock([found["type"]], today=localtime.local(now).date())
    if found["kind"] == "lost" and found["line"] is not None:
        await returns.find(line=found["line"], by=by, now=now)  # the loan that it was lost on is told as well
    else:
        await outages.put_back(outage, today=localtime.local(now).date(), by=by.id, now=now)
    await waits.serve(types=[found["type"]], now=now)
    noun, key = ("item", found["item"]) if found["item"] is not None else ("equipment-type", found["type"])
    action = "found" if found["kind"] == "lost" else "back-in-service"
    await catalogue.record(action, noun, key, by, now, quantity=found["quantity"], outage=outage)
    return found["type"], found["item"]
