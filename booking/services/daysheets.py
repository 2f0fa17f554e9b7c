"""Day sheets: what is to be done in a venue on a day, for those who look after it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import daysheet, localtime, opening, people
from booking.domain.daysheet import DaySheet, Kind, Lending, Shut
from booking.domain.localtime import DAY
from booking.domain.opening import Calendar
from booking.domain.people import NotAllowed, NotFound, Person
from booking.storage import daysheets, lending_places, openings, resources, roles
from rules import TimeSpan

Row = dict[str, Any]


async def venues(*, person: Person) -> list[Row]:
    """The venues that a person looks after: id, slug, name."""
    return [venue for venue in await roles.venues() if people.is_caretaker(person, venue["id"])]


async def day_sheet(*, venue: str, day: date, person: Person, now: datetime) -> tuple[Row, DaySheet]:
    """The sheet of a venue (by slug) for a day, with what changed since yesterday marked.

    It names people, so it is for those who look after the venue. Raises NotFound, NotAllowed.
    """
    place = next((row for row in await roles.venues() if row["slug"] == venue), None)
    if place is None:
        raise NotFound(what="venue")
    if not people.is_caretaker(person, place["id"]):
        raise NotAllowed
    whole = localtime.day_span(day)
    since = localtime.day_span(localtime.local(now).date() - DAY).start
    sheet = daysheet.build(
        day,
        await daysheets.visits(place["id"], whole, since=since),
        await _closures(place["id"], whole),
        await _hours(place["id"], day),
        lendings=await _lendings(place["id"], day),
        since=since,
    )
    return place, sheet


async def _closures(venue: int, whole: TimeSpan) -> list[Shut]:
    rows = await openings.closures_of(venue, since=whole.start)
    return [
        Shut(TimeSpan(row["starts_at"], row["ends_at"]), row["reason"], row["space_name"] or "")
        for row in rows
        if row["starts_at"] < whole.end
    ]


async def _hours(venue: int, day: date) -> list[TimeSpan]:
    """The venue's own hours, the day before and the day after too: a night may go on.

    A space with longer hours of its own, a place to sleep say, opens no doors until somebody comes.
    """
    days = [day - DAY, day, day + DAY]
    window = TimeSpan(localtime.day_span(days[0]).start, localtime.day_span(days[-1]).end + timedelta(days=1))
    spaces = await resources.spaces_by_id(await openings.spaces_at(venue))
    calendars = await resources.calendars([space.id for space in spaces[:1]], window)
    return [span for space in spaces[:1] for span in opening.open_spans(space, _of_venue(calendars[space.id]), days)]


async def _lendings(venue: int, day: date) -> list[Lending]:
    """What is handed out and taken back, in the hours of each lending place."""
    found = []
    for row in await daysheets.lendings(venue, day):
        hours = opening.open_hours(await lending_places.calendar(row["id"], day, day), day)
        span = TimeSpan(hours[0].start, hours[-1].end) if hours else localtime.day_span(day)
        found.append(Lending(Kind(row["kind"]), span, row["name"], row["loans"], row["units"]))
    return found


def _of_venue(calendar: Calendar) -> Calendar:
    """What a calendar says of the venue as a whole."""
    return replace(
        calendar,
        opening=tuple(row for row in calendar.opening if row.space is None),
        closures=tuple(closure for closure in calendar.closures if closure.space is None),
    )
