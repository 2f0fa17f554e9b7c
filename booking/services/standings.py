"""How dates stand at this moment: free, taken, closed, asked for by others too; and by whom, for officers."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.domain.applications import Dated
from booking.domain.bookings import Occurrence, State
from booking.domain.conflicts import Clash
from booking.domain.opening import Closure
from booking.services import conflicts
from booking.storage import applications, resources
from booking.storage import bookings as occurrences
from rules import TimeSpan

Named = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands where a date wants to be.

    `held` and `asked` are taken time and rival wishes, each once, as `storage.applications.named` has them, with
    `kind`: overlap, or gap where only the time for setting up is missing.
    """

    held: tuple[Named, ...] = ()
    asked: tuple[Named, ...] = ()
    closures: tuple[Closure, ...] = ()
    past: bool = False

    @property
    def state(self) -> str:
        """In one word: past, closed, taken, applied (asked for by others too) or free."""
        if self.past:
            return "past"
        if self.closures:
            return "closed"
        if self.held:
            return "taken"
        return "applied" if self.asked else "free"

    @property
    def grantable(self) -> bool:
        """Whether the time can be given now."""
        return self.state in {"free", "applied"}


async def of(dates: Sequence[Dated], *, without: Collection[int] = (), now: datetime) -> list[Standing]:
    """The standing of each date, in their order; `without` names occurrences that do not count: its own."""
    if not dates:
        return []
    clashes: defaultdict[object, list[Clash]] = defaultdict(list)
    for clash in await conflicts.find(dates, without=without):
        clashes[clash.wanted].append(clash)
    ids = {clash.taken.occurrence for found in clashes.values() for clash in found}
    named = {row["occurrence"]: row for row in await applications.named(sorted(ids))} if ids else {}
    closed: defaultdict[Dated, list[Closure]] = defaultdict(list)
    for one, closure in await conflicts.closures(dates):
        closed[one].append(closure)
    return [
        Standing(
            held=_named(clashes[conflicts.wanted_of(one)], named, held=True),
            asked=_named(clashes[conflicts.wanted_of(one)], named, held=False),
            closures=tuple({closure.id: closure for closure in closed[one]}.values()),
            past=one.span.start <= now,
        )
        for one in dates
    ]


async def of_application(application: int, *, now: datetime) -> dict[int, Standing]:
    """The standing of each date of an application that is still asked for, by occurrence."""
    every = await occurrences.of_application(application)
    asked = [one for one in every if one.state is State.APPLIED]
    found = await of(await dated(asked), without=[one.id for one in every], now=now)
    return {one.id: standing for one, standing in zip(asked, found, strict=True)}


async def of_occurrences(dates: Collection[int], *, now: datetime) -> list[Standing]:
    """The standing of dates as they are, whatever became of them."""
    application = await occurrences.application_of(min(dates))
    every = await occurrences.of_application(application) if application else []
    wanted = [one for one in every if one.id in set(dates)]
    return await of(await dated(wanted), without=[one.id for one in wanted], now=now)


async def at(span: TimeSpan, slugs: Sequence[str], *, occurrence: int, now: datetime) -> Standing:
    """How it would stand with a date at another time and, where `slugs` name them, in other spaces."""
    application = await occurrences.application_of(occurrence)
    every = await occurrences.of_application(application) if application else []
    before = next(one for one in every if one.id == occurrence)
    spaces = await resources.spaces_by_slug(slugs) if slugs else await resources.spaces_by_id(before.spaces)
    found = await of([Dated(span, tuple(spaces))], without=[occurrence], now=now)
    return found[0]


async def dated(dates: Sequence[Occurrence]) -> list[Dated]:
    """Occurrences with their spaces, as a conflict looks at them."""
    ids = sorted({space for one in dates for space in one.spaces})
    spaces = {space.id: space for space in await resources.spaces_by_id(ids)}
    return [Dated(one.span, tuple(spaces[space] for space in one.spaces)) for one in dates]


def _named(clashes: Sequence[Clash], named: dict[int, Named], *, held: bool) -> tuple[Named, ...]:
    """Each occurrence in the way once, by name; several parts of a hall are one."""
    kinds: dict[int, str] = {}
    for clash in clashes:
        if clash.taken.held is held:
            known = kinds.get(clash.taken.occurrence)
            kinds[clash.taken.occurrence] = "overlap" if "overlap" in {known, clash.kind} else "gap"
    return tuple({**named[occurrence], "kind": kind} for occurrence, kind in kinds.items() if occurrence in named)
