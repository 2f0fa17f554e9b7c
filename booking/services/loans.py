"""Loans: asked for by whoever borrows, held against what is free; and read."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain import localtime, people, texts
from booking.domain.loan_periods import Period
from booking.domain.loans import LineState, Wanted
from booking.domain.people import Person
from booking.services import borrowers, loan_cases, loan_notices, loan_prices
from booking.storage import borrowers as stored_borrowers
from booking.storage import equipment, loans
from booking.storage.transaction import atomic, snapshot

Row = dict[str, Any]

# Asking --------------------------------------------------------------------------------------------------------------


@atomic
async def request(
    *,
    place: int,
    first: date,
    last: date,
    wanted: Sequence[Wanted],
    borrower: int,
    by: Person,
    purpose: str = "",
    note: str = "",
    sent_as: str | None = None,
    source: str = "web",
    now: datetime,
) -> int:
    """Ask for gear; its number. It is promised at once where the place and the models need no approval.

    Sent twice with the same `sent_as` it is one loan. Raises NotFound, BadQuantity, NotEnough, TextMissing where the
    desk decides by a purpose and there is none, and what `domain.loan_periods.period` and `borrowers.refusals` say. At
    the desk (`source`) these are the clerk's to weigh.
    """
    if sent_as and (before := await loans.sent(sent_as)):
        return _mine(before, by)
    lender = await loan_cases.lender(place)
    counted = domain.counted(wanted)
    kinds = await _kinds(counted, place)
    terms = periods.terms(lender, kinds.values())
    period = periods.period(first, last, terms, await loan_cases.calendar(place, first, last), now=now)
    if source != "desk":
        await _may_borrow(borrower, by, lender, counted, kinds, now=now)
    await _answers_for(borrower, {one.co_borrower for one in wanted if one.co_borrower is not None})
    await hold(counted, kinds, period, now=now)
    asks = lender["approval"] or any(kind["approval"] for kind in kinds.values())
    purpose = texts.note(purpose, field="purpose", required=asks and source != "desk")
    loan = await add(
        lending_place=place,
        borrower=borrower,
        person=by.id,
        source=source,
        purpose=purpose,
        note=texts.note(note, field="note"),
        sent_as=sent_as,
        language=by.language,
        now=now,
    )
    state = LineState.ASKED if asks else LineState.PROMISED
    await loans.add_lines(loan, lines_of(wanted, kinds, state=state, period=period))
    await _asked(loan, period, state, by, now=now)
    return loan


async def _asked(loan: int, period: Period, state: LineState, by: Person, *, now: datetime) -> None:
    """Price what was asked for, write it down, and tell the borrower."""
    await loan_prices.freeze(loan=loan)
    days = {"first": period.starts_on.isoformat(), "last": period.ends_on.isoformat()}
    await loan_cases.record("request", loan, by=by, now=now, **days)
    await loan_notices.tell("received" if state is LineState.ASKED else "promised", loan, now=now)


async def _may_borrow(
    borrower: int, by: Person, lender: Row, counted: Mapping[int, int], kinds: Mapping[int, Row], *, now: datetime
) -> None:
    """Raises what keeps the borrower from it, gravest first; NotFound where the person does not speak for them."""
    await borrowers.speaking(borrower=borrower, person=by)
    wanted = [({**kinds[kind], "id": kinds[kind]["model"]}, number) for kind, number in counted.items()]
    for problem in await borrowers.refusals(borrower=borrower, place=lender, wanted=wanted, now=now):
        raise problem


async def _answers_for(borrower: int, co_borrowers: Collection[int]) -> None:
    """Raises NotFound where the borrower does not answer for all of these."""
    for one in co_borrowers:
        if await stored_borrowers.co_borrower(borrower, one) is None:
            raise people.NotFound(what="co_borrower")


def _mine(before: Row, by: Person) -> int:
    if before["person"] != by.id:
        raise people.NotFound(what="loan")
    return int(before["id"])


async def _kinds(types: Collection[int], place: int) -> dict[int, Row]:
    found = await equipment.kinds(types)
    if any(one not in found or not found[one]["active"] or found[one]["lending_place"] != place for one in types):
        raise people.NotFound(what="equipment")
    return found


async def hold(
    counted: Mapping[int, int], kinds: Mapping[int, Row], period: Period, *, own: Collection[Row] = (), now: datetime
) -> None:
    """Lock the types and see that so many of each are free in the period; raises NotEnough with what is short.

    `own` are lines that are being moved: what they occupy now does not stand in their way.
    """
    today = localtime.local(now).date()
    await equipment.lock(counted, today=today)
    days = await equipment.days(counted, period.busy_from, period.busy_until - localtime.DAY, today=today)
    found = [(row, row["free"] + sum(_occupied(line, row) for line in own)) for row in days]
    short = [
        {
            "equipment": kinds[row["type"]]["slug"],
            "name": kinds[row["type"]]["name"],
            "size": kinds[row["type"]]["size"],
            "day": row["day"],
            "free": max(free, 0),
            "wanted": counted[row["type"]],
        }
        for row, free in found
        if free < counted[row["type"]]
    ]
    if short:
        raise domain.NotEnough(short=short)


def _occupied(line: Row, day: Row) -> int:
    """How many of a day's units a line takes."""
    mine = line["type"] == day["type"] and line["busy_from"] <= day["day"] < line["busy_until"]
    return int(line["quantity"]) if mine else 0


