"""Calendar feeds through the whole service: what is in them, who may have them, and when they are new."""

import gzip
import re
from datetime import UTC, date, datetime, time

import icalendar
import pytest
import recurring_ical_events

from booking.domain import localtime
from booking.domain.bookings import Scope
from booking.domain.people import Person
from booking.services import applications, bookings, catalogue, feeds
from booking.storage import transaction
from tests import factories
from tests.browsers import Browser
from tests.conftest import NOW
from tests.factories import draft, oslo

TUESDAY = "2027-01-12"
WHOLE, HALF, ROOM = (f"/calendar/spaces/{slug}/calendar.ics" for slug in ("whole", "half-a", "room"))
VENUE, ALL = "/calendar/venues/hallen/calendar.ics", "/calendar/all/calendar.ics"
SECRETS = ("ane.", "til ane", "hemmelig", "91234567", "974760673", "mailto")
WEEK = {"from": "2027-01-11", "to": "2027-01-17"}


@pytest.fixture
async def ane(client: Browser) -> Person:
    """An applicant, beside a hall of two halves and a room elsewhere in the house, all booked at once."""
    await factories.rulebook()
    await factories.insert(
        "municipality",
        name="Gloppen kommune",
        number="4650",
        contact_email="",
        contact_phone="",
        website="",
        appeal=factories.TEXT,
    )
    venue = await factories.venue()
    a, b = await factories.part(venue, "A"), await factories.part(venue, "B")
    await factories.space(venue, "whole", [a, b], mode="instant")
    await factories.space(venue, "half-a", [a], mode="instant")
    await factories.space(venue, "half-b", [b], mode="instant")
    await factories.space(venue, "room", mode="instant")
    await transaction.execute("UPDATE space SET minutes_max = 2000")
    person = await factories.person("ane.hemmelig@example.no")
    await transaction.execute("UPDATE person SET phone = '91234567' WHERE id = $1", person.id)
    return await factories.known(person.id)


async def book(person: Person, *spaces: str, day: str = TUESDAY, hours: tuple[str, str] = ("18:00", "20:00"), **values):
    """A booked date; its occurrence."""
    values.setdefault("public", True)
    span = localtime.span(date.fromisoformat(day), *map(time.fromisoformat, hours))
    application = await applications.submit(
        draft=draft(*spaces, start=span.start, end=span.end, **values), person=person, now=NOW
    )
    return await transaction.value("SELECT id FROM occurrence WHERE application = $1", application)


async def events(client: Browser, path: str, **query: str) -> list[icalendar.Event]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


async def titles(client: Browser, path: str, **query: str) -> list[str]:
    return [str(event["summary"]) for event in await events(client, path, **query)]


# What is in them ------------------------------------------------------------------------------------------------------


async def test_one_event_of_a_space_has_all_that_calendar_apps_go_by(client, ane):
    occurrence = await book(ane, "half-a")
    [event] = await events(client, HALF)
    assert {name: value.to_ical() for name, value in event.items()} == {
        "UID": f"occurrence-{occurrence}@ledig-4650".encode(),
        "DTSTAMP": b"20270104T090000Z",
        "LAST-MODIFIED": b"20270104T090000Z",
        "CREATED": b"20270104T090000Z",
        "SEQUENCE": str(event["sequence"]).encode(),
        "DTSTART": b"20270112T170000Z",
        "DTEND": b"20270112T190000Z",
        "SUMMARY": b"Handball",
        "STATUS": b"CONFIRMED",
        "TRANSP": b"OPAQUE",
        "LOCATION": b"Half-a\\, Hallen\\, Storgata 1\\, 6823 Sandane",
    }


async def test_a_calendar_says_whose_it_is(client, ane):
    names = []
    for path in (HALF, VENUE, ALL):
        calendar = icalendar.Calendar.from_ical((await client.get(path)).content)
        names.append((str(calendar["name"]).replace("\\,", ","), str(calendar["url"])))
    assert names == [
        ("Half-a, Hallen", "http://testserver.local/spaces/half-a"),
        ("Hallen", "http://testserver.local/venues/hallen"),
        ("Gloppen kommune", "http://testserver.local/venues"),
    ]


