"""Many rows at once, as the demo writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from booking.storage import transaction

AT_ONCE = 2000


async def ids(table: str, count: int) -> list[int]:
    """So many new ids of a table, in order."""
    found = await transaction.rows(
        "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2::int)", table, count
    )
    return [row["id"] for row in found]


async def insert(table: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store rows that all have the same columns; their ids in order. The database reads the values from JSON."""
    if not rows:
        return []
    numbers = await ids(table, len(rows))
    columns = ", ".join(["id", *rows[0]])
    numbered = [{"id": number, **row} for number, row in zip(numbers, rows, strict=True)]
    for first in range(0, len(numbered), AT_ONCE):
        await transaction.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, $1)",  # noqa: S608 -- our own names
            numbered[first : first + AT_ONCE],
        )
    return numbers


async def analyze() -> None:
    """Let the planner count what is there, instead of guessing until the server finds the time."""
    await transaction.execute("ANALYZE")


async def settle_marks() -> None:
    """Give the marks by which loans of a borrower in a year are known the same values every time."""
    await transaction.execute(
        "UPDATE loan SET mark = borrower * 10000 + extract(year FROM created_at AT TIME ZONE 'Europe/Oslo')::int"
    )
