"""What happens to dates once they are decided: grant, cancel, restore, move; all through the claims."""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from booking.domain import applications as domain
from booking.domain import bookings, localtime, opening, people
from booking.domain import quotes as priced
from booking.domain.applications import Actor, Dated
from booking.domain.applications import State as Standing
from booking.domain.bookings import Occurrence, Scope, State
from booking.domain.charges import Reckoned
from booking.domain.people import Person
from booking.domain.resources import Space
from booking.services import cases, charges, conflicts, facts, hall_loans, notices, quotes, quoting, standings
from booking.storage import applications, audit, claims, resources
from booking.storage import bookings as occurrences
from booking.storage import people as registry
from booking.storage import quotes as stored_quotes
from booking.storage.transaction import atomic
from rules import TimeSpan

Case = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancellation took, and what it costs in øre, by the rules for each of the dates."""

    occurrences: tuple[Occurrence, ...]
    charges: Mapping[int, Reckoned]

    @property
    def cost(self) -> int:
        """All of it together."""
        return sum(one.amount for one in self.charges.values())

    def of(self, dates: Sequence[Occurrence]) -> "Cancelled":
        """The same of some of them only."""
        return Cancelled(tuple(dates), {one.id: self.charges[one.id] for one in dates if one.id in self.charges})

    @property
    def reasons(self) -> list[Mapping[str, str]]:
        """Why it costs something, or what the regulation leaves to the municipality: each once, in every language."""
        found = [one.line["reason"] if one.line else one.question for one in self.charges.values()]
        return list({said["en"]: said for said in found if said}.values())


async def grant(dates: Sequence[Occurrence], *, by: Person, now: datetime) -> None:
    """Turn dates that are asked for into booked ones; raises TimeTaken or Closed with the dates that cannot be."""
    ids = [one.id for one in dates]
    wanted = await standings.dated(dates)
    parts = _parts(wanted)
    await claims.lock(parts)
    await conflicts.refuse_taken(wanted, without=ids, now=now)
    await claims.hold(ids)
    await hall_loans.follow(ids, State.BOOKED, by=by, now=now)
    await occurrences.become(ids, State.BOOKED, now=now)
    await claims.touch(parts, now=now)


@atomic
async def cancel(
    *, occurrence: int, by: Person, scope: Scope = Scope.THIS, reason: str = "", now: datetime
) -> Cancelled:
    """Give back one date, it and those that follow, or all that lie ahead. An officer states why.

    Raises NothingToCancel, AlreadyStarted, ReasonMissing.
    """
    case, dates, this = await _locked(occurrence, by, "cancel")
    actor = cases.actor_for(case, by, "cancel")
    words = cases.reason(reason) if actor is Actor.OFFICER else cases.note(reason)
    ending = _in_scope(dates, this, scope, now)
    ended = await _ended(case, ending, by, now)
    await _release(ending, State.CANCELLED, words, by, now)
    await charges.keep(case=case, found=ended.charges, now=now)
    await quotes.leave_out(application=case["id"], dates=[one.id for one in ending], now=now)
    left = [one for one in dates if one.state is State.BOOKED and one not in ending]
    await _audit(
        case,
        "cancel" if left else "cancel-all",
        by,
        now,
        words,
        occurrences=[one.id for one in ending],
        cost=ended.cost,
    )
    if not left:
        await applications.become(case["id"], Standing.CANCELLED, reason=None, by=None, now=now, decided=False)
    await notices.dates("cancelled", case["id"], ending, now=now, reason=words, cost=ended.cost, charged=ended.reasons)
    return ended


async def application_of(*, occurrence: int) -> int:
    """The application that a date belongs to; raises NotFound. Who may see it is asked there."""
    found = await occurrences.application_of(occurrence)
    if found is None:
        raise people.NotFound(what="occurrence")
    return found


async def outlook(*, occurrence: int, by: Person, now: datetime) -> dict[Scope, Cancelled]:
    """What `cancel` would take and cost in each scope; one that would take nothing is absent. Stores nothing.

    Raises NotFound, WrongStep.
    """
    case = await applications.one(await application_of(occurrence=occurrence))
    if case is None:
        raise people.NotFound(what="occurrence")
    domain.after(Standing(case["state"]), "cancel", cases.actor_for(case, by, "cancel"))
    dates = await occurrences.of_application(case["id"])
    this = next(one for one in dates if one.id == occurrence)
    taken: dict[Scope, list[Occurrence]] = {}
    for scope in Scope:
        with suppress(bookings.NothingToCancel, bookings.AlreadyStarted):
            taken[scope] = _in_scope(dates, this, scope, now)
    most = max(taken.values(), key=len, default=[])
    ended = await _ended(case, most, by, now)
    return {scope: ended.of(some) for scope, some in taken.items()}


@atomic
async def restore(*, dates: Sequence[int], by: Person, now: datetime) -> list[Occurrence]:
    """Take cancelled dates back, all or none: the undo of a cancellation.

    Raises TimeTaken where somebody came between, NotEnough where the gear is gone, AlreadyStarted, WrongStep.
    """
    case, all_dates, _ = await _locked(dates[0], by, "restore")
    wanted = [one for one in all_dates if one.id in set(dates)]
    if any(one.state is not State.CANCELLED for one in wanted) or len(wanted) != len(set(dates)):
        raise domain.WrongStep(step="restore", state=case["state"])
    if any(one.span.start <= now for one in wanted):
        raise bookings.AlreadyStarted
    ids = [one.id for one in wanted]
    dated = await standings.dated(wanted)
    await claims.lock(_parts(dated))
    await conflicts.refuse_taken(dated, without=ids, now=now)
    await claims.take(ids, held=True)
    await hall_loans.follow(ids, State.BOOKED, by=by, now=now)
    await occurrences.become(ids, State.BOOKED, now=now)
    await claims.touch(_parts(dated), now=now)
    await charges.take_back(dates=ids, now=now)
    await quotes.take_in(application=case["id"], dates=ids, now=now)
    if case["state"] == Standing.CANCELLED:
        refused = any(one.state is State.DECLINED for one in all_dates)
        standing = Standing.PARTLY_APPROVED if refused else Standing.APPROVED
        await applications.become(case["id"], standing, reason=None, by=None, now=now, decided=False)
    await _audit(case, "restore", by, now, "", occurrences=ids)
    await notices.dates("restored", case["id"], wanted, now=now)
    return [dataclasses.replace(one, state=State.BOOKED, sequence=one.sequence + 1) for one in wanted]


@atomic
async def move(
    *, occurrence: int, by: Person, start: datetime, end: datetime, spaces: Sequence[str] = (), now: datetime
) -> Occurrence:
    """Give one date another time or place. Applicants only where the spaces let them, and within the opening rules.

    Raises TimeTaken, NotEnough for gear that is not free then, Closed, MoveNotAllowed, and what `domain.opening.check`
    finds.
    """
    case, _, this = await _locked(occurrence, by, "move")
    actor = cases.actor_for(case, by, "move")
    if this.state not in bookings.CLAIMING:
        raise domain.WrongStep(step="move", state=this.state)
    if this.span.start <= now:
        raise bookings.AlreadyStarted
    before = await resources.spaces_by_id(this.spaces)
    after = await resources.spaces_by_slug(list(spaces)) if spaces else before
    if spaces and len(after) != len(set(spaces)):
        raise people.NotFound(what="space", slugs=sorted(spaces))
    if actor is Actor.OFFICER and not people.is_officer(by, {space.venue for space in after}):
        raise people.NotAllowed
    wanted = Dated(localtime.between(start, end), tuple(after))
    await _refuse_move(case, actor, [*before, *after], wanted, now)
    moved = await _moved(case, this, wanted, now)
    await hall_loans.move(this.id, wanted.span, by=by, now=now)
    await _audit(case, "move", by, now, "", occurrence=this.id, before=_plain(this.span), after=_plain(moved.span))
    await notices.dates("moved", case["id"], [moved], now=now, before=this)
    return moved


async def _moved(case: Case, this: Occurrence, wanted: Dated, now: datetime) -> Occurrence:
    old = frozenset(await claims.parts_of([this.id]))
    await claims.lock(old | wanted.parts)
    await conflicts.refuse_taken([wanted], without=[this.id], now=now)
    price = await _price(case, this, wanted, now)
    await claims.release([this.id])
    await occurrences.move(
        this.id,
        spaces=[space.id for space in wanted.spaces],
        span=wanted.span,
        setup_minutes=wanted.setup_minutes,
        clearing_minutes=wanted.clearing_minutes,
        price=price,
        now=now,
    )
    holds = this.state is State.BOOKED or any(space.holds_time for space in wanted.spaces)
    await claims.take([this.id], held=holds)
    await claims.touch(old | wanted.parts, now=now)
    spaces = tuple(space.id for space in wanted.spaces)
    return dataclasses.replace(this, span=wanted.span, spaces=spaces, price=price, sequence=this.sequence + 1)


async def _price(case: Case, this: Occurrence, wanted: Dated, now: datetime) -> int | None:
    """The price of the moved date by the facts of the application; the new quote is stored beside the old one."""
    stored = await stored_quotes.latest(case["id"])
    organisation = await registry.organisation_by_id(case["organisation"]) if case["organisation"] else None
    all_dates = [one for one in await occurrences.of_application(case["id"]) if one.state in bookings.CLAIMING]
    fresh = await quoting.quote(
        draft=cases.draft_of(case), dates=[wanted], organisation=organisation, occasions=len(all_dates)
    )
    if stored is not None:
        merged = priced.moved(stored, fresh.stored([this.id]), gone=this.id)
        await stored_quotes.add(case["id"], quote=merged, now=now)
    return fresh.prices[0]


async def _refuse_move(case: Case, actor: Actor, spaces: Sequence[Space], wanted: Dated, now: datetime) -> None:
    """What an applicant may not do; an officer stands above limits and hours, but not above other people's time."""
    if actor is Actor.OFFICER:
        return
    if not all(space.applicant_moves for space in spaces):
        raise bookings.MoveNotAllowed
    calendars = await resources.calendars([space.id for space in wanted.spaces], wanted.span)
    who = opening.audience(case["organisation_kind"] or facts.PRIVATE)
    for space in wanted.spaces:
        for problem in opening.check(space, wanted.span, calendars[space.id], now=now, audience=who):
            raise problem


