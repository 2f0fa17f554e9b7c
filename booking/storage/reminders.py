"""Loans that somebody is to be reminded of: near or past the day that they are due, or never fetched."""

from datetime import date
from typing import Any

from booking.storage import transaction

Row = dict[str, Any]

_DUE = """
    SELECT line.loan, place.remind_days, place.dun_days, array_agg(line.due_on) AS dues, said.reminded_on,
        said.dunned_on
    FROM loan_line line JOIN loan ON loan.id = line.loan JOIN lending_place place ON place.id = loan.lending_place
    LEFT JOIN LATERAL (
        SELECT max(created_at) FILTER (WHERE kind = 'loan-due-soon') AS reminded_at,
            max(created_at) FILTER (WHERE kind = 'loan-late') AS dunned_at
        FROM outbox WHERE outbox.loan = loan.id
    ) AS letter ON true
    CROSS JOIN LATERAL (
        SELECT (reminded_at AT TIME ZONE 'Europe/Oslo')::date AS reminded_on,
            (dunned_at AT TIME ZONE 'Europe/Oslo')::date AS dunned_on
    ) AS said
    WHERE line.state = 'out' AND {which}
    GROUP BY line.loan, place.id, said.reminded_on, said.dunned_on
"""


async def due(today: date, *, limit: int) -> list[Row]:
    """Loans with gear that is due within the reminder's days of their place, or late: who was told longest ago first.

    `dues` are the days of their lines, `reminded_on` and `dunned_on` the days of the last letters before and after.
    """
    which = """line.due_on <= $1::date + (SELECT max(remind_days) FROM lending_place)
        AND line.due_on <= $1::date + place.remind_days AND loan.person IS NOT NULL"""
    order = "ORDER BY greatest(said.reminded_on, said.dunned_on) NULLS FIRST, min(line.due_on), line.loan LIMIT $2"
    return await transaction.rows(f"{_DUE.format(which=which)} {order}", today, limit)


async def of(loan: int) -> Row | None:
    """The same of one loan; None where nothing of it is out."""
    return await transaction.row(_DUE.format(which="line.loan = $1"), loan)


async def unfetched(today: date, *, limit: int) -> list[Row]:
    """Loans of which something was to be fetched before today, the `first` of it: with their place's `release_days`."""
    return await transaction.rows(
        """
        SELECT line.loan, place.id AS place, place.release_days, min(line.starts_on) AS first FROM loan_line line
        JOIN loan ON loan.id = line.loan JOIN lending_place place ON place.id = loan.lending_place
        WHERE line.state IN ('promised', 'packed') AND line.starts_on < $1
        GROUP BY line.loan, place.id ORDER BY min(line.starts_on), line.loan LIMIT $2
        """,
        today,
        limit,
    )
