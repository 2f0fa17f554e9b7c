"""Borrowers at the desk: found, registered, seen, with their loans, those they answer for, and suspensions."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from admin import gear
from booking.domain import borrowers as domain
from booking.domain.fields import Fields
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import borrowers, suspensions
from booking.web import deps, forms, guards, problems
from booking.web.visitors import AnyRequest

CLERKS = [guards.clerk]
PROFILE = ("birth_year", "address", "postcode", "place", "note")


@get("/borrowers", guards=CLERKS)
async def listing(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """Find somebody by name, phone, e-mail or organisation number."""
    text = request.query_params.get("q", "")[:100]
    return deps.page(request, "borrowers/list.html", q=text, borrowers=await borrowers.find(text=text, by=me))


@get("/borrowers/new", guards=CLERKS)
async def new(request: AnyRequest) -> Response[str]:
    """An empty form, with the name that was looked for."""
    return _form(request, {"name": request.query_params.get("name", "")[:100]})


@post("/borrowers/new", guards=CLERKS)
async def register(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Register somebody."""
    try:
        made = await borrowers.register_at_desk(raw=await forms.raw(request), by=me, now=now)
    except Problem as problem:
        return _form(request, await forms.typed(request), problem)
    return deps.see_other(f"/admin/borrowers/{made}", done="saved")


def _form(request: AnyRequest, typed: Mapping[str, str], problem: Problem | None = None) -> Response[str]:
    return deps.page(
        request,
        "borrowers/new.html",
        status=problems.status(problem),
        typed=defaultdict(str, typed),
        errors=problems.errors(problem, request),
    )


@get("/borrowers/{borrower:int}", guards=CLERKS)
async def one(
    request: AnyRequest, borrower: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """All that the desk knows of a borrower."""
    return await _one(request, borrower, me, now)


@post("/borrowers/{borrower:int}", guards=CLERKS)
async def change(
    request: AnyRequest, borrower: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Put the profile right."""
    typed, form = await forms.typed(request), Fields(await forms.raw(request))
    organised = (await borrowers.view(borrower=borrower, by=me, now=now))["organisation"] is not None
    try:
        profile = domain.profile(form, today=formats.day_of(now), organisation=organised)
        form.done()
        await borrowers.change_at_desk(borrower=borrower, profile=profile, note=typed.get("note", ""), by=me, now=now)
    except Problem as problem:
        return await _one(request, borrower, me, now, typed, problem, open_form="profile")
    return deps.see_other(f"/admin/borrowers/{borrower}", done="saved")


@post("/borrowers/{borrower:int}/identity", guards=CLERKS)
async def see_identity(
    borrower: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Redirect:
    """An identity card was shown."""
    await borrowers.see_identity(borrower=borrower, by=me, now=now)
    return deps.see_other(f"/admin/borrowers/{borrower}")


@post("/borrowers/{borrower:int}/co-borrowers", guards=CLERKS)
async def add_co_borrower(
    request: AnyRequest, borrower: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Somebody whom the borrower answers for."""
    try:
        values = borrowers.co_borrower(await forms.raw(request), now=now)
        await borrowers.add_co_borrower(borrower=borrower, **values, by=me, now=now)
    except Problem as problem:
        return await _one(request, borrower, me, now, await forms.typed(request), problem, open_form="child")
    return deps.see_other(f"/admin/borrowers/{borrower}")


@post("/borrowers/{borrower:int}/co-borrowers/{co_borrower:int}/remove", guards=CLERKS)
async def remove_co_borrower(
    borrower: FromPath[int], co_borrower: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Redirect:
    """The borrower answers for them no longer."""
    await borrowers.remove_co_borrower(borrower=borrower, co_borrower=co_borrower, by=me, now=now)
    return deps.see_other(f"/admin/borrowers/{borrower}")


@post("/borrowers/{borrower:int}/suspensions", guards=CLERKS)
async def suspend(
    request: AnyRequest, borrower: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """No loans for a while, with the reason."""
    form = Fields(await forms.raw(request))
    try:
        place = form.whole_or_none("where", least=1, most=2**31 - 1)
        first, last = form.day("first_day"), form.day_or_none("last_day")
        form.done()
        await suspensions.suspend(
            borrower=borrower,
            place=place,
            reason=form.text("reason"),
            first_day=first,
            last_day=last,
            by=me,
            now=now,
        )
    except Problem as problem:
        return await _one(request, borrower, me, now, await forms.typed(request), problem, open_form="suspend")
    return deps.see_other(f"/admin/borrowers/{borrower}")


@post("/suspensions/{suspension:int}/lift", guards=CLERKS)
async def lift(suspension: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """The borrower may borrow again."""
    borrower = await suspensions.lift(suspension=suspension, by=me, now=now)
    return deps.see_other(f"/admin/borrowers/{borrower}")


async def _one(
    request: AnyRequest,
    number: int,
    me: Person,
    now: datetime,
    typed: Mapping[str, str] | None = None,
    problem: Problem | None = None,
    open_form: str = "",
) -> Response[str]:
    found = await borrowers.view(borrower=number, by=me, now=now)
    known = {name: found[name] if found[name] is not None else "" for name in PROFILE}
    today = formats.day_of(now)
    return deps.page(
        request,
        "borrowers/borrower.html",
        status=problems.status(problem),
        borrower={
            **found,
            "co_borrowers": _with_age(found["co_borrowers"], today.year),
            "loans": [{**loan, "what": gear.named(loan["what"], deps.language(request))} for loan in found["loans"]],
        },
        everywhere=domain.may_suspend(me, None),
        mine={place["id"] for place in found["places"]},
        today=today,
        typed=defaultdict(str, {**known, "first_day": today.isoformat(), **(typed or {})}),
        saved=request.query_params.get("done") == "saved" and problem is None,
        errors=problems.errors(problem, request),
        open_form=open_form,
    )


def _with_age(found: list[dict[str, Any]], year: int) -> list[dict[str, Any]]:
    return [{**one, "age": year - one["birth_year"]} for one in found]


HANDLERS = (
    listing,
    new,
    register,
    one,
    change,
    see_identity,
    add_co_borrower,
    remove_co_borrower,
    suspend,
    lift,
)
"""Paths are relative to /admin."""