async def _locked(occurrence: int, by: Person, step: str) -> tuple[Case, list[Occurrence], Occurrence]:
    """The case of an occurrence with all its dates, locked, if the person may make the step."""
    application = await occurrences.application_of(occurrence)
    if application is None:
        raise people.NotFound(what="occurrence")
    case = await cases.locked(application, by, step)
    dates = await occurrences.of_application(application, lock=True)
    return case, dates, next(one for one in dates if one.id == occurrence)


def _in_scope(dates: Sequence[Occurrence], this: Occurrence, scope: Scope, now: datetime) -> list[Occurrence]:
    """The booked dates that a cancellation takes; what has begun stays."""
    chosen = {
        Scope.THIS: [this],
        Scope.FOLLOWING: [one for one in dates if one.span.start >= this.span.start],
        Scope.ALL: list(dates),
    }[scope]
    booked = [one for one in chosen if one.state is State.BOOKED]
    if not booked:
        raise bookings.NothingToCancel
    ahead = [one for one in booked if one.span.start > now]
    if not ahead:
        raise bookings.AlreadyStarted
    return ahead


async def _ended(case: Case, dates: Sequence[Occurrence], by: Person, now: datetime) -> Cancelled:
    """What giving these dates back costs now; nothing where it is the municipality that takes them."""
    found = await charges.late(case=case, dates=dates, now=now) if cases.is_own(case, by) else {}
    return Cancelled(tuple(dates), found)


async def _release(dates: Sequence[Occurrence], state: State, reason: str, by: Person, now: datetime) -> None:
    ids = [one.id for one in dates]
    parts = await claims.parts_of(ids)
    await claims.release(ids)
    await hall_loans.follow(ids, state, by=by, now=now)
    await occurrences.become(ids, state, reason=reason or None, now=now)
    await claims.touch(parts, now=now)


def _parts(dates: Sequence[Dated]) -> frozenset[int]:
    return frozenset().union(*(one.parts for one in dates))


def _plain(span: TimeSpan) -> dict[str, datetime]:
    return {"start": span.start, "end": span.end}


async def _audit(case: Case, action: str, by: Person, now: datetime, reason: str, **details: object) -> None:
    await audit.write(
        at=now,
        person=by.id,
        action=action,
        noun="application",
        noun_id=case["id"],
        reason=reason or None,
        details=details,
    )
