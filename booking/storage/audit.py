"""Who did what to which thing, when and why; only ever added to, but for words about those who are forgotten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from booking.storage import transaction

ENTRY = """a.id, a.at, a.person, p.name, p.email, a.action, a.noun, a.noun_id, a.reason, a.details
           FROM audit a LEFT JOIN person p ON p.id = a.person"""


async def write(
    *,
    at: datetime,
    person: int | None,
    action: str,
    noun: str,
    noun_id: int,
    reason: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an entry; `person` is None where the system acted. Call it in the transaction that it tells of."""
    sql = """INSERT INTO audit (at, person, action, noun, noun_id, reason, details)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"""
    await transaction.execute(sql, at, person, action, noun, noun_id, reason, dict(details or {}))


async def of(noun: str, noun_id: int) -> list[dict[str, Any]]:
    """The history of one thing, in order: at, person, name, email, action, reason, details."""
    sql = f"SELECT {ENTRY} WHERE a.noun = $1 AND a.noun_id = $2 ORDER BY a.at, a.id"
    return await transaction.rows(sql, noun, noun_id)


async def latest(*, before: int | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """The latest entries of all, the newest first; `before` is the id to go on from."""
    sql = f"SELECT {ENTRY} WHERE $1::bigint IS NULL OR a.id < $1 ORDER BY a.id DESC LIMIT $2"
    return await transaction.rows(sql, before, limit)
