"""Handing over at the desk: units are bound to the lines that they are for, or to a new loan for who walks in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain import localtime, people
from booking.domain.loans import Actor, LineState, Wanted
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import loan_cases, loan_notices, loan_prices, loans
from booking.storage import borrowers, equipment, outages
from booking.storage import loans as stored_loans
from booking.storage.transaction import atomic

Row = dict[str, Any]


class UnknownCode(Problem):
    """No item has this code: `code`."""

    code = "unknown-code"


class CodeTwice(Problem):
    """The same code came twice: `code`."""

    code = "code-twice"


class OutElsewhere(Problem):
    """The item is out already: `code`, `loan`."""

    code = "out-elsewhere"


class OutOfUse(Problem):
    """The item is retired, in repair, lost or resting: `code`, `why`."""

    code = "out-of-use"


class NotInThisLoan(Problem):
    """The loan asks for no such gear, or has it all: `code`, `name`, `size`; it may be added where it is free."""

    code = "not-in-this-loan"


class PromisedToOthers(Problem):
    """There is none of it to give away: `code`, `name`, `size`, and `day`, from which it is promised."""

    code = "promised-to-others"


class BelongsElsewhere(Problem):
    """The item belongs to another place: `code`, `place`."""

    code = "belongs-elsewhere"


class NothingChosen(Problem):
    """No unit was scanned and no number was given."""

    code = "nothing-chosen"


# What was scanned ----------------------------------------------------------------------------------------------------


async def scanned(codes: Sequence[str], *, now: datetime) -> list[Row]:
    """The items of some codes, in their order; raises UnknownCode, CodeTwice."""
    clean = [code.strip().upper() for code in codes]
    for code in clean:
        if clean.count(code) > 1:
            raise CodeTwice(code=code)
    found = await equipment.items_by_code(clean, today=_day(now))
    for code in clean:
        if code not in found:
            raise UnknownCode(code=code)
    return [found[code] for code in clean]


def ready(item: Row, place: int, *, reason: str = "") -> Row:
    """An item that can go out here; raises OutElsewhere, OutOfUse, BelongsElsewhere.

    What only rests after a loan goes out all the same where the desk says why.
    """
    if item["line"] is not None:
        raise OutElsewhere(code=item["code"], loan=item["loan"])
    resting = item["outage"] == "rest" and bool(reason.strip())
    if item["retired_at"] is not None or (item["outage"] is not None and not resting):
        raise OutOfUse(code=item["code"], why=item["outage"] or "retired")
    if item["lending_place"] != place:
        raise BelongsElsewhere(code=item["code"], place=item["place_name"])
    return item


async def _ready(codes: Sequence[str], place: int, *, reason: str, by: Person, now: datetime) -> list[Row]:
    """The items of these codes, each of which may go out; their rest, if any, is over."""
    items = [ready(item, place, reason=reason) for item in await scanned(codes, now=now)]
    resting = [item["id"] for item in items if item["outage"]]
    if resting:
        await outages.end_of_items(resting, by=by.id, now=now, until=_day(now))
    return items


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
    items = await _ready(codes, known["lending_place"], reason=reason, by=by, now=now)
    lines = await stored_loans.lines(loan)
    await equipment.lock({line["type"] for line in lines} | {item["type"] for item in items}, today=_day(now))
    left = [line for line in lines if domain.can(line["state"], "hand-over", Actor.DESK)]
    out = [await _bind(known, item, left, lines, by=by, add=add, now=now) for item in items]
    out += [await _count_out(known, left, line, number, by=by, now=now) for line, number in (quantities or {}).items()]
    if not out:
        raise NothingChosen
    if add:
        await loan_prices.freeze(loan=loan)
    await _told(known, out, by=by, reason=reason, now=now)
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
        return await _straight_out(known, item, last=max(last, _day(now)), by=by, at=now, now=now)
    left.remove(line)
    await _out(known, line, item=item["id"], by=by, now=now)
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
    await _out(known, {**line, "id": going}, item=None, by=by, now=now)
    return going


async def _out(known: Row, line: Row, *, item: int | None, by: Person, now: datetime) -> None:
    await stored_loans.hand_out(
        line["id"], item=item, on=_day(now), audience=_audience(known, line, now), by=by.id, at=now
    )


def _audience(known: Row, line: Mapping[str, Any], now: datetime) -> str:
    born = line.get("co_borrower_born") if line.get("co_borrower") else known["birth_year"]
    return domain.audience(organisation=known["organisation"] is not None, birth_year=born, today=_day(now))


async def _told(known: Row, out: Collection[int], *, by: Person, reason: str, now: datetime) -> None:
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


# Walking in ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What somebody who walked in got: the loan, and its last day; `cut` where that is earlier than was wished."""

    loan: int
    last: date
    cut: bool


