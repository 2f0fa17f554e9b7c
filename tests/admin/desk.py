"""A hall with officers, and applications that wait for them: what the tests of the desk begin with."""

import html
import re
from dataclasses import dataclass
from typing import Any

from booking.domain.people import Person
from booking.domain.recurrence import Recurrence
from booking.services import applications
from booking.storage import transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import draft, oslo

TUESDAY = "2027-01-12"
TUESDAYS = [TUESDAY, "2027-01-19", "2027-01-26"]


@dataclass
class Desk:
    """A hall of two halves in one venue, a room in another, an officer of each, and somebody who applies."""

    venue: int
    officer: Person
    other_officer: Person
    applicant: Person


async def open_desk() -> Desk:
    """The hall, the room and the people."""
    await factories.rulebook()
    venue, elsewhere = await factories.venue("hallen"), await factories.venue("huset")
    a, b = await factories.part(venue, "A"), await factories.part(venue, "B")
    await factories.space(venue, "whole", [a, b])
    await factories.space(venue, "half-a", [a])
    await factories.space(venue, "half-b", [b])
    await factories.space(elsewhere, "room")
    return Desk(
        venue,
        await factories.person("officer@example.no", role="officer", venue=venue, language="en"),
        await factories.person("elsewhere@example.no", role="officer", venue=elsewhere, language="en"),
        await factories.person("kari@example.no", language="en"),
    )


async def apply(
    person: Person,
    space: str = "half-a",
    *,
    count: int = 1,
    hours: tuple[str, str] = ("18:00", "20:00"),
    day: str = TUESDAY,
    **values: Any,
) -> int:
    """An application for one or several Tuesdays; its number."""
    recurrence = Recurrence("weekly", count=count) if count > 1 else None
    wanted = draft(space, start=oslo(day, hours[0]), end=oslo(day, hours[1]), recurrence=recurrence, **values)
    return await applications.submit(draft=wanted, person=person, now=NOW)


async def state(application: int) -> str:
    """Where an application stands."""
    return str(await transaction.value("SELECT state FROM application WHERE id = $1", application))


async def dates(application: int) -> list[tuple[int, str]]:
    """The number and the state of each of its dates."""
    sql = "SELECT id, state FROM occurrence WHERE application = $1 ORDER BY starts_at"
    return [(row["id"], row["state"]) for row in await transaction.rows(sql, application)]


async def letters(application: int) -> list[dict[str, Any]]:
    """What was written to anybody about it: kind, subject, text."""
    return await transaction.rows(
        "SELECT kind, recipient, subject, text FROM outbox WHERE application = $1 ORDER BY id", application
    )


def words(answer) -> str:
    """The words of a page, as they are read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
