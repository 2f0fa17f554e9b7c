"""Gear for hours in halls: asked for with the application, and what becomes of an hour becomes of its gear."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import hall_loans as domain
from booking.domain import localtime
from booking.domain.bookings import State
from booking.domain.borrowers import Profile, Suspended
from booking.domain.hall_loans import Demand, Gear
from booking.domain.loan_periods import Period
from booking.domain.loans import OPEN, STEPS, LineState, NotEnough, Wanted
from booking.domain.localtime import DAY
from booking.domain.people import Organisation, Person
from booking.domain.resources import Space
from booking.services import borrowers as refusals
from booking.services import loan_cases, loans
from booking.storage import borrowers, equipment, hall_loans
from booking.storage import loans as stored
from rules import TimeSpan

Row = dict[str, Any]

# Asked for -----------------------------------------------------------------------------------------------------------


async def offered(*, spaces: Collection[Space], spans: Collection[TimeSpan], now: datetime) -> list[Row]:
    """The types that can be asked for with hours in these spaces, each with how many are `free` on all their days."""
    found = await hall_loans.offered({space.venue for space in spaces})
    days = {day for span in spans for day in localtime.days(span)}
    free = await _free({row["id"] for row in found}, days, now)
    least = {row["id"]: min((max(free[row["id"], day], 0) for day in days), default=0) for row in found}
    return [{**row, "free": least[row["id"]]} for row in found]


async def chosen(*, equipment: Iterable[tuple[str, int]], spaces: Collection[Space]) -> tuple[Gear, ...]:
    """What a draft asks for, by slug and how many; raises UnknownEquipment for what is not lent out there."""
    wanted: dict[str, int] = {}
    for slug, quantity in equipment:
        wanted[slug] = wanted.get(slug, 0) + quantity
    if not wanted:
        return ()
    known = {row["slug"]: row for row in await hall_loans.offered({space.venue for space in spaces})}
    if unknown := [slug[:100] for slug in wanted if slug not in known]:
        raise domain.UnknownEquipment(field="equipment", equipment=unknown)
    return tuple(Gear(row, wanted[slug]) for slug, row in known.items() if slug in wanted)


async def short(
    *, gear: Collection[Gear], spans: Sequence[TimeSpan], hold: bool = False, now: datetime
) -> list[NotEnough | None]:
    """For each of some spans what there is too little of; with `hold` the types are locked, so that it stays so."""
    if not gear:
        return [None] * len(spans)
    kinds = {one.kind["id"]: one.kind for one in gear}
    if hold:
        await equipment.lock(kinds, today=localtime.local(now).date())
    lacking = await _lacking(domain.demand(gear, spans), kinds, now)
    by_day: dict[date, list[Row]] = {}
    for row in lacking:
        by_day.setdefault(row["day"], []).append(row)
    found = [[row for day in localtime.days(span) for row in by_day.get(day, ())] for span in spans]
    return [NotEnough(rows) if rows else None for rows in found]


def together(problems: Iterable[NotEnough], dates: Sequence[str]) -> NotEnough:
    """What is short on several dates of an application as one problem: each day once."""
    rows = {(row["equipment"], row["day"]): row for problem in problems for row in problem.short}
    return NotEnough(list(rows.values()), dates=dates)


async def ask(
    *,
    gear: Collection[Gear],
    dates: Mapping[int, TimeSpan],
    organisation: Organisation | None,
    by: Person,
    title: str,
    granted: bool,
    now: datetime,
) -> None:
    """Store a loan for each date (by its occurrence) and place. The types are held by `short`, which found enough.

    Whoever may have the hall may have its gear; what is lent by approval only is asked for, also where the hall is
    booked at once. Raises Suspended.
    """
    if not gear:
        return
    borrower = await _borrower(organisation, by, now)
    for place in sorted({one.kind["lending_place"] for one in gear}):
        here = [one for one in gear if one.kind["lending_place"] == place]
        lender = await loan_cases.lender(place)
        for problem in await refusals.refusals(borrower=borrower, place=lender, wanted=(), now=now):
            if isinstance(problem, Suspended):
                raise problem
        promised = granted and not (lender["approval"] or any(one.kind["approval"] for one in here))
        known = {"lending_place": place, "borrower": borrower, "person": by.id, "language": by.language}
        known |= {"source": "hall", "purpose": title, "note": "", "decided_at": now if promised else None}
        for occurrence, span in dates.items():
            loan = await loans.add(**known, occurrence=occurrence, now=now)
            await stored.add_lines(loan, _lines(here, span, promised=promised))
            await loan_cases.record("request", loan, by=by, now=now, occurrence=occurrence)


def _lines(gear: Collection[Gear], span: TimeSpan, *, promised: bool) -> list[Row]:
    wanted, kinds = [Wanted(one.kind["id"], one.quantity) for one in gear], {one.kind["id"]: one.kind for one in gear}
    state = LineState.PROMISED if promised else LineState.ASKED
    return loans.lines_of(wanted, kinds, state=state, period=domain.period(span))


def as_stored(gear: Iterable[Gear], dates: int) -> list[Row]:
    """What has just been asked for, as `of_application` would read it."""
    return [
        {
            "equipment": one.kind["slug"],
            "name": one.kind["name"],
            "size": one.kind["size"],
            "quantity": one.quantity,
            "dates": dates,
        }
        for one in gear
    ]


async def of_application(*, application: int) -> list[Row]:
    """What gear goes with the hours of an application, by type: `equipment`, `name`, `size`, the `quantity` for each
    date, and for how many `dates`."""
    return await hall_loans.of_application(application)


async def _borrower(organisation: Organisation | None, by: Person, now: datetime) -> int:
    """The borrower that applies; one of whom the desk knows no more yet is made."""
    who = {"person": None if organisation else by.id, "organisation": organisation.id if organisation else None}
    found = await borrowers.id_of(**who)
    if found is None:
        found = await borrowers.add(**who, profile=Profile(None, "", "", ""), now=now)
    return found or await _borrower(organisation, by, now)


# What becomes of it --------------------------------------------------------------------------------------------------


async def follow(occurrences: Collection[int], state: State, *, by: Person | None, now: datetime) -> None:
    """Gear goes the way of its hours: promised, declined, cancelled, or promised again. Called before these change.

    What is out already stays out until it is brought back; what was never promised is asked for again. Raises NotEnough
    where hours that are taken back had gear that others have now.
    """
    lines = await hall_loans.following(occurrences)
    if lines and state is State.BOOKED:
        await equipment.lock({line["type"] for line in lines}, today=localtime.local(now).date())
    again = [line for line in lines if _comes_back(line, state)]
    going = [line for line in lines if line["state"] in STEPS[domain.STEP[state]].before]
    await _hold(again, now)
    await _step(domain.STEP[state], going, STEPS[domain.STEP[state]].to, by=by, now=now)
    await _step(domain.RESTORE, [line for line in again if line["decided"]], LineState.PROMISED, by=by, now=now)
    await _step(domain.RESTORE, [line for line in again if not line["decided"]], LineState.ASKED, by=by, now=now)


def _comes_back(line: Row, state: State) -> bool:
    return state is State.BOOKED and line["ended_with"] and line["state"] in domain.ENDED


async def _step(step: str, lines: Sequence[Row], to: LineState, *, by: Person | None, now: datetime) -> None:
    if not lines:
        return
    await stored.become([line["id"] for line in lines], to)
    for loan in dict.fromkeys(line["loan"] for line in lines):
        if to in {LineState.PROMISED, LineState.DECLINED} and step != domain.RESTORE:
            await stored.decided(loan, by=by.id if by else None, reason=None, now=now)
        await stored.changed(loan, now=now)
        own = [line["id"] for line in lines if line["loan"] == loan]
        await loan_cases.record(step, loan, by=by, now=now, lines=own)


async def _hold(lines: Sequence[Row], now: datetime) -> None:
    """See that there is enough for lines that are to occupy again; raises NotEnough."""
    if not lines:
        return
    wanted: Demand = Demand()
    for line in lines:
        for day in _days(line["starts_on"], line["ends_on"]):
            wanted[line["type"], day] += line["quantity"]
    await _refuse(wanted, now)


async def move(occurrence: int, span: TimeSpan, *, by: Person, now: datetime) -> None:
    """Gear moves to the days of its hour; raises NotEnough where it is not free then. What is out is due then."""
    lines = [line for line in await hall_loans.following([occurrence]) if line["state"] in OPEN]
    after = domain.period(span)
    moving = [line for line in lines if (line["starts_on"], line["ends_on"]) != (after.starts_on, after.ends_on)]
    if not moving:
        return
    wanted: Demand = Demand()
    for line in moving:
        kept = _days(line["busy_from"], line["busy_until"] - DAY)
        for day in _days(after.starts_on, after.ends_on):
            wanted[line["type"], day] += 0 if day in kept else line["quantity"]
    await _refuse(wanted, now)
    for line in moving:
        await stored.reschedule([line["id"]], _moved(line, after))
    for loan in dict.fromkeys(line["loan"] for line in moving):
        await stored.changed(loan, now=now)
        await loan_cases.record("change", loan, by=by, now=now, first=f"{after.starts_on}", last=f"{after.ends_on}")


def _moved(line: Row, after: Period) -> Period:
    if line["state"] != LineState.OUT:
        return after
    first = min(line["starts_on"], after.starts_on)
    return Period(first, after.ends_on, after.due_on, min(line["busy_from"], first), after.busy_until)


# How many there are ---------------------------------------------------------------------------------------------------


async def _refuse(wanted: Demand, now: datetime) -> None:
    types = {type_ for type_, _ in wanted}
    await equipment.lock(types, today=localtime.local(now).date())
    lacking = await _lacking(wanted, await equipment.kinds(types), now)
    if lacking:
        raise NotEnough(lacking)


async def _lacking(wanted: Demand, kinds: Mapping[int, Mapping[str, Any]], now: datetime) -> list[Row]:
    """What of a demand there is too little of, day by day, as NotEnough tells it."""
    free = await _free({type_ for type_, _ in wanted}, {day for _, day in wanted}, now)
    return [
        {
            "equipment": kinds[type_]["slug"],
            "name": kinds[type_]["name"],
            "size": kinds[type_]["size"],
            "day": day,
            "free": max(free[type_, day], 0),
            "wanted": quantity,
        }
        for (type_, day), quantity in sorted(wanted.items(), key=lambda item: (item[0][1], item[0][0]))
        if quantity > max(free[type_, day], 0)
    ]


async def _free(types: Collection[int], days: Collection[date], now: datetime) -> Demand:
    """How many of each type are free on each of some days."""
    if not types or not days:
        return Demand()
    rows = await equipment.days(types, min(days), max(days), today=localtime.local(now).date())
    return Demand({(row["type"], row["day"]): row["free"] for row in rows})


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * later for later in range((last - first).days + 1)]