async def test_whatever_takes_a_part_of_a_space_is_in_its_feed(client, ane):
    await book(ane, "whole", title="Whole")
    await book(ane, "half-b", day="2027-01-13", title="B")
    assert await titles(client, WHOLE) == ["Whole", "B"]
    assert await titles(client, HALF) == ["Whole"]
    assert await titles(client, ROOM) == []
    assert await titles(client, VENUE) == await titles(client, ALL) == ["Whole", "B"]


async def test_an_occurrence_of_several_spaces_is_one_event(client, ane):
    await book(ane, "half-a", "room")
    [event] = await events(client, VENUE)
    assert str(event["location"]) == "Half-a + Room, Hallen, Storgata 1, 6823 Sandane"
    [event] = await events(client, ROOM)
    assert str(event["location"]) == "Room, Hallen, Storgata 1, 6823 Sandane"


async def test_what_is_not_public_is_only_taken_and_what_is_asked_for_is_not_there(client, ane):
    await book(ane, "half-a", public=False)
    await transaction.execute("DELETE FROM booking_window")
    await book(ane, "half-a", day="2027-01-13")
    assert await titles(client, HALF) == ["Opptatt"]


async def test_asked_for_time_that_the_space_holds_is_not_there_either(client, ane):
    await transaction.execute("DELETE FROM booking_window")
    await transaction.execute("UPDATE space SET holds_time = true")
    await book(ane, "half-a")
    assert await titles(client, HALF) == []


async def test_no_public_feed_names_a_person_or_an_association(client, ane):
    await factories.organisation(ane)
    ane = await factories.known(ane.id)
    await book(ane, "half-a", public=False, title="Bursdagen til Ane", note="Ring 91234567")
    await book(ane, "half-b", organisation="974760673")
    await book(ane, "room", title="Open day")
    for path in (WHOLE, HALF, ROOM, VENUE, ALL):
        text = (await client.get(path)).text.replace("\r\n ", "").casefold()
        assert [
            word for word in ("ane.", "til ane", "hemmelig", "91234567", "974760673", "mailto") if word in text
        ] == []


async def test_the_two_nights_when_clocks_change_are_as_long_as_they_are(client, ane):
    await transaction.execute("UPDATE opening SET opens = '00:00', closes = '00:00'")
    await book(ane, "half-a", day="2027-03-28", hours=("01:00", "04:00"))
    await book(ane, "half-a", day="2027-10-31", hours=("01:00", "04:00"))
    calendar = icalendar.Calendar.from_ical((await client.get(HALF)).content)
    spring, autumn = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2028, 1, 1))
    assert (spring.start, spring.end) == (datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 3, 28, 2, tzinfo=UTC))
    assert (autumn.start, autumn.end) == (datetime(2027, 10, 30, 23, tzinfo=UTC), datetime(2027, 10, 31, 3, tzinfo=UTC))


# Which days -----------------------------------------------------------------------------------------------------------


async def test_a_feed_reaches_from_three_whole_months_back_to_eighteen_ahead(client, clock, ane):
    await transaction.execute("UPDATE space SET horizon_days = 700")
    for day in ("2027-01-05", "2028-07-31", "2028-08-01"):
        await book(ane, "half-a", day=day, title=day)
    assert await titles(client, HALF) == ["2027-01-05", "2028-07-31"]
    clock.time = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)  # February in Oslo
    assert await titles(client, HALF) == ["2027-01-05", "2028-07-31", "2028-08-01"]
    clock.time = datetime(2027, 4, 30, 21, 59, tzinfo=UTC)
    assert await titles(client, HALF) == ["2027-01-05", "2028-07-31", "2028-08-01"]
    clock.time = datetime(2027, 4, 30, 22, 0, tzinfo=UTC)
    assert await titles(client, HALF) == ["2028-07-31", "2028-08-01"]


