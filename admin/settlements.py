"""What is known of a date only when it is over: the list of what waits for it, and the officer's form on the case."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin.cases import page, to_case
from admin.decisions import typed_in
from booking.domain import localtime
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.domain.settlements import BY_APPLICANT
from booking.services import bookings, settlements
from booking.web import deps, forms, guards
from booking.web import settlements as shown
from booking.web.visitors import AnyRequest

TELLABLE = BY_APPLICANT | {"extra"}
"""An officer tells what the municipality did too, such as the cleaning."""


@get("/settlements", guards=[guards.officer])
async def listing(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """The dates that are over and have no final price yet, the oldest first."""
    rows = await settlements.waiting(by=me, now=now)
    today = localtime.local(now).date()
    return deps.page(request, "settlements/settlements.html", rows=[_row(row, today) for row in rows])


def _row(row: dict[str, Any], today: Any) -> dict[str, Any]:
    ended = localtime.local(row["ends_at"]).date()
    return {**row, "age": (today - ended).days, "of_applicant": bool(BY_APPLICANT.intersection(row["facts"]))}


@post("/occurrences/{occurrence:int}/settle", guards=[guards.officer])
async def settle(
    request: AnyRequest, occurrence: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Tell what a date waits for, or correct it with a reason; the applicant gets the final price."""
    typed, choice = await typed_in(request)
    application = await bookings.application_of(occurrence=occurrence)
    raw = await forms.raw(request)
    try:
        reason = typed.more.get("reason", "")
        await settlements.settle(occurrence=occurrence, told=shown.told(raw, TELLABLE), by=me, reason=reason, now=now)
    except Problem as problem:
        return await page(
            request, application, me, now, choice=choice, typed=typed, problem=problem,
            open_form=f"settle-{occurrence}",
        )  # fmt: skip
    return to_case(application, choice, done="settle", case=str(application))


HANDLERS = (listing, settle)
"""Paths are relative to /admin."""
