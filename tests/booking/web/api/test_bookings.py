"""Occurrences over the API: cancelled, taken back, moved."""

import pytest

from booking.storage import transaction
from tests.booking.web.api.conftest import TUESDAY

SERIES = {"rrule": "FREQ=WEEKLY;COUNT=3"}
LATER = {"start": f"{TUESDAY}T20:00:00+01:00", "end": f"{TUESDAY}T21:00:00+01:00"}


@pytest.fixture
async def dates(kari):
    """The ids of three Tuesdays that Kari has in the room."""
    answer = (await kari.apply(spaces=["room"], recurrence=SERIES)).json()
    return [one["id"] for one in answer["occurrences"]]


async def call(program, occurrence, step, body=None, status=200):
    answer = await program.post(f"/occurrences/{occurrence}/{step}", json={} if body is None else body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def held() -> int:
    return await transaction.value("SELECT count(*) FROM claim WHERE held")


@pytest.mark.parametrize(
    ("scope", "taken", "left"), [("this", [1], 2), ("following", [1, 2], 1), ("all", [0, 1, 2], 0)]
)
async def test_one_date_those_that_follow_or_all_are_given_back(kari, dates, scope, taken, left):
    answer = await call(kari, dates[1], "cancel", {"scope": scope})
    assert [one["id"] for one in answer["cancelled"]] == [dates[place] for place in taken]
    assert {one["state"] for one in answer["cancelled"]} == {"cancelled"}
    assert answer["cost"] == 0
    assert await held() == left


async def test_giving_back_too_late_costs_the_price(kari, dates, clock):
    clock.pass_(days=8)
    assert (await call(kari, dates[0], "cancel"))["cost"] == 36000


async def test_giving_back_needs_no_body(kari, dates):
    answer = await kari.post(f"/occurrences/{dates[0]}/cancel")
    assert (answer.status_code, len(answer.json()["cancelled"])) == (200, 1)


async def test_an_officer_says_why(officer, dates):
    assert (await call(officer, dates[0], "cancel", status=422))["type"] == "reason-missing"
    assert len((await call(officer, dates[0], "cancel", {"reason": "Election day"}))["cancelled"]) == 1


async def test_what_has_begun_stays(kari, dates, clock):
    clock.pass_(days=9)
    assert (await call(kari, dates[0], "cancel", status=409))["type"] == "already-started"


async def test_a_cancelled_date_is_taken_back_alone_or_with_others(kari, dates):
    await call(kari, dates[0], "cancel", {"scope": "all"})
    assert [one["id"] for one in (await call(kari, dates[0], "restore"))["restored"]] == dates[:1]
    answer = await call(kari, dates[1], "restore", {"occurrences": dates[2:]})
    assert [(one["id"], one["state"]) for one in answer["restored"]] == [(one, "booked") for one in dates[1:]]
    assert await held() == 3


async def test_what_somebody_took_meanwhile_cannot_be_taken_back(kari, club, dates):
    await call(kari, dates[0], "cancel")
    assert (await club.apply(spaces=["room"])).status_code == 201
    answer = await call(kari, dates[0], "restore", status=409)
    assert (answer["type"], answer["dates"]) == ("time-taken", [TUESDAY])


async def test_a_date_is_moved_in_time_with_its_price(kari, dates):
    assert await call(kari, dates[0], "move", LATER) == {
        "id": dates[0],
        "start": "2027-01-12T19:00:00Z",
        "end": "2027-01-12T20:00:00Z",
        "state": "booked",
        "spaces": ["room"],
        "price": 18000,
    }


async def test_a_date_is_moved_to_another_space(officer, dates):
    moved = await call(officer, dates[0], "move", {**LATER, "spaces": ["gym"]})
    assert (moved["spaces"], moved["state"]) == (["gym"], "booked")


async def test_a_date_is_not_moved_onto_another(kari, dates):
    there = {"start": "2027-01-19T19:00:00+01:00", "end": "2027-01-19T20:00:00+01:00"}
    answer = await call(kari, dates[0], "move", there, status=409)
    assert (answer["type"], answer["dates"]) == ("time-taken", ["2027-01-19"])


async def test_an_applicant_moves_only_where_the_space_lets_them(kari, officer, dates):
    await transaction.execute("UPDATE space SET applicant_moves = false")
    assert (await call(kari, dates[0], "move", LATER, status=403))["type"] == "move-not-allowed"
    assert (await call(officer, dates[0], "move", LATER))["start"] == "2027-01-12T19:00:00Z"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "invalid-request")),
        ({**LATER, "start": f"{TUESDAY}T20:00:00"}, (422, "naive-time")),
        ({**LATER, "end": LATER["start"]}, (422, "end-before-start")),
        ({**LATER, "end": "2027-01-13T01:00:00+01:00"}, (422, "outside-opening-hours")),
        ({"start": "2027-01-03T20:00:00Z", "end": "2027-01-03T21:00:00Z"}, (422, "in-the-past")),
        ({**LATER, "spaces": ["none-such"]}, (404, "not-found")),
        ({**LATER, "spaces": ["ro\u0000om"]}, (400, "unstorable")),
        ({**LATER, "reason": "no such field"}, (400, "invalid-request")),
    ],
)
async def test_a_move_that_cannot_be(kari, dates, body, expected):
    answer = await kari.post(f"/occurrences/{dates[0]}/move", json=body)
    assert (answer.status_code, answer.json()["type"]) == expected
    first = await transaction.value("SELECT starts_at FROM claim ORDER BY starts_at LIMIT 1")
    assert first.isoformat() == "2027-01-12T17:00:00+00:00"


@pytest.mark.parametrize("step", ["cancel", "restore", "move"])
@pytest.mark.parametrize("occurrence", [0, -1, 999_999, 2**63, 10**30])
async def test_no_such_occurrence(kari, step, occurrence):
    assert (await call(kari, occurrence, step, LATER if step == "move" else {}, status=404))["type"] == "not-found"


@pytest.mark.parametrize("step", ["cancel", "restore", "move"])
async def test_anothers_occurrence_is_not_there(club, dates, step):
    assert (await call(club, dates[0], step, LATER if step == "move" else {}, status=404))["type"] == "not-found"


async def test_a_scope_that_does_not_exist(kari, dates):
    assert (await call(kari, dates[0], "cancel", {"scope": "everything"}, status=400))["type"] == "invalid-request"
    assert await held() == 3
