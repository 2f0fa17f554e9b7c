"""Gear that goes with hours in halls: what can be asked for there, what was asked for, and the lines that follow."""

from collections.abc import Collection
from typing import Any

from booking.storage import transaction
from booking.storage.equipment import KIND

Row = dict[str, Any]


async def offered(venues: Collection[int]) -> list[Row]:
    """The types that are lent out in some venues, in the order of the catalogue; no kits, which have none."""
    return await transaction.rows(
        f"""
        SELECT c.name AS category_name, {KIND}
        JOIN equipment_category c ON c.id = m.category JOIN lending_place p ON p.id = t.place
        WHERE p.venue = ANY($1::int[]) AND p.active AND t.active AND m.active AND m.tracked <> 'kit'
        ORDER BY c.position, c.id, m.slug, t.position, t.id
        """,
        list(venues),
    )


async def following(occurrences: Collection[int]) -> list[Row]:
    """The lines of the loans that go with some hours, the loans locked.

    `ended_with` is whether the loan was last changed when its hour was: what ended then, ended with it; `decided` is
    whether it was promised, or declined, before.
    """
    return await transaction.rows(
        """
        SELECT l.id, l.loan, l.type, l.quantity, l.state, l.starts_on, l.ends_on, l.busy_from, l.busy_until,
            n.occurrence, n.changed_at = o.changed_at AS ended_with, n.decided_at IS NOT NULL AS decided
        FROM loan n JOIN occurrence o ON o.id = n.occurrence JOIN loan_line l ON l.loan = n.id
        WHERE n.occurrence = ANY($1::bigint[]) ORDER BY n.id, l.id FOR UPDATE OF n
        """,
        list(occurrences),
    )


async def of_application(application: int) -> list[Row]:
    """What gear goes with the hours of an application, by type: `equipment` (its slug), `name`, `size`, how many for a
    date, and for how many `dates`."""
    return await transaction.rows(
        """
        WITH asked AS (
            SELECT l.type, n.occurrence, sum(l.quantity)::int AS quantity
            FROM occurrence o JOIN loan n ON n.occurrence = o.id JOIN loan_line l ON l.loan = n.id
            WHERE o.application = $1 GROUP BY l.type, n.occurrence
        )
        SELECT t.slug AS equipment, m.name, t.size, max(asked.quantity) AS quantity, count(*)::int AS dates
        FROM asked JOIN equipment_type t ON t.id = asked.type JOIN equipment_model m ON m.id = t.model
        JOIN equipment_category c ON c.id = m.category
        GROUP BY t.id, m.id, c.id ORDER BY c.position, c.id, m.slug, t.position, t.id
        """,
        application,
    )
