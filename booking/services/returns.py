"""Taking back at the desk: any unit without knowing whose it is, and how it was; and what was lost, or found again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain import localtime, people, texts
from booking.domain.loans import Actor, LineState
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import handovers, loan_cases, loan_notices, units, waits
from booking.storage import equipment, loans, outages
from booking.storage.transaction import atomic

Row = dict[str, Any]

CONDITIONS = ("whole", "dirty", "damaged", "incomplete")


class NotOut(Problem):
    """The item is not out, so it cannot come back: `code`."""

    code = "not-out"


class BadCondition(Problem):
    """Gear comes back in one of a few conditions: `conditions`."""

    code = "bad-condition"


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: a unit by its code, or so many (None: all) of a line without codes; and how it was.

    `repair` takes it out of use; `lost` says that it will not come back. `at` is the place where it came back.
    """

    code: str = ""
    line: int = 0
    quantity: int | None = None
    condition: str = "whole"
    missing: Sequence[str] = ()
    note: str = ""
    repair: bool = False
    lost: bool = False
    at: int | None = None


@atomic
async def take_back(*, returned: Sequence[Returned], loan: int | None = None, by: Person, now: datetime) -> list[Row]:
    """Close lines with what came back, of one `loan` where it is named; the lines. All or nothing; one receipt a loan.

    Damaged gear that goes to repair, gear that rests, and what is lost are no longer counted as there. Raises
    UnknownCode, CodeTwice, NotOut, NotInThisLoan, BadCondition, BadQuantity, NotFound, NothingChosen.
    """
    if not returned:
        raise handovers.NothingChosen
    if loan is not None:
        await loan_cases.known(loan, by)
    back = [await _line(one, by) for one in await _by_line(returned, now)]
    for one, line in back:
        if loan not in {None, line["loan"]}:
            raise handovers.NotInThisLoan(code=one.code, name=line["name"], size=line["size"])
    await equipment.lock({line["type"] for _, line in back}, today=_day(now))
    closed = [await _close(one, line, by=by, now=now) for one, line in back]
    by_loan: defaultdict[int, list[int]] = defaultdict(list)
    for line in closed:
        by_loan[line["loan"]].append(line["id"])
    for number, lines in by_loan.items():
        await _told(number, lines, by=by, now=now)
    await waits.serve(types={line["type"] for line in closed}, now=now)
    return await loans.lines_by_id([line["id"] for line in closed])


async def _by_line(returned: Sequence[Returned], now: datetime) -> list[tuple[Returned, int]]:
    """Each with the line that it closes; raises UnknownCode, CodeTwice, NotOut."""
    codes = [one.code for one in returned if one.code]
    items = {item["code"]: item for item in await units.scanned(codes, now=now)}
    found = []
    for one in returned:
        item = items.get(one.code.strip().upper())
        if item and item["line"] is None:
            raise NotOut(code=item["code"])
        found.append((one, item["line"] if item else one.line))
    return found


async def _line(one: tuple[Returned, int], by: Person) -> tuple[Returned, Row]:
    returned, number = one
    found = await loans.lines_by_id([number])
    if not found or found[0]["state"] != LineState.OUT:
        raise people.NotFound(what="loan_line")
    await _at_desk(found[0]["loan"], returned.at, by)
    if returned.condition not in CONDITIONS:
        raise BadCondition(conditions=CONDITIONS)
    most = found[0]["quantity"]
    if returned.quantity is not None and not 1 <= returned.quantity <= most:
        raise domain.BadQuantity(quantity=returned.quantity, most=most)
    return returned, found[0]


async def _at_desk(loan: int, at: int | None, by: Person) -> None:
    """Whoever takes back works at the desk of the loan, or at that of the place where it came back."""
    if at is not None and people.is_clerk(by, (await loan_cases.lender(at))["venue"]):
        await loans.locked(loan)
    elif loan_cases.actor_of(await loan_cases.known(loan, by), by) is not Actor.DESK:
        raise domain.NotYourLoanStep(step="take-back")


