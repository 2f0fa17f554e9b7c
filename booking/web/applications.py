"""One application as its applicant sees it: dates, price, questions, documents, what happened; answer, withdraw."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote as quoted

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain.applications import GRANTED, WAITING, Actor
from booking.domain.people import Person, acts_for
from booking.domain.problems import Problem
from booking.domain.settlements import BY_APPLICANT
from booking.services import applications, bookings, quoting, settlements
from booking.web import charges, deps, forms, guards, hall_loans, problems, quotes, site, vocabulary
from booking.web import settlements as shown_settlements
from booking.web.forms import Errors
from booking.web.visitors import AnyRequest

SIGNED_IN = [guards.signed_in]
MOST_RESTORED = 500

Row = dict[str, Any]


@get("/applications/{application:int}", guards=SIGNED_IN)
async def application(
    request: AnyRequest, application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Any:
    """The page of an application; whoever only decides about it is sent to the back office."""
    case = await applications.view(application=application, by=me)
    if case["actor"] is Actor.OFFICER and not _applied(case, me):
        return deps.see_other(f"/admin/applications/{application}")
    return await page(request, case, me, now)


@post("/applications/{application:int}/answer", guards=SIGNED_IN)
async def answer(
    request: AnyRequest, application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Any:
    """Answer the question that is open."""
    typed = await forms.typed(request)
    try:
        await applications.answer(application=application, by=me, text=typed.get("text", ""), now=now)
    except Problem as problem:
        if "field" not in problem.params:
            raise
        case = await applications.view(application=application, by=me)
        return await page(request, case, me, now, typed=typed.get("text", "")[:10_000], problem=problem)
    return deps.see_other(f"/applications/{application}", done="answered")


@post("/applications/{application:int}/withdraw", guards=SIGNED_IN)
async def withdraw(
    application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take the application back before it is decided."""
    await applications.withdraw(application=application, by=me, now=now)
    return deps.see_other(f"/applications/{application}", done="withdrawn")


