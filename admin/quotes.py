"""What an officer does about a price: another amount in a line, an amount where the rules leave it open, and back."""

from datetime import datetime
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin.cases import Typed, page, to_case
from admin.decisions import typed_in
from admin.inbox import Choice
from booking.domain.applications import ReasonMissing
from booking.domain.fields import Fields, Raw
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.domain.quotes import MOST, QuoteChanged
from booking.services import quotes
from booking.web import forms, guards
from booking.web.visitors import AnyRequest


@post("/applications/{application:int}/quotes/{quote:int}/lines/{line:int}", guards=[guards.officer])
async def change(
    request: AnyRequest,
    application: FromPath[int],
    quote: FromPath[int],
    line: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Give a line another amount, with the reason; the applicant is told."""
    typed, choice = await typed_in(request)
    try:
        amount, reason = written(await forms.raw(request))
        await quotes.change(
            application=application, quote=quote, line=line, amount=amount, reason=reason, by=me, now=now
        )
    except Problem as problem:
        return await _again(request, application, me, now, (typed, choice), problem, f"line-{line}")
    return to_case(application, choice, done="price", case=str(application))


@post("/applications/{application:int}/quotes/{quote:int}/open/{refusal:int}", guards=[guards.officer])
async def set_open(
    request: AnyRequest,
    application: FromPath[int],
    quote: FromPath[int],
    refusal: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Decide what it costs where the rules leave it open; the applicant is told."""
    typed, choice = await typed_in(request)
    try:
        amount, reason = written(await forms.raw(request))
        await quotes.set_open(
            application=application, quote=quote, refusal=refusal, amount=amount, reason=reason, by=me, now=now
        )
    except Problem as problem:
        return await _again(request, application, me, now, (typed, choice), problem, f"open-{refusal}")
    return to_case(application, choice, done="price", case=str(application))


@post("/applications/{application:int}/quotes/{quote:int}/lines/{line:int}/undo", guards=[guards.officer])
async def undo(
    request: AnyRequest,
    application: FromPath[int],
    quote: FromPath[int],
    line: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Take an amount back: the line is what the rules said again; the applicant is told."""
    typed, choice = await typed_in(request)
    try:
        await quotes.undo(application=application, quote=quote, line=line, by=me, now=now)
    except Problem as problem:
        return await _again(request, application, me, now, (typed, choice), problem, f"line-{line}")
    return to_case(application, choice, done="price", case=str(application))


def written(raw: Raw) -> tuple[int, str]:
    """The amount in øre and the reason that a form says; raises Unfit with what is wrong with each."""
    form = Fields(raw)
    amount, reason = form.kroner("amount", most=MOST), form.note("reason")
    if not reason:
        form.fault("reason", ReasonMissing())
    form.done()
    return amount, reason


async def _again(
    request: AnyRequest,
    application: int,
    me: Person,
    now: datetime,
    form: tuple[Typed, Choice],
    problem: Problem,
    place: str,
) -> Response[Any]:
    """The case with this form open, as it was sent; one about a price that is gone only keeps the words."""
    typed, choice = form
    if isinstance(problem, QuoteChanged):
        kept = Typed(words=typed.more.get("reason", ""))
        return await page(request, application, me, now, choice=choice, typed=kept, problem=problem)
    return await page(request, application, me, now, choice=choice, typed=typed, problem=problem, open_form=place)


HANDLERS = (change, set_open, undo)
"""Paths are relative to /admin."""
