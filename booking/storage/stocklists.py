"""What a stock list is compared with, and stored as; and all there is as rows for one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from booking.storage import bulk, transaction

Row = dict[str, Any]


async def categories() -> list[Row]:
    """All categories: id, slug, name."""
    return await transaction.rows("SELECT id, slug, name FROM equipment_category")


async def models() -> list[Row]:
    """All models, and the `venues` that have each."""
    return await transaction.rows(
        """
        SELECT id, slug, name, tracked, replacement_value, ARRAY(
            SELECT DISTINCT place.venue FROM equipment_type AS type
            JOIN lending_place AS place ON place.id = type.place WHERE type.model = model.id
        ) AS venues
        FROM equipment_model AS model
        """
    )


async def types(places: Collection[int]) -> list[Row]:
    """The types at these places: id, place, model, size, stock."""
    return await transaction.rows(
        "SELECT id, place, model, size, stock FROM equipment_type WHERE place = ANY($1::int[])", list(places)
    )


async def items(codes: Collection[str], places: Collection[int]) -> list[Row]:
    """The items with these codes: whether each is `mine` (at one of the places), `out` and `retired`."""
    return await transaction.rows(
        """
        SELECT item.id, item.code, item.type, item.serial, item.condition, item.note, item.bought_on, item.price,
            type.model, type.place = ANY($2::int[]) AS mine, item.retired_at IS NOT NULL AS retired,
            EXISTS (SELECT 1 FROM loan_line WHERE loan_line.item = item.id AND state = 'out') AS out
        FROM item JOIN equipment_type AS type ON type.id = item.type WHERE item.code = ANY($1)
        """,
        list(codes),
        list(places),
    )


async def all_of(places: Collection[int]) -> list[Row]:
    """All that is in use at these places, a row a unit, or a size without codes."""
    return await transaction.rows(
        """
        SELECT place.name AS place, category.name AS category, model.name AS model, type.size, item.code, type.stock,
            item.condition, item.bought_on, item.price, item.serial, item.note, model.replacement_value
        FROM equipment_type AS type
        JOIN lending_place AS place ON place.id = type.place
        JOIN equipment_model AS model ON model.id = type.model
        JOIN equipment_category AS category ON category.id = model.category
        LEFT JOIN item ON item.type = type.id AND item.retired_at IS NULL
        WHERE type.place = ANY($1::int[]) AND type.active AND (item.id IS NOT NULL OR type.stock IS NOT NULL)
        ORDER BY place.name, category.position, model.name->>'nb', type.position, type.id, item.code
        """,
        list(places),
    )


async def change_items(changes: Sequence[tuple[int, Mapping[str, object]]]) -> None:
    """Give items the values that a list says of each: id, and what is said."""
    await transaction.execute_many(
        """
        UPDATE item SET condition = COALESCE($2, condition), bought_on = COALESCE($3, bought_on),
            price = COALESCE($4, price), serial = COALESCE($5, serial), note = COALESCE($6, note)
        WHERE id = $1
        """,
        [
            (item, *(said.get(name) for name in ("condition", "bought_on", "price", "serial", "note")))
            for item, said in changes
        ],
    )


async def record(entries: Sequence[Mapping[str, Any]]) -> None:
    """Many entries of the audit at once."""
    await bulk.insert("audit", entries)
