"""The letters that the steps of an application leave, in each language."""

import pytest

from booking.domain.people import Person
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings
from booking.storage import transaction
from tests import aftermath, factories
from tests.conftest import NOW
from tests.factories import draft, oslo


@pytest.fixture
async def officer(database: None) -> Person:
    """A case officer, a gym and the regulation; the municipality says how to appeal."""
    await factories.rulebook()
    venue = await factories.venue()
    await factories.space(venue, "gym", name="Gymsalen")
    appeal = {"nb": "Klag innen tre uker.", "nn": "Klag innan tre veker.", "en": "Appeal within three weeks."}
    await factories.insert(
        "municipality", name="Gloppen", number="4650", contact_email="", contact_phone="", website="", appeal=appeal
    )
    return await factories.person(role="officer")


async def _apply(language: str, title: str = "Handball") -> tuple[Person, int]:
    person = await factories.person(language=language)
    start, end = oslo("2027-01-12", "18:00"), oslo("2027-01-12", "20:00")
    wanted = draft("gym", start=start, end=end, recurrence=Recurrence("weekly", count=2), title=title)
    return person, await applications.submit(draft=wanted, person=person, now=NOW)


async def _last() -> dict[str, str]:
    found = await transaction.row("SELECT subject, text, html FROM outbox ORDER BY id DESC LIMIT 1")
    assert found is not None
    return found


async def test_receipt_says_what_was_asked_for_and_what_it_costs(officer: Person) -> None:
    await _apply("nn")
    letter = await _last()
    assert letter["subject"] == "Motteken: Handball, frå tys. 12. jan."
    assert letter["text"].splitlines()[0].startswith("Vi har teke imot søknaden din.")
    assert "- tys. 12. jan. 18.00–20.00, Gymsalen\n- tys. 19. jan. 18.00–20.00, Gymsalen\n" in letter["text"]
    assert "Prisen er 720\N{NO-BREAK SPACE}kr:" in letter["text"]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("nb", "Avslått: Handball, fra tir. 12. jan.", "Klag innen tre uker."),
        ("nn", "Avslått: Handball, frå tys. 12. jan.", "Klag innan tre veker."),
        ("en", "Declined: Handball, from Tue 12 Jan", "Appeal within three weeks."),
    ],
)
async def test_decline_says_why_and_how_to_appeal_in_the_readers_language(
    officer: Person, language: str, subject: str, words: str
) -> None:
    _, application = await _apply(language)
    await applications.decline(application=application, by=officer, reason="Hallen er full", now=NOW)
    letter = await _last()
    assert letter["subject"] == subject
    assert all(text in letter["text"] for text in ("Hallen er full", words))


async def test_partial_approval_marks_the_dates_that_are_not_granted(officer: Person) -> None:
    _, application = await _apply("nb")
    left_out = [oslo("2027-01-19", "12:00").date()]
    await applications.approve(application=application, by=officer, except_dates=left_out, reason="Konsert", now=NOW)
    text = (await _last())["text"]
    assert "- tir. 19. jan. 18.00–20.00, Gymsalen (ikke innvilget)" in text
    assert all(words in text for words in ("Konsert", "Klag innen tre uker."))


async def test_late_cancellation_says_what_is_still_due(officer: Person) -> None:
    person, application = await _apply("en")
    await applications.approve(application=application, by=officer, now=NOW)
    first = await transaction.value("SELECT min(id) FROM occurrence")
    await bookings.cancel(occurrence=first, by=person, now=oslo("2027-01-12", "17:00"))
    letter = await _last()
    assert letter["subject"] == "Cancelled: Handball, Tue 12 Jan"
    assert "so 360\N{NO-BREAK SPACE}kr is to be paid:\n\n- Cancelled later than 24 hours before" in letter["text"]


async def test_html_of_a_letter_escapes_what_people_wrote(officer: Person) -> None:
    await _apply("en", title="<script>alert(1)</script> & co")
    letter = await _last()
    assert "<script>" not in letter["html"]
    assert letter["subject"].startswith("Received: <script>alert(1)</script> & co")


async def test_officer_who_is_given_a_case_is_told(officer: Person) -> None:
    _, application = await _apply("nb")
    colleague = await factories.person(role="officer", language="en")
    await applications.assign(application=application, by=officer, officer=colleague, now=NOW)
    found = await transaction.row("SELECT recipient, subject FROM outbox ORDER BY id DESC LIMIT 1")
    assert found == {"recipient": colleague.email, "subject": "A case is yours: Handball"}


async def test_receipt_of_a_provisional_price_names_what_is_to_come_and_the_deposit(officer: Person) -> None:
    await aftermath.adopt()
    await factories.space(await factories.venue("huset"), "feast", space_class="festsal")
    start, end = oslo("2027-01-12", "18:00"), oslo("2027-01-12", "20:00")
    wanted = draft("feast", start=start, end=end, purpose="party", ticketed=True, commercial=True)
    await applications.submit(draft=wanted, person=await factories.person(language="nb"), now=NOW)
    text = (await _last())["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert "Prisen er 1 500 kr så langt:" in text
    assert "Av dette er 200 kr merverdiavgift." in text
    assert "Den er endelig etter arrangementet:\n\n- Prisen avhenger også av billettinntekten" in text
    assert "I tillegg til prisen kommer et depositum på 3 000 kr:" in text
