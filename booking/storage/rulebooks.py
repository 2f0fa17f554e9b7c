"""Dated rulebooks, and which one applies on a day. An adopted rulebook is never edited, so it is read only once."""

import functools
from collections.abc import Collection, Mapping
from datetime import date, datetime

import rules
from booking.storage import transaction


async def adopt(*, key: str, rulebook: rules.Rulebook, text: str, by: int | None, now: datetime) -> int:
    """Store a checked rulebook; its id."""
    return int(
        await transaction.value(
            """
            INSERT INTO rulebook (key, municipality, valid_from, valid_to, text, adopted_by, adopted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
            """,
            key,
            rulebook.municipality,
            rulebook.valid_from,
            rulebook.valid_to,
            text,
            by,
            now,
        )
    )


async def valid_on(days: Collection[date]) -> Mapping[date, rules.Rulebook]:
    """For each day the rulebook that applies then; a day that none covers is absent."""
    found = await transaction.rows(
        """
        SELECT DISTINCT ON (day) day, rulebook.id, rulebook.key
        FROM unnest($1::date[]) AS day
        JOIN rulebook ON rulebook.valid_from <= day AND (rulebook.valid_to IS NULL OR rulebook.valid_to >= day)
        ORDER BY day, rulebook.valid_from DESC, rulebook.id DESC
        """,
        sorted(set(days)),
    )
    return {row["day"]: await _read(row["id"], row["key"]) for row in found}


_READ: dict[tuple[int, str], rules.Rulebook] = {}
"""By id and key: a process that has gone on to another database must not price by the rules of the first."""


async def _read(rulebook: int, key: str) -> rules.Rulebook:
    if (rulebook, key) not in _READ:
        _READ[rulebook, key] = _load(await transaction.value("SELECT text FROM rulebook WHERE id = $1", rulebook))
    return _READ[rulebook, key]


@functools.lru_cache(maxsize=64)
def _load(text: str) -> rules.Rulebook:
    return rules.load(text)
