"""The demo's closures: a planned one some weeks ahead, and a sudden one that bookings fell to."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.demo.plans import Cancelled, Plan
from booking.demo.schoolyear import DAY
from booking.domain import localtime
from booking.domain.resources import Space
from booking.storage import openings
from rules import TimeSpan


@dataclass(frozen=True, slots=True)
class Shut:
    """A space that is closed for a while; the reason is public."""

    space: Space
    span: TimeSpan
    kind: str
    reason: str


def around(today: date, spaces: Mapping[str, Space], school: Iterable[date]) -> tuple[Shut, Shut]:
    """The planned closure (three school days from a Monday) and the sudden one (since yesterday, three days more)."""
    monday = next((day for day in school if day >= today + 21 * DAY and day.isoweekday() == 1), today + 21 * DAY)
    planned = TimeSpan(localtime.at(monday, time(8)), localtime.at(monday + 3 * DAY, time(8)))
    sudden = TimeSpan(localtime.at(today - DAY, time(12)), localtime.at(today + 3 * DAY, time(8)))
    return (
        Shut(spaces["gloppenhallen-bc"], planned, "planned", "Golvet i B og C blir slipt og lakka"),
        Shut(spaces["breim-basseng"], sudden, "sudden", "Feil på vassreinsinga"),
    )


async def add(closures: Sequence[Shut], *, officer: int, now: datetime) -> None:
    """Store closures; each was made known some time before it began, or when it happened."""
    for one in closures:
        await openings.add_closure(
            venue=None,
            space=one.space.id,
            span=one.span,
            kind=one.kind,
            reason=one.reason,
            created_by=officer,
            now=min(one.span.start, now),
        )


def struck(plan: Plan, shut: Shut) -> Plan:
    """A plan whose dates within a sudden closure the officer had to cancel."""
    at = shut.span.start + timedelta(minutes=25)
    hit = {
        place: Cancelled(at, shut.reason, by_officer=True)
        for place, one in enumerate(plan.dates)
        if one.parts & shut.space.parts and one.span.overlaps(shut.span) and one.span.start > at
    }
    return dataclasses.replace(plan, cancelled={**plan.cancelled, **hit}) if hit else plan
