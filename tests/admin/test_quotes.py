"""The price of a case, changed, set and taken back from its page."""

import re

import pytest

from booking.storage import quotes
from tests import factories
from tests.admin import desk
from tests.admin.desk import Desk

WHY = "They clean it themselves"
LONG = ("18:00", "22:00")


@pytest.fixture
async def here(app, client) -> Desk:
    """A desk with its officer signed in."""
    made = await desk.open_desk()
    await client.become(made.officer)
    return made


async def path(case, place="lines/0") -> str:
    """Where the form of a line of the quote that counts is sent."""
    stored = await quotes.latest(case)
    return f"/admin/applications/{case}/quotes/{stored['id']}/{place}"


async def test_a_line_is_changed_shown_with_why_and_by_whom_and_taken_back_in_one_click(here, client):
    case = await desk.apply(here.applicant, count=3)
    page = desk.words(await client.get(f"/admin/applications/{case}"))
    assert "Another amount" in page
    assert "Kroner for each of the 3 dates" in page
    done = await client.submit(await path(case), amount="200,50", reason=WHY)
    page = await client.get(done.headers["location"])
    said = desk.words(page)
    assert "The price is another one now, and the applicant is told." in said
    assert f"Changed by the municipality Mon 4 Jan , Officer: {WHY}" in said
    assert "otherwise 1,080 kr 601.50 kr" in said
    assert "changed a price from 1,080 kr to 601.50 kr" in said
    undo = re.search(r'action="([^"]+/undo)"', page.text)
    assert undo is not None
    again = await client.submit(undo[1])
    said = desk.words(await client.get(again.headers["location"]))
    assert ("Changed by the municipality" in said, "To pay 1,080 kr" in said) == (False, True)
    assert "took the changed price of 601.50 kr back" in said


async def test_a_price_is_set_where_the_rules_leave_it_open(here, client):
    case = await desk.apply(here.applicant, hours=LONG)
    page = desk.words(await client.get(f"/admin/applications/{case}"))
    assert "so the municipality decides. By the hour it is more than the price for a day." in page
    done = await client.submit(await path(case, "open/0"), amount="650 kr", reason="As for a day")
    page = desk.words(await client.get(done.headers["location"]))
    assert "Decided by the municipality Mon 4 Jan , Officer: As for a day" in page
    assert "To pay 650 kr" in page
    assert "set the price to 650 kr" in page


@pytest.mark.parametrize(
    ("fields", "said", "status"),
    [
        ({"amount": "200", "reason": " "}, "The reason is missing", 422),
        ({"amount": "", "reason": WHY}, "This is not a number", 422),
        ({"amount": "-5", "reason": WHY}, "Choose something from 0 to 10000000", 422),
        ({"amount": "1000000000000", "reason": WHY}, "Choose something from 0 to 10000000", 422),
        ({"amount": "1e9", "reason": WHY}, "This is not a number", 422),
        ({"amount": "200", "reason": "x" * 2001}, "The text is too long", 422),
    ],
)
async def test_a_form_that_is_not_right_comes_back_open_as_it_was_typed(here, client, fields, said, status):
    case = await desk.apply(here.applicant)
    answer = await client.submit(await path(case), **fields)
    assert (answer.status_code, said in desk.words(answer)) == (status, True)
    assert '<details class="price-form" open>' in answer.text
    assert fields["reason"].strip() in answer.text
    assert f'value="{fields["amount"]}"' in answer.text
    assert re.search(r'href="#line-0-(amount|reason)"', answer.text)
    assert len(await desk.letters(case)) == 1


async def test_whoever_comes_second_is_told_and_keeps_the_words(here, client):
    case = await desk.apply(here.applicant)
    looked_at = await path(case)
    await client.submit(looked_at, amount="200", reason=WHY)
    answer = await client.submit(looked_at, amount="300", reason="Because of the cup")
    assert answer.status_code == 409
    assert "Somebody was here before you" in answer.text
    assert "Because of the cup" in answer.text
    assert (await quotes.latest(case))["total"] == 20000


async def test_another_amount_is_not_offered_where_nobody_may_set_it(here, client):
    own = await desk.apply(here.officer)
    assert "Another amount" not in (await client.get(f"/admin/applications/{own}")).text
    refused = await client.submit(await path(own), amount="1", reason=WHY)
    assert (refused.status_code, "You cannot decide your own application" in refused.text) == (403, True)
    case = await desk.apply(here.applicant, "half-b")
    assert (await client.submit(await path(case, "lines/7"), amount="1", reason=WHY)).status_code == 404
    assert (await client.submit(await path(case, "open/0"), amount="1", reason=WHY)).status_code == 404
    assert (await client.submit(await path(case, "lines/0/undo"))).status_code == 404
    other = await path(case)
    await client.become(here.other_officer)
    assert (await client.submit(other, amount="1", reason=WHY)).status_code == 404


async def test_the_applicant_sees_what_was_changed_and_why_but_not_by_whom(here, client):
    case = await desk.apply(here.applicant)
    await client.submit(await path(case), amount="0", reason=WHY)
    await client.become(await factories.known(here.applicant.id))
    page = desk.words(await client.get(f"/applications/{case}"))
    assert f"Changed by the municipality Mon 4 Jan : {WHY}" in page
    assert "The municipality changed a price from 360 kr to 0 kr" in page
    assert "Officer" not in page
