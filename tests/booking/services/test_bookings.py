"""Cancel, restore and move granted dates, on a real database."""

from datetime import timedelta

import pytest

from booking.domain import bookings as domain
from booking.domain.bookings import Scope
from booking.domain.opening import Closed, OutsideOpeningHours
from booking.domain.people import Person
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings
from booking.storage import transaction
from booking.storage.claims import TimeTaken
from tests import factories
from tests.conftest import NOW
from tests.factories import draft, oslo

TUESDAYS = ["2027-01-12", "2027-01-19", "2027-01-26"]


@pytest.fixture
async def applicant(database: None) -> Person:
    """Somebody, beside a hall of two halves that are booked at once and may be moved by whoever booked them."""
    await factories.rulebook()
    venue = await factories.venue()
    a, b = await factories.part(venue, "A"), await factories.part(venue, "B")
    await factories.space(venue, "whole", [a, b], mode="instant")
    await factories.space(venue, "half-a", [a], mode="instant")
    await factories.space(venue, "half-b", [b], mode="instant")
    return await factories.person()


async def _book(person: Person, space: str, hours: tuple[str, str] = ("18:00", "20:00"), count: int = 1) -> list[int]:
    recurrence = Recurrence("weekly", count=count) if count > 1 else None
    start, end = (oslo(TUESDAYS[0], clock) for clock in hours)
    application = await applications.submit(
        draft=draft(space, start=start, end=end, recurrence=recurrence), person=person, now=NOW
    )
    rows = await transaction.rows("SELECT id FROM occurrence WHERE application = $1 ORDER BY starts_at", application)
    return [row["id"] for row in rows]


async def _states() -> list[str]:
    return [row["state"] for row in await transaction.rows("SELECT state FROM occurrence ORDER BY id")]


async def _claimed() -> int:
    return int(await transaction.value("SELECT count(*) FROM claim WHERE held"))


async def test_whole_hall_claims_both_its_parts_and_clashes_with_either(applicant: Person) -> None:
    await _book(applicant, "whole")
    assert await _claimed() == 2
    with pytest.raises(TimeTaken):
        await _book(applicant, "half-b", ("19:00", "21:00"))


async def test_the_other_half_stays_free(applicant: Person) -> None:
    await _book(applicant, "half-a")
    await _book(applicant, "half-b")
    assert await _claimed() == 2


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.THIS, ["booked", "cancelled", "booked"]),
        (Scope.FOLLOWING, ["booked", "cancelled", "cancelled"]),
        (Scope.ALL, ["cancelled", "cancelled", "cancelled"]),
    ],
)
async def test_cancel_takes_as_much_of_a_series_as_is_asked(
    applicant: Person, scope: Scope, expected: list[str]
) -> None:
    _, second, _ = await _book(applicant, "half-a", count=3)
    await bookings.cancel(occurrence=second, by=applicant, scope=scope, now=NOW)
    assert await _states() == expected
    assert await _claimed() == expected.count("booked")


async def test_cancelling_is_free_before_the_deadline_and_costs_the_price_after_it(applicant: Person) -> None:
    [first] = await _book(applicant, "half-a")
    [second] = await _book(applicant, "half-b")
    deadline = oslo(TUESDAYS[0], "18:00") - timedelta(hours=24)
    early = await bookings.cancel(occurrence=first, by=applicant, now=deadline)
    late = await bookings.cancel(occurrence=second, by=applicant, now=deadline + timedelta(seconds=1))
    assert (early.cost, late.cost) == (0, 36000)


async def test_what_has_begun_cannot_be_cancelled(applicant: Person) -> None:
    [occurrence] = await _book(applicant, "half-a")
    with pytest.raises(domain.AlreadyStarted):
        await bookings.cancel(occurrence=occurrence, by=applicant, now=oslo(TUESDAYS[0], "18:00"))


async def test_officer_states_why_they_cancel(applicant: Person) -> None:
    [occurrence] = await _book(applicant, "half-a")
    officer = await factories.person(role="officer")
    with pytest.raises(bookings.cases.ReasonMissing):
        await bookings.cancel(occurrence=occurrence, by=officer, now=NOW)
    await bookings.cancel(occurrence=occurrence, by=officer, reason="Vasskade", now=NOW)
    assert await _states() == ["cancelled"]


async def test_restore_takes_the_time_back(applicant: Person) -> None:
    dates = await _book(applicant, "half-a", count=3)
    await bookings.cancel(occurrence=dates[0], by=applicant, scope=Scope.ALL, now=NOW)
    await bookings.restore(dates=dates, by=applicant, now=NOW)
    assert await _states() == ["booked"] * 3
    assert await _claimed() == 3
    assert await transaction.value("SELECT state FROM application") == "approved"


