"""Every step of an application: submit, withdraw, ask and answer, assign, approve, decline. Each in one transaction."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import applications as domain
from booking.domain import localtime, people, recurrence, texts
from booking.domain.applications import Actor, Draft, State
from booking.domain.bookings import Occurrence
from booking.domain.bookings import State as Standing
from booking.domain.people import Person
from booking.services import bookings, cases, documents, facts, hall_loans, notices, previews, quotes
from booking.storage import applications, audit, charges, claims, transaction
from booking.storage import bookings as occurrences
from booking.storage import quotes as stored_quotes
from booking.storage.transaction import atomic

Case = dict[str, Any]

LOOK_BACK = 180
"""Days over which it is seen how long an answer takes."""
ENOUGH = 5
"""Answers without which nothing is said of how long one takes."""


async def submit(*, draft: Draft, person: Person, now: datetime) -> int:
    """Apply; the id of the application."""
    return int((await apply(draft=draft, person=person, now=now))["id"])


@atomic
async def apply(*, draft: Draft, person: Person, now: datetime) -> Case:
    """Store an application with its frozen quote, and book it at once where its spaces are booked so.

    Gives it as `view` would, without a reading of it. Raises what a preview would list: the first thing that is
    wrong, with its dates; TimeTaken with alternatives.
    """
    draft = previews.cleaned(draft)
    preview = await previews.assess(draft=draft, person=person, now=now, applying=True)
    files = [(upload, documents.media_type(upload)) for upload in draft.documents]
    previews.refuse(preview)
    application = await _store(preview, person, now)
    for upload, media_type in files:
        await applications.add_document(
            application, name=upload.name, media_type=media_type, data=upload.data, by=person.id, now=now
        )
    dates = await _store_dates(preview, application, now)
    await hall_loans.ask(
        gear=preview.gear,
        dates={number: one.span for number, one in zip(dates, preview.wanted, strict=True)},
        organisation=preview.organisation,
        by=person,
        title=draft.title,
        granted=preview.instant,
        now=now,
    )
    await stored_quotes.add(application, quote=preview.quote.stored(dates), now=now)
    await audit.write(at=now, person=person.id, action="submit", noun="application", noun_id=application)
    case = _as_stored(preview, person, application, dates)
    await notices.submitted("granted-at-once" if preview.instant else "received", case, now=now)
    return case


def _as_stored(preview: previews.Preview, person: Person, application: int, dates: Sequence[int]) -> Case:
    """What has just been stored, as its letter and its sender are told of it."""
    return {
        "id": application,
        "state": State.APPROVED if preview.instant else State.SUBMITTED,
        "title": preview.draft.title,
        "organisation_number": preview.organisation.number if preview.organisation else None,
        "person_email": person.email,
        "person_language": person.language,
        "reason": None,
        "quote": preview.quote.stored(dates),
        "gear": hall_loans.as_stored(preview.gear, len(dates)),
        "questions": [],
        "dates": [
            {
                "id": number,
                "starts_at": one.span.start,
                "ends_at": one.span.end,
                "state": _standing(preview),
                "price": price,
                "spaces": [space.name for space in one.spaces],
                "slugs": [space.slug for space in one.spaces],
            }
            for number, one, price in zip(dates, preview.wanted, preview.quote.prices, strict=True)
        ],
    }


def _standing(preview: previews.Preview) -> Standing:
    return Standing.BOOKED if preview.instant else Standing.APPLIED


async def _store(preview: previews.Preview, person: Person, now: datetime) -> int:
    draft, granted = preview.draft, preview.instant
    return await applications.add(
        person=person.id,
        organisation=preview.organisation.id if preview.organisation else None,
        state=domain.after(State.SUBMITTED, "grant-at-once", Actor.SYSTEM) if granted else State.SUBMITTED,
        instant=granted,
        title=draft.title,
        public=draft.public,
        purpose=draft.purpose,
        participants=facts.people(draft.participants),
        ticketed=draft.ticketed,
        commercial=draft.commercial,
        unit=draft.unit,
        answers=dict(draft.answers),
        note=draft.note,
        recurrence=recurrence.plain(draft.recurrence) if draft.recurrence else None,
        language=person.language,
        submitted_at=now,
        decided_at=now if granted else None,
        changed_at=now,
    )


async def _store_dates(preview: previews.Preview, application: int, now: datetime) -> list[int]:
    rows = [
        {
            "spaces": [space.id for space in one.spaces],
            "starts_at": one.span.start,
            "ends_at": one.span.end,
            "setup_minutes": one.setup_minutes,
            "clearing_minutes": one.clearing_minutes,
            "price": price,
        }
        for one, price in zip(preview.wanted, preview.quote.prices, strict=True)
    ]
    added = await occurrences.add(application=application, state=_standing(preview), rows=rows, now=now)
    await claims.take(added, held=preview.holds)
    await claims.touch(preview.parts, now=now)
    return added


@atomic
async def withdraw(*, application: int, by: Person, reason: str = "", now: datetime) -> None:
    """The applicant takes the application back before it is decided."""
    case = await cases.locked(application, by, "withdraw")
    words = cases.note(reason)
    await _end_dates(await occurrences.of_application(application, lock=True), Standing.WITHDRAWN, words, by, now)
    await _become(case, "withdraw", by, now=now, reason=words)
    await notices.application("withdrawn", application, now=now)


@atomic
async def approve(
    *, application: int, by: Person, except_dates: Collection[date] = (), reason: str = "", now: datetime
) -> None:
    """Grant an application, whole or without some of its dates; a partial grant states its reason.

    Raises TimeTaken with the dates that are no longer free, NotAmongDates, NothingGranted, and stores nothing then.
    """
    case = await cases.locked(application, by, "approve")
    asked = [one for one in await occurrences.of_application(application, lock=True) if one.state is Standing.APPLIED]
    refused = [one for one in asked if localtime.local(one.span.start).date() in set(except_dates)]
    granted = [one for one in asked if one not in refused]
    if unknown := set(except_dates) - {localtime.local(one.span.start).date() for one in refused}:
        raise domain.NotAmongDates(dates=sorted(unknown))
    if not granted:
        raise domain.NothingGranted
    step = "approve-in-part" if refused else "approve"
    words = cases.reason(reason) if refused else cases.note(reason)
    await bookings.grant(granted, by=by, now=now)
    await _end_dates(refused, Standing.DECLINED, words, by, now)
    await quotes.leave_out(application=application, dates=[one.id for one in refused], now=now)
    await _become(case, step, by, now=now, reason=words, dates=len(granted), refused=len(refused))
    await notices.application("approved-in-part" if refused else "approved", application, now=now)


@atomic
async def decline(*, application: int, by: Person, reason: str, now: datetime) -> None:
    """Say no, with a reason."""
    case = await cases.locked(application, by, "decline")
    words = cases.reason(reason)
    await _end_dates(await occurrences.of_application(application, lock=True), Standing.DECLINED, words, by, now)
    await _become(case, "decline", by, now=now, reason=words)
    await notices.application("declined", application, now=now)


@atomic
async def ask(*, application: int, by: Person, text: str, now: datetime) -> None:
    """An officer asks the applicant for what is missing."""
    case = await cases.locked(application, by, "ask")
    words = texts.note(text, field="text", required=True)
    await applications.ask(application, text=words, by=by.id, now=now)
    await _become(case, "ask", by, now=now)
    await notices.application("asked", application, now=now, question=words)


@atomic
async def answer(*, application: int, by: Person, text: str, now: datetime) -> None:
    """The applicant answers the question that is open."""
    case = await cases.locked(application, by, "answer")
    words = texts.note(text, field="text", required=True)
    await applications.answer(application, text=words, by=by.id, now=now)
    await _become(case, "answer", by, now=now)
    await notices.answered(case, answer=words, now=now)


@atomic
async def assign(*, application: int, by: Person, officer: Person | None, now: datetime) -> None:
    """Give the case to an officer of its venues, or back to the common pile."""
    case = await cases.locked(application, by, "assign")
    if officer is not None and not people.is_officer(officer, case["venues"]):
        raise people.NotAllowed
    await applications.assign(application, officer.id if officer else None, now=now)
    await audit.write(
        at=now,
        person=by.id,
        action="assign",
        noun="application",
        noun_id=application,
        details={"officer": officer.id if officer else None},
    )
    if officer is not None and officer.id != by.id:
        await notices.assigned(case, officer, now=now)


async def view(*, application: int, by: Person) -> Case:
    """An application as its applicant, its organisation or an officer may see it; raises NotFound for anybody else.

    With `dates`, `gear`, `quote`, `questions`, `documents`, and `actor`: in what capacity `by` sees it.
    """
    async with transaction.snapshot():
        case = await applications.one(application)
        if case is None or (actor := cases.actor_of(case, by)) is None:
            raise people.NotFound(what="application")
        return {
            **case,
            "actor": actor,
            "dates": await applications.dates(application),
            "gear": await hall_loans.of_application(application=application),
            "quote": await stored_quotes.latest(application),
            "charges": await charges.of_application(application),
            "settlements": await stored_quotes.of_dates(application),
            "questions": await applications.questions(application),
            "documents": await applications.documents(application),
        }


async def history(*, application: int) -> list[Case]:
    """What happened to an application that has been viewed, in order; assigning is the office's own business."""
    steps = await audit.of("application", application)
    return [step for step in steps if step["action"] != "assign"]


