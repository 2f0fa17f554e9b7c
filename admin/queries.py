"""Read-only SQL of the desk's pages: what waits, today, trouble ahead, rivals side by side, the board."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import collation
from booking.storage import transaction
from rules import TimeSpan

Row = dict[str, Any]
Venues = Collection[int] | None
"""The venues that somebody decides in; None is all of them."""

MOST_WAITING = 500
MOST_DECIDED = 50

_LISTED = """
    SELECT application.id, application.state, application.title, application.purpose, application.submitted_at,
        application.decided_at, application.organisation AS organisation_id, organisation.name AS organisation,
        person.name AS person, application.officer, officer.name AS officer_name,
        wish.first_at, wish.last_at, wish.dates, wish.spaces, wish.venues, wish.venue_ids,
        (SELECT max(answered_at) FROM question WHERE question.application = application.id) AS answered_at,
        {clashes}
    FROM application
    JOIN person ON person.id = application.person
    LEFT JOIN organisation ON organisation.id = application.organisation
    LEFT JOIN person officer ON officer.id = application.officer
    JOIN LATERAL (
        SELECT min(one.starts_at) AS first_at, max(one.ends_at) AS last_at, count(DISTINCT one.id) AS dates,
            array_agg(DISTINCT space.name) AS spaces, array_agg(DISTINCT venue.name) AS venues,
            array_agg(DISTINCT venue.id) AS venue_ids
        FROM occurrence one JOIN space ON space.id = ANY(one.spaces) JOIN venue ON venue.id = space.venue
        WHERE one.application = application.id
    ) wish ON $1::int[] IS NULL OR wish.venue_ids <@ $1::int[]
"""

_OVERLAPS = """
    SELECT mine.occurrence AS wanted, other.held, theirs.application FROM mine
    JOIN claim other ON int4range(other.part, other.part, '[]') && int4range(mine.part, mine.part, '[]')
        AND tstzrange(other.starts_at, other.ends_at) && tstzrange(mine.starts_at, mine.ends_at)
    JOIN occurrence theirs ON theirs.id = other.occurrence AND theirs.application <> mine.application
"""

_WAITING = f"""
    WITH mine AS MATERIALIZED (
        SELECT claim.*, own.application FROM application
        JOIN occurrence own ON own.application = application.id AND own.state = 'applied' AND own.ends_at > $2
        JOIN claim ON claim.occurrence = own.id
        WHERE application.state IN ('submitted', 'asked')
    ),
    met AS (
        SELECT own.application, count(DISTINCT wanted) FILTER (WHERE held) AS taken,
            count(DISTINCT found.application) FILTER (WHERE NOT held) AS rivals
        FROM ({_OVERLAPS} WHERE other.held UNION ALL {_OVERLAPS} WHERE NOT other.held) found
        JOIN occurrence own ON own.id = found.wanted
        GROUP BY own.application
    )
    {_LISTED.format(clashes="COALESCE(met.taken, 0) AS taken, COALESCE(met.rivals, 0) AS rivals")}
    LEFT JOIN met ON met.application = application.id
    WHERE application.state IN ('submitted', 'asked')
    ORDER BY application.submitted_at, application.id LIMIT {MOST_WAITING}
"""  # noqa: S608 -- put together from our own constants

_OWN = """
    ($1::int[] IS NULL OR NOT EXISTS (
        SELECT 1 FROM occurrence JOIN space ON space.id = ANY(occurrence.spaces)
        WHERE occurrence.application = application.id AND space.venue <> ALL($1::int[])
    ))