async def test_restoring_all_of_a_partial_grant_leaves_it_partial(applicant: Person) -> None:
    dates = await _book(applicant, "half-a", count=3)
    await transaction.execute("UPDATE application SET state = 'partly-approved'")
    await transaction.execute("UPDATE occurrence SET state = 'declined' WHERE id = $1", dates[2])
    await transaction.execute("DELETE FROM claim WHERE occurrence = $1", dates[2])
    await bookings.cancel(occurrence=dates[0], by=applicant, scope=Scope.ALL, now=NOW)
    assert await transaction.value("SELECT state FROM application") == "cancelled"
    await bookings.restore(dates=dates[:2], by=applicant, now=NOW)
    assert await transaction.value("SELECT state FROM application") == "partly-approved"


async def test_restore_goes_through_the_claims(applicant: Person) -> None:
    [occurrence] = await _book(applicant, "half-a")
    await bookings.cancel(occurrence=occurrence, by=applicant, now=NOW)
    await _book(await factories.person(), "whole", ("19:00", "21:00"))
    with pytest.raises(TimeTaken) as refused:
        await bookings.restore(dates=[occurrence], by=applicant, now=NOW)
    assert refused.value.params["dates"] == [TUESDAYS[0]]


async def test_move_gives_up_the_old_time_and_takes_the_new(applicant: Person) -> None:
    [occurrence] = await _book(applicant, "half-a")
    start, end = oslo("2027-01-13", "17:00"), oslo("2027-01-13", "18:30")
    moved = await bookings.move(occurrence=occurrence, by=applicant, start=start, end=end, spaces=["whole"], now=NOW)
    assert (moved.span.start, moved.price, moved.sequence) == (start, 27000, 1)
    claims = await transaction.rows("SELECT starts_at, ends_at FROM claim")
    assert [(row["starts_at"], row["ends_at"]) for row in claims] == [(start, end)] * 2


async def test_move_by_an_hour_does_not_clash_with_itself(applicant: Person) -> None:
    [occurrence] = await _book(applicant, "half-a")
    start, end = oslo(TUESDAYS[0], "19:00"), oslo(TUESDAYS[0], "21:00")
    moved = await bookings.move(occurrence=occurrence, by=applicant, start=start, end=end, now=NOW)
    assert moved.span.start == start


async def test_move_onto_taken_time_changes_nothing(applicant: Person) -> None:
    [occurrence] = await _book(applicant, "half-a")
    await _book(await factories.person(), "half-b")
    with pytest.raises(TimeTaken):
        await bookings.move(
            occurrence=occurrence,
            by=applicant,
            start=oslo(TUESDAYS[0], "18:00"),
            end=oslo(TUESDAYS[0], "20:00"),
            spaces=["half-b"],
            now=NOW,
        )
    assert await _claimed() == 2


async def test_applicant_moves_within_the_opening_hours_only(applicant: Person) -> None:
    [occurrence] = await _book(applicant, "half-a")
    with pytest.raises(OutsideOpeningHours):
        await bookings.move(
            occurrence=occurrence,
            by=applicant,
            start=oslo(TUESDAYS[0], "05:00"),
            end=oslo(TUESDAYS[0], "06:00"),
            now=NOW,
        )


async def test_nothing_is_held_in_a_closure(applicant: Person) -> None:
    dates = await _book(applicant, "half-a", count=2)
    await bookings.cancel(occurrence=dates[1], by=applicant, now=NOW)
    space = await transaction.value("SELECT id FROM space WHERE slug = 'whole'")
    await factories.closure(oslo("2027-01-18", "00:00"), oslo("2027-01-21", "00:00"), space=space)
    with pytest.raises(Closed) as refused:
        await bookings.restore(dates=[dates[1]], by=applicant, now=NOW)
    assert refused.value.params["dates"] == ["2027-01-19"]


async def test_gap_is_the_longer_of_clearing_and_setting_up_not_their_sum(applicant: Person) -> None:
    venue = await transaction.value("SELECT id FROM venue")
    await factories.space(venue, "stage", mode="instant", setup_minutes=30, clearing_minutes=15)
    await _book(applicant, "stage", ("10:00", "12:00"))
    with pytest.raises(TimeTaken):
        await _book(applicant, "stage", ("12:15", "13:00"))
    assert len(await _book(applicant, "stage", ("12:30", "13:00"))) == 1
