"""Shelves: what the lending catalogue is drawn from, models and their types with how many are free day by day."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from booking.domain.sizes import Bounds
from booking.storage import transaction

Row = dict[str, Any]

MODEL = """m.id, m.slug, m.name, m.description, m.tracked, m.size_unit, m.attributes, m.contents, m.rent_class,
    m.loan_days, m.renewals, m.gap_days, m.min_age, m.most_units, m.approval, m.audience, c.slug AS category,
    c.name AS category_name,
    (SELECT p.id FROM picture p WHERE p.model = m.id ORDER BY p.position, p.id LIMIT 1) AS picture,
    COALESCE((
        SELECT jsonb_agg(jsonb_build_object('model', k.model, 'quantity', k.quantity) ORDER BY k.id)
        FROM kit_part k WHERE k.kit = m.id
    ), '[]') AS parts
    FROM equipment_model m JOIN equipment_category c ON c.id = m.category"""


async def models() -> list[Row]:
    """All models that are in use, kits among them with their `parts`: [{"model", "quantity"}]; by category."""
    return await transaction.rows(f"SELECT {MODEL} WHERE m.active ORDER BY c.position, c.id, m.name->>'nb', m.id")


async def shelf(models: Collection[int], *, places: Collection[int], first: date, last: date, today: date) -> list[Row]:
    """The types of these models that are in use at these places, each with `units` and what is `free` day by day.

    `free` is a list with the first day first. This is what the catalogue is drawn from: one read for all of it.
    """
    return await transaction.rows(SHELF, list(models), list(places), first, last, today)


SHELF = """
    WITH shown AS (
        SELECT t.* FROM equipment_type t
        JOIN equipment_model m ON m.id = t.model
        WHERE t.model = ANY($1::int[]) AND t.place = ANY($2::int[]) AND t.active AND m.active
    ), counted AS (
        SELECT type, max(units) AS units, array_agg(free ORDER BY day) AS free
        FROM equipment_days(ARRAY(SELECT id FROM shown), $3, $4, $5) GROUP BY type
    )
    SELECT shown.id, shown.slug, shown.model, shown.place AS lending_place, shown.size, shown.size_from, shown.size_to,
        shown.attributes, shown.position, counted.units, counted.free
    FROM shown JOIN counted ON counted.type = shown.id
    ORDER BY shown.size_from NULLS LAST, shown.position, shown.size, shown.id
"""


def bounds(row: Row) -> Bounds | None:
    """The size of a type as numbers, where it has them."""
    return None if row["size_from"] is None else (row["size_from"], row["size_to"])


async def add_shortage(types: Iterable[tuple[int, int, int]], *, first: date, last: date, now: datetime) -> None:
    """Remember what was asked for and not there: for each type how many were wanted, and how many were missing."""
    await transaction.execute_many(
        "INSERT INTO shortage (type, first_day, last_day, wanted, missing, at) VALUES ($1, $2, $3, $4, $5, $6)",
        [(one, first, last, wanted, missing, now) for one, wanted, missing in types],
    )