async def test_a_feed_of_some_days_has_what_overlaps_them(client, ane):
    await transaction.execute("UPDATE opening SET opens = '00:00', closes = '00:00'")
    for day in ("2027-01-10", "2027-01-11", "2027-01-17", "2027-01-18"):
        await book(ane, "half-a", day=day, hours=("00:00", "00:00"), title=day)
    for path in (HALF, VENUE, ALL):
        assert await titles(client, path, **WEEK) == ["2027-01-11", "2027-01-17"]
    assert await titles(client, ALL) == ["2027-01-10", "2027-01-11", "2027-01-17", "2027-01-18"]


@pytest.mark.parametrize(
    "query",
    [{"from": "2027-01-01", "to": "2027-03-04"}, {"from": "1999-12-31", "to": "2000-01-01"}, {"to": "1999-01-01"}],
)
async def test_all_venues_are_not_to_be_had_for_long_nor_for_days_that_there_are_not(client, ane, query):
    answer = await client.get(ALL, params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")


# When they are new ----------------------------------------------------------------------------------------------------


async def test_the_same_data_gives_the_same_bytes_and_who_has_them_is_told_so(client, clock, ane):
    await book(ane, "half-a")
    for path in (HALF, VENUE, ALL):
        first = await client.get(path)
        clock.pass_(days=27)
        again = await client.get(path)
        assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
        for name, header in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
            answer = await client.get(path, headers={name: first.headers[header]})
            assert (answer.status_code, answer.content) == (304, b"")
        clock.time = NOW


async def test_head_and_gzip_are_what_get_is(client, ane):
    await book(ane, "half-a")
    got, headed = await client.get(HALF), await client.head(HALF)
    assert (headed.status_code, headed.headers["etag"]) == (200, got.headers["etag"])
    assert headed.headers["content-length"] == got.headers["content-length"]
    plain = await client.get(HALF, headers={"accept-encoding": "identity"})
    async with client.stream("GET", HALF, headers={"accept-encoding": "gzip"}) as packed:
        assert gzip.decompress(b"".join([piece async for piece in packed.aiter_raw()])) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]


async def test_another_month_is_another_version(client, clock, ane):
    first = await client.get(HALF)
    week = await client.get(HALF, params=WEEK)
    clock.time = datetime(2027, 2, 1, 12, tzinfo=UTC)
    second = await client.get(HALF, headers={"if-none-match": first.headers["etag"]})
    assert (second.status_code, second.headers["last-modified"]) == (200, "Sun, 31 Jan 2027 23:00:00 GMT")
    same = await client.get(HALF, params=WEEK, headers={"if-none-match": week.headers["etag"]})
    assert same.status_code == 304


class Reader:
    """A calendar app: asks with the ETag that it was given last."""

    def __init__(self, client: Browser, path: str) -> None:
        self.client, self.path, self.etag = client, path, ""

    async def sees_news(self) -> bool:
        answer = await self.client.get(self.path, headers={"if-none-match": self.etag})
        assert answer.status_code in {200, 304}
        self.etag = answer.headers["etag"]
        return answer.status_code == 200


async def test_whatever_happens_to_a_booking_is_news_at_once(client, clock, ane):
    readers = [Reader(client, path) for path in (WHOLE, HALF, VENUE, ALL)]
    elsewhere = Reader(client, ROOM)
    seen = []

    async def news() -> None:
        clock.pass_(minutes=1)
        seen.append([await reader.sees_news() for reader in [*readers, elsewhere]])

    await news()
    occurrence = await book(ane, "half-a")
    await news()
    moved = {"start": oslo(TUESDAY, "19:00"), "end": oslo(TUESDAY, "21:00")}
    await bookings.move(occurrence=occurrence, by=ane, **moved, now=clock())
    await news()
    await bookings.cancel(occurrence=occurrence, by=ane, scope=Scope.THIS, now=clock())
    await news()
    await bookings.restore(dates=[occurrence], by=ane, now=clock())
    await news()
    await news()
    happened = [True, True, True, True, False]
    assert seen == [[True] * 5, happened, happened, happened, happened, [False] * 5]


