"""Outages: so many of a type are not there for a while; each is written by who found out, and ended the same way."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from booking.storage import transaction


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


async def end_of(lines: Collection[int], *, by: int, now: datetime, until: date) -> None:
    """What these returns took out of use is there again from a day on."""
    await transaction.execute(
        """
        UPDATE outage SET until_day = GREATEST($4, first_day), ended_by = $2, ended_at = $3
        WHERE line = ANY($1::bigint[]) AND (until_day IS NULL OR until_day > $4)
        """,
        list(lines),
        by,
        now,
        until,
    )


async def end_of_items(items: Collection[int], *, by: int, now: datetime, until: date) -> None:
    """These items are there again from a day on."""
    await transaction.execute(
        """
        UPDATE outage SET until_day = GREATEST($4, first_day), ended_by = $2, ended_at = $3
        WHERE item = ANY($1::int[]) AND (until_day IS NULL OR until_day > $4)
        """,
        list(items),
        by,
        now,
        until,
    )


async def undo_of(lines: Collection[int]) -> None:
    """These returns took nothing out of use after all."""
    await transaction.execute("DELETE FROM outage WHERE line = ANY($1::bigint[])", list(lines))
