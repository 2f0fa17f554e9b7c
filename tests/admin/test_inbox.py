"""The inbox: what waits, for whom, and how to find the rest."""

import re

import pytest

from booking.services import applications
from booking.storage import transaction
from tests import factories
from tests.admin import desk
from tests.admin.desk import Desk
from tests.conftest import NOW
from tests.factories import oslo


@pytest.fixture
async def here(app, client) -> Desk:
    """A desk with its officer signed in."""
    made = await desk.open_desk()
    await client.become(made.officer)
    return made


async def test_what_waits_stands_with_the_oldest_first(here, client, clock):
    first = await desk.apply(here.applicant, title="Handball")
    second = await desk.apply(here.applicant, "half-b", title="Yoga")
    await transaction.execute(
        "UPDATE application SET submitted_at = $2 WHERE id = $1", first, oslo("2027-01-02", "10:00")
    )
    page = await client.get("/admin/inbox")
    assert re.findall(r'data-row href="/admin/applications/(\d+)"', page.text) == [str(first), str(second)]
    assert "2 days" in desk.words(page)


async def test_an_officer_of_another_venue_finds_neither_the_case_nor_a_way_to_it(here, client):
    case = await desk.apply(here.applicant, title="Handball")
    await client.become(here.other_officer)
    listed = await client.get("/admin/inbox")
    assert "Handball" not in listed.text
    assert (await client.get(f"/admin/applications/{case}")).status_code == 404
    assert (await client.submit(f"/admin/applications/{case}/decide", step="approve")).status_code == 404
    assert await desk.state(case) == "submitted"


async def test_an_applicant_does_not_meet_their_own_case_as_an_officer_would(here, client):
    case = await desk.apply(here.other_officer)
    await client.become(here.other_officer)
    assert (await client.get(f"/admin/applications/{case}")).status_code == 404


@pytest.mark.parametrize(
    ("show", "expected"),
    [("waiting", 3), ("mine", 1), ("nobodys", 2), ("asked", 1), ("answered", 0), ("clashes", 2), ("decided", 0)],
)
async def test_the_list_is_picked_by_what_a_case_needs(here, client, show, expected):
    mine = await desk.apply(here.applicant)
    await desk.apply(await factories.person())
    asked = await desk.apply(here.applicant, "half-b", hours=("08:00", "09:00"))
    await applications.assign(application=mine, by=here.officer, officer=here.officer, now=NOW)
    await applications.ask(application=asked, by=here.officer, text="How many?", now=NOW)
    page = await client.get("/admin/inbox", params={"show": show})
    assert page.text.count("data-row") == expected


async def test_words_are_looked_for_in_everything(here, client):
    case = await desk.apply(here.applicant, title="Handball")
    await applications.decline(application=case, by=here.officer, reason="No", now=NOW)
    assert "Handball" in (await client.get("/admin/inbox?q=handb")).text
    assert "Handball" not in (await client.get("/admin/inbox?q=yoga")).text
    assert "Handball" in (await client.get(f"/admin/inbox?q={case}")).text
