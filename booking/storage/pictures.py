"""Pictures of venues, spaces and gear, kept in the database so that every process can serve them."""

from collections.abc import Mapping
from typing import Any

from booking.storage import transaction

Row = dict[str, Any]


async def read(picture: int) -> Row | None:
    """The picture itself: `media_type` and `data`."""
    return await transaction.row("SELECT media_type, data FROM picture WHERE id = $1", picture)


async def of(*, venue: int | None = None, space: int | None = None, model: int | None = None) -> list[Row]:
    """The pictures of a venue, a space or a model without their data: id, alt, width, height, position."""
    return await transaction.rows(
        """
        SELECT id, alt, width, height, position FROM picture
        WHERE venue = $1 OR space = $2 OR model = $3 ORDER BY position, id
        """,
        venue,
        space,
        model,
    )


async def owner(picture: int) -> Row | None:
    """Whose picture it is: `venue`, `space` or `model`, and `at`, the venue that either of the first belongs to."""
    return await transaction.row(
        """
        SELECT picture.venue, picture.space, picture.model, COALESCE(picture.venue, space.venue) AS at
        FROM picture LEFT JOIN space ON space.id = picture.space WHERE picture.id = $1
        """,
        picture,
    )


async def add(
    *,
    venue: int | None = None,
    space: int | None = None,
    model: int | None = None,
    media_type: str,
    width: int,
    height: int,
    alt: Mapping[str, str],
    data: bytes,
) -> int:
    """Store a picture behind those that the venue, space or model has; its id. What an id shows never changes."""
    return int(
        await transaction.value(
            """
            INSERT INTO picture (venue, space, model, position, media_type, width, height, alt, data)
            SELECT $1, $2, $3, COALESCE(max(position), 0) + 1, $4, $5, $6, $7, $8
            FROM picture WHERE venue = $1 OR space = $2 OR model = $3
            RETURNING id
            """,
            venue,
            space,
            model,
            media_type,
            width,
            height,
            dict(alt),
            data,
        )
    )


async def describe(picture: int, alt: Mapping[str, str]) -> None:
    """Give a picture other words."""
    await transaction.execute("UPDATE picture SET alt = $2 WHERE id = $1", picture, dict(alt))


async def to_front(picture: int) -> None:
    """Make a picture the first of its venue, space or model."""
    await transaction.execute(
        """
        UPDATE picture SET position = others.first - 1
        FROM (SELECT min(other.position) AS first FROM picture AS other JOIN picture AS this ON this.id = $1
              WHERE other.venue = this.venue OR other.space = this.space OR other.model = this.model) AS others
        WHERE picture.id = $1
        """,
        picture,
    )


async def remove(picture: int) -> None:
    """Take a picture away."""
    await transaction.execute("DELETE FROM picture WHERE id = $1", picture)
