"""What a loan costs, on its page at the desk: shown with its reasons, and said by an officer where it is open."""

import pytest

from booking.services import applications
from booking.storage import transaction
from tests import factories, regulations
from tests.admin.desk import words
from tests.admin.lending import bua, reserved
from tests.conftest import NOW
from tests.factories import draft, oslo


@pytest.fixture
async def here(client):
    """BUA under a regulation that names chairs but no skis, with its clerk signed in."""
    await regulations.adopt_gear()
    found = await bua(client)
    await transaction.execute(
        "UPDATE equipment_model SET rent_class = CASE tracked WHEN 'quantity' THEN 'chair' ELSE 'ski' END"
    )
    return found


async def officer():
    return await factories.person("sak@example.no", role="officer", language="en")


async def test_the_price_stands_with_its_reasons(client, here):
    loan = await reserved(here, 0, 3, skis=0, chairs=10)
    page = words(await client.get(f"/admin/loans/{loan}"))
    assert "To pay 100 kr" in page
    assert "Set the price" not in page


async def test_what_is_lent_for_nothing_is_said_to_be_free(client, here):
    await transaction.execute("UPDATE equipment_model SET rent_class = NULL")
    loan = await reserved(here, 0, 3)
    assert "It is lent free of charge." in words(await client.get(f"/admin/loans/{loan}"))


async def test_an_open_price_is_set_by_an_officer_with_a_reason(client, here):
    loan = await reserved(here, 0, 3)
    clerks = words(await client.get(f"/admin/loans/{loan}"))
    assert "The regulation does not say what “Ski” costs" in clerks
    assert "Set the price" not in clerks
    await client.become(await officer())
    refused = await client.submit(f"/admin/loans/{loan}/price", amount="mye", reason="")
    assert (refused.status_code, "This is not a number" in words(refused)) == (422, True)
    assert 'value="mye"' in refused.text
    await client.submit(f"/admin/loans/{loan}/price", amount="250", reason="As last year")
    page = words(await client.get(f"/admin/loans/{loan}"))
    assert "To pay 250 kr" in page
    assert "set the price to 250 kr" in page
    again = await client.submit(f"/admin/loans/{loan}/price", amount="300", reason="More")
    assert (again.status_code, "The price is settled already" in words(again)) == (409, True)


async def test_gear_for_a_hall_leads_to_its_application(client, here):
    venue = await transaction.value("SELECT venue FROM lending_place")
    await factories.space(venue, "gym")
    slug = await transaction.value("SELECT slug FROM equipment_type WHERE stock IS NOT NULL")
    wanted = draft("gym", start=oslo("2027-01-12", "18:00"), end=oslo("2027-01-12", "19:00"), equipment=((slug, 5),))
    made = await applications.submit(draft=wanted, person=here.kari, now=NOW)
    loan = await transaction.value("SELECT id FROM loan")
    assert f"/admin/applications/{made}" not in (await client.get(f"/admin/loans/{loan}")).text
    await client.become(await officer())
    assert f"/admin/applications/{made}" in (await client.get(f"/admin/loans/{loan}")).text
