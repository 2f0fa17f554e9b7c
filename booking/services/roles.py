"""Who works here, and where: giving roles and taking them away."""

from datetime import datetime
from typing import Any

from booking.domain import emails
from booking.domain.people import (
    ADMINISTRATOR,
    CARETAKER,
    CLERK,
    OFFICER,
    NotAllowed,
    NotFound,
    Person,
    is_administrator,
)
from booking.domain.problems import Problem
from booking.services import people
from booking.services.people import BadChoice
from booking.storage import audit
from booking.storage import roles as storage
from booking.storage.transaction import atomic

ROLES = (CARETAKER, CLERK, OFFICER, ADMINISTRATOR)


class LastAdministrator(Problem):
    """Somebody must be left who may give roles."""

    code = "last-administrator"


async def granted() -> list[dict[str, Any]]:
    """Every role that somebody has, with the names behind the numbers."""
    return await storage.granted()


async def venues() -> list[dict[str, Any]]:
    """The venues that a role may be for: id, slug, name."""
    return await storage.venues()


@atomic
async def grant(*, email: str, role: str, venue: str | None, by: Person | None, now: datetime) -> Person:
    """Give a role in the venue of that slug, or in all; `by` is None at the command line. A new person is made.

    Raises BadEmail, BadChoice, NotAllowed.
    """
    if by is not None and not is_administrator(by):
        raise NotAllowed
    if role not in ROLES:
        raise BadChoice(field="role")
    number = await _venue(venue, role)
    person = await people.known_or_new(email=emails.address(email), language="nb", now=now)
    if await storage.add(person.id, role, number) is not None:
        await _note("grant", person.id, role, venue, by, now)
    return person


async def _venue(slug: str | None, role: str) -> int | None:
    """The number of the venue; an administrator is one everywhere."""
    if not slug or role == ADMINISTRATOR:
        return None
    found = next((venue["id"] for venue in await storage.venues() if venue["slug"] == slug), None)
    if found is None:
        raise BadChoice(field="venue")
    return int(found)


@atomic
async def revoke(*, role: int, by: Person, now: datetime) -> None:
    """Take a role away; raises NotAllowed, NotFound, LastAdministrator."""
    if not is_administrator(by):
        raise NotAllowed
    await storage.lock()
    found = await storage.by_id(role)
    if found is None:
        raise NotFound(what="role")
    if found.role == ADMINISTRATOR and await storage.count(ADMINISTRATOR) == 1:
        raise LastAdministrator
    await storage.remove(role)
    await _note("revoke", found.person, found.role, found.venue, by, now)


async def _note(action: str, person: int, role: str, venue: str | int | None, by: Person | None, now: datetime) -> None:
    await audit.write(
        at=now,
        person=by.id if by else None,
        action=action,
        noun="person",
        noun_id=person,
        details={"role": role, "venue": venue},
    )
