"""Getting in line for gear, and answering an offer, as a borrower does it."""

import re
from datetime import date

import pytest

from booking.services import waits
from booking.storage import transaction
from tests import equipment, factories
from tests.admin import desk
from tests.conftest import NOW

FORM = {
    "sizes": "38", "quantity": "1", "first": "2027-02-01", "last": "2027-02-28", "weekdays": "5", "days": "3",
    "place": "",
}  # fmt: skip


@pytest.fixture
async def kari(app, client):
    """Kari, who borrows; the only shoe is lent out in the first half of February."""
    place = await equipment.place("bua")
    kind = await equipment.kind(place, 1, model=await equipment.model("shoes"), size="38")
    other = await factories.person("other@example.no")
    loan = await equipment.loan(place, await equipment.borrower(other), other)
    await equipment.line(loan, kind, date(2027, 1, 31), date(2027, 2, 27))
    made = await factories.person("kari@example.no", language="en")
    await equipment.borrower(made)
    await client.become(made)
    return made


async def borrower_in(client) -> str:
    page = await client.get("/equipment/shoes/wait?from=2027-02-05&to=2027-02-07&size=38")
    return re.search(r'name="borrower" value="(\d+)"', page.text)[1]


async def get_in_line(client, **more: str):
    borrower = await borrower_in(client)
    return await client.submit("/equipment/shoes/wait", **{**FORM, "borrower": borrower, **more})


async def an_offer(client) -> int:
    """The number of the loan that is offered, once the shoe was given back."""
    await get_in_line(client)
    await transaction.execute("UPDATE loan_line SET state = 'cancelled'")
    [loan] = await waits.serve(now=NOW)
    return loan


async def states(loan: int) -> list[str]:
    return [row["state"] for row in await transaction.rows("SELECT state FROM loan_line WHERE loan = $1", loan)]


async def test_the_form_begins_with_what_was_looked_for(kari, client):
    page = await client.get("/equipment/shoes/wait?from=2027-02-05&to=2027-02-07&size=38")
    assert re.search(r'name="first"[^>]*value="2027-02-05"', page.text)
    assert re.search(r'name="last"[^>]*value="2027-03-07"', page.text)
    assert re.search(r'name="days"[^>]*value="3"', page.text)
    assert re.findall(r'value="([^"]+)" checked', page.text) == ["38", "5"]


async def test_who_gets_in_line_sees_their_turn_and_can_leave(kari, client):
    done = await get_in_line(client)
    said = desk.words(page := await client.get(done.headers["location"]))
    assert "You are in line. We write to you when it is your turn." in said
    assert "1 \N{MULTIPLICATION SIGN} Shoes 38 3 days, " in said
    assert "beginning on: Fri" in said
    assert "You are number 1 in line." in said
    leave = re.search(r'action="(/my/waits/\d+/leave)"', page.text)[1]
    done = await client.submit(leave)
    said = desk.words(await client.get(done.headers["location"]))
    assert "You no longer wait for it." in said
    assert "You left the line." in said


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("quantity", "0", "This is too little or too much"),
        ("first", "x", "This is not a date"),
        ("days", "20", "There is nothing to wait for"),
        ("weekdays", "9", "This choice is not there"),
    ],
)
async def test_what_cannot_be_comes_back_as_it_was_typed(kari, client, field, value, fault):
    answer = await get_in_line(client, **{field: value, "last": "2027-02-19"})
    assert answer.status_code == 422
    assert fault in desk.words(answer)
    assert 'value="2027-02-19"' in answer.text
    assert await transaction.value("SELECT count(*) FROM equipment_wait") == 0


async def test_an_offer_is_accepted_with_one_click_and_a_second_one_says_so(kari, client):
    loan = await an_offer(client)
    said = desk.words(await client.get("/my/waits"))
    assert "Answer the offer" in said
    page = desk.words(await client.get(f"/my/offers/{loan}"))
    assert "It can be yours" in page
    assert "Friday 5 February" in page
    done = await client.submit(f"/my/offers/{loan}/accept")
    assert (done.headers["location"], await states(loan)) == (f"/loans/{loan}", ["promised"])
    again = await client.submit(f"/my/offers/{loan}/accept")
    assert (again.status_code, "The offer is accepted already" in desk.words(again)) == (409, True)


async def test_an_offer_that_is_over_says_so(kari, client, clock):
    loan = await an_offer(client)
    clock.pass_(hours=25)
    late = await client.submit(f"/my/offers/{loan}/accept")
    assert (late.status_code, "The offer no longer stands" in desk.words(late)) == (410, True)
    page = desk.words(await client.get(f"/my/offers/{loan}"))
    assert "The offer no longer stands" in page
    assert "Take it" not in page


async def test_who_declines_waits_on(kari, client):
    loan = await an_offer(client)
    done = await client.submit(f"/my/offers/{loan}/decline")
    said = desk.words(await client.get(done.headers["location"]))
    assert "You still wait for other days." in said
    assert (await states(loan))[0] == "cancelled"


async def test_the_offer_of_another_is_not_there(kari, client):
    loan = await an_offer(client)
    await client.become(await factories.person("ola@example.no"))
    for answer in (await client.get(f"/my/offers/{loan}"), await client.submit(f"/my/offers/{loan}/accept")):
        assert answer.status_code == 404
        assert "Shoes" not in answer.text
    assert await states(loan) == ["offered"]


async def test_who_has_no_profile_is_told_what_to_do(kari, client):
    await client.become(await factories.person("new@example.no", language="en"))
    page = await client.get("/equipment/shoes/wait")
    assert "Say first who borrows" in desk.words(page)
    refused = await client.submit("/equipment/shoes/wait", **FORM, borrower="1")
    assert refused.status_code == 404


async def test_there_is_no_line_for_what_is_not_there(kari, client):
    assert (await client.get("/equipment/nothing/wait")).status_code == 404


async def test_the_desk_sees_the_line_in_order(kari, client):
    await get_in_line(client)
    venue = await transaction.value("SELECT venue FROM lending_place")
    await client.become(await factories.person(role="clerk", venue=venue, language="en"))
    said = desk.words(await client.get("/admin/waits"))
    assert "Shoes 1" in said
    assert "1 Kari 1 \N{MULTIPLICATION SIGN} 38 3, Fri" in said
