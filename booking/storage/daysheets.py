"""Who comes to a venue on a day, in one query."""

from datetime import date, datetime, timedelta
from typing import Any

from booking.domain.conflicts import MAX_GAP_MINUTES
from booking.domain.daysheet import Part, Visit
from booking.storage import transaction
from rules import TimeSpan

AROUND = timedelta(minutes=MAX_GAP_MINUTES)


async def visits(venue: int, window: TimeSpan, *, since: datetime) -> list[Visit]:
    """All that is booked in the venue in or near the window, and what was cancelled there since."""
    around = window.padded(AROUND, AROUND)
    found = await transaction.rows(_VISITS, venue, around.start, around.end, since)
    return [_visit(row) for row in found]


_VISITS = """
    WITH its AS (
        SELECT DISTINCT claim.occurrence AS id FROM part
        JOIN claim ON int4range(claim.part, claim.part, '[]') && int4range(part.id, part.id, '[]')
            AND tstzrange(claim.starts_at, claim.ends_at) && tstzrange($2, $3)
        WHERE claim.held AND part.venue = $1
        UNION ALL
        SELECT id FROM occurrence
        WHERE state = 'cancelled' AND starts_at >= $2 AND starts_at < $3 AND changed_at >= $4
            AND EXISTS (SELECT 1 FROM space WHERE space.id = ANY(occurrence.spaces) AND space.venue = $1)
    )
    SELECT occurrence.id, occurrence.application, occurrence.starts_at, occurrence.ends_at, occurrence.state,
        occurrence.setup_minutes, occurrence.clearing_minutes, occurrence.created_at, occurrence.changed_at,
        application.title, application.note, application.participants, application.decided_at,
        person.name AS contact, person.phone, organisation.name AS organisation,
        ARRAY(SELECT space.name FROM space WHERE space.id = ANY(occurrence.spaces) AND space.venue = $1
            ORDER BY space.position, space.id) AS spaces,
        (SELECT jsonb_agg(jsonb_build_array(part.id, part.name) ORDER BY part.id) FROM part
            WHERE part.venue = $1 AND EXISTS (SELECT 1 FROM space_part
                WHERE space_part.part = part.id AND space_part.space = ANY(occurrence.spaces))) AS parts
    FROM its JOIN occurrence USING (id) JOIN application ON application.id = occurrence.application
    JOIN person ON person.id = application.person
    LEFT JOIN organisation ON organisation.id = application.organisation
    WHERE occurrence.state IN ('booked', 'cancelled')
"""


async def lendings(venue: int, day: date) -> list[dict[str, Any]]:
    """What the lending places of a venue hand out and take back on a day: of how many loans, how many units."""
    return await transaction.rows(_LENDINGS, venue, day)


_LENDINGS = """
    SELECT place.id, place.name, step.kind, count(DISTINCT line.loan)::int AS loans, sum(line.quantity)::int AS units
    FROM lending_place place JOIN equipment_type type ON type.place = place.id
    JOIN loan_line line ON line.type = type.id AND line.state IN ('promised', 'packed', 'out')
    JOIN LATERAL (
        SELECT 'hand-out' AS kind WHERE line.starts_on = $2 AND line.state <> 'out'
        UNION ALL SELECT 'take-back' WHERE line.due_on = $2
    ) AS step ON true
    WHERE place.venue = $1 GROUP BY place.id, step.kind ORDER BY place.name, place.id, step.kind
"""


def _visit(row: dict[str, Any]) -> Visit:
    return Visit(
        occurrence=row["id"],
        application=row["application"],
        span=TimeSpan(row["starts_at"], row["ends_at"]),
        title=row["title"],
        who=row["organisation"] or row["contact"],
        contact=row["contact"],
        phone=row["phone"],
        spaces=tuple(row["spaces"]),
        parts=tuple(Part(*part) for part in row["parts"]),
        people=row["participants"].get("total"),
        note=row["note"],
        setup=timedelta(minutes=row["setup_minutes"]),
        clearing=timedelta(minutes=row["clearing_minutes"]),
        cancelled=row["state"] == "cancelled",
        granted_at=row["decided_at"] or row["created_at"],
        changed_at=row["changed_at"],
    )
