"""What a person gets when they ask what is known of them as a borrower: all of it, and nothing of anybody else."""

import pytest

from booking.services import forgetting, reminders
from booking.storage import transaction
from tests import equipment, factories, lendings
from tests.browsers import Browser
from tests.conftest import NOW

PATH = "/my/borrower/record"


@pytest.fixture
async def kari(client: Browser) -> Browser:
    """Kari, who has a loan with a line for Per that is late, beside a loan of somebody else."""
    place = await equipment.place()
    kind = await equipment.kind(place, model=await equipment.model("tent", tracked="quantity"), size="2", stock=9)
    for name in ("kari", "ola"):
        person = await factories.person(f"{name}@example.no", language="en")
        borrower = await equipment.borrower(person, note=f"Note on {name}")
        other = await factories.insert(
            "co_borrower", borrower=borrower, name=f"Child of {name}", birth_year=2015, added_at=NOW
        )
        loan = await lendings.loan(place, borrower, person.id, purpose=f"Trip of {name}")
        await lendings.line(loan, kind, "2026-12-28", "2027-01-02", state="out", co_borrower=other)
    await reminders.remind(now=NOW)
    await client.become(await factories.known(await transaction.value("SELECT min(id) FROM person")))
    return client


async def test_all_of_it_is_in_one_file(kari: Browser) -> None:
    answer = await kari.get(PATH)
    assert answer.headers["content-disposition"] == 'attachment; filename="borrower.json"'
    record = answer.json()
    assert (record["email"], record["birth_year"], record["note"]) == ("kari@example.no", 1980, "Note on kari")
    assert [one["name"] for one in record["co_borrowers"]] == ["Child of kari"]
    [loan] = record["loans"]
    assert (loan["place"], loan["purpose"]) == ("BUA", "Trip of kari")
    [line] = loan["lines"]
    assert (line["equipment"], line["size"], line["for"], line["due_on"]) == (
        "tent",
        "2",
        "Child of kari",
        "2027-01-02",
    )
    assert [letter["subject"] for letter in loan["letters"]] == ["Late: gear that was to be back Sat 2 Jan"]
    assert "ola" not in answer.text


async def test_what_was_forgotten_is_not_in_it(kari: Browser) -> None:
    await transaction.execute("UPDATE loan_line SET state = 'in', in_at = $1", NOW)
    await transaction.execute("UPDATE loan SET changed_at = $1", NOW.replace(year=2025))
    assert await forgetting.loans(now=NOW) == 2
    assert (await kari.get(PATH)).json()["loans"] == []


async def test_who_never_borrowed_has_no_record_and_no_way_to_one(client: Browser, kari: Browser) -> None:
    assert PATH in (await kari.get("/my/borrower")).text
    await client.become(await factories.person("per@example.no"))
    assert (await client.get(PATH)).status_code == 404
    assert PATH not in (await client.get("/my/borrower")).text
