"""Gear in an application for a hall, as its pages show it."""

import re
from urllib.parse import urlencode

import pytest

from booking.services import applications
from booking.storage import transaction
from rules.wording import TIMES
from tests import equipment, factories, regulations
from tests.conftest import NOW
from tests.factories import draft, oslo

WISH = {"space": "gym", "date": "2027-01-12", "from": "18:00", "to": "19:30", "title": "Concert", "purpose": "concert"}
WHO = {"organisation": "private", "from0": "2", "from16": "10"}


@pytest.fixture
async def kari(app):
    """A gym, where 40 chairs and a sound system of our own are lent out, and somebody who applies."""
    await factories.rulebook()
    venue = await factories.venue()
    await factories.space(venue, "gym", mode="instant")
    place = await equipment.place(venue=venue)
    music, chairs = await equipment.category("music"), await equipment.category("chairs")
    await equipment.kind(
        place, model=await equipment.model("chair", tracked="quantity", category=chairs), slug="chairs", stock=40
    )
    await equipment.kind(place, 1, model=await equipment.model("sound", category=music), slug="sound")
    return await factories.person("kari@example.no", language="en")


def at(step: str, **more: str) -> str:
    return "/apply?" + urlencode({**WISH, **WHO, **more, "step": step})


async def taken(count: int, person) -> None:
    wanted = draft(
        "gym", start=oslo("2027-01-12", "10:00"), end=oslo("2027-01-12", "11:00"), equipment=(("chairs", count),)
    )
    await applications.submit(draft=wanted, person=person, now=NOW)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace(TIMES, "x")


async def test_gear_of_the_house_is_offered_by_category_with_how_many_are_free_on_the_dates(client, kari):
    await taken(28, kari)
    await client.become(kari)
    page = (await client.get(at("who"))).text
    assert re.findall(r"<summary>(Music|Chairs)</summary>", page) == ["Music", "Chairs"]
    assert "Chair 12 free" in words(page)
    series = (await client.get(at("who", repeat="weekly", until="2027-01-19"))).text
    assert "Chair 12 free on every date" in words(series)


async def test_what_was_chosen_is_carried_shown_and_sent(client, kari):
    await client.become(kari)
    page = (await client.get(at("check", **{"gear-chairs": "30", "gear-sound": "1"}))).text
    assert "1 x Sound, 30 x Chair" in words(page)
    action = re.search(r'method="post" action="(/apply\?[^"]+)"', page).group(1).replace("&amp;", "&")
    sent = await client.submit(action, note="", accept="yes")
    assert sent.status_code == 303
    receipt = (await client.get(sent.headers["location"])).text
    assert "Equipment 1 x Sound, 30 x Chair" in words(receipt)
    letter = await transaction.value("SELECT text FROM outbox")
    assert "With this equipment each time:" in letter
    assert "30 x Chair" in words(letter)


async def test_too_little_gear_stands_at_the_date_and_is_not_sent(client, kari):
    await taken(28, kari)
    await client.become(kari)
    page = (await client.get(at("check", **{"gear-chairs": "30"}))).text
    assert "There is not enough free" in page
    assert "Swap or leave out what cannot be had" in page
    action = re.search(r'method="post" action="(/apply\?[^"]+)"', page).group(1).replace("&amp;", "&")
    refused = await client.submit(action, note="", accept="yes")
    assert (refused.status_code, await transaction.value("SELECT count(*) FROM application")) == (409, 1)
    assert "There is not enough free" in refused.text


@pytest.mark.parametrize("count", ["-3", "ten", "1000000"])
async def test_a_number_that_is_none_comes_back_beside_its_field(client, kari, count):
    await client.become(kari)
    page = (await client.get(at("check", **{"gear-chairs": count}))).text
    assert 'href="#gear-chairs"' in page
    assert f'value="{count}"' in page


async def test_gear_that_is_not_lent_out_there_is_told_in_the_step_where_it_is_chosen(client, kari):
    await client.become(kari)
    page = (await client.get(at("check", **{"gear-canoe": "1"}))).text
    assert "This equipment is not lent out here" in page
    assert "What will you do?" in page


async def test_the_case_shows_its_gear_to_whoever_decides(client, kari):
    await taken(28, kari)
    officer = await factories.person("officer@example.no", role="officer", language="en")
    await client.become(officer)
    page = (await client.get("/admin/applications/1")).text
    assert "With equipment: 28 x Chair" in words(page)


async def test_what_is_lent_there_is_not_asked_for_twice(client, kari):
    await regulations.adopt_gear()
    await client.become(kari)
    both = (await client.get(at("who"))).text
    assert 'name="extra-chair"' in both
    await transaction.execute("UPDATE equipment_model SET rent_class = 'chair' WHERE slug = 'chair'")
    once = (await client.get(at("who"))).text
    assert ('name="extra-chair"' in once, 'name="gear-chairs"' in once) == (False, True)
    assert 'name="extra-sound"' in once


async def test_the_price_follows_the_gear_that_is_chosen(client, kari):
    await regulations.adopt_gear()
    await transaction.execute("UPDATE equipment_model SET rent_class = 'chair' WHERE slug = 'chair'")
    await client.become(kari)
    page = words((await client.get(at("check", **{"gear-chairs": "30"}))).text)
    assert "Chair 300 kr" in page
    assert "To pay 450 kr" in page
