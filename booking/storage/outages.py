"""Outages: so many of a type are not there for a while; each is written by who found out, and ended the same way."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from booking.storage import items, transaction

Row = dict[str, Any]

COLUMNS = ("type", "item", "quantity", "kind", "first_day", "until_day", "reason", "cost", "made_by", "made_at")
"""What the desk says of an outage."""


async def add(
    line: Mapping[str, Any],
    *,
    kind: str,
    reason: str,
    by: int,
    now: datetime,
    first: date,
    until: date | None = None,
) -> int:
    """What a return took out of use, from a day on; its number."""
    made: int = await transaction.value(
        """
        INSERT INTO outage (type, item, line, quantity, kind, first_day, until_day, reason, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
        """,
        line["type"],
        line["item"],
        line["id"],
        line["quantity"],
        kind,
        first,
        until,
        reason,
        by,
        now,
    )
    return made


ENDED = """
    UPDATE outage SET until_day = GREATEST($4, first_day), ended_by = $2, ended_at = $3
    WHERE {} = ANY($1::bigint[]) AND (until_day IS NULL OR until_day > $4)
"""


async def end_of(lines: Collection[int], *, by: int, now: datetime, until: date) -> None:
    """What these returns took out of use is there again from a day on."""
    await transaction.execute(ENDED.format("line"), list(lines), by, now, until)


async def end_of_items(items: Collection[int], *, by: int, now: datetime, until: date) -> None:
    """These items are there again from a day on."""
    await transaction.execute(ENDED.format("item"), list(items), by, now, until)


async def undo_of(lines: Collection[int]) -> None:
    """These returns took nothing out of use after all."""
    await transaction.execute("DELETE FROM outage WHERE line = ANY($1::bigint[])", list(lines))


# At the desk ---------------------------------------------------------------------------------------------------------

OUTAGES = """
    SELECT outage.*, item.code, maker.name AS made_by_name, type.place, place.venue
    FROM outage
    JOIN equipment_type AS type ON type.id = outage.type
    JOIN lending_place AS place ON place.id = type.place
    LEFT JOIN item ON item.id = outage.item
    LEFT JOIN person AS maker ON maker.id = outage.made_by
    WHERE {of} ORDER BY outage.first_day DESC, outage.id DESC
"""


async def of_type(number: int, *, today: date) -> list[Row]:
    """What of a type is not there, now or later."""
    condition = "outage.type = $1 AND (outage.until_day IS NULL OR outage.until_day > $2)"
    return await transaction.rows(OUTAGES.format(of=condition), number, today)


async def of_item(number: int) -> list[Row]:
    """All that ever kept an item from being lent, the latest first."""
    return await transaction.rows(OUTAGES.format(of="outage.item = $1"), number)


async def one(number: int) -> Row | None:
    """One of them, with the place and venue that it is at."""
    return await transaction.row(OUTAGES.format(of="outage.id = $1"), number)


async def take_out(values: Mapping[str, object]) -> int:
    """Store that so many of a type are not there, a value for each of COLUMNS; its id. Raises StockPromised."""
    with items.holding():
        return await transaction.insert("outage", COLUMNS, values)


async def put_back(number: int, *, today: date, by: int, now: datetime) -> None:
    """What was not there is back from today."""
    await transaction.execute(
        """
        UPDATE outage SET until_day = greatest(first_day, $2), ended_by = $3, ended_at = $4 WHERE id = $1
        """,
        number,
        today,
        by,
        now,
    )