"""

_PLAIN = _LISTED.format(clashes="0 AS taken, 0 AS rivals")


async def waiting(venues: Venues, *, now: datetime) -> list[Row]:
    """What waits for a decision in these venues, the oldest first.

    Each with who, where, when, the officer, `answered_at`, `taken` (how many of its dates are no longer free) and
    `rivals` (how many others want the same time).
    """
    return await transaction.rows(_WAITING, _ids(venues), now)


async def decided(venues: Venues) -> list[Row]:
    """What was decided by somebody in these venues, the latest first."""
    return await transaction.rows(
        f"""
        {_PLAIN} WHERE application.id IN (
            SELECT id FROM application WHERE decided_at IS NOT NULL AND NOT instant AND {_OWN}
            ORDER BY decided_at DESC, id DESC LIMIT {MOST_DECIDED}
        )
        ORDER BY application.decided_at DESC, application.id DESC
        """,  # noqa: S608 -- our own words
        _ids(venues),
    )


async def search(venues: Venues, text: str) -> list[Row]:
    """Applications in any state with this text in title or name, or this number; the latest first."""
    return await transaction.rows(
        f"""
        {_PLAIN} WHERE application.id IN (
            SELECT application.id FROM application JOIN person ON person.id = application.person
            LEFT JOIN organisation ON organisation.id = application.organisation
            WHERE (strpos(lower(application.title), lower($2)) > 0 OR strpos(lower(person.name), lower($2)) > 0
                OR strpos(lower(COALESCE(organisation.name, '')), lower($2)) > 0 OR application.id::text = $2)
                AND {_OWN}
            ORDER BY submitted_at DESC, application.id DESC LIMIT {MOST_DECIDED}
        )
        ORDER BY application.submitted_at DESC, application.id DESC
        """,  # noqa: S608 -- our own words
        _ids(venues),
        text,
    )


async def these(venues: Venues, applications: Collection[int]) -> list[Row]:
    """The applications of these numbers, in the order of time."""
    return await transaction.rows(
        f"{_PLAIN} WHERE application.id = ANY($2::bigint[]) ORDER BY wish.first_at, application.id",
        _ids(venues),
        list(applications),
    )


async def closures_with_bookings(venues: Venues, *, now: datetime) -> list[Row]:
    """The closures ahead that booked time stands in, with how many dates, and whose (`applications`)."""
    return await transaction.rows(
        """
        SELECT closure.id, closure.starts_at, closure.ends_at, closure.reason, venue.name AS venue, venue.slug,
            space.name AS space, count(DISTINCT claim.occurrence) AS dates,
            array_agg(DISTINCT occurrence.application) AS applications
        FROM closure LEFT JOIN space ON space.id = closure.space
        JOIN venue ON venue.id = COALESCE(closure.venue, space.venue)
        JOIN part ON CASE WHEN closure.space IS NULL THEN part.venue = closure.venue
            ELSE part.id IN (SELECT part FROM space_part WHERE space_part.space = closure.space) END
        JOIN claim ON claim.held AND int4range(claim.part, claim.part, '[]') && int4range(part.id, part.id, '[]')
            AND tstzrange(claim.starts_at, claim.ends_at)
                && tstzrange(GREATEST(closure.starts_at, $2), GREATEST(closure.ends_at, $2))
        JOIN occurrence ON occurrence.id = claim.occurrence
        WHERE closure.ends_at > $2 AND ($1::int[] IS NULL OR venue.id = ANY($1::int[]))
        GROUP BY closure.id, venue.id, space.id ORDER BY closure.starts_at, closure.id
        """,
        _ids(venues),
        now,
    )


async def late_gear(venues: Venues, today: date) -> int:
    """How many lines of loans are out longer than they may be."""
    late: int = await transaction.value(
        """
        SELECT count(*) FROM loan_line l JOIN equipment_type t ON t.id = l.type JOIN lending_place p ON p.id = t.place
        WHERE l.state = 'out' AND l.due_on < $2 AND ($1::int[] IS NULL OR p.venue = ANY($1::int[]))
        """,
        _ids(venues),
        today,
    )
    return late


async def today(venues: Venues, day: TimeSpan) -> list[Row]:
    """Each venue in use with its parts and what is claimed of each on a day: `part`, `starts_at`, `ends_at`, `held`.

    A part of which nothing is claimed has one row without times.
    """
    return await transaction.rows(
        f"""
        SELECT venue.id AS venue, venue.slug, venue.name, part.id AS part, found.occurrence, found.starts_at,
            found.ends_at, found.held
        FROM venue JOIN part ON part.venue = venue.id
        LEFT JOIN LATERAL ({_OF_PART} AND claim.held UNION ALL {_OF_PART} AND NOT claim.held) found ON true
        WHERE venue.active AND ($1::int[] IS NULL OR venue.id = ANY($1::int[]))
        ORDER BY venue.id, part.id, found.starts_at
        """,  # noqa: S608 -- our own words
        _ids(venues),
        day.start,
        day.end,
    )


_OF_PART = """
    SELECT claim.occurrence, claim.starts_at, claim.ends_at, claim.held FROM claim
    WHERE int4range(claim.part, claim.part, '[]') && int4range(part.id, part.id, '[]')
        AND tstzrange(claim.starts_at, claim.ends_at) && tstzrange($2, $3)
