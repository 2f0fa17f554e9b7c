from datetime import date, time

import pytest

from booking.domain import catalogue as domain
from booking.domain import localtime
from booking.domain.fields import Unfit
from booking.domain.opening import OpeningHours
from booking.domain.people import NotAllowed, NotFound
from booking.services import catalogue, openings, resources
from booking.services.catalogue import ForeignPart, PartsInUse, Strands
from booking.storage import audit, transaction
from booking.storage import catalogue as stored
from booking.storage import resources as spaces_
from rules import TimeSpan
from tests import factories
from tests.booking.domain.test_catalogue import SPACE, VENUE, raw
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

EVENING = factories.oslo("2027-01-12", "18:00"), factories.oslo("2027-01-12", "20:00")


def space_values(**changes):
    return domain.space(raw(SPACE, **changes))


async def versions():
    return [row["version"] for row in await transaction.rows("SELECT version FROM part ORDER BY id")]


# Venues and spaces ---------------------------------------------------------------------------------------------------


async def test_a_new_venue_is_stored_and_audited():
    boss = await factories.person(role="administrator")
    number = await catalogue.add_venue(values=domain.venue(raw(VENUE)), by=boss, now=NOW)
    found = await stored.venue_by_id(number)
    assert found is not None
    assert (found["slug"], found["latitude"], found["active"]) == ("fjordvikhallen", 61.77, True)
    history = await audit.of("venue", number)
    assert [(entry["person"], entry["action"]) for entry in history] == [(boss.id, "create")]


async def test_only_administrators_add_venues():
    officer = await factories.person(role="officer")
    with pytest.raises(NotAllowed):
        await catalogue.add_venue(values=domain.venue(raw(VENUE)), by=officer, now=NOW)
    assert await stored.venues(inactive=True) == []


async def test_two_venues_never_share_an_address():
    boss = await factories.person(role="administrator")
    await factories.venue("fjordvikhallen")
    with pytest.raises(Unfit) as caught:
        await catalogue.add_venue(values=domain.venue(raw(VENUE)), by=boss, now=NOW)
    assert caught.value.fields == {"slug": {"code": "slug-taken"}}


