"""What happened to an application, told to its applicant (or its officer) in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from booking import settings
from booking.domain import localtime
from booking.domain.bookings import Occurrence
from booking.services import messages
from booking.storage import applications, catalogue

Case = Mapping[str, Any]


async def application(kind: str, application_id: int, *, now: datetime, question: str = "") -> None:
    """Tell the applicant where the whole application stands: its dates, price, reason, and how to go on."""
    case = await _case(application_id)
    dates = await applications.dates(application_id)
    quote = await applications.latest_quote(application_id)
    await _put(kind, case, now, dates=dates, quote=quote, question=question, reason=case["reason"] or "")


async def dates(
    kind: str,
    application_id: int,
    occurrences: Sequence[Occurrence],
    *,
    now: datetime,
    reason: str = "",
    cost: int = 0,
    before: Occurrence | None = None,
) -> None:
    """Tell the applicant what became of some of the dates; `cost` in øre, `before` is where a moved one stood."""
    case = await _case(application_id)
    touched = {one.id for one in occurrences}
    rows = [row for row in await applications.dates(application_id) if row["id"] in touched]
    await _put(kind, case, now, dates=rows, reason=reason, cost=cost, before=before.span if before else None)


async def answered(case: Case, *, answer: str, now: datetime) -> None:
    """Tell the officer of the case, or else the first of its venues, that the applicant has answered."""
    recipient = case["officer_email"]
    if not recipient and (venue := await catalogue.venue_by_id(case["venues"][0])):
        recipient = venue["contact_email"]
    if recipient:
        await messages.put(
            "answered",
            recipient=recipient,
            language=case["officer_language"] or case["person_language"],
            now=now,
            application=case["id"],
            title=case["title"],
            answer=answer,
            url=f"{settings.base_url()}/admin/applications/{case['id']}",
        )


async def _case(application_id: int) -> Case:
    case = await applications.one(application_id)
    if case is None:
        raise LookupError(f"application {application_id} is gone")
    return case


async def _put(kind: str, case: Case, now: datetime, *, dates: Sequence[Mapping[str, Any]], **values: object) -> None:
    by_time = sorted(dates, key=lambda row: row["starts_at"])
    await messages.put(
        kind,
        recipient=case["person_email"],
        language=case["person_language"],
        now=now,
        application=case["id"],
        case=case,
        dates=by_time,
        first=localtime.local(by_time[0]["starts_at"]).date() if by_time else None,
        url=f"{settings.base_url()}/applications/{case['id']}",
        **values,
    )
