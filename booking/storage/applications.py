"""Applications with their documents and questions; and the lists in which people find them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from booking.domain.applications import State
from booking.storage import transaction

_SPACE_NAMES = """
    ARRAY(SELECT space.name FROM space WHERE space.id = ANY(occurrence.spaces) ORDER BY space.position)
"""
_SPACE_SLUGS = """
    ARRAY(SELECT space.slug FROM space WHERE space.id = ANY(occurrence.spaces) ORDER BY space.position)
"""
_MOVABLE = "(SELECT bool_and(applicant_moves) FROM space WHERE id = ANY(occurrence.spaces))"
_VENUE_NAME = """
    (SELECT venue.name FROM venue JOIN space ON space.venue = venue.id WHERE space.id = occurrence.spaces[1])
"""

COLUMNS = (
    "person",
    "organisation",
    "state",
    "instant",
    "title",
    "public",
    "purpose",
    "participants",
    "ticketed",
    "commercial",
    "unit",
    "answers",
    "note",
    "recurrence",
    "language",
    "submitted_at",
    "decided_at",
    "changed_at",
)


async def add(**values: object) -> int:
    """Store an application, a value for each of COLUMNS; its id."""
    slots = ", ".join(f"${place}" for place in range(1, len(COLUMNS) + 1))
    return int(
        await transaction.value(
            f"INSERT INTO application ({', '.join(COLUMNS)}) VALUES ({slots}) RETURNING id",  # noqa: S608 -- our own names
            *(values[name] for name in COLUMNS),
        )
    )


async def usual_wait(since: datetime, *, at_least: int) -> int | None:
    """In how many days, begun ones whole, three of four got their answer; None where fewer than `at_least` did."""
    days: int | None = await transaction.value(
        """
        SELECT CASE WHEN count(*) >= $2 THEN GREATEST(1, ceil(percentile_cont(0.75) WITHIN GROUP (
            ORDER BY extract(epoch FROM decided_at - submitted_at)) / 86400)::int) END
        FROM application WHERE NOT instant AND decided_at IS NOT NULL AND submitted_at > $1
        """,
        since,
        at_least,
    )
    return days


async def add_document(application: int, *, name: str, media_type: str, data: bytes, by: int, now: datetime) -> None:
    """Store a file that came with an application."""
    await transaction.execute(
        """
        INSERT INTO document (application, name, media_type, size, data, added_by, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        application,
        name,
        media_type,
        len(data),
        data,
        by,
        now,
    )


async def document(document_id: int) -> dict[str, Any] | None:
    """One document with its data and the application that it belongs to."""
    return await transaction.row(
        "SELECT id, application, name, media_type, data FROM document WHERE id = $1", document_id
    )


async def locked(application: int) -> dict[str, Any] | None:
    """The row of an application, locked until the end of this transaction; with the venues that it is for."""
    return await transaction.row(f"{_ONE} WHERE application.id = $1 FOR UPDATE OF application", application)


async def one(application: int) -> dict[str, Any] | None:
    """An application with its applicant, its organisation and the venues that it is for."""
    return await transaction.row(f"{_ONE} WHERE application.id = $1", application)


_ONE = """
    SELECT application.*, person.name AS person_name, person.email AS person_email, person.phone AS person_phone,
        person.language AS person_language, organisation.name AS organisation_name,
        organisation.number AS organisation_number, organisation.kind AS organisation_kind,
        organisation.registered AS organisation_registered, organisation.local AS organisation_local,
        officer.name AS officer_name, officer.email AS officer_email, officer.language AS officer_language,
        decider.name AS decided_by_name,
        ARRAY(
            SELECT DISTINCT space.venue FROM occurrence JOIN space ON space.id = ANY(occurrence.spaces)
            WHERE occurrence.application = application.id
        ) AS venues
    FROM application JOIN person ON person.id = application.person
    LEFT JOIN organisation ON organisation.id = application.organisation
    LEFT JOIN person officer ON officer.id = application.officer
    LEFT JOIN person decider ON decider.id = application.decided_by
"""


async def become(
    application: int, state: State, *, reason: str | None, by: int | None, now: datetime, decided: bool
) -> None:
    """Set the state; `decided` where the step is the decision itself, with who made it and why."""
    await transaction.execute(
        """
        UPDATE application SET state = $2, changed_at = $3,
            reason = CASE WHEN $4 THEN $5 ELSE reason END,
            decided_by = CASE WHEN $4 THEN $6 ELSE decided_by END,
            decided_at = CASE WHEN $4 THEN $3 ELSE decided_at END
        WHERE id = $1
        """,
        application,
        state,
        now,
        decided,
        reason,
        by,
    )


async def assign(application: int, officer: int | None, *, now: datetime) -> None:
    """Give a case to an officer, or to nobody."""
    await transaction.execute(
        "UPDATE application SET officer = $2, changed_at = $3 WHERE id = $1", application, officer, now
    )


async def ask(application: int, *, text: str, by: int, now: datetime) -> None:
    """Store a question to the applicant."""
    await transaction.execute(
        "INSERT INTO question (application, text, asked_by, asked_at) VALUES ($1, $2, $3, $4)",
        application,
        text,
        by,
        now,
    )


async def answer(application: int, *, text: str, by: int, now: datetime) -> None:
    """Store the answer to the question that is open."""
    await transaction.execute(
        "UPDATE question SET answer = $2, answered_by = $3, answered_at = $4 WHERE application = $1 AND answer IS NULL",
        application,
        text,
        by,
        now,
    )


