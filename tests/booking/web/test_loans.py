from datetime import UTC, date, datetime

import pytest

from booking.domain.people import Person
from booking.services import replacements, returns
from booking.services.returns import Returned
from booking.storage import transaction
from tests import equipment as gear
from tests import factories
from tests.admin.desk import words
from tests.browsers import Browser

FIRST, LAST = date(2027, 1, 12), date(2027, 1, 14)
STATES = "SELECT array_agg(state ORDER BY id) FROM loan_line WHERE loan = $1"


@pytest.fixture
async def ane(client: Browser) -> Person:
    """A borrower who is signed in."""
    person = await factories.person("ane@example.no", language="en")
    await gear.borrower(person)
    await client.become(person)
    return person


async def borrowed(person: Person, *, units: int = 1, renewals: int = 1, **values) -> tuple[int, int]:
    """A loan of somebody's with two lines of a type, and the type."""
    place = await gear.place(renewals=renewals)
    kind = await gear.kind(place, units + 1, model=await gear.model("ski", size_unit="cm"), size="160", slug="ski-160")
    borrower = await transaction.value("SELECT id FROM borrower WHERE person = $1", person.id)
    loan = await gear.loan(place, borrower, person)
    for _ in range(units + 1):
        await gear.line(loan, kind, **{"first": FIRST, "last": LAST, **values})
    return loan, kind


def out(first: date, last: date) -> dict:
    return {
        "first": first,
        "last": last,
        "state": "out",
        "out_at": datetime(first.year, first.month, first.day, 12, tzinfo=UTC),
        "audience": "adult",
    }


async def another(kind: int, first: date, last: date) -> None:
    """Somebody else is promised one of a type."""
    person = await factories.person()
    place = await transaction.value("SELECT place FROM equipment_type WHERE id = $1", kind)
    await gear.line(await gear.loan(place, await gear.borrower(person), person), kind, first, last)


async def test_my_loans_say_what_to_fetch_and_when(client: Browser, ane: Person):
    loan, _ = await borrowed(ane)
    for path in ("/my/loans", "/my"):
        page = (await client.get(path)).text
        assert ("Ski 160 cm" in page, "fetch Tue 12 Jan" in page, f"/loans/{loan}" in page) == (True, True, True)


async def test_late_loan_is_told_as_such(client: Browser, ane: Person):
    await transaction.execute("SELECT set_config('ledig.today', '2026-12-28', false)")
    loan, _ = await borrowed(ane, **out(date(2026, 12, 28), date(2027, 1, 2)))
    page = (await client.get(f"/loans/{loan}")).text
    assert ("Late" in page, "It was due Saturday 2 January" in page) == (True, True)


async def test_cancelled_loan_can_be_taken_back(client: Browser, ane: Person):
    loan, _ = await borrowed(ane)
    answer = await client.submit(f"/loans/{loan}/cancel")
    page = (await client.get(answer.headers["location"])).text
    assert (await transaction.value(STATES, loan), "Undo" in page) == (["cancelled", "cancelled"], True)
    lines = await transaction.value("SELECT array_agg(id) FROM loan_line WHERE loan = $1", loan)
    await client.submit(f"/loans/{loan}/restore", line=[str(one) for one in lines])
    assert await transaction.value(STATES, loan) == ["promised", "promised"]


async def test_one_line_is_cancelled_and_the_others_stay(client: Browser, ane: Person):
    loan, _ = await borrowed(ane)
    first = await transaction.value("SELECT min(id) FROM loan_line WHERE loan = $1", loan)
    await client.submit(f"/loans/{loan}/cancel", line=str(first))
    assert await transaction.value(STATES, loan) == ["cancelled", "promised"]


async def test_cancellation_is_not_undone_when_somebody_else_took_the_gear(client: Browser, ane: Person):
    loan, kind = await borrowed(ane)
    await client.submit(f"/loans/{loan}/cancel")
    await another(kind, FIRST, FIRST)
    lines = await transaction.value("SELECT array_agg(id) FROM loan_line WHERE loan = $1", loan)
    answer = await client.submit(f"/loans/{loan}/restore", line=[str(one) for one in lines])
    assert (answer.status_code, "There is not enough free" in answer.text) == (409, True)
    assert await transaction.value(STATES, loan) == ["cancelled", "cancelled"]


async def test_loan_is_kept_longer_unless_somebody_else_reserved_it(client: Browser, ane: Person):
    loan, _ = await borrowed(ane, **out(date(2027, 1, 2), date(2027, 1, 6)))
    answer = await client.submit(f"/loans/{loan}/renew")
    assert "You may keep it until" in (await client.get(answer.headers["location"])).text
    assert await transaction.value("SELECT max(ends_on) FROM loan_line WHERE loan = $1", loan) == date(2027, 1, 13)
    again = await client.submit(f"/loans/{loan}/renew")
    assert (again.status_code, "The loan cannot be made longer by yourself" in again.text) == (409, True)


