"""What went wrong at a date, charged for by an officer; waived with a reason, and charged again."""

from datetime import datetime
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin import queries
from admin.cases import page, to_case
from admin.decisions import typed_in
from booking.domain.charges import LATE, MOST, REPORTED
from booking.domain.fields import Fields
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.services import charges
from booking.web import forms, guards
from booking.web.visitors import AnyRequest


@post("/occurrences/{occurrence:int}/charge", guards=[guards.officer])
async def charge(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Charge for what happened at a date; the holder is told what, how much and why."""
    typed, choice = await typed_in(request)
    application = await queries.application_of(occurrence)
    if application is None:
        raise NotFound(what="occurrence")
    try:
        form = Fields(await forms.raw(request))
        breach = form.choice("breach", (*REPORTED, LATE))
        amount = form.kroner("amount", most=MOST) if form.text("amount").strip() else None
        form.done()
        reason = typed.more.get("reason", "")
        await charges.record(occurrence=occurrence, breach=breach, amount=amount, reason=reason, by=me, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await page(
            request, application, me, now, choice=choice, typed=typed, problem=problem, open_date=occurrence,
            open_form="charge",
        )  # fmt: skip
    return to_case(application, choice, done="charge", case=str(application))


@post("/charges/{charge:int}/waive", guards=[guards.officer])
async def waive(
    request: AnyRequest, charge: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Let it be, with a reason; the holder is told."""
    typed, choice = await typed_in(request)
    application = await charges.application_of(charge=charge)
    try:
        await charges.waive(charge=charge, reason=typed.more.get("reason", ""), by=me, now=now)
    except Problem as problem:
        return await page(
            request, application, me, now, choice=choice, typed=typed, problem=problem, open_form=f"waive-{charge}"
        )
    return to_case(application, choice, done="waive", case=str(application))


@post("/charges/{charge:int}/again", guards=[guards.officer])
async def again(
    request: AnyRequest, charge: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take a waiver back; the holder is told."""
    typed, choice = await typed_in(request)
    application = await charges.application_of(charge=charge)
    try:
        await charges.charge_again(charge=charge, by=me, now=now)
    except Problem as problem:
        return await page(request, application, me, now, choice=choice, typed=typed, problem=problem)
    return to_case(application, choice, done="charge", case=str(application))


HANDLERS = (charge, waive, again)
"""Paths are relative to /admin."""
