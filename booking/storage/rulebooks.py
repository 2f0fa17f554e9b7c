"""Dated rulebooks: drafts, adopted versions, and which of these applies on a day; one that is adopted never changes."""

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import rules
from booking.domain.rulebooks import Version
from booking.storage import transaction

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """A draft or an adopted version with its text and the names of those who made and adopted it."""

    id: int
    key: str
    municipality: str
    valid_from: date
    valid_to: date | None
    text: str
    based_on: int | None
    based_on_key: str | None
    created_at: datetime
    created_by: str | None
    adopted_at: datetime | None
    adopted_by: str | None

    @property
    def version(self) -> Version:
        """It without its text."""
        return Version(self.id, self.key, self.valid_from, self.valid_to, self.adopted_at)


# Which one applies ----------------------------------------------------------------------------------------------------


async def valid_on(days: Collection[date]) -> Mapping[date, rules.Rulebook]:
    """For each day the adopted rulebook that applies then; a day that none covers is absent.

    The order is that of `booking.domain.rulebooks.timeline`.
    """
    found = await transaction.rows(
        """
        WITH chosen AS (
            SELECT DISTINCT ON (day) day, rulebook.id
            FROM unnest($1::date[]) AS day
            JOIN rulebook ON rulebook.valid_from <= day AND (rulebook.valid_to IS NULL OR rulebook.valid_to >= day)
            WHERE rulebook.adopted_at IS NOT NULL
            ORDER BY day, rulebook.valid_from DESC, rulebook.adopted_at DESC, rulebook.id DESC
        ), digested AS MATERIALIZED (
            SELECT id, md5(text) AS digest FROM rulebook WHERE id IN (SELECT id FROM chosen)
        )
        SELECT day, id, digest FROM chosen JOIN digested USING (id)
        """,
        sorted(set(days)),
    )
    return {row["day"]: await _adopted(row["id"], row["digest"]) for row in found}


async def around(day: date, use: date) -> Mapping[str, rules.Rulebook]:
    """The adopted rulebooks of two days, as `day` and `use`, and the first that begins after `day`, as `coming`."""
    found = await transaction.rows(
        """
        WITH adopted AS (
            SELECT id, valid_from, valid_to, adopted_at FROM rulebook WHERE adopted_at IS NOT NULL
        ), chosen AS (
            (SELECT 'day' AS place, id FROM adopted WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
             ORDER BY valid_from DESC, adopted_at DESC, id DESC LIMIT 1)
            UNION ALL
            (SELECT 'use', id FROM adopted WHERE valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
             ORDER BY valid_from DESC, adopted_at DESC, id DESC LIMIT 1)
            UNION ALL
            (SELECT 'coming', id FROM adopted WHERE valid_from > $1
             ORDER BY valid_from, adopted_at DESC, id DESC LIMIT 1)
        )
        SELECT place, id, md5(text) AS digest FROM chosen JOIN rulebook USING (id)
        """,
        day,
        use,
    )
    return {row["place"]: await _adopted(row["id"], row["digest"]) for row in found}


_READ: dict[str, rules.Rulebook] = {}
"""Adopted versions by what they say: a draft that was changed, or a process that has gone on to another database, must
not be priced by what an id once stood for."""


async def _adopted(rulebook: int, digest: str) -> rules.Rulebook:
    if digest not in _READ:
        _READ[digest] = read(await transaction.value("SELECT text FROM rulebook WHERE id = $1", rulebook))
    return _READ[digest]


@functools.lru_cache(maxsize=64)
def read(text: str) -> rules.Rulebook:
    """The rulebook written in a text. Raises RulebookError."""
    return rules.load(text)


async def adopted(keys: Collection[str]) -> list[rules.Rulebook]:
    """The adopted rulebooks that are called so, in the order of their first days; of several the newest."""
    found = await transaction.rows(
        """
        SELECT DISTINCT ON (key) id, md5(text) AS digest FROM rulebook
        WHERE key = ANY($1) AND adopted_at IS NOT NULL ORDER BY key, adopted_at DESC, id DESC
        """,
        list(keys),
    )
    return sorted([await _adopted(row["id"], row["digest"]) for row in found], key=lambda book: book.valid_from)


