"""What is done every night: applicants are asked, borrowers reminded, and what is old is forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.services import forgetting, reminders, settlements
from booking.storage import outbox, sign_in

SIGN_IN_KEPT = timedelta(days=1)
"""Long enough to see what happened yesterday."""
LETTERS_KEPT = timedelta(days=90)
"""The time limit of an appeal and then some; what was decided stays in the audit."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a night did: how many rows of each are gone, and how many were `asked`, `reminded` and `released`."""

    sessions: int = 0
    letters: int = 0
    asked: int = 0
    reminded: int = 0
    released: int = 0
    loans: int = 0
    borrowers: int = 0


async def nightly(*, now: datetime) -> Done:
    """Ask, remind and release; forget sign-in links, attempts and sessions of yesterday, old letters and old loans.

    Each step is stored by itself, so that one that fails undoes none before it; a second round finds nothing to do.
    """
    await sign_in.forget_links(now - SIGN_IN_KEPT)
    await sign_in.forget_tries(now - SIGN_IN_KEPT)
    return Done(
        sessions=await sign_in.forget_sessions(now - SIGN_IN_KEPT),
        letters=await outbox.forget_sent(now - LETTERS_KEPT),
        asked=await settlements.ask_applicants(now=now),
        released=await reminders.release(now=now),
        reminded=await reminders.remind(now=now),
        loans=await forgetting.loans(now=now),
        borrowers=await forgetting.borrowers(now=now),
    )
