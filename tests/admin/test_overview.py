"""The overview: what it counts, and for whom."""

import re
from datetime import timedelta

import pytest

from booking.services import applications
from tests import equipment, factories
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


async def test_an_empty_desk_says_so(here, client):
    text = desk.words(await client.get("/admin"))
    assert "Nothing waits." in text
    assert "No trouble in sight." in text


async def test_every_number_leads_to_a_list_of_as_many(here, client):
    await desk.apply(here.applicant)
    await desk.apply(await factories.person())
    alone = await desk.apply(here.applicant, hours=("08:00", "09:00"))
    await applications.ask(application=alone, by=here.officer, text="How many?", now=NOW)
    await applications.answer(application=alone, by=here.applicant, text="Twelve", now=NOW)
    page = await client.get("/admin")
    figures = re.findall(r'class="figure" href="([^"]+)"><strong>(\d+)</strong>', page.text)
    assert figures == [
        ("/admin/inbox", "3"),
        ("/admin/inbox?show=clashes", "2"),
        ("/admin/inbox?show=answered", "1"),
        ("/admin/inbox?show=nobodys", "3"),
    ]
    lists = [(await client.get(path)).text.count("data-row") for path, _ in figures]
    assert lists == [int(count) for _, count in figures]


async def test_mine_stand_before_the_others(here, client):
    await desk.apply(here.applicant, title="Handball")
    mine = await desk.apply(here.applicant, "half-b", title="Yoga")
    await applications.assign(application=mine, by=here.officer, officer=here.officer, now=NOW)
    text = desk.words(await client.get("/admin"))
    assert text.index("Yoga") < text.index("Handball")


async def test_a_closure_ahead_shows_whose_time_it_meets(here, client):
    case = await desk.apply(here.applicant, count=3, title="Handball")
    await applications.approve(application=case, by=here.officer, now=NOW)
    await factories.closure(oslo("2027-01-11", "08:00"), oslo("2027-01-20", "08:00"), venue=here.venue)
    text = desk.words(await client.get("/admin"))
    assert "2 booked dates meet a closure" in text
    assert "Golvet blir slipt" in text
    assert "Handball" in (await client.get("/admin/inbox?show=closed")).text


async def test_today_draws_a_bar_for_each_part_that_is_taken(here, client):
    case = await desk.apply(here.applicant, "whole", day="2027-01-04")
    await applications.approve(application=case, by=here.officer, now=NOW)
    page = await client.get("/admin")
    assert page.text.count('class="today__held"') == 2
    assert "1 booking" in desk.words(page)


async def test_other_peoples_venues_are_neither_counted_nor_drawn(here, client):
    await desk.apply(here.applicant)
    await client.become(here.other_officer)
    text = desk.words(await client.get("/admin"))
    assert "Nothing waits." in text
    assert "Hallen" not in text


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
async def test_a_caretaker_has_no_access_to_cases(here, client, lang):
    case = await desk.apply(here.applicant)
    await client.become(await factories.person(role="caretaker", venue=here.venue))
    paths = ["/admin", "/admin/inbox", "/admin/board", "/admin/board/events", f"/admin/applications/{case}"]
    answers = [await client.get(path, params={"lang": lang}) for path in paths]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert [answer for answer in answers if "Kari" in answer.text] == []


async def test_gear_that_is_late_and_who_it_hits_lead_to_their_lists(here, client):
    place = await equipment.place("bua", venue=here.venue)
    kind = await equipment.kind(place, 1)
    loan = await equipment.loan(place, await equipment.borrower(here.applicant), here.applicant)
    days = [NOW.date() + timedelta(number) for number in (-3, -1, 2, 4)]
    await equipment.line(loan, kind, days[2], days[3])
    out = {"state": "out", "out_at": NOW - timedelta(3), "out_by": here.officer.id, "audience": "adult"}
    await equipment.line(loan, kind, days[0], days[1], **out)
    page = await client.get("/admin")
    figures = re.findall(r'class="figure" href="(/admin/(?:replans|lending)[^"]*)"><strong>(\d+)</strong>', page.text)
    assert figures == [("/admin/replans", "1"), ("/admin/lending#late", "1")]


async def test_whoever_only_lends_out_gear_is_sent_to_the_desk(here, client):
    await client.become(await factories.person(role="clerk", venue=here.venue))
    answer = await client.get("/admin")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/lending")
