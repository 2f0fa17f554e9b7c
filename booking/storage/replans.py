"""What promised gear no longer fits: the days with too little, the lines that they hit, and lines as they are moved."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from booking.domain.moves import Move
from booking.storage import transaction
from booking.storage.loans import refusing

Row = dict[str, Any]

AHEAD = "('asked', 'offered', 'promised', 'packed')"
"""The states of a line that can be moved: nothing of it is handed out."""

SHORT = f"""
    WITH hit AS (
        SELECT l.type, max(l.busy_until) AS until_day
        FROM loan_line l JOIN equipment_type t ON t.id = l.type JOIN lending_place p ON p.id = t.place
        WHERE l.state IN {AHEAD} AND l.busy_until > $2 AND ($1::int[] IS NULL OR p.venue = ANY($1)) AND (
            EXISTS (SELECT 1 FROM outage o WHERE o.type = l.type AND (o.until_day IS NULL OR o.until_day > $2))
            OR EXISTS (SELECT 1 FROM loan_line x WHERE x.type = l.type AND x.state = 'out' AND x.due_on < $2)
        )
        GROUP BY l.type
    )
    SELECT d.* FROM equipment_days(
        ARRAY(SELECT type FROM hit), $2, (SELECT max(until_day) - 1 FROM hit), $2
    ) d WHERE d.free < 0 ORDER BY d.type, d.day
"""  # noqa: S608 -- our own words

DUE_DAYS = f"""
    SELECT t.place, l.starts_on AS day FROM loan_line l JOIN equipment_type t ON t.id = l.type
        JOIN lending_place p ON p.id = t.place
    WHERE l.state IN {AHEAD} AND l.starts_on >= $2 AND ($1::int[] IS NULL OR p.venue = ANY($1))
    UNION
    SELECT t.place, l.due_on FROM loan_line l JOIN equipment_type t ON t.id = l.type
        JOIN lending_place p ON p.id = t.place
    WHERE (l.state IN {AHEAD} OR l.state = 'out') AND l.due_on >= $2 AND ($1::int[] IS NULL OR p.venue = ANY($1))
"""  # noqa: S608 -- our own words

LINE = """
    l.id, l.loan, l.type, l.quantity, l.kit, l.state, l.starts_on, l.ends_on, l.due_on, l.busy_from, l.busy_until,
    n.created_at, n.occurrence, n.source,
    (SELECT o.application FROM occurrence o WHERE o.id = n.occurrence) AS application,
    t.size, t.model, t.place AS lending_place, m.name, m.size_unit,
    p.name AS place_name, p.venue, b.organisation, COALESCE(o.name, own.name, '') AS borrower_name,
    acting.email AS person_email, acting.phone AS person_phone, acting.language AS person_language
    FROM loan_line l JOIN loan n ON n.id = l.loan JOIN equipment_type t ON t.id = l.type
    JOIN equipment_model m ON m.id = t.model JOIN lending_place p ON p.id = t.place
    LEFT JOIN borrower b ON b.id = n.borrower LEFT JOIN organisation o ON o.id = b.organisation
    LEFT JOIN person own ON own.id = b.person LEFT JOIN person acting ON acting.id = n.person"""


AS_MOVED = f"""
    SELECT count(*) = jsonb_array_length(a.details->'after')
    FROM audit a CROSS JOIN jsonb_array_elements(a.details->'after') AS x
    JOIN loan_line l ON l.id = ANY(
            ARRAY(SELECT jsonb_array_elements_text(a.details->'made')::bigint) || (x->>'line')::bigint
        ) AND l.type = (x->>'type')::int AND l.quantity = (x->>'quantity')::int
        AND l.starts_on = (x->>'starts_on')::date AND l.due_on = (x->>'due_on')::date
    WHERE a.id = $1 AND (l.state IN {AHEAD} OR (a.details->>'kind' = 'due' AND l.state = 'out'))
    GROUP BY a.id
