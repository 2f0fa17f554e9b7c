"""Single dates of a case: cancel, take back, move to another time or place; by form, or by dragging on the board."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from admin import queries
from admin.cases import Typed, page, to_case
from admin.decisions import typed_in
from admin.inbox import Choice
from booking.domain import applications as domain
from booking.domain import bookings as states
from booking.domain import fields, localtime
from booking.domain.bookings import Scope
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.language.texts import translator
from booking.services import bookings, standings
from booking.storage.claims import TimeTaken
from booking.web import deps, forms, guards, problems
from booking.web.visitors import AnyRequest
from rules import TimeSpan


class Target(msgspec.Struct, forbid_unknown_fields=False):
    """Where a date was dragged: wall time as `2027-01-12T18:00`, and the slugs of the columns it stands in."""

    start: str
    end: str
    resource_ids: list[str] = msgspec.field(default_factory=list, name="resourceIds")


class NotMoved(Problem):
    """Something stands where the date was to go: `by` says what."""

    code = "not-moved"


@post("/occurrences/{occurrence:int}/cancel", guards=[guards.officer])
async def cancel(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Cancel one date, it and those that follow, or all; the applicant is told why."""
    typed, choice = await typed_in(request)
    application = await _application(occurrence)
    try:
        scope = _scope(typed)
        done = await bookings.cancel(
            occurrence=occurrence, by=me, scope=scope, reason=typed.more.get("reason", ""), now=now
        )
    except Problem as problem:
        return await _again(request, application, occurrence, me, now, (typed, choice), problem)
    dates = ",".join(str(one.id) for one in done.occurrences)
    return to_case(application, choice, done="cancel", case=str(application), dates=dates)


def _scope(typed: Typed) -> Scope:
    wanted = fields.Fields({"scope": [typed.more.get("scope", Scope.THIS)]})
    chosen = wanted.choice("scope", [scope.value for scope in Scope])
    wanted.done()
    return Scope(chosen)


@post("/applications/{application:int}/restore", guards=[guards.officer])
async def restore(
    request: AnyRequest, application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Take cancelled dates back, all or none."""
    raw = await forms.raw(request)
    typed, choice = await typed_in(request)
    dates = [int(one) for one in raw.get("occurrence", ()) if one.isascii() and one.isdigit() and len(one) < 16]
    if not dates or {await queries.application_of(one) for one in dates} != {application}:
        raise NotFound(what="occurrence")
    try:
        await bookings.restore(dates=dates, by=me, now=now)
    except TimeTaken as problem:
        refused = await _named(problem, request, dates, now)
        return await page(request, application, me, now, choice=choice, typed=typed, problem=refused)
    except Problem as problem:
        return await page(request, application, me, now, choice=choice, typed=typed, problem=problem)
    return to_case(application, choice, done="restore", case=str(application))


async def _named(problem: Problem, request: AnyRequest, dates: Sequence[int], now: datetime) -> Problem:
    """The refusal, with who stands there."""
    found = await standings.of_occurrences(dates, now=now)
    return NotMoved(by=_in_the_way(found, request)) if any(one.held for one in found) else problem


@post("/occurrences/{occurrence:int}/move", guards=[guards.officer])
async def move(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Move a date: a form of the case sends it back there, the board gets an answer in JSON."""
    if problems.wants_json(request):
        start, end, spaces = await _dragged(request)
        await _move(request, occurrence, me, (start, end, spaces), now)
        said = translator(deps.language(request)).gettext("It is moved, and the applicant is told.")
        return Response({"title": said}, status_code=HTTP_200_OK)
    typed, choice = await typed_in(request)
    application = await _application(occurrence)
    try:
        await _move(request, occurrence, me, _written(await forms.raw(request)), now)
    except Problem as problem:
        return await _again(request, application, occurrence, me, now, (typed, choice), problem)
    return to_case(application, choice, done="move", case=str(application))


Place = tuple[datetime, datetime, list[str]]


async def _move(request: AnyRequest, occurrence: int, me: Person, to: Place, now: datetime) -> None:
    """Move it, or raise what stands in the way by name."""
    start, end, spaces = to
    try:
        await bookings.move(occurrence=occurrence, by=me, start=start, end=end, spaces=spaces, now=now)
    except TimeTaken as taken:
        found = await standings.at(TimeSpan(start, end), spaces, occurrence=occurrence, now=now)
        raise NotMoved(by=_in_the_way([found], request)) from taken


async def _dragged(request: AnyRequest) -> Place:
    try:
        target = msgspec.json.decode(await request.body(), type=Target)
        start, end = (datetime.fromisoformat(text) for text in (target.start, target.end))
    except (msgspec.DecodeError, ValueError) as error:
        raise problems.Invalid(reason=str(error), fields={}) from error
    span = localtime.between(*(localtime.at(one.date(), one.time()) for one in (start, end)))
    return span.start, span.end, target.resource_ids


def _written(raw: fields.Raw) -> Place:
    """The day, the clocks and the places that a form says; raises Unfit with what is wrong with each."""
    form = fields.Fields(raw)
    day, start, end = form.day("day"), form.clock("from"), form.clock("to")
    form.done()
    nights = 1 if end <= start and end != localtime.MIDNIGHT else 0
    span = localtime.span(day, start, end, nights=nights)
    return span.start, span.end, list(raw.get("space", ()))


def _in_the_way(found: Sequence[standings.Standing], request: AnyRequest) -> list[str]:
    """What stands there, in words for officers."""
    lang, today = deps.language(request), localtime.local(deps.now(request)).date()
    held = {row["occurrence"]: row for one in found for row in one.held}
    return [
        f"{row['title']} ({row['organisation_name'] or row['person_name']}), "
        + formats.span(row["starts_at"], row["ends_at"], lang, today)
        for row in held.values()
    ]


async def _application(occurrence: int) -> int:
    found = await queries.application_of(occurrence)
    if found is None:
        raise NotFound(what="occurrence")
    return found


async def _again(
    request: AnyRequest,
    application: int,
    occurrence: int,
    me: Person,
    now: datetime,
    form: tuple[Typed, Choice],
    problem: Problem,
) -> Response[Any]:
    """The case with the form of this date open, as it was sent."""
    typed, choice = form
    if isinstance(problem, domain.WrongStep | states.NothingToCancel):
        return await page(request, application, me, now, choice=choice, problem=problem)
    return await page(request, application, me, now, choice=choice, typed=typed, problem=problem, open_date=occurrence)


HANDLERS = (cancel, restore, move)
"""Paths are relative to /admin."""
