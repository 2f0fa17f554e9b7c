"""The steps of a loan beside the desk: approve, decline, cancel, restore, pack, renew; each in one transaction."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain import localtime, texts
from booking.domain.applications import OwnCase
from booking.domain.loan_periods import OpenDays, Period, Terms
from booking.domain.loans import Actor, LineState, Wanted
from booking.domain.people import Person
from booking.services import cases, loan_cases, loan_notices, loan_prices, waits
from booking.services import loans as asking
from booking.services.loan_cases import actor_of, is_own
from booking.storage import equipment, loans
from booking.storage.transaction import atomic

Row = dict[str, Any]


@atomic
async def approve(*, loan: int, by: Person, now: datetime) -> None:
    """Promise what was asked for. Raises NotFound, NotYourLoanStep, WrongLoanStep, OwnCase."""
    await _step("approve", loan, by, now=now)
    await loans.decided(loan, by=by.id, reason=None, now=now)
    await loan_notices.tell("promised", loan, now=now)


@atomic
async def decline(*, loan: int, by: Person, reason: str, now: datetime) -> None:
    """Say no, and why. Raises ReasonMissing and what `approve` raises."""
    words = cases.reason(reason)
    refused = await _step("decline", loan, by, now=now, reason=words)
    await loans.decided(loan, by=by.id, reason=words, now=now)
    await loan_notices.tell("declined", loan, now=now, reason=words)
    await waits.serve(types={line["type"] for line in refused}, now=now)


@atomic
async def cancel(
    *, loan: int, by: Person, lines: Collection[int] | None = None, reason: str = "", now: datetime
) -> list[int]:
    """Give back what was not fetched yet, all or the named lines; their numbers. The desk says why.

    Raises NotFound, WrongLoanStep, ReasonMissing.
    """
    actor = actor_of(await loan_cases.known(loan, by), by)
    words = cases.reason(reason) if actor is Actor.DESK else texts.note(reason, field="reason")
    chosen = await _step("cancel", loan, by, lines=lines, now=now, reason=words)
    await loan_notices.tell("cancelled", loan, now=now, lines=chosen, reason=words)
    await waits.serve(types={line["type"] for line in chosen}, now=now)
    return [line["id"] for line in chosen]


@atomic
async def restore(*, loan: int, by: Person, lines: Collection[int] | None = None, now: datetime) -> None:
    """Take back a cancellation while nothing else took the gear; what waited for the desk's answer waits again.

    Raises NotEnough, WrongLoanStep, PickUpInThePast.
    """
    today = localtime.local(now).date()
    asks = await _unanswered(await loan_cases.known(loan, by), lines)
    to = LineState.ASKED if asks else LineState.PROMISED
    chosen = await _step("restore", loan, by, lines=lines, now=now, to=to, check=lambda line: line["due_on"] >= today)
    await loan_notices.tell("received" if asks else "promised", loan, now=now, lines=chosen)


async def _unanswered(stored: Row, lines: Collection[int] | None) -> bool:
    """Whether the place or a model wants an answer from the desk, and there was none yet."""
    if stored["decided_at"] is not None:
        return False
    kinds = await equipment.kinds({line["type"] for line in await loan_cases.chosen(stored["id"], lines)})
    lender = await loan_cases.lender(stored["lending_place"])
    return bool(lender["approval"]) or any(kind["approval"] for kind in kinds.values())


@atomic
async def pack(*, loan: int, by: Person, packed: bool = True, now: datetime) -> None:
    """It stands ready to be fetched, or (not packed) not yet. Raises NotFound, WrongLoanStep."""
    await _step("pack" if packed else "unpack", loan, by, now=now)


@atomic
async def change(*, loan: int, first: date, last: date, by: Person, now: datetime) -> None:
    """Other days for what was not fetched yet; its own lines are not in its way. Sent to the desk again where it was.

    Raises NotEnough, WrongLoanStep and what `domain.loan_periods.period` raises.
    """
    stored = await loan_cases.known(loan, by)
    lines = [line for line in await loan_cases.chosen(loan, None) if line["state"] in domain.AHEAD]
    if not lines:
        raise domain.WrongLoanStep(step="change", state="")
    kinds = await equipment.kinds({line["type"] for line in lines})
    terms = periods.terms(await loan_cases.lender(stored["lending_place"]), kinds.values())
    open_days = await loan_cases.calendar(stored["lending_place"], first, last)
    period = periods.period(first, last, terms, open_days, now=now)
    counted = domain.counted(Wanted(line["type"], line["quantity"]) for line in lines)
    await asking.hold(counted, kinds, period, own=lines, now=now)
    await loans.reschedule([line["id"] for line in lines], period)
    await loan_prices.freeze(loan=loan)
    await loan_cases.record("change", loan, by=by, now=now, first=first.isoformat(), last=last.isoformat())
    await loans.changed(loan, now=now)
    await loan_notices.tell("changed", loan, now=now)


@atomic
async def renew(
    *, loan: int, by: Person, last: date | None = None, lines: Collection[int] | None = None, now: datetime
) -> date:
    """Keep what is out for longer; the new last day. None is as long again as the place lends, from the last day.

    Returned lines do not count. Raises ReservedByOthers, NotRenewable, LoanTooLong, WrongLoanStep.
    """
    stored = await loan_cases.known(loan, by)
    actor = actor_of(stored, by)
    chosen = [line for line in await loan_cases.chosen(loan, lines) if domain.can(line["state"], "renew", actor)]
    if not chosen:
        raise domain.WrongLoanStep(step="renew", state="")
    today = localtime.local(now).date()
    await equipment.lock({line["type"] for line in chosen}, today=today)
    terms = await _terms(stored, chosen)
    if actor is Actor.BORROWER and any(line["renewals"] >= terms.renewals for line in chosen):
        raise domain.NotRenewable(limit=terms.renewals)
    base = max(today, *(line["ends_on"] for line in chosen))
    open_days = await loan_cases.calendar(stored["lending_place"], base, last or base + timedelta(terms.loan_days))
    until = last or periods.latest(base, terms, open_days)
    if until <= base or (actor is Actor.BORROWER and until > periods.latest(base, terms, open_days)):
        raise periods.LoanTooLong(
            days=(until - base).days, limit=terms.loan_days, latest=periods.latest(base, terms, open_days)
        )
    for line in chosen:
        await _lengthen(line, until, terms, open_days, today)
    await loan_prices.freeze(loan=loan)
    await loan_cases.record(
        "renew", loan, by=by, now=now, last=until.isoformat(), lines=[line["id"] for line in chosen]
    )
    await loans.changed(loan, now=now)
    await loan_notices.tell("renewed", loan, now=now, lines=await loans.lines_by_id([one["id"] for one in chosen]))
    return until


async def _lengthen(line: Row, until: date, terms: Terms, open_days: OpenDays, today: date) -> None:
    """Another last day for a line that is out; raises ReservedByOthers where somebody else has it then.

    What is late counts as out for ever, so the database would let it be: the days themselves are looked at.
    """
    again = periods.planned(line["starts_on"], until, terms, open_days)
    period = Period(again.starts_on, again.ends_on, again.due_on, line["busy_from"], again.busy_until)
    try:
        await loans.reschedule([line["id"]], period, renewed=True)
    except domain.NotEnough:
        raise domain.ReservedByOthers(name=line["name"], size=line["size"]) from None
    after = await equipment.days([line["type"]], today, period.busy_until - localtime.DAY, today=today)
    taken = [row["day"] for row in after if row["free"] < 0]
    if taken:
        raise domain.ReservedByOthers(name=line["name"], size=line["size"], day=min(taken))


async def _terms(stored: Row, lines: Iterable[Row]) -> Terms:
    kinds = await equipment.kinds({line["type"] for line in lines})
    return periods.terms(await loan_cases.lender(stored["lending_place"]), kinds.values())


async def _step(
    step: str,
    loan: int,
    by: Person,
    *,
    now: datetime,
    lines: Collection[int] | None = None,
    reason: str = "",
    to: LineState | None = None,
    check: Callable[[Row], bool] | None = None,
) -> list[Row]:
    """Make a step with the lines from which it leads on (or `to` another state); these lines. Raises where none is."""
    stored = await loan_cases.known(loan, by)
    actor = actor_of(stored, by)
    if step in {"approve", "decline"} and actor is Actor.DESK and is_own(stored, by):
        raise OwnCase
    found = await loan_cases.chosen(loan, lines)
    chosen = [line for line in found if domain.can(line["state"], step, actor) and (check is None or check(line))]
    if not chosen:
        domain.after(LineState(found[0]["state"]) if found else LineState.CANCELLED, step, actor)
        raise domain.WrongLoanStep(step=step, state=domain.loan_state(line["state"] for line in found))
    await equipment.lock({line["type"] for line in chosen}, today=localtime.local(now).date())
    await loans.become([line["id"] for line in chosen], to or domain.STEPS[step].to)
    await loans.changed(loan, now=now)
    await loan_cases.record(step, loan, by=by, now=now, reason=reason, lines=[line["id"] for line in chosen])
    return chosen
