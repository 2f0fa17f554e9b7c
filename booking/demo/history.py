"""Writes plans as granted applications, all at once: frozen quotes, dates, claims and audit, but no letters."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from booking.demo.plans import Plan
from booking.domain import quotes
from booking.domain.applications import State
from booking.domain.bookings import State as Standing
from booking.domain.recurrence import plain
from booking.services import facts, quoting
from booking.storage import bulk, claims

Row = dict[str, Any]


async def write(plans: Sequence[Plan], *, officer: int, now: datetime) -> None:
    """Store granted applications with everything that their cases would have left behind."""
    priced = [
        await quoting.quote(draft=plan.draft, dates=plan.dates, organisation=plan.applicant.organisation)
        for plan in plans
    ]
    await write_quoted(plans, [(quote.stored(), quote.prices) for quote in priced], officer=officer, now=now)


async def write_quoted(
    plans: Sequence[Plan], priced: Sequence[tuple[Row, Sequence[int | None]]], *, officer: int, now: datetime
) -> None:
    """The same, with quotes that are there: the values to store, and the price of each date."""
    applications = await bulk.insert("application", [_application(plan, officer) for plan in plans])
    numbered = list(zip(applications, plans, priced, strict=True))
    rows = [row for number, plan, (_, prices) in numbered for row in _dates(number, plan, prices)]
    dates = await bulk.insert("occurrence", rows)
    await bulk.insert("quote", list(_quotes(numbered, dates)))
    booked = [number for number, row in zip(dates, rows, strict=True) if row["state"] == Standing.BOOKED]
    await claims.take(booked, held=True)
    await claims.touch(await claims.parts_of(booked), now=now)
    await bulk.insert("audit", sorted(_audit(numbered, dates, officer), key=lambda row: row["at"]))


def _application(plan: Plan, officer: int) -> Row:
    draft = plan.draft
    return {
        "person": plan.applicant.person,
        "organisation": plan.applicant.organisation.id if plan.applicant.organisation else None,
        "state": State.CANCELLED if len(plan.cancelled) == len(plan.dates) else State.APPROVED,
        "instant": plan.instant,
        "title": draft.title,
        "public": draft.public,
        "purpose": draft.purpose,
        "participants": facts.people(draft.participants),
        "ticketed": draft.ticketed,
        "commercial": draft.commercial,
        "unit": draft.unit,
        "answers": dict(draft.answers),
        "note": draft.note,
        "recurrence": plain(draft.recurrence) if draft.recurrence else None,
        "language": plan.applicant.language,
        "officer": None,
        "submitted_at": plan.submitted_at,
        "decided_at": plan.decided_at,
        "decided_by": None if plan.instant else officer,
        "changed_at": max([plan.decided_at, *(one.at for one in plan.cancelled.values())]),
    }


def _quotes(numbered: Sequence[tuple[int, Plan, tuple[Row, object]]], dates: Sequence[int]) -> Iterable[Row]:
    """The quote of each, and where dates were given back another without them."""
    left = iter(dates)
    for application, plan, (quote, _) in numbered:
        own = [next(left) for _ in plan.dates]
        made = quotes.numbered(quote, own)
        yield {"application": application, **made, "made_at": plan.submitted_at}
        if plan.cancelled:
            fewer = quotes.without(made, [own[place] for place in plan.cancelled])
            yield {"application": application, **fewer, "made_at": max(one.at for one in plan.cancelled.values())}


def _dates(application: int, plan: Plan, prices: Sequence[int | None]) -> Iterable[Row]:
    for place, (one, price) in enumerate(zip(plan.dates, prices, strict=True)):
        cancelled = plan.cancelled.get(place)
        yield {
            "application": application,
            "spaces": [space.id for space in one.spaces],
            "starts_at": one.span.start,
            "ends_at": one.span.end,
            "state": Standing.CANCELLED if cancelled else Standing.BOOKED,
            "setup_minutes": one.setup_minutes,
            "clearing_minutes": one.clearing_minutes,
            "price": price,
            "sequence": (not plan.instant) + bool(cancelled),
            "reason": (cancelled.reason or None) if cancelled else None,
            "created_at": plan.submitted_at,
            "changed_at": cancelled.at if cancelled else plan.decided_at,
        }


def _audit(numbered: Sequence[tuple[int, Plan, object]], dates: Sequence[int], officer: int) -> Iterable[Row]:
    left = iter(dates)
    for number, plan, _ in numbered:
        own = [next(left) for _ in plan.dates]
        applicant = plan.applicant.person
        yield _entry(plan.submitted_at, applicant, "submit", number)
        if not plan.instant:
            yield _entry(plan.decided_at, officer, "approve", number, dates=len(own), refused=0)
        for place, one in plan.cancelled.items():
            by = officer if one.by_officer else applicant
            step = "cancel" if len(plan.cancelled) < len(own) else "cancel-all"
            yield _entry(one.at, by, step, number, reason=one.reason or None, occurrences=[own[place]], cost=0)


def _entry(
    at: datetime, person: int, action: str, application: int, reason: str | None = None, **details: object
) -> Row:
    return {
        "at": at,
        "person": person,
        "action": action,
        "noun": "application",
        "noun_id": application,
        "reason": reason,
        "details": details,
    }
