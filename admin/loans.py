"""One loan at the desk: what is in it, every step from there, what happened, letters that went out, what is owed."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin import audit, gear
from admin.quotes import written
from booking.domain import loans as domain
from booking.domain import people
from booking.domain import replacements as owed
from booking.domain.fields import Fields
from booking.domain.loans import Actor, LineState
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import (
    bookings,
    borrowers,
    handovers,
    lending_desk,
    loan_prices,
    loan_steps,
    loans,
    replacements,
    returns,
    scans,
)
from booking.web import deps, forms, guards, problems, quotes
from booking.web.daysheets import grouped
from booking.web.visitors import AnyRequest

Row = dict[str, Any]
Step = Callable[[], Awaitable[Any]]

CLERKS = [guards.clerk]


@get("/loans/{loan:int}", guards=CLERKS)
async def one(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """A loan with all that the desk knows of it."""
    return await _page(request, loan, me, now)


@get("/loans/{loan:int}/print", guards=CLERKS)
async def printed(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """The packing list before it is fetched, and the contract to sign when it is."""
    found = await _at_desk(loan, me, now)
    lang = deps.language(request)
    chosen = [line for line in found["lines"] if line["state"] in domain.OPEN]
    return deps.page(
        request,
        "lending_desk/contract.html",
        loan=found,
        lines=[_line(line, lang, now) for line in chosen or found["lines"]],
        borrower=await _borrower(found, me, now),
        terms=await lending_desk.terms(place=found["lending_place"], lang=lang),
    )


@post("/loans/{loan:int}/approve", guards=CLERKS)
async def approve(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Promise what was asked for; the borrower is told."""
    return await _step(request, loan, me, now, lambda: loan_steps.approve(loan=loan, by=me, now=now))


