"""Suspensions: a borrower may not borrow for a while, at one place or everywhere, with the reason; and lifted again."""

from datetime import date, datetime

from booking.domain import borrowers as domain
from booking.domain.catalogue import PeriodBackwards
from booking.domain.people import NotAllowed, NotFound, Person
from booking.services import cases
from booking.storage import audit
from booking.storage import borrowers as storage
from booking.storage.transaction import atomic


@atomic
async def suspend(
    *,
    borrower: int,
    place: int | None,
    reason: str,
    first_day: date,
    last_day: date | None,
    by: Person,
    now: datetime,
) -> int:
    """No loans from the first day to the last (None: until lifted), at a place or (None) everywhere; the id.

    Who works the desk of a place may do so there; everywhere takes a role everywhere. Raises ReasonMissing,
    PeriodBackwards, NotFound, NotAllowed.
    """
    if await storage.one(borrower) is None:
        raise NotFound(what="borrower")
    await _may_suspend(place, by)
    words = cases.reason(reason)
    if last_day is not None and last_day < first_day:
        raise PeriodBackwards(field="last_day")
    made = await storage.suspend(
        borrower, place=place, reason=words, first_day=first_day, last_day=last_day, by=by.id, now=now
    )
    details = {"suspension": made, "place": place}
    await audit.write(
        at=now, person=by.id, action="suspend", noun="borrower", noun_id=borrower, reason=words, details=details
    )
    return made


@atomic
async def lift(*, suspension: int, by: Person, now: datetime) -> int:
    """End a suspension; the borrower it was of. Raises NotFound, NotAllowed."""
    found = await storage.suspension(suspension)
    if found is None:
        raise NotFound(what="suspension")
    await _may_suspend(found["lending_place"], by)
    await storage.lift(suspension, by=by.id, now=now)
    borrower, details = int(found["borrower"]), {"suspension": suspension}
    await audit.write(at=now, person=by.id, action="lift", noun="borrower", noun_id=borrower, details=details)
    return borrower


async def _may_suspend(place: int | None, by: Person) -> None:
    if place is None:
        if not domain.may_suspend(by, None):
            raise NotAllowed
        return
    venue = await storage.venue_of(place)
    if venue is None or not domain.may_suspend(by, venue):
        raise NotFound(what="lending-place")
