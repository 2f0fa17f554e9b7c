"""What went wrong at a date, charged for and waived from the page of its case."""

import re

import pytest

from booking.services import applications
from booking.storage import transaction
from tests import aftermath, factories
from tests.admin import desk
from tests.conftest import NOW
from tests.factories import oslo

DAY = "2027-01-12"
WHY = "The caretaker waited until 19"


@pytest.fixture
async def here(app, client, clock):
    """A desk whose regulation charges for breaches, its officer signed in, while a booking is going on."""
    made = await desk.open_desk()
    await aftermath.adopt(aftermath.TEXT.replace("2026-01-01", "2026-06-01"))
    await client.become(made.officer)
    made.case = await desk.apply(made.applicant, count=2)
    await applications.approve(application=made.case, by=made.officer, now=NOW)
    made.date = (await desk.dates(made.case))[0][0]
    clock.time = oslo(DAY, "18:30")
    return made


async def charge_of(case) -> int:
    return int(await transaction.value("SELECT id FROM charge WHERE application = $1", case))


async def test_a_charge_is_made_by_the_rule_shown_to_both_waived_and_made_again(here, client):
    page = await client.get(f"/admin/applications/{here.case}?date={here.date}")
    assert "Charge for what happened" in page.text
    assert ">Report<" not in page.text  # the one whose form is open says Close, the other has not begun
    done = await client.submit(f"/admin/occurrences/{here.date}/charge", breach="no-show", reason=WHY, amount="")
    said = desk.words(await client.get(done.headers["location"]))
    assert "It is charged, and the applicant is told." in said
    assert f"Nobody came Tue 12 Jan 18:00 – 20:00 400 kr Officer: {WHY}" in said
    assert "Nobody came: what the time is worth: 400 kr" in said
    assert "charged 400 kr: nobody came" in said
    number = await charge_of(here.case)
    refused = await client.submit(f"/admin/charges/{number}/waive", reason="")
    assert (refused.status_code, "The reason is missing" in refused.text) == (422, True)
    assert re.search(rf'href="#waive-{number}-reason"', refused.text)
    await client.submit(f"/admin/charges/{number}/waive", reason="The bus did not come")
    await client.become(await factories.known(here.applicant.id))
    theirs = desk.words(await client.get(f"/applications/{here.case}"))
    assert "otherwise 400 kr Need not be paid" in theirs
    assert "Waived by the municipality Tue 12 Jan : The bus did not come" in theirs
    assert "Officer" not in theirs
    await client.become(here.officer)
    again = await client.submit(f"/admin/charges/{number}/again")
    said = desk.words(await client.get(again.headers["location"]))
    assert ("Need not be paid" in said, "charged 400 kr after all: nobody came" in said) == (False, True)


async def test_where_the_rule_leaves_it_open_the_question_comes_back_with_the_form(here, client):
    path = f"/admin/occurrences/{here.date}/charge"
    answer = await client.submit(path, breach="call-out", reason=WHY, amount="")
    assert answer.status_code == 422
    assert "What does a call-out cost? The regulation does not say." in desk.words(answer)
    assert 'href="#charge-amount"' in answer.text
    assert WHY in answer.text
    assert re.search(r'value="call-out" selected', answer.text)
    done = await client.submit(path, breach="call-out", reason=WHY, amount="2 500,50")
    said = desk.words(await client.get(done.headers["location"]))
    assert "Call-out Tue 12 Jan 18:00 – 20:00 2,500.50 kr" in said
    assert "The rent regulation leaves the amount to the municipality. What does a call-out cost?" in said


@pytest.mark.parametrize(
    ("fields", "said", "status"),
    [
        ({"breach": "fire"}, "This choice is not there", 422),
        ({"breach": "damage"}, "The rent regulation charges nothing for this", 422),
        ({"reason": ""}, "The reason is missing", 422),
        ({"breach": "lost-key", "amount": "900"}, "It is 800 kr. Leave the field empty", 422),
        ({"breach": "call-out", "amount": "a lot"}, "This is not a number", 422),
        ({"breach": "call-out", "amount": "-1"}, "This is too little or too much", 422),
        ({"breach": "call-out", "amount": "1000000000000"}, "This is too little or too much", 422),
    ],
)
async def test_a_form_that_is_not_right_comes_back(here, client, fields, said, status):
    sent = {"breach": "no-show", "reason": WHY, "amount": "", **fields}
    answer = await client.submit(f"/admin/occurrences/{here.date}/charge", **sent)
    assert (answer.status_code, said in desk.words(answer)) == (status, True)
    assert await transaction.value("SELECT count(*) FROM charge") == 0


async def test_a_second_report_of_the_same_is_told_so(here, client):
    for expected in (303, 409):
        answer = await client.submit(f"/admin/occurrences/{here.date}/charge", breach="no-show", reason=WHY)
        assert answer.status_code == expected
    assert "Somebody was here before you" in desk.words(answer)


async def test_nothing_is_charged_before_it_has_begun_nor_by_others(here, client):
    second = (await desk.dates(here.case))[1][0]
    early = await client.submit(f"/admin/occurrences/{second}/charge", breach="no-show", reason=WHY)
    assert (early.status_code, "It has not begun" in early.text) == (409, True)
    await client.submit(f"/admin/occurrences/{here.date}/charge", breach="no-show", reason=WHY)
    number = await charge_of(here.case)
    await client.become(here.other_officer)
    for path in (
        f"/admin/occurrences/{here.date}/charge",
        f"/admin/charges/{number}/waive",
        f"/admin/charges/{number}/again",
    ):
        assert (await client.submit(path, breach="lost-key", reason=WHY)).status_code == 404


async def test_a_late_cancellation_is_told_before_and_shown_after_and_its_undo_takes_it_back(here, client, clock):
    clock.time = oslo("2027-01-13", "12:00")
    second = (await desk.dates(here.case))[1][0]
    await client.become(await factories.known(here.applicant.id))
    asked = desk.words(await client.get(f"/bookings/{second}/cancel"))
    assert "It is late: 200 kr is to be paid. Cancelled later than 14 days before: 50% of 400 kr." in asked
    done = await client.submit(f"/bookings/{second}/cancel", scope="this")
    shown = await client.get(done.headers["location"])
    assert "Cancelled late Tue 19 Jan 18:00 – 20:00 200 kr" in desk.words(shown)
    assert "To pay 400 kr" in desk.words(shown)
    undone = await client.submit("/bookings/restore", date=str(second))
    said = desk.words(await client.get(undone.headers["location"]))
    assert ("Cancelled late" in said, "To pay 800 kr" in said) == (False, True)