# All of them ----------------------------------------------------------------------------------------------------------


async def listed() -> list[Row]:
    """Drafts and adopted versions without their texts, the last made first."""
    return await transaction.rows(
        """
        SELECT r.id, r.key, r.municipality, r.valid_from, r.valid_to, r.created_at, r.adopted_at,
            maker.name AS created_by, adopter.name AS adopted_by, base.key AS based_on_key
        FROM rulebook r
        LEFT JOIN rulebook base ON base.id = r.based_on
        LEFT JOIN person maker ON maker.id = r.created_by LEFT JOIN person adopter ON adopter.id = r.adopted_by
        ORDER BY r.created_at DESC, r.id DESC
        """
    )


async def versions() -> list[Version]:
    """The adopted ones, in the order they were adopted."""
    found = await transaction.rows(
        "SELECT id, key, valid_from, valid_to, adopted_at FROM rulebook WHERE adopted_at IS NOT NULL "
        "ORDER BY adopted_at, id"
    )
    return [Version(**row) for row in found]


async def by_id(rulebook: int) -> Stored | None:
    """One draft or version."""
    found = await transaction.row(
        """
        SELECT r.id, r.key, r.municipality, r.valid_from, r.valid_to, r.text, r.based_on, base.key AS based_on_key,
            r.created_at, maker.name AS created_by, r.adopted_at, adopter.name AS adopted_by
        FROM rulebook r
        LEFT JOIN rulebook base ON base.id = r.based_on
        LEFT JOIN person maker ON maker.id = r.created_by LEFT JOIN person adopter ON adopter.id = r.adopted_by
        WHERE r.id = $1
        """,
        rulebook,
    )
    return Stored(**found) if found else None


async def quoted_since(moment: datetime) -> int:
    """How many dates from then on are applied for or booked, with the price that they were quoted."""
    return int(
        await transaction.value(
            "SELECT count(*) FROM occurrence WHERE starts_at >= $1 AND state IN ('applied', 'booked')", moment
        )
    )


# From a draft to a version --------------------------------------------------------------------------------------------


async def add_draft(*, rulebook: rules.Rulebook, text: str, based_on: int | None, by: int | None, now: datetime) -> int:
    """Store a text that could be read as a draft; its id."""
    return int(
        await transaction.value(
            """
            INSERT INTO rulebook (key, municipality, valid_from, valid_to, text, based_on, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            *_columns(rulebook, text),
            based_on,
            by,
            now,
        )
    )


async def change_draft(draft: int, *, rulebook: rules.Rulebook, text: str) -> None:
    """Give a draft another text; the database refuses where it is adopted."""
    await transaction.execute(
        "UPDATE rulebook SET key = $2, municipality = $3, valid_from = $4, valid_to = $5, text = $6 WHERE id = $1",
        draft,
        *_columns(rulebook, text),
    )


async def adopt_draft(draft: int, *, by: int | None, now: datetime) -> None:
    """From now on it is a version, and stays as it is."""
    await transaction.execute("UPDATE rulebook SET adopted_by = $2, adopted_at = $3 WHERE id = $1", draft, by, now)


async def adopt(*, rulebook: rules.Rulebook, text: str, by: int | None, now: datetime) -> int:
    """Store a checked rulebook as adopted at once; its id."""
    draft = await add_draft(rulebook=rulebook, text=text, based_on=None, by=by, now=now)
    await adopt_draft(draft, by=by, now=now)
    return draft


async def discard(draft: int) -> None:
    """Delete a draft; the database refuses where it is adopted."""
    await transaction.execute("DELETE FROM rulebook WHERE id = $1", draft)


async def lock() -> None:
    """Others that draft or adopt wait until this transaction ends, so that no two versions take one day."""
    await transaction.execute("LOCK TABLE rulebook IN SHARE ROW EXCLUSIVE MODE")


def _columns(rulebook: rules.Rulebook, text: str) -> tuple[str, str, date, date | None, str]:
    return rulebook.id, rulebook.municipality, rulebook.valid_from, rulebook.valid_to, text