async def test_a_move_raises_the_sequence_and_keeps_the_uid_and_a_cancelled_time_leaves(client, clock, ane):
    occurrence = await book(ane, "half-a")
    [before] = await events(client, HALF)
    clock.pass_(hours=1)
    moved = {"start": oslo(TUESDAY, "19:00"), "end": oslo(TUESDAY, "21:00")}
    await bookings.move(occurrence=occurrence, by=ane, **moved, spaces=["half-b"], now=clock())
    assert await events(client, HALF) == []
    [after] = await events(client, WHOLE)
    assert (after["uid"], int(after["sequence"])) == (before["uid"], int(before["sequence"]) + 1)
    assert (after["dtstamp"].dt, after.start) == (clock(), oslo(TUESDAY, "19:00"))
    await bookings.cancel(occurrence=occurrence, by=ane, scope=Scope.THIS, now=clock())
    assert await events(client, WHOLE) == await events(client, VENUE) == []


async def test_another_name_in_the_catalogue_is_news_wherever_it_stands(client, clock, ane):
    sjef = await factories.person(role="administrator")
    await book(ane, "half-a", "room")
    readers = {path: Reader(client, path) for path in (WHOLE, HALF, ROOM, VENUE, ALL)}
    news = [[await reader.sees_news() for reader in readers.values()]]
    clock.pass_(minutes=1)
    space = await transaction.row("SELECT * FROM space WHERE slug = 'half-a'")
    await catalogue.change_space(space=space["id"], values={**space, "name": "Delen"}, by=sjef, now=clock())
    news.append([await reader.sees_news() for reader in readers.values()])
    assert news == [[True] * 5, [True, True, False, True, True]]
    assert "Delen + Room" in (await client.get(VENUE)).text
    clock.pass_(minutes=1)
    venue = await transaction.row("SELECT * FROM venue")
    await catalogue.change_venue(venue=venue["id"], values={**venue, "address": "Nygata 2"}, by=sjef, now=clock())
    assert [await reader.sees_news() for reader in readers.values()] == [True] * 5


async def test_a_place_that_is_not_there_or_out_of_use_has_no_feed(client, ane):
    assert (await client.get("/calendar/spaces/none/calendar.ics")).status_code == 404
    assert (await client.get("/calendar/venues/none/calendar.ics")).status_code == 404
    await transaction.execute("UPDATE space SET active = false WHERE slug = 'room'")
    assert (await client.get(ROOM)).status_code == 404
    await transaction.execute("UPDATE venue SET active = false")
    assert [(await client.get(path)).status_code for path in (HALF, VENUE)] == [404, 404]


async def test_feeds_are_read_without_a_cookie_and_set_none(client, ane):
    answers = [await client.get(path) for path in (HALF, VENUE, ALL)]
    assert [answer.headers.get("set-cookie") for answer in answers] == [None, None, None]
    assert {answer.headers["x-robots-tag"] for answer in answers} == {"noindex"}


# Secret addresses -----------------------------------------------------------------------------------------------------


async def secret(person: Person, kind: str = "hours", place: str = "") -> str:
    return f"/calendar/{await feeds.issue(kind=kind, place=place, by=person, now=NOW)}/calendar.ics"