"""  # noqa: S608 -- our own words

ENTRY = """
    a.id AS entry, a.at, a.noun_id AS loan, a.details, COALESCE(o.name, own.name, '') AS borrower_name,
    EXISTS (
        SELECT 1 FROM audit u WHERE u.noun = 'loan' AND u.noun_id = a.noun_id AND u.action = 'undo-replan'
            AND (u.details->>'entry')::bigint = a.id
    ) AS undone
    FROM audit a JOIN loan n ON a.noun = 'loan' AND n.id = a.noun_id JOIN lending_place p ON p.id = n.lending_place
    LEFT JOIN borrower b ON b.id = n.borrower LEFT JOIN organisation o ON o.id = b.organisation
    LEFT JOIN person own ON own.id = b.person"""


async def short(venues: Collection[int] | None, *, today: date) -> list[Row]:
    """The days ahead on which more of a type is promised than there is, in these venues (None: all).

    Only what is late, broken, lost or at rest can take what is promised, for the guard refuses all else: types with
    none of these are not counted, so that what this costs does not grow with what was lent before.
    """
    return await transaction.rows(SHORT, _listed(venues), today)


async def due_days(venues: Collection[int] | None, *, today: date) -> list[tuple[int, date]]:
    """The days ahead on which gear is to be fetched or brought back, with the place."""
    return [(place, day) for place, day in await transaction.tuples(DUE_DAYS, _listed(venues), today)]


async def ahead(types: Collection[int], *, today: date) -> list[Row]:
    """The lines of these types that are promised and not handed out, with whom they are for."""
    return await transaction.rows(
        f"SELECT {LINE} WHERE l.type = ANY($1::int[]) AND l.state IN {AHEAD} AND l.busy_until > $2 ORDER BY l.id",
        list(types),
        today,
    )


async def on_days(place: int, days: Collection[date]) -> list[Row]:
    """The lines of a place that are to be fetched or brought back on one of these days."""
    return await transaction.rows(
        f"""
        SELECT {LINE} WHERE t.place = $1 AND (
            (l.state IN {AHEAD} AND l.starts_on = ANY($2::date[]))
            OR ((l.state IN {AHEAD} OR l.state = 'out') AND l.due_on = ANY($2::date[]))
        ) ORDER BY l.id
        """,
        place,
        list(days),
    )


async def open_lines(loans: Collection[int]) -> list[Row]:
    """The lines of these loans that are promised or out."""
    return await transaction.rows(
        f"SELECT {LINE} WHERE l.loan = ANY($1::bigint[]) AND (l.state IN {AHEAD} OR l.state = 'out') ORDER BY l.id",
        list(loans),
    )


async def gear(models: Collection[int], types: Collection[int]) -> list[Row]:
    """The types of these models, and these types: each with its model's own rules, and whether it is in use."""
    return await transaction.rows(
        """
        SELECT t.id, t.model, t.place, t.size, t.size_from, t.position, m.name, m.size_unit, m.loan_days, m.renewals,
            m.gap_days, t.active AND m.active AND p.active AS active, p.name AS place_name
        FROM equipment_type t JOIN equipment_model m ON m.id = t.model JOIN lending_place p ON p.id = t.place
        WHERE t.model = ANY($1::int[]) OR t.id = ANY($2::int[]) ORDER BY t.position, t.id
        """,
        list(models),
        list(types),
    )


async def family(lines: Collection[int]) -> list[int]:
    """All types that lines may be moved to or from: of their models, and of the other lines of their loans."""
    return (
        await transaction.value(
            """
        SELECT array_agg(DISTINCT t.id) FROM equipment_type t WHERE t.model IN (
            SELECT other.model FROM loan_line l JOIN loan_line x ON x.loan = l.loan
            JOIN equipment_type other ON other.id = x.type WHERE l.id = ANY($1::bigint[])
        )
        """,
            list(lines),
        )
        or []
    )


async def move(move: Move, *, state: str) -> None:
    """A line as it is moved; raises NotEnough where the database refuses."""
    with refusing():
        await transaction.execute(
            """
            UPDATE loan_line SET type = $2, quantity = $3, state = $4, starts_on = $5, ends_on = $6, due_on = $7,
                busy_from = $8, busy_until = $9 WHERE id = $1
            """,
            move.line,
            *_plan(move, state),
        )


async def copy(move: Move, *, loan: int, state: str) -> int:
    """A line of its own beside the one that is moved, for the same person; its number. Raises NotEnough."""
    with refusing():
        made: int = await transaction.value(
            """
            INSERT INTO loan_line (loan, type, quantity, state, starts_on, ends_on, due_on, busy_from, busy_until,
                kit, kit_number, co_borrower, renewals)
            SELECT $2, $3, $4, $5, $6, $7, $8, $9, $10, kit, kit_number, co_borrower, 0
            FROM loan_line WHERE id = $1 RETURNING id
            """,
            move.line,
            loan,
            *_plan(move, state),
        )
    return made


def _plan(move: Move, state: str) -> tuple[object, ...]:
    days = move.period
    return (
        move.type, move.quantity, state, days.starts_on, days.ends_on, days.due_on, days.busy_from, days.busy_until,
    )  # fmt: skip


async def entry(number: int) -> Row | None:
    """What was written down when lines were moved: `loan`, `details`, and whether it was `undone`."""
    return await transaction.row(f"SELECT {ENTRY} WHERE a.id = $1 AND a.action = 'replan'", number)


async def moved(venues: Collection[int] | None, *, since: datetime) -> list[Row]:
    """What was moved since then in these venues, the newest first, with whom it is for."""
    return await transaction.rows(
        f"SELECT {ENTRY} WHERE a.action = 'replan' AND a.at >= $2 AND ($1::int[] IS NULL OR p.venue = ANY($1)) "
        "ORDER BY a.id DESC LIMIT 100",
        _listed(venues),
        since,
    )


async def as_moved(entry: int) -> bool:
    """Whether all lines that were moved are still as they were moved to, and not handed out."""
    return bool(await transaction.value(AS_MOVED, entry))


async def put_back(row: Row) -> None:
    """A line as it was before it was moved; raises NotEnough where the database refuses."""
    with refusing():
        await transaction.execute(
            """
            UPDATE loan_line SET type = $2, quantity = $3, state = $4, starts_on = $5, ends_on = $6, due_on = $7,
                busy_from = $8, busy_until = $9 WHERE id = $1
            """,
            row["line"],
            row["type"],
            row["quantity"],
            "promised" if row["state"] == "packed" else row["state"],
            *(date.fromisoformat(row[name]) for name in ("starts_on", "ends_on", "due_on", "busy_from", "busy_until")),
        )


def _listed(venues: Collection[int] | None) -> list[int] | None:
    return None if venues is None else list(venues)
