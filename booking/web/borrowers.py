"""Me as a borrower, each association that I act for, and those for whom we answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain import borrowers as rules
from booking.domain import localtime
from booking.domain.fields import Fields
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.services import borrower_records, borrowers, people
from booking.web import deps, forms, guards, problems
from booking.web.forms import Errors
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

SIGNED_IN = [guards.signed_in]


@get("/my/borrower", guards=SIGNED_IN)
async def profile(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """What the lending desk knows of me, or (with `as`) of an association."""
    return await _page(request, me, now, request.query_params.get("as", ""))


@post("/my/borrower", guards=SIGNED_IN)
async def change(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Store it."""
    typed = await forms.typed(request)
    whom = request.query_params.get("as", "")
    try:
        await register(typed, me, _organisation(whom), now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, me, now, whom, typed=typed, problem=problem)
    return _back(whom, "saved")


@post("/my/borrower/{borrower:int}/co-borrowers", guards=SIGNED_IN)
async def add(
    request: AnyRequest, borrower: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Answer for one more."""
    typed = await forms.typed(request)
    whom = request.query_params.get("as", "")
    try:
        read = {"name": [typed.get("co_name", "")], "birth_year": [typed.get("co_birth_year", "")]}
        await borrowers.add_co_borrower(borrower=borrower, **borrowers.co_borrower(read, now=now), by=me, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, me, now, whom, typed=typed, added=problem)
    return _back(whom, "added")


@post("/my/borrower/{borrower:int}/co-borrowers/{other:int}/remove", guards=SIGNED_IN)
async def remove(
    request: AnyRequest,
    borrower: FromPath[int],
    other: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Answer for somebody no longer; what they have stays theirs."""
    await borrowers.remove_co_borrower(borrower=borrower, co_borrower=other, by=me, now=now)
    return _back(request.query_params.get("as", ""), "removed")


@get("/my/borrower/record", guards=SIGNED_IN, include_in_schema=False)
async def record(me: NamedDependency[Person]) -> Response[dict[str, Any]]:
    """All that is known of me as a borrower, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="borrower.json"', "Cache-Control": "no-store"}
    return Response(await borrower_records.mine(person=me), headers=headers)


def _organisation(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _back(whom: str, done: str) -> Response[Any]:
    number = _organisation(whom)
    return deps.see_other(f"/my/borrower?as={number}" if number else "/my/borrower", done=done)


async def _page(
    request: AnyRequest,
    me: Person,
    now: datetime,
    whom: str,
    *,
    typed: dict[str, str] | None = None,
    problem: Problem | None = None,
    added: Problem | None = None,
) -> Response[str]:
    mine = await people.organisations_of(person=me)
    chosen = next((one for one in mine if one.id == _organisation(whom)), None)
    own = await borrowers.own(person=me, now=now)
    borrower = next((one for one in own if one["organisation"] == (chosen.id if chosen else None)), None)
    errors = problems.errors(problem, request) | {
        f"co_{name}": text for name, text in problems.errors(added, request).items()
    }
    lang, today = deps.language(request), localtime.local(now).date()
    return deps.page(
        request,
        "people/borrower.html",
        status=problems.status(problem or added),
        capacities=_capacities(chosen.id if chosen else None, mine) if mine else [],
        organisation=chosen.name if chosen else "",
        organisation_id=chosen.id if chosen else None,
        borrower=borrower,
        filled={**profile_values(borrower, me), "co_name": "", "co_birth_year": "", **(typed or {})},
        blocked=[problems.say(one, lang, today) for one in _blocked(borrower)],
        errors=Errors(errors),
        done=request.query_params.get("done", "") if not errors else "",
        latest_year=today.year,
    )


def _blocked(borrower: Row | None) -> list[Problem]:
    """What keeps the borrower from borrowing anywhere."""
    stopped = borrower["blocked"] if borrower else None
    if stopped is None:
        return []
    if stopped.last_day is None:
        return [rules.Suspended(reason=stopped.reason)]
    return [rules.SuspendedUntil(reason=stopped.reason, last_day=stopped.last_day)]


def _capacities(chosen: int | None, mine: list[Any]) -> list[Row]:
    own = {"url": "/my/borrower", "name": "", "current": chosen is None}
    return [own, *({"url": f"/my/borrower?as={one.id}", "name": one.name, "current": chosen == one.id} for one in mine)]


# The form of a profile, on its own page and on the way through a basket -----------------------------------------------


def profile_values(borrower: Mapping[str, Any] | None, person: Person) -> dict[str, str]:
    """What the form of a profile begins with."""
    known = borrower or {}
    names = ("birth_year", "address", "postcode", "place")
    return {**{name: str(known.get(name) or "") for name in names}, "phone": person.phone, "purpose": "", "note": ""}


async def register(typed: Mapping[str, str], person: Person, organisation: int | None, *, now: datetime) -> None:
    """Store the profile that a form holds, and the telephone number; raises Unfit and what the services raise."""
    form = Fields({name: [text] for name, text in typed.items()})
    today = localtime.local(now).date()
    told = rules.profile(form, today=today, organisation=organisation is not None)
    phone = _phone(form)
    if not form.flag("accepted"):
        form.fault("accepted", rules.LendingTermsNotAccepted())
    form.done()
    if phone != person.phone:
        await people.change_profile(person=person, name=person.name, phone=phone, language=person.language, now=now)
    await borrowers.register(person=person, organisation=organisation, profile=told, accepted=True, now=now)


def _phone(form: Fields) -> str:
    try:
        return people.phone_number(form.line("phone", limit=40))
    except people.BadPhone as problem:
        form.fault("phone", problem)
        return ""


HANDLERS = (profile, change, add, remove, record)
"""The page and its forms."""
