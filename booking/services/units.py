"""Units at the desk: told by the codes on them, and whether each may go out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import localtime
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.storage import equipment, outages

Row = dict[str, Any]


class UnknownCode(Problem):
    """No item has this code: `code`."""

    code = "unknown-code"


class CodeTwice(Problem):
    """The same code came twice: `code`."""

    code = "code-twice"


class OutElsewhere(Problem):
    """The item is out already: `code`, `loan`."""

    code = "out-elsewhere"


class OutOfUse(Problem):
    """The item is retired, in repair, lost or resting: `code`, `why`."""

    code = "out-of-use"


class BelongsElsewhere(Problem):
    """The item belongs to another place: `code`, `place`."""

    code = "belongs-elsewhere"


async def scanned(codes: Sequence[str], *, now: datetime) -> list[Row]:
    """The items of some codes, in their order; raises UnknownCode, CodeTwice."""
    clean = [code.strip().upper() for code in codes]
    for code in clean:
        if clean.count(code) > 1:
            raise CodeTwice(code=code)
    found = await equipment.items_by_code(clean, today=_day(now))
    for code in clean:
        if code not in found:
            raise UnknownCode(code=code)
    return [found[code] for code in clean]


def ready(item: Row, place: int, *, reason: str = "") -> Row:
    """An item that can go out here; raises OutElsewhere, OutOfUse, BelongsElsewhere.

    What only rests after a loan goes out all the same where the desk says why.
    """
    if item["line"] is not None:
        raise OutElsewhere(code=item["code"], loan=item["loan"])
    resting = item["outage"] == "rest" and bool(reason.strip())
    if item["retired_at"] is not None or (item["outage"] is not None and not resting):
        raise OutOfUse(code=item["code"], why=item["outage"] or "retired")
    if item["lending_place"] != place:
        raise BelongsElsewhere(code=item["code"], place=item["place_name"])
    return item


async def to_go(codes: Sequence[str], place: int, *, reason: str, by: Person, now: datetime) -> list[Row]:
    """The items of these codes, each of which may go out; their rest, if any, is over."""
    items = [ready(item, place, reason=reason) for item in await scanned(codes, now=now)]
    resting = [item["id"] for item in items if item["outage"]]
    if resting:
        await outages.end_of_items(resting, by=by.id, now=now, until=_day(now))
    return items


def _day(moment: datetime) -> date:
    return localtime.local(moment).date()