@post("/loans/{loan:int}/decline", guards=CLERKS)
async def decline(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Say no with the reason; the borrower is told."""
    reason = (await forms.typed(request)).get("reason", "")
    step = lambda: loan_steps.decline(loan=loan, by=me, reason=reason, now=now)  # noqa: E731 -- what `_step` makes
    return await _step(request, loan, me, now, step, "decline")


@post("/loans/{loan:int}/cancel", guards=CLERKS)
async def cancel(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give back what was not fetched, with the reason; the borrower is told."""
    reason = (await forms.typed(request)).get("reason", "")
    step = lambda: loan_steps.cancel(loan=loan, by=me, reason=reason, now=now)  # noqa: E731 -- what `_step` makes
    return await _step(request, loan, me, now, step, "cancel")


@post("/loans/{loan:int}/pack", guards=CLERKS)
async def pack(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """It stands ready, or (with `unpack`) not yet; from the board one comes back to it."""
    typed = await forms.typed(request)
    step = lambda: loan_steps.pack(loan=loan, by=me, packed="unpack" not in typed, now=now)  # noqa: E731 -- as above
    found = await _at_desk(loan, me, now)
    board = f"/admin/lending?place={found['place_slug']}" if typed.get("next") == "board" else ""
    return await _step(request, loan, me, now, step, to=board)


@post("/loans/{loan:int}/renew", guards=CLERKS)
async def renew(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Another last day for what is out; the borrower is told."""
    form = Fields(await forms.raw(request))

    async def step() -> None:
        last = form.day("last")
        form.done()
        await loan_steps.renew(loan=loan, by=me, last=last, now=now)

    return await _step(request, loan, me, now, step, "renew")


@post("/loans/{loan:int}/undo", guards=CLERKS)
async def undo(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Undo what was done with a line today: its hand-over, its return; or what was lost is there again."""
    form = Fields(await forms.raw(request))
    line, what = form.whole("line", least=1, most=2**62), form.text("what")

    async def step() -> None:
        if what == "hand-over":
            await handovers.take_back_hand_over(loan=loan, lines=[line], by=me, now=now)
        elif what == "return":
            await returns.take_back_return(loan=loan, lines=[line], by=me, now=now)
        else:
            await returns.find(line=line, by=me, now=now)

    return await _step(request, loan, me, now, step)


@post("/loans/{loan:int}/price", guards=[guards.officer])
async def price(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Say what it costs where the rules leave it open; the borrower is told."""
    raw = await forms.raw(request)

    async def step() -> None:
        amount, reason = written(raw)
        await loan_prices.decide(loan=loan, amount=amount, reason=reason, by=me, now=now)

    return await _step(request, loan, me, now, step, "price")


@post("/loan-lines/{line:int}/claim", guards=CLERKS)
async def claim(
    request: AnyRequest, line: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Claim for what is lost or broken; the borrower is told how it is reckoned."""
    form = Fields(await forms.raw(request))
    loan = form.whole("loan", least=1, most=2**62)

    async def step() -> None:
        amount = form.kroner("amount", most=owed.MOST)
        form.done()
        await replacements.claim(line=line, amount=amount, reason=form.text("reason"), by=me, now=now)

    return await _step(request, loan, me, now, step, f"claim-{line}")


@post("/replacements/{replacement:int}/waive", guards=CLERKS)
async def waive(
    request: AnyRequest, replacement: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """It need not be paid, with the reason; the borrower is told."""
    form = Fields(await forms.raw(request))
    loan, reason = form.whole("loan", least=1, most=2**62), form.text("reason")
    step = lambda: replacements.waive(replacement=replacement, reason=reason, by=me, now=now)  # noqa: E731 -- as above
    return await _step(request, loan, me, now, step, f"waive-{replacement}")


async def _step(
    request: AnyRequest, loan: int, me: Person, now: datetime, step: Step, open_form: str = "", to: str = ""
) -> Response[Any]:
    """Make a step; then the loan's page again, or `to`; with the form open where the step was refused."""
    try:
        await step()
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, loan, me, now, problem, open_form, await forms.typed(request))
    return deps.see_other(to or f"/admin/loans/{loan}", done="saved")


# The page ------------------------------------------------------------------------------------------------------------


async def _at_desk(loan: int, me: Person, now: datetime) -> Row:
    found = await loans.view(loan=loan, by=me, now=now)
    if found["actor"] is not Actor.DESK:
        raise NotFound(what="loan")
    return found


async def _borrower(found: Row, me: Person, now: datetime) -> Row | None:
    return await borrowers.view(borrower=found["borrower"], by=me, now=now) if found["borrower"] else None


async def _page(
    request: AnyRequest,
    loan: int,
    me: Person,
    now: datetime,
    problem: Problem | None = None,
    open_form: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    found, lang = await _at_desk(loan, me, now), deps.language(request)
    claims, claimable = await replacements.of_loan(loan=loan, by=me, now=now)
    held = found["borrower"]
    against = await scans.against(borrower=held, place=found["lending_place"], now=now) if held else []
    return deps.page(
        request,
        "lending_desk/loan.html",
        status=problems.status(problem),
        loan=found,
        lines=[_line(line, lang, now) for line in found["lines"]],
        can={
            step: any(domain.can(line["state"], step, Actor.DESK) for line in found["lines"]) for step in domain.STEPS
        },
        quote=quotes.shown(found["quote"], lang, names=True) if found["quote"] else None,
        decides=people.is_officer(me, {found["venue"]}),
        application=await bookings.application_of(occurrence=found["occurrence"]) if found["occurrence"] else None,
        phone=grouped(found["person_phone"] or ""),
        against=[problems.say(one, lang, formats.day_of(now)) for one in against],
        history=await audit.history_of_loan(loan, lang),
        letters=await lending_desk.letters(loan=loan, by=me, now=now),
        claims=[{**one, "what": gear.titled(one, lang)} for one in claims],
        claimable=[(_line(line, lang, now), reckoned) for line, reckoned in claimable],
        typed=defaultdict(str, {"last": (found["last"] or formats.day_of(now)).isoformat(), **(typed or {})}),
        errors=problems.errors(problem, request),
        open_form=open_form,
        done=request.query_params.get("done", "") if problem is None else "",
    )


def _line(line: Row, lang: str, now: datetime) -> Row:
    """A line in words, with what of today may be undone."""
    today = formats.day_of(now)
    handed, back = (line[name] is not None and formats.day_of(line[name]) == today for name in ("out_at", "in_at"))
    undo = ""
    if line["state"] == LineState.OUT and handed:
        undo = "hand-over"
    elif line["state"] in {LineState.IN, LineState.LOST} and back:
        undo = "return"
    elif line["state"] == LineState.LOST:
        undo = "find"
    return {
        **line,
        "what": gear.titled(line, lang),
        "kit": line["kit_name"][lang] if line["kit_name"] else "",
        "parts": [part[lang] for part in line["contents"]],
        "undo": undo,
        "late": domain.is_late(line["state"], line["due_on"], today),
    }


HANDLERS = (one, printed, approve, decline, cancel, pack, renew, undo, price, claim, waive)
"""Paths are relative to /admin."""
