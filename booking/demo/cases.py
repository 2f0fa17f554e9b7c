"""The demo's cases: applications that wait, compete and were decided, made through the same steps as real ones."""

from datetime import date, datetime, time

from booking.demo import files, plans
from booking.demo import people as staff
from booking.demo.files import Table
from booking.demo.people import Applicant, Cast
from booking.demo.plans import SKIP, Frame
from booking.demo.schoolyear import DAY
from booking.domain import localtime
from booking.domain.applications import Draft
from booking.domain.people import Person
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings
from booking.storage import bookings as occurrences
from booking.storage import outbox

WRITTEN, STEPPED = time(10), time(13)


async def add(frame: Frame, cast: Cast, *, now: datetime) -> None:
    """Send the cases and take their steps. Their letters count as sent: nobody waits for them."""
    officer = await staff.known(cast.officer)
    for case in files.table("cases.toml")["case"]:
        by = _applicant(case["by"], cast)
        person = await staff.known(by.person)
        sent = localtime.at(frame.today - case["sent"] * DAY, WRITTEN)
        application = await applications.submit(draft=_draft(case, by, frame), person=person, now=sent)
        for step in case.get("steps", ()):
            at = localtime.at(frame.today - step["ago"] * DAY, STEPPED)
            await _take(step, application, person, officer, at)
    for letter in await outbox.due(1000, now):
        await outbox.mark_sent(letter.id, now)


async def _take(step: Table, application: int, applicant: Person, officer: Person, now: datetime) -> None:
    """One step, by whom it belongs to; in part means without the last date, cancelled is the first."""
    text = step["text"]
    match step["step"]:
        case "ask":
            await applications.ask(application=application, by=officer, text=text, now=now)
        case "answer":
            await applications.answer(application=application, by=applicant, text=text, now=now)
        case "decline":
            await applications.decline(application=application, by=officer, reason=text, now=now)
        case "withdraw":
            await applications.withdraw(application=application, by=applicant, reason=text, now=now)
        case "approve":
            await applications.approve(application=application, by=officer, reason=text, now=now)
        case "approve-in-part":
            last = (await occurrences.of_application(application))[-1]
            day = localtime.local(last.span.start).date()
            await applications.approve(application=application, by=officer, except_dates=[day], reason=text, now=now)
        case "cancel":
            first = (await occurrences.of_application(application))[0]
            await bookings.cancel(occurrence=first.id, by=officer, reason=text, now=now)


def _applicant(name: str, cast: Cast) -> Applicant:
    if name == "ane":
        return cast.ane
    return cast.private[1] if name == "private" else cast.organisations[name]


def _draft(case: Table, by: Applicant, frame: Frame) -> Draft:
    start, end = (time.fromisoformat(clock) for clock in case["hours"])
    span = localtime.span(_day(case, frame), start, end, nights=case.get("nights", 0))
    spaces = [frame.spaces[slug] for slug in case["spaces"]]
    return Draft(
        spaces=tuple(case["spaces"]),
        start=span.start,
        end=span.end,
        title=case["title"],
        purpose=case["purpose"],
        recurrence=Recurrence("weekly", count=case["weeks"], skip=SKIP) if "weeks" in case else None,
        organisation=by.organisation.number if by.organisation else None,
        public=case.get("public", False),
        participants=plans.participants(case["people"]),
        ticketed=case.get("ticketed", False),
        unit=plans.paid_by(spaces, span),
        equipment=tuple((slug, count) for slug, count in case.get("equipment", ())),
        note=case.get("note", ""),
    )


def _day(case: Table, frame: Frame) -> date:
    """The first such weekday, far enough ahead, on which there is school and nothing closed."""
    day: date = frame.today + case["ahead"] * DAY
    while day.isoweekday() != case["day"] or frame.is_holiday(day) or frame.is_closed(localtime.day_span(day)):
        day += DAY
    return day
