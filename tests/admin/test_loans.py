from datetime import date

import pytest

from booking.storage import transaction
from tests import factories
from tests.admin.desk import words
from tests.admin.lending import bua, day, out, reserved, states


@pytest.fixture
async def here(client):
    """BUA, with its clerk signed in."""
    return await bua(client)


async def asked(here, **values):
    """A loan that waits for an answer."""
    await transaction.execute("UPDATE lending_place SET approval = true")
    return await reserved(here, 0, 3, **values)


async def letters(loan):
    """The kinds of letters about a loan."""
    return [row["kind"] for row in await transaction.rows("SELECT kind FROM outbox WHERE loan = $1 ORDER BY id", loan)]


async def test_a_loan_that_waits_is_approved_or_declined_with_a_reason(client, here):
    loan, other = await asked(here), await asked(here)
    await client.submit(f"/admin/loans/{loan}/approve")
    assert await states(loan) == [("promised", None)]
    refused = await client.submit(f"/admin/loans/{other}/decline", reason="")
    assert (refused.status_code, "The reason is missing" in refused.text) == (422, True)
    await client.submit(f"/admin/loans/{other}/decline", reason="It is for associations")
    assert await states(other) == [("declined", None)]
    assert (await letters(loan))[-1:] + (await letters(other))[-1:] == ["loan-promised", "loan-declined"]


async def test_it_is_packed_from_the_board_and_unpacked_on_its_page(client, here):
    loan = await reserved(here, 0, 3)
    back = await client.submit(f"/admin/loans/{loan}/pack", next="board")
    assert back.headers["location"] == "/admin/lending?place=bua&done=saved"
    assert await states(loan) == [("packed", None)]
    await client.submit(f"/admin/loans/{loan}/pack", unpack="yes")
    assert await states(loan) == [("promised", None)]


async def test_what_was_done_today_is_undone(client, here):
    loan = await out(here, 3, "S1")
    line = await transaction.value("SELECT id FROM loan_line")
    await client.submit("/admin/lending/return", step="done", code=["S1"], here="bua")
    assert "Undo the return" in (await client.get(f"/admin/loans/{loan}")).text
    await client.submit(f"/admin/loans/{loan}/undo", line=str(line), what="return")
    assert await states(loan) == [("out", "S1")]
    await client.submit(f"/admin/loans/{loan}/undo", line=str(line), what="hand-over")
    assert await states(loan) == [("promised", None)]


async def test_a_loan_is_made_longer_until_somebody_else_has_it(client, here):
    loan = await out(here, 1, "S1", "S2", "S3")
    await client.submit(f"/admin/loans/{loan}/renew", last=day(3).isoformat())
    assert await transaction.value("SELECT min(ends_on) FROM loan_line") == day(3)
    await reserved(here, 5, 6, skis=3)
    answer = await client.submit(f"/admin/loans/{loan}/renew", last=day(6).isoformat())
    assert "Somebody else has reserved it" in words(answer)


async def test_the_page_tells_what_happened_and_which_letters_went(client, here):
    loan = await reserved(here, 0, 3)
    await client.submit(f"/admin/loans/{loan}/hand-over", step="done", code=["S1"])
    page = words(await client.get(f"/admin/loans/{loan}"))
    assert "Kari asked for it" in page
    assert "Skranke handed it over" in page
    assert "Yours until Thu 7 Jan: gear from BUA on its way, kari@example.no" in page


async def test_the_contract_has_what_is_lent_with_what_belongs_to_it(client, here):
    loan = await reserved(here, 0, 3)
    page = words(await client.get(f"/admin/loans/{loan}/print"))
    assert "☐ Ski 38 1 Stavar, Pose" in page
    assert "Signature of the borrower" in page


async def lost(client, here):
    """A pair of skis that will not come back: two years old, bought for 2000 kroner; the loan."""
    bought = date(2025, 1, 2)
    await transaction.execute("UPDATE item SET price = 200000, bought_on = $1 WHERE code = 'S1'", bought)
    loan = await out(here, 3, "S1")
    await client.submit("/admin/lending/return", step="done", code=["S1"], here="bua", **{"condition-u-S1": "lost"})
    return loan


async def test_replacement_is_claimed_by_the_places_rule_and_told_line_by_line(client, here):
    loan = await lost(client, here)
    page = words(await client.get(f"/admin/loans/{loan}"))
    assert "It cost 2,000 kr Written down 20 per cent a year for 2 years: 1,200 kr In all: 1,200 kr" in page
    line = await transaction.value("SELECT id FROM loan_line")
    fields = {"loan": str(loan), "amount": "1200", "reason": "Lost in the river"}
    await client.submit(f"/admin/loan-lines/{line}/claim", **fields)
    letter = await transaction.value("SELECT subject || text FROM outbox WHERE kind = 'loan-claim'")
    letter = letter.replace("\N{NO-BREAK SPACE}", " ")
    assert "To be paid: 1,200 kr for gear from BUA" in letter
    assert "Lost in the river" in letter
    assert "- Written down 20 per cent a year for 2 years: 1,200 kr" in letter
    again = await client.submit(f"/admin/loan-lines/{line}/claim", **fields)
    assert "It is claimed for, or waived" in words(again)


@pytest.mark.parametrize(
    ("amount", "fault"), [("1300", "at most 1200 kroner"), ("0", "above nothing"), ("x", "a number")]
)
async def test_more_than_the_rule_is_not_claimed(client, here, amount, fault):
    loan = await lost(client, here)
    line = await transaction.value("SELECT id FROM loan_line")
    answer = await client.submit(f"/admin/loan-lines/{line}/claim", loan=str(loan), amount=amount, reason="Lost")
    assert fault in words(answer)
    assert await transaction.value("SELECT count(*) FROM replacement") == 0


async def test_a_claim_is_waived_with_a_reason_and_told(client, here):
    loan = await lost(client, here)
    line = await transaction.value("SELECT id FROM loan_line")
    await client.submit(f"/admin/loan-lines/{line}/claim", loan=str(loan), amount="500", reason="Lost")
    claim = await transaction.value("SELECT id FROM replacement")
    path = f"/admin/replacements/{claim}/waive"
    assert "The reason is missing" in words(await client.submit(path, loan=str(loan), reason=""))
    await client.submit(path, loan=str(loan), reason="It was old")
    assert await transaction.value("SELECT waived_reason FROM replacement") == "It was old"
    assert (await letters(loan))[-1] == "loan-waive-claim"
    assert "Need not be paid" in words(await client.get(f"/admin/loans/{loan}"))


async def test_another_places_loan_is_nobodys_to_see(client, here):
    loan = await reserved(here, 0, 3)
    await client.become(await factories.person(role="clerk", venue=await factories.venue("hallen")))
    assert (await client.get(f"/admin/loans/{loan}")).status_code == 404
    assert (await client.submit(f"/admin/loans/{loan}/approve")).status_code == 404
    await client.become(here.kari)
    assert (await client.get(f"/admin/loans/{loan}")).status_code == 403
