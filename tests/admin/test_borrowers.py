from datetime import timedelta

import pytest

from booking.services import borrowers
from booking.storage import transaction
from tests import equipment, factories
from tests.admin.desk import words
from tests.conftest import NOW

TODAY = NOW.date()
FORM = {
    "name": "Kari Nordmann", "email": "kari@example.no", "phone": "41 22 33 44", "birth_year": "1985",
    "address": "Storgata 3", "postcode": "6823", "place": "Sandane", "accepted": "yes",
}  # fmt: skip


@pytest.fixture
async def at_desk(client):
    """A clerk of the place BUA, signed in."""
    venue = await factories.venue("huset")
    await equipment.place("bua", venue=venue)
    person = await factories.person("skranke@example.no", role="clerk", venue=venue, language="en")
    await client.become(person)
    return person


async def registered(client):
    """The number of a borrower that the desk has registered."""
    answer = await client.submit("/admin/borrowers/new", **FORM)
    return int(answer.headers["location"].partition("?")[0].rpartition("/")[2])


async def test_the_desk_registers_a_borrower_and_finds_them_by_phone(client, at_desk):
    number = await registered(client)
    found = words(await client.get("/admin/borrowers", params={"q": "4122"}))
    assert "Kari Nordmann kari@example.no Identity not seen 41223344" in found
    page = words(await client.get(f"/admin/borrowers/{number}"))
    assert "Identity Not seen yet" in page
    await client.submit(f"/admin/borrowers/{number}/identity")
    assert "Identity Seen Mon 4 Jan by Skranke" in words(await client.get(f"/admin/borrowers/{number}"))


async def test_a_form_that_is_wrong_comes_back_as_it_was_typed(client, at_desk):
    answer = await client.submit("/admin/borrowers/new", **{**FORM, "postcode": "68", "accepted": ""})
    assert answer.status_code == 422
    assert "This is not a Norwegian postcode" in answer.text
    assert "The terms of lending are not accepted" in answer.text
    assert 'value="Kari Nordmann"' in answer.text
    assert await transaction.value("SELECT count(*) FROM borrower") == 0


async def test_a_child_is_added_and_taken_off(client, at_desk):
    number = await registered(client)
    await client.submit(f"/admin/borrowers/{number}/co-borrowers", name="Lise", birth_year="2016")
    assert "Lise 11 years" in words(await client.get(f"/admin/borrowers/{number}"))
    child = await transaction.value("SELECT id FROM co_borrower")
    await client.submit(f"/admin/borrowers/{number}/co-borrowers/{child}/remove")
    assert "Lise" not in words(await client.get(f"/admin/borrowers/{number}"))
    wrong = await client.submit(f"/admin/borrowers/{number}/co-borrowers", name="", birth_year="x")
    assert "Fill in this field" in words(wrong)


async def test_a_suspension_stands_on_the_page_until_it_is_lifted(client, at_desk):
    number = await registered(client)
    here = await transaction.value("SELECT id FROM lending_place")
    fields = {"where": str(here), "first_day": TODAY.isoformat(), "last_day": "", "reason": "Late three times"}
    await client.submit(f"/admin/borrowers/{number}/suspensions", **fields)
    page = words(await client.get(f"/admin/borrowers/{number}"))
    assert "May not borrow at BUA Late three times" in page
    made = await transaction.value("SELECT id FROM suspension")
    await client.submit(f"/admin/suspensions/{made}/lift")
    page = words(await client.get(f"/admin/borrowers/{number}"))
    assert "May not borrow" not in page
    assert "Lifted Mon 4 Jan, Skranke" in page


async def test_a_suspension_without_a_reason_is_not_stored(client, at_desk):
    number = await registered(client)
    here = await transaction.value("SELECT id FROM lending_place")
    fields = {"where": str(here), "first_day": TODAY.isoformat(), "reason": ""}
    answer = await client.submit(f"/admin/borrowers/{number}/suspensions", **fields)
    assert "The reason is missing" in words(answer)
    assert await transaction.value("SELECT count(*) FROM suspension") == 0


async def test_a_borrowers_loans_at_other_peoples_places_are_not_shown(client, at_desk):
    number = await registered(client)
    kari = await factories.known(await transaction.value("SELECT person FROM borrower"))
    here = await transaction.value("SELECT id FROM lending_place")
    there = await equipment.place("boda")
    for place, slug in ((here, "ski"), (there, "kano")):
        kind = await equipment.kind(place, 2, model=await equipment.model(slug), size="38")
        loan = await equipment.loan(place, number, kari)
        await equipment.line(loan, kind, TODAY, TODAY + timedelta(days=6))
    page = words(await client.get(f"/admin/borrowers/{number}"))
    assert "Ski 38" in page
    assert "Kano" not in page


async def test_the_profile_is_put_right(client, at_desk):
    number = await registered(client)
    fields = {"birth_year": "1986", "address": "Heim 1", "postcode": "6826", "place": "Byrkjelo", "note": "Ring først"}
    await client.submit(f"/admin/borrowers/{number}", **fields)
    page = words(await client.get(f"/admin/borrowers/{number}"))
    assert "Heim 1, 6826 Byrkjelo" in page
    assert "Ring først" in page
    wrong = await client.submit(f"/admin/borrowers/{number}", **{**fields, "postcode": "x"})
    assert "This is not a Norwegian postcode" in wrong.text


async def test_nobody_but_the_desk_looks_a_borrower_up(client, at_desk):
    number = await registered(client)
    await client.become(await factories.person(role="caretaker"))
    answer = await client.get(f"/admin/borrowers/{number}")
    assert (answer.status_code, "Kari" in answer.text) == (403, False)
    assert await borrowers.find(text="kari", by=at_desk) != []
