from datetime import date, time, timedelta

import pytest

from booking.domain import localtime
from booking.domain.people import NotFound
from booking.services import resources
from booking.services.resources import BadLength, Slot, WindowTooLong
from booking.storage import transaction
from rules import TimeSpan
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

TUESDAY = date(2027, 1, 12)
DAY = localtime.day_span(TUESDAY)


def clocks(start, end, day=TUESDAY):
    return localtime.span(day, time.fromisoformat(start), time.fromisoformat(end))


def shown(found):
    return {
        one.listed.space.slug: [
            f"{localtime.local(span.start):%H:%M}-{localtime.local(span.end):%H:%M}" for span in one.spans
        ]
        for one in found
    }


async def hall():
    """A hall of two halves and a room; one half is booked in the evening."""
    venue = await factories.venue()
    one, two = await factories.part(venue, "A"), await factories.part(venue, "B")
    whole = await factories.space(venue, "whole", [one, two], capacity=200)
    a, b = await factories.space(venue, "a", [one]), await factories.space(venue, "b", [two])
    room = await factories.space(venue, "room", capacity=12, facilities=["projector"])
    kari = await factories.person("kari@example.no")
    evening = clocks("18:00", "20:00")
    await factories.claimed(a, evening.start, evening.end, by=kari, title="Handball", public=True)
    return whole, a, b, room, kari


async def test_free_time_is_found_across_parts_of_a_hall():
    await hall()
    found = await resources.free(window=clocks("17:00", "21:00"), minutes=60, now=NOW)
    assert shown(found) == {
        "whole": ["17:00-18:00", "20:00-21:00"],
        "a": ["17:00-18:00", "20:00-21:00"],
        "b": ["17:00-21:00"],
        "room": ["17:00-21:00"],
    }


async def test_free_time_is_narrowed_by_room_facilities_venue_and_length():
    await hall()
    window = clocks("17:00", "21:00")
    assert list(shown(await resources.free(window=window, minutes=60, capacity=150, now=NOW))) == ["whole"]
    assert list(shown(await resources.free(window=window, minutes=60, facilities=["projector"], now=NOW))) == ["room"]
    assert list(shown(await resources.free(window=window, minutes=120, now=NOW))) == ["b", "room"]
    assert await resources.free(window=window, minutes=60, venue="nowhere", now=NOW) == []


async def test_a_window_or_length_that_cannot_be_is_refused():
    with pytest.raises(WindowTooLong):
        await resources.free(window=TimeSpan(DAY.start, DAY.start + timedelta(days=32)), minutes=60, now=NOW)
    for minutes in (0, -1, 10**9):
        with pytest.raises(BadLength):
            await resources.free(window=DAY, minutes=minutes, now=NOW)


async def test_the_setting_up_of_a_booking_just_outside_the_window_counts():
    venue = await factories.venue()
    space = await factories.space(venue, "hall", clearing_minutes=60, minutes_min=30)
    before = clocks("15:00", "17:00")
    await factories.claimed(space, before.start, before.end, by=await factories.person())
    found = await resources.free(window=clocks("17:00", "19:00"), minutes=60, now=NOW)
    assert shown(found) == {"hall": ["18:00-19:00"]}


async def test_a_wanted_time_has_hits_and_near_misses_with_what_is_in_the_way():
    await hall()
    suitable = await resources.suiting(wish=resources.Wish())
    found = await resources.find(suitable, wanted=[clocks("19:00", "20:00")], now=NOW)
    assert [one.listed.space.slug for one in found.hits] == ["b", "room"]
    near = {one.listed.space.slug: one.missing[0] for one in found.nearly}
    assert {slug: missing.instead for slug, missing in near.items()} == {
        "whole": clocks("20:00", "21:00"),
        "a": clocks("20:00", "21:00"),
    }
    assert [(one.code, one.span, dict(one.params)) for one in near["a"].obstacles] == [
        ("booked", clocks("18:00", "20:00"), {})
    ]


async def test_a_weekly_time_is_looked_for_on_every_date():
    await hall()
    dates = resources.weekly(first=clocks("18:00", "19:30"), until=date(2027, 6, 1))
    assert len(dates) == 21
    assert {localtime.local(span.start).hour for span in dates} == {18}
    found = await resources.find(await resources.suiting(wish=resources.Wish()), wanted=dates, now=NOW)
    # On 16 May comes Whit Sunday, which is no Tuesday; 30 March and 17 May are none of these dates either.
    assert [one.listed.space.slug for one in found.hits] == ["b", "room"]
    assert {one.listed.space.slug: len(one.free) for one in found.nearly} == {"whole": 20, "a": 20}


async def test_searching_takes_five_queries_however_many_spaces(monkeypatch):
    venue = await factories.venue()
    for number in range(15):
        await factories.space(venue, f"room-{number}")
    asked = []
    rows = transaction.rows

    async def counted(sql, *args):
        asked.append(sql)
        return await rows(sql, *args)

    monkeypatch.setattr(transaction, "rows", counted)
    assert len(await resources.free(window=DAY, minutes=60, now=NOW)) == 15
    assert len(asked) <= 5


async def test_the_days_of_a_space_show_what_is_taken_asked_for_closed_and_free():
    whole, a, b, room, kari = await hall()
    asked = clocks("10:00", "12:00")
    await factories.claimed(b, asked.start, asked.end, by=kari, held=False, title="Secret", public=True)
    shut = clocks("08:00", "09:00")
    await factories.closure(shut.start, shut.end, space=a.id)
    slots = await resources.timeline(spaces=[whole, a, room], window=DAY, now=NOW)
    assert slots[whole.id] == [
        Slot(clocks("08:00", "09:00"), "closed", "Golvet blir slipt"),
        Slot(clocks("09:00", "10:00"), "free"),
        Slot(clocks("10:00", "12:00"), "applied"),
        Slot(clocks("12:00", "18:00"), "free"),
        Slot(clocks("18:00", "20:00"), "booked", "Handball"),
        Slot(clocks("20:00", "23:00"), "free"),
    ]
    assert [slot.status for slot in slots[a.id]] == ["closed", "free", "booked", "free"]
    assert slots[room.id] == [Slot(clocks("08:00", "23:00"), "free")]


async def test_what_is_not_public_has_no_title():
    venue = await factories.venue()
    space = await factories.space(venue, "hall")
    evening = clocks("18:00", "20:00")
    await factories.claimed(space, evening.start, evening.end, by=await factories.person(), title="Divorce party")
    slots = await resources.timeline(spaces=[space], window=DAY, now=NOW)
    assert [slot.title for slot in slots[space.id]] == ["", "", ""]


async def test_pages_show_only_what_is_in_use():
    venue, shut = await factories.venue(), await factories.venue("shut", active=False)
    hall_ = await factories.space(venue, "hall")
    await factories.space(venue, "old", parent=hall_.id, active=False)
    await factories.space(shut, "there")
    assert [one["slug"] for one in (await resources.venue(slug="hallen"))["spaces"]] == ["hall"]
    for slug in ("old", "there", "nowhere"):
        with pytest.raises(NotFound):
            await resources.space(slug=slug)
    with pytest.raises(NotFound):
        await resources.venue(slug="shut")
    assert [one["slug"] for one in await resources.venues()] == ["hallen"]


async def test_the_family_of_a_space_is_what_shares_parts_with_it():
    await hall()
    assert [one["slug"] for one in (await resources.space(slug="a"))["family"]] == ["whole", "a"]
    assert [one["slug"] for one in (await resources.space(slug="room"))["family"]] == ["room"]
