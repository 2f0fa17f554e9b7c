"""Waiting for gear: join a line and leave it; whoever is first in it is offered what becomes free."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from booking import settings
from booking.domain import loan_periods, localtime, people
from booking.domain import waits as domain
from booking.domain.fields import Fields, Raw
from booking.domain.loan_periods import Period
from booking.domain.loans import LineState, Wanted
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.waits import Offer, State, Wait, Wish
from booking.services import borrowers, loan_cases, loan_notices, loan_prices, loans
from booking.services.loan_cases import is_own
from booking.storage import audit, equipment, lending_places
from booking.storage import loans as stored_loans
from booking.storage import waits as storage
from booking.storage.transaction import atomic

Row = dict[str, Any]

PAUSE = 15.0
"""Seconds between two looks at the lines: how long what became free by itself waits for who waits for it."""

MOST = 50
"""Nobody waits for more of a thing."""

SHOWN = timedelta(days=30)
"""How long what has ended is shown to who waited."""

BEYOND = timedelta(days=28)
"""How far after a window days are counted: until the next open day, and the rest after it."""


log = structlog.get_logger("waits")


# Joining and leaving -------------------------------------------------------------------------------------------------


async def model(*, slug: str) -> Row:
    """A model that one may wait for, with its `sizes` and `places`; raises NotFound. For a kit, one waits by part."""
    found = await storage.model(slug)
    if found is None or found["tracked"] == "kit" or not found["places"]:
        raise NotFound(what="equipment")
    return {**found, "places": [await lending_places.one(place) for place in found["places"]]}


@atomic
async def join(*, slug: str, raw: Raw, borrower: int, by: Person, now: datetime) -> int:
    """Wait for a model by what a form holds; the number. What is free already is offered at once.

    Waiting twice for the very same is waiting once. Raises Unfit, NothingToWaitFor, NotFound.
    """
    await borrowers.speaking(borrower=borrower, person=by)
    values = {"borrower": borrower, **_wished(await model(slug=slug), raw, now)}
    if before := await storage.same(values):
        return before
    made = await storage.add(**values, person=by.id, state=State.WAITING, created_at=now, changed_at=now)
    await _note("wait", made, by, now)
    await serve(types=await _types([values]), now=now)
    return made


def _wished(known: Row, raw: Raw, now: datetime) -> Row:
    """What a form says of the wish; raises Unfit, NothingToWaitFor."""
    form = Fields(raw)
    places = {str(place["id"]): place["id"] for place in known["places"]}
    found = {
        "model": known["id"],
        "sizes": form.several("sizes", known["sizes"]) if known["sizes"] else [],
        "lending_place": places.get(form.choice("place", ("", *places))),
        "quantity": form.whole("quantity", least=1, most=MOST),
        "first_day": form.day("first"),
        "last_day": form.day("last"),
        "weekdays": [int(day) for day in form.several("weekdays", [str(day) for day in range(1, 8)])],
        "days": form.whole("days", least=1, most=domain.MOST_DAYS),
    }
    form.done()
    domain.check(_wish(found), today=localtime.local(now).date())
    return found


def _wish(row: Mapping[str, Any]) -> Wish:
    return Wish(row["first_day"], row["last_day"], frozenset(row["weekdays"]), row["days"])


@atomic
async def leave(*, wait: int, by: Person, now: datetime) -> None:
    """Wait no longer; what was offered goes to the next. Only who waits. Raises NotFound; twice is once."""
    stored = await storage.one(wait)
    if stored is None or not is_own(stored, by):
        raise NotFound(what="wait")
    if stored["state"] not in domain.OPEN:
        return
    for loan in await storage.offers_of(wait):
        await let_go(loan, by=by, now=now)
    await storage.become(wait, State.WITHDRAWN, now=now)
    await _note("leave", wait, by, now)
    await serve(types=await _types([stored]), now=now)


async def _note(action: str, wait: int, by: Person, now: datetime) -> None:
    await audit.write(at=now, person=by.id, action=action, noun="equipment-wait", noun_id=wait)


async def mine(*, person: Person, now: datetime) -> list[Row]:
    """What a person waits for, by themselves and for organisations, with their `turn` and the `offer` that stands."""
    return await storage.of(person.id, person.organisations, since=now - SHOWN)


async def listed(*, by: Person) -> list[Row]:
    """Who waits for gear of the venues where the person lends out, by model and in order."""
    return await storage.listed(people.lends_in(by))


async def let_go(loan: int, *, by: Person | None, now: datetime, step: str = "cancel") -> None:
    """What was offered and not accepted is free again; its place in the line is the caller's to move."""
    lines = [line["id"] for line in await stored_loans.lines(loan) if line["state"] == LineState.OFFERED]
    await stored_loans.become(lines, LineState.CANCELLED)
    await stored_loans.changed(loan, now=now)
    await loan_cases.record(step, loan, by=by, now=now, lines=lines)


