"""Claims for what was lost or broken: stored with how they were reckoned, waived, and what they are reckoned from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from booking.storage import transaction

Row = dict[str, Any]

_ONE = """
    SELECT r.id, r.line, r.amount, r.reckoning, r.reason, r.made_at, r.waived_at, r.waived_reason, l.loan,
        maker.name AS made_by_name, waiver.name AS waived_by_name, m.name, t.size, i.code
    FROM replacement r JOIN loan_line l ON l.id = r.line JOIN equipment_type t ON t.id = l.type
    JOIN equipment_model m ON m.id = t.model LEFT JOIN item i ON i.id = l.item
    JOIN person maker ON maker.id = r.made_by LEFT JOIN person waiver ON waiver.id = r.waived_by
"""


async def of_loan(loan: int) -> list[Row]:
    """The claims of a loan, waived ones too, with what each is for and who made and waived it."""
    return await transaction.rows(f"{_ONE} WHERE l.loan = $1 ORDER BY r.id", loan)


async def one(replacement: int) -> Row | None:
    """A claim."""
    return await transaction.row(f"{_ONE} WHERE r.id = $1", replacement)


async def ground(line: int) -> Row | None:
    """What a claim for a line is reckoned from, nobody else changing the line: its loan, state, condition and quantity,
    what the item cost and when, what one costs new, the place's rule, and whether it is `claimed` already."""
    sql = """
        SELECT l.id, l.loan, l.state, l.condition, l.quantity, i.price, i.bought_on, m.replacement_value AS new,
            p.write_down_percent, p.floor_percent,
            EXISTS (SELECT 1 FROM replacement r WHERE r.line = l.id) AS claimed
        FROM loan_line l JOIN loan n ON n.id = l.loan JOIN lending_place p ON p.id = n.lending_place
        JOIN equipment_type t ON t.id = l.type JOIN equipment_model m ON m.id = t.model
        LEFT JOIN item i ON i.id = l.item WHERE l.id = $1 FOR UPDATE OF l"""
    return await transaction.row(sql, line)


async def add(line: int, *, amount: int, reckoning: Mapping[str, Any], reason: str, by: int, now: datetime) -> int:
    """A claim; its id."""
    sql = """INSERT INTO replacement (line, amount, reckoning, reason, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"""
    made: int = await transaction.value(sql, line, amount, dict(reckoning), reason, by, now)
    return made


async def waive(replacement: int, *, reason: str, by: int, now: datetime) -> bool:
    """It need not be paid; False where that is so already."""
    sql = """UPDATE replacement SET waived_by = $2, waived_at = $3, waived_reason = $4
             WHERE id = $1 AND waived_at IS NULL RETURNING id"""
    return await transaction.value(sql, replacement, by, now, reason) is not None
