"""Equipment: what there is of each type, and how many are free on which days, which the database counts."""

from collections.abc import Collection
from datetime import date
from typing import Any

from booking.storage import transaction

Row = dict[str, Any]

KIND = """t.id, t.slug, t.size, t.size_from, t.size_to, t.stock, t.attributes, t.active AND m.active AS active,
    t.place AS lending_place, t.model, m.slug AS model_slug, m.name, m.tracked, m.size_unit, m.contents,
    m.replacement_value, m.rent_class, m.loan_days, m.renewals, m.gap_days, m.min_age, m.most_units,
    m.approval, m.audience, m.category
    FROM equipment_type t JOIN equipment_model m ON m.id = t.model"""


async def lock(types: Collection[int], *, today: date) -> None:
    """Hold these types until the transaction ends, and tell the database what day it is. First of all in a write."""
    await transaction.execute("SELECT set_config('ledig.today', $1, true)", today.isoformat())
    await transaction.execute(
        "SELECT 1 FROM equipment_type WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE", sorted(types)
    )


async def days(types: Collection[int], first: date, last: date, *, today: date) -> list[Row]:
    """How many of each type there are and are free, day by day: `type, day, units, free`, and what the rest is doing:
    `lent, late, promised, asked, unfit, resting`. Signed: below nothing, more is promised than there is."""
    return await transaction.rows(
        "SELECT * FROM equipment_days($1::int[], $2, $3, $4) ORDER BY type, day", sorted(types), first, last, today
    )


async def by_day(
    types: Collection[int], first: date, last: date, *, today: date, least: int | None = None
) -> dict[int, dict[date, int]]:
    """How many of each type are free on each day; with `least`, only the days on which it is that many or more."""
    found: dict[int, dict[date, int]] = {type_: {} for type_ in types}
    sql = """SELECT type, day, free FROM equipment_days($1::int[], $2, $3, $4) WHERE $5::int IS NULL OR free >= $5"""
    for type_, day, free in await transaction.tuples(sql, sorted(types), first, last, today, least):
        found[type_][day] = free
    return found


async def free(types: Collection[int], first: date, last: date, *, today: date) -> dict[int, int]:
    """How many of each type are free on all days from one to another, both included."""
    found = await transaction.tuples(
        "SELECT type, min(free) FROM equipment_days($1::int[], $2, $3, $4) GROUP BY type",
        sorted(types),
        first,
        last,
        today,
    )
    return dict(found)


async def kinds(types: Collection[int]) -> dict[int, Row]:
    """Types by id, each with its model."""
    found = await transaction.rows(f"SELECT {KIND} WHERE t.id = ANY($1::int[])", list(types))
    return {row["id"]: row for row in found}


async def kinds_by_slug(slugs: Collection[str]) -> dict[str, Row]:
    """Types that are in use by slug, each with its model."""
    found = await transaction.rows(f"SELECT {KIND} WHERE t.slug = ANY($1) AND t.active AND m.active", list(slugs))
    return {row["slug"]: row for row in found}


async def items_by_code(codes: Collection[str], *, today: date) -> dict[str, Row]:
    """Items by code, each with its type, its place, and the open line that it is out on (None: it is not)."""
    found = await transaction.rows(
        """
        SELECT i.id, i.code, i.type, i.condition, i.retired_at, i.price, i.bought_on, t.place AS lending_place, t.size,
            p.name AS place_name, m.name, m.contents, m.id AS model, l.id AS line, l.loan,
            (SELECT o.kind FROM outage o WHERE o.item = i.id AND o.first_day <= $2
                AND (o.until_day IS NULL OR o.until_day > $2) LIMIT 1) AS outage
        FROM item i JOIN equipment_type t ON t.id = i.type JOIN equipment_model m ON m.id = t.model
        JOIN lending_place p ON p.id = t.place
        LEFT JOIN loan_line l ON l.item = i.id AND l.state = 'out'
        WHERE i.code = ANY($1)
        """,
        list(codes),
        today,
    )
    return {row["code"]: row for row in found}


async def spare(kind: int, *, today: date) -> int:
    """How many of a type its place could do without, for all that is promised ahead."""
    found: int = await transaction.value(
        """
        SELECT min(free) FROM equipment_days(ARRAY[$1::int], $2::date, GREATEST($2::date, (
            SELECT max(busy_until) FROM loan_line
            WHERE type = $1 AND state IN ('asked', 'offered', 'promised', 'packed', 'out')
        )), $2::date)
        """,
        kind,
        today,
    )
    return found


async def move(item: int, place: int) -> None:
    """An item belongs to another place now: to the type of the same model and size there, made where there is none."""
    await transaction.execute(
        """
        WITH mine AS (
            SELECT t.* FROM equipment_type t JOIN item i ON i.type = t.id WHERE i.id = $1
        ), made AS (
            INSERT INTO equipment_type
                (slug, model, place, size, size_from, size_to, attributes, stock, position, active)
            SELECT mine.slug || '-' || p.slug, model, $2, size, size_from, size_to, attributes, stock, position, true
            FROM mine JOIN lending_place p ON p.id = $2
            ON CONFLICT (model, place, size) DO UPDATE SET active = true RETURNING id
        )
        UPDATE item SET type = made.id FROM made WHERE item.id = $1
        """,
        item,
        place,
    )
