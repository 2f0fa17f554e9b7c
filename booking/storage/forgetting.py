"""Loans and borrowers that are so long over that nobody needs to know any more who it was."""

from collections.abc import Collection
from datetime import date, datetime

from booking.storage import transaction

_OPEN = "('asked', 'offered', 'promised', 'packed', 'out')"


async def loans(now: datetime, *, limit: int) -> list[int]:
    """Loans that ended as long ago as their place keeps them, locked; those with a claim that stands are kept."""
    rows = await transaction.rows(
        f"""
        SELECT loan.id FROM loan JOIN lending_place place ON place.id = loan.lending_place
        WHERE loan.forgotten_at IS NULL
            AND loan.changed_at < $1::timestamptz
                - make_interval(months => (SELECT min(forget_months) FROM lending_place))
            AND loan.changed_at < $1::timestamptz - make_interval(months => place.forget_months)
            AND NOT EXISTS (SELECT 1 FROM loan_line line WHERE line.loan = loan.id AND line.state IN {_OPEN})
            AND NOT EXISTS (
                SELECT 1 FROM replacement JOIN loan_line line ON line.id = replacement.line
                WHERE line.loan = loan.id AND waived_at IS NULL
            )
        ORDER BY loan.changed_at LIMIT $2 FOR UPDATE OF loan SKIP LOCKED
        """,  # noqa: S608 -- our own words
        now,
        limit,
    )
    return [row["id"] for row in rows]


async def forget_loans(numbers: Collection[int], now: datetime) -> None:
    """Take from loans all that says whose they were. What was lent, to whom it counts and what it cost stays."""
    these = list(numbers)
    await transaction.execute(
        """
        UPDATE loan SET borrower = NULL, person = NULL, occurrence = NULL, wait = NULL, purpose = '', note = '',
            reason = NULL, sent_as = NULL, quote = NULL, forgotten_at = $2 WHERE id = ANY($1::bigint[])
        """,
        these,
        now,
    )
    for sql in (
        "UPDATE loan_line SET co_borrower = NULL, note = NULL WHERE loan = ANY($1::bigint[])",
        """
        UPDATE replacement SET reason = '', waived_reason = ''
        WHERE line IN (SELECT id FROM loan_line WHERE loan = ANY($1::bigint[]))
        """,
        "DELETE FROM outbox WHERE loan = ANY($1::bigint[])",
    ):
        await transaction.execute(sql, these)
    await _forget_words("loan", these)


async def borrowers(now: datetime, today: date, *, limit: int) -> list[int]:
    """Borrowers without loans, known for longer than any place keeps a loan, who neither wait nor are shut out."""
    rows = await transaction.rows(
        """
        SELECT borrower.id FROM borrower
        WHERE greatest(created_at, terms_at, identity_seen_at)
                < $1::timestamptz - make_interval(months => (SELECT max(forget_months) FROM lending_place))
            AND NOT EXISTS (SELECT 1 FROM loan WHERE loan.borrower = borrower.id)
            AND NOT EXISTS (SELECT 1 FROM suspension WHERE suspension.borrower = borrower.id
                AND lifted_at IS NULL AND (last_day IS NULL OR last_day >= $2))
            AND NOT EXISTS (SELECT 1 FROM equipment_wait wait WHERE wait.borrower = borrower.id
                AND wait.state IN ('waiting', 'offered'))
        ORDER BY borrower.id LIMIT $3 FOR UPDATE SKIP LOCKED
        """,
        now,
        today,
        limit,
    )
    return [row["id"] for row in rows]


async def forget_borrowers(numbers: Collection[int]) -> None:
    """Delete borrowers with all that was kept of them, those whom they answered for included."""
    these = list(numbers)
    for table in ("suspension", "co_borrower", "equipment_wait"):
        await transaction.execute(f"DELETE FROM {table} WHERE borrower = ANY($1::int[])", these)  # noqa: S608 -- our own names
    await transaction.execute("DELETE FROM borrower WHERE id = ANY($1::int[])", these)
    await _forget_words("borrower", these)


async def _forget_words(noun: str, numbers: list[int]) -> None:
    """What was done and when stays in the audit, and who of the municipality did it; words and other names go.

    Of the details what holds no letter stays: numbers and dates.
    """
    await transaction.execute(
        """
        UPDATE audit SET reason = NULL,
            details = COALESCE((SELECT jsonb_object_agg(key, value) FROM jsonb_each(details)
                WHERE value::text !~ '[[:alpha:]]'), '{}'),
            person = CASE WHEN EXISTS (SELECT 1 FROM role WHERE role.person = audit.person) THEN person END
        WHERE noun = $1 AND noun_id = ANY($2::bigint[])
        """,
        noun,
        numbers,
    )