async def test_an_officer_edits_their_own_venue_and_no_other():
    own, other = await factories.venue("own"), await factories.venue("other")
    officer = await factories.person(role="officer", venue=own)
    values = domain.venue(raw(VENUE, slug="own", name="Nytt namn", active="yes"))
    await catalogue.change_venue(venue=own, values=values, by=officer, now=NOW)
    assert [venue["name"] for venue in await catalogue.venues(by=officer)] == ["Nytt namn"]
    with pytest.raises(NotAllowed):
        await catalogue.change_venue(venue=other, values=values, by=officer, now=NOW)
    with pytest.raises(NotFound):
        await catalogue.change_venue(venue=999, values=values, by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        await catalogue.add_space(venue=other, values=space_values(), by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        await openings.set_opening(hours=[], venue=other, by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        await openings.close(span=TimeSpan(*EVENING), kind="planned", reason="x", venue=other, by=officer, now=NOW)


async def test_a_hall_is_divided_when_it_is_made():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    values = space_values(capacity="300", floor_area="900")
    hall = await catalogue.add_space(venue=venue, values=values, pieces=["A", "B", "C"], by=officer, now=NOW)
    whole, *thirds = await spaces_.spaces_by_slug(["hall", "hall-1", "hall-2", "hall-3"])
    assert len(whole.parts) == 3
    assert whole.parts == frozenset().union(*(one.parts for one in thirds))
    assert [(one.name, len(one.parts), one.capacity, one.floor_area, one.part_name, one.parent) for one in thirds] == [
        (name, 1, 100, 300, "one_third", hall) for name in ("A", "B", "C")
    ]


async def test_a_combination_takes_parts_that_are_there_and_of_the_same_venue():
    venue, other = await factories.venue(), await factories.venue("other")
    officer = await factories.person(role="officer", venue=venue)
    one, two = await factories.part(venue, "A"), await factories.part(venue, "B")
    foreign = await factories.part(other, "X")
    values = space_values(slug="both")
    await catalogue.add_space(venue=venue, values=values, parts=[one, two], by=officer, now=NOW)
    assert (await spaces_.spaces_by_slug(["both"]))[0].parts == {one, two}
    with pytest.raises(ForeignPart):
        await catalogue.add_space(
            venue=venue, values=space_values(slug="stolen"), parts=[one, foreign], by=officer, now=NOW
        )
    assert await spaces_.spaces_by_slug(["stolen"]) == []


async def test_a_space_never_lies_within_itself():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    hall = await factories.space(venue, "hall")
    half = await factories.space(venue, "half", parent=hall.id)
    with pytest.raises(Unfit) as caught:
        await catalogue.change_space(space=hall.id, values=space_values(parent=str(half.id)), by=officer, now=NOW)
    assert caught.value.fields == {"parent": {"code": "foreign-part"}}


async def test_the_parts_of_a_space_stay_while_something_is_ahead_in_them():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    one, two = await factories.part(venue, "A"), await factories.part(venue, "B")
    space = await factories.space(venue, "hall", [one])
    await factories.claimed(space, *EVENING, by=officer, held=False)
    with pytest.raises(PartsInUse):
        await catalogue.change_space(space=space.id, values=space_values(), parts=[one, two], by=officer, now=NOW)
    assert (await spaces_.spaces_by_id([space.id]))[0].parts == {one}
    later = factories.oslo("2027-02-01", "10:00")
    await catalogue.change_space(space=space.id, values=space_values(), parts=[one, two], by=officer, now=later)
    assert (await spaces_.spaces_by_id([space.id]))[0].parts == {one, two}


async def test_a_change_moves_the_version_that_feeds_are_read_by():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    space = await factories.space(venue, "hall")
    await catalogue.change_space(space=space.id, values=space_values(name="Ny"), by=officer, now=NOW)
    assert await versions() == [1]
    assert [entry["action"] for entry in await audit.of("space", space.id)] == ["change"]


# What a change would strand ------------------------------------------------------------------------------------------


async def place():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    kari = await factories.person("kari@example.no")
    space = await factories.space(venue, "hall")
    await factories.claimed(space, *EVENING, by=kari, title="Handball", organisation=await factories.organisation())
    return venue, officer, space


def named(strands):
    return [(one["title"], one["organisation"], one["email"], one["starts_at"]) for one in strands.params["bookings"]]


HIT = [("Handball", "Lag 974760673", "kari@example.no", EVENING[0])]


async def test_taking_a_space_out_of_use_shows_first_what_is_booked_in_it():
    _, officer, space = await place()
    out = space_values(active="")
    with pytest.raises(Strands) as caught:
        await catalogue.change_space(space=space.id, values=out, by=officer, now=NOW)
    assert named(caught.value) == HIT
    assert (await spaces_.spaces_by_id([space.id]))[0].active
    await catalogue.change_space(space=space.id, values=out, by=officer, confirmed=True, now=NOW)
    assert not (await spaces_.spaces_by_id([space.id]))[0].active


async def test_shorter_opening_hours_show_first_what_no_longer_fits():
    venue, officer, _ = await place()
    shorter = [OpeningHours(venue, None, weekday, time(8), time(19)) for weekday in range(1, 8)]
    with pytest.raises(Strands) as caught:
        await openings.set_opening(hours=shorter, venue=venue, by=officer, now=NOW)
    assert named(caught.value) == HIT
    assert {one.closes for one in await openings.of(venue=venue)} == {time(23)}
    await openings.set_opening(hours=shorter, venue=venue, by=officer, confirmed=True, now=NOW)
    assert {one.closes for one in await openings.of(venue=venue)} == {time(19)}


async def test_longer_opening_hours_strand_nothing():
    venue, officer, space = await place()
    longer = [OpeningHours(venue, None, weekday, time(6), time(0)) for weekday in range(1, 8)]
    await openings.set_opening(hours=longer, venue=venue, by=officer, now=NOW)
    own = [OpeningHours(None, space.id, 2, time(17), time(21))]
    await openings.set_opening(hours=own, space=space.id, by=officer, now=NOW)
    assert [(one.weekday, one.opens) for one in await openings.of(space=space.id)] == [(2, time(17))]


async def test_a_closure_shows_first_what_is_booked_in_it_and_then_closes():
    venue, officer, space = await place()
    day = localtime.day_span(date(2027, 1, 12))
    closing = {"span": day, "kind": "planned", "reason": "Golvet", "venue": venue, "by": officer, "now": NOW}
    with pytest.raises(Strands) as caught:
        await openings.close(**closing)
    assert named(caught.value) == HIT
    assert await openings.closures(venue=venue, by=officer, now=NOW) == []
    number = await openings.close(**closing, confirmed=True)
    window = localtime.day_span(date(2027, 1, 12))
    slots = (await resources.timeline(spaces=[space], window=window, now=NOW))[space.id]
    assert [(slot.status, slot.title) for slot in slots if slot.status == "closed"] == [("closed", "Golvet")]
    assert "free" not in {slot.status for slot in slots}
    assert [entry["reason"] for entry in await audit.of("closure", number)] == ["Golvet"]


async def test_a_closure_of_the_whole_hall_shows_what_is_booked_in_a_part_of_it():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    one, two = await factories.part(venue, "A"), await factories.part(venue, "B")
    hall, half = await factories.space(venue, "hall", [one, two]), await factories.space(venue, "half", [one])
    await factories.claimed(half, *EVENING, by=officer)
    with pytest.raises(Strands):
        await openings.close(span=TimeSpan(*EVENING), kind="sudden", reason="Vatn", space=hall.id, by=officer, now=NOW)


async def test_what_is_only_applied_for_is_not_stranded():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    space = await factories.space(venue, "hall")
    await factories.claimed(space, *EVENING, by=officer, held=False)
    number = await openings.close(span=TimeSpan(*EVENING), kind="planned", reason="x", venue=venue, by=officer, now=NOW)
    assert await openings.reopen(closure=number, by=officer, now=NOW) == venue
    assert await openings.closures(venue=venue, by=officer, now=NOW) == []


async def test_school_holidays_are_the_administrators_and_show_first_what_they_strand():
    venue, officer, _ = await place()
    boss = await factories.person(role="administrator")
    await factories.opening(venue=venue, occasion="school-holiday", opens=time(10), closes=time(15))
    holiday = {"name": "Fri", "first": date(2027, 1, 11), "last": date(2027, 1, 15), "now": NOW}
    with pytest.raises(NotAllowed):
        await openings.add_school_holiday(**holiday, by=officer)
    with pytest.raises(Strands) as caught:
        await openings.add_school_holiday(**holiday, by=boss)
    assert named(caught.value) == HIT
    assert await openings.school_holidays(now=NOW) == []
    await openings.add_school_holiday(**holiday, by=boss, confirmed=True)
    found = await openings.school_holidays(now=NOW)
    assert [(one["name"], one["first_date"]) for one in found] == [("Fri", date(2027, 1, 11))]
    await openings.remove_school_holiday(number=found[0]["id"], by=boss, now=NOW)
    assert await openings.school_holidays(now=NOW) == []
