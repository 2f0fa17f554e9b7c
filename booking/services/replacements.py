"""Replacement claims: reckoned by the place's rule from what came back, told to the borrower, waived with a reason."""

import dataclasses
from datetime import datetime
from typing import Any

from booking.domain import replacements as domain
from booking.domain.loans import Actor, NotYourLoanStep
from booking.domain.people import NotFound, Person
from booking.domain.replacements import Reckoning
from booking.language import formats
from booking.services import cases, loan_cases, loan_notices
from booking.storage import loans
from booking.storage import replacements as storage
from booking.storage.transaction import atomic

Row = dict[str, Any]

KRONE = 100


async def of_loan(*, loan: int, by: Person, now: datetime) -> tuple[list[Row], list[tuple[Row, Reckoning | None]]]:
    """The claims of a loan, and the lines that one may still be made for, each with what the rule comes to (None: no
    price is known). Raises NotFound, NotYourLoanStep."""
    stored = await loans.one(loan)
    _desk(stored, by)
    made = await storage.of_loan(loan)
    claimed = {claim["line"] for claim in made}
    open_lines = [line for line in await loans.lines(loan) if domain.claimable(line) and line["id"] not in claimed]
    return made, [(line, await _reckon_or_none(line["id"], now)) for line in open_lines]


async def owed(*, loan: int, by: Person) -> list[Row]:
    """The claims of a loan, for its borrower; raises NotFound for whoever may not know of it."""
    stored = await loans.one(loan)
    if stored is None:
        raise NotFound(what="loan")
    loan_cases.actor_of(stored, by)
    return await storage.of_loan(loan)


async def _reckon_or_none(line: int, now: datetime) -> Reckoning | None:
    try:
        return _reckon(await _ground(line), now)
    except domain.PriceUnknown:
        return None


def _reckon(ground: Row, now: datetime) -> Reckoning:
    return domain.write_down(
        price=ground["price"],
        bought_on=ground["bought_on"],
        new=ground["new"],
        percent=ground["write_down_percent"],
        floor_percent=ground["floor_percent"],
        quantity=ground["quantity"],
        today=formats.day_of(now),
    )


@atomic
async def claim(*, line: int, amount: int | None = None, reason: str, by: Person, now: datetime) -> int:
    """Claim for a line that was lost, damaged or is not complete; the loan. `amount` in øre may be less than the rule.

    Raises NothingToReplace, AlreadyClaimed, PriceUnknown, AboveReckoned, ReasonMissing, NotFound, NotYourLoanStep.
    """
    ground = await _ground(line)
    _desk(await loan_cases.known(ground["loan"], by), by)
    if not domain.claimable(ground):
        raise domain.NothingToReplace
    if ground["claimed"]:
        raise domain.AlreadyClaimed
    words, reckoned = cases.reason(reason), _reckon(ground, now)
    owed = reckoned.amount if amount is None else amount
    if not 0 < owed <= min(reckoned.amount, domain.MOST):
        raise domain.AboveReckoned(field="amount", most=reckoned.amount // KRONE)
    made = await storage.add(line, amount=owed, reckoning=dataclasses.asdict(reckoned), reason=words, by=by.id, now=now)
    await _tell("claim", made, words, by, now)
    return int(ground["loan"])


@atomic
async def waive(*, replacement: int, reason: str, by: Person, now: datetime) -> int:
    """It need not be paid, with the reason; the loan. Raises AlreadyClaimed, ReasonMissing, NotFound."""
    found = await storage.one(replacement)
    if found is None:
        raise NotFound(what="replacement")
    _desk(await loan_cases.known(found["loan"], by), by)
    words = cases.reason(reason)
    if not await storage.waive(replacement, reason=words, by=by.id, now=now):
        raise domain.AlreadyClaimed
    await _tell("waive-claim", replacement, words, by, now)
    return int(found["loan"])


async def _tell(step: str, replacement: int, words: str, by: Person, now: datetime) -> None:
    stored = await storage.one(replacement)
    if stored is None:
        raise LookupError(f"replacement {replacement} is gone")
    lines = await loans.lines_by_id([stored["line"]])
    await loan_cases.record(step, stored["loan"], by=by, now=now, reason=words, amount=stored["amount"])
    await loan_notices.tell(step, stored["loan"], now=now, lines=lines, claim=stored, reason=words)


async def _ground(line: int) -> Row:
    found = await storage.ground(line)
    if found is None:
        raise NotFound(what="loan-line")
    return found


def _desk(stored: Row | None, by: Person) -> None:
    if stored is None:
        raise NotFound(what="loan")
    if loan_cases.actor_of(stored, by) is not Actor.DESK:
        raise NotYourLoanStep(step="claim")
