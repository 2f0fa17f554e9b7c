import re

import pytest

from booking.storage import transaction
from tests import equipment, factories
from tests.booking.web.test_resources import texts

pytestmark = pytest.mark.usefixtures("database")

PATH = "/admin/equipment/labels"


@pytest.fixture
async def place():
    return await equipment.place(venue=await factories.venue("hallen", name="Hallen"))


@pytest.fixture
async def clerk(client, place):
    """A clerk of the place's venue, signed in; the place has two skis and a tent."""
    skis, tents = await equipment.category("ski"), await equipment.category("tents")
    ski = await equipment.kind(place, model=await equipment.model("ski", category=skis, size_unit="cm"), size="160")
    await equipment.item(ski, "SKI-1")
    await equipment.item(ski, "SKI-2")
    await equipment.item(await equipment.kind(place, model=await equipment.model("telt", category=tents)), "TELT-1")
    venue = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", place)
    await client.become(await factories.person(role="clerk", venue=venue, language="en"))


def codes(page):
    return re.findall(r'class="label__text">([^<]+)<', page.text)


async def test_a_sheet_has_a_qr_code_a_code_and_words_for_each_unit(client, clerk, place):
    page = await client.get(f"{PATH}?place={place}")
    assert codes(page) == ["SKI-1", "SKI-2", "TELT-1"]
    assert "SKI-1 Ski 160 cm BUA" in texts(page)
    assert page.text.count('class="label__code"') == 3
    assert "style=" not in page.text


async def test_units_are_chosen_by_category_size_or_code(client, clerk, place):
    category = await transaction.value("SELECT id FROM equipment_category WHERE slug = 'tents'")
    kind = await transaction.value("SELECT type FROM item WHERE code = 'SKI-1'")
    assert codes(await client.get(f"{PATH}?category={category}")) == ["TELT-1"]
    assert codes(await client.get(f"{PATH}?type={kind}")) == ["SKI-1", "SKI-2"]
    assert codes(await client.get(f"{PATH}?codes=ski-2..ski-9,TELT-1")) == ["SKI-2", "TELT-1"]
    assert codes(await client.get(PATH)) == []


async def test_labels_that_are_used_up_are_left_empty(client, clerk, place):
    page = await client.get(f"{PATH}?place={place}&sheet=65&skip=4")
    assert page.text.count("label--used") == 4
    assert "labels--65" in page.text


async def test_nonsense_is_told_beside_its_field_and_shows_nothing(client, clerk, place):
    page = await client.get(f"{PATH}?place={place}&skip=-1&sheet=7")
    assert (page.status_code, codes(page)) == (422, [])
    assert 'href="#skip"' in page.text


async def test_gear_of_other_venues_and_what_is_retired_gets_no_label(client, clerk, place):
    elsewhere = await equipment.place("bub")
    await equipment.item(await equipment.kind(elsewhere), "X-1")
    await equipment.item(await equipment.kind(place), "X-2", retired_at=factories.SINCE, retired_reason="Knekt")
    assert codes(await client.get(f"{PATH}?codes=X-1,X-2,SKI-1")) == ["SKI-1"]
    assert codes(await client.get(f"{PATH}?place={elsewhere}")) == []
