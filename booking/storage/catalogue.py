"""Venues and spaces with all that their pages show and their forms edit; every page one query."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from booking.domain import collation
from booking.storage import transaction

Row = dict[str, Any]

VENUE = (
    "slug",
    "name",
    "address",
    "postcode",
    "place",
    "latitude",
    "longitude",
    "wheelchair",
    "hearing_loop",
    "contact_name",
    "contact_phone",
    "contact_email",
    "description",
    "how_to_get_in",
    "terms",
    "active",
)
"""What a venue's form says."""

SPACE = (
    "venue",
    "parent",
    "slug",
    "name",
    "position",
    "space_class",
    "part_name",
    "capacity",
    "floor_area",
    "facilities",
    "minutes_min",
    "minutes_max",
    "grid_minutes",
    "horizon_days",
    "lead_hours",
    "cancel_hours",
    "setup_minutes",
    "clearing_minutes",
    "holds_time",
    "applicant_moves",
    "description",
    "active",
)
"""What a space's form says."""

SLUGGED = {
    "venue": "venue",
    "space": "space",
    "lending-place": "lending_place",
    "category": "equipment_category",
    "model": "equipment_model",
    "type": "equipment_type",
}
"""The tables of what has an address of its own."""

PARTS = "ARRAY(SELECT part FROM space_part WHERE space_part.space = space.id ORDER BY part)"

PICTURES = """
    COALESCE((SELECT jsonb_agg(jsonb_build_object('id', id, 'alt', alt, 'width', width, 'height', height,
        'own', picture.space IS NOT NULL)
        ORDER BY space IS NULL, position, id) FROM picture WHERE {of}), '[]'::jsonb)
"""

SPACES_OF_VENUE = f"""
    COALESCE((SELECT jsonb_agg(to_jsonb(space) || jsonb_build_object('parts', {PARTS}))
        FROM space WHERE space.venue = venue.id), '[]'::jsonb)
"""  # noqa: S608 -- put together from our own constants

VENUES = """
    SELECT venue.id, venue.slug, venue.name, venue.place, venue.address, venue.postcode,
        venue.latitude, venue.longitude, venue.wheelchair, venue.hearing_loop, venue.description, venue.active,
        (SELECT count(*) FROM space WHERE space.venue = venue.id AND space.active) AS spaces,
        (SELECT id FROM picture WHERE picture.venue = venue.id ORDER BY position, id LIMIT 1) AS picture
    FROM venue
"""


async def venues(*, inactive: bool = False) -> list[Row]:
    """All venues in the Norwegian order of their names, for lists; those out of use only where asked for."""
    return in_order(await transaction.rows(f"{VENUES} WHERE active OR $1", inactive))


async def venue_page(slug: str) -> Row | None:
    """A venue with its `spaces` (in order of the tree) and `pictures`."""
    return await _venue("venue.slug = $1", slug)


async def venue_by_id(venue: int) -> Row | None:
    """The same by id."""
    return await _venue("venue.id = $1", venue)


async def _venue(condition: str, key: object) -> Row | None:
    pictures = PICTURES.format(of="picture.venue = venue.id")
    found = await transaction.row(
        f"SELECT venue.*, {SPACES_OF_VENUE} AS spaces, {pictures} AS pictures FROM venue WHERE {condition}",  # noqa: S608 -- our own words
        key,
    )
    return found and {**found, "spaces": in_tree(found["spaces"])}


async def space_page(slug: str) -> Row | None:
    """A space with its `venue` (a dict), its `parts`, its `pictures` (else the venue's), and the venue's `spaces`."""
    pictures = PICTURES.format(of="picture.space = space.id OR picture.venue = space.venue")
    found = await transaction.row(
        f"""
        SELECT space.*, {PARTS} AS parts, {pictures} AS pictures, to_jsonb(venue.*) AS place,
            {SPACES_OF_VENUE} AS spaces
        FROM space JOIN venue ON venue.id = space.venue WHERE space.slug = $1
        """,  # noqa: S608 -- our own words
        slug,
    )
    return found and {**found, "spaces": in_tree(found["spaces"])}


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows in the Norwegian order of their names."""
    return sorted(rows, key=lambda row: collation.key(row["name"]))


def in_tree(spaces: Sequence[Row]) -> list[Row]:
    """Spaces as an outline, each followed by what lies in it, with its `depth`."""
    ordered = sorted(spaces, key=lambda row: (row["position"], collation.key(row["name"])))
    known = {row["id"] for row in ordered}
    outline: list[Row] = []

    def add(parent: int | None, depth: int) -> None:
        for row in ordered:
            if (row["parent"] if row["parent"] in known else None) == parent:
                outline.append({**row, "depth": depth})
                add(row["id"], depth + 1)

    add(None, 0)
    return outline


# Writing --------------------------------------------------------------------------------------------------------------


async def add_venue(values: Mapping[str, object]) -> int:
    """Store a new venue, a value for each of VENUE; its id."""
    return await transaction.insert("venue", VENUE, values)


async def change_venue(venue: int, values: Mapping[str, object]) -> None:
    """Give a venue the values of VENUE that are there."""
    await transaction.update("venue", venue, VENUE, values)


async def add_space(values: Mapping[str, object]) -> int:
    """Store a new space, a value for each of SPACE; its id. It has no parts yet."""
    return await transaction.insert("space", SPACE, values)


async def change_space(space: int, values: Mapping[str, object]) -> None:
    """Give a space the values of SPACE that are there."""
    await transaction.update("space", space, SPACE, values)


async def slug_taken(slug: str, *, noun: str, but: int | None) -> bool:
    """Whether another one of its kind (`noun` is one of SLUGGED) has this slug."""
    table = SLUGGED[noun]
    return bool(
        await transaction.value(
            f"SELECT EXISTS (SELECT 1 FROM {table} WHERE slug = $1 AND id IS DISTINCT FROM $2::int)",  # noqa: S608 -- one of our own names
            slug,
            but,
        )
    )


async def add_parts(venue: int, names: Sequence[str], *, now: datetime) -> list[int]:
    """Make new parts of a venue; their ids in the order of the names."""
    return [
        await transaction.value(
            "INSERT INTO part (venue, name, version, changed_at) VALUES ($1, $2, 1, $3) RETURNING id", venue, name, now
        )
        for name in names
    ]


async def parts_of_venue(venue: int) -> list[Row]:
    """The parts of a venue with the names of the undivided spaces that each belongs to."""
    return await transaction.rows("SELECT id, name FROM part WHERE venue = $1 ORDER BY id", venue)


async def set_parts(space: int, parts: Iterable[int]) -> None:
    """Say which parts a space owns."""
    await transaction.execute("DELETE FROM space_part WHERE space = $1", space)
    await transaction.execute(
        "INSERT INTO space_part (space, part) SELECT $1, part FROM unnest($2::int[]) AS part", space, sorted(parts)
    )


async def parts_of(*, venue: int | None = None, space: int | None = None) -> list[int]:
    """The parts of a venue or of a space, in order."""
    found = await transaction.rows(
        "SELECT id FROM part WHERE venue = $1 UNION SELECT part FROM space_part WHERE space = $2 ORDER BY 1",
        venue,
        space,
    )
    return [row["id"] for row in found]
