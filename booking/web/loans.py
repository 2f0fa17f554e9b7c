"""My loans: what is to be fetched, what is due and what is late; one loan, to cancel, move, keep longer."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain import loans as domain
from booking.domain import localtime
from booking.domain.fields import Fields
from booking.domain.loans import AHEAD, Actor, LineState, can
from booking.domain.people import NotFound, Organisation, Person
from booking.domain.problems import Problem
from booking.services import loan_cases, loan_steps, loans, people, replacements
from booking.web import deps, forms, gear, guards, problems, quotes
from booking.web.applications import is_id
from booking.web.forms import Errors
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

SIGNED_IN = [guards.signed_in]
ENDED = frozenset({"in", "lost", "declined", "cancelled", "uncollected"})
"""The states in which a loan is over."""

NEXT = 4
"""Loans that stand on my page."""


@get("/my/loans", guards=SIGNED_IN)
async def mine(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """All my loans, and those of the associations that I act for: what is open on top."""
    organisations = await people.organisations_of(person=me)
    rows = await of_all(me, organisations, private=True, lang=deps.language(request), now=now)
    return deps.page(
        request,
        "loans/mine.html",
        open=[one for one in rows if not one["over"]],
        over=[one for one in rows if one["over"]],
    )


async def of_all(
    me: Person, organisations: Sequence[Organisation], *, private: bool, lang: str, now: datetime
) -> list[Row]:
    """The loans of oneself and of these organisations; what needs doing first, then by the day that it is due."""
    found = await loans.mine(person=me, now=now) if private else []
    for one in organisations:
        found += await loans.mine(person=me, organisation=one.id, now=now)
    rows = [_listed(one, lang) for one in found]
    return sorted(rows, key=lambda row: (row["over"], not row["late"], row["next"] or date.max, -row["id"]))


def _listed(loan: Row, lang: str) -> Row:
    """A loan for a list: what, from where, how it stands, and the next day that matters."""
    lines = [line for line in loan["lines"] if line["state"] not in ENDED] or loan["lines"]
    waiting = [line["starts_on"] for line in lines if line["state"] in AHEAD]
    out = [line["due_on"] for line in lines if line["state"] == LineState.OUT]
    return {
        "id": loan["id"],
        "what": _what(lines, lang),
        "place": loan["place_name"],
        "organisation": loan["borrower_name"] if loan["organisation"] else "",
        "state": loan["state"],
        "late": loan["late"],
        "fetch": min(waiting, default=None),
        "due": min(out, default=None),
        "next": min([*waiting, *out], default=None),
        "over": loan["state"] in ENDED,
    }


def _what(lines: Sequence[Row], lang: str) -> list[str]:
    """What the lines are of, each once with how many."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts[f"{words(line['name'], lang)} {gear.sized(line['size'], line['size_unit'])}".strip()] += line["quantity"]
    return [name if count == 1 else f"{count} \N{MULTIPLICATION SIGN} {name}" for name, count in counts.items()]


# One loan -------------------------------------------------------------------------------------------------------------