@atomic
async def walk_in(
    *,
    place: int,
    borrower: int,
    codes: Sequence[str] = (),
    quantities: Mapping[int, int] | None = None,
    last: date | None = None,
    by: Person,
    person: int | None = None,
    out_at: datetime | None = None,
    reason: str = "",
    now: datetime,
) -> WalkIn:
    """A loan that goes out at once, without a reservation: units by code, numbers of types without.

    The last day is cut to before the next promise. `out_at` may be earlier: gear that was taken in a hurry. `person` is
    who fetches for the borrower. Raises what `hand_over` raises, and PickUpInTheFuture.
    """
    lender = await loan_cases.lender(place)
    if not people.is_clerk(by, lender["venue"]):
        raise people.NotFound(what="lending_place")
    at = min(out_at or now, now)
    items = await _ready(codes, place, reason=reason, by=by, now=now)
    wanted = [Wanted(item["type"]) for item in items]
    wanted += [Wanted(kind, number) for kind, number in (quantities or {}).items()]
    if not wanted:
        raise NothingChosen
    wish, until = await _until(lender, wanted, last, at=at, now=now)
    loan = await loans.add(
        borrower=borrower,
        lending_place=place,
        person=person or await borrowers.acting(borrower) or by.id,
        source="desk",
        purpose="",
        note="",
        language=by.language,
        now=now,
    )
    known = await loan_cases.known(loan, by)
    out = [await _straight_out(known, item, last=until, by=by, at=at, now=now) for item in items]
    for kind, number in (quantities or {}).items():
        out.append(await _straight_out(known, {"type": kind, "id": None}, last=until, by=by, at=at, now=now, of=number))
    await loan_prices.freeze(loan=loan)
    await _told(known, out, by=by, reason=reason, now=now)
    return WalkIn(loan, until, until < wish)


async def _until(
    lender: Row, wanted: Sequence[Wanted], last: date | None, *, at: datetime, now: datetime
) -> tuple[date, date]:
    """The last day wished for, and the last one on which all of it is still free; raises PromisedToOthers."""
    counted, today = domain.counted(wanted), _day(now)
    kinds = await equipment.kinds(counted)
    await equipment.lock(counted, today=today)
    terms = periods.terms(lender, kinds.values())
    ahead = today + timedelta(terms.loan_days + periods.FAR)
    open_days = await loan_cases.calendar(lender["id"], _day(at), ahead)
    wish = last if last is not None and last >= today else periods.latest(today, terms, open_days)
    days = await equipment.days(counted, today, max(wish, ahead), today=today)
    short = sorted(
        (row["day"], kinds[row["type"]]["name"], kinds[row["type"]]["size"])
        for row in days
        if row["free"] < counted[row["type"]]
    )
    return wish, _before(wish, short, terms, open_days, today)


def _before(
    wish: date,
    short: Sequence[tuple[date, Any, str]],
    terms: periods.Terms,
    open_days: periods.OpenDays,
    today: date,
) -> date:
    """The latest day, not after the wish, by which it is back before the first day on which it is short."""
    day = wish
    while day >= today:
        planned = periods.planned(today, day, terms, open_days)
        if not short or planned.busy_until <= short[0][0]:
            return day
        day -= localtime.DAY
    raise PromisedToOthers(code="", name=short[0][1], size=short[0][2], day=short[0][0])


async def _straight_out(
    known: Row, item: Row, *, last: date, by: Person, at: datetime, now: datetime, of: int = 1
) -> int:
    """A line that is out as it is made; raises PromisedToOthers where the database refuses."""
    kind = (await equipment.kinds([item["type"]]))[item["type"]]
    lender = await loan_cases.lender(known["lending_place"])
    terms = periods.terms(lender, [kind])
    first = _day(at)
    open_days = await loan_cases.calendar(known["lending_place"], first, last)
    line = {
        "type": item["type"],
        "quantity": of,
        "state": LineState.OUT,
        "item": item["id"],
        "period": periods.planned(first, max(last, first), terms, open_days),
        "out_at": at,
        "out_by": by.id,
        "audience": _audience(known, {}, now),
    }
    try:
        (made,) = await stored_loans.add_lines(known["id"], [line])
    except domain.NotEnough:
        raise PromisedToOthers(code=item.get("code", ""), name=kind["name"], size=kind["size"]) from None
    return made


def _day(moment: datetime) -> date:
    return localtime.local(moment).date()
