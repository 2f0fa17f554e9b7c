"""Occurrences: written as they are asked for, decided, moved and cancelled. Their claims are `storage.claims`'s."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from booking.domain.bookings import Occurrence, State
from booking.storage import transaction
from rules import TimeSpan


async def add(*, application: int, state: State, rows: Sequence[dict[str, Any]], now: datetime) -> list[int]:
    """Store occurrences; their ids in the order of `rows`.

    A row has spaces, starts_at, ends_at, setup_minutes, clearing_minutes and price.
    """
    found = await transaction.rows(
        """
        INSERT INTO occurrence (application, spaces, starts_at, ends_at, state, setup_minutes, clearing_minutes,
            price, sequence, created_at, changed_at)
        SELECT $1, spaces, starts_at, ends_at, $2, setup_minutes, clearing_minutes, price, 0, $4, $4
        FROM jsonb_to_recordset($3::jsonb) AS one(spaces int[], starts_at timestamptz, ends_at timestamptz,
            setup_minutes int, clearing_minutes int, price bigint)
        RETURNING id
        """,
        application,
        state,
        rows,
        now,
    )
    return [row["id"] for row in found]


async def of_application(application: int, *, lock: bool = False) -> list[Occurrence]:
    """All occurrences of an application by time; locked for this transaction where it is going to change them."""
    found = await transaction.rows(
        f"""
        SELECT id, application, spaces, starts_at, ends_at, state, price, final_price, sequence FROM occurrence
        WHERE application = $1 ORDER BY starts_at, id {"FOR UPDATE" if lock else ""}
        """,  # noqa: S608 -- our own words
        application,
    )
    return [_occurrence(row) for row in found]


async def application_of(occurrence: int) -> int | None:
    """The application that an occurrence belongs to."""
    found: int | None = await transaction.value("SELECT application FROM occurrence WHERE id = $1", occurrence)
    return found


async def changed_at(occurrence: int) -> datetime:
    """When an occurrence came to stand as it does."""
    found: datetime = await transaction.value("SELECT changed_at FROM occurrence WHERE id = $1", occurrence)
    return found


async def become(occurrences: Collection[int], state: State, *, reason: str | None = None, now: datetime) -> None:
    """Set the state of occurrences; the calendar entry's sequence moves on."""
    await transaction.execute(
        """
        UPDATE occurrence SET state = $2, reason = $3, changed_at = $4, sequence = sequence + 1
        WHERE id = ANY($1::bigint[])
        """,
        list(occurrences),
        state,
        reason,
        now,
    )


async def move(  # one row, all that a move changes
    occurrence: int,
    *,
    spaces: Sequence[int],
    span: TimeSpan,
    setup_minutes: int,
    clearing_minutes: int,
    price: int | None,
    now: datetime,
) -> None:
    """Give an occurrence another time, place and price."""
    await transaction.execute(
        """
        UPDATE occurrence SET spaces = $2, starts_at = $3, ends_at = $4, setup_minutes = $5, clearing_minutes = $6,
            price = $7, changed_at = $8, sequence = sequence + 1
        WHERE id = $1
        """,
        occurrence,
        list(spaces),
        span.start,
        span.end,
        setup_minutes,
        clearing_minutes,
        price,
        now,
    )


async def reprice(prices: Mapping[int, int | None]) -> None:
    """Give occurrences other prices; when they are, and how they stand, stays as it was."""
    await transaction.execute_many(
        "UPDATE occurrence SET price = $2 WHERE id = $1", [(number, price) for number, price in prices.items()]
    )


async def settle(occurrence: int, *, final_price: int | None) -> None:
    """What a date came to when all was known; None while something is still to be told."""
    await transaction.execute("UPDATE occurrence SET final_price = $2 WHERE id = $1", occurrence, final_price)


def _occurrence(row: dict[str, Any]) -> Occurrence:
    return Occurrence(
        id=row["id"],
        application=row["application"],
        spaces=tuple(row["spaces"]),
        span=TimeSpan(row["starts_at"], row["ends_at"]),
        state=State(row["state"]),
        price=row["price"],
        sequence=row["sequence"],
        final_price=row["final_price"],
    )
