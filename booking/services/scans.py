"""Scans: what handing over or taking back would come to, unit by unit, before anything of it is stored."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import borrowers, handovers, lending_desk, loans, returns, walk_ins
from booking.services.returns import Returned
from booking.services.walk_ins import WalkIn
from booking.storage import lending_desk as storage
from booking.storage import lending_places
from booking.storage import loans as stored_loans
from booking.storage.transaction import atomic

Row = dict[str, Any]
Outcome = TypeVar("Outcome")


class _RehearsedError(Exception):
    """Thrown to undo a step that was only to be looked at."""

    def __init__(self, outcome: Any) -> None:
        super().__init__()
        self.outcome = outcome


async def rehearse(step: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """What a step comes to, with nothing stored: it is made and undone, so that every rule of the real one counts.

    Raises what the step raises.
    """
    try:
        await _make_and_undo(step)
    except _RehearsedError as done:
        outcome: Outcome = done.outcome
        return outcome


@atomic
async def _make_and_undo(step: Callable[[], Awaitable[Any]]) -> NoReturn:
    raise _RehearsedError(await step())


async def hand_over(
    *, loan: int, codes: Sequence[str], add: bool = False, reason: str = "", by: Person, now: datetime
) -> Row:
    """The loan as it would stand with these units handed over; raises what `handovers.hand_over` does."""
    if not codes:
        return await loans.view(loan=loan, by=by, now=now)
    return await rehearse(lambda: handovers.hand_over(loan=loan, codes=codes, add=add, reason=reason, by=by, now=now))


async def walk_in(*, by: Person, now: datetime, **asked: Any) -> tuple[WalkIn, Row]:
    """A loan to who walked in as it would be, with its last day; takes and raises what `walk_ins.walk_in` does."""

    async def made() -> tuple[WalkIn, Row]:
        done = await walk_ins.walk_in(by=by, now=now, **asked)
        return done, await loans.view(loan=done.loan, by=by, now=now)

    return await rehearse(made)


async def take_back(*, returned: Sequence[Returned], by: Person, now: datetime) -> list[Row]:
    """The lines that would be closed, each with `who` has it; raises what `returns.take_back` does."""
    lines = await rehearse(lambda: returns.take_back(returned=returned, by=by, now=now)) if returned else []
    loaned = {line["loan"]: await stored_loans.one(line["loan"]) for line in lines}
    return [{**line, "who": (loaned[line["loan"]] or {}).get("borrower_name")} for line in lines]


async def against(*, borrower: int, place: int, now: datetime) -> list[Problem]:
    """What keeps a borrower from borrowing at a place, for the desk to see; it may lend all the same, with a reason."""
    found = await lending_places.one(place)
    return await borrowers.refusals(borrower=borrower, place=found, wanted=[], now=now) if found else []


async def promises(*, code: str, by: Person, now: datetime) -> list[Row]:
    """To whom the like of a unit is promised from today on, for the desk that lends it: who, from when, which loan."""
    item = await storage.code(lending_desk.code_of(code))
    if item is None or item["place"] not in {one["id"] for one in await lending_desk.places(by=by)}:
        return []
    return await storage.promises(item["type"], today=formats.day_of(now))
