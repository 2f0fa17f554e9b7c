"""Types by size and items as the back office writes them; the database keeps what is promised in stock."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import asyncpg

from booking.domain.problems import Problem
from booking.storage import transaction

Row = dict[str, Any]

TYPE = ("slug", "model", "place", "size", "size_from", "size_to", "attributes", "stock", "position", "active")
ITEM = ("code", "serial", "condition", "note", "bought_on", "price")


class StockPromised(Problem):
    """What would be taken away is promised: `days` on which there would be too little."""

    code = "stock-promised"


@contextmanager
def holding() -> Iterator[None]:
    """What the database refuses for the sake of a promise comes out as StockPromised."""
    try:
        yield
    except asyncpg.ExclusionViolationError as error:
        if error.constraint_name != "stock_holds":
            raise
        raise StockPromised(days=[], field="main") from error


# Types ----------------------------------------------------------------------------------------------------------------

TYPES = """
    SELECT type.*, place.name AS place_name, place.venue, model.name, model.slug AS model_slug, model.tracked,
        model.size_unit, model.attributes AS kinds, model.category, counted.units, counted.free,
        counted.lent + counted.late AS out, counted.late, counted.promised + counted.asked AS promised, counted.unfit,
        counted.resting
    FROM equipment_type AS type
    JOIN lending_place AS place ON place.id = type.place
    JOIN equipment_model AS model ON model.id = type.model
    JOIN equipment_days(ARRAY(SELECT id FROM equipment_type WHERE {of}), $2, $2, $2) AS counted
        ON counted.type = type.id
    ORDER BY place.name, type.position, type.size_from NULLS LAST, type.size, type.id
"""


async def types_of(model: int, *, today: date) -> list[Row]:
    """The types of a model by place and size, with what each is doing today."""
    return await transaction.rows(TYPES.format(of="model = $1"), model, today)


async def type_(number: int, *, today: date) -> Row | None:
    """A type with its model, its place and what it is doing today."""
    return await transaction.row(TYPES.format(of="id = $1"), number, today)


async def type_slugs() -> frozenset[str]:
    """The addresses that types have."""
    return frozenset(row["slug"] for row in await transaction.rows("SELECT slug FROM equipment_type"))


async def add_type(values: Mapping[str, object]) -> int:
    """Store a new type, a value for each of TYPE; its id."""
    return await transaction.insert("equipment_type", TYPE, values)


async def change_type(number: int, values: Mapping[str, object]) -> None:
    """Give a type the values of TYPE that are there. Raises StockPromised."""
    with holding():
        await transaction.update("equipment_type", number, TYPE, values)


async def sizes(model: int, place: int) -> frozenset[str]:
    """The sizes that a model has at a place."""
    found = await transaction.rows("SELECT size FROM equipment_type WHERE model = $1 AND place = $2", model, place)
    return frozenset(row["size"] for row in found)


async def promised_until(number: int) -> date | None:
    """The last day on which anything of a type is asked for, promised or lent, None where nothing is."""
    found: date | None = await transaction.value(
        """
        SELECT max(busy_until) - 1 FROM loan_line
        WHERE type = $1 AND state IN ('asked', 'offered', 'promised', 'packed', 'out')
        """,
        number,
    )
    return found


# Items ----------------------------------------------------------------------------------------------------------------

ITEMS = """
    SELECT item.*, type.place, type.model, type.size, place.venue, place.name AS place_name, model.name,
        model.size_unit, line.loan, line.due_on,
        (SELECT outage.kind FROM outage WHERE outage.item = item.id AND outage.first_day <= $2
            AND (outage.until_day IS NULL OR outage.until_day > $2) ORDER BY outage.id DESC LIMIT 1) AS outage
    FROM item
    JOIN equipment_type AS type ON type.id = item.type
    JOIN equipment_model AS model ON model.id = type.model
    JOIN lending_place AS place ON place.id = type.place
    LEFT JOIN loan_line AS line ON line.item = item.id AND line.state = 'out'
    WHERE {of} ORDER BY item.retired_at IS NOT NULL, item.code
