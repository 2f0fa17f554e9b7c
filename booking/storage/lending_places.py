"""Lending places: their rules as they are stored, and the days on which they are open."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import collation, localtime
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


CALENDARS = """
    SELECT 'opening' AS row, o.lending_place, o.id, NULL::int AS venue, NULL::int AS space, weekday, opens, closes,
        first_date, last_date, NULL::timestamptz AS starts_at, NULL::timestamptz AS ends_at, occasion AS kind,
        '' AS text
    FROM opening o WHERE o.lending_place = ANY($1::int[])
    UNION ALL
    SELECT 'closure', p.id, c.id, c.venue, NULL, NULL, NULL, NULL, NULL, NULL, starts_at, ends_at, kind, reason
    FROM closure c JOIN lending_place p ON p.id = ANY($1::int[]) AND (c.lending_place = p.id OR c.venue = p.venue)
    WHERE starts_at < $3 AND ends_at > $2
    UNION ALL
    SELECT 'holiday', NULL, id, NULL, NULL, NULL, NULL, NULL, first_date, last_date, NULL, NULL, name, ''
    FROM school_holiday WHERE first_date <= $3::date AND last_date >= $2::date
    ORDER BY 1, 2, 6, 7, 11, 9, 3
"""


async def calendars(places: Collection[int], first: date, last: date) -> dict[int, Calendar]:
    """When each place is open from one day to another: its own hours, closures of it and of its venue, holidays."""
    window = localtime.at(first, localtime.MIDNIGHT), localtime.at(last + timedelta(1), localtime.MIDNIGHT)
    found = await transaction.rows(CALENDARS, list(places), *window)
    return {
        place: resources.calendar_of(row for row in found if row["lending_place"] in {None, place}) for place in places
    }


async def calendar(place: int, first: date, last: date) -> Calendar:
    """When one place is open from one day to another."""
    return (await calendars([place], first, last))[place]


# What the back office writes ------------------------------------------------------------------------------------------

FORM = (
    "venue",
    "slug",
    "name",
    "description",
    "terms",
    "loan_days",
    "closed_days_count",
    "renewals",
    "lead_hours",
    "horizon_days",
    "gap_days",
    "changeover",
    "release_days",
    "min_age",
    "residents",
    "most_units",
    "approval",
    "audience",
    "remind_days",
    "dun_days",
    "lost_days",
    "write_down_percent",
    "floor_percent",
    "offer_hours",
    "forget_months",
    "active",
)
"""What a place's form says, and the venue that it is in."""


async def listed(venues: Collection[int] | None = None) -> list[Row]:
    """The places in these venues (None: in all), each with `venue_name`, its `types` and its `units` in use."""
    found = await transaction.rows(
        """
        SELECT place.id, place.slug, place.name, place.venue, place.active, venue.name AS venue_name,
            (SELECT count(*) FROM equipment_type AS t WHERE t.place = place.id AND t.active) AS types,
            (SELECT COALESCE(sum(t.stock), 0) + count(i.id) FROM equipment_type AS t
             LEFT JOIN item AS i ON i.type = t.id AND i.retired_at IS NULL
             WHERE t.place = place.id AND t.active) AS units
        FROM lending_place AS place JOIN venue ON venue.id = place.venue
        WHERE $1::int[] IS NULL OR place.venue = ANY($1)
        """,
        None if venues is None else list(venues),
    )
    return sorted(found, key=lambda row: collation.key(row["name"]))


async def add(values: Mapping[str, object]) -> int:
    """Store a new place, a value for each of FORM; its id."""
    return await transaction.insert("lending_place", FORM, values)


async def change(place: int, values: Mapping[str, object]) -> None:
    """Give a place the values of FORM that are there."""
    await transaction.update("lending_place", place, FORM, values)


async def closures_of(place: int, *, since: datetime) -> list[Row]:
    """What closes a place and is not over: its own closures, and (`own` is false) those of its whole venue."""
    return await transaction.rows(
        """
        SELECT closure.id, closure.starts_at, closure.ends_at, closure.kind, closure.reason,
            closure.lending_place IS NOT NULL AS own
        FROM lending_place AS place
        JOIN closure ON closure.lending_place = place.id OR closure.venue = place.venue
        WHERE place.id = $1 AND closure.ends_at > $2
        ORDER BY closure.starts_at, closure.id
        """,
        place,
        since,
    )


async def last_due(place: int) -> date | None:
    """The last day on which anything of a place is to be fetched or brought back; None where nothing is."""
    found: date | None = await transaction.value(
        """
        SELECT max(line.due_on) FROM loan_line AS line JOIN loan ON loan.id = line.loan
        WHERE loan.lending_place = $1 AND line.state IN ('asked', 'offered', 'promised', 'packed', 'out')
        """,
        place,
    )
    return found


async def meetings(place: int, days: Collection[date]) -> list[Row]:
    """What is to be fetched from a place (`what` is pick-up) or brought back (return) on these days, for the desk.

    One row a loan, day and kind: `loan, day, what, units`, and who has to be told. What goes with an hour in a hall is
    used in the house, whether the place is open or not.
    """
    return await transaction.rows(
        """
        SELECT line.loan, met.day, met.what, sum(line.quantity)::int AS units,
            COALESCE(organisation.name, '') AS organisation, person.name AS person, person.email, person.phone
        FROM loan_line AS line
        JOIN loan ON loan.id = line.loan
        CROSS JOIN LATERAL (VALUES
            ('pick-up', line.starts_on, line.state IN ('asked', 'offered', 'promised', 'packed')),
            ('return', line.due_on, line.state IN ('asked', 'offered', 'promised', 'packed', 'out'))
        ) AS met (what, day, awaited)
        LEFT JOIN borrower ON borrower.id = loan.borrower
        LEFT JOIN organisation ON organisation.id = borrower.organisation
        LEFT JOIN person ON person.id = COALESCE(borrower.person, loan.person)
        WHERE loan.lending_place = $1 AND loan.occurrence IS NULL AND met.awaited AND met.day = ANY($2::date[])
        GROUP BY line.loan, met.day, met.what, organisation.name, person.name, person.email, person.phone
        ORDER BY met.day, met.what, line.loan
        """,
        place,
        list(days),
    )


async def due(place: int, days: Collection[date]) -> list[Row]:
    """The open lines of a place that are due on these days, each with its model's own rules; first come first.

    None that go with an hour in a hall: they keep its days.
    """
    return await transaction.rows(
        """
        SELECT line.id, line.loan, line.type, line.quantity, line.starts_on, line.ends_on, line.due_on, line.busy_until,
            model.loan_days, model.renewals, model.gap_days
        FROM loan_line AS line
        JOIN loan ON loan.id = line.loan
        JOIN equipment_type ON equipment_type.id = line.type
        JOIN equipment_model AS model ON model.id = equipment_type.model
        WHERE loan.lending_place = $1 AND loan.occurrence IS NULL AND line.due_on = ANY($2::date[])
            AND line.state IN ('asked', 'offered', 'promised', 'packed', 'out')
        ORDER BY line.due_on, loan.created_at, line.id
        """,
        place,
        list(days),
    )


async def move_due(line: int, *, due_on: date, busy_until: date) -> None:
    """Let a line be due another day, and occupied until one. The guard refuses what is promised to others."""
    await transaction.execute(
        "UPDATE loan_line SET due_on = $2, busy_until = $3 WHERE id = $1", line, due_on, busy_until
    )