async def _close(returned: Returned, line: Row, *, by: Person, now: datetime) -> Row:
    """Close a line, or as much of it as came back, and take out of use what cannot go out again at once."""
    if returned.quantity is not None and returned.quantity < line["quantity"]:
        line = {**line, "id": await loans.split(line["id"], returned.quantity), "quantity": returned.quantity}
    await loans.bring_in(
        line["id"],
        state=LineState.LOST if returned.lost else LineState.IN,
        condition=None if returned.lost else returned.condition,
        missing=[texts.line(part, field="missing") for part in returned.missing],
        note=texts.note(returned.note, field="note"),
        by=by.id,
        at=max(now, line["out_at"]),
    )
    if returned.lost or returned.repair:
        kind = "lost" if returned.lost else "repair"
        await outages.add(line, kind=kind, reason=returned.note, by=by.id, now=now, first=_day(now))
    elif returned.at is None or returned.at == line["lending_place"] or not await _moved(line, returned.at, now):
        await _rest(line, away=returned.at not in {None, line["lending_place"]}, by=by, now=now)
    return line


async def _moved(line: Row, place: int, now: datetime) -> bool:
    """Whether a unit that came back at another place stays there: where its own has enough without it."""
    if line["item"] is None or await equipment.spare(line["type"], today=_day(now)) < 1:
        return False
    await equipment.move(line["item"], place)
    return True


async def _rest(line: Row, *, away: bool, by: Person, now: datetime) -> None:
    """Gear rests for the place's or the model's days after a loan, counted in days on which the place is open.

    Gear that came back `away` from its place is there on the next open day at the earliest.
    """
    kinds = await equipment.kinds([line["type"]])
    lender = await loan_cases.lender(line["lending_place"])
    terms, today = periods.terms(lender, kinds.values()), _day(now)
    terms = replace(terms, gap_days=max(terms.gap_days, int(away)))
    if terms.gap_days:
        open_days = await loan_cases.calendar(line["lending_place"], today, today)
        until = periods.occupied_until(today, terms, open_days)
        await outages.add(line, kind="rest", reason="", by=by.id, now=now, first=today, until=until)


async def _told(loan: int, lines: Collection[int], *, by: Person, now: datetime) -> None:
    left = [line for line in await loans.lines(loan) if line["state"] == LineState.OUT]
    await loan_cases.record("take-back", loan, by=by, now=now, lines=list(lines))
    await loans.changed(loan, now=now)
    await loan_notices.tell(
        "taken-back",
        loan,
        now=now,
        lines=await loans.lines_by_id(lines),
        left=sum(line["quantity"] for line in left),
        left_until=min((line["due_on"] for line in left), default=None),
    )


@atomic
async def take_back_return(*, loan: int, lines: Collection[int], by: Person, now: datetime) -> None:
    """Undo a return, or what was said of it, on the day that it was made. Raises WrongLoanStep, StillOut."""
    known = await loan_cases.known(loan, by)
    if loan_cases.actor_of(known, by) is not Actor.DESK:
        raise domain.NotYourLoanStep(step="take-back-return")
    chosen = [
        line
        for line in await loan_cases.chosen(loan, lines)
        if line["state"] in {LineState.IN, LineState.LOST} and _day(line["in_at"]) == _day(now)
    ]
    if not chosen:
        raise domain.WrongLoanStep(step="take-back-return", state="")
    numbers = [line["id"] for line in chosen]
    await equipment.lock({line["type"] for line in chosen}, today=_day(now))
    await outages.undo_of(numbers)
    await loans.take_back_return(numbers)
    await loan_cases.record("take-back-return", loan, by=by, now=now, lines=numbers)
    await loans.changed(loan, now=now)


@atomic
async def find(*, line: int, by: Person, now: datetime) -> None:
    """What was lost is there again: it is counted from today on. Raises NotFound, WrongLoanStep."""
    rows = await loans.lines_by_id([line])
    if not rows:
        raise people.NotFound(what="loan_line")
    known = await loan_cases.known(rows[0]["loan"], by)
    domain.after(LineState(rows[0]["state"]), "find", loan_cases.actor_of(known, by))
    await equipment.lock([rows[0]["type"]], today=_day(now))
    await outages.end_of([line], by=by.id, now=now, until=_day(now))
    await loans.become([line], LineState.IN)
    await loan_cases.record("find", known["id"], by=by, now=now, lines=[line])
    await loans.changed(known["id"], now=now)


def _day(moment: datetime) -> date:
    return localtime.local(moment).date()
