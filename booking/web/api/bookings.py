"""Occurrences over the API: cancel, take back what was cancelled, move."""

from datetime import datetime
from functools import partial
from typing import Annotated

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from booking.domain.bookings import Scope
from booking.domain.people import Person
from booking.services import applications, bookings
from booking.web import guards
from booking.web.api import answers, requests
from booking.web.api.answers import Cancelled, Occurrence, Restored

TAGS = ["Occurrences"]
REFUSALS = requests.refusals(
    s401="Not signed in",
    s403="Somebody else's step",
    s404="No such occurrence, or not yours to see",
    s409="Not as things stand now",
    s422="Something is missing, or not possible",
)

step = partial(post, status_code=200, guards=[guards.signed_in], security=[{"key": []}], tags=TAGS, responses=REFUSALS)
"""A route that takes a known person's case on."""


class Cancellation(Struct, forbid_unknown_fields=True):
    """How much is given back, and why: officers must say."""

    scope: Scope = Scope.THIS
    reason: str = ""


class Restoration(Struct, forbid_unknown_fields=True):
    """Other dates of the same application that are taken back with it: all or none."""

    occurrences: Annotated[list[Annotated[int, Meta(ge=1, le=requests.LARGEST_ID)]], Meta(max_length=500)] = field(
        default_factory=list
    )


class Move(Struct, forbid_unknown_fields=True):
    """Where to; without `spaces` in the same ones."""

    start: datetime
    end: datetime
    spaces: Annotated[list[str], Meta(max_length=20)] = field(default_factory=list)


@step("/occurrences/{occurrence:int}/cancel")
async def cancel(
    occurrence: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    data: JSONBody[Cancellation | None] = None,
) -> Cancelled:
    """Give back one date, it and those that follow, or all that lie ahead; says what it costs."""
    number, wanted = requests.known(occurrence, "occurrence"), data or Cancellation()
    given = await bookings.cancel(occurrence=number, by=me, scope=wanted.scope, reason=wanted.reason, now=now)
    ended = [one.id for one in given.occurrences]
    return Cancelled(cancelled=await _seen(given.occurrences[0].application, ended, me), cost=given.cost)


@step("/occurrences/{occurrence:int}/restore")
async def restore(
    occurrence: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    data: JSONBody[Restoration | None] = None,
) -> Restored:
    """Take a cancelled date back, and others of the same application with it, where nobody has taken the time."""
    wanted = [requests.known(occurrence, "occurrence"), *(data.occurrences if data else ())]
    restored = await bookings.restore(dates=list(dict.fromkeys(wanted)), by=me, now=now)
    return Restored(restored=await _seen(restored[0].application, wanted, me))


@step("/occurrences/{occurrence:int}/move")
async def move(
    occurrence: FromPath[int],
    data: JSONBody[Move],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
) -> Occurrence:
    """Give one date another time or place; for officers, and for applicants where the space lets them."""
    number = requests.known(occurrence, "occurrence")
    start, end = requests.aware(data.start, "start"), requests.aware(data.end, "end")
    spaces = list(dict.fromkeys(data.spaces))
    moved = await bookings.move(occurrence=number, by=me, start=start, end=end, spaces=spaces, now=now)
    return (await _seen(moved.application, [moved.id], me))[0]


async def _seen(application: int, occurrences: list[int], me: Person) -> list[Occurrence]:
    case = await applications.view(application=application, by=me)
    return [answers.occurrence(row) for row in case["dates"] if row["id"] in occurrences]


HANDLERS = (cancel, restore, move)
