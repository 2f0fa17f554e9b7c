from datetime import date, time

import pytest

from booking.domain import localtime, opening
from booking.storage import catalogue, resources, transaction
from rules import TimeSpan
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

WEEK = TimeSpan(localtime.day_span(date(2027, 1, 4)).start, localtime.day_span(date(2027, 1, 10)).end)


async def test_spaces_come_in_the_order_of_their_slugs_with_their_parts_and_limits():
    venue = await factories.venue()
    one, other = await factories.part(venue, "1"), await factories.part(venue, "2")
    await factories.space(venue, "hall", [one, other], capacity=200, facilities=["stage"], lead_hours=24)
    await factories.space(venue, "half", [one])
    found = await resources.spaces_by_slug(["half", "nowhere", "hall"])
    assert [(space.slug, space.parts) for space in found] == [("half", {one}), ("hall", {one, other})]
    assert (found[1].capacity, found[1].facilities, found[1].limits.lead_hours) == (200, {"stage"}, 24)


async def test_a_space_out_of_use_is_found_by_id_only():
    venue = await factories.venue()
    closed = await factories.space(venue, "closed", active=False)
    assert await resources.spaces_by_slug(["closed"]) == []
    assert [space.slug for space in await resources.spaces_by_id([closed.id])] == ["closed"]
    assert await resources.listed() == []


async def test_candidates_are_of_the_same_venue_or_the_same_class_and_in_use():
    here, there = await factories.venue("here"), await factories.venue("there")
    space = await factories.space(here, "wanted")
    await factories.space(here, "room", space_class="klasserom")
    await factories.space(there, "twin")
    await factories.space(there, "kitchen", space_class="skulekjokken")
    await factories.space(there, "gone", active=False)
    assert [one.slug for one in await resources.candidates(space)] == ["room", "twin"]


async def test_names_are_listed_in_norwegian_order():
    for slug, name in (("a", "Ås"), ("b", "Aasen"), ("c", "Zoo"), ("d", "Øy"), ("e", "Ære"), ("f", "Anker")):
        venue = await factories.venue(slug, name=name)
        await factories.space(venue, f"{slug}-hall")
    order = ["Anker", "Zoo", "Ære", "Øy", "Ås", "Aasen"]
    assert [one.venue_name for one in await resources.listed()] == order
    assert [one["name"] for one in await catalogue.venues()] == order


async def test_a_calendar_has_the_hours_of_venue_and_space_and_the_windows():
    venue = await factories.venue()
    space = await factories.space(venue, "hall", mode="instant")
    other = await factories.space(venue, "room")
    await factories.opening(space=space.id, weekdays=[1], opens=time(10), closes=time(12))
    found = await resources.calendars([space.id, other.id], WEEK)
    monday = opening.open_spans(space, found[space.id], [date(2027, 1, 4)])
    assert [(localtime.local(one.start).hour, localtime.local(one.end).hour) for one in monday] == [(10, 12)]
    monday = opening.open_spans(other, found[other.id], [date(2027, 1, 4)])
    assert [(localtime.local(one.start).hour, localtime.local(one.end).hour) for one in monday] == [(8, 23)]
    assert [window.mode for window in found[space.id].windows] == ["instant"]
    assert found[other.id].windows == ()


async def test_a_closure_hits_the_spaces_that_share_a_part_and_no_others():
    venue, elsewhere = await factories.venue(), await factories.venue("elsewhere")
    one, other = await factories.part(venue, "1"), await factories.part(venue, "2")
    hall = await factories.space(venue, "hall", [one, other])
    half, rest = await factories.space(venue, "half", [one]), await factories.space(venue, "rest", [other])
    far = await factories.space(elsewhere, "far")
    await factories.closure(NOW, WEEK.end, space=half.id)
    everywhere = await factories.closure(NOW, WEEK.end, venue=elsewhere)
    found = await resources.calendars([hall.id, half.id, rest.id, far.id], WEEK)
    closed = {space.slug: [one.venue for one in found[space.id].closures] for space in (hall, half, rest, far)}
    assert closed == {"hall": [None], "half": [None], "rest": [], "far": [elsewhere]}
    assert [one.id for one in found[far.id].closures] == [everywhere]


async def test_closures_and_holidays_outside_the_window_are_left_out():
    venue = await factories.venue()
    space = await factories.space(venue, "hall")
    await factories.closure(WEEK.end, localtime.day_span(date(2027, 1, 20)).end, venue=venue)
    await factories.insert("school_holiday", name="Jul", first_date=date(2026, 12, 20), last_date=date(2027, 1, 4))
    await factories.insert("school_holiday", name="Vinter", first_date=date(2027, 2, 22), last_date=date(2027, 2, 26))
    found = (await resources.calendars([space.id], WEEK))[space.id]
    assert found.closures == ()
    assert found.school_holidays == ((date(2026, 12, 20), date(2027, 1, 4)),)


async def test_a_calendar_takes_two_queries_however_many_spaces(monkeypatch):
    venue = await factories.venue()
    spaces = [(await factories.space(venue, f"room-{number}")).id for number in range(12)]
    asked = []
    rows = transaction.rows

    async def counted(sql, *args):
        asked.append(sql)
        return await rows(sql, *args)

    monkeypatch.setattr(transaction, "rows", counted)
    assert len(await resources.calendars(spaces, WEEK)) == 12
    assert len(asked) == 2


async def test_a_page_of_a_venue_shows_its_spaces_as_an_outline():
    venue = await factories.venue()
    hall = await factories.space(venue, "hall", position=1)
    await factories.space(venue, "b", parent=hall.id, position=2)
    a = await factories.space(venue, "a", parent=hall.id, position=1)
    await factories.space(venue, "third", parent=a.id, position=1)
    await factories.space(venue, "room", position=2)
    found = await catalogue.venue_page("hallen")
    assert found is not None
    assert [(one["slug"], one["depth"]) for one in found["spaces"]] == [
        ("hall", 0),
        ("a", 1),
        ("third", 2),
        ("b", 1),
        ("room", 0),
    ]
    assert await catalogue.venue_page("nowhere") is None


async def test_what_happens_names_what_is_public_once_and_nobody():
    venue = await factories.venue()
    space = await factories.space(venue, "hall")
    person = await factories.person("kari.nordmann@example.no")
    for title, public, state in (("Konsert", True, "booked"), ("Privat", False, "booked"), ("Søknad", True, "applied")):
        application = await factories.application(person, title=title, public=public)
        for day in (5, 6):
            start = factories.oslo(date(2027, 1, day), "18:00")
            end = factories.oslo(date(2027, 1, day), "20:00")
            await factories.occurrence(application, [space.id], start, end, state=state)
    found = await resources.happenings(TimeSpan(NOW, WEEK.end), 8)
    assert found == [
        {
            "title": "Konsert",
            "start": factories.oslo("2027-01-05", "18:00"),
            "end": factories.oslo("2027-01-05", "20:00"),
            "slug": "hall",
            "space": "Hall",
            "venue": "Hallen",
        }
    ]
