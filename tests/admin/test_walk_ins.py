import pytest

from booking.services import borrowers
from booking.storage import transaction
from tests import equipment, factories
from tests.admin.desk import words
from tests.admin.lending import Bua, bua, day, reserved, states
from tests.admin.test_handovers import carried, said
from tests.conftest import NOW

PATH = "/admin/lending/walk-in"


@pytest.fixture
async def here(client):
    """BUA, with its clerk signed in."""
    return await bua(client)


async def test_who_walks_in_is_found_and_gets_what_is_scanned_until_a_day_that_is_set(client, here):
    found = await client.get(PATH, params={"place": "bua", "code": "S1", "q": "kari"})
    assert f"/admin/lending/walk-in?place=bua&amp;borrower={here.borrower}&amp;code=S1" in found.text
    page = await client.get(PATH, params={"place": "bua", "borrower": here.borrower, "code": "S1"})
    assert "Back by Mon 11 Jan" in words(page)
    second = await client.submit(PATH, here="bua", borrower=here.borrower, code=["S1"], step="scan", scan="S2")
    assert (said(second), carried(second)) == (("ok", "✓ Ski 38 S2"), ["S1", "S2"])
    await client.submit(PATH, here="bua", borrower=here.borrower, code=["S1", "S2"], step="done")
    loan = await transaction.value("SELECT id FROM loan")
    assert await states(loan) == [("out", "S1"), ("out", "S2")]


async def test_who_is_new_is_registered_on_the_same_screen_and_what_was_scanned_is_kept(client, here):
    form = {"name": "Per", "email": "per@example.no", "phone": "99887766", "birth_year": "1990", "address": "Gata 2",
            "postcode": "6823", "place": "Sandane", "accepted": "yes", "seen": "yes"}  # fmt: skip
    wrong = await client.submit(f"{PATH}/register", here="bua", code="S1", **{**form, "postcode": "x"})
    assert "This is not a Norwegian postcode" in wrong.text
    assert 'name="code" value="S1"' in wrong.text
    answer = await client.submit(f"{PATH}/register", here="bua", code="S1", **form)
    made = await transaction.value("SELECT max(id) FROM borrower")
    assert answer.headers["location"] == f"{PATH}?place=bua&borrower={made}&code=S1"


async def test_the_last_day_is_cut_to_before_the_next_promise_and_said_so(client, here):
    ola = await factories.person("ola@example.no")
    theirs = Bua(**{**vars(here), "kari": ola, "borrower": await equipment.borrower(ola)})
    await reserved(theirs, 3, 5, skis=3)
    page = words(await client.get(PATH, params={"place": "bua", "borrower": here.borrower, "code": "S1"}))
    assert "Back by Wed 6 Jan Shortened: it is promised to others after that" in page


async def test_what_is_promised_today_is_not_lent_to_who_walks_in(client, here):
    ola = await factories.person("ola@example.no")
    await reserved(Bua(**{**vars(here), "kari": ola, "borrower": await equipment.borrower(ola)}), 0, 5, skis=3)
    answer = await client.submit(PATH, here="bua", borrower=here.borrower, step="scan", scan="S1")
    kind, text = said(answer)
    assert (kind, "promised to somebody else" in text, "Ola" in text, carried(answer)) == ("stop", True, True, [])


async def test_chairs_are_lent_by_number_and_since_yesterday(client, here):
    fields = {f"count-{here.chairs}": "6", "since": day(-1).isoformat(), "last": day(2).isoformat()}
    await client.submit(PATH, here="bua", borrower=here.borrower, step="done", **fields)
    line = await transaction.row("SELECT quantity, state, starts_on, ends_on FROM loan_line")
    assert line == {"quantity": 6, "state": "out", "starts_on": day(-1), "ends_on": day(2)}


async def test_it_may_be_for_a_child_that_the_borrower_answers_for(client, here):
    child = await borrowers.add_co_borrower(
        borrower=here.borrower, name="Lise", birth_year=2016, by=here.clerk, now=NOW
    )
    page = await client.get(PATH, params={"place": "bua", "borrower": here.borrower, "code": "S1"})
    assert "For whom (optional) Kari Lise" in words(page)
    await client.submit(PATH, here="bua", borrower=here.borrower, code=["S1"], step="done", child=str(child))
    line = await transaction.row("SELECT co_borrower, audience FROM loan_line")
    assert line == {"co_borrower": child, "audience": "child"}


async def test_a_code_that_is_refused_at_once_is_not_kept(client, here):
    await equipment.item(await equipment.kind(await equipment.place("boda")), "E1")
    page = await client.get(PATH, params={"place": "bua", "borrower": here.borrower, "code": "E1"})
    assert (said(page)[0], carried(page)) == ("stop", [])
