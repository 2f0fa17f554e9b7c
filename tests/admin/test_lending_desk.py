import re
from datetime import timedelta

import pytest

from booking.storage import transaction
from tests import equipment, factories
from tests.admin.desk import words
from tests.conftest import NOW

TODAY = NOW.date()


def day(later):
    """A day from today."""
    return TODAY + timedelta(days=later)


@pytest.fixture
async def bua(client):
    """A lending place that is open every day, with skis, chairs and somebody who borrows; a clerk is signed in."""
    venue = await factories.venue("huset")
    place = await equipment.place("bua", venue=venue)
    clerk = await factories.person("skranke@example.no", role="clerk", venue=venue, language="en")
    kari = await factories.person("kari@example.no")
    await transaction.execute("UPDATE person SET phone = '41223344' WHERE id = $1", kari.id)
    skis = await equipment.kind(place, model=await equipment.model("ski"), size="38")
    for code in ("S1", "S2", "S3"):
        await equipment.item(skis, code)
    await client.become(clerk)
    return {"place": place, "skis": skis, "kari": kari, "borrower": await equipment.borrower(kari), "clerk": clerk}


async def lent(bua, first, last, *, state="promised", **values):
    """A loan of one pair of skis."""
    loan = await equipment.loan(bua["place"], bua["borrower"], bua["kari"])
    await equipment.line(loan, bua["skis"], first, last, state=state, **values)
    return loan


async def out(bua, due, code="S1"):
    """A loan that is out and due on a day."""
    item = await transaction.value("SELECT id FROM item WHERE code = $1", code)
    at = {"out_at": NOW - timedelta(days=9), "out_by": bua["clerk"].id, "item": item}
    return await lent(bua, day(-9), due, state="out", **at)


def section(answer, name):
    """The words of a part of the board."""
    return words(type("Part", (), {"text": answer.text.split(f'id="{name}"')[1].split("</section>")[0]}))


async def test_the_board_shows_what_is_packed_fetched_taken_back_and_late_today(client, bua):
    await lent(bua, day(0), day(3))
    await lent(bua, day(1), day(3))
    await lent(bua, day(2), day(3))
    page = await client.get("/admin/lending")
    assert "Ski 38" in section(page, "fetch")
    assert "for Tue 5 Jan" in section(page, "pack")
    assert section(page, "pack").count("Ski 38") == 1
    assert "Nothing is due today." in section(page, "back")


async def test_what_is_late_stands_with_since_when_and_whom_to_call(client, bua):
    await out(bua, day(-2))
    await out(bua, day(0), "S2")
    page = await client.get("/admin/lending")
    assert "Kari Ski 38 Since Sat 2 Jan 412 23 344" in section(page, "late")
    assert "Take in" in section(page, "back")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("s2", "/admin/lending/walk-in?place=bua&code=S2"),
        ("http://testserver.local/i/S2", "/admin/lending/walk-in?place=bua&code=S2"),
        ("S1", "/admin/lending/return?place=bua&code=S1"),
        ("kari", "/admin/loans/{fetch}/hand-over"),
        ("41 22 33", "/admin/loans/{fetch}/hand-over"),
        ("#{fetch}", "/admin/loans/{fetch}"),
    ],
)
async def test_the_one_input_goes_where_it_obviously_leads(client, bua, text, target):
    await out(bua, day(2))
    fetch = await lent(bua, day(0), day(3))
    answer = await client.get("/admin/lending", params={"place": "bua", "q": text.format(fetch=fetch)})
    assert answer.headers["location"] == target.format(fetch=fetch)


async def test_what_is_nothing_is_said_to_be_nothing(client, bua):
    page = words(await client.get("/admin/lending", params={"q": "Xyz"}))
    assert "Nothing is called “Xyz”" in page


async def test_a_borrower_of_whom_nothing_is_to_be_fetched_is_shown(client, bua):
    page = await client.get("/admin/lending", params={"q": "kari"})
    assert "Lend something" in section(page, "found")


async def test_another_places_board_is_nobodys_to_see(client, bua):
    elsewhere = await equipment.place("boda")
    await lent({**bua, "place": elsewhere}, day(0), day(1))
    page = await client.get("/admin/lending", params={"place": "boda"})
    assert "Nobody fetches anything today." in section(page, "fetch")
    await client.become(await factories.person(role="officer", venue=await factories.venue("hallen"), language="en"))
    assert "No lending place yet" in words(await client.get("/admin/lending"))


async def test_only_where_a_camera_reads_codes_may_the_reader_run_and_nowhere_text_as_a_script(client, bua):
    desk = (await client.get("/admin/lending")).headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in desk
    assert " 'unsafe-eval'" not in desk
    elsewhere = (await client.get("/admin/borrowers")).headers["content-security-policy"]
    assert "script-src 'self';" in elsewhere
    page = (await client.get("/admin/lending")).text
    reader = await client.get(re.search(r'data-wasm="([^"]+)"', page)[1])
    assert (reader.headers["content-type"], reader.content[:4]) == ("application/wasm", b"\0asm")


async def test_the_desk_remembers_at_which_place_one_stood(client, bua):
    venue = await transaction.value("SELECT venue FROM lending_place WHERE slug = 'bua'")
    await equipment.place("aaa", venue=venue)
    await client.get("/admin/lending", params={"place": "bua"})
    assert "<h1" in (page := (await client.get("/admin/lending")).text)
    assert 'value="bua" selected' in page


async def test_of_several_of_a_name_each_has_what_they_are_to_fetch_beside_them(client, bua):
    ola = await factories.person("kari.ola@example.no")
    await equipment.borrower(ola)
    loan = await lent(bua, day(1), day(3))
    page = await client.get("/admin/lending", params={"q": "kari"})
    assert f'href="/admin/loans/{loan}/hand-over"' in page.text
    assert section(page, "found").count("Hand over") == 1
