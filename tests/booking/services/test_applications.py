"""Applications from preview to decision, on a real database."""

from datetime import date, datetime
from typing import Any

import pytest

from booking.domain import applications as domain
from booking.domain import people
from booking.domain.people import Person
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings, previews
from booking.storage import transaction
from booking.storage.claims import TimeTaken
from tests import factories
from tests.conftest import NOW
from tests.factories import draft, oslo

TUESDAY = "2027-01-12"


@pytest.fixture
async def hall(database: None) -> int:
    """A gym by approval, a room booked at once, and the Gloppen regulation."""
    await factories.rulebook()
    venue = await factories.venue()
    await factories.space(venue, "gym")
    await factories.space(venue, "gym-2")
    await factories.space(venue, "room", mode="instant", space_class="klasserom", capacity=10)
    return venue


async def _submit(
    person: Person, space: str = "gym", hours: tuple[str, str] = ("18:00", "20:00"), **values: Any
) -> int:
    wanted = draft(space, start=oslo(TUESDAY, hours[0]), end=oslo(TUESDAY, hours[1]), **values)
    return await applications.submit(draft=wanted, person=person, now=NOW)


async def _claims() -> list[tuple[datetime, bool]]:
    return [(row["starts_at"], row["held"]) for row in await transaction.rows("SELECT * FROM claim ORDER BY id")]


async def _state(application: int) -> str:
    return str(await transaction.value("SELECT state FROM application WHERE id = $1", application))


async def _letters() -> list[str]:
    return [row["kind"] for row in await transaction.rows("SELECT kind FROM outbox ORDER BY id")]


async def test_preview_stores_nothing(hall: int) -> None:
    wanted = draft("gym", start=oslo(TUESDAY, "18:00"), end=oslo(TUESDAY, "20:00"))
    preview = await previews.assess(draft=wanted, person=None, now=NOW)
    assert (preview.dates[0].status, preview.instant, preview.quote.total) == ("free", False, 36000)
    assert await transaction.value("SELECT count(*) FROM application") == 0


async def test_instant_space_is_booked_at_once(hall: int) -> None:
    person = await factories.person()
    application = await _submit(person, "room")
    assert await _state(application) == "approved"
    assert await _claims() == [(oslo(TUESDAY, "18:00"), True)]
    assert await _letters() == ["granted-at-once"]


async def test_application_by_approval_claims_without_holding(hall: int) -> None:
    application = await _submit(await factories.person())
    assert await _state(application) == "submitted"
    assert await _claims() == [(oslo(TUESDAY, "18:00"), False)]
    assert await _letters() == ["received"]


async def test_two_may_apply_for_the_same_time_and_only_one_is_granted(hall: int) -> None:
    first, second = await _submit(await factories.person()), await _submit(await factories.person())
    officer = await factories.person(role="officer")
    await applications.approve(application=second, by=officer, now=NOW)
    with pytest.raises(TimeTaken) as refused:
        await applications.approve(application=first, by=officer, now=NOW)
    assert refused.value.params["dates"] == [TUESDAY]
    assert [one["spaces"] for one in refused.value.params["alternatives"]][:1] == [["gym-2"]]
    assert (await _state(first), await _state(second)) == ("submitted", "approved")


async def test_taken_time_is_refused_with_the_dates_and_nothing_is_stored(hall: int) -> None:
    await _submit(await factories.person(), "room", ("19:00", "21:00"))
    weekly = Recurrence("weekly", count=3)
    wanted = draft("room", start=oslo("2027-01-05", "20:00"), end=oslo("2027-01-05", "22:00"), recurrence=weekly)
    with pytest.raises(TimeTaken) as refused:
        await applications.submit(draft=wanted, person=await factories.person(), now=NOW)
    assert refused.value.params["dates"] == [TUESDAY]
    assert await transaction.value("SELECT count(*) FROM occurrence") == 1


async def test_series_goes_through_when_the_taken_date_is_left_out(hall: int) -> None:
    await _submit(await factories.person(), "room", ("19:00", "21:00"))
    weekly = Recurrence("weekly", count=3, without=frozenset({date(2027, 1, 12)}))
    wanted = draft("room", start=oslo("2027-01-05", "20:00"), end=oslo("2027-01-05", "22:00"), recurrence=weekly)
    await applications.submit(draft=wanted, person=await factories.person(), now=NOW)
    assert [start for start, _ in await _claims()][1:] == [oslo("2027-01-05", "20:00"), oslo("2027-01-19", "20:00")]


