"""Cancel a date, those that follow or all of them, with the cost shown first; undo; move a date."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain import localtime
from booking.domain.bookings import NothingToCancel, Scope
from booking.domain.fields import Fields
from booking.domain.loans import NotEnough
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.services import applications, bookings, resources
from booking.services.people import BadChoice
from booking.storage.claims import TimeTaken
from booking.web import applications as pages
from booking.web import deps, drafts, forms, guards, problems
from booking.web.forms import Errors
from booking.web.queries import Query
from booking.web.visitors import AnyRequest

SIGNED_IN = [guards.signed_in]
MOST_RESTORED = 500

Row = dict[str, Any]


async def _found(occurrence: int, me: Person) -> tuple[Row, Row]:
    """The application of a date, and the date, for whoever may see them."""
    application = await bookings.application_of(occurrence=occurrence)
    case = await applications.view(application=application, by=me)
    return case, next(row for row in case["dates"] if row["id"] == occurrence)


# Cancel --------------------------------------------------------------------------------------------------------------


@get("/bookings/{occurrence:int}/cancel", guards=SIGNED_IN)
async def ask_cancel(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """How much to cancel, and what each costs."""
    return await _ask_cancel(request, occurrence, me, now)


async def _ask_cancel(
    request: AnyRequest, occurrence: int, me: Person, now: datetime, problem: Problem | None = None
) -> Response[str]:
    case, row = await _found(occurrence, me)
    lang = deps.language(request)
    outlook = await bookings.outlook(occurrence=occurrence, by=me, now=now)
    if not outlook:
        raise NothingToCancel
    choices = [
        {
            "scope": scope.value,
            "count": len(found.occurrences),
            "cost": found.cost,
            "why": [said[lang] for said in found.reasons],
        }
        for scope, found in outlook.items()
        if scope is Scope.THIS or len(found.occurrences) > 1
    ]
    return deps.page(
        request,
        "bookings/cancel.html",
        status=problems.status(problem),
        case={"id": case["id"], "title": case["title"]},
        date={"id": row["id"], "start": row["starts_at"], "end": row["ends_at"], "spaces": row["spaces"]},
        venue=row["venue"],
        choices=choices,
        scope=request.query_params.get("scope", choices[0]["scope"]),
        errors=Errors(problems.errors(problem, request)),
    )


@post("/bookings/{occurrence:int}/cancel", guards=SIGNED_IN)
async def cancel(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Any:
    """Give the time back."""
    case, _ = await _found(occurrence, me)
    typed = await forms.typed(request)
    try:
        if typed.get("scope") not in set(Scope):
            raise BadChoice(field="scope")
        gone = await bookings.cancel(
            occurrence=occurrence, by=me, scope=Scope(typed["scope"]), reason=typed.get("reason", ""), now=now
        )
    except Problem as problem:
        if "field" not in problem.params:
            raise
        return await _ask_cancel(request, occurrence, me, now, problem)
    ids = ",".join(str(one.id) for one in gone.occurrences)
    return deps.see_other(f"/applications/{case['id']}", done="cancelled", cancelled=ids)


@post("/bookings/restore", guards=SIGNED_IN)
async def restore(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Any:
    """Undo a cancellation, as long as nobody has taken the time or the gear that went with it."""
    form = await request.form()
    dates = sorted({int(text) for text in form.getall("date", []) if isinstance(text, str) and pages.is_id(text)})
    if not 0 < len(dates) <= MOST_RESTORED:
        raise NotFound(what="occurrence")
    case, _ = await _found(dates[0], me)
    try:
        await bookings.restore(dates=dates, by=me, now=now)
    except (TimeTaken, NotEnough) as problem:
        return await pages.page(request, case, me, now, problem=problem)
    return deps.see_other(f"/applications/{case['id']}", done="restored")


# Move ----------------------------------------------------------------------------------------------------------------


@get("/bookings/{occurrence:int}/move", guards=SIGNED_IN)
async def ask_move(request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """Where and when to; what stands in the address, such as an alternative that was picked, is filled in."""
    case, row = await _found(occurrence, me)
    return await _ask_move(request, case, row, Query.of(request.query_params.multi_items()))


async def _ask_move(
    request: AnyRequest, case: Row, row: Row, query: Query, problem: Problem | None = None
) -> Response[str]:
    start, end = localtime.local(row["starts_at"]), localtime.local(row["ends_at"])
    now_there = {"date": f"{start:%Y-%m-%d}", "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"}
    place = await resources.space(slug=row["slugs"][0])
    chosen = query.all("space") or row["slugs"]
    offered = [(one["slug"], one["name"]) for one in place["spaces"] if one["active"] and one["parts"]]
    known = {slug for slug, _ in offered}
    others = await resources.spaces(slugs=[slug for slug in chosen if slug not in known])
    return deps.page(
        request,
        "bookings/move.html",
        status=problems.status(problem),
        case={"id": case["id"], "title": case["title"]},
        date={"id": row["id"], "start": row["starts_at"], "end": row["ends_at"], "spaces": row["spaces"]},
        venue=row["venue"],
        typed={name: query.one(name, value) for name, value in now_there.items()},
        nights=query.one("nights", str((end.date() - start.date()).days if end.time() != localtime.MIDNIGHT else 0)),
        offered=offered + [(one.slug, one.name) for one in others],
        chosen=chosen,
        errors=_errors(problem, request),
        choices=_choices(problem, row["id"]),
    )


def _errors(problem: Problem | None, request: AnyRequest) -> dict[str, str]:
    """What is wrong, at the field that it is about; what is about no single field stands at the date."""
    found = problems.errors(problem, request)
    place = drafts.field_of(problem, "date") if problem else "date"
    return Errors({place if name == "main" else name: text for name, text in found.items()})


def _choices(problem: Problem | None, occurrence: int) -> list[Row]:
    """What is free instead, each with the address that fills it into the form."""
    found: Any = problem.params.get("alternatives", []) if problem else []
    return [
        {
            "names": one["names"],
            "start": one["start"],
            "end": one["end"],
            "url": _filled(one).url(f"/bookings/{occurrence}/move"),
        }
        for one in found
    ]


def _filled(alternative: Row) -> Query:
    start, end = localtime.local(alternative["start"]), localtime.local(alternative["end"])
    query = Query().changed(date=f"{start:%Y-%m-%d}", from_=f"{start:%H:%M}", to=f"{end:%H:%M}")
    return query.changed(space=alternative["spaces"])


@post("/bookings/{occurrence:int}/move", guards=SIGNED_IN)
async def move(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Any:
    """Give the date its new time or place; refused with the reason, and what is free instead."""
    case, row = await _found(occurrence, me)
    form = await request.form()
    query = Query.of((name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "_csrf")
    try:
        fields = Fields(query.raw())
        day, start, end = fields.day("date"), fields.clock("from"), fields.clock("to")
        nights = fields.whole_or_none("nights", most=drafts.MOST_NIGHTS) or 0
        fields.done()
        span = localtime.span(day, start, end, nights=nights)
        spaces = query.all("space") or row["slugs"]
        await bookings.move(occurrence=occurrence, by=me, start=span.start, end=span.end, spaces=spaces, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _ask_move(request, case, row, query, problem)
    return deps.see_other(f"/applications/{case['id']}", done="moved")


HANDLERS = (ask_cancel, cancel, restore, ask_move, move)
"""The pages and their forms."""
