import re

import pytest

from booking.services import handovers, suspensions, units
from booking.storage import transaction
from tests import equipment, factories
from tests.admin import lending
from tests.admin.desk import words
from tests.admin.lending import bua, day, out, reserved, states
from tests.conftest import NOW


@pytest.fixture
async def here(client):
    """BUA, with its clerk signed in."""
    return await bua(client)


def said(answer):
    """The answer to a scan: its kind, and its words."""
    found = re.search(r'data-said="(\w+)">(.*?)</div>', answer.text, re.DOTALL)
    return (found[1], words(type("Part", (), {"text": found[2]}))) if found else None


def carried(answer):
    """The codes that the form carries on."""
    return re.findall(r'name="code" value="([^"]+)"', answer.text)


async def test_units_are_scanned_one_by_one_and_handed_over_together_with_one_receipt(client, here):
    loan = await reserved(here, 0, 3, skis=2, chairs=4)
    path = f"/admin/loans/{loan}/hand-over"
    first = await client.submit(path, step="scan", scan="s1")
    assert (said(first), carried(first)) == (("ok", "✓ Ski 38 S1"), ["S1"])
    second = await client.submit(path, step="scan", code=carried(first), scan="S3")
    assert (said(second), carried(second)) == (("ok", "✓ Ski 38 S3"), ["S1", "S3"])
    chairs = re.search(r'name="(quantity-\d+)"[^>]*value="4"', second.text)
    assert await states(loan) == [("promised", None)] * 3
    done = await client.submit(path, step="done", code=["S1", "S3"], scan="", **{chairs[1]: "4"})
    assert done.headers["location"] == f"/admin/lending?place=bua&done=handed-over&loan={loan}"
    assert sorted(await states(loan), key=str) == [("out", "S1"), ("out", "S3"), ("out", None)]
    receipts = await transaction.rows("SELECT recipient FROM outbox WHERE kind = 'loan-handed-over'")
    assert receipts == [{"recipient": "kari@example.no"}]


async def test_less_than_was_reserved_goes_out_and_the_rest_waits(client, here):
    loan = await reserved(here, 0, 3, skis=2, chairs=10)
    page = await client.get(f"/admin/loans/{loan}/hand-over")
    chairs = re.search(r'name="(quantity-\d+)"', page.text)[1]
    await client.submit(f"/admin/loans/{loan}/hand-over", step="done", code=["S1"], **{chairs: "6"})
    rows = await transaction.rows(
        "SELECT state, quantity FROM loan_line WHERE loan = $1 ORDER BY state, quantity", loan
    )
    assert [tuple(row.values()) for row in rows] == [("out", 1), ("out", 6), ("promised", 1), ("promised", 4)]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("X99", "There is nothing with the code X99"),
        ("S1", "The code S1 came twice"),
        ("S2", "S2 is out on another loan"),
        ("K1", "K1 is not in this loan"),
        ("R1", "R1 is not in service"),
        ("E1", "E1 belongs to another lending place"),
    ],
)
async def test_a_scan_that_is_wrong_is_stopped_and_what_was_scanned_stays(client, here, code, word):
    loan = await reserved(here, 0, 3)
    await out(here, 5, "S2")
    await equipment.item(await equipment.kind(here.place, model=await equipment.model("kano")), "K1")
    await equipment.item(here.skis, "R1", retired_at=NOW, retired_reason="Knekt")
    await equipment.item(await equipment.kind(await equipment.place("boda")), "E1")
    answer = await client.submit(f"/admin/loans/{loan}/hand-over", step="scan", code=["S1"], scan=code)
    kind, text = said(answer)
    assert (kind, word in text) == ("stop", True)
    assert carried(answer) == ["S1"]


async def test_what_is_not_in_the_loan_is_added_where_it_is_free(client, here):
    loan = await reserved(here, 0, 3)
    await equipment.item(await equipment.kind(here.place, model=await equipment.model("kano")), "K1")
    path = f"/admin/loans/{loan}/hand-over"
    stopped = await client.submit(path, step="scan", code=["S1"], scan="K1")
    assert "Add it to the loan" in stopped.text
    added = await client.submit(path, add="K1", code=["S1"])
    assert (said(added), carried(added)) == (("ok", "✓ Kano K1"), ["S1", "K1"])
    await client.submit(path, step="done", code=["S1", "K1"], adds="yes")
    assert await states(loan) == [("out", "S1"), ("out", "K1")]


