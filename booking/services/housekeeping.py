"""What is done every night: what applicants know of dates that are over is asked; what is old is forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.services import settlements
from booking.storage import outbox, sign_in, transaction

SIGN_IN_KEPT = timedelta(days=1)
"""Long enough to see what happened yesterday."""
LETTERS_KEPT = timedelta(days=90)
"""The time limit of an appeal and then some; what was decided stays in the audit."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each are gone, and of how many dates applicants were `asked`."""

    sessions: int
    letters: int
    asked: int


@transaction.atomic
async def nightly(*, now: datetime) -> Forgotten:
    """Ask for what is known afterwards; forget sign-in links, attempts and sessions of yesterday, and old letters."""
    await sign_in.forget_links(now - SIGN_IN_KEPT)
    await sign_in.forget_tries(now - SIGN_IN_KEPT)
    sessions = await sign_in.forget_sessions(now - SIGN_IN_KEPT)
    letters = await outbox.forget_sent(now - LETTERS_KEPT)
    return Forgotten(sessions=sessions, letters=letters, asked=await settlements.ask_applicants(now=now))
