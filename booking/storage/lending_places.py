"""Lending places: their rules as they are stored, and the days on which they are open."""

from datetime import date, timedelta
from typing import Any

from booking.domain import localtime
from booking.domain.opening import Calendar
from booking.storage import resources, transaction

Row = dict[str, Any]

PLACE = """p.*, v.slug AS venue_slug, v.name AS venue_name, v.address, v.postcode, v.place AS town,
    v.contact_name, v.contact_phone, v.contact_email
    FROM lending_place p JOIN venue v ON v.id = p.venue"""


async def one(place: int) -> Row | None:
    """A place with its rules, and the venue that it is in."""
    return await transaction.row(f"SELECT {PLACE} WHERE p.id = $1", place)


async def by_slug(slug: str) -> Row | None:
    """A place that is in use, by its slug."""
    return await transaction.row(f"SELECT {PLACE} WHERE p.slug = $1 AND p.active AND v.active", slug)


async def active() -> list[Row]:
    """All places that are in use, by name."""
    return await transaction.rows(f"SELECT {PLACE} WHERE p.active AND v.active ORDER BY p.name, p.id")


CALENDAR = """
    SELECT 'opening' AS row, o.id, NULL::int AS venue, NULL::int AS space, weekday, opens, closes,
        first_date, last_date, NULL::timestamptz AS starts_at, NULL::timestamptz AS ends_at,
        occasion AS kind, '' AS text
    FROM opening o WHERE o.lending_place = $1
    UNION ALL
    SELECT 'closure', c.id, c.venue, NULL, NULL, NULL, NULL, NULL, NULL, starts_at, ends_at, kind, reason
    FROM closure c JOIN lending_place p ON p.id = $1 AND (c.lending_place = p.id OR c.venue = p.venue)
    WHERE starts_at < $3 AND ends_at > $2
    UNION ALL
    SELECT 'holiday', id, NULL, NULL, NULL, NULL, NULL, first_date, last_date, NULL, NULL, name, ''
    FROM school_holiday WHERE first_date <= $3::date AND last_date >= $2::date
    ORDER BY 1, 5, 6, 10, 8, 2
"""


async def calendar(place: int, first: date, last: date) -> Calendar:
    """When a place is open from one day to another: its own hours, closures of it and of its venue, school holidays."""
    window = localtime.at(first, localtime.MIDNIGHT), localtime.at(last + timedelta(1), localtime.MIDNIGHT)
    return resources.calendar_of(await transaction.rows(CALENDAR, place, *window))
