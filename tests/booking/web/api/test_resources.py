"""The catalogue over the API: what there is, what is not free in it, and which spaces are."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.storage import resources
from tests import factories
from tests.factories import oslo

DAY = {"from": "2027-01-12T00:00:00+01:00", "to": "2027-01-13T00:00:00+01:00"}
EVENING = {"start": "2027-01-12T17:00:00Z", "end": "2027-01-12T19:00:00Z"}


async def items(api, path, **query):
    answer = await api.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def hall():
    """A hall of two halves, in a venue of its own."""
    venue = await factories.venue("idrettshuset", wheelchair=False)
    halves = [await factories.part(venue, name) for name in "AB"]
    for slug, parts in [("hall", halves), ("hall-a", halves[:1]), ("hall-b", halves[1:])]:
        await factories.space(venue, slug, parts, capacity=100 * len(parts), facilities=["handball"])


async def test_venues_in_the_order_of_their_names(api):
    await factories.venue("aahallen", name="Ås hall")
    await factories.venue("badet", active=False)
    assert [(one["slug"], one["name"], one["spaces"]) for one in await items(api, "/venues")] == [
        ("hallen", "Hallen", 3),
        ("aahallen", "Ås hall", 0),
    ]


async def test_a_space_says_what_it_takes_and_how_it_is_booked(api):
    await hall()
    whole, half, _ = await items(api, "/spaces", venue="idrettshuset")
    assert whole == {
        "slug": "hall",
        "name": "Hall",
        "venue": "idrettshuset",
        "capacity": 200,
        "facilities": ["handball"],
        "parts": ["hall-a", "hall-b"],
        "limits": {
            "minutes_min": 15,
            "minutes_max": 720,
            "grid_minutes": 15,
            "horizon_days": 400,
            "lead_hours": 0,
            "cancel_hours": 24,
            "setup_minutes": 0,
            "clearing_minutes": 0,
        },
    }
    assert half["parts"] == ["hall-a"]


async def test_a_part_that_is_no_space_has_a_name_all_the_same(api):
    venue = await factories.venue("idrettshuset")
    parts = [await factories.part(venue, name) for name in "AB"]
    await factories.space(venue, "hall", parts)
    (whole,) = await items(api, "/spaces", venue="idrettshuset")
    assert whole["parts"] == [f"part-{part}" for part in parts]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({"venue": "idrettshuset"}, ["hall", "hall-a", "hall-b"]),
        ({"capacity": 150}, ["hall"]),
        ({"facility": "handball", "capacity": 100}, ["hall-a", "hall-b", "hall"]),
        ({"facility": ["handball", "wheelchair"]}, []),
        ({"venue": "none-such"}, []),
    ],
)
async def test_spaces_by_venue_room_and_facilities(api, query, slugs):
    await hall()
    assert [one["slug"] for one in await items(api, "/spaces", **query)] == slugs


async def test_a_list_is_read_page_by_page(api):
    await hall()
    slugs, after = [], {}
    while after is not None:
        page = (await api.get("/spaces", params={"limit": 4, **after})).json()
        assert len(page["items"]) <= 4
        slugs += [one["slug"] for one in page["items"]]
        after = {"after": page["next"]} if page["next"] else None
    assert slugs == ["gym", "gym-2", "room", "hall", "hall-a", "hall-b"]


# What is not free ----------------------------------------------------------------------------------------------------


async def test_only_what_is_public_has_a_title_and_nothing_names_a_person(api, kari):
    for space, public in (("room", True), ("gym", True)):
        assert (await kari.apply(spaces=[space], public=public)).status_code == 201
    await kari.apply(spaces=["room"], start="2027-01-12T20:00:00+01:00", end="2027-01-12T21:00:00+01:00")
    assert await items(api, "/spaces/room/occupancy", **DAY) == [
        {**EVENING, "status": "booked", "title": "Handball girls 12"},
        {"start": "2027-01-12T19:00:00Z", "end": "2027-01-12T20:00:00Z", "status": "booked"},
    ]
    assert await items(api, "/spaces/gym/occupancy", **DAY) == [{**EVENING, "status": "applied"}]


async def test_a_closure_stands_in_every_space_that_it_hits(api):
    await hall()
    half = (await resources.spaces_by_slug(["hall-a"]))[0]
    await factories.closure(oslo("2027-01-12", "10:00"), oslo("2027-01-12", "12:00"), space=half.id)
    shut = {"start": "2027-01-12T09:00:00Z", "end": "2027-01-12T11:00:00Z", "status": "closed"}
    found = await items(api, "/occupancy", **DAY)
    assert found == [{**shut, "reason": "Golvet blir slipt", "space": space} for space in ("hall", "hall-a")]


async def test_a_closed_venue_closes_its_spaces_beside_what_is_booked(api, kari, town):
    await kari.apply(spaces=["room"], public=True)
    await factories.closure(oslo("2027-01-12", "10:00"), oslo("2027-01-12", "20:00"), venue=town.officer.roles[0].venue)
    found = await items(api, "/occupancy", **DAY, spaces="room,gym")
    assert [(one["space"], one["status"], one["start"]) for one in found] == [
        ("gym", "closed", "2027-01-12T09:00:00Z"),
        ("room", "closed", "2027-01-12T09:00:00Z"),
        ("room", "booked", "2027-01-12T17:00:00Z"),
    ]


async def test_a_booked_half_stands_in_the_whole_hall_once(api, kari):
    await hall()
    await kari.apply(spaces=["hall"])
    found = await items(api, "/occupancy", **DAY, venue="idrettshuset")
    assert [one["space"] for one in found] == ["hall", "hall-a", "hall-b"]


@pytest.mark.parametrize(
    ("query", "spaces"),
    [
        ({}, ["gym", "room"]),
        ({"venue": "hallen"}, ["gym", "room"]),
        ({"spaces": "room"}, ["room"]),
        ({"spaces": ["room", "gym-2"]}, ["room"]),
        ({"spaces": "gym,room"}, ["gym", "room"]),
    ],
)
async def test_occupancy_of_all_of_a_venue_or_of_those_named(api, kari, query, spaces):
    await kari.apply(spaces=["room"])
    await kari.apply(spaces=["gym"])
    assert sorted(one["space"] for one in await items(api, "/occupancy", **DAY, **query)) == spaces


async def test_what_only_touches_the_window_is_not_in_it(api, kari):
    await kari.apply(spaces=["room"])
    before = {"from": "2027-01-12T16:00:00Z", "to": EVENING["start"]}
    after = {"from": EVENING["end"], "to": "2027-01-12T20:00:00Z"}
    assert [await items(api, "/spaces/room/occupancy", **window) for window in (before, after)] == [[], []]


async def test_the_offset_of_the_window_is_heard_and_the_answer_is_in_utc(api, kari):
    await kari.apply(spaces=["room"])
    window = {"from": "2027-01-12T22:00:00+05:00", "to": "2027-01-12T09:30:00-08:00"}  # 17.00 to 17.30 UTC
    assert [one["start"] for one in await items(api, "/spaces/room/occupancy", **window)] == [EVENING["start"]]


async def test_a_plus_that_was_not_escaped_is_understood(api):
    answer = await api.get("/occupancy?from=2027-01-12T00:00:00+01:00&to=2027-01-13T00:00:00+01:00")
    assert (answer.status_code, answer.json()) == (200, {"items": []})


# Which are free ------------------------------------------------------------------------------------------------------


async def test_free_says_which_spaces_and_when(api, kari):
    await kari.apply(spaces=["gym"])
    found = await items(
        api, "/free", minutes=120, capacity=50, **{"from": "2027-01-12T16:00:00Z", "to": "2027-01-12T22:00:00Z"}
    )
    assert [(one["space"], one["free"]) for one in found] == [
        ("gym", [{"start": "2027-01-12T19:00:00Z", "end": "2027-01-12T22:00:00Z"}]),
        ("gym-2", [{"start": "2027-01-12T16:00:00Z", "end": "2027-01-12T22:00:00Z"}]),
    ]


async def test_what_has_begun_is_not_free(api, clock):
    clock.time = datetime(2027, 1, 12, 18, 7, tzinfo=UTC)
    found = await items(api, "/free", minutes=60, **{"from": "2027-01-12T16:00:00Z", "to": "2027-01-12T22:00:00Z"})
    assert min(one["free"][0]["start"] for one in found) >= "2027-01-12T18:07:00Z"


# Windows and pages that cannot be ------------------------------------------------------------------------------------

OCCUPANCY, SPACE, FREE = "/occupancy", "/spaces/gym/occupancy", "/free?minutes=60"


async def refused(api, path, **query):
    answer = await api.get(path, params=query)
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"]


@pytest.mark.parametrize("path", [OCCUPANCY, SPACE, FREE])
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2027-01-12T18:00:00Z", "2027-01-12T17:00:00Z", (422, "end-before-start")),
        ("2027-01-12T18:00:00Z", "2027-01-12T18:00:00Z", (422, "end-before-start")),
        ("2027-01-12T18:00:00", "2027-01-12T19:00:00Z", (422, "naive-time")),
        ("2027-01-12T18:00:00Z", "2027-01-12T19:00:00", (422, "naive-time")),
        ("2027-01-12T18:00:00Z", "2028-03-12T18:00:00Z", (422, "window-too-long")),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", (422, "time-out-of-range")),
        ("2027-02-30T18:00:00Z", "2027-03-12T18:00:00Z", (400, "invalid-request")),
        ("2027-01-12", "2027-01-13", (400, "invalid-request")),
        ("1800000000", "1800003600", (400, "invalid-request")),
        ("now", "then", (400, "invalid-request")),
    ],
)
async def test_a_window_that_cannot_be(api, path, start, end, expected):
    path, _, minutes = path.partition("?")
    query = {"minutes": minutes.partition("=")[2]} if minutes else {}
    assert await refused(api, path, **{"from": start, "to": end}, **query) == expected


async def test_a_window_without_an_end(api):
    answer = await api.get(OCCUPANCY, params={"from": DAY["from"]})
    assert (answer.status_code, answer.json()["fields"]) == (400, {"to": "missing"})


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/spaces", {"limit": -1}, (400, "invalid-request")),
        ("/spaces", {"limit": 0}, (400, "invalid-request")),
        ("/venues", {"limit": 201}, (400, "invalid-request")),
        ("/venues", {"limit": "many"}, (400, "invalid-request")),
        ("/venues", {"limit": 2**63}, (400, "invalid-request")),
        ("/spaces", {"after": "none-such"}, (422, "bad-choice")),
        ("/spaces", {"capacity": 2**63}, (400, "invalid-request")),
        ("/spaces", {"capacity": -1}, (400, "invalid-request")),
        ("/free", {**DAY, "minutes": 0}, (400, "invalid-request")),
        ("/free", {**DAY, "minutes": 10**12}, (400, "invalid-request")),
        ("/free", DAY, (400, "invalid-request")),
        ("/occupancy", {**DAY, "venue": "none-such"}, (404, "not-found")),
        ("/occupancy", {**DAY, "spaces": "gym,none-such"}, (404, "not-found")),
        ("/spaces/none-such/occupancy", DAY, (404, "not-found")),
        ("/nothing", {}, (404, "not-found")),
    ],
)
async def test_a_query_that_cannot_be(api, path, query, expected):
    assert await refused(api, path, **query) == expected


async def test_a_space_out_of_use_is_not_there(api):
    venue = await factories.venue("stengt", active=False)
    await factories.space(venue, "shut")
    assert await refused(api, "/spaces/shut/occupancy", **DAY) == (404, "not-found")
    assert "shut" not in [one["slug"] for one in await items(api, "/spaces")]


async def test_four_hundred_days_are_not_too_long(api):
    start = datetime(2027, 1, 1, tzinfo=UTC)
    longest = {"from": start.isoformat(), "to": (start + timedelta(days=400)).isoformat()}
    assert await items(api, OCCUPANCY, **longest) == []
