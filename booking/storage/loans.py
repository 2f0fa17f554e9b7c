"""Loans and their lines: stored, read with all that is shown of them, and changed through the guard of promises."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import asyncpg

from booking.domain.loan_periods import Period
from booking.domain.loans import NotEnough, StillOut
from booking.storage import transaction

Row = dict[str, Any]

LOAN = """
    n.id, n.lending_place, n.borrower, n.person, n.occurrence, n.wait, n.source, n.purpose, n.note, n.reason,
    n.language, n.deadline, n.price, n.quote, n.created_at, n.decided_at, n.decided_by, n.changed_at, n.forgotten_at,
    p.name AS place_name, p.slug AS place_slug, p.venue, b.person AS borrower_person, b.organisation, b.birth_year,
    COALESCE(o.name, own.name) AS borrower_name, acting.name AS person_name, acting.email AS person_email,
    acting.phone AS person_phone, acting.language AS person_language
    FROM loan n JOIN lending_place p ON p.id = n.lending_place
    LEFT JOIN borrower b ON b.id = n.borrower LEFT JOIN organisation o ON o.id = b.organisation
    LEFT JOIN person own ON own.id = b.person LEFT JOIN person acting ON acting.id = n.person"""

LINE = """
    l.id, l.loan, l.type, l.quantity, l.kit, l.kit_number, l.co_borrower, l.state, l.item, l.starts_on, l.ends_on,
    l.due_on, l.busy_from, l.busy_until, l.renewals, l.out_at, l.out_by, l.in_at, l.in_by, l.condition, l.missing,
    l.note, l.audience, t.slug, t.size, t.model, t.place AS lending_place, m.name, m.size_unit, m.tracked, m.contents,
    m.slug AS model_slug, i.code, kit.name AS kit_name, c.name AS co_borrower_name, c.birth_year AS co_borrower_born
    FROM loan_line l JOIN equipment_type t ON t.id = l.type JOIN equipment_model m ON m.id = t.model
    LEFT JOIN item i ON i.id = l.item LEFT JOIN equipment_model kit ON kit.id = l.kit
    LEFT JOIN co_borrower c ON c.id = l.co_borrower"""


# Reading -------------------------------------------------------------------------------------------------------------


async def one(loan: int) -> Row | None:
    """A loan with its place, borrower and who acts for them."""
    return await transaction.row(f"SELECT {LOAN} WHERE n.id = $1", loan)


async def locked(loan: int) -> Row | None:
    """The same, and nobody else changes it until the transaction ends."""
    return await transaction.row(f"SELECT {LOAN} WHERE n.id = $1 FOR UPDATE OF n", loan)


async def lines(loan: int) -> list[Row]:
    """The lines of a loan, kits together, in the order in which they were asked for."""
    return await lines_of([loan])


async def lines_of(loans: Collection[int]) -> list[Row]:
    """The lines of several loans, loan by loan."""
    order = "ORDER BY l.loan, l.kit_number NULLS LAST, l.id"
    return await transaction.rows(f"SELECT {LINE} WHERE l.loan = ANY($1::bigint[]) {order}", list(loans))


async def lines_by_id(numbers: Collection[int]) -> list[Row]:
    """Lines by number."""
    return await transaction.rows(f"SELECT {LINE} WHERE l.id = ANY($1::bigint[]) ORDER BY l.id", list(numbers))


async def sent(sent_as: str) -> Row | None:
    """The loan that a form was sent for already: `id, person`. Whoever sends the same form waits for the answer."""
    await transaction.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", sent_as)
    return await transaction.row("SELECT id, person FROM loan WHERE sent_as = $1", sent_as)


async def of_person(person: int, organisations: Collection[int], *, organisation: int | None = None) -> list[Row]:
    """The loans of a person and (`organisation`) of one that they act for, the newest first, not those for halls."""
    return await transaction.rows(
        f"""
        SELECT {LOAN} WHERE n.occurrence IS NULL AND CASE
            WHEN $3::int IS NULL THEN n.borrower IN (SELECT id FROM borrower WHERE person = $1)
            ELSE $3 = ANY($2::int[]) AND n.borrower IN (SELECT id FROM borrower WHERE organisation = $3)
        END
        ORDER BY n.id DESC LIMIT 200
        """,  # noqa: S608 -- our own words
        person,
        list(organisations),
        organisation,
    )


async def of_occurrences(occurrences: Collection[int]) -> list[Row]:
    """The loans that go with these hours in halls."""
    return await transaction.rows(
        f"SELECT {LOAN} WHERE n.occurrence = ANY($1::bigint[]) ORDER BY n.id", list(occurrences)
    )


# Writing -------------------------------------------------------------------------------------------------------------


async def add(**values: object) -> int:
    """A loan; its number. `mark` is that of the borrower's other loans of the year, so that they count as one."""
    columns, slots = ", ".join(values), ", ".join(f"${place + 1}" for place in range(len(values)))
    added: int = await transaction.value(
        f"INSERT INTO loan ({columns}) VALUES ({slots}) RETURNING id",  # noqa: S608 -- our own names
        *values.values(),
    )
    return added


async def mark(borrower: int, *, now: datetime) -> int | None:
    """The mark of a borrower's other loans of the same year; None where there is none."""
    found: int | None = await transaction.value(
        """
        SELECT mark FROM loan WHERE borrower = $1
            AND date_trunc('year', created_at AT TIME ZONE 'Europe/Oslo')
                = date_trunc('year', $2::timestamptz AT TIME ZONE 'Europe/Oslo')
        LIMIT 1
        """,
        borrower,
        now,
    )
    return found


