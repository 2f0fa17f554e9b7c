"""Charges for breaches, each with its rule and reason: added, waived, charged again, undone with what they are for."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from booking.storage import transaction

_ONE = """
    SELECT charge.id, charge.application, charge.occurrence, charge.breach, charge.amount, charge.line, charge.reason,
        charge.made_by, charge.made_at, charge.waived_at, charge.waived_reason, occurrence.starts_at,
        occurrence.ends_at, maker.name AS made_by_name, waiver.name AS waived_by_name
    FROM charge JOIN occurrence ON occurrence.id = charge.occurrence
    LEFT JOIN person maker ON maker.id = charge.made_by LEFT JOIN person waiver ON waiver.id = charge.waived_by
"""


async def add(
    *,
    application: int,
    occurrence: int,
    breach: str,
    amount: int,
    line: Mapping[str, Any],
    reason: str | None,
    by: int | None,
    now: datetime,
) -> int | None:
    """Store a charge; its id, None where one for this breach at this date stands already."""
    made: int | None = await transaction.value(
        """
        INSERT INTO charge (application, occurrence, breach, amount, line, reason, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (occurrence, breach) WHERE undone_at IS NULL DO NOTHING RETURNING id
        """,
        application,
        occurrence,
        breach,
        amount,
        dict(line),
        reason,
        by,
        now,
    )
    return made


async def of_application(application: int) -> list[dict[str, Any]]:
    """The charges of an application that stand, waived ones too, in the order of their dates."""
    return await transaction.rows(
        f"{_ONE} WHERE charge.application = $1 AND charge.undone_at IS NULL ORDER BY occurrence.starts_at, charge.id",
        application,
    )


async def one(charge: int) -> dict[str, Any] | None:
    """A charge that stands."""
    return await transaction.row(f"{_ONE} WHERE charge.id = $1 AND charge.undone_at IS NULL", charge)


async def waive(charge: int, *, by: int, reason: str, now: datetime) -> None:
    """It need not be paid."""
    await transaction.execute(
        "UPDATE charge SET waived_by = $2, waived_reason = $3, waived_at = $4 WHERE id = $1", charge, by, reason, now
    )


async def charge_again(charge: int) -> None:
    """It must be paid after all."""
    await transaction.execute(
        "UPDATE charge SET waived_by = NULL, waived_reason = NULL, waived_at = NULL WHERE id = $1", charge
    )


async def undo(occurrences: Collection[int], breach: str, *, now: datetime) -> None:
    """What these dates were charged for did not happen after all."""
    await transaction.execute(
        "UPDATE charge SET undone_at = $3 WHERE occurrence = ANY($1::bigint[]) AND breach = $2 AND undone_at IS NULL",
        list(occurrences),
        breach,
        now,
    )
