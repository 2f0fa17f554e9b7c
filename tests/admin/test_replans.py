"""What no longer fits, at the lending desk: the list, one conflict with its letter, accept, cancel and undo."""

import re
from datetime import date, timedelta

import pytest

from booking.storage import transaction
from tests import equipment, factories
from tests.admin import desk
from tests.conftest import NOW
from tests.factories import insert

TODAY = date(2027, 1, 4)
THERE, BACK = TODAY + timedelta(2), TODAY + timedelta(4)


@pytest.fixture
async def hit(app, client):
    """The line that no longer fits: the only shoe of size 38 is broken, and there is one of size 39."""
    venue = await factories.venue("bua-house")
    place = await equipment.place("bua", venue=venue)
    shoes = await equipment.model("shoes")
    kind = await equipment.kind(place, 1, model=shoes, size="38")
    await equipment.kind(place, 1, model=shoes, size="39")
    kari = await factories.person("kari@example.no", language="en")
    loan = await equipment.loan(place, await equipment.borrower(kari), kari)
    line = await equipment.line(loan, kind, THERE, BACK)
    await insert("outage", type=kind, quantity=1, kind="lost", first_day=TODAY, reason="Borte", made_at=NOW)
    await client.become(await factories.person("clerk@example.no", role="clerk", venue=venue, language="en"))
    return line


def key_in(page) -> str:
    return re.search(r'name="accepted" value="([^"]+)"', page.text)[1]


async def size_of(line):
    sql = "SELECT t.size, l.state FROM loan_line l JOIN equipment_type t ON t.id = l.type WHERE l.id = $1"
    return tuple((await transaction.row(sql, line)).values())


async def outbox():
    return [(row["kind"], row["text"]) for row in await transaction.rows("SELECT kind, text FROM outbox ORDER BY id")]


async def test_the_list_says_who_is_hit_why_and_what_is_proposed_with_the_letter(hit, client):
    said = desk.words(await client.get("/admin/replans"))
    assert "Kari" in said
    assert "Broken or lost" in said
    assert "Size 39 instead, on the same days." in said
    assert "What is reserved for you had to be changed." in said


async def test_all_that_is_ticked_is_accepted_with_one_click_and_the_letter_goes(hit, client):
    done = await client.submit("/admin/replans/accept", accepted=key_in(await client.get("/admin/replans")))
    assert "Moved, and the letters are on their way." in desk.words(await client.get(done.headers["location"]))
    assert await size_of(hit) == ("39", "promised")
    assert [kind for kind, _ in await outbox()] == ["loan-replanned"]


async def test_nothing_ticked_changes_nothing_and_says_so(hit, client):
    done = await client.submit("/admin/replans/accept")
    assert "Nothing was ticked." in desk.words(await client.get(done.headers["location"]))
    assert await size_of(hit) == ("38", "promised")


@pytest.mark.parametrize("accepted", ["", "x", "9" * 30 + ":size", "-1:size", "1", "999:size-1"])
async def test_a_form_that_makes_no_sense_is_refused_or_does_nothing(hit, client, accepted):
    answer = await client.submit("/admin/replans/accept", accepted=accepted)
    assert answer.status_code in {303, 404, 409}
    assert (await size_of(hit), await outbox()) == (("38", "promised"), [])


async def test_one_conflict_shows_its_letter_with_the_words_that_were_added_before_it_goes(hit, client):
    key = key_in(await client.get("/admin/replans")).partition(":")[2]
    page = await client.submit(f"/admin/replans/{hit}/accept", proposal=key, words="Call us!", show="yes")
    assert re.search(r'class="letter__text">[^<]*Call us!', page.text)
    assert await size_of(hit) == ("38", "promised")
    await client.submit(f"/admin/replans/{hit}/accept", proposal=key, words="Call us!")
    assert await size_of(hit) == ("39", "promised")
    assert "Call us!" in (await outbox())[0][1]


async def test_what_was_taken_meanwhile_is_named_on_the_list(hit, client):
    accepted = key_in(await client.get("/admin/replans"))
    await transaction.execute(
        "UPDATE item SET retired_at = $1, retired_reason = '' FROM equipment_type t "
        "WHERE t.id = item.type AND t.size = '39'",
        NOW,
    )
    answer = await client.submit("/admin/replans/accept", accepted=accepted)
    assert answer.status_code == 409
    assert "Kari, 1 \N{MULTIPLICATION SIGN} Shoes 38. This can no longer be had." in desk.words(answer)
    assert await outbox() == []


async def test_a_line_is_cancelled_with_a_reason_and_never_without(hit, client):
    refused = await client.submit(f"/admin/replans/{hit}/cancel", reason="")
    assert (refused.status_code, 'id="reason-error"' in refused.text) == (422, True)
    done = await client.submit(f"/admin/replans/{hit}/cancel", reason="It is lost.")
    assert "Cancelled, and the borrower is told." in desk.words(await client.get(done.headers["location"]))
    assert await size_of(hit) == ("38", "cancelled")
    assert "It is lost." in (await outbox())[0][1]


async def test_what_was_moved_is_put_back_when_it_is_found_again(hit, client):
    await client.submit("/admin/replans/accept", accepted=key_in(await client.get("/admin/replans")))
    page = await client.get("/admin/replans")
    undo = re.search(r'action="(/admin/replans/moved/\d+/undo)"', page.text)[1]
    refused = await client.submit(undo)
    assert (refused.status_code, await size_of(hit)) == (409, ("39", "promised"))
    await transaction.execute("UPDATE outage SET until_day = first_day")
    done = await client.submit(undo)
    assert "Put back as it was" in desk.words(await client.get(done.headers["location"]))
    assert await size_of(hit) == ("38", "promised")


async def test_where_all_is_there_the_page_says_what_comes_here(hit, client):
    await transaction.execute("UPDATE outage SET until_day = first_day")
    assert "All that is reserved is there." in desk.words(await client.get("/admin/replans"))
    assert (await client.get(f"/admin/replans/{hit}")).status_code == 404


async def test_the_clerk_of_another_venue_does_not_know_of_it(hit, client):
    await client.become(await factories.person(role="clerk", venue=await factories.venue("huset")))
    assert (await client.get(f"/admin/replans/{hit}")).status_code == 404
    assert (await client.submit(f"/admin/replans/{hit}/cancel", reason="x")).status_code == 404
    assert "Kari" not in (await client.get("/admin/replans")).text
