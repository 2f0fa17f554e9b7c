"""Who comes to a venue, as it is read from the database."""

from datetime import timedelta

import pytest

from booking.domain import localtime
from booking.domain.bookings import Scope
from booking.domain.daysheet import Part
from booking.domain.people import Person
from booking.services import applications, bookings
from booking.storage import daysheets, transaction
from rules import TimeSpan
from tests import factories
from tests.conftest import NOW
from tests.factories import draft, oslo

DAY = TimeSpan(oslo("2027-01-12", "00:00"), oslo("2027-01-13", "00:00"))


@pytest.fixture
async def venue(database: None) -> int:
    """Two halves with a whole, open day and night, and a place elsewhere."""
    await factories.rulebook()
    made = await factories.venue()
    a, b = await factories.part(made, "A"), await factories.part(made, "B")
    await factories.space(made, "whole", [a, b], mode="instant")
    await factories.space(made, "half", [b], mode="instant")
    await factories.space(await factories.venue("other"), "room", mode="instant")
    await transaction.execute("UPDATE opening SET opens = '00:00', closes = '00:00'")
    return made


async def _book(person: Person, *spaces: str, start: tuple[str, str], hours: int = 1) -> int:
    begin = oslo(*start)
    wanted = draft(*spaces, start=begin, end=begin + timedelta(hours=hours))
    application = await applications.submit(draft=wanted, person=person, now=NOW)
    return int(await transaction.value("SELECT id FROM occurrence WHERE application = $1", application))


async def test_parts_and_spaces_of_this_venue_are_named_and_others_left_out(venue: int) -> None:
    person = await factories.person()
    await _book(person, "whole", "room", start=("2027-01-12", "18:00"))
    [one] = await daysheets.visits(venue, DAY, since=NOW)
    assert one.spaces == ("Whole",)
    assert [part.name for part in one.parts] == ["A", "B"]
    assert isinstance(one.parts[0], Part)
    assert (one.who, one.contact, one.people) == (person.name, person.name, 12)


async def test_what_touches_the_day_within_the_longest_gap_is_read_and_nothing_farther_off(venue: int) -> None:
    person = await factories.person()
    near = [
        await _book(person, "half", start=start)
        for start in (("2027-01-11", "19:30"), ("2027-01-12", "12:00"), ("2027-01-13", "03:00"))
    ]
    await _book(person, "half", start=("2027-01-11", "18:00"))
    await _book(person, "half", start=("2027-01-13", "04:00"))
    found = await daysheets.visits(venue, DAY, since=NOW)
    assert sorted(one.occurrence for one in found) == near


async def test_what_was_cancelled_since_is_read_once(venue: int) -> None:
    person = await factories.person()
    occurrence = await _book(person, "whole", start=("2027-01-12", "18:00"))
    await bookings.cancel(occurrence=occurrence, by=person, scope=Scope.THIS, now=NOW)
    [gone] = await daysheets.visits(venue, DAY, since=NOW)
    assert (gone.occurrence, gone.cancelled) == (occurrence, True)
    assert await daysheets.visits(venue, DAY, since=NOW + timedelta(seconds=1)) == []


async def test_asked_for_time_is_not_read_even_where_the_space_holds_it(venue: int) -> None:
    await transaction.execute("DELETE FROM booking_window")
    await transaction.execute("UPDATE space SET holds_time = true")
    await _book(await factories.person(), "half", start=("2027-01-12", "18:00"))
    assert await daysheets.visits(venue, localtime.day_span(localtime.local(DAY.start).date()), since=NOW) == []