@post("/occurrences/{occurrence:int}/settle", guards=SIGNED_IN)
async def settle(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Tell what is known now that a date is over."""
    number = await bookings.application_of(occurrence=occurrence)
    case = await applications.view(application=number, by=me)
    raw = await forms.raw(request)
    try:
        told = shown_settlements.told(raw, BY_APPLICANT)
        await settlements.settle(occurrence=occurrence, told=told, by=me, now=now)
    except Problem as problem:
        if "fields" not in problem.params:
            raise
        return await page(request, case, me, now, problem=problem, told=shown_settlements.sent(raw, occurrence))
    return deps.see_other(f"/applications/{number}", done="settled")


@get("/documents/{document:int}", guards=SIGNED_IN)
async def document(document: FromPath[int], me: NamedDependency[Person]) -> Response[bytes]:
    """A document of an application, to be saved and never shown as a page."""
    found = await applications.document(document=document, by=me)
    return Response(
        found["data"],
        media_type=found["media_type"],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quoted(found['name'], safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


async def page(
    request: AnyRequest,
    case: Row,
    me: Person,
    now: datetime,
    *,
    typed: str = "",
    problem: Problem | None = None,
    told: Row | None = None,
) -> Response[str]:
    """The page, as it is or with what went wrong in one of its forms."""
    lang, state = deps.language(request), case["state"]
    stored = case["quote"]
    return deps.page(
        request,
        "applications/application.html",
        status=problems.status(problem),
        case=_facts(case, lang),
        dates=[_date(row, case, now) for row in case["dates"]],
        quote=quotes.shown(stored, lang) if stored else None,
        **await quotes.built_on(stored, lang),
        charges=[charges.shown(one, lang) for one in case["charges"]],
        settled=shown_settlements.shown(case, lang),
        waiting=shown_settlements.waiting(case, await quoting.regulations(stored) if stored else [], lang, now),
        told=told or {},
        questions=case["questions"],
        documents=case["documents"],
        history=[_step(step, case, me) for step in await applications.history(application=case["id"])],
        may_withdraw=state in WAITING,
        may_answer=state == "asked",
        may_cancel=state in GRANTED,
        wait=await applications.usual_wait(now=now) if state in WAITING else None,
        appeal=site.of(request).municipality.appeal.get(lang, ""),
        done=request.query_params.get("done", "sent" if "sent" in request.query_params else ""),
        restorable=_restorable(request, case, now),
        typed=typed,
        errors=Errors(problems.errors(problem, request)),
    )


def _applied(case: Row, me: Person) -> bool:
    """Whether the person sees it as applicant, although they may be an officer too."""
    if case["organisation"] is None:
        return bool(case["person"] == me.id)
    return acts_for(me, case["organisation"])


def _facts(case: Row, lang: str) -> Row:
    """What was asked for, in plain values."""
    return {
        "id": case["id"],
        "state": case["state"],
        "instant": case["instant"],
        "title": case["title"],
        "applicant": case["organisation_name"] or case["person_name"],
        "purpose": vocabulary.word(vocabulary.PURPOSE, case["purpose"], lang),
        "people": case["participants"].get("total"),
        "public": case["public"],
        "ticketed": case["ticketed"],
        "commercial": case["commercial"],
        "note": case["note"],
        "gear": hall_loans.in_words(case["gear"], lang),
        "reason": case["reason"] or "",
        "submitted_at": case["submitted_at"],
        "decided_at": case["decided_at"],
        "places": list(dict.fromkeys(_where(row["spaces"], row["venue"]) for row in case["dates"])),
    }


def _where(spaces: Sequence[str], venue: str) -> str:
    """The spaces, and their venue where they do not say so themselves."""
    names = ", ".join(spaces)
    return names if venue in names else f"{names}, {venue}"


def _date(row: Row, case: Row, now: datetime) -> Row:
    ahead = row["starts_at"] > now
    return {
        "id": row["id"],
        "start": row["starts_at"],
        "end": row["ends_at"],
        "state": row["state"],
        "spaces": row["spaces"],
        "price": row["price"],
        "past": not ahead,
        "may_cancel": ahead and row["state"] == "booked" and case["state"] in GRANTED,
        "may_move": ahead and row["state"] in {"booked", "applied"} and row["movable"],
    }


def _restorable(request: AnyRequest, case: Row, now: datetime) -> list[int]:
    """The dates that were just cancelled and can be taken back, where the address says so."""
    asked = {int(text) for text in request.query_params.get("cancelled", "").split(",")[:MOST_RESTORED] if is_id(text)}
    return [
        row["id"]
        for row in case["dates"]
        if row["id"] in asked and row["state"] == "cancelled" and row["starts_at"] > now
    ]


def is_id(text: str) -> bool:
    """Whether a text is a number that a row may have."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _step(step: Mapping[str, Any], case: Row, me: Person) -> Row:
    """One thing that happened: what, when, by whom, why. Officers are not named to applicants."""
    details = step["details"] or {}
    by = "me" if step["person"] == me.id else "applicant" if step["person"] == case["person"] else "municipality"
    return {
        "at": step["at"],
        "action": step["action"],
        "by": by,
        "reason": step["reason"] or "",
        "count": len(details.get("occurrences", [])),
        "granted": details.get("dates", 0),
        "refused": details.get("refused", 0),
        "cost": details.get("cost", 0),
        "amount": details.get("amount", 0),
        "before": _moments(details.get("before")),
        "after": _moments(details.get("after")),
        "was": details.get("was", 0),
        "now": details.get("now", 0),
    }


def _moments(span: Mapping[str, str] | None) -> tuple[datetime, datetime] | None:
    return (datetime.fromisoformat(span["start"]), datetime.fromisoformat(span["end"])) if span else None


HANDLERS = (application, answer, withdraw, settle, document)
"""The page and its forms."""
