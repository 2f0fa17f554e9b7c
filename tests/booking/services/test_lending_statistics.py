"""What grant reports ask for, counted on a real database."""

from dataclasses import dataclass
from datetime import date

import pytest

from booking.domain.lending_statistics import Counted
from booking.domain.people import NotFound, Person
from booking.services import lending_statistics
from booking.services.lending_statistics import Report
from booking.storage import transaction
from tests import equipment, factories, lendings
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

LAST_YEAR = Counted(date(2026, 1, 1), date(2026, 12, 31))


@dataclass
class Lent:
    """A place with skis in two sizes and helmets, and who works there."""

    place: int
    clerk: Person
    skis: int
    long_skis: int
    helmets: int


@pytest.fixture
async def lent(database: None) -> Lent:
    """Skis and helmets in a place; nothing is lent yet."""
    venue = await factories.venue()
    place = await equipment.place(venue=venue)
    ski = await equipment.model("ski", tracked="quantity", category=await equipment.category("winter"))
    helmet = await equipment.model("helmet", tracked="quantity", category=await equipment.category("safety"))
    return Lent(
        place,
        await factories.person(role="clerk", venue=venue),
        await equipment.kind(place, model=ski, size="170", stock=2),
        await equipment.kind(place, model=ski, size="190", stock=2),
        await equipment.kind(place, model=helmet, size="M", stock=10),
    )


async def _report(lent: Lent, days: Counted = LAST_YEAR, place: str = "") -> Report:
    return await lending_statistics.report(place=place, days=days, by=lent.clerk, now=NOW)


def _sums(row: dict[str, int]) -> tuple[int, int, int]:
    return row["units"], row["loans"], row["borrowers"]


async def test_each_unit_counts_as_one_and_a_borrower_once_a_year(lent: Lent) -> None:
    for mark, day in ((7, "2026-02-10"), (7, "2026-02-20"), (8, "2026-03-01")):
        loan = await lendings.loan(lent.place, mark=mark)
        await lendings.line(loan, lent.skis, day, day, state="in", audience="child")
        await lendings.line(loan, lent.helmets, day, day, state="in", quantity=3, audience="organisation")
    found = await _report(lent)
    assert _sums(found.all) == (12, 3, 2)
    assert [(one["month"], *_sums(one)) for one in found.months[:4]] == [
        (date(2026, 1, 1), 0, 0, 0),
        (date(2026, 2, 1), 8, 2, 1),
        (date(2026, 3, 1), 4, 1, 1),
        (date(2026, 4, 1), 0, 0, 0),
    ]
    assert len(found.months) == 12
    assert [(one["name"]["nb"], *_sums(one)) for one in found.categories] == [("Winter", 3, 3, 2), ("Safety", 9, 3, 2)]
    assert {one["audience"]: one["units"] for one in found.audiences} == {"child": 3, "adult": 0, "organisation": 9}


async def test_a_unit_belongs_to_the_norwegian_day_that_it_was_handed_out_on(lent: Lent) -> None:
    loan = await lendings.loan(lent.place)
    line = await lendings.line(loan, lent.skis, "2026-12-31", "2027-01-02", state="out")
    await transaction.execute("UPDATE loan_line SET out_at = '2026-12-31 23:30+00' WHERE id = $1", line)
    assert _sums((await _report(lent)).all) == (0, 0, 0)
    january = Counted(date(2027, 1, 1), date(2027, 1, 31))
    assert [one["month"] for one in (await _report(lent, january)).months] == [date(2027, 1, 1)]


async def test_what_was_only_promised_is_not_lent(lent: Lent) -> None:
    loan = await lendings.loan(lent.place)
    for state in ("asked", "promised", "cancelled", "uncollected"):
        await lendings.line(loan, lent.helmets, "2026-02-10", "2026-02-12", state=state)
    assert _sums((await _report(lent)).all) == (0, 0, 0)