async def test_gear_that_is_promised_to_another_is_stopped_and_the_desk_sees_to_whom(client, here):
    ola = await factories.person("ola@example.no")
    other = await reserved(here, 0, 3)
    await reserved(lending.Bua(**{**vars(here), "kari": ola, "borrower": await equipment.borrower(ola)}), 0, 3, skis=2)
    stopped = await client.submit(f"/admin/loans/{other}/hand-over", add="S2", code=["S1"])
    kind, text = said(stopped)
    assert (kind, "S2 is promised to somebody else" in text, "Ola" in text) == ("stop", True, True)


async def test_the_last_scan_is_undone_and_any_one_taken_out(client, here):
    loan = await reserved(here, 0, 3, skis=2)
    path = f"/admin/loans/{loan}/hand-over"
    assert carried(await client.submit(path, step="undo", code=["S1", "S2"])) == ["S1"]
    assert carried(await client.submit(path, drop="S1", code=["S1", "S2"])) == ["S2"]


async def test_nothing_chosen_is_not_handed_over(client, here):
    loan = await reserved(here, 0, 3)
    answer = await client.submit(f"/admin/loans/{loan}/hand-over", step="done")
    assert said(answer)[0] == "stop"
    assert await states(loan) == [("promised", None)]


async def test_who_is_suspended_gets_it_only_with_a_reason_that_is_kept(client, here):
    loan = await reserved(here, 0, 3)
    values = {"reason": "Late", "first_day": day(0), "last_day": None, "by": here.clerk, "now": NOW}
    await suspensions.suspend(borrower=here.borrower, place=here.place, **values)
    path = f"/admin/loans/{loan}/hand-over"
    assert "The borrower may not borrow now" in words(await client.get(path))
    refused = await client.submit(path, step="done", code=["S1"], reason="")
    assert "The reason is missing" in said(refused)[1]
    await client.submit(path, step="done", code=["S1"], reason="The last one is back")
    assert await states(loan) == [("out", "S1")]
    kept = await transaction.value("SELECT reason FROM audit WHERE action = 'hand-over'")
    assert kept == "The last one is back"


async def test_an_identity_card_is_asked_for_once(client, here):
    await transaction.execute("UPDATE borrower SET identity_seen_at = NULL")
    loan = await reserved(here, 0, 3)
    path = f"/admin/loans/{loan}/hand-over"
    assert "Has shown an identity card" in (await client.get(path)).text
    await client.submit(path, step="done", code=["S1"], seen="yes")
    assert await transaction.value("SELECT identity_seen_by FROM borrower") == here.clerk.id
    assert "Has shown an identity card" not in (await client.get(path)).text


async def test_a_rehearsed_scan_leaves_nothing_behind(client, here):
    loan = await reserved(here, 0, 3)
    before = await transaction.value("SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM outbox)")
    await client.submit(f"/admin/loans/{loan}/hand-over", step="scan", scan="S1")
    assert await transaction.value("SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM outbox)") == before
    with pytest.raises(units.CodeTwice):
        await handovers.hand_over(loan=loan, codes=["S1", "s1"], by=here.clerk, now=NOW)


@pytest.mark.parametrize("number", ["-3", "41", "many"])
async def test_a_number_that_cannot_be_is_refused_and_nothing_goes_out(client, here, number):
    loan = await reserved(here, 0, 3, chairs=40)
    page = await client.get(f"/admin/loans/{loan}/hand-over")
    chairs = re.search(r'name="(quantity-\d+)"', page.text)[1]
    answer = await client.submit(f"/admin/loans/{loan}/hand-over", step="done", code=["S1"], **{chairs: number})
    kind, text = said(answer)
    assert (kind, "So many cannot be lent" in text) == ("stop", True)
    assert {state for state, _ in await states(loan)} == {"promised"}


async def test_who_comes_too_early_is_told_that_others_have_it_until_then(client, here):
    ola = await factories.person("ola@example.no")
    theirs = lending.Bua(**{**vars(here), "kari": ola, "borrower": await equipment.borrower(ola)})
    await reserved(theirs, 0, 0, skis=3)
    loan = await reserved(here, 1, 3)
    answer = await client.submit(f"/admin/loans/{loan}/hand-over", step="scan", scan="S1")
    kind, text = said(answer)
    assert (kind, carried(answer)) == ("stop", [])
    assert "S1 is promised to somebody else" in text
    assert "Ola" in text