async def test_renewal_is_refused_with_the_reason(client: Browser, ane: Person):
    loan, kind = await borrowed(ane, **out(date(2027, 1, 2), date(2027, 1, 6)))
    await another(kind, date(2027, 1, 10), date(2027, 1, 12))
    answer = await client.submit(f"/loans/{loan}/renew")
    assert (answer.status_code, "Somebody else has reserved it" in answer.text) == (409, True)


async def test_other_days_are_refused_with_the_fault_beside_them(client: Browser, ane: Person):
    loan, _ = await borrowed(ane)
    wrong = await client.submit(f"/loans/{loan}/change", **{"from": "x", "to": str(LAST)})
    assert (wrong.status_code, "This is not a date" in wrong.text) == (422, True)
    await client.submit(f"/loans/{loan}/change", **{"from": "2027-01-18", "to": "2027-01-20"})
    assert await transaction.value("SELECT min(starts_on) FROM loan_line WHERE loan = $1", loan) == date(2027, 1, 18)


async def test_nobody_else_may_know_of_a_loan(client: Browser, ane: Person):
    loan, _ = await borrowed(ane)
    await client.become(await factories.person("nils@example.no"))
    answers = [await client.get(f"/loans/{loan}"), await client.submit(f"/loans/{loan}/cancel")]
    assert [one.status_code for one in answers] == [404, 404]
    assert await transaction.value(STATES, loan) == ["promised", "promised"]


async def test_desk_is_sent_to_its_own_page_of_a_loan(client: Browser, ane: Person):
    loan, _ = await borrowed(ane)
    await client.become(await factories.person("utlaan@example.no", role="clerk"))
    assert (await client.get(f"/loans/{loan}")).headers["location"] == f"/admin/loans/{loan}"


# Oneself as a borrower ------------------------------------------------------------------------------------------------


async def test_profile_is_kept_and_comes_back_with_its_faults(client: Browser, ane: Person):
    told = {"birth_year": "1990", "address": "Gata 2", "postcode": "6800", "place": "Førde", "phone": "97000000"}
    wrong = await client.submit("/my/borrower", **{**told, "birth_year": "1600"}, accepted="yes")
    assert (wrong.status_code, "too little or too much" in wrong.text, "Gata 2" in wrong.text) == (422, True, True)
    await client.submit("/my/borrower", **told, accepted="yes")
    found = await transaction.row("SELECT birth_year, place FROM borrower WHERE person = $1", ane.id)
    assert found == {"birth_year": 1990, "place": "Førde"}


async def test_one_answers_for_a_child_and_then_no_longer(client: Browser, ane: Person):
    borrower = await transaction.value("SELECT id FROM borrower WHERE person = $1", ane.id)
    path = f"/my/borrower/{borrower}/co-borrowers"
    wrong = await client.submit(path, co_name="", co_birth_year="2018")
    assert (wrong.status_code, 'value="2018"' in wrong.text) == (422, True)
    await client.submit(path, co_name="Ola", co_birth_year="2018")
    assert "Ola" in (await client.get("/my/borrower")).text
    child = await transaction.value("SELECT id FROM co_borrower WHERE borrower = $1", borrower)
    await client.submit(f"{path}/{child}/remove")
    assert "Ola" not in (await client.get("/my/borrower")).text


async def test_nobody_answers_for_anothers_child(client: Browser, ane: Person):
    other = await gear.borrower(await factories.person())
    assert (
        await client.submit(f"/my/borrower/{other}/co-borrowers", co_name="X", co_birth_year="2018")
    ).status_code == 404


async def test_a_borrower_sees_what_is_owed_and_how_it_is_reckoned(client, ane):
    loan, _ = await borrowed(ane, **out(date(2027, 1, 1), date(2027, 1, 6)))
    desk = await factories.person(role="clerk")
    now = datetime(2027, 1, 5, 12, tzinfo=UTC)
    line = await transaction.value("SELECT min(id) FROM loan_line WHERE loan = $1", loan)
    await returns.take_back(returned=[Returned(line=line, lost=True)], by=desk, now=now)
    await replacements.claim(line=line, reason="Lost in the river", by=desk, now=now)
    page = words(await client.get(f"/loans/{loan}"))
    assert "Ski 160 : 1,000 kr. Lost in the river" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "In all: 1,000 kr" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Desk" not in page
