"""The steps of a case: see the letter, then approve in whole or in part, decline or ask; and whose case it is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin import inbox
from admin.cases import Row, Typed, own, page, to_case
from admin.inbox import Choice
from booking.domain import applications as domain
from booking.domain import bookings, localtime, people, texts
from booking.domain.applications import Actor, State
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import applications, cases, notices
from booking.storage.people import person_by_id
from booking.web import deps, forms, guards, problems
from booking.web.visitors import AnyRequest

Case = dict[str, Any]

LETTERS = {"approve": "approved", "approve-in-part": "approved-in-part", "decline": "declined", "ask": "asked"}
"""The letter that each step sends."""

NOBODY = "0"


@post("/applications/{application:int}/letter", guards=[guards.officer], status_code=200)
async def letter(
    request: AnyRequest, application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """The letter of a decision as it would be sent; nothing is stored yet."""
    typed, choice = await typed_in(request)
    if "change" in typed.more:
        return await page(request, application, me, now, choice=choice, typed=typed)
    case = await own(application, me)
    try:
        wish = _wish(case, typed)
        preview = await notices.preview(
            LETTERS[wish.step],
            application,
            refused=wish.refused,
            reason="" if typed.step == "ask" else wish.words,
            question=wish.words if typed.step == "ask" else "",
            now=now,
        )
    except Problem as problem:
        return await page(request, application, me, now, choice=choice, typed=typed, problem=problem)
    return deps.page(
        request,
        "inbox/letter.html",
        listing=await inbox.listing(choice, me, now),
        case=case,
        step=wish.step,
        typed=typed,
        granted=sorted(wish.granted),
        refused=sorted(wish.refused),
        letter=preview,
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision that can be made: the step, the dates granted and refused, and the words that go with it."""

    step: str
    granted: frozenset[date]
    refused: frozenset[date]
    words: str


def _wish(case: Case, typed: Typed) -> Wish:
    """What the officer wants to do; raises what the service would, before a letter is written."""
    if typed.step not in {"approve", "decline", "ask"}:
        raise problems.Invalid(reason=typed.step[:20], fields={})
    domain.after(State(case["state"]), typed.step, Actor.OFFICER)
    asked = frozenset(_day(row) for row in case["dates"] if row["state"] == bookings.State.APPLIED)
    if typed.step != "approve":
        words = (
            cases.reason(typed.words)
            if typed.step == "decline"
            else texts.note(typed.words, field="words", required=True)
        )
        return Wish(typed.step, frozenset(), asked if typed.step == "decline" else frozenset(), words)
    granted = asked if typed.granted is None else frozenset(day for day in asked if day.isoformat() in typed.granted)
    if not granted:
        raise domain.NothingGranted
    whole = granted == asked
    words = cases.note(typed.words) if whole else cases.reason(typed.words)
    return Wish("approve" if whole else "approve-in-part", granted, asked - granted, words)


def _day(row: Row) -> date:
    return localtime.local(row["starts_at"]).date()


@post("/applications/{application:int}/decide", guards=[guards.officer])
async def decide(
    request: AnyRequest, application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Make the decision, and go on to the next case that waits."""
    typed, choice = await typed_in(request)
    case = await own(application, me)
    following = _following(await inbox.listing(choice, me, now), application)
    try:
        wish = _wish(case, typed)
        await _make(wish, application, me, now)
    except Problem as problem:
        return await page(request, application, me, now, choice=choice, typed=typed, problem=problem)
    path = f"/admin/applications/{following}" if following else "/admin/inbox"
    return deps.see_other(choice.url(path, done=wish.step, case=str(application)))


async def _make(wish: Wish, application: int, me: Person, now: datetime) -> None:
    if wish.step == "ask":
        await applications.ask(application=application, by=me, text=wish.words, now=now)
    elif wish.step == "decline":
        await applications.decline(application=application, by=me, reason=wish.words, now=now)
    else:
        await applications.approve(
            application=application, by=me, except_dates=wish.refused, reason=wish.words, now=now
        )


def _following(listed: inbox.Listing, application: int) -> int | None:
    """The next case that waits: the one after this in the list, else the first that is left."""
    waiting = [row["id"] for row in listed.rows if row["waits"] or row["id"] == application]
    rest = waiting[waiting.index(application) + 1 :] if application in waiting else []
    return next((number for number in [*rest, *waiting] if number != application), None)


async def typed_in(request: AnyRequest) -> tuple[Typed, Choice]:
    """What was typed, and the list that stood beside the form."""
    raw = await forms.raw(request)
    return Typed.of(raw), Choice.of({name: values[-1] for name, values in raw.items()})


@post("/applications/{application:int}/assign", guards=[guards.officer])
async def assign(
    request: AnyRequest, application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give the case to somebody who decides here, or back to nobody."""
    typed, choice = await typed_in(request)
    chosen = typed.more.get("officer", "")
    try:
        officer = await _officer(chosen)
        await applications.assign(application=application, by=me, officer=officer, now=now)
    except (people.NotAllowed, domain.WrongStep) as problem:
        return await page(request, application, me, now, choice=choice, problem=problem)
    return to_case(application, choice, done="assign", case=str(application))


async def _officer(chosen: str) -> Person | None:
    """Who is meant; raises NotAllowed where it is nobody that we know."""
    if chosen == NOBODY:
        return None
    found = await person_by_id(int(chosen)) if chosen.isascii() and chosen.isdigit() and len(chosen) < 9 else None
    if found is None:
        raise people.NotAllowed(field="officer")
    return found


HANDLERS = (letter, decide, assign)
"""Paths are relative to /admin."""
