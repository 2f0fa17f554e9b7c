"""Quotes and applications over the API: what it would cost, apply, and every step until it is decided."""

from datetime import date, datetime
from functools import partial
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from booking.domain.people import Person
from booking.domain.recurrence import MAX_DATES
from booking.language import formats
from booking.services import applications, previews
from booking.web import guards
from booking.web.api import answers, drafts, requests
from booking.web.api.answers import Application, Estimate
from booking.web.api.drafts import Wanted, WantedBySomebody

TAGS = ["Applications"]
REFUSALS = requests.refusals(
    s401="Not signed in",
    s403="Somebody else's step",
    s404="No such application, or not yours to see",
    s409="Not as things stand now",
    s422="Something is missing",
)

step = partial(post, status_code=200, guards=[guards.signed_in], security=[{"key": []}], tags=TAGS, responses=REFUSALS)
"""A route that takes a known person's case on."""


class Approval(Struct, forbid_unknown_fields=True):
    """Which dates are not granted, and why."""

    without: Annotated[list[date], Meta(max_length=MAX_DATES)] = field(name="except", default_factory=list)
    reason: str = ""


class Reason(Struct, forbid_unknown_fields=True):
    """Why."""

    reason: str = ""


class Text(Struct, forbid_unknown_fields=True):
    """A question or an answer."""

    text: str


@post(
    "/quotes", status_code=200, tags=TAGS, responses=requests.refusals(s404="No such space", s422="Not possible at all")
)
async def quote(
    data: JSONBody[WantedBySomebody],
    person: NamedDependency[Person | None],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Estimate:
    """What an application would cost and why, and what each of its dates would meet. Stores nothing."""
    preview = await previews.assess(draft=drafts.draft(data), person=person, now=now)
    return answers.estimate(preview, lang, formats.day_of(now))


@step("/applications", status_code=201)
async def apply(
    data: JSONBody[Wanted], me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Application:
    """Apply; what is booked at once is approved in the answer. Where a time is taken nothing is stored."""
    return answers.application(await applications.apply(draft=drafts.draft(data), person=me, now=now), lang)


@get(
    "/applications/{application:int}", guards=[guards.signed_in], security=[{"key": []}], tags=TAGS, responses=REFUSALS
)
async def application(
    application: FromPath[int], me: NamedDependency[Person], lang: NamedDependency[str]
) -> Application:
    """An application as it stands, for whoever applied, their organisation, and officers."""
    return await _seen(application, me, lang)


@step("/applications/{application:int}/approve")
async def approve(
    application: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
    data: JSONBody[Approval | None] = None,
) -> Application:
    """Grant it, whole or without some dates; for officers. A partial grant says why."""
    number, granted = requests.known(application, "application"), data or Approval()
    await applications.approve(application=number, by=me, except_dates=granted.without, reason=granted.reason, now=now)
    return await _seen(number, me, lang)


@step("/applications/{application:int}/decline")
async def decline(
    application: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
    data: JSONBody[Reason | None] = None,
) -> Application:
    """Say no, and why; for officers."""
    number = requests.known(application, "application")
    await applications.decline(application=number, by=me, reason=data.reason if data else "", now=now)
    return await _seen(number, me, lang)


@step("/applications/{application:int}/withdraw")
async def withdraw(
    application: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
    data: JSONBody[Reason | None] = None,
) -> Application:
    """Take it back before it is decided; for the applicant."""
    number = requests.known(application, "application")
    await applications.withdraw(application=number, by=me, reason=data.reason if data else "", now=now)
    return await _seen(number, me, lang)


@step("/applications/{application:int}/ask")
async def ask(
    application: FromPath[int],
    data: JSONBody[Text],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Application:
    """Ask the applicant for what is missing; for officers."""
    number = requests.known(application, "application")
    await applications.ask(application=number, by=me, text=data.text, now=now)
    return await _seen(number, me, lang)


@step("/applications/{application:int}/answer")
async def answer(
    application: FromPath[int],
    data: JSONBody[Text],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Application:
    """Answer the question that is open; for the applicant."""
    number = requests.known(application, "application")
    await applications.answer(application=number, by=me, text=data.text, now=now)
    return await _seen(number, me, lang)


async def _seen(application: int, me: Person, lang: str) -> Application:
    number = requests.known(application, "application")
    return answers.application(await applications.view(application=number, by=me), lang)


HANDLERS = (quote, apply, application, approve, decline, withdraw, ask, answer)