async def test_my_hours_are_mine_and_those_of_my_associations(client, ane):
    club = await factories.organisation(ane)
    ane = await factories.known(ane.id)
    await book(ane, "half-a", title="Mine", public=False)
    await book(ane, "half-b", title="Ours", organisation="974760673")
    await book(await factories.person(), "room", title="Another's")
    path = await secret(ane)
    mine, ours = await events(client, path)
    assert [str(event["summary"]) for event in (mine, ours)] == ["Mine", "Ours"]
    assert [str(event.get("description", "")) for event in (mine, ours)] == ["", "Lag 974760673"]
    reader = Reader(client, path)
    assert [await reader.sees_news(), await reader.sees_news()] == [True, False]
    await transaction.execute("DELETE FROM membership WHERE organisation = $1", club)
    assert await reader.sees_news()
    assert await titles(client, path) == ["Mine"]


async def test_a_cancelled_hour_stays_for_a_fortnight_in_my_feed_only(client, clock, ane):
    occurrence = await book(ane, "half-a", day="2027-03-02")
    path = await secret(ane)
    reader = Reader(client, path)
    assert await reader.sees_news()
    clock.pass_(hours=1)
    await bookings.cancel(occurrence=occurrence, by=ane, scope=Scope.THIS, now=clock())
    assert await reader.sees_news()
    [event] = await events(client, path)
    assert [str(event[name]) for name in ("summary", "status", "transp")] == [
        "Avlyst: Handball",
        "CANCELLED",
        "TRANSPARENT",
    ]
    clock.pass_(days=14, seconds=-1)
    assert not await reader.sees_news()
    clock.pass_(seconds=1)
    answer = await client.get(path)
    assert answer.headers["last-modified"] == "Mon, 18 Jan 2027 10:00:00 GMT"
    assert await reader.sees_news()
    assert await events(client, path) == await events(client, HALF) == []


async def test_a_hall_that_changes_its_name_is_news_in_my_feed(client, clock, ane):
    await book(ane, "half-a")
    reader = Reader(client, await secret(ane))
    clock.pass_(minutes=1)
    assert [await reader.sees_news(), await reader.sees_news()] == [True, False]
    sjef = await factories.person(role="administrator")
    space = await transaction.row("SELECT * FROM space WHERE slug = 'half-a'")
    await catalogue.change_space(space=space["id"], values={**space, "name": "Delen"}, by=sjef, now=clock())
    assert await reader.sees_news()


async def test_the_day_sheet_feed_names_work_and_associations_but_nobody(client, ane):
    await factories.organisation(ane)
    ane = await factories.known(ane.id)
    await transaction.execute("UPDATE space SET setup_minutes = 30, clearing_minutes = 15")
    await book(ane, "whole", organisation="974760673", public=False, title="Turnstemne")
    venue = await transaction.value("SELECT id FROM venue")
    keeper = await factories.person("keeper@example.no", role="caretaker", venue=venue)
    path = await secret(keeper, "day-sheet", "hallen")
    [event] = await events(client, path)
    assert str(event["summary"]) == "Turnstemne"
    assert str(event["description"]) == "Lag 974760673\nGjør klart fra 17.30\nRyddet til 20.15"
    assert str(event["url"]) == "http://testserver.local/day/2027-01-12?venue=hallen"
    text = (await client.get(path)).text.casefold()
    assert [word for word in ("ane.", "hemmelig", "91234567", "keeper") if word in text] == []
    reader = Reader(client, path)
    assert [await reader.sees_news(), await reader.sees_news()] == [True, False]
    await transaction.execute("UPDATE organisation SET name = 'Turnlaget'")
    assert await reader.sees_news()


async def test_unknown_replaced_ended_and_no_longer_allowed_all_get_the_same_answer(client, ane):
    venue = await transaction.value("SELECT id FROM venue")
    keeper = await factories.person(role="caretaker", venue=venue)
    replaced, current = await secret(keeper), await secret(keeper)
    ended, lapsed = await secret(ane), await secret(keeper, "day-sheet", "hallen")
    assert [(await client.get(path)).status_code for path in (current, ended, lapsed)] == [200, 200, 200]
    [own] = [one["feed"]["id"] for one in await feeds.mine(person=ane) if one["feed"]]
    await feeds.end(feed=own, by=ane, now=NOW)
    await transaction.execute("DELETE FROM role WHERE person = $1", keeper.id)
    answers = [await client.get(path) for path in (replaced, ended, lapsed, "/calendar/none/calendar.ics")]
    assert {(answer.status_code, answer.content, frozenset(answer.headers.items())) for answer in answers} == {
        (404, answers[-1].content, frozenset(answers[-1].headers.items()))
    }
    assert (await client.get(current)).status_code == 200


