"""What happened to an application, told to its applicant (or its officer) in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking import settings
from booking.domain import localtime
from booking.domain import quotes as priced
from booking.domain.bookings import Occurrence, State
from booking.domain.people import Person
from booking.services import messages
from booking.services.messages import Composed
from booking.storage import applications, catalogue, hall_loans, municipality, quotes

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would go out now, and to whom."""

    recipient: str
    name: str
    letter: Composed


async def application(kind: str, application_id: int, *, now: datetime, question: str = "") -> None:
    """Tell the applicant where the whole application stands: its dates, price, reason, and how to go on."""
    case = await _case(application_id)
    dates = await applications.dates(application_id)
    quote = await quotes.latest(application_id)
    await _put(kind, case, now, dates=dates, quote=quote, question=question, reason=case["reason"] or "")


async def submitted(kind: str, case: Case, *, now: datetime) -> None:
    """Tell the applicant that the application, as it was stored just now with `dates`, `gear` and `quote`, is here."""
    await _put(kind, case, now, dates=case["dates"], quote=case["quote"], reason="")


async def preview(
    kind: str,
    application_id: int,
    *,
    refused: Collection[date] = (),
    reason: str = "",
    question: str = "",
    now: datetime,
) -> Preview:
    """The letter that a decision or a question would send: the same composing, of the dates as they would be then.

    `refused` are the dates that are not granted; with a decline that is all of them.
    """
    case = await _case(application_id)
    before = await applications.dates(application_id)
    dates = [_decided(row, kind, refused) for row in before]
    quote = await quotes.latest(application_id)
    if quote is not None and refused:
        quote = priced.without(
            quote,
            [
                row["id"]
                for row, old in zip(dates, before, strict=True)
                if row is not old and row["state"] == State.DECLINED
            ],
        )
    values = _values(case, dates, quote=quote, question=question, reason=reason)
    letter = messages.compose(
        kind, language=case["person_language"], now=now, municipality=await municipality.current(), **values
    )
    return Preview(case["person_email"], case["person_name"], letter)


def _decided(row: dict[str, Any], kind: str, refused: Collection[date]) -> dict[str, Any]:
    """A date as it stands after the decision that the letter tells of."""
    if row["state"] != State.APPLIED or kind == "asked":
        return row
    no = kind == "declined" or localtime.local(row["starts_at"]).date() in set(refused)
    return {**row, "state": State.DECLINED if no else State.BOOKED}


async def dates(
    kind: str,
    application_id: int,
    occurrences: Sequence[Occurrence],
    *,
    now: datetime,
    reason: str = "",
    cost: int = 0,
    charged: Sequence[Mapping[str, str]] = (),
    before: Occurrence | None = None,
) -> None:
    """Tell the applicant what became of some of the dates; `cost` in øre and why, `before` is where one was."""
    case = await _case(application_id)
    touched = {one.id for one in occurrences}
    rows = [row for row in await applications.dates(application_id) if row["id"] in touched]
    await _put(
        kind, case, now, dates=rows, reason=reason, cost=cost, charged=charged, before=before.span if before else None
    )


async def price(
    application_id: int, *, before: Mapping[str, Any], after: Mapping[str, Any], reason: str, now: datetime
) -> None:
    """Tell the applicant that the municipality changed what it costs: the quote before and the one that counts now."""
    case = await _case(application_id)
    dates = await applications.dates(application_id)
    await _put("price-changed", case, now, dates=dates, before=before, quote=after, reason=reason)


async def charge(kind: str, stored: Case, *, reason: str, now: datetime) -> None:
    """Tell the holder of a charge for a breach, that it is waived, or that it must be paid after all."""
    case = await _case(stored["application"])
    dates = [row for row in await applications.dates(case["id"]) if row["id"] == stored["occurrence"]]
    await _put(kind, case, now, dates=dates, charge=stored, reason=reason)


async def settled(
    application_id: int, occurrence: int, *, quote: Mapping[str, Any], reason: str, now: datetime
) -> None:
    """Tell the applicant what a date came to when all was known, beside what was reckoned before."""
    case = await _case(application_id)
    dates = [row for row in await applications.dates(application_id) if row["id"] == occurrence]
    await _put("settled", case, now, dates=dates, quote=quote, reason=reason)


async def tell_afterwards(application_id: int, occurrence: int, *, now: datetime) -> None:
    """Ask the applicant for what only they know now that a date is over, such as the income from tickets."""
    case = await _case(application_id)
    dates = [row for row in await applications.dates(application_id) if row["id"] == occurrence]
    await _put("tell-afterwards", case, now, dates=dates)


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


async def assigned(case: Case, officer: Person, *, now: datetime) -> None:
    """Tell an officer that somebody gave them the case."""
    await messages.put(
        "assigned",
        recipient=officer.email,
        language=officer.language,
        now=now,
        application=case["id"],
        title=case["title"],
        url=f"{settings.base_url()}/admin/applications/{case['id']}",
    )


async def _case(application_id: int) -> Case:
    case = await applications.one(application_id)
    if case is None:
        raise LookupError(f"application {application_id} is gone")
    return {**case, "gear": await hall_loans.of_application(application_id)}


async def _put(kind: str, case: Case, now: datetime, *, dates: Sequence[Mapping[str, Any]], **values: object) -> None:
    await messages.put(
        kind,
        recipient=case["person_email"],
        language=case["person_language"],
        now=now,
        application=case["id"],
        **_values(case, dates, **values),
    )


def _values(case: Case, dates: Sequence[Mapping[str, Any]], **values: object) -> dict[str, Any]:
    """What a letter about an application is composed of."""
    by_time = sorted(dates, key=lambda row: row["starts_at"])
    return {
        "case": case,
        "gear": case["gear"],
        "dates": by_time,
        "first": localtime.local(by_time[0]["starts_at"]).date() if by_time else None,
        "url": f"{settings.base_url()}/applications/{case['id']}",
        **values,
    }
