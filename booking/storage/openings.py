"""Opening hours, booking windows, closures and school holidays as the back office writes them; whom a change hits."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain.opening import BookingWindow, OpeningHours
from booking.storage import transaction
from rules import TimeSpan

Row = dict[str, Any]


async def opening_of(
    *, venue: int | None = None, space: int | None = None, lending_place: int | None = None
) -> list[OpeningHours]:
    """The opening hours of a venue, a lending place or a space's own, by occasion, weekday and clock."""
    found = await transaction.rows(
        """
        SELECT * FROM opening WHERE venue = $1 OR space = $2 OR lending_place = $3
        ORDER BY occasion, first_date NULLS FIRST, weekday, opens
        """,
        venue,
        space,
        lending_place,
    )
    return [
        OpeningHours(
            venue=row["venue"],
            space=row["space"],
            weekday=row["weekday"],
            opens=row["opens"],
            closes=row["closes"],
            occasion=row["occasion"],
            first=row["first_date"],
            last=row["last_date"],
        )
        for row in found
    ]


async def set_opening(
    hours: Iterable[OpeningHours],
    *,
    venue: int | None = None,
    space: int | None = None,
    lending_place: int | None = None,
) -> None:
    """Replace the opening hours of a venue, a space or a lending place."""
    whose = venue, space, lending_place
    await transaction.execute("DELETE FROM opening WHERE venue = $1 OR space = $2 OR lending_place = $3", *whose)
    await transaction.execute_many(
        """
        INSERT INTO opening (venue, space, lending_place, weekday, opens, closes, occasion, first_date, last_date)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        [(*whose, one.weekday, one.opens, one.closes, one.occasion, one.first, one.last) for one in hours],
    )


async def windows_of(space: int) -> list[BookingWindow]:
    """The booking windows of a space."""
    found = await transaction.rows("SELECT * FROM booking_window WHERE space = $1 ORDER BY opens, id", space)
    return [
        BookingWindow(
            space=row["space"],
            weekdays=frozenset(row["weekdays"]),
            opens=row["opens"],
            closes=row["closes"],
            mode=row["mode"],
            audience=row["audience"],
        )
        for row in found
    ]


async def set_windows(space: int, windows: Iterable[BookingWindow]) -> None:
    """Replace the booking windows of a space."""
    await transaction.execute("DELETE FROM booking_window WHERE space = $1", space)
    await transaction.execute_many(
        "INSERT INTO booking_window (space, weekdays, opens, closes, mode, audience) VALUES ($1, $2, $3, $4, $5, $6)",
        [(space, sorted(one.weekdays), one.opens, one.closes, one.mode, one.audience) for one in windows],
    )


async def closures_of(venue: int, *, since: datetime) -> list[Row]:
    """The closures of a venue and of its spaces that are not over, with the space's name (None: all of the venue)."""
    return await transaction.rows(
        """
        SELECT closure.id, closure.venue, closure.space, closure.starts_at, closure.ends_at, closure.kind,
            closure.reason, space.name AS space_name, space.slug AS space_slug
        FROM closure LEFT JOIN space ON space.id = closure.space
        WHERE (closure.venue = $1 OR space.venue = $1) AND closure.ends_at > $2
        ORDER BY closure.starts_at, closure.id
        """,
        venue,
        since,
    )


async def closure(number: int) -> Row | None:
    """One closure, and `at`, the venue it belongs to either way (None: it is of a lending place)."""
    return await transaction.row(
        """
        SELECT closure.*, COALESCE(closure.venue, space.venue) AS at
        FROM closure LEFT JOIN space ON space.id = closure.space WHERE closure.id = $1
        """,
        number,
    )


async def add_closure(
    *,
    venue: int | None = None,
    space: int | None = None,
    lending_place: int | None = None,
    span: TimeSpan,
    kind: str,
    reason: str,
    created_by: int,
    now: datetime,
) -> int:
    """Store a closure of a venue, a space or a lending place; its id."""
    return int(
        await transaction.value(
            """
            INSERT INTO closure (venue, space, lending_place, starts_at, ends_at, kind, reason, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
            """,
            venue,
            space,
            lending_place,
            span.start,
            span.end,
            kind,
            reason,
            created_by,
            now,
        )
    )


async def remove_closure(number: int) -> None:
    """Take a closure away."""
    await transaction.execute("DELETE FROM closure WHERE id = $1", number)


async def school_holidays(*, since: date) -> list[Row]:
    """The school holidays that are not over: id, name, first_date, last_date."""
    return await transaction.rows(
        "SELECT id, name, first_date, last_date FROM school_holiday WHERE last_date >= $1 ORDER BY first_date, id",
        since,
    )


async def add_school_holiday(*, name: str, first: date, last: date) -> int:
    """Store a school holiday, both days included; its id."""
    return int(
        await transaction.value(
            "INSERT INTO school_holiday (name, first_date, last_date) VALUES ($1, $2, $3) RETURNING id",
            name,
            first,
            last,
        )
    )


async def remove_school_holiday(number: int) -> None:
    """Take a school holiday away."""
    await transaction.execute("DELETE FROM school_holiday WHERE id = $1", number)


# Whom a change hits ---------------------------------------------------------------------------------------------------


async def booked(parts: Collection[int], *, since: datetime, until: datetime | None = None) -> list[Row]:
    """What is booked on these parts from `since`, for officers: id, application, spaces, times, title and who.

    Whoever has to be told: the organisation where there is one, and the person with e-mail and phone.
    """
    return await transaction.rows(
        """
        SELECT occurrence.id, occurrence.application, occurrence.spaces, occurrence.starts_at, occurrence.ends_at,
            application.title, organisation.name AS organisation, person.name AS person, person.email, person.phone,
            ARRAY(SELECT name FROM space WHERE space.id = ANY(occurrence.spaces) ORDER BY name) AS space_names
        FROM occurrence
        JOIN application ON application.id = occurrence.application
        JOIN person ON person.id = application.person
        LEFT JOIN organisation ON organisation.id = application.organisation
        WHERE occurrence.state = 'booked' AND occurrence.id IN (
            SELECT claim.occurrence FROM claim
            WHERE claim.held AND claim.part = ANY($1::int[]) AND claim.ends_at > $2
                AND ($3::timestamptz IS NULL OR claim.starts_at < $3)
        )
        ORDER BY occurrence.starts_at, occurrence.id
        """,
        list(parts),
        since,
        until,
    )


async def has_claims(parts: Collection[int], *, since: datetime) -> bool:
    """Whether anything is booked or applied for on these parts from `since`."""
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT 1 FROM claim WHERE part = ANY($1::int[]) AND ends_at > $2)", list(parts), since
        )
    )


async def spaces_at(venue: int) -> Sequence[int]:
    """The ids of a venue's active spaces."""
    return [row["id"] for row in await transaction.rows("SELECT id FROM space WHERE venue = $1 AND active", venue)]