# Serving the line ----------------------------------------------------------------------------------------------------


@atomic
async def serve(*, types: Collection[int] | None = None, now: datetime) -> list[int]:
    """Offer what is free of these types (None: of any) to those who wait, in their order; the loans that hold it.

    Called when something becomes free, and now and then by itself. It costs one short query where nobody waits.
    """
    today = localtime.local(now).date()
    if not await _offers(await storage.line(types, today=today, lock=False), now):
        return []
    rows = await storage.line(types, today=today, lock=True)
    await equipment.lock(await _types(rows), today=today)
    offers, by_number = await _offers(rows, now), {row["id"]: row for row in rows}
    return [await _make(one, by_number[one.wait.id], now) for one in offers]


async def _types(rows: Iterable[Row]) -> list[int]:
    return [kind["id"] for kind in await storage.kinds({row["model"] for row in rows})]


async def _offers(rows: Sequence[Row], now: datetime) -> list[Offer]:
    """What those in the line would be offered now; whoever may not borrow it is passed over."""
    if not rows:
        return []
    today = localtime.local(now).date()
    kinds = {kind["id"]: kind for kind in await storage.kinds({row["model"] for row in rows})}
    last, least = max(row["last_day"] for row in rows) + BEYOND, min(row["quantity"] for row in rows)
    free = await equipment.by_day(kinds, today, last, today=today, least=least)
    planned = await _planner(kinds, now, last)
    line, borrower = [_wait(row, kinds) for row in rows], {row["id"]: row["borrower"] for row in rows}
    while True:
        offers = domain.offers(line, free, planned, today=today)
        refused = [one for one in offers if await _refused(one, borrower[one.wait.id], kinds, now)]
        if not refused:
            return offers
        barred = {(one.wait.id, kinds[one.type]["lending_place"]) for one in refused}
        line = [_without(wait, barred, kinds) for wait in line]


def _without(wait: Wait, barred: Collection[tuple[int, int]], kinds: Mapping[int, Row]) -> Wait:
    """The same without what is lent at places that do not lend to them."""
    types = (kind for kind in wait.types if (wait.id, kinds[kind]["lending_place"]) not in barred)
    return replace(wait, types=tuple(types))


def _wait(row: Row, kinds: Mapping[int, Row]) -> Wait:
    """A place in the line, with the types that would do: in the order of the sizes that were asked for."""
    types = [
        kind
        for kind in kinds.values()
        if kind["model"] == row["model"]
        and row["lending_place"] in {None, kind["lending_place"]}
        and (not row["sizes"] or kind["size"] in row["sizes"])
    ]
    types.sort(key=lambda kind: row["sizes"].index(kind["size"]) if row["sizes"] else 0)
    return Wait(row["id"], tuple(kind["id"] for kind in types), row["quantity"], _wish(row), frozenset(row["offered"]))


