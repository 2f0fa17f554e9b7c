"""What no longer fits at the lending desk: the list with proposals, one conflict with its letter, accept and undo."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.replans import NoLongerFits
from booking.services import loan_steps, replans
from booking.web import deps, forms, guards, problems
from booking.web.forms import Errors
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

LIST = "/admin/replans"
CLERK = [guards.clerk]


@get("/replans", guards=CLERK)
async def listing(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """What no longer fits, who is hit first comes first, each with what is proposed and the letter that says so."""
    return await _list(request, me, now)


async def _list(request: AnyRequest, me: Person, now: datetime, problem: Problem | None = None) -> Response[str]:
    rows = await replans.propose(by=me, now=now)
    firsts = {row["id"]: row["proposals"][0]["key"] for row in rows if row["proposals"]}
    return deps.page(
        request,
        "replans/replans.html",
        status=problems.status(problem),
        loans=_by_loan(rows),
        letters=await replans.preview(accepted=firsts, by=me, now=now) if firsts else {},
        moved=await replans.moved(by=me, now=now),
        hit=_hit(problem, rows),
        errors=Errors(problems.errors(problem, request)),
        done=request.query_params.get("done", ""),
    )


def _by_loan(rows: Iterable[Row]) -> list[list[Row]]:
    """The lines of a loan together, where its first one stands."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["loan"]].append(row)
    return list(found.values())


def _hit(problem: Problem | None, rows: Iterable[Row]) -> Row | None:
    """The line that a refusal is about."""
    line = problem.params.get("line") if isinstance(problem, NoLongerFits) else None
    return next((row for row in rows if row["id"] == line), None)


@get("/replans/{line:int}", guards=CLERK)
async def conflict(
    request: AnyRequest, line: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """One line that no longer fits: what was promised beside what could be instead, and the letter."""
    return await _conflict(request, line, me, now, chosen=request.query_params.get("proposal", ""))


async def _conflict(
    request: AnyRequest,
    line: int,
    me: Person,
    now: datetime,
    *,
    chosen: str = "",
    typed: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    row = next((one for one in await replans.propose(by=me, now=now) if one["id"] == line), None)
    if row is None:
        raise NotFound(what="loan")
    keys = [one["key"] for one in row["proposals"]]
    key = chosen if chosen in keys else next(iter(keys), "")
    shown = {"words": "", "reason": "", **(typed or {})}
    letters = await replans.preview(accepted={line: key}, words=shown["words"], by=me, now=now) if key else {}
    return deps.page(
        request,
        "replans/conflict.html",
        status=problems.status(problem),
        row=row,
        chosen=key,
        letter=next(iter(letters.values()), None),
        typed=shown,
        errors=Errors(problems.errors(problem, request)),
    )


@post("/replans/{line:int}/accept", guards=CLERK)
async def accept(
    request: AnyRequest, line: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Move the line as proposed and send the letter, or (`show`) show it first with the words that were added."""
    typed = await forms.typed(request)
    key, words = typed.get("proposal", ""), typed.get("words", "")
    if typed.get("show"):
        return await _conflict(request, line, me, now, chosen=key, typed=typed)
    try:
        await replans.accept(accepted={line: key}, words=words, by=me, now=now)
    except NotFound:
        raise
    except NoLongerFits as problem:
        return await _list(request, me, now, problem)
    except Problem as problem:
        return await _conflict(request, line, me, now, chosen=key, typed=typed, problem=problem)
    return deps.see_other(LIST, done="accepted")


@post("/replans/accept", guards=CLERK)
async def accept_all(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Move all lines that were ticked, as proposed, and send the letters."""
    ticked = (value.partition(":") for value in (await forms.raw(request)).get("accepted", []))
    accepted = {int(line): key for line, _, key in ticked if line.isascii() and line.isdigit() and len(line) < 19}
    try:
        await replans.accept(accepted=accepted, by=me, now=now)
    except NoLongerFits as problem:
        return await _list(request, me, now, problem)
    return deps.see_other(LIST, done="accepted" if accepted else "none")


@post("/replans/{line:int}/cancel", guards=CLERK)
async def cancel(
    request: AnyRequest, line: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Cancel the line with a reason, of which its borrower is told."""
    typed = await forms.typed(request)
    row = next((one for one in await replans.conflicts(by=me, now=now) if one["id"] == line), None)
    if row is None:
        raise NotFound(what="loan")
    try:
        await loan_steps.cancel(loan=row["loan"], lines=[line], reason=typed.get("reason", ""), by=me, now=now)
    except Problem as problem:
        return await _conflict(request, line, me, now, typed=typed, problem=problem)
    return deps.see_other(LIST, done="cancelled")


@post("/replans/moved/{entry:int}/undo", guards=CLERK)
async def undo(
    request: AnyRequest, entry: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Put what was moved back, while it fits."""
    try:
        await replans.undo(entry=entry, by=me, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _list(request, me, now, problem)
    return deps.see_other(LIST, done="undone")


HANDLERS = (listing, conflict, accept, accept_all, cancel, undo)
"""Paths are relative to /admin."""
