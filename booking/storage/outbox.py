"""Messages to send, written in the transaction that they tell of."""

from dataclasses import dataclass
from datetime import datetime

from booking.storage import transaction


@dataclass(frozen=True, slots=True)
class Message:
    """A message that waits to be sent; `tries` is how often that failed."""

    id: int
    recipient: str
    subject: str
    text: str
    html: str
    tries: int


async def put(
    *,
    kind: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    now: datetime,
    application: int | None = None,
    loan: int | None = None,
) -> int:
    """Put a message in; its number."""
    sql = """INSERT INTO outbox (kind, recipient, subject, text, html, application, loan, created_at, due_at, tries)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0) RETURNING id"""
    added: int = await transaction.value(sql, kind, recipient, subject, text, html, application, loan, now)
    return added


async def due(limit: int, now: datetime) -> list[Message]:
    """What is to be sent now, the oldest first, and nobody else's until this transaction ends."""
    sql = """SELECT id, recipient, subject, text, html, tries FROM outbox WHERE sent_at IS NULL AND due_at <= $2
             ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED"""
    return [Message(**found) for found in await transaction.rows(sql, limit, now)]


async def mark_sent(message: int, now: datetime) -> None:
    """It is on its way."""
    await transaction.execute("UPDATE outbox SET sent_at = $2, fault = NULL WHERE id = $1", message, now)


async def mark_failed(message: int, *, fault: str, again_at: datetime | None) -> None:
    """It could not be sent, for this reason; tried again at `again_at`, never where that is None."""
    sql = """UPDATE outbox SET tries = tries + 1, fault = $2, due_at = COALESCE($3::timestamptz, 'infinity')
             WHERE id = $1"""
    await transaction.execute(sql, message, fault, again_at)


async def forget_sent(before: datetime) -> int:
    """Delete the messages that were sent before then; how many there were."""
    sql = "WITH gone AS (DELETE FROM outbox WHERE sent_at < $1 RETURNING 1) SELECT count(*) FROM gone"
    gone: int = await transaction.value(sql, before)
    return gone
