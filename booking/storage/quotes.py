"""Quotes: stored beside each other and never edited; the last one of an application, or of one of its dates, counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from booking.storage import transaction

COLUMNS = (
    "phase",
    "rulebooks",
    "outcome",
    "total",
    "value",
    "lines",
    "refusals",
    "pending",
    "deposit",
    "vat",
    "facts",
)

_ONE = f"SELECT id, application, occurrence, {', '.join(COLUMNS)}, made_at FROM quote"  # noqa: S608 -- our own names


async def add(application: int, *, quote: Mapping[str, Any], occurrence: int | None = None, now: datetime) -> None:
    """Freeze a quote: a value for each of COLUMNS; with `occurrence`, of that date only."""
    slots = ", ".join(f"${place}" for place in range(4, len(COLUMNS) + 4))
    await transaction.execute(
        f"INSERT INTO quote (application, occurrence, made_at, {', '.join(COLUMNS)}) VALUES ($1, $2, $3, {slots})",  # noqa: S608 -- our own names
        application,
        occurrence,
        now,
        *(quote[name] for name in COLUMNS),
    )


async def one(quote: int) -> dict[str, Any] | None:
    """A quote by its number."""
    return await transaction.row(f"{_ONE} WHERE id = $1", quote)


async def latest(application: int, occurrence: int | None = None) -> dict[str, Any] | None:
    """The quote that counts: the last one made of an application as a whole, or of one of its dates."""
    return await transaction.row(
        f"{_ONE} WHERE application = $1 AND occurrence IS NOT DISTINCT FROM $2 ORDER BY id DESC LIMIT 1",
        application,
        occurrence,
    )


async def of_dates(application: int) -> list[dict[str, Any]]:
    """The quotes of single dates that count, in the order in which the dates were settled."""
    return await transaction.rows(
        f"""
        {_ONE} WHERE id IN (
            SELECT max(id) FROM quote WHERE application = $1 AND occurrence IS NOT NULL GROUP BY occurrence
        ) ORDER BY id
        """,  # noqa: S608 -- our own names
        application,
    )


async def last_with(application: int, occurrence: int) -> dict[str, Any] | None:
    """The last quote of an application as a whole that says something of this date."""
    return await transaction.row(
        f"""
        {_ONE} WHERE application = $1 AND occurrence IS NULL AND (lines @> $2 OR refusals @> $2)
        ORDER BY id DESC LIMIT 1
        """,
        application,
        [{"occurrences": [occurrence]}],
    )
