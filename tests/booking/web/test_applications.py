import re

import pytest

from booking.domain.recurrence import Recurrence
from booking.services import applications
from booking.storage import transaction
from tests import factories
from tests.browsers import ORIGIN
from tests.conftest import NOW
from tests.factories import oslo

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
async def place(app):
    """A hall by approval and a room at once, a regulation, and how to appeal."""
    await factories.rulebook()
    venue = await factories.venue("hallen")
    await factories.space(venue, "hall", name="The hall")
    await factories.space(venue, "room", name="The room", space_class="klasserom", mode="instant")
    return venue


@pytest.fixture
async def kari(place):
    """Somebody who acts for a sports club."""
    person = await factories.person("kari@example.no", language="en")
    await factories.organisation(person)
    return await factories.known(person.id)


async def officer():
    return await factories.person(role="officer", language="en")


async def applied(by, *, space="hall", day="2027-01-12", **values) -> int:
    draft = factories.draft(space, start=oslo(day, "18:00"), end=oslo(day, "20:00"), **values)
    return await applications.submit(draft=draft, person=by, now=NOW)


# The page of one application -----------------------------------------------------------------------------------------


async def test_what_waits_says_so_and_can_be_withdrawn(client, kari):
    made = await applied(kari, note="We bring mats.")
    await client.become(kari)
    shown = await client.get(f"/applications/{made}")
    assert (shown.status_code, "Waits for an answer; sent Mon 4 Jan" in shown.text) == (200, True)
    assert ("We bring mats." in shown.text, re.search(r"360\skr", shown.text) is not None) == (True, True)
    done = await client.submit(f"/applications/{made}/withdraw")
    after = await client.get(done.headers["location"])
    assert ("You have withdrawn it" in after.text, "You withdrew it" in after.text) == (True, True)
    assert await transaction.value("SELECT count(*) FROM claim") == 0


async def test_a_question_is_answered_on_the_page(client, kari):
    made = await applied(kari)
    await applications.ask(application=made, by=await officer(), text="How many chairs?", now=NOW)
    await client.become(kari)
    assert "How many chairs?" in (await client.get(f"/applications/{made}")).text
    done = await client.submit(f"/applications/{made}/answer", text="Forty.")
    after = await client.get(done.headers["location"])
    assert ("Your answer is sent." in after.text, "Forty." in after.text) == (True, True)
    assert await transaction.value("SELECT state FROM application") == "submitted"


async def test_an_answer_that_cannot_be_taken_comes_back_as_it_was_typed(client, kari):
    made = await applied(kari)
    await applications.ask(application=made, by=await officer(), text="How many chairs?", now=NOW)
    await client.become(kari)
    for text, words in (("", "Something is missing"), ("x" * 5001, "The text is too long")):
        sent = await client.submit(f"/applications/{made}/answer", text=text)
        assert (sent.status_code, words in sent.text, text in sent.text) == (422, True, True)
    assert await transaction.value("SELECT state FROM application") == "asked"


async def test_a_refusal_gives_its_reason_and_how_to_appeal(client, app, kari):
    await factories.insert(
        "municipality",
        name="Gloppen",
        number="4650",
        contact_email="",
        contact_phone="",
        website="",
        appeal={"nb": "Klag.", "nn": "Klag.", "en": "Write to us within three weeks."},
    )
    app.state.site.forget()
    made = await applied(kari)
    await applications.decline(application=made, by=await officer(), reason="The floor is being sanded.", now=NOW)
    await client.become(kari)
    shown = await client.get(f"/applications/{made}")
    for words in ("Declined Mon 4 Jan", "The floor is being sanded.", "Write to us within three weeks."):
        assert words in shown.text


async def test_the_history_names_no_officer(client, kari):
    made = await applied(kari)
    await applications.approve(application=made, by=await officer(), now=NOW)
    await client.become(kari)
    shown = await client.get(f"/applications/{made}")
    assert "The municipality approved it" in shown.text
    assert not re.search(r"Person\d+", shown.text)


async def test_another_persons_application_is_not_found(client, kari):
    made = await applied(kari)
    await client.become(await factories.person("ola@example.no"))
    for path in (f"/applications/{made}", "/applications/999999", "/applications/99999999999999999999"):
        assert (await client.get(path)).status_code in {400, 404}
    for step in ("answer", "withdraw"):
        assert (await client.submit(f"/applications/{made}/{step}", text="No")).status_code == 404
    assert await transaction.value("SELECT state FROM application") == "submitted"