"""


async def rivals(applications: Sequence[int]) -> list[Row]:
    """These applications side by side, in the order in which they came: who, what for, whom it is for, the price."""
    return await transaction.rows(
        """
        SELECT application.id, application.title, application.purpose, application.participants, application.public,
            application.ticketed, application.commercial, application.note, application.submitted_at, application.state,
            organisation.name AS organisation, organisation.kind, organisation.registered, organisation.local,
            person.name AS person, quote.total AS price, quote.outcome,
            ARRAY(
                SELECT DISTINCT space.name FROM occurrence JOIN space ON space.id = ANY(occurrence.spaces)
                WHERE occurrence.application = application.id
            ) AS spaces,
            (SELECT count(*) FROM occurrence WHERE occurrence.application = application.id) AS dates
        FROM application JOIN person ON person.id = application.person
        LEFT JOIN organisation ON organisation.id = application.organisation
        LEFT JOIN LATERAL (
            SELECT total, outcome FROM quote WHERE quote.application = application.id AND occurrence IS NULL
            ORDER BY id DESC LIMIT 1
        ) quote ON true
        WHERE application.id = ANY($1::bigint[])
        ORDER BY application.submitted_at, application.id
        """,
        list(applications),
    )


async def officers(venues: Collection[int]) -> list[Row]:
    """Who decides in all of these venues: id, name, email."""
    return await transaction.rows(
        """
        SELECT person.id, person.name, person.email FROM person JOIN role ON role.person = person.id
        WHERE role.role IN ('officer', 'administrator')
        GROUP BY person.id
        HAVING bool_or(role.role = 'administrator' OR role.venue IS NULL)
            OR array_agg(role.venue) FILTER (WHERE role.role = 'officer') @> $1::int[]
        ORDER BY person.name, person.email
        """,
        list(venues),
    )


async def names(persons: Collection[int]) -> dict[int, str]:
    """What these persons are called."""
    found = await transaction.rows(
        "SELECT id, COALESCE(NULLIF(name, ''), email) AS name FROM person WHERE id = ANY($1::int[])", list(persons)
    )
    return {row["id"]: row["name"] for row in found}


async def venues(own: Venues) -> list[Row]:
    """The venues in use among these: id, slug, name."""
    found = await transaction.rows(
        "SELECT id, slug, name FROM venue WHERE active AND ($1::int[] IS NULL OR id = ANY($1::int[]))", _ids(own)
    )
    return sorted(found, key=lambda row: collation.key(row["name"]))


async def application_of(occurrence: int) -> int | None:
    """The application that a date belongs to."""
    found: int | None = await transaction.value("SELECT application FROM occurrence WHERE id = $1", occurrence)
    return found


# The board -----------------------------------------------------------------------------------------------------------


async def board_spaces(venues: Venues) -> list[Row]:
    """The spaces in use of these venues, with their venue and their parts, for columns."""
    return await transaction.rows(
        """
        SELECT space.id, space.slug, space.name, space.parent, space.position, venue.id AS venue,
            venue.slug AS venue_slug, venue.name AS venue_name,
            ARRAY(SELECT part FROM space_part WHERE space_part.space = space.id) AS parts
        FROM space JOIN venue ON venue.id = space.venue
        WHERE space.active AND venue.active AND ($1::int[] IS NULL OR venue.id = ANY($1::int[]))
        """,
        _ids(venues),
    )


async def board_events(spaces: Collection[int], window: TimeSpan) -> list[Row]:
    """All that is asked for or taken on the parts of these spaces, one row each: who, what for, where, with `parts`."""
    return await transaction.rows(
        f"""
        WITH part AS (SELECT DISTINCT space_part.part AS id FROM space_part WHERE space_part.space = ANY($1::int[])),
        found AS (
            SELECT found.occurrence, array_agg(part.id) AS parts FROM part,
                LATERAL ({_OF_PART} AND claim.held UNION ALL {_OF_PART} AND NOT claim.held) found
            GROUP BY found.occurrence
        )
        SELECT occurrence.id, occurrence.application, occurrence.starts_at, occurrence.ends_at, occurrence.state,
            occurrence.spaces, occurrence.setup_minutes, occurrence.clearing_minutes, found.parts,
            application.title, COALESCE(organisation.name, person.name) AS who
        FROM found JOIN occurrence ON occurrence.id = found.occurrence
        JOIN application ON application.id = occurrence.application
        JOIN person ON person.id = application.person
        LEFT JOIN organisation ON organisation.id = application.organisation
        ORDER BY occurrence.starts_at, occurrence.id
        """,  # noqa: S608 -- our own words
        list(spaces),
        window.start,
        window.end,
    )


async def board_closures(venues: Collection[int], window: TimeSpan) -> list[Row]:
    """The closures of these venues and their spaces in the window; `space` is None where all of the venue is shut."""
    return await transaction.rows(
        """
        SELECT closure.id, closure.space, COALESCE(closure.venue, space.venue) AS venue, closure.starts_at,
            closure.ends_at, closure.reason
        FROM closure LEFT JOIN space ON space.id = closure.space
        WHERE COALESCE(closure.venue, space.venue) = ANY($1::int[])
            AND closure.starts_at < $3 AND closure.ends_at > $2
        ORDER BY closure.starts_at, closure.id
        """,
        list(venues),
        window.start,
        window.end,
    )


def _ids(venues: Venues) -> list[int] | None:
    return None if venues is None else list(venues)
