"""Loans that are over lose whose they were after their place's time, and borrowers without loans are forgotten."""

from datetime import datetime

from booking.domain import localtime
from booking.storage import forgetting
from booking.storage.transaction import atomic

MOST = 1000
"""The most that are forgotten of each in one round; what is left over waits for the next night."""


@atomic
async def loans(*, now: datetime) -> int:
    """Forget whose loans were that ended long ago; how many. The figures of statistics stay as they are."""
    found = await forgetting.loans(now, limit=MOST)
    if found:
        await forgetting.forget_loans(found, now)
    return len(found)


@atomic
async def borrowers(*, now: datetime) -> int:
    """Forget borrowers who have had no loan for as long; how many."""
    found = await forgetting.borrowers(now, localtime.local(now).date(), limit=MOST)
    if found:
        await forgetting.forget_borrowers(found)
    return len(found)
