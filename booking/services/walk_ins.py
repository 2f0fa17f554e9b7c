"""Lending to who walks in without a reservation: units go out at once, until the day before somebody else has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain import localtime, people
from booking.domain.loans import Wanted
from booking.domain.people import Person
from booking.services import handovers, loan_cases, loan_prices, loans, units
from booking.storage import borrowers, equipment
from booking.storage.transaction import atomic

Row = dict[str, Any]


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
    co_borrower: int | None = None,
    out_at: datetime | None = None,
    reason: str = "",
    now: datetime,
) -> WalkIn:
    """A loan that goes out at once, without a reservation: units by code, numbers of types without.

    The last day is cut to before the next promise. `out_at` may be earlier: gear that was taken in a hurry. `person` is
    who fetches for the borrower, `co_borrower` for whom it is. Raises what `hand_over` raises, and NotFound.
    """
    lender = await loan_cases.lender(place)
    if not people.is_clerk(by, lender["venue"]):
        raise people.NotFound(what="lending_place")
    at = min(out_at or now, now)
    items = await units.to_go(codes, place, reason=reason, by=by, now=now)
    going = [*((item, 1) for item in items), *await _without_codes(place, quantities or {})]
    if not going:
        raise handovers.NothingChosen
    wanted = [Wanted(what["type"], number) for what, number in going]
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
    out = [
        await handovers.straight_out(known, what, last=until, by=by, at=at, now=now, of=number, whom=co_borrower)
        for what, number in going
    ]
    await loan_prices.freeze(loan=loan)
    await handovers.tell(known, out, by=by, reason=reason, now=now)
    return WalkIn(loan, until, until < wish)


async def _without_codes(place: int, quantities: Mapping[int, int]) -> list[tuple[Row, int]]:
    """What goes out by number: only what has no codes, and only from its own place. Raises NotFound."""
    kinds = await equipment.kinds(quantities)
    here = {number for number, kind in kinds.items() if kind["lending_place"] == place}
    if here != set(quantities) or any(kind["tracked"] != "quantity" for kind in kinds.values()):
        raise people.NotFound(what="equipment")
    return [({"type": kind, "id": None}, number) for kind, number in quantities.items()]


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
    short = [
        (row["day"], kinds[row["type"]]["name"], kinds[row["type"]]["size"])
        for row in sorted(days, key=itemgetter("day", "type"))
        if row["free"] < counted[row["type"]]
    ]
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
    raise handovers.PromisedToOthers(code="", name=short[0][1], size=short[0][2], day=short[0][0])


def _day(moment: datetime) -> date:
    return localtime.local(moment).date()