async def test_others_who_act_for_the_association_see_its_applications(client, kari):
    made = await applied(kari, organisation="974760673")
    other = await factories.person("per@example.no")
    await factories.insert("membership", person=other.id, organisation=1, since=NOW)
    await client.become(await factories.known(other.id))
    assert (await client.get(f"/applications/{made}")).status_code == 200


async def test_officers_are_sent_to_the_back_office_but_see_their_own(client, kari):
    made = await applied(kari)
    decides = await officer()
    own = await applied(decides, day="2027-01-13")
    await client.become(decides)
    assert (await client.get(f"/applications/{made}")).headers["location"] == f"/admin/applications/{made}"
    assert (await client.get(f"/applications/{own}")).status_code == 200


async def test_nobody_is_shown_anything_without_signing_in(client, kari):
    made = await applied(kari)
    for path in (f"/applications/{made}", "/my", "/documents/1"):
        sent = await client.get(path)
        assert (sent.status_code, sent.headers["location"].startswith("/sign-in?next=")) == (303, True)


async def test_forms_without_their_secret_change_nothing(client, kari):
    made = await applied(kari)
    await client.become(kari)
    for step in ("withdraw", "answer"):
        sent = await client.post(f"/applications/{made}/{step}", data={"text": "a"}, headers={"Origin": ORIGIN})
        assert sent.status_code == 403
    assert await transaction.value("SELECT state FROM application") == "submitted"


async def test_a_document_is_saved_and_never_shown_as_a_page(client, kari):
    upload = applications.domain.Upload('pl"an\u00e5.pdf', PDF)
    made = await applied(kari, documents=(upload,))
    await client.become(kari)
    path = re.search(r'href="(/documents/\d+)"', (await client.get(f"/applications/{made}")).text).group(1)
    sent = await client.get(path)
    assert (sent.content, sent.headers["content-type"]) == (PDF, "application/pdf")
    assert sent.headers["content-disposition"] == "attachment; filename*=UTF-8''pl%22an%C3%A5.pdf"
    assert (sent.headers["x-content-type-options"], "sandbox" in sent.headers["content-security-policy"]) == (
        "nosniff",
        True,
    )
    await client.become(await factories.person("ola@example.no"))
    assert (await client.get(path)).status_code == 404


# My page -------------------------------------------------------------------------------------------------------------


async def test_my_page_is_empty_but_helps_on(client, kari):
    await client.become(kari)
    shown = await client.get("/my")
    assert ("No hours ahead" in shown.text, 'href="/venues"' in shown.text) == (True, True)


async def test_what_needs_me_stands_first_then_hours_then_applications(client, kari):
    asked = await applied(kari, title="Parents' meeting")
    await applications.ask(application=asked, by=await officer(), text="How many chairs?", now=NOW)
    await applied(kari, space="room", day="2027-01-11", title="Board meeting")
    await client.become(kari)
    text = (await client.get("/my")).text
    assert text.index("Needs you") < text.index("Next hours") < text.index(">Applications<")
    assert text.index("Board meeting") < text.rindex("Parents&#39; meeting")
    assert f'href="/applications/{asked}#answer"' in text


async def test_one_switches_between_oneself_and_each_association(client, kari):
    await applied(kari, title="Mine alone")
    await applied(kari, day="2027-01-13", title="The club's", organisation="974760673")
    await client.become(kari)
    seen = {}
    for view in ("", "me", "1", "2", "x"):
        text = (await client.get("/my", params={"as": view})).text
        seen[view] = ("Mine alone" in text, "The club&#39;s" in text)
    both = (True, True)
    assert seen == {"": both, "me": (True, False), "1": (False, True), "2": both, "x": both}


async def test_a_long_series_shows_the_next_hours_and_where_the_rest_is(client, kari):
    await applied(kari, recurrence=Recurrence("weekly", count=10))
    await client.become(kari)
    shown = await client.get("/my")
    assert "4 more hours" in shown.text
    assert (await client.get("/my?all=yes")).text.count('href="/applications/1"') > 10


async def test_the_pages_speak_the_readers_language(client, kari):
    made = await applied(kari)
    await client.become(kari)
    for lang, words in (("nb", "Venter på svar"), ("nn", "Ventar på svar"), ("en", "Waits for an answer")):
        assert words in (await client.get(f"/applications/{made}?lang={lang}")).text