async def add_lines(loan: int, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Lines of a loan; their numbers. The types are locked; raises NotEnough where the database refuses."""
    sql = """
        INSERT INTO loan_line (loan, type, quantity, kit, kit_number, co_borrower, state, item, starts_on, ends_on,
            due_on, busy_from, busy_until, renewals, out_at, out_by, audience)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16) RETURNING id
    """
    with refusing():
        return [
            await transaction.value(
                sql,
                loan,
                row["type"],
                row["quantity"],
                row.get("kit"),
                row.get("kit_number"),
                row.get("co_borrower"),
                row["state"],
                row.get("item"),
                *_days(row["period"]),
                row.get("out_at"),
                row.get("out_by"),
                row.get("audience"),
            )
            for row in sorted(rows, key=lambda row: row["type"])
        ]


def _days(period: Period) -> tuple[date, ...]:
    return period.starts_on, period.ends_on, period.due_on, period.busy_from, period.busy_until


async def become(lines: Collection[int], state: str) -> None:
    """Another state for lines; raises NotEnough where they would occupy again what is taken."""
    with refusing():
        await transaction.execute("UPDATE loan_line SET state = $2 WHERE id = ANY($1::bigint[])", list(lines), state)


async def reschedule(lines: Collection[int], period: Period, *, renewed: bool = False) -> None:
    """Other days for lines; raises NotEnough where they are taken."""
    with refusing():
        await transaction.execute(
            """
            UPDATE loan_line SET starts_on = $2, ends_on = $3, due_on = $4, busy_from = $5, busy_until = $6,
                renewals = renewals + $7 WHERE id = ANY($1::bigint[])
            """,
            list(lines),
            *_days(period),
            int(renewed),
        )


async def split(line: int, quantity: int) -> int:
    """A line of its own for so many of a line that holds more; its number. Together they are as they were."""
    await transaction.execute("UPDATE loan_line SET quantity = quantity - $2 WHERE id = $1", line, quantity)
    made: int = await transaction.value(
        """
        INSERT INTO loan_line (loan, type, quantity, kit, kit_number, co_borrower, state, item, starts_on, ends_on,
            due_on, busy_from, busy_until, renewals, out_at, out_by, audience)
        SELECT loan, type, $2, kit, kit_number, co_borrower, state, item, starts_on, ends_on, due_on, busy_from,
            busy_until, renewals, out_at, out_by, audience
        FROM loan_line WHERE id = $1 RETURNING id
        """,
        line,
        quantity,
    )
    return made


async def decided(loan: int, *, by: int | None, reason: str | None, now: datetime) -> None:
    """Who decided a loan, when and why."""
    sql = "UPDATE loan SET decided_by = $2, decided_at = $3, changed_at = $3, reason = $4 WHERE id = $1"
    await transaction.execute(sql, loan, by, now, reason)


async def changed(loan: int, *, now: datetime) -> None:
    """Mark that a loan has changed: its feed is read anew."""
    await transaction.execute("UPDATE loan SET changed_at = $2 WHERE id = $1", loan, now)


# At the desk ---------------------------------------------------------------------------------------------------------


async def hand_out(line: int, *, item: int | None, on: date, audience: str, by: int, at: datetime) -> None:
    """A line is out, as this item; it occupies from the day on which it went, where that was before the plan."""
    with refusing():
        await transaction.execute(
            """
            UPDATE loan_line SET state = 'out', item = $2, busy_from = LEAST(busy_from, $3), audience = $4,
                out_by = $5, out_at = $6 WHERE id = $1
            """,
            line,
            item,
            on,
            audience,
            by,
            at,
        )


async def take_back_hand_over(lines: Collection[int]) -> None:
    """These lines never went out after all."""
    with refusing():
        await transaction.execute(
            """
            UPDATE loan_line SET state = 'promised', item = NULL, audience = NULL, out_by = NULL, out_at = NULL
            WHERE id = ANY($1::bigint[])
            """,
            list(lines),
        )


async def bring_in(
    line: int,
    *,
    state: str,
    condition: str | None,
    missing: Collection[str],
    note: str,
    by: int,
    at: datetime,
) -> None:
    """A line is back, or (lost) will not come."""
    await transaction.execute(
        """
        UPDATE loan_line SET state = $2, condition = $3, missing = $4, note = NULLIF($5, ''), in_by = $6, in_at = $7
        WHERE id = $1
        """,
        line,
        state,
        condition,
        list(missing) or None,
        note,
        by,
        at,
    )


async def take_back_return(lines: Collection[int]) -> None:
    """These lines are out after all, as before they were taken back."""
    with refusing():
        await transaction.execute(
            """
            UPDATE loan_line SET state = 'out', condition = NULL, missing = NULL, note = NULL, in_by = NULL,
                in_at = NULL
            WHERE id = ANY($1::bigint[])
            """,
            list(lines),
        )


@contextmanager
def refusing() -> Iterator[None]:
    """What the database refuses comes out as the Problem that it is: NotEnough, or StillOut for an item lent twice."""
    try:
        yield
    except asyncpg.ExclusionViolationError as error:
        if error.constraint_name != "promise_fits":
            raise
        raise NotEnough(short=[]) from error
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "loan_line_item_once":
            raise
        raise StillOut from error
