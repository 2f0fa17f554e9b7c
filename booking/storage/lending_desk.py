"""What the lending desk looks at: today's lines of a place, what a code stands for, whose a loan's number is."""

from collections.abc import Collection
from datetime import date
from typing import Any

from booking.storage import transaction

Row = dict[str, Any]


async def board(place: int, *, today: date, until: date) -> list[Row]:
    """The lines that a place has to do with: asked for, to be fetched until a day, to be back today, and late.

    Each with its loan, who borrows, whom to call, and what it is; loan by loan, in the order of their days. What is
    asked for with an hour in a hall that nobody has decided about is decided with that.
    """
    sql = """
        SELECT l.id AS loan, l.purpose, n.id, n.state, n.quantity, n.starts_on, n.due_on, m.name, t.size, i.code,
            b.id AS borrower, COALESCE(o.name, own.name) AS who, p.name AS contact,
            COALESCE(NULLIF(p.phone, ''), own.phone) AS phone, c.name AS fetched_by, place.lost_days
        FROM loan l JOIN lending_place place ON place.id = l.lending_place JOIN loan_line n ON n.loan = l.id
        JOIN equipment_type t ON t.id = n.type JOIN equipment_model m ON m.id = t.model
        LEFT JOIN item i ON i.id = n.item LEFT JOIN borrower b ON b.id = l.borrower
        LEFT JOIN organisation o ON o.id = b.organisation
        LEFT JOIN person own ON own.id = b.person LEFT JOIN person p ON p.id = l.person
        LEFT JOIN co_borrower c ON c.id = n.co_borrower
        WHERE l.lending_place = $1 AND (
            (n.state = 'asked' AND NOT EXISTS (
                SELECT 1 FROM occurrence hour WHERE hour.id = l.occurrence AND hour.state = 'applied'
            )) OR (n.state IN ('promised', 'packed') AND n.starts_on <= $3)
            OR (n.state = 'out' AND n.due_on <= $2))
        ORDER BY CASE WHEN n.state = 'out' THEN n.due_on ELSE n.starts_on END, l.id, n.kit_number NULLS LAST, n.id"""
    return await transaction.rows(sql, place, today, until)


async def code(code: str) -> Row | None:
    """What a code stands on, whatever the case of its letters: its place and venue, and the loan that it is out on."""
    sql = """
        SELECT i.id, i.code, i.type, i.retired_at, m.name, t.size, t.place, p.slug AS place_slug, p.venue, n.loan
        FROM item i JOIN equipment_type t ON t.id = i.type JOIN equipment_model m ON m.id = t.model
        JOIN lending_place p ON p.id = t.place LEFT JOIN loan_line n ON n.item = i.id AND n.state = 'out'
        WHERE upper(i.code) = upper($1)"""
    return await transaction.row(sql, code)


async def loan(loan: int) -> Row | None:
    """Where a loan is: its `place` and `venue`, and the `states` of its lines."""
    sql = """
        SELECT l.id, l.lending_place AS place, p.slug AS place_slug, p.venue,
            ARRAY(SELECT n.state FROM loan_line n WHERE n.loan = l.id) AS states
        FROM loan l JOIN lending_place p ON p.id = l.lending_place WHERE l.id = $1"""
    return await transaction.row(sql, loan)


async def to_fetch(borrowers: Collection[int], place: int, *, until: date) -> dict[int, list[Row]]:
    """The loans at a place of which these borrowers are to fetch something by then, the next first: id, first."""
    sql = """
        SELECT l.borrower, l.id, min(n.starts_on) AS first FROM loan l JOIN loan_line n ON n.loan = l.id
        WHERE l.borrower = ANY($1::int[]) AND l.lending_place = $2 AND n.state IN ('promised', 'packed')
            AND n.starts_on <= $3
        GROUP BY l.id ORDER BY min(n.starts_on), l.id"""
    found: dict[int, list[Row]] = {borrower: [] for borrower in borrowers}
    for row in await transaction.rows(sql, list(borrowers), place, until):
        found[row["borrower"]].append({"id": row["id"], "first": row["first"]})
    return found


async def promises(kind: int, *, today: date, limit: int = 5) -> list[Row]:
    """Who is promised some of a type from a day on, the next first: loan, who, starts_on, due_on, quantity."""
    sql = """
        SELECT l.id AS loan, COALESCE(o.name, own.name) AS who, n.starts_on, n.due_on, sum(n.quantity)::int AS quantity
        FROM loan_line n JOIN loan l ON l.id = n.loan LEFT JOIN borrower b ON b.id = l.borrower
        LEFT JOIN organisation o ON o.id = b.organisation LEFT JOIN person own ON own.id = b.person
        WHERE n.type = $1 AND n.state IN ('asked', 'offered', 'promised', 'packed') AND n.due_on >= $2
        GROUP BY l.id, who, n.starts_on, n.due_on ORDER BY n.starts_on, l.id LIMIT $3"""
    return await transaction.rows(sql, kind, today, limit)


async def counted(place: int, *, today: date) -> list[Row]:
    """What a place lends without codes, by category and name: id, name, size, and how many are free today."""
    sql = """
        SELECT t.id, m.name, t.size, d.free FROM equipment_type t JOIN equipment_model m ON m.id = t.model
        JOIN equipment_category c ON c.id = m.category
        JOIN LATERAL equipment_days(ARRAY[t.id], $2, $2, $2) d ON true
        WHERE t.place = $1 AND m.tracked = 'quantity' AND t.active AND m.active ORDER BY c.position, m.id, t.position"""
    return await transaction.rows(sql, place, today)


async def letters(loan: int) -> list[Row]:
    """The letters about a loan, in order: kind, recipient, subject, text, created_at, sent_at, fault."""
    sql = """SELECT kind, recipient, subject, text, created_at, sent_at, fault FROM outbox WHERE loan = $1
             ORDER BY id"""
    return await transaction.rows(sql, loan)
