"""What calendar feeds are made of: how a feed stands (one indexed read), its entries, and personal addresses."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from booking.domain.feeds import DAY_SHEET, HOURS
from booking.storage import loan_feeds, transaction
from rules import TimeSpan

Row = dict[str, Any]

# Places ---------------------------------------------------------------------------------------------------------------

PARTS = {
    "space": """
        SELECT space_part.part AS id FROM space JOIN venue ON venue.id = space.venue
        JOIN space_part ON space_part.space = space.id WHERE space.slug = $1 AND space.active AND venue.active
    """,
    "venue": "SELECT part.id FROM venue JOIN part ON part.venue = venue.id WHERE venue.slug = $1 AND venue.active",
    "all": "SELECT part.id FROM part JOIN venue ON venue.id = part.venue WHERE venue.active AND $1::text = ''",
}
"""The parts that a feed is about, by what kind of place it is of; `$1` is its slug."""


async def version(kind: str, slug: str) -> Row | None:
    """How the feed of a place stands: `version` and `changed_at` move with all that is booked there, and its names.

    None where there is no such place, or it is out of use.
    """
    # Of all parts there are, so that it only ever grows, whichever of them go out of use.
    probe = "WHERE $1::text = ''" if kind == "all" else f"JOIN ({PARTS[kind]}) AS probe USING (id)"
    found = await transaction.row(
        f"SELECT sum(version)::bigint AS version, max(changed_at) AS changed_at FROM part {probe}",  # noqa: S608 -- our own words
        slug,
    )
    return found if found and found["version"] is not None else None


async def places(kind: str, slug: str) -> list[Row]:
    """The spaces that stand for the parts of the feed, with what is said of their venue; for names and addresses."""
    return await transaction.rows(
        f"""
        SELECT space.id, space.slug, {_NAMES} FROM space JOIN venue ON venue.id = space.venue
        WHERE EXISTS (SELECT 1 FROM space_part WHERE space_part.space = space.id AND part IN ({PARTS[kind]}))
        ORDER BY venue.id, space.position, space.id
        """,  # noqa: S608 -- our own words
        slug,
    )


_NAMES = """
    space.name, space.position, venue.name AS venue, venue.slug AS venue_slug, venue.address, venue.postcode,
    venue.place, venue.latitude, venue.longitude
"""


async def booked(kind: str, slug: str, window: TimeSpan) -> list[Row]:
    """All that is booked in the place; each once, however many parts it takes. `title` only where it is public.

    Never a person's name, nor an association's.
    """
    return await transaction.rows(
        f"{_BOOKED.format(parts=PARTS[kind], title=_PUBLIC_TITLE, more='')}", slug, window.start, window.end
    )


_PUBLIC_TITLE = "CASE WHEN application.public THEN application.title END AS title"

_ENTRY = """
    occurrence.id, occurrence.starts_at, occurrence.ends_at, occurrence.spaces, occurrence.sequence, occurrence.state,
    occurrence.created_at, occurrence.changed_at
"""

# An applied-for date of a space that holds time is held too, so the state is asked for as well.
_BOOKED = f"""
    SELECT {_ENTRY}, {{title}}
    FROM occurrence JOIN application ON application.id = occurrence.application {{more}}
    WHERE occurrence.state = 'booked' AND occurrence.id IN (
        SELECT claim.occurrence FROM ({{parts}}) AS probe
        JOIN claim ON int4range(claim.part, claim.part, '[]') && int4range(probe.id, probe.id, '[]')
            AND tstzrange(claim.starts_at, claim.ends_at) && tstzrange($2, $3)
        WHERE claim.held
    )
"""  # noqa: S608 -- our own words


# Persons --------------------------------------------------------------------------------------------------------------

_MINE = """
    SELECT occurrence.id, occurrence.spaces, occurrence.state, occurrence.changed_at
    FROM (
        SELECT id FROM application WHERE organisation = ANY(feed.organisations)
        UNION ALL SELECT id FROM application WHERE person = feed.person AND organisation IS NULL
    ) AS own JOIN occurrence ON occurrence.application = own.id
    WHERE occurrence.state IN ('booked', 'cancelled') AND occurrence.starts_at < $3 AND occurrence.ends_at > $2
"""
"""The hours of a feed's person and of those that they act for."""

_MAY_SEE_DAY = """
    EXISTS (SELECT 1 FROM role WHERE role.person = feed.person AND (role.role = 'administrator'
        OR (role.role IN ('caretaker', 'officer') AND (role.venue IS NULL OR role.venue = feed.venue))))
"""

_FEED = """
    WITH feed AS (
        SELECT feed.id, feed.kind, feed.person, feed.venue, person.language,
            venue.slug AS venue_slug, venue.name AS venue_name,
            feed.lending_place, lending_place.name AS place_name, lending_place.venue AS place_venue,
            ARRAY(SELECT organisation FROM membership WHERE membership.person = person.id ORDER BY 1) AS organisations,
            (SELECT max(since) FROM membership WHERE membership.person = person.id) AS joined_at
        FROM feed JOIN person ON person.id = feed.person LEFT JOIN venue ON venue.id = feed.venue
        LEFT JOIN lending_place ON lending_place.id = feed.lending_place
        WHERE feed.token_hash = $1 AND feed.ended_at IS NULL
    )
"""

