import re

import pytest

from booking.storage import transaction
from tests.admin.desk import words
from tests.admin.lending import bua, out, states
from tests.admin.test_handovers import carried, said

PATH = "/admin/lending/return"


@pytest.fixture
async def here(client):
    """BUA, with its clerk signed in."""
    return await bua(client)


async def test_any_unit_is_scanned_and_whose_it_is_is_found(client, here):
    loan = await out(here, 3, "S1", "S2")
    answer = await client.submit(PATH, step="scan", scan="s1")
    assert (said(answer), carried(answer)) == (("ok", "✓ Ski 38 S1, Kari"), ["S1"])
    assert "Ski 38 S2 Is here" in words(answer)
    done = await client.submit(PATH, step="done", code=["S1"])
    assert done.headers["location"] == "/admin/lending?place=bua&done=taken-back"
    assert await states(loan) == [("in", "S1"), ("out", "S2")]
    receipts = await transaction.value("SELECT count(*) FROM outbox WHERE kind = 'loan-taken-back' AND loan = $1", loan)
    assert receipts == 1


async def test_all_of_a_loan_comes_back_in_one_go(client, here):
    loan = await out(here, 3, "S1", "S2", chairs=5)
    opened = await client.get(PATH, params={"loan": loan})
    number = re.search(r'name="(back-\d+)"[^>]*value="5"', opened.text)[1]
    taken = await client.submit(PATH, loan=str(loan), take="*")
    assert carried(taken) == ["S1", "S2"]
    await client.submit(PATH, loan=str(loan), step="done", code=["S1", "S2"], **{number: "5"})
    assert {state for state, _ in await states(loan)} == {"in"}


async def test_chairs_come_back_in_part_only_where_somebody_says_so(client, here):
    loan = await out(here, 3, "S1", chairs=5)
    answer = await client.submit(PATH, step="scan", scan="S1")
    number = re.search(r'name="(back-\d+)"[^>]*value="0"', answer.text)[1]
    await client.submit(PATH, step="done", code=["S1"], **{number: "3"})
    rows = await transaction.rows(
        "SELECT state, quantity FROM loan_line WHERE loan = $1 ORDER BY state, quantity", loan
    )
    assert [tuple(row.values()) for row in rows] == [("in", 1), ("in", 3), ("out", 2)]


@pytest.mark.parametrize(
    ("code", "word"), [("X9", "There is nothing with the code X9"), ("S2", "S2 is not out"), ("S1", "came twice")]
)
async def test_what_cannot_come_back_is_said_and_the_rest_stays(client, here, code, word):
    await out(here, 3, "S1")
    answer = await client.submit(PATH, step="scan", code=["S1"], scan=code)
    kind, text = said(answer)
    assert (kind, word in text, carried(answer)) == ("stop", True, ["S1"])


async def test_how_it_was_and_what_is_missing_is_kept_and_it_goes_to_repair_in_one_click(client, here):
    loan = await out(here, 3, "S1")
    fields = {"condition-u-S1": "damaged", "missing-u-S1": ["Stavar"], "note-u-S1": "Knekt", "repair-u-S1": "yes"}
    done = await client.submit(PATH, step="done", code=["S1"], **fields)
    assert done.headers["location"] == f"/admin/loans/{loan}?done=taken-back#claims"
    line = await transaction.row("SELECT state, condition, missing, note FROM loan_line WHERE loan = $1", loan)
    assert line == {"state": "in", "condition": "damaged", "missing": ["Stavar"], "note": "Knekt"}
    assert await transaction.value("SELECT kind FROM outage") == "repair"


async def test_what_was_typed_of_a_unit_stays_when_the_next_is_scanned(client, here):
    await out(here, 3, "S1", "S2")
    fields = {"condition-u-S1": "dirty", "note-u-S1": "Gjørme"}
    answer = await client.submit(PATH, step="scan", code=["S1"], scan="S2", **fields)
    assert 'value="Gjørme"' in answer.text
    assert '<option value="dirty" selected>' in answer.text


async def test_what_will_not_come_back_is_lost(client, here):
    loan = await out(here, -3, "S1", since=9)
    assert "Late since" in words(await client.get(PATH, params={"code": "S1"}))
    await client.submit(PATH, step="done", code=["S1"], **{"condition-u-S1": "lost"})
    assert await states(loan) == [("lost", "S1")]