async def test_late_is_what_came_back_late_or_still_should_have_and_lost_is_lost(lent: Lent) -> None:
    loan = await lendings.loan(lent.place)
    await lendings.line(loan, lent.skis, "2026-02-10", "2026-02-12", state="in", back="2026-02-13")
    await lendings.line(loan, lent.skis, "2026-02-10", "2026-02-12", state="in", back="2026-02-12")
    await lendings.line(loan, lent.helmets, "2026-02-10", "2026-02-12", state="out", quantity=4)
    await lendings.line(loan, lent.helmets, "2026-02-10", "2026-02-12", state="lost", back="2026-03-12")
    await lendings.line(loan, lent.helmets, "2026-12-30", "2027-01-20", state="out")
    found = await _report(lent)
    assert (found.all["late"], found.all["lost"]) == (5, 1)


async def test_use_is_the_share_of_the_days_that_gear_was_out(lent: Lent) -> None:
    loan = await lendings.loan(lent.place)
    await lendings.line(loan, lent.skis, "2026-01-25", "2026-02-05", state="in")
    await lendings.line(loan, lent.skis, "2026-02-19", "2026-03-20", state="in")
    february = Counted(date(2026, 2, 1), date(2026, 2, 28))
    found = {one["id"]: (one["units"], one["days"], one["use"]) for one in (await _report(lent, february)).gear}
    assert found == {lent.skis: (1, 15, 27), lent.long_skis: (0, 0, 0), lent.helmets: (0, 0, 0)}


async def test_what_is_out_now_is_used_until_today(lent: Lent) -> None:
    loan = await lendings.loan(lent.place)
    await lendings.line(loan, lent.skis, "2027-01-03", "2027-01-08", state="out")
    this_year = Counted(date(2027, 1, 1), date(2027, 12, 31))
    [skis] = [one for one in (await _report(lent, this_year)).gear if one["id"] == lent.skis]
    assert (skis["days"], skis["use"]) == (2, 25)


async def test_what_was_refused_and_waited_for_in_vain_is_by_size(lent: Lent) -> None:
    await lendings.shortage(lent.skis, "2026-02-10", wanted=3, missing=1)
    await lendings.shortage(lent.skis, "2026-02-11", wanted=6, missing=4)
    await lendings.shortage(lent.skis, "2025-02-11")
    person = await factories.person()
    borrower = await equipment.borrower(person)
    model = await transaction.value("SELECT model FROM equipment_type WHERE id = $1", lent.skis)
    for sizes, state in ((["190"], "waiting"), ([], "over"), (["190"], "taken")):
        await factories.insert(
            "equipment_wait", borrower=borrower, person=person.id, model=model, sizes=sizes, quantity=2,
            first_day=date(2026, 2, 1), last_day=date(2026, 2, 28), weekdays=[6], days=2, state=state,
            created_at=NOW, changed_at=NOW,
        )  # fmt: skip
    gear = {one["id"]: one for one in (await _report(lent)).gear}
    seen = {number: (one["times"], one["missing"], one["waits"], one["most"]) for number, one in gear.items()}
    assert seen == {lent.skis: (2, 5, 1, 4), lent.long_skis: (0, 0, 2, 2), lent.helmets: (0, 0, 0, 0)}


async def test_a_clerk_counts_their_own_places_only(lent: Lent) -> None:
    elsewhere = await factories.venue("huset")
    other = await equipment.place("frilager", venue=elsewhere)
    model = await transaction.value("SELECT model FROM equipment_type WHERE id = $1", lent.helmets)
    kind = await equipment.kind(other, model=model, size="M", stock=1)
    await lendings.line(await lendings.loan(other), kind, "2026-02-10", "2026-02-12", state="in")
    await lendings.line(await lendings.loan(lent.place), lent.skis, "2026-02-10", "2026-02-12", state="in")
    found = await _report(lent)
    assert ([one["slug"] for one in found.places], found.all["units"], len(found.gear)) == (["bua"], 1, 3)
    with pytest.raises(NotFound):
        await _report(lent, place="frilager")
    everywhere = await factories.person(role="administrator")
    report = await lending_statistics.report(place="", days=LAST_YEAR, by=everywhere, now=NOW)
    assert (len(report.places), report.all["units"], len(report.gear)) == (2, 2, 4)
    report = await lending_statistics.report(place="frilager", days=LAST_YEAR, by=everywhere, now=NOW)
    assert (report.all["units"], len(report.gear)) == (1, 1)
