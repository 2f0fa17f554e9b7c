"""Categories, models and kits as the back office writes them, and how many there are of each today."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from booking.domain import collation
from booking.storage import transaction

Row = dict[str, Any]

CATEGORY = ("slug", "name", "position")
MODEL = (
    "category",
    "slug",
    "name",
    "description",
    "tracked",
    "size_unit",
    "attributes",
    "contents",
    "replacement_value",
    "rent_class",
    "loan_days",
    "renewals",
    "gap_days",
    "min_age",
    "most_units",
    "approval",
    "audience",
    "active",
)
"""What a model's form says."""


async def categories() -> list[Row]:
    """All categories in their order, with how many `models` each has."""
    return await transaction.rows(
        """
        SELECT id, slug, name, position,
            (SELECT count(*) FROM equipment_model WHERE category = equipment_category.id)::int AS models
        FROM equipment_category ORDER BY position, name->>'nb', id
        """
    )


async def add_category(values: Mapping[str, object]) -> int:
    """Store a new category; its id."""
    return await transaction.insert("equipment_category", CATEGORY, values)


async def change_category(category: int, values: Mapping[str, object]) -> None:
    """Give a category other words, or another place among the others."""
    await transaction.update("equipment_category", category, CATEGORY, values)


async def remove_category(category: int) -> None:
    """Take a category away that has no model."""
    await transaction.execute("DELETE FROM equipment_category WHERE id = $1", category)


# Models ---------------------------------------------------------------------------------------------------------------

COUNTED = """
    SELECT model, count(*)::int AS types, array_agg(DISTINCT place) AS places, sum(units)::int AS units,
        sum(lent + late)::int AS out, sum(late)::int AS late, sum(unfit)::int AS unfit
    FROM equipment_type JOIN equipment_days(
        ARRAY(SELECT id FROM equipment_type WHERE active AND ($1::int[] IS NULL OR place = ANY($1))), $2, $2, $2
    ) AS counted ON counted.type = equipment_type.id
    GROUP BY model
"""


async def listed(places: Collection[int] | None, *, today: date) -> list[Row]:
    """All models with what there is of them today at these places (None: at all): `types`, `units`, `out`, `late`,
    `unfit`. Those without any type there are left out, unless they have none anywhere or are kits."""
    found = await transaction.rows(
        f"""
        WITH counted AS ({COUNTED})
        SELECT model.id, model.slug, model.name, model.tracked, model.active, model.category,
            category.name AS category_name, category.position,
            COALESCE(counted.types, 0) AS types, COALESCE(counted.units, 0) AS units,
            COALESCE(counted.out, 0) AS out, COALESCE(counted.late, 0) AS late, COALESCE(counted.unfit, 0) AS unfit,
            (SELECT id FROM picture WHERE picture.model = model.id ORDER BY picture.position, id LIMIT 1) AS picture
        FROM equipment_model AS model
        JOIN equipment_category AS category ON category.id = model.category
        LEFT JOIN counted ON counted.model = model.id
        WHERE counted.model IS NOT NULL OR model.tracked = 'kit'
            OR NOT EXISTS (SELECT 1 FROM equipment_type WHERE equipment_type.model = model.id AND active)
        """,  # noqa: S608 -- our own words
        None if places is None else list(places),
        today,
    )
    return sorted(found, key=lambda row: (row["position"], row["category"], collation.key(row["name"]["nb"])))


async def one(model: int) -> Row | None:
    """A model with its `category_name`, the `venues` that have it, its `parts`, and the `kits` that it is a part of."""
    return await transaction.row(
        """
        SELECT model.*, category.name AS category_name,
            ARRAY(SELECT DISTINCT place.venue FROM equipment_type AS type JOIN lending_place AS place
                ON place.id = type.place WHERE type.model = model.id) AS venues,
            COALESCE((SELECT jsonb_agg(jsonb_build_object('model', part.model, 'quantity', part.quantity,
                'name', other.name) ORDER BY part.id) FROM kit_part AS part
                JOIN equipment_model AS other ON other.id = part.model WHERE part.kit = model.id), '[]') AS parts,
            COALESCE((SELECT jsonb_agg(jsonb_build_object('id', kit.id, 'name', kit.name) ORDER BY kit.id)
                FROM kit_part AS part JOIN equipment_model AS kit ON kit.id = part.kit
                WHERE part.model = model.id), '[]') AS kits
        FROM equipment_model AS model JOIN equipment_category AS category ON category.id = model.category
        WHERE model.id = $1
        """,
        model,
    )


async def slugs() -> frozenset[str]:
    """The addresses that models have."""
    return frozenset(row["slug"] for row in await transaction.rows("SELECT slug FROM equipment_model"))


async def add(values: Mapping[str, object]) -> int:
    """Store a new model, a value for each of MODEL; its id."""
    return await transaction.insert("equipment_model", MODEL, values)


async def change(model: int, values: Mapping[str, object]) -> None:
    """Give a model the values of MODEL that are there."""
    await transaction.update("equipment_model", model, MODEL, values)


async def set_parts(kit: int, parts: Mapping[int, int]) -> None:
    """Say what a kit is made of: how many of each model."""
    await transaction.execute("DELETE FROM kit_part WHERE kit = $1", kit)
    await transaction.execute_many(
        "INSERT INTO kit_part (kit, model, quantity) VALUES ($1, $2, $3)",
        [(kit, model, quantity) for model, quantity in parts.items()],
    )


async def simple() -> list[Row]:
    """The models that a kit may have parts of: `id`, `name`, in order."""
    found = await transaction.rows("SELECT id, name FROM equipment_model WHERE tracked <> 'kit' AND active")
    return sorted(found, key=lambda row: collation.key(row["name"]["nb"]))
