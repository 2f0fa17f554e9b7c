"""Single dates of a case: cancelled, taken back and moved by an officer."""

import re

import pytest

from booking.services import applications, bookings
from tests import factories
from tests.admin import desk
from tests.admin.desk import Desk
from tests.conftest import NOW


@pytest.fixture
async def here(app, client) -> Desk:
    """A desk with its officer signed in."""
    made = await desk.open_desk()
    await client.become(made.officer)
    return made


async def _granted(here: Desk, count: int = 3, **values) -> int:
    case = await desk.apply(here.applicant, count=count, **values)
    await applications.approve(application=case, by=here.officer, now=NOW)
    return case


async def test_dates_are_cancelled_with_a_reason_and_taken_back(here, client):
    case = await _granted(here)
    second = (await desk.dates(case))[1][0]
    refused = await client.submit(f"/admin/occurrences/{second}/cancel", scope="following", reason="")
    assert (refused.status_code, "The reason is missing" in refused.text) == (422, True)
    assert re.search(r'value="following" checked', refused.text)
    done = await client.submit(f"/admin/occurrences/{second}/cancel", scope="following", reason="Water damage")
    assert [state for _, state in await desk.dates(case)] == ["booked", "cancelled", "cancelled"]
    page = await client.get(done.headers["location"])
    assert "2 dates are cancelled, and the applicant is told." in desk.words(page)
    undo = re.findall(r'name="occurrence" value="(\d+)"', page.text.split("Undo")[0])
    await client.submit(f"/admin/applications/{case}/restore", occurrence=undo)
    assert [state for _, state in await desk.dates(case)] == ["booked", "booked", "booked"]


async def test_what_was_cancelled_is_not_taken_back_over_somebody_else(here, client):
    case = await _granted(here, 1)
    number = (await desk.dates(case))[0][0]
    await bookings.cancel(occurrence=number, by=here.officer, reason="Water", now=NOW)
    other = await desk.apply(await factories.person("rival@example.no"), title="Concert")
    await applications.approve(application=other, by=here.officer, now=NOW)
    answer = await client.submit(f"/admin/applications/{case}/restore", occurrence=str(number))
    assert answer.status_code == 409
    assert "Concert (Rival), Tue 12 Jan 18:00–20:00" in desk.words(answer)


async def test_a_date_of_another_case_is_not_taken_back_with_this_one(here, client):
    case, other = await _granted(here, 1), await _granted(here, 1, space="half-b")
    number = (await desk.dates(other))[0][0]
    await bookings.cancel(occurrence=number, by=here.officer, reason="Water", now=NOW)
    answer = await client.submit(f"/admin/applications/{case}/restore", occurrence=str(number))
    assert answer.status_code == 404
    assert (await desk.dates(other))[0][1] == "cancelled"


async def test_a_date_is_moved_by_form(here, client):
    case = await _granted(here, 1)
    number = (await desk.dates(case))[0][0]
    fields = {"day": "2027-01-13", "from": "19:00", "to": "21:00", "space": "half-b"}
    done = await client.submit(f"/admin/occurrences/{number}/move", **fields)
    assert done.headers["location"] == f"/admin/applications/{case}?done=move&case={case}"
    page = desk.words(await client.get(done.headers["location"]))
    assert "Wed 13 Jan 19:00–21:00" in page
    assert "moved a date from Tue 12 Jan 18:00–20:00 to Wed 13 Jan 19:00–21:00" in page


async def test_a_move_that_cannot_be_comes_back_as_it_was_typed(here, client):
    case = await _granted(here, 1)
    await _granted(here, 1, space="half-b", title="Chess")
    number = (await desk.dates(case))[0][0]
    fields = {"day": "2027-01-12", "from": "19.00", "to": "21:00", "space": "half-b"}
    answer = await client.submit(f"/admin/occurrences/{number}/move", **fields)
    assert answer.status_code == 409
    assert "Something stands in the way. Taken: Chess (Kari), Tue 12 Jan 18:00–20:00." in desk.words(answer)
    assert 'value="19.00"' in answer.text
    assert re.search(r'value="half-b" checked', answer.text)
    wrong = await client.submit(f"/admin/occurrences/{number}/move", **{**fields, "from": "soon"})
    assert (wrong.status_code, "This is not a time of day" in wrong.text) == (422, True)


async def test_an_officer_moves_nothing_into_a_venue_that_is_another_officers(here, client):
    case = await _granted(here, 1)
    number = (await desk.dates(case))[0][0]
    fields = {"day": "2027-01-12", "from": "18:00", "to": "20:00", "space": "room"}
    assert (await client.submit(f"/admin/occurrences/{number}/move", **fields)).status_code == 403
    await client.become(here.other_officer)
    assert (await client.submit(f"/admin/occurrences/{number}/move", **fields)).status_code == 404
    assert (await client.submit(f"/admin/occurrences/{number}/cancel", reason="No")).status_code == 404
