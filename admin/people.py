"""Who works here and where, and what is known of the organisations that apply."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from booking.domain.fields import Fields
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import people, quoting, roles
from booking.services.facts import Asked
from booking.web import deps, facts, forms, guards, problems
from booking.web.visitors import AnyRequest

KNOWN = {"yes": True, "no": False, "": None}
"""What a form says of something that is so, is not so, or is not known."""


@get("/people", guards=[guards.administrator])
async def people_(request: AnyRequest) -> Response[str]:
    """Who has which role where, and a form for one more."""
    return await _people(request, {})


@post("/people", guards=[guards.administrator])
async def grant(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Give somebody a role."""
    typed = await forms.typed(request)
    try:
        await roles.grant(
            email=typed.get("email", ""), role=typed.get("role", ""), venue=typed.get("venue"), by=me, now=now
        )
    except Problem as problem:
        return await _people(request, typed, problem)
    return deps.see_other("/admin/people")


@post("/people/roles/{role:int}/revoke", guards=[guards.administrator])
async def revoke(role: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """Take a role away."""
    await roles.revoke(role=role, by=me, now=now)
    return deps.see_other("/admin/people")


async def _people(request: AnyRequest, typed: dict[str, str], problem: Problem | None = None) -> Response[str]:
    return deps.page(
        request,
        "people/roles.html",
        status=problems.status(problem),
        granted=await roles.granted(),
        venues=[(venue["slug"], venue["name"]) for venue in await roles.venues()],
        typed={"email": "", "role": "", "venue": "", **typed},
        errors=problems.errors(problem, request),
    )


@get("/organisations", guards=[guards.officer])
async def organisations(request: AnyRequest) -> Response[str]:
    """All organisations, or those whose name or number has `q` in it."""
    like = request.query_params.get("q", "")[:100]
    return deps.page(
        request, "people/organisations_list.html", q=like, organisations=await people.organisations(like=like)
    )


@get("/organisations/{organisation:int}", guards=[guards.officer])
async def organisation(
    request: AnyRequest, organisation: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """What is known of one."""
    return await _organisation(request, organisation, me, now)


@post("/organisations/{organisation:int}", guards=[guards.officer])
async def change_organisation(
    request: AnyRequest, organisation: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Store what an officer knows of it, which the rent rules ask about."""
    typed = await forms.typed(request)
    form, asked = Fields(await forms.raw(request)), await _asked(now)
    known = facts.known(form, asked)
    try:
        form.done()
        await people.change_organisation(
            organisation=organisation,
            name=typed.get("name", ""),
            kind=typed.get("kind", ""),
            registered=KNOWN.get(typed.get("registered", "")),
            local=KNOWN.get(typed.get("local", "")),
            more=known,
            by=me,
            now=now,
        )
    except Problem as problem:
        return await _organisation(request, organisation, me, now, typed, problem)
    return deps.see_other(f"/admin/organisations/{organisation}", done="saved")


async def _asked(now: datetime) -> Asked:
    """What the regulations that count ask about: today's, and those that are adopted for later."""
    return await quoting.asks_from(formats.day_of(now))


async def _organisation(
    request: AnyRequest,
    number: int,
    me: Person,
    now: datetime,
    typed: dict[str, str] | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    found, members = await people.organisation(organisation=number, by=me)
    asked, as_text = await _asked(now), {value: text for text, value in KNOWN.items()}
    known = {
        "name": found.name,
        "kind": found.kind,
        "registered": as_text[found.registered],
        "local": as_text[found.local],
        "email": "",
        **{name: as_text.get(found.facts.get(name), found.facts.get(name)) for name in asked.of_register},
    }
    return deps.page(
        request,
        "people/organisation_known.html",
        status=problems.status(problem),
        organisation=found,
        members=members,
        kinds=people.KINDS,
        further=facts.of_organisation(asked, deps.language(request)),
        typed={**known, **(typed or {})},
        saved=request.query_params.get("done") == "saved" and problem is None,
        errors=problems.errors(problem, request),
    )


@post("/organisations/{organisation:int}/representatives", guards=[guards.officer])
async def add_representative(
    request: AnyRequest, organisation: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Let somebody act for it."""
    typed = await forms.typed(request)
    try:
        await people.add_representative(organisation=organisation, email=typed.get("email", ""), by=me, now=now)
    except Problem as problem:
        return await _organisation(request, organisation, me, now, typed, problem)
    return deps.see_other(f"/admin/organisations/{organisation}")


@post(
    "/organisations/{organisation:int}/representatives/{representative:int}/remove",
    guards=[guards.officer],
)
async def remove_representative(
    organisation: FromPath[int],
    representative: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
) -> Redirect:
    """Let somebody act for it no longer."""
    await people.remove_representative(organisation=organisation, person=representative, by=me, now=now)
    return deps.see_other(f"/admin/organisations/{organisation}")


HANDLERS = (
    people_,
    grant,
    revoke,
    organisations,
    organisation,
    change_organisation,
    add_representative,
    remove_representative,
)
