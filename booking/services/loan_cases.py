"""What every step of a loan begins and ends with: who may know of it, its place's calendar, the audit."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import opening, people
from booking.domain.loan_periods import OpenDays
from booking.domain.loans import Actor
from booking.domain.people import Person
from booking.storage import audit, lending_places, loans

Row = dict[str, Any]

LOOK = timedelta(days=periods.FAR + 70)
"""How far beside a loan the calendar of its place is read: the longest rest, and the search for an open day."""


async def chosen(loan: int, lines: Collection[int] | None) -> list[Row]:
    """The lines of a loan: all, or those named."""
    return [line for line in await loans.lines(loan) if lines is None or line["id"] in lines]


async def known(loan: int, by: Person) -> Row:
    """The loan, locked; raises NotFound for whoever may not know of it."""
    stored = await loans.locked(loan)
    if stored is None:
        raise people.NotFound(what="loan")
    actor_of(stored, by)
    return stored


def actor_of(stored: Mapping[str, Any], by: Person) -> Actor:
    """In what capacity a person meets a loan; raises NotFound where in none."""
    if people.is_clerk(by, stored["venue"]):
        return Actor.DESK
    if is_own(stored, by):
        return Actor.BORROWER
    raise people.NotFound(what="loan")


def is_own(stored: Mapping[str, Any], by: Person) -> bool:
    """Whether the person borrows, or acts for the organisation that does."""
    if stored["organisation"] is not None:
        return people.acts_for(by, stored["organisation"])
    return stored["borrower_person"] is not None and bool(stored["borrower_person"] == by.id)


async def lender(place: int) -> Row:
    """A place that lends now; raises NotFound."""
    found = await lending_places.one(place)
    if found is None or not found["active"]:
        raise people.NotFound(what="lending_place")
    return found


async def calendar(place: int, first: date, last: date) -> OpenDays:
    """The open days of a place around a loan, read once."""
    found = await lending_places.calendar(place, first - LOOK, last + LOOK)
    known: dict[date, frozenset[date]] = {}

    def open_days(start: date, end: date) -> frozenset[date]:
        days = [start + timedelta(number) for number in range((end - start).days + 1)]
        known.update({day: opening.open_days(found, day, day) for day in days if day not in known})
        return frozenset[date]().union(*(known[day] for day in days))

    return open_days


async def record(
    action: str, loan: int, *, by: Person | None, now: datetime, reason: str = "", **details: object
) -> None:
    """Write down who made a step; None is the system."""
    await audit.write(
        at=now,
        person=by.id if by else None,
        action=action,
        noun="loan",
        noun_id=loan,
        reason=reason or None,
        details=details,
    )
