"""What is done every night: what is over is forgotten."""

from datetime import datetime, timedelta

from booking.storage import housekeeping, transaction

SIGN_IN_KEPT = timedelta(days=1)  # long enough to see what happened yesterday
LETTERS_KEPT = timedelta(days=90)  # the limit for an appeal and then some; the decision itself stays in the audit


@transaction.atomic
async def nightly(*, now: datetime) -> dict[str, int]:
    """Forget sign-in links, attempts and sessions that ended, and letters sent long ago; how many of each."""
    return await housekeeping.forget(sign_in_before=now - SIGN_IN_KEPT, letters_before=now - LETTERS_KEPT)