async def test_an_address_is_stored_as_a_hash_only(client, ane):
    path = await secret(ane)
    token = path.split("/")[2]
    stored = await transaction.row(
        "SELECT feed.token_hash, audit.action, audit.details FROM feed, audit WHERE noun = 'feed'"
    )
    assert token not in str(stored)
    assert (len(stored["token_hash"]), stored["action"]) == (64, "issue")
    assert len(path) < 60  # Google gives up on addresses of more than 256 characters


# The page -------------------------------------------------------------------------------------------------------------


async def english(**values) -> Person:
    return await factories.person(language="en", **values)


async def test_the_page_makes_an_address_that_works_and_shows_it_once(client, ane):
    me = await english()
    await client.become(me)
    assert "New address" not in (await client.get("/my/feeds")).text
    made = await client.submit("/my/feeds", kind="hours")
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    [address] = set(re.findall(r"http://testserver\.local(/calendar/[\w-]+/calendar\.ics)", made.text))
    assert f'href="webcal://testserver.local{address}"' in made.text
    assert (await client.get(address)).status_code == 200
    later = (await client.get("/my/feeds")).text
    assert (address in later, "New address" in later) == (False, True)


async def test_a_new_address_takes_the_place_of_the_old_one_and_an_ended_one_is_gone(client, ane):
    me = await english()
    await client.become(me)
    old, new = [
        re.search(r"/calendar/[\w-]+/calendar\.ics", (await client.submit("/my/feeds", kind="hours")).text).group()
        for _ in range(2)
    ]
    assert [(await client.get(path)).status_code for path in (old, new)] == [404, 200]
    [one] = [row["feed"]["id"] for row in await feeds.mine(person=me) if row["feed"]]
    ended = await client.submit(f"/my/feeds/{one}/end")
    assert ended.headers["location"] == "/my/feeds?done=ended"
    assert (await client.get(new)).status_code == 404
    assert "The address works no longer" in (await client.get("/my/feeds?done=ended")).text


async def test_a_day_plan_is_offered_to_those_who_look_after_the_venue_only(client, ane):
    venue = await transaction.value("SELECT id FROM venue")
    await factories.space(await factories.venue("biblioteket"), "lesesalen")
    await client.become(await english(role="caretaker", venue=venue))
    assert re.findall(r'name="place" value="([^"]+)"', (await client.get("/my/feeds")).text) == ["hallen"]
    answers = [
        await client.submit("/my/feeds", kind="day-sheet", place=slug) for slug in ("hallen", "biblioteket", "none", "")
    ]
    assert [answer.status_code for answer in answers] == [200, 403, 404, 404]
    await client.become(await english())
    assert (await client.submit("/my/feeds", kind="day-sheet", place="hallen")).status_code == 403
    assert (await client.submit("/my/feeds", kind="everything")).status_code == 422


async def test_nobody_ends_the_address_of_another(client, ane):
    await secret(ane)
    [one] = [row["feed"]["id"] for row in await feeds.mine(person=ane) if row["feed"]]
    await client.become(await english())
    assert (await client.submit(f"/my/feeds/{one}/end")).status_code == 404
    assert [row["feed"]["id"] for row in await feeds.mine(person=ane) if row["feed"]] == [one]


async def test_the_page_says_how_seldom_apps_look(client, ane):
    await client.become(await english())
    text = (await client.get("/my/feeds")).text
    assert [words in text for words in ("every 4 to 24 hours", "every 3 hours or more seldom", "by e-mail too")] == [
        True
    ] * 3
