"""The week board: what it draws, for whom, and what dragging a booking does."""

import pytest

from booking.services import applications
from tests import factories
from tests.admin import desk
from tests.admin.desk import TUESDAY, Desk
from tests.conftest import NOW
from tests.factories import oslo

JSON = {"Accept": "application/json"}
WEEK = {"venue": "hallen", "from": "2027-01-11", "to": "2027-01-18"}


@pytest.fixture
async def here(app, client) -> Desk:
    """A desk with its officer signed in."""
    made = await desk.open_desk()
    await client.become(made.officer)
    return made


async def _granted(here: Desk, space: str = "half-a", **values) -> int:
    case = await desk.apply(here.applicant, space, **values)
    await applications.approve(application=case, by=here.officer, now=NOW)
    return (await desk.dates(case))[0][0]


async def _drag(client, number: int, start: str, end: str, *spaces: str, **headers: str):
    body = {"id": str(number), "start": start, "end": end, "resourceIds": list(spaces)}
    sent = {**JSON, "X-CSRF-Token": client.csrf, **headers}
    return await client.post(f"/admin/occurrences/{number}/move", json=body, headers=sent)


async def test_the_feed_names_who_is_where_and_casts_a_shadow_on_the_rest_of_the_hall(here, client):
    number = await _granted(here, title="Handball")
    feed = (await client.get("/admin/board/events", params=WEEK)).json()
    assert [one["id"] for one in feed["resources"]] == ["whole", "half-a", "half-b"]
    drawn = [(one["id"], one["resourceIds"], one["title"], one.get("movable", False)) for one in feed["events"]]
    assert drawn == [
        (str(number), ["half-a"], "Handball, Kari", True),
        (f"{number}-shadow", ["whole"], "Half-a: Handball, Kari", False),
    ]


async def test_the_feed_has_closures_and_the_time_for_setting_up(here, client):
    await factories.closure(oslo("2027-01-14", "08:00"), oslo("2027-01-14", "12:00"), venue=here.venue)
    number = await _granted(here)
    from_setup = "UPDATE occurrence SET setup_minutes = 30 WHERE id = $1"
    await factories.transaction.execute(from_setup, number)
    feed = (await client.get("/admin/board/events", params=WEEK)).json()
    states = [(one["state"], one["resourceIds"]) for one in feed["events"] if one.get("background")]
    assert states == [
        ("closed", ["whole", "half-a", "half-b"]),
        ("gap", ["whole", "half-a"]),
        ("booked", ["whole"]),
    ]


async def test_without_a_script_the_week_is_a_table(here, client):
    await _granted(here, title="Handball")
    page = await client.get("/admin/board?venue=hallen&week=2027-W02")
    table = page.text[page.text.index("<table") : page.text.index("</table>")]
    assert "Handball, Kari" in table
    assert "Tue 12 Jan" in table
    assert "Handball" not in (await client.get("/admin/board?venue=hallen&week=2027-W03")).text


@pytest.mark.parametrize("query", ["view=day&day=2027-01-12", "venue=hallen&view=day&day=2027-01-12&as=list"])
async def test_a_day_shows_one_venue_or_all(here, client, query):
    await _granted(here, title="Handball")
    assert "Handball, Kari" in desk.words(await client.get(f"/admin/board?{query}"))


@pytest.mark.parametrize("query", ["week=never", "day=2027-13-40", "week=2027-W60", "day=9999-01-01", "view=none"])
async def test_an_address_that_means_nothing_shows_today(here, client, query):
    assert (await client.get(f"/admin/board?{query}")).status_code == 200


async def test_the_board_of_somebody_elses_venue_is_not_there(here, client):
    await _granted(here, title="Handball")
    await client.become(here.other_officer)
    assert (await client.get("/admin/board?venue=hallen")).status_code == 404
    assert (await client.get("/admin/board/events", params=WEEK, headers=JSON)).status_code == 404
    everywhere = await client.get("/admin/board/events", params={**WEEK, "venue": ""})
    assert [one["id"] for one in everywhere.json()["resources"]] == ["room"]


async def test_a_feed_without_days_is_refused_in_words(here, client):
    answer = await client.get("/admin/board/events?venue=hallen", headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (422, "unfit")


async def test_names_never_reach_those_who_decide_nothing(here, client):
    await _granted(here, title="Handball")
    for person in (here.applicant, await factories.person(role="caretaker", venue=here.venue)):
        await client.become(person)
        for path in ("/admin/board?venue=hallen", "/admin/board/events"):
            answer = await client.get(path, params=WEEK, headers=JSON)
            assert (answer.status_code, "Kari" in answer.text) == (403, False)


async def test_a_dragged_booking_moves_and_the_applicant_is_told(here, client):
    number = await _granted(here)
    answer = await _drag(client, number, "2027-01-13T19:00", "2027-01-13T21:00", "half-b")
    assert (answer.status_code, answer.json()["title"]) == (200, "It is moved, and the applicant is told.")
    feed = (await client.get("/admin/board/events", params=WEEK)).json()
    moved = next(one for one in feed["events"] if one["id"] == str(number))
    assert (moved["resourceIds"], moved["start"]) == (["half-b"], "2027-01-13T18:00:00Z")


async def test_a_booking_dragged_onto_another_goes_back_and_says_why(here, client):
    number = await _granted(here)
    await _granted(here, "half-b", title="Chess")
    answer = await _drag(client, number, f"{TUESDAY}T19:00", f"{TUESDAY}T21:00", "whole")
    assert answer.status_code == 409
    assert answer.json()["type"] == "not-moved"
    assert answer.json()["detail"] == "Taken: Chess (Kari), Tue 12 Jan 18:00–20:00."


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2027-01-13T21:00", "2027-01-13T19:00", "end-before-start"),
        ("2027-03-28T02:30", "2027-03-28T04:00", "nonexistent-time"),
        ("soon", "2027-01-13T19:00", "invalid-request"),
        (7, None, "invalid-request"),
    ],
)
async def test_a_move_that_makes_no_sense_is_refused(here, client, start, end, code):
    number = await _granted(here)
    answer = await _drag(client, number, start, end, "half-a")
    assert answer.json()["type"] == code
    assert 400 <= answer.status_code < 500


async def test_a_drag_without_the_secret_of_the_session_moves_nothing(here, client):
    number = await _granted(here)
    answer = await _drag(client, number, "2027-01-13T19:00", "2027-01-13T21:00", "half-a", **{"X-CSRF-Token": ""})
    assert answer.status_code == 403
