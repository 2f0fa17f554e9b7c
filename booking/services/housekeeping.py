"""What is done every night: what is over is forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.storage import outbox, sign_in, transaction

SIGN_IN_KEPT = timedelta(days=1)
"""Long enough to see what happened yesterday."""
LETTERS_KEPT = timedelta(days=90)
"""The time limit of an appeal and then some; what was decided stays in the audit."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each are gone."""

    sessions: int
    letters: int


@transaction.atomic
async def nightly(*, now: datetime) -> Forgotten:
    """Forget sign-in links, attempts and sessions that ended a day ago, and letters sent long ago."""
    await sign_in.forget_links(now - SIGN_IN_KEPT)
    await sign_in.forget_tries(now - SIGN_IN_KEPT)
    sessions = await sign_in.forget_sessions(now - SIGN_IN_KEPT)
    return Forgotten(sessions=sessions, letters=await outbox.forget_sent(now - LETTERS_KEPT))