_VERSION = f"""
    {_FEED}
    SELECT feed.*, stands.version, stands.shown, greatest(stands.changed_at, feed.joined_at) AS changed_at,
        stands.names
    FROM feed CROSS JOIN LATERAL (
        WITH mine AS MATERIALIZED ({_MINE})
        SELECT sum(part.version)::bigint AS version,
            (SELECT count(*) FROM mine WHERE state = 'booked' OR changed_at > $4) AS shown,
            greatest(max(part.changed_at), (SELECT max(changed_at) + ($5 - $4) FROM mine
                WHERE state = 'cancelled' AND changed_at <= $4)) AS changed_at,
            (SELECT string_agg(name, ', ' ORDER BY id) FROM organisation WHERE id = ANY(feed.organisations)) AS names
        FROM part WHERE part.id IN (
            SELECT space_part.part FROM (SELECT DISTINCT unnest(spaces) AS space FROM mine) AS its
            JOIN space_part USING (space)
        )
    ) AS stands WHERE feed.kind = '{HOURS}'
    UNION ALL
    SELECT feed.*, stands.version, 0, stands.changed_at, stands.names
    FROM feed CROSS JOIN LATERAL (
        SELECT sum(part.version)::bigint AS version, max(part.changed_at) AS changed_at,
            (SELECT sum(hashtext(name))::text FROM organisation) AS names
        FROM part WHERE part.venue = feed.venue
    ) AS stands WHERE feed.kind = '{DAY_SHEET}' AND {_MAY_SEE_DAY}
    UNION ALL {loan_feeds.VERSIONS}
"""  # noqa: S608 -- our own words


async def personal_version(
    token_hash: str, window: TimeSpan, *, cancelled_since: datetime, now: datetime
) -> Row | None:
    """How a personal feed stands: whose and what it is, and all that its entries hang on.

    None where there is no such address, it has ended, or its holder no longer works in the venue.
    """
    return await transaction.row(_VERSION, token_hash, window.start, window.end, cancelled_since, now)


async def hours(feed: int, window: TimeSpan, *, cancelled_since: datetime) -> list[Row]:
    """The booked hours of a feed's person and those that they act for, and those cancelled since."""
    return await transaction.rows(
        f"""
        WITH feed AS (
            SELECT person, ARRAY(SELECT organisation FROM membership WHERE membership.person = feed.person)
                AS organisations FROM feed WHERE id = $1
        )
        SELECT {_ENTRY}, application.id AS application, application.title, organisation.name AS organisation
        FROM feed CROSS JOIN LATERAL ({_MINE}) AS mine JOIN occurrence ON occurrence.id = mine.id
        JOIN application ON application.id = occurrence.application
        LEFT JOIN organisation ON organisation.id = application.organisation
        WHERE mine.state = 'booked' OR mine.changed_at > $4
        """,  # noqa: S608 -- our own words
        feed,
        window.start,
        window.end,
        cancelled_since,
    )


async def day_sheet(venue: int, window: TimeSpan) -> list[Row]:
    """All that is booked in a venue, as who works there may read it: titles and associations, but no person."""
    return await transaction.rows(
        _BOOKED.format(
            parts="SELECT id FROM part WHERE venue = $1",
            title="application.title, occurrence.setup_minutes, occurrence.clearing_minutes,"
            " organisation.name AS organisation",
            more="LEFT JOIN organisation ON organisation.id = application.organisation",
        ),
        venue,
        window.start,
        window.end,
    )


async def places_of(entries: Iterable[Row], *, venue: int | None = None) -> list[Row]:
    """What is said of the spaces of these entries, in use or not; of one venue's only where one is named."""
    spaces = sorted({space for row in entries for space in row["spaces"]})
    return await transaction.rows(
        f"""
        SELECT space.id, space.slug, {_NAMES} FROM space JOIN venue ON venue.id = space.venue
        WHERE space.id = ANY($1::int[]) AND ($2::int IS NULL OR venue.id = $2)
        ORDER BY venue.id, space.position, space.id
        """,  # noqa: S608 -- our own words
        spaces,
        venue,
    )


# Addresses ------------------------------------------------------------------------------------------------------------


async def add(
    *, token_hash: str, person: int, kind: str, venue: int | None, lending_place: int | None, now: datetime
) -> int:
    """Store an address; its id."""
    return int(
        await transaction.value(
            """
            INSERT INTO feed (token_hash, person, kind, venue, lending_place, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
            """,
            token_hash,
            person,
            kind,
            venue,
            lending_place,
            now,
        )
    )


async def end_same(*, person: int, kind: str, venue: int | None, lending_place: int | None, now: datetime) -> None:
    """End what the person has of the same kind for the same place."""
    await transaction.execute(
        """
        UPDATE feed SET ended_at = $5
        WHERE person = $1 AND kind = $2 AND venue IS NOT DISTINCT FROM $3::int
            AND lending_place IS NOT DISTINCT FROM $4::int AND ended_at IS NULL
        """,
        person,
        kind,
        venue,
        lending_place,
        now,
    )


async def end(feed: int, *, person: int, now: datetime) -> bool:
    """End one of the person's own addresses; False where there is no such."""
    sql = "UPDATE feed SET ended_at = $3 WHERE id = $1 AND person = $2 AND ended_at IS NULL RETURNING id"
    return await transaction.value(sql, feed, person, now) is not None


async def of_person(person: int) -> list[Row]:
    """The addresses of a person that work: id, kind, venue, lending_place, created_at."""
    sql = """SELECT id, kind, venue, lending_place, created_at FROM feed
             WHERE person = $1 AND ended_at IS NULL ORDER BY id"""
    return await transaction.rows(sql, person)
