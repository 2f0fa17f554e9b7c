"""Settle a date when it is over: what was known only afterwards is told, and a final price is made beside the first."""

import dataclasses
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from booking.domain import localtime, people
from booking.domain import quotes as priced
from booking.domain import settlements as domain
from booking.domain.applications import Actor
from booking.domain.bookings import Occurrence
from booking.domain.people import Person
from booking.domain.settlements import BY_APPLICANT, Told
from booking.services import cases, notices, quoting, standings
from booking.storage import audit, quotes, rulebooks, settlements
from booking.storage import bookings as occurrences
from booking.storage import people as registry
from booking.storage.transaction import atomic
from rules import Rulebook

Case = dict[str, Any]
Quote = dict[str, Any]

LOOK_BACK = timedelta(days=365)
"""How long a date waits for its settlement before it is left as it is."""


@atomic
async def settle(*, occurrence: int, told: Told, by: Person, reason: str = "", now: datetime) -> Quote:
    """Tell what is known of a date now that it is over; its quote, final once nothing is left to tell.

    What was told before is corrected by an officer only, who says why. Raises NotOver, NothingToSettle, AlreadyTold,
    NotAllowed, ReasonMissing, and what `cases.locked` does.
    """
    case, date = await _locked(occurrence, by)
    first = await quotes.latest(case["id"])
    pending = [one["fact"] for one in priced.pending_of(first, occurrence)] if first else []
    before = await _told(case["id"], occurrence, pending)
    told = {name: number for name, number in told.items() if _numbers(before).get(name) != number}
    actor = cases.actor_for(case, by, "settle")
    domain.refuse(date, told, pending=pending, before=_numbers(before), actor=actor, now=now)
    words = cases.reason(reason) if set(told) & set(before) else cases.note(reason)
    supplier = "officer" if actor is Actor.OFFICER else "applicant"
    known = {**before, **{name: {"value": _plain(number), "from": supplier} for name, number in told.items()}}
    final = set(pending) <= set(known)
    quote = await _priced(case, date, first or {}, known, final=final)
    await quotes.add(case["id"], quote=quote, occurrence=occurrence, now=now)
    await occurrences.settle(occurrence, final_price=priced.price_of(quote, occurrence) if final else None)
    details = {"occurrence": occurrence, "amount": quote["total"]}
    await audit.write(
        at=now, person=by.id, action="settle", noun="application", noun_id=case["id"], reason=words or None,
        details=details,
    )  # fmt: skip
    if final:
        await notices.settled(case["id"], occurrence, quote=quote, reason=words, now=now)
    return quote


async def waiting(*, by: Person, now: datetime) -> list[Case]:
    """The dates that are over and wait for a settlement, in the venues where the person decides; oldest first."""
    venues = people.decides_in(by)
    return await settlements.waiting(venues, now=now, since=now - LOOK_BACK)


@atomic
async def ask_applicants(*, now: datetime) -> int:
    """Ask applicants by letter for what they must tell of dates that are over, once for each date; how many."""
    found = [
        one
        for one in await settlements.unasked(now=now, since=now - LOOK_BACK)
        if BY_APPLICANT.intersection(one["facts"])
    ]
    for one in found:
        await notices.tell_afterwards(one["application"], one["id"], now=now)
    await settlements.asked([one["id"] for one in found], now=now)
    return len(found)


async def _locked(occurrence: int, by: Person) -> tuple[Case, Occurrence]:
    application = await occurrences.application_of(occurrence)
    if application is None:
        raise people.NotFound(what="occurrence")
    case = await cases.locked(application, by, "settle")
    dates = await occurrences.of_application(application, lock=True)
    return case, next(one for one in dates if one.id == occurrence)


async def _told(application: int, occurrence: int, pending: list[str]) -> dict[str, dict[str, Any]]:
    """What was told of the date before, with who did."""
    own = await quotes.latest(application, occurrence)
    return {name: own["facts"][name] for name in pending if name in own["facts"]} if own else {}


def _numbers(known: dict[str, dict[str, Any]]) -> dict[str, Fraction]:
    return {name: Fraction(str(one["value"])) for name, one in known.items()}


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


async def _priced(case: Case, date: Occurrence, first: Quote, known: dict[str, Any], *, final: bool) -> Quote:
    """The date priced again by the regulation that priced it, with all that is known."""
    [wanted] = await standings.dated([date])
    draft = cases.draft_of(case)
    answers = {**draft.answers, **domain.answers(_numbers(known), draft.answers.get("extra", {}))}
    quoted = await quoting.again(
        draft=dataclasses.replace(draft, answers=answers),
        date=wanted,
        organisation=await registry.organisation_by_id(case["organisation"]) if case["organisation"] else None,
        occasions=len(await occurrences.of_application(case["id"])),
        book=await _book(first, date),
        final=final,
    )
    stored = priced.alone(quoted.stored([date.id]))
    return {**stored, "facts": {**stored["facts"], **known}}


async def _book(first: Quote, date: Occurrence) -> Rulebook:
    """The regulation that priced the date, or else the one that is valid on it."""
    named = await rulebooks.adopted([priced.rulebook_of(first, date.id)])
    day = localtime.local(date.span.start).date()
    found = named[0] if named else (await rulebooks.valid_on([day])).get(day)
    if found is None:
        raise domain.NothingToSettle
    return found