async def _planner(kinds: Mapping[int, Row], now: datetime, last: date) -> domain.Planned:
    """The days of a loan as its borrower could ask for it; reads each place once."""
    today, places = localtime.local(now).date(), {kind["lending_place"] for kind in kinds.values()}
    rules = {place: await loan_cases.lender(place) for place in places}
    calendars = {place: await loan_cases.calendar(place, today, last) for place in places}
    terms = {number: loan_periods.terms(rules[kind["lending_place"]], [kind]) for number, kind in kinds.items()}

    def planned(type_: int, first: date, until: date) -> Period | None:
        try:
            return loan_periods.period(first, until, terms[type_], calendars[kinds[type_]["lending_place"]], now=now)
        except Problem:
            return None

    return planned


async def _refused(one: Offer, borrower: int, kinds: Mapping[int, Row], now: datetime) -> bool:
    kind = kinds[one.type]
    lender = await loan_cases.lender(kind["lending_place"])
    lines = [{"type": one.type, "quantity": one.wait.quantity}]
    return bool(await refusals(borrower, lender, kinds, lines, now=now))


async def refusals(
    borrower: int, lender: Row, kinds: Mapping[int, Row], lines: Iterable[Row], *, but: int | None = None, now: datetime
) -> list[Problem]:
    """What keeps a borrower from lines of these kinds: the rules of the place, and of the models."""
    counted: dict[int, int] = {}
    for line in lines:
        counted[line["type"]] = counted.get(line["type"], 0) + line["quantity"]
    wanted = [({**kinds[kind], "id": kinds[kind]["model"]}, number) for kind, number in counted.items()]
    return await borrowers.refusals(borrower=borrower, place=lender, wanted=wanted, but=but, now=now)


async def _make(one: Offer, row: Row, now: datetime) -> int:
    """Hold what is offered until its deadline, and say so in a letter."""
    kinds = await equipment.kinds([one.type])
    place = await loan_cases.lender(kinds[one.type]["lending_place"])
    ends = localtime.at(one.period.starts_on + localtime.DAY, localtime.MIDNIGHT)
    loan = await loans.add(
        lending_place=place["id"],
        borrower=row["borrower"],
        person=row["person"],
        wait=row["id"],
        source="offer",
        purpose="",
        note="",
        language=row["language"],
        deadline=min(now + timedelta(hours=place["offer_hours"]), ends),
        now=now,
    )
    wanted = [Wanted(type=one.type, quantity=one.wait.quantity)]
    await stored_loans.add_lines(loan, loans.lines_of(wanted, kinds, state=LineState.OFFERED, period=one.period))
    await loan_prices.freeze(loan=loan)
    await storage.become(row["id"], State.OFFERED, now=now)
    await loan_cases.record("offer", loan, by=None, now=now, wait=row["id"])
    await loan_notices.tell("offered", loan, now=now, offer_url=f"{settings.base_url()}/my/offers/{loan}")
    return loan


# By itself -----------------------------------------------------------------------------------------------------------


@atomic
async def lapse(*, now: datetime) -> list[int]:
    """Take back the offers that were not answered in time, and say so in a letter; their loans."""
    found = await storage.lapsed(now=now)
    done = []
    for loan in found:
        stored = await stored_loans.one(loan)
        if stored is None or stored["wait"] is None:
            continue
        await storage.one(stored["wait"])
        await stored_loans.locked(loan)
        if not any(line["state"] == LineState.OFFERED for line in await stored_loans.lines(loan)):
            continue
        await let_go(loan, by=None, now=now, step="lapse")
        await storage.become(stored["wait"], State.OVER, now=now)
        await loan_notices.tell("offer-over", loan, now=now, waits_url=f"{settings.base_url()}/my/waits")
        done.append(loan)
    return done


async def keep_tending(*, clock: Callable[[], datetime]) -> None:
    """Tend the lines until cancelled, every few seconds; several processes may."""
    while True:
        try:
            await tend(now=clock())
        except Exception:
            log.exception("the waiting lines could not be tended")
        await asyncio.sleep(PAUSE)


async def tend(*, now: datetime) -> None:
    """What the lines need now and then: offers lapse, windows pass, and what became free meanwhile is offered."""
    if await storage.anybody():
        await lapse(now=now)
        await storage.settle(today=localtime.local(now).date(), now=now)
        await serve(now=now)
