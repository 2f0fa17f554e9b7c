"""Handing over at the desk: units are bound to the lines that they are for, or to a new loan for who walks in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain import localtime, people
from booking.domain.loans import Actor, LineState
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import loan_cases, loan_notices, loan_prices, loans, units
from booking.storage import borrowers, equipment
from booking.storage import loans as stored_loans
from booking.storage.transaction import atomic

Row = dict[str, Any]


class NotInThisLoan(Problem):
    """The loan asks for no such gear, or has it all: `code`, `name`, `size`; it may be added where it is free."""

    code = "not-in-this-loan"


class PromisedToOthers(Problem):
    """There is none of it to give away: `code`, `name`, `size`, and `day`, from which it is promised."""

    code = "promised-to-others"


class NothingChosen(Problem):
    """No unit was scanned and no number was given."""

    code = "nothing-chosen"


# Handing over --------------------------------------------------------------------------------------------------------


@atomic
async def hand_over(
    *,
    loan: int,
    codes: Sequence[str] = (),
    quantities: Mapping[int, int] | None = None,
    add: bool = False,
    by: Person,
    reason: str = "",
    now: datetime,
) -> Row:
    """Hand over units by their codes, and numbers of what has none by its line; the loan as it stands then.

    What the loan does not ask for is stopped; with `add` it joins the loan where it is free until its end. All or
    nothing. Raises UnknownCode, CodeTwice, OutElsewhere, OutOfUse, BelongsElsewhere, NotInThisLoan, PromisedToOthers,
    BadQuantity, NotYourLoanStep, NothingChosen.
    """
    known = await loan_cases.known(loan, by)
    if loan_cases.actor_of(known, by) is not Actor.DESK:
        raise domain.NotYourLoanStep(step="hand-over")
    items = await units.to_go(codes, known["lending_place"], reason=reason, by=by, now=now)
    lines = await stored_loans.lines(loan)
    await equipment.lock({line["type"] for line in lines} | {item["type"] for item in items}, today=_day(now))
    left = [line for line in lines if domain.can(line["state"], "hand-over", Actor.DESK)]
    out = [await _bind(known, item, left, lines, by=by, add=add, now=now) for item in items]
    out += [await _count_out(known, left, line, number, by=by, now=now) for line, number in (quantities or {}).items()]
    if not out:
        raise NothingChosen
    if add:
        await loan_prices.freeze(loan=loan)
    await tell(known, out, by=by, reason=reason, now=now)
    return await loans.view(loan=loan, by=by, now=now)


async def _bind(
    known: Row, item: Row, left: list[Row], lines: Collection[Row], *, by: Person, add: bool, now: datetime
) -> int:
    """Give an item to the first line that waits for its like; where none does it joins the loan, or is stopped."""
    line = next((line for line in left if line["type"] == item["type"] and line["tracked"] != "quantity"), None)
    if line is None:
        if not add:
            raise NotInThisLoan(code=item["code"], name=item["name"], size=item["size"])
        last = max((row["ends_on"] for row in lines), default=_day(now))
        return await straight_out(known, item, last=max(last, _day(now)), by=by, at=now, now=now)
    left.remove(line)
    await _out(known, line, item=item["id"], code=item["code"], by=by, now=now)
    return int(line["id"])


async def _count_out(
    known: Row, left: Collection[Row], number: int, quantity: int, *, by: Person, now: datetime
) -> int:
    """Hand over so many of a line without codes; what is left of it waits on."""
    line = next((line for line in left if line["id"] == number and line["tracked"] == "quantity"), None)
    if line is None:
        raise people.NotFound(what="loan_line")
    if not 1 <= quantity <= line["quantity"]:
        raise domain.BadQuantity(quantity=quantity, most=line["quantity"])
    going = number if quantity == line["quantity"] else await stored_loans.split(number, quantity)
    await _out(known, {**line, "id": going, "quantity": quantity}, item=None, by=by, now=now)
    return going


async def _out(known: Row, line: Row, *, item: int | None, by: Person, now: datetime, code: str = "") -> None:
    """A line goes out; before its day only what others are not promised until then."""
    if line["busy_from"] > _day(now):
        early = (_day(now), line["busy_from"] - localtime.DAY)
        await _not_promised(line, *early, of=line["quantity"], code=code, now=now)
    await stored_loans.hand_out(
        line["id"], item=item, on=_day(now), audience=_audience(known, line, now), by=by.id, at=now
    )


async def _not_promised(kind: Mapping[str, Any], first: date, last: date, *, of: int, code: str, now: datetime) -> None:
    """Raises PromisedToOthers with the first day, of those from one to another, on which so many are not free."""
    days = await equipment.days([kind["type"]], first, last, today=_day(now))
    short = [row["day"] for row in days if row["free"] < of]
    if short:
        raise PromisedToOthers(code=code, name=kind["name"], size=kind["size"], day=min(short))


def _audience(known: Row, line: Mapping[str, Any], now: datetime) -> str:
    born = line.get("co_borrower_born") if line.get("co_borrower") else known["birth_year"]
    return domain.audience(organisation=known["organisation"] is not None, birth_year=born, today=_day(now))


async def _whom(known: Row, co_borrower: int | None) -> Row:
    """For whom a line is, as its row would say; raises NotFound where the borrower does not answer for them."""
    if co_borrower is None:
        return {}
    born = await borrowers.co_borrower(known["borrower"], co_borrower)
    if born is None:
        raise people.NotFound(what="co_borrower")
    return {"co_borrower": co_borrower, "co_borrower_born": born}


async def tell(known: Row, out: Collection[int], *, by: Person, reason: str, now: datetime) -> None:
    """Write down what went out, and send its receipt."""
    lines = await stored_loans.lines_by_id(out)
    await loan_cases.record("hand-over", known["id"], by=by, now=now, reason=reason, lines=list(out))
    await stored_loans.changed(known["id"], now=now)
    await loan_notices.tell("handed-over", known["id"], now=now, lines=lines)


@atomic
async def take_back_hand_over(*, loan: int, lines: Collection[int], by: Person, now: datetime) -> None:
    """Undo a hand-over on the day that it was made: the gear never left. Raises WrongLoanStep, NotYourLoanStep."""
    known = await loan_cases.known(loan, by)
    if loan_cases.actor_of(known, by) is not Actor.DESK:
        raise domain.NotYourLoanStep(step="take-back-hand-over")
    chosen = [line for line in await loan_cases.chosen(loan, lines) if line["state"] == LineState.OUT]
    if not chosen or any(localtime.local(line["out_at"]).date() != _day(now) for line in chosen):
        raise domain.WrongLoanStep(step="take-back-hand-over", state="")
    await equipment.lock({line["type"] for line in chosen}, today=_day(now))
    await stored_loans.take_back_hand_over([line["id"] for line in chosen])
    await loan_cases.record("take-back-hand-over", loan, by=by, now=now, lines=[line["id"] for line in chosen])
    await stored_loans.changed(loan, now=now)


async def straight_out(
    known: Row,
    item: Row,
    *,
    last: date,
    by: Person,
    at: datetime,
    now: datetime,
    of: int = 1,
    whom: int | None = None,
) -> int:
    """A line that is out as it is made; raises PromisedToOthers."""
    kind = (await equipment.kinds([item["type"]]))[item["type"]]
    lender = await loan_cases.lender(known["lending_place"])
    terms = periods.terms(lender, [kind])
    first = _day(at)
    open_days = await loan_cases.calendar(known["lending_place"], first, last)
    period = periods.planned(first, max(last, first), terms, open_days)
    what = {"type": item["type"], "name": kind["name"], "size": kind["size"]}
    code = item.get("code", "")
    await _not_promised(what, period.busy_from, period.busy_until - localtime.DAY, of=of, code=code, now=now)
    line = {
        "type": item["type"],
        "quantity": of,
        "state": LineState.OUT,
        "item": item["id"],
        "period": period,
        "out_at": at,
        "out_by": by.id,
        "co_borrower": whom,
        "audience": _audience(known, await _whom(known, whom), now),
    }
    (made,) = await stored_loans.add_lines(known["id"], [line])
    return made


def _day(moment: datetime) -> date:
    return localtime.local(moment).date()
