"""What is known of a date only when it is over, told by the applicant and by an officer on their pages."""

import re

import pytest

from booking.services import applications, settlements
from booking.storage import transaction
from tests import aftermath, factories
from tests.admin import desk
from tests.conftest import NOW
from tests.factories import oslo

DAY = "2027-01-12"


@pytest.fixture
async def here(app, client, clock):
    """A desk with a banquet hall, and a concert in it that is over."""
    made = await desk.open_desk()
    await aftermath.adopt(aftermath.TEXT.replace("2026-01-01", "2026-06-01"))
    await factories.space(made.venue, "feast", space_class="festsal")
    made.case = await desk.apply(made.applicant, "feast", purpose="concert", ticketed=True)
    await applications.approve(application=made.case, by=made.officer, now=NOW)
    made.date = (await desk.dates(made.case))[0][0]
    await client.become(made.officer)
    clock.time = oslo("2027-01-13", "09:00")
    return made


async def theirs(here, client):
    await client.become(await factories.known(here.applicant.id))


async def test_the_applicant_tells_what_was_taken_and_the_officer_the_rest(here, client):
    assert "One date waits for its final price" in desk.words(await client.get("/admin"))
    listed = desk.words(await client.get("/admin/settlements"))
    assert "The applicant is asked in the night after." in listed
    await theirs(here, client)
    page = await client.get(f"/applications/{here.case}")
    assert "What did you take for tickets, in kroner?" in desk.words(page)
    assert "Extra cleaning" not in page.text
    done = await client.submit(f"/occurrences/{here.date}/settle", ticket_income="20 000,50")
    said = desk.words(await client.get(done.headers["location"]))
    assert "So far, Tue 12 Jan 18:00 – 20:00" in said
    assert "2,000.05 kr" in said
    assert "What did you take for tickets" not in said
    await client.become(here.officer)
    case = desk.words(await client.get(f"/admin/applications/{here.case}"))
    assert "Extra cleaning (kroner)" in case
    done = await client.submit(f"/admin/occurrences/{here.date}/settle", **{"extra.cleaning": "950"})
    said = desk.words(await client.get(done.headers["location"]))
    assert "Final price, Tue 12 Jan 18:00 – 20:00" in said
    assert "3,950.05 kr" in said
    assert "settled a date: 3,950.05 kr" in said
    assert "Nothing waits." in desk.words(await client.get("/admin/settlements"))


@pytest.mark.parametrize("typed", ["", "-5", "much", "9" * 13])
async def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(here, client, typed):
    for person, path in ((here.officer, "/admin/occurrences"), (here.applicant, "/occurrences")):
        await client.become(await factories.known(person.id))
        answer = await client.submit(f"{path}/{here.date}/settle", ticket_income=typed)
        assert answer.status_code == 422
        assert re.search(rf'id="{here.date}-ticket_income"[^>]*aria-invalid="true"', answer.text)
        assert f'value="{typed}"' in answer.text
    assert await transaction.value("SELECT count(*) FROM quote WHERE occurrence IS NOT NULL") == 0


async def test_a_correction_needs_a_reason_and_the_form_says_so(here, client):
    told = {"ticket_income": 20000, "extra.cleaning": 950}
    await settlements.settle(occurrence=here.date, told=told, by=here.officer, now=oslo("2027-01-13", "08:00"))
    path = f"/admin/occurrences/{here.date}/settle"
    refused = await client.submit(path, **{"ticket_income": "10000", "extra.cleaning": "950", "reason": ""})
    assert (refused.status_code, "The reason is missing" in refused.text) == (422, True)
    await client.submit(path, **{"ticket_income": "10000", "extra.cleaning": "950", "reason": "Seen the books"})
    assert await transaction.value("SELECT final_price FROM occurrence WHERE id = $1", here.date) == 295000
