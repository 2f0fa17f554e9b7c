"""Waiting for gear: get in line for a window of days, see what one waits for, and answer an offer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain import localtime
from booking.domain.fields import Fields
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.services import borrowers, offers, waits
from booking.web import deps, forms, guards, problems
from booking.web.forms import Errors
from booking.web.queries import Query
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

SIGNED_IN = [guards.signed_in]

WINDOW = timedelta(days=28)
"""For how long one waits where nothing else is said: any such days of the next four weeks."""


# Getting in line -----------------------------------------------------------------------------------------------------


def url(kind: Mapping[str, Any], query: Query) -> str:
    """Where one gets in line for a type on the days that were looked for."""
    return query.only(("place", "from", "to")).changed(size=kind["size"]).url(f"/equipment/{kind['model_slug']}/wait")


@get("/equipment/{slug:str}/wait", guards=SIGNED_IN)
async def ask(
    request: AnyRequest, slug: FromPath[str], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """The form; `from`, `to`, `size` and `place` are what was looked for and is not free."""
    query = Query.of(request.query_params.multi_items())
    known = await waits.model(slug=slug)
    return await _form(request, known, me, now, typed=_wanted(query, known, localtime.local(now).date()))


def _wanted(query: Query, known: Row, today: date) -> dict[str, list[str]]:
    """What the form begins with: as many days, from the same weekday, in the weeks from then on."""
    read = Fields(query.raw())
    first, last = read.day_or_none("from"), read.day_or_none("to")
    if read.faults or not first or not last or last < first or first < today:
        first, last = today + timedelta(1), today + timedelta(1)
    return {
        "sizes": [size for size in query.all("size") if size in known["sizes"]],
        "place": [str(place["id"]) for place in known["places"] if place["slug"] == query.one("place")] or [""],
        "quantity": [query.one("quantity") or "1"],
        "first": [first.isoformat()],
        "last": [(last + WINDOW).isoformat()],
        "weekdays": [str(first.isoweekday())],
        "days": [str((last - first).days + 1)],
    }


@post("/equipment/{slug:str}/wait", guards=SIGNED_IN)
async def join(
    request: AnyRequest, slug: FromPath[str], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Get in line; what is free already is offered at once."""
    raw, known = await forms.raw(request), await waits.model(slug=slug)
    borrower = (raw.get("borrower") or [""])[-1]
    try:
        made = await waits.join(slug=slug, raw=raw, borrower=_number(borrower), by=me, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _form(request, known, me, now, typed=raw, problem=problem)
    return deps.see_other("/my/waits", done=str(made))


def _number(text: str) -> int:
    """The number of a borrower; one that cannot be is nobody's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def _form(
    request: AnyRequest,
    known: Row,
    me: Person,
    now: datetime,
    *,
    typed: Mapping[str, Sequence[str]],
    problem: Problem | None = None,
) -> Response[str]:
    lang = deps.language(request)
    own = await borrowers.own(person=me, now=now)
    return deps.page(
        request,
        "waits/join.html",
        status=problems.status(problem),
        errors=Errors(problems.errors(problem, request)),
        model={"slug": known["slug"], "name": words(known["name"], lang)},
        sizes=known["sizes"],
        places=[(str(place["id"]), place["name"]) for place in known["places"]],
        borrowers=[(str(one["id"]), one["name"]) for one in own],
        typed={name: list(typed.get(name) or []) for name in ("sizes", "weekdays")}
        | {name: (typed.get(name) or [""])[-1] for name in ("place", "quantity", "first", "last", "days", "borrower")},
    )


# What one waits for --------------------------------------------------------------------------------------------------


@get("/my/waits", guards=SIGNED_IN)
async def mine(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """What I wait for, with my turn and the offers that stand; and what ended lately."""
    lang = deps.language(request)
    rows = await waits.mine(person=me, now=now)
    done = request.query_params.get("done", "")
    return deps.page(
        request,
        "waits/mine.html",
        rows=[{**row, "name": words(row["model_name"], lang)} for row in rows],
        done=done,
        offered=any(str(row["id"]) == done and row["state"] == "offered" for row in rows),
    )


@post("/my/waits/{wait:int}/leave", guards=SIGNED_IN)
async def leave(wait: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Wait no longer."""
    await waits.leave(wait=wait, by=me, now=now)
    return deps.see_other("/my/waits", done="left")


# An offer ------------------------------------------------------------------------------------------------------------


@get("/my/offers/{loan:int}", guards=SIGNED_IN)
async def offer(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """What is offered, until when, and the two answers; what was answered or is over says so."""
    return await _offer(request, loan, me, now)


async def _offer(
    request: AnyRequest, loan: int, me: Person, now: datetime, problem: Problem | None = None
) -> Response[str]:
    found, lang = await offers.view(loan=loan, by=me, now=now), deps.language(request)
    fault = problem or found["fault"]
    return deps.page(
        request,
        "waits/offer.html",
        status=problems.status(problem),
        loan={name: found[name] for name in ("id", "place_name", "deadline", "first", "last", "price")},
        lines=[{**line, "name": words(line["name"], lang)} for line in found["lines"]],
        stands=found["fault"] is None,
        errors=Errors(problems.errors(fault, request)),
    )


@post("/my/offers/{loan:int}/accept", guards=SIGNED_IN)
async def accept(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take it."""
    try:
        await offers.accept(loan=loan, by=me, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _offer(request, loan, me, now, problem)
    return deps.see_other(f"/loans/{loan}")


@post("/my/offers/{loan:int}/decline", guards=SIGNED_IN)
async def decline(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Let it go to the next, and wait on."""
    try:
        await offers.decline(loan=loan, by=me, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _offer(request, loan, me, now, problem)
    return deps.see_other("/my/waits", done="declined")


HANDLERS = (ask, join, mine, leave, offer, accept, decline)