async def add(*, borrower: int, now: datetime, **values: object) -> int:
    """A loan without lines yet; its number."""
    mark = await loans.mark(borrower, now=now) or secrets.randbits(62)
    return await loans.add(borrower=borrower, mark=mark, created_at=now, changed_at=now, **values)


def lines_of(wanted: Iterable[Wanted], kinds: Mapping[int, Row], **values: object) -> list[Row]:
    """What is wanted as rows: one for each unit that has a code, one for a quantity that has none."""
    return [
        {**values, "type": one.type, "quantity": quantity, "kit": one.kit, "kit_number": one.kit_number}
        | {"co_borrower": one.co_borrower}
        for one in wanted
        for quantity in ([one.quantity] if kinds[one.type]["tracked"] == "quantity" else [1] * one.quantity)
    ]


# Reading -------------------------------------------------------------------------------------------------------------


async def view(*, loan: int, by: Person, now: datetime) -> Row:
    """A loan as its borrower or the desk may see it, with `lines`, `state`, `late` and `actor`; raises NotFound."""
    async with snapshot():
        stored = await loans.one(loan)
        if stored is None:
            raise people.NotFound(what="loan")
        actor = loan_cases.actor_of(stored, by)
        return {**shown(stored, await loans.lines(loan), now=now), "actor": actor}


async def mine(*, person: Person, organisation: int | None = None, now: datetime) -> list[Row]:
    """The loans of a person, or of an organisation that they act for, the newest first, each with its lines."""
    found = await loans.of_person(person.id, person.organisations, organisation=organisation)
    lines: dict[int, list[Row]] = {row["id"]: [] for row in found}
    for line in await loans.lines_of(list(lines)):
        lines[line["loan"]].append(line)
    return [shown(row, lines[row["id"]], now=now) for row in found]


def shown(stored: Row, lines: Sequence[Row], *, now: datetime) -> Row:
    """A loan with its lines, each `late` or not, and what follows for the whole."""
    today = localtime.local(now).date()
    own = [{**line, "late": domain.is_late(line["state"], line["due_on"], today)} for line in lines]
    return {
        **stored,
        "lines": own,
        "state": domain.loan_state(line["state"] for line in own),
        "late": any(line["late"] for line in own),
        "first": min((line["starts_on"] for line in own), default=None),
        "last": max((line["due_on"] for line in own), default=None),
    }