async def questions(application: int) -> list[dict[str, Any]]:
    """The questions and answers of a case, in order; without names."""
    return await transaction.rows(
        "SELECT text, asked_at, answer, answered_at FROM question WHERE application = $1 ORDER BY id", application
    )


async def documents(application: int) -> list[dict[str, Any]]:
    """The documents of a case, without their data."""
    return await transaction.rows(
        "SELECT id, name, media_type, size, added_at FROM document WHERE application = $1 ORDER BY id", application
    )


async def of_person(
    person: int, organisations: Collection[int], *, organisation: int | None = None
) -> list[dict[str, Any]]:
    """The applications of a person, or of one of their organisations, the newest first; one row each.

    With `first_at`, `last_at` (of the dates that stand), `dates` (how many stand), `next_at` and the spaces' names.
    """
    mine = (
        "application.organisation = $1"
        if organisation
        else "application.person = $1 AND application.organisation IS NULL"
    )
    if organisation is not None and organisation not in organisations:
        return []
    return await transaction.rows(
        f"{_LISTED} WHERE {mine} {_LISTED_GROUP} ORDER BY application.id DESC LIMIT 200", organisation or person
    )


async def waiting(venues: Sequence[int] | None) -> list[dict[str, Any]]:
    """What waits for a decision in these venues (None: in all), the oldest first."""
    return await transaction.rows(
        f"""
        {_LISTED} WHERE application.state IN ('submitted', 'asked')
        AND ($1::int[] IS NULL OR space.venue = ANY($1::int[]))
        {_LISTED_GROUP} ORDER BY application.submitted_at, application.id LIMIT 500
        """,
        venues,
    )


_LISTED = """
    SELECT application.id, application.state, application.title, application.purpose, application.submitted_at,
        application.decided_at, application.instant, application.organisation, person.name AS person_name,
        organisation.name AS organisation_name, officer.name AS officer_name,
        min(occurrence.starts_at) AS first_at, max(occurrence.ends_at) AS last_at,
        count(DISTINCT occurrence.id) FILTER (WHERE occurrence.state IN ('applied', 'booked')) AS dates,
        count(DISTINCT occurrence.id) AS dates_asked,
        array_agg(DISTINCT space.name) AS spaces, array_agg(DISTINCT venue.name) AS venues
    FROM application JOIN person ON person.id = application.person
    LEFT JOIN organisation ON organisation.id = application.organisation
    LEFT JOIN person officer ON officer.id = application.officer
    JOIN occurrence ON occurrence.application = application.id
    JOIN space ON space.id = ANY(occurrence.spaces)
    JOIN venue ON venue.id = space.venue
"""

_LISTED_GROUP = "GROUP BY application.id, person.name, organisation.name, officer.name"


async def hours_ahead(
    person: int, organisations: Collection[int], *, now: datetime, limit: int = 50
) -> list[dict[str, Any]]:
    """The next booked or applied-for hours of a person and of those that they act for, in order of time."""
    return await transaction.rows(
        f"""
        SELECT occurrence.id, occurrence.application, occurrence.starts_at, occurrence.ends_at, occurrence.state,
            occurrence.price, application.title, application.organisation, organisation.name AS organisation_name,
            {_SPACE_NAMES} AS spaces,
            {_VENUE_NAME} AS venue,
            {_MOVABLE} AS movable
        FROM application JOIN occurrence ON occurrence.application = application.id
        LEFT JOIN organisation ON organisation.id = application.organisation
        WHERE (application.organisation = ANY($2::int[])
                OR (application.person = $1 AND application.organisation IS NULL))
            AND occurrence.state IN ('booked', 'applied') AND occurrence.ends_at > $3
        ORDER BY occurrence.starts_at, occurrence.id LIMIT $4
        """,  # noqa: S608 -- our own words
        person,
        list(organisations),
        now,
        limit,
    )


async def dates(application: int) -> list[dict[str, Any]]:
    """Every occurrence of an application with the names of its spaces and venue, in order of time."""
    return await transaction.rows(
        f"""
        SELECT occurrence.id, occurrence.starts_at, occurrence.ends_at, occurrence.state, occurrence.price,
            occurrence.reason, occurrence.spaces AS space_ids,
            {_SPACE_NAMES} AS spaces,
            {_SPACE_SLUGS} AS slugs,
            {_VENUE_NAME} AS venue,
            {_MOVABLE} AS movable
        FROM occurrence WHERE occurrence.application = $1 ORDER BY occurrence.starts_at, occurrence.id
        """,  # noqa: S608 -- our own words
        application,
    )


async def named(occurrences: Collection[int]) -> list[dict[str, Any]]:
    """Whose these occurrences are, for officers: in the order of time, then of who applied first."""
    return await transaction.rows(
        f"""
        SELECT occurrence.id AS occurrence, occurrence.application, occurrence.starts_at, occurrence.ends_at,
            occurrence.state, application.title, application.purpose, application.submitted_at,
            person.name AS person_name, person.email AS person_email, organisation.name AS organisation_name,
            {_SPACE_NAMES} AS spaces
        FROM occurrence JOIN application ON application.id = occurrence.application
        JOIN person ON person.id = application.person
        LEFT JOIN organisation ON organisation.id = application.organisation
        WHERE occurrence.id = ANY($1::bigint[])
        ORDER BY occurrence.starts_at, application.submitted_at, occurrence.id
        """,  # noqa: S608 -- our own words
        list(occurrences),
    )
