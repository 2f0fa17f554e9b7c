"""What feeds of loans are made of: how they stand, as a part of the one read of personal feeds, and their entries."""

from typing import Any

from booking.domain.feeds import LENDING_DESK, LOANS
from booking.storage import transaction

Row = dict[str, Any]

_OPEN = "('asked', 'offered', 'promised', 'packed', 'out')"

_OWN = """
    FROM borrower JOIN loan ON loan.borrower = borrower.id
    WHERE (borrower.person = feed.person OR borrower.organisation = ANY(feed.organisations))
"""
"""The loans of a feed's person and of those that they act for."""

_MAY_LEND = """
    EXISTS (SELECT 1 FROM role WHERE role.person = feed.person AND (role.role = 'administrator'
        OR (role.role IN ('clerk', 'officer') AND (role.venue IS NULL OR role.venue = feed.place_venue))))
"""

# What else an entry says: where and when a place is open, and what things and associations are called.
_PLACES = """
    SELECT sum(hashtext(concat(place.name, venue.name, venue.address, venue.postcode, venue.place, (
            SELECT string_agg(opening::text, ',' ORDER BY opening.id) FROM opening WHERE lending_place = place.id
        ), (
            SELECT string_agg(closure::text, ',' ORDER BY closure.id) FROM closure
            WHERE closure.lending_place = place.id OR closure.venue = place.venue
        ), (
            SELECT string_agg(school_holiday::text, ',' ORDER BY school_holiday.id) FROM school_holiday
        )))) FROM lending_place place JOIN venue ON venue.id = place.venue
"""
_THINGS = """
    SELECT sum(hashtext(concat(model.name, model.contents, model.size_unit, type.size)))
    FROM equipment_type type JOIN equipment_model model ON model.id = type.model
"""

VERSIONS = f"""
    SELECT feed.*, stands.version, stands.shown, greatest(stands.changed_at, feed.joined_at), stands.names
    FROM feed CROSS JOIN LATERAL (
        WITH mine AS MATERIALIZED (
            SELECT line.*, own.lending_place FROM (SELECT loan.id, loan.lending_place {_OWN}) AS own
            JOIN loan_line line ON line.loan = own.id WHERE line.state IN {_OPEN}
        )
        SELECT sum(hashtext(mine::text))::bigint AS version, count(*) AS shown,
            (SELECT max(loan.changed_at) {_OWN}) AS changed_at, concat_ws(' ',
                ({_PLACES} WHERE place.id IN (SELECT lending_place FROM mine)),
                ({_THINGS} WHERE type.id IN (SELECT type FROM mine)),
                (SELECT string_agg(name, ', ' ORDER BY id) FROM organisation WHERE id = ANY(feed.organisations))
            ) AS names
        FROM mine
    ) AS stands WHERE feed.kind = '{LOANS}'
    UNION ALL
    SELECT feed.*, stands.version, stands.shown, stands.changed_at, stands.names
    FROM feed CROSS JOIN LATERAL (
        SELECT sum(hashtext(concat_ws(' ', line.id, line.state, line.quantity, line.starts_on, line.due_on)))::bigint
                AS version, count(*) AS shown,
            (SELECT max(changed_at) FROM loan WHERE loan.lending_place = feed.lending_place) AS changed_at,
            ({_PLACES} WHERE place.id = feed.lending_place)::text AS names
        FROM equipment_type type JOIN loan_line line ON line.type = type.id AND line.state IN {_OPEN}
        WHERE type.place = feed.lending_place
    ) AS stands WHERE feed.kind = '{LENDING_DESK}' AND {_MAY_LEND}
"""  # noqa: S608 -- our own words
"""Both kinds, to be joined to the other personal feeds; `$4` and `$5` are not asked for."""

_LINE = """
    line.id, line.loan, line.state, line.quantity, line.starts_on, line.due_on, loan.created_at, loan.changed_at,
    loan.lending_place
"""


async def mine(feed: int) -> list[Row]:
    """What a feed's person and those that they act for have out or are to fetch, by loan; nobody else's name."""
    return await transaction.rows(
        f"""
        WITH feed AS (
            SELECT person, ARRAY(SELECT organisation FROM membership WHERE membership.person = feed.person)
                AS organisations FROM feed WHERE id = $1
        )
        SELECT {_LINE}, model.name, model.size_unit, type.size, model.contents, organisation.name AS organisation,
            loan.identity_seen
        FROM feed CROSS JOIN LATERAL (
            SELECT loan.*, borrower.organisation, borrower.identity_seen_at IS NOT NULL AS identity_seen {_OWN}
        ) AS loan JOIN loan_line line ON line.loan = loan.id JOIN equipment_type type ON type.id = line.type
        JOIN equipment_model model ON model.id = type.model
        LEFT JOIN organisation ON organisation.id = loan.organisation
        WHERE line.state IN {_OPEN} ORDER BY loan.id, line.id
        """,  # noqa: S608 -- our own words
        feed,
    )


async def desk(place: int) -> list[Row]:
    """What a place hands out and takes back, by loan; without names, of things and of persons."""
    return await transaction.rows(
        f"""
        SELECT {_LINE} FROM equipment_type type JOIN loan_line line ON line.type = type.id
        JOIN loan ON loan.id = line.loan
        WHERE type.place = $1 AND line.state IN {_OPEN} AND line.state <> 'asked' ORDER BY loan.id, line.id
        """,  # noqa: S608 -- our own words
        place,
    )
