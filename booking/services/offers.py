"""Offers to those who wait for gear: seen, accepted with one click, or let go to the next in line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from booking.domain import waits as domain
from booking.domain.loans import LineState
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.waits import State
from booking.services import loan_cases, loan_notices, loans, waits
from booking.services.loan_cases import is_own
from booking.storage import equipment
from booking.storage import loans as stored_loans
from booking.storage import waits as storage
from booking.storage.transaction import atomic

Row = dict[str, Any]


async def view(*, loan: int, by: Person, now: datetime) -> Row:
    """An offer as who waits sees it, with `fault` where it cannot be accepted any more; raises NotFound."""
    found = await loans.view(loan=loan, by=by, now=now)
    if found["source"] != "offer" or not is_own(found, by):
        raise NotFound(what="loan")
    return {**found, "fault": _fault(found, found["lines"], now)}


def _fault(stored: Row, lines: Sequence[Row], now: datetime) -> Problem | None:
    """Why an offer cannot be accepted: it was already, or it is over."""
    states = {line["state"] for line in lines}
    if LineState.OFFERED in states:
        return None if now < stored["deadline"] else domain.OfferOver(deadline=stored["deadline"])
    if states & {LineState.CANCELLED, LineState.DECLINED} == states:
        return domain.OfferOver(deadline=stored["deadline"])
    return domain.OfferUsed()


@atomic
async def accept(*, loan: int, by: Person, now: datetime) -> None:
    """Take what is offered: it is promised, or asked for where the place approves. Only who waited.

    Raises NotFound, OfferUsed, OfferOver, and what keeps the borrower from it.
    """
    stored, lines = await _mine(loan, by)
    if fault := _fault(stored, lines, now):
        raise fault
    lender = await loan_cases.lender(stored["lending_place"])
    kinds = await equipment.kinds({line["type"] for line in lines})
    for problem in await waits.refusals(stored["borrower"], lender, kinds, lines, but=loan, now=now):
        raise problem
    asks = lender["approval"] or any(kind["approval"] for kind in kinds.values())
    await stored_loans.become([line["id"] for line in lines], LineState.ASKED if asks else LineState.PROMISED)
    await stored_loans.changed(loan, now=now)
    await storage.become(stored["wait"], State.TAKEN, now=now)
    await loan_cases.record("accept", loan, by=by, now=now)
    await loan_notices.tell("received" if asks else "promised", loan, now=now)


@atomic
async def decline(*, loan: int, by: Person, now: datetime) -> None:
    """Let these days go to the next in line, and wait on for others. Only who waited.

    Raises NotFound, OfferUsed, OfferOver.
    """
    stored, lines = await _mine(loan, by)
    if fault := _fault(stored, lines, now):
        raise fault
    await waits.let_go(loan, by=by, now=now)
    await storage.become(stored["wait"], State.WAITING, now=now)
    await waits.serve(types={line["type"] for line in lines}, now=now)


async def _mine(loan: int, by: Person) -> tuple[Row, list[Row]]:
    """The offer with its lines, locked for who waits: first the place in the line, then the loan; raises NotFound."""
    found = await stored_loans.one(loan)
    if found is None or found["source"] != "offer" or found["wait"] is None or not is_own(found, by):
        raise NotFound(what="loan")
    await storage.one(found["wait"])
    stored = await stored_loans.locked(loan)
    return stored or found, await stored_loans.lines(loan)