"""


async def items_of(number: int, *, today: date) -> list[Row]:
    """The items of a type, those in use first: where each is (`loan`, `due_on`, `outage`), or when it was retired."""
    return await transaction.rows(ITEMS.format(of="item.type = $1"), number, today)


async def item(number: int, *, today: date) -> Row | None:
    """An item with its type, model and place, and where it is."""
    return await transaction.row(ITEMS.format(of="item.id = $1"), number, today)


async def taken(codes: Collection[str]) -> list[str]:
    """Which of these codes some item has."""
    found = await transaction.rows("SELECT code FROM item WHERE code = ANY($1) ORDER BY code", list(codes))
    return [row["code"] for row in found]


async def add_items(number: int, codes: Sequence[str], values: Mapping[str, object], *, now: datetime) -> list[int]:
    """Store new items of a type that have all but their codes in common; their ids."""
    columns = ("type", "created_at", *ITEM)
    shared = {**values, "type": number, "created_at": now}
    return [await transaction.insert("item", columns, {**shared, "code": code}) for code in codes]


async def change_item(number: int, values: Mapping[str, object]) -> None:
    """Give an item the values of ITEM that are there."""
    await transaction.update("item", number, ITEM, values)


async def move_item(number: int, kind: int) -> None:
    """Let an item, and what keeps it from being lent, be of another type. Raises StockPromised."""
    await transaction.execute("UPDATE outage SET type = $2 WHERE item = $1 AND ended_at IS NULL", number, kind)
    with holding():
        await transaction.execute("UPDATE item SET type = $2 WHERE id = $1", number, kind)


async def retire(number: int, *, reason: str, today: date, by: int, now: datetime) -> None:
    """Take an item out of stock for good, and end what kept it from being lent. Raises StockPromised."""
    await transaction.execute(
        """
        UPDATE outage SET until_day = greatest(first_day, least(until_day, $2)), ended_by = $3, ended_at = $4
        WHERE item = $1 AND ended_at IS NULL AND (until_day IS NULL OR until_day > $2)
        """,
        number,
        today,
        by,
        now,
    )
    with holding():
        await transaction.execute(
            "UPDATE item SET retired_at = $2, retired_reason = $3 WHERE id = $1", number, now, reason
        )


async def loans_of(number: int) -> list[Row]:
    """When an item was lent, the latest first: `loan`, `out_at`, `in_at`, `due_on`, how it came back, and to whom."""
    return await transaction.rows(
        """
        SELECT line.loan, line.out_at, line.in_at, line.due_on, line.state, line.condition, line.missing, line.note,
            COALESCE(organisation.name, person.name) AS borrower
        FROM loan_line AS line
        JOIN loan ON loan.id = line.loan
        LEFT JOIN borrower ON borrower.id = loan.borrower
        LEFT JOIN organisation ON organisation.id = borrower.organisation
        LEFT JOIN person ON person.id = borrower.person
        WHERE line.item = $1 AND line.out_at IS NOT NULL
        ORDER BY line.out_at DESC, line.id DESC
        """,
        number,
    )


async def labelled(
    *,
    venues: Collection[int] | None,
    place: int | None,
    category: int | None,
    model: int | None,
    kind: int | None,
    codes: Collection[str],
    limit: int,
) -> list[Row]:
    """The items in use in these venues (None: in all) that all of the rest is true of, where it says anything."""
    return await transaction.rows(
        """
        SELECT item.id, item.code, model.name, type.size, model.size_unit, place.name AS place_name
        FROM item
        JOIN equipment_type AS type ON type.id = item.type
        JOIN equipment_model AS model ON model.id = type.model
        JOIN lending_place AS place ON place.id = type.place
        WHERE item.retired_at IS NULL AND ($1::int[] IS NULL OR place.venue = ANY($1))
            AND ($2::int IS NULL OR place.id = $2) AND ($3::int IS NULL OR model.category = $3)
            AND ($4::int IS NULL OR model.id = $4) AND ($5::int IS NULL OR type.id = $5)
            AND (cardinality($6::text[]) = 0 OR item.code = ANY($6))
        ORDER BY place.name, model.name->>'nb', type.position, type.id, item.code LIMIT $7
        """,
        None if venues is None else list(venues),
        place,
        category,
        model,
        kind,
        list(codes),
        limit,
    )
