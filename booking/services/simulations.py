"""Simulations: ask what booked dates would cost under a rulebook, follow it, stop it, and read the result."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from booking.domain import people, simulations
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.simulations import TIMEFRAMES
from booking.services.people import BadChoice
from booking.storage import simulations as storage
from booking.storage.transaction import atomic

Row = dict[str, Any]

PAGE = 1000
"""Dates of an export that are read at a time."""


@atomic
async def start(*, rulebook: int, timeframe: str, by: Person, now: datetime) -> int:
    """Ask for a simulation of a draft or adopted rulebook; its number, that of the same where one is under way.

    Raises NotAllowed, NotFound, BadChoice.
    """
    _refuse_outsiders(by)
    if timeframe not in TIMEFRAMES:
        raise BadChoice(field="timeframe")
    await _rulebook(rulebook)
    first, last = simulations.window(timeframe, now)
    added = None
    while added is None:  # the one that is under way may end between the two questions
        added = await storage.add(
            rulebook=rulebook, timeframe=timeframe, first=first, last=last, by=by.id, now=now
        ) or await storage.unfinished(rulebook, timeframe)
    return added


async def of_rulebook(*, rulebook: int, by: Person) -> tuple[Row, list[Row]]:
    """A rulebook and its simulations, the newest first; raises NotAllowed, NotFound."""
    _refuse_outsiders(by)
    return await _rulebook(rulebook), await storage.of_rulebook(rulebook)


async def find(*, simulation: int, by: Person) -> Row:
    """A simulation: how far it is, or its result; raises NotAllowed, NotFound."""
    _refuse_outsiders(by)
    found = await storage.one(simulation)
    if found is None:
        raise NotFound(what="simulation")
    return found


async def stop(*, simulation: int, by: Person, now: datetime) -> Row:
    """Give up a simulation that waits or runs, whoever asked for it; one that has ended stays as it is.

    Raises NotAllowed, NotFound.
    """
    await find(simulation=simulation, by=by)
    await storage.stop(simulation, now=now)
    return await find(simulation=simulation, by=by)


async def dates(*, simulation: int, by: Person) -> AsyncIterator[Row]:
    """Every date of a simulation as it was priced, read as they are asked for; raises NotAllowed, NotFound."""
    await find(simulation=simulation, by=by)
    return _dates(simulation)


async def _dates(simulation: int) -> AsyncIterator[Row]:
    after = 0
    while page := await storage.dates(simulation, after=after, limit=PAGE):
        for row in page:
            yield row
        after = page[-1]["id"]


async def _rulebook(number: int) -> Row:
    found = await storage.rulebook(number)
    if found is None:
        raise NotFound(what="rulebook")
    return found


def _refuse_outsiders(by: Person) -> None:
    """An officer of any venue may simulate: what comes of it names no person."""
    if people.decides_in(by) == frozenset():
        raise NotAllowed
