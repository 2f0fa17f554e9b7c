"""Who waits for gear: the line of each model, what may be offered to it, and the offers that stand."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from booking.storage import transaction

Row = dict[str, Any]

WAIT = """
    w.*, m.name AS model_name, m.slug AS model_slug, m.size_unit, m.tracked, p.name AS place_name,
    COALESCE(o.name, own.name, '') AS borrower_name, b.person AS borrower_person, b.organisation,
    who.email AS person_email, who.phone AS person_phone, who.language AS person_language
    FROM equipment_wait w JOIN equipment_model m ON m.id = w.model JOIN borrower b ON b.id = w.borrower
    JOIN person who ON who.id = w.person LEFT JOIN lending_place p ON p.id = w.lending_place
    LEFT JOIN organisation o ON o.id = b.organisation LEFT JOIN person own ON own.id = b.person"""

OFFERED = """
    ARRAY(
        SELECT DISTINCT l.starts_on FROM loan n JOIN loan_line l ON l.loan = n.id WHERE n.wait = w.id
    ) AS offered"""


async def add(**values: object) -> int:
    """Somebody waits; the number."""
    columns, slots = ", ".join(values), ", ".join(f"${place + 1}" for place in range(len(values)))
    added: int = await transaction.value(
        f"INSERT INTO equipment_wait ({columns}) VALUES ({slots}) RETURNING id",  # noqa: S608 -- our own names
        *values.values(),
    )
    return added


async def one(wait: int) -> Row | None:
    """Somebody who waits, locked until the transaction ends."""
    return await transaction.row(f"SELECT {WAIT} WHERE w.id = $1 FOR UPDATE OF w", wait)


async def become(wait: int, state: str, *, now: datetime) -> None:
    """Where somebody who waits stands now."""
    await transaction.execute("UPDATE equipment_wait SET state = $2, changed_at = $3 WHERE id = $1", wait, state, now)


async def line(types: Collection[int] | None, *, today: date, lock: bool) -> list[Row]:
    """Those who wait for something of these types (None: of any), who came first comes first; read again under `lock`.

    What they were offered before is with them, by its first days (`offered`).
    """
    return await transaction.rows(
        f"""
        SELECT w.id, w.model, w.lending_place, w.sizes, w.quantity, w.first_day, w.last_day, w.weekdays, w.days,
            w.borrower, w.person, who.language, {OFFERED}
        FROM equipment_wait w JOIN person who ON who.id = w.person
        WHERE w.state = 'waiting' AND w.last_day >= $2
            AND ($1::int[] IS NULL OR w.model IN (SELECT t.model FROM equipment_type t WHERE t.id = ANY($1)))
        ORDER BY w.created_at, w.id {"FOR UPDATE OF w" if lock else ""}
        """,  # noqa: S608 -- our own words
        None if types is None else list(types),
        today,
    )


async def kinds(models: Collection[int]) -> list[Row]:
    """The types of these models that can be borrowed, in the order of their sizes."""
    return await transaction.rows(
        """
        SELECT t.id, t.model, t.place AS lending_place, t.size, t.size_from, t.size_to, m.tracked, m.loan_days,
            m.renewals, m.gap_days, m.min_age, m.most_units, m.approval, m.audience
        FROM equipment_type t JOIN equipment_model m ON m.id = t.model JOIN lending_place p ON p.id = t.place
        JOIN venue v ON v.id = p.venue
        WHERE t.model = ANY($1::int[]) AND t.active AND m.active AND p.active AND v.active
        ORDER BY t.position, t.id
        """,
        list(models),
    )


async def model(slug: str) -> Row | None:
    """A model that can be borrowed, by its slug, with the `sizes` and the `places` that it is there in."""
    return await transaction.row(
        """
        SELECT m.id, m.slug, m.name, m.tracked, m.size_unit,
            ARRAY(
                SELECT t.size FROM equipment_type t WHERE t.model = m.id AND t.active AND t.size <> ''
                GROUP BY t.size ORDER BY min(t.size_from) NULLS LAST, min(t.position), t.size
            ) AS sizes,
            ARRAY(
                SELECT p.id FROM lending_place p WHERE p.active AND EXISTS (
                    SELECT 1 FROM equipment_type t WHERE t.model = m.id AND t.place = p.id AND t.active
                ) ORDER BY p.name, p.id
            ) AS places
        FROM equipment_model m WHERE m.slug = $1 AND m.active
        """,
        slug,
    )


async def same(values: Row) -> int | None:
    """Somebody who waits for the very same already."""
    found: int | None = await transaction.value(
        """
        SELECT id FROM equipment_wait WHERE state IN ('waiting', 'offered') AND borrower = $1 AND model = $2
            AND lending_place IS NOT DISTINCT FROM $3 AND sizes = $4 AND quantity = $5 AND first_day = $6
            AND last_day = $7 AND weekdays = $8 AND days = $9
        """,
        *(values[name] for name in ("borrower", "model", "lending_place", "sizes", "quantity", "first_day")),
        *(values[name] for name in ("last_day", "weekdays", "days")),
    )
    return found


PLACE = """(
    SELECT count(*) FROM equipment_wait x
    WHERE x.model = w.model AND x.state IN ('waiting', 'offered') AND (x.created_at, x.id) <= (w.created_at, w.id)
) AS turn"""


async def of(person: int, organisations: Collection[int], *, since: datetime) -> list[Row]:
    """What a person and the organisations that they act for wait for, and what ended since then, the newest first.

    `turn` is their place in the line of the model; `offer` and `deadline` what they are offered now.
    """
    return await transaction.rows(
        f"""
        SELECT {PLACE}, offer.id AS offer, offer.deadline, {WAIT}
        LEFT JOIN loan offer ON offer.wait = w.id AND w.state = 'offered' AND EXISTS (
            SELECT 1 FROM loan_line l WHERE l.loan = offer.id AND l.state = 'offered'
        )
        WHERE (b.person = $1 OR b.organisation = ANY($2::int[]))
            AND (w.state IN ('waiting', 'offered') OR w.changed_at >= $3)
        ORDER BY w.state NOT IN ('waiting', 'offered'), w.id DESC
        """,  # noqa: S608 -- our own words
        person,
        list(organisations),
        since,
    )


async def listed(venues: Collection[int] | None) -> list[Row]:
    """Who waits for gear that is lent in these venues (None: all), by model and in their order."""
    return await transaction.rows(
        f"""
        SELECT {PLACE}, {WAIT}
        WHERE w.state IN ('waiting', 'offered') AND ($1::int[] IS NULL OR EXISTS (
            SELECT 1 FROM equipment_type t JOIN lending_place lp ON lp.id = t.place
            WHERE t.model = w.model AND lp.venue = ANY($1) AND COALESCE(w.lending_place, t.place) = t.place
        ))
        ORDER BY m.name->>'nb', w.model, w.created_at, w.id
        """,  # noqa: S608 -- our own words
        None if venues is None else list(venues),
    )


async def lapsed(*, now: datetime) -> list[int]:
    """The offers that were not answered in time, the oldest first."""
    found = await transaction.tuples(
        """
        SELECT DISTINCT n.id, n.deadline FROM loan_line l JOIN loan n ON n.id = l.loan
        WHERE l.state = 'offered' AND n.deadline <= $1 ORDER BY n.deadline, n.id
        """,
        now,
    )
    return [loan for loan, _ in found]


async def offers_of(wait: int) -> list[int]:
    """The offers to somebody who waits that stand."""
    found = await transaction.tuples(
        "SELECT DISTINCT n.id FROM loan n JOIN loan_line l ON l.loan = n.id AND l.state = 'offered' WHERE n.wait = $1",
        wait,
    )
    return [loan for (loan,) in found]


async def settle(*, today: date, now: datetime) -> None:
    """End the waiting of those whose window is past; whoever's offer was cancelled by another way waits on."""
    await transaction.execute(
        """
        UPDATE equipment_wait SET state = 'over', changed_at = $2
        WHERE state = 'waiting' AND last_day - days + 1 < $1
        """,
        today,
        now,
    )
    await transaction.execute(
        """
        UPDATE equipment_wait w SET state = 'waiting', changed_at = $1
        WHERE w.state = 'offered' AND NOT EXISTS (
            SELECT 1 FROM loan n JOIN loan_line l ON l.loan = n.id
            WHERE n.wait = w.id AND l.state NOT IN ('cancelled', 'declined')
        )
        """,
        now,
    )


async def anybody() -> bool:
    """Whether somebody is in any line."""
    sql = "SELECT EXISTS (SELECT 1 FROM equipment_wait WHERE state IN ('waiting', 'offered'))"
    return bool(await transaction.value(sql))