@get("/loans/{loan:int}", guards=SIGNED_IN)
async def loan(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """A loan as its borrower sees it; whoever only lends it out is sent to the desk."""
    found = await loans.view(loan=loan, by=me, now=now)
    if not loan_cases.is_own(found, me):
        return deps.see_other(f"/admin/loans/{loan}")
    return await _page(request, found, me, now)


async def _page(
    request: AnyRequest, loan: Row, me: Person, now: datetime, problem: Problem | None = None
) -> Response[str]:
    lang, today = deps.language(request), localtime.local(now).date()
    lines = [_line(line, lang) for line in loan["lines"]]
    cancelled = _numbers(request.query_params.get("cancelled", ""))
    field = str(problem.params.get("field", "")) if problem else ""
    fields = problems.errors(problem, request)
    return deps.page(
        request,
        "loans/loan.html",
        status=problems.status(problem),
        loan={
            name: loan[name]
            for name in ("id", "place_name", "place_slug", "state", "late", "purpose", "note", "reason")
        },
        organisation=loan["borrower_name"] if loan["organisation"] else "",
        lines=lines,
        same_days=len({(line["starts_on"], line["ends_on"], line["due_on"]) for line in lines}) == 1,
        fetch=min((line["starts_on"] for line in lines if line["state"] in AHEAD), default=None),
        due=min((line["due_on"] for line in lines if line["state"] == LineState.OUT), default=None),
        last=max((line["ends_on"] for line in lines if line["state"] in AHEAD), default=None),
        promised_until=max((line["due_on"] for line in lines if line["state"] in AHEAD), default=None),
        by_desk=loan["actor"] is Actor.DESK,
        may_cancel=any(line["may_cancel"] for line in lines),
        may_renew=any(line["may_renew"] for line in lines),
        undo=[
            one["id"]
            for one in lines
            if one["id"] in cancelled and one["state"] == "cancelled" and one["ends_on"] >= today
        ],
        quote=quotes.shown(loan["quote"], lang) if loan["quote"] and loan["quote"]["lines"] else None,
        owed=[
            {**one, "what": domain.titled(one["name"], one["size"])[lang]}
            for one in await replacements.owed(loan=loan["id"], by=me)
        ],
        refused=problems.say(problem, lang, today)
        if problem and not field and "fields" not in problem.params
        else None,
        errors=Errors({name: text for name, text in fields.items() if name != "main"}),
        done=request.query_params.get("done", "") if problem is None else "",
    )


def _line(line: Row, lang: str) -> Row:
    kept = (
        "id",
        "quantity",
        "state",
        "late",
        "starts_on",
        "ends_on",
        "due_on",
        "code",
        "co_borrower_name",
        "kit_number",
    )
    return {
        **{name: line[name] for name in kept},
        "name": words(line["name"], lang),
        "size": gear.sized(line["size"], line["size_unit"]),
        "url": f"/equipment/{line['model_slug']}",
        "kit": words(line["kit_name"], lang) if line["kit_name"] else "",
        "contents": gear.contents(line["contents"], lang),
        "may_cancel": can(line["state"], "cancel", Actor.BORROWER),
        "may_renew": can(line["state"], "renew", Actor.BORROWER),
    }


def _numbers(text: str) -> set[int]:
    return {int(one) for one in text.split(",") if is_id(one)}


# Steps ----------------------------------------------------------------------------------------------------------------


async def _do(
    request: AnyRequest, loan: int, me: Person, now: datetime, step: Callable[[], Awaitable[str]]
) -> Response[Any]:
    """Make a step of one's own loan; where it is refused the page comes back with the reason."""
    found = await loans.view(loan=loan, by=me, now=now)
    if not loan_cases.is_own(found, me):
        raise NotFound(what="loan")
    try:
        done = await step()
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, found, me, now, problem)
    return deps.see_other(f"/loans/{loan}?{done}")


@post("/loans/{loan:int}/cancel", guards=SIGNED_IN)
async def cancel(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give back what was not fetched yet: all of it, or one line."""
    raw = await forms.raw(request)
    lines = [int(one) for one in raw.get("line", ()) if is_id(one)] or None

    async def step() -> str:
        gone = await loan_steps.cancel(loan=loan, by=me, lines=lines, reason="".join(raw.get("reason", ())), now=now)
        return f"done=cancelled&cancelled={','.join(map(str, gone))}"

    return await _do(request, loan, me, now, step)


@post("/loans/{loan:int}/restore", guards=SIGNED_IN)
async def restore(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take back a cancellation, while nothing else took the gear."""
    raw = await forms.raw(request)
    lines = [int(one) for one in raw.get("line", ()) if is_id(one)]

    async def step() -> str:
        await loan_steps.restore(loan=loan, by=me, lines=lines, now=now)
        return "done=restored"

    return await _do(request, loan, me, now, step)


@post("/loans/{loan:int}/renew", guards=SIGNED_IN)
async def renew(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Keep what is out as long again as the place lends."""

    async def step() -> str:
        await loan_steps.renew(loan=loan, by=me, now=now)
        return "done=renewed"

    return await _do(request, loan, me, now, step)


@post("/loans/{loan:int}/change", guards=SIGNED_IN)
async def change(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Other days for what was not fetched yet."""
    form = Fields(await forms.raw(request))
    first, last = form.day("from"), form.day("to")

    async def step() -> str:
        form.done()
        await loan_steps.change(loan=loan, first=first, last=last, by=me, now=now)
        return "done=moved"

    return await _do(request, loan, me, now, step)


HANDLERS = (mine, loan, cancel, restore, renew, change)
"""The pages and their steps."""