async def mine(*, person: Person, organisation: int | None = None) -> list[Case]:
    """The applications of a person, or those of an organisation that they act for, the newest first."""
    return await applications.of_person(person.id, person.organisations, organisation=organisation)


async def hours(
    *, person: Person, private: bool = True, organisations: Collection[int] = (), now: datetime
) -> list[Case]:
    """The next hours of a person, and of those of their organisations that are named."""
    allowed = person.organisations.intersection(organisations)
    return await applications.hours_ahead(person.id if private else 0, allowed, now=now)


async def usual_wait(*, now: datetime) -> int | None:
    """Within how many days an answer usually comes, at least one; None where too few were given to say so."""
    return await applications.usual_wait(now - timedelta(days=LOOK_BACK), at_least=ENOUGH)


async def document(*, document: int, by: Person) -> Case:
    """A document of a case that `by` may see; raises NotFound."""
    found = await applications.document(document)
    case = await applications.one(found["application"]) if found else None
    if found is None or case is None or cases.actor_of(case, by) is None:
        raise people.NotFound(what="document")
    return found


async def _become(case: Case, step: str, by: Person, *, now: datetime, reason: str = "", **details: object) -> None:
    state = domain.after(State(case["state"]), step, cases.actor_for(case, by, step))
    decided = step in {"approve", "approve-in-part", "decline"}
    await applications.become(case["id"], state, reason=reason or None, by=by.id, now=now, decided=decided)
    await audit.write(
        at=now,
        person=by.id,
        action=step,
        noun="application",
        noun_id=case["id"],
        reason=reason or None,
        details=details,
    )


async def _end_dates(dates: Sequence[Occurrence], state: Standing, reason: str, by: Person, now: datetime) -> None:
    """End the dates that are still asked for: they claim nothing any more."""
    ended = [one.id for one in dates if one.state is Standing.APPLIED]
    if not ended:
        return
    parts = await claims.parts_of(ended)
    await claims.release(ended)
    await hall_loans.follow(ended, state, by=by, now=now)
    await occurrences.become(ended, state, reason=reason or None, now=now)
    await claims.touch(parts, now=now)
