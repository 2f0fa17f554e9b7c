"""A person's own pages: what we know of them, and the organisations that they act for."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import people, sign_in
from booking.web import deps, forms, guards, problems
from booking.web.visitors import AnyRequest

SIGNED_IN = [guards.signed_in]


@get("/my/profile", guards=SIGNED_IN)
async def profile(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """Name, telephone and language."""
    typed = {"name": me.name, "phone": me.phone, "language": me.language if me.name else deps.language(request)}
    return _profile(request, typed, next_path=request.query_params.get("next", ""))


@post("/my/profile", guards=SIGNED_IN)
async def change_profile(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store them, and go on to where the person was going."""
    typed = await forms.typed(request)
    try:
        await people.change_profile(
            person=me,
            name=typed.get("name", ""),
            phone=typed.get("phone", ""),
            language=typed.get("language", ""),
            now=now,
        )
    except Problem as problem:
        return _profile(request, typed, next_path=typed.get("next", ""), problem=problem)
    if typed.get("next"):
        return deps.see_other(sign_in.local_path(typed["next"]))
    return deps.see_other("/my/profile", done="saved")


def _profile(
    request: AnyRequest, typed: dict[str, str], *, next_path: str, problem: Problem | None = None
) -> Response[str]:
    return deps.page(
        request,
        "people/profile.html",
        status=problems.status(problem),
        typed={"name": "", "phone": "", "language": "", **typed},
        next=sign_in.local_path(next_path) if next_path else "",
        saved=request.query_params.get("done") == "saved" and problem is None,
        errors=problems.errors(problem, request),
    )


@get("/my/organisations", guards=SIGNED_IN)
async def organisations(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """Those that the person acts for, and a form for one more."""
    return await _organisations(request, me, {})


@post("/my/organisations", guards=SIGNED_IN)
async def represent(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Act for one more organisation."""
    typed = await forms.typed(request)
    try:
        found = await people.represent(number=typed.get("number", ""), name=typed.get("name", ""), person=me, now=now)
    except Problem as problem:
        return await _organisations(request, me, typed, problem)
    return deps.see_other(f"/my/organisations/{found.id}")


async def _organisations(
    request: AnyRequest, me: Person, typed: dict[str, str], problem: Problem | None = None
) -> Response[str]:
    return deps.page(
        request,
        "people/organisations.html",
        status=problems.status(problem),
        organisations=await people.organisations_of(person=me),
        typed={"number": "", "name": "", **typed},
        errors=problems.errors(problem, request),
    )


@get("/my/organisations/{organisation:int}", guards=SIGNED_IN)
async def organisation(request: AnyRequest, organisation: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """Who acts for an organisation."""
    return await _organisation(request, organisation, me, {})


@post("/my/organisations/{organisation:int}", guards=SIGNED_IN)
async def add_representative(
    request: AnyRequest, organisation: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Let somebody else act for it too."""
    typed = await forms.typed(request)
    try:
        await people.add_representative(organisation=organisation, email=typed.get("email", ""), by=me, now=now)
    except Problem as problem:
        return await _organisation(request, organisation, me, typed, problem)
    return deps.see_other(f"/my/organisations/{organisation}")


@post("/my/organisations/{organisation:int}/representatives/{representative:int}/remove", guards=SIGNED_IN)
async def remove_representative(
    organisation: FromPath[int],
    representative: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
) -> Redirect:
    """Let somebody act for it no longer."""
    await people.remove_representative(organisation=organisation, person=representative, by=me, now=now)
    return deps.see_other("/my/organisations" if representative == me.id else f"/my/organisations/{organisation}")


async def _organisation(
    request: AnyRequest, number: int, me: Person, typed: dict[str, str], problem: Problem | None = None
) -> Response[str]:
    found, members = await people.organisation(organisation=number, by=me)
    return deps.page(
        request,
        "people/organisation.html",
        status=problems.status(problem),
        organisation=found,
        members=members,
        me=me.id,
        typed={"email": "", **typed},
        errors=problems.errors(problem, request),
    )


HANDLERS = (
    profile,
    change_profile,
    organisations,
    represent,
    organisation,
    add_representative,
    remove_representative,
)
