"""Whose a loan was is forgotten in time, and nothing that somebody still needs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from booking.domain.lending_statistics import Counted
from booking.domain.people import Person
from booking.services import forgetting, lending_statistics
from booking.storage import audit, outbox, transaction
from tests import equipment, factories, lendings
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

OLD = NOW - timedelta(366)
RECENT = NOW - timedelta(300)


@dataclass
class Lent:
    """A place that keeps loans for a year, with tents and a borrower known for long."""

    place: int
    venue: int
    kind: int
    person: Person
    borrower: int
    clerk: Person


@pytest.fixture
async def lent(database: None) -> Lent:
    """No loans yet."""
    venue = await factories.venue()
    place = await equipment.place(venue=venue, forget_months=12)
    kind = await equipment.kind(place, model=await equipment.model("tent", tracked="quantity"), stock=9)
    person, long_ago = await factories.person("kari@example.no"), NOW - timedelta(900)
    borrower = await equipment.borrower(person, created_at=long_ago, terms_at=long_ago, identity_seen_at=long_ago)
    clerk = await factories.person("clerk@example.no", role="clerk", venue=venue)
    return Lent(place, venue, kind, person, borrower, clerk)


async def _loan(lent: Lent, changed_at: datetime = OLD, *, state: str = "in") -> int:
    values = {"purpose": "Kari sin bursdag", "note": "Ring Kari", "reason": "Kari spurde"}
    loan = await lendings.loan(lent.place, lent.borrower, lent.person.id, changed_at=changed_at, **values)
    minor = await factories.insert(
        "co_borrower", borrower=lent.borrower, name="Per", birth_year=2015, added_at=changed_at
    )
    more = {"note": "Per mista pluggane", "co_borrower": minor, "audience": "child"}
    await lendings.line(loan, lent.kind, "2025-12-01", "2025-12-05", state=state, **more)
    return loan


async def _row(loan: int) -> dict[str, object]:
    found = await transaction.row("SELECT * FROM loan WHERE id = $1", loan)
    assert found is not None
    return found


async def _forgotten(now: datetime = NOW) -> int:
    return await forgetting.loans(now=now)


async def test_a_loan_loses_whose_it_was_and_keeps_what_is_counted(lent: Lent) -> None:
    loan = await _loan(lent)
    before = await _row(loan)
    assert await _forgotten() == 1
    after = await _row(loan)
    gone = {"borrower": None, "person": None, "purpose": "", "note": "", "reason": None, "forgotten_at": NOW}
    assert after == {**before, **gone}
    line = await transaction.row("SELECT co_borrower, note, state, audience FROM loan_line")
    assert line == {"co_borrower": None, "note": None, "state": "in", "audience": "child"}
    assert await _forgotten() == 0


async def test_no_figure_changes_when_loans_are_forgotten(lent: Lent) -> None:
    for _ in range(2):
        await _loan(lent)
    days = Counted(date(2025, 1, 1), date(2026, 12, 31))
    before = await lending_statistics.report(place="", days=days, by=lent.clerk, now=NOW)
    assert await _forgotten() == 2
    after = await lending_statistics.report(place="", days=days, by=lent.clerk, now=NOW)
    assert (after, after.all["units"], after.all["borrowers"]) == (before, 2, 1)


async def test_what_changed_within_the_places_time_is_kept(lent: Lent) -> None:
    await _loan(lent, RECENT)
    assert await _forgotten() == 0
    assert await _forgotten(NOW + timedelta(70)) == 1


@pytest.mark.parametrize("state", ["asked", "promised", "packed", "out"])
async def test_what_is_not_over_is_kept_however_old(lent: Lent, state: str) -> None:
    await _loan(lent, state=state)
    assert await _forgotten() == 0


async def test_a_claim_that_stands_keeps_the_loan_until_it_is_waived(lent: Lent) -> None:
    await _loan(lent, state="lost")
    await factories.insert(
        "replacement", line=await transaction.value("SELECT id FROM loan_line"), amount=50000, reckoning=[],
        reason="Kari mista teltet", made_by=lent.clerk.id, made_at=OLD,
    )  # fmt: skip
    assert await _forgotten() == 0
    await transaction.execute(
        "UPDATE replacement SET waived_by = $1, waived_at = $2, waived_reason = 'Betalt av Kari'", lent.clerk.id, OLD
    )
    assert await _forgotten() == 1
    row = await transaction.row("SELECT amount, reason, waived_reason FROM replacement")
    assert row == {"amount": 50000, "reason": "", "waived_reason": ""}


async def test_the_audit_keeps_what_was_done_and_no_words_about_anybody(lent: Lent) -> None:
    loan = await _loan(lent)
    details = {"lines": [1, 2], "last": "2025-12-05", "name": "Kari", "count": 3}
    for person in (lent.person, lent.clerk, None):
        number = person.id if person else None
        await audit.write(
            at=OLD, person=number, action="renew", noun="loan", noun_id=loan, reason="Kari er sjuk", details=details
        )
    await audit.write(at=OLD, person=None, action="cancel", noun="application", noun_id=loan, reason="Kari er sjuk")
    await outbox.put(kind="loan-late", recipient="kari@example.no", subject="", text="", html="", now=OLD, loan=loan)
    await _forgotten()
    entries = await audit.of("loan", loan)
    assert [(one["person"], one["action"], one["reason"]) for one in entries] == [
        (None, "renew", None),
        (lent.clerk.id, "renew", None),
        (None, "renew", None),
    ]
    assert entries[0]["details"] == {"lines": [1, 2], "last": "2025-12-05", "count": 3}
    assert [one["reason"] for one in await audit.of("application", loan)] == ["Kari er sjuk"]
    assert await transaction.value("SELECT count(*) FROM outbox") == 0


# Borrowers -----------------------------------------------------------------------------------------------------------


async def _gone() -> bool:
    await forgetting.borrowers(now=NOW)
    return not await transaction.value("SELECT count(*) FROM borrower")


async def test_a_borrower_without_loans_is_forgotten_with_those_they_answered_for(lent: Lent) -> None:
    await _loan(lent)
    assert not await _gone()
    await _forgotten()
    assert await _gone()
    assert await transaction.value("SELECT count(*) FROM co_borrower") == 0
    assert await transaction.value("SELECT email FROM person WHERE id = $1", lent.person.id) == "kari@example.no"


async def test_a_borrower_who_is_new_or_was_seen_lately_is_kept(lent: Lent) -> None:
    for column in ("created_at", "terms_at", "identity_seen_at"):
        await transaction.execute(f"UPDATE borrower SET {column} = $1", RECENT)  # noqa: S608 -- our own names
        assert not await _gone()
        await transaction.execute(f"UPDATE borrower SET {column} = $1", OLD)  # noqa: S608 -- our own names
    assert await _gone()


async def test_a_suspension_keeps_the_borrower_while_it_lasts(lent: Lent) -> None:
    last = NOW.date()
    await factories.insert(
        "suspension", borrower=lent.borrower, lending_place=None, reason="Leverer aldri", first_day=OLD.date(),
        last_day=last, made_by=lent.clerk.id, made_at=OLD,
    )  # fmt: skip
    assert not await _gone()
    await transaction.execute("UPDATE suspension SET last_day = $1", last - timedelta(1))
    assert await _gone()


async def test_who_waits_for_gear_is_kept(lent: Lent) -> None:
    model = await transaction.value("SELECT id FROM equipment_model")
    await factories.insert(
        "equipment_wait", borrower=lent.borrower, person=lent.person.id, model=model, sizes=[], quantity=1,
        first_day=NOW.date(), last_day=NOW.date(), weekdays=[6], days=1, state="waiting", created_at=OLD,
        changed_at=OLD,
    )  # fmt: skip
    assert not await _gone()
    await transaction.execute("UPDATE equipment_wait SET state = 'over'")
    assert await _gone()