async def test_approval_in_part_declines_the_rest_with_its_reason(hall: int) -> None:
    weekly = Recurrence("weekly", count=2)
    application = await _submit(await factories.person(), recurrence=weekly)
    officer = await factories.person(role="officer", venue=hall)
    with pytest.raises(domain.ReasonMissing):
        await applications.approve(application=application, by=officer, except_dates=[date(2027, 1, 19)], now=NOW)
    await applications.approve(
        application=application, by=officer, except_dates=[date(2027, 1, 19)], reason="Konsert", now=NOW
    )
    assert await _state(application) == "partly-approved"
    states = await transaction.rows("SELECT state, reason FROM occurrence ORDER BY starts_at")
    assert [(row["state"], row["reason"]) for row in states] == [("booked", None), ("declined", "Konsert")]
    assert await _claims() == [(oslo(TUESDAY, "18:00"), True)]


async def test_decline_needs_a_reason_and_releases_what_was_asked_for(hall: int) -> None:
    application = await _submit(await factories.person())
    officer = await factories.person(role="officer")
    with pytest.raises(domain.ReasonMissing):
        await applications.decline(application=application, by=officer, reason="  ", now=NOW)
    await applications.decline(application=application, by=officer, reason="Hallen er full", now=NOW)
    assert (await _state(application), await _claims()) == ("declined", [])


async def test_question_goes_to_the_applicant_and_the_answer_back(hall: int) -> None:
    applicant, officer = await factories.person(), await factories.person(role="officer")
    application = await _submit(applicant)
    await applications.ask(application=application, by=officer, text="Kor mange?", now=NOW)
    assert await _state(application) == "asked"
    await applications.answer(application=application, by=applicant, text="Tolv", now=NOW)
    assert await _state(application) == "submitted"
    assert await _letters() == ["received", "asked", "answered"]


async def test_applicant_may_not_decide_and_a_stranger_may_not_know(hall: int) -> None:
    applicant = await factories.person()
    application = await _submit(applicant)
    with pytest.raises(domain.NotYourStep):
        await applications.approve(application=application, by=applicant, now=NOW)
    stranger = await factories.person()
    with pytest.raises(people.NotFound):
        await applications.withdraw(application=application, by=stranger, now=NOW)
    other = await factories.venue("other")
    elsewhere = await factories.person(role="officer", venue=other)
    with pytest.raises(people.NotFound):
        await applications.approve(application=application, by=elsewhere, now=NOW)


async def test_nobody_decides_their_own_application_or_their_associations(hall: int) -> None:
    officer = await factories.person(role="officer")
    await factories.organisation(officer)
    officer = await factories.known(officer.id)
    own, theirs = await _submit(officer), await _submit(officer, organisation="974760673", hours=("10:00", "11:00"))
    for application in (own, theirs):
        with pytest.raises(domain.OwnCase):
            await applications.approve(application=application, by=officer, now=NOW)
        with pytest.raises(domain.OwnCase):
            await applications.decline(application=application, by=officer, reason="Nei", now=NOW)
    await applications.approve(application=own, by=await factories.person(role="officer"), now=NOW)
    assert await _state(own) == "approved"


async def test_withdrawn_application_cannot_be_approved(hall: int) -> None:
    applicant = await factories.person()
    application = await _submit(applicant)
    await applications.withdraw(application=application, by=applicant, now=NOW)
    officer = await factories.person(role="officer")
    with pytest.raises(domain.WrongStep):
        await applications.approve(application=application, by=officer, now=NOW)


async def test_only_a_representative_applies_for_an_organisation(hall: int) -> None:
    member = await factories.person()
    await factories.organisation(member)
    member = await factories.known(member.id)
    application = await _submit(member, organisation="974760673")
    assert await transaction.value("SELECT organisation IS NOT NULL FROM application WHERE id = $1", application)
    with pytest.raises(people.NotAllowed):
        await _submit(await factories.person(), organisation="974760673", hours=("10:00", "11:00"))


async def test_quote_is_frozen_with_its_reasons(hall: int) -> None:
    application = await _submit(await factories.person(), recurrence=Recurrence("weekly", count=4))
    quote = await transaction.row("SELECT * FROM quote WHERE application = $1", application)
    assert quote is not None
    assert (quote["total"], quote["outcome"], len(quote["lines"])) == (4 * 36000, "priced", 1)
    assert quote["lines"][0]["dates"] == [TUESDAY, "2027-01-19", "2027-01-26", "2027-02-02"]
    prices = await transaction.rows("SELECT DISTINCT price FROM occurrence")
    assert [row["price"] for row in prices] == [36000]


async def test_every_step_leaves_an_audit_entry(hall: int) -> None:
    applicant, officer = await factories.person(), await factories.person(role="officer")
    application = await _submit(applicant)
    await applications.approve(application=application, by=officer, now=NOW)
    occurrence = await transaction.value("SELECT id FROM occurrence")
    await bookings.cancel(occurrence=occurrence, by=applicant, now=NOW)
    entries = await transaction.rows("SELECT action, person FROM audit WHERE noun = 'application' ORDER BY id")
    assert [(row["action"], row["person"]) for row in entries] == [
        ("submit", applicant.id),
        ("approve", officer.id),
        ("cancel-all", applicant.id),
    ]
