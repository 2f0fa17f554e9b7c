"""Rows whose time is over: removed, so that nothing is kept longer than it is of use."""

from datetime import datetime

from booking.storage import transaction


async def forget(*, sign_in_before: datetime, letters_before: datetime) -> dict[str, int]:
    """Remove ways in that ended, and letters sent, before these times; how many rows of each."""
    return {
        "links": await _delete("sign_in_link WHERE expires_at < $1", sign_in_before),
        "attempts": await _delete("sign_in_attempt WHERE at < $1", sign_in_before),
        "sessions": await _delete("session WHERE LEAST(expires_at, ended_at) < $1", sign_in_before),
        "letters": await _delete("outbox WHERE sent_at < $1", letters_before),
    }


async def _delete(what: str, before: datetime) -> int:
    sql = f"WITH gone AS (DELETE FROM {what} RETURNING 1) SELECT count(*) FROM gone"  # noqa: S608 -- `what` is one of the four above
    return int(await transaction.value(sql, before))
