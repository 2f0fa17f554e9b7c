import re
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from booking.services import applications
from booking.storage import transaction
from tests import factories, regulations
from tests.browsers import ORIGIN
from tests.conftest import NOW
from tests.factories import oslo

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TIME = {"space": "hall-a", "date": "2027-01-12", "from": "18:00", "to": "19:30"}
WHO = {"title": "Handball", "purpose": "training", "organisation": "private", "from0": "2", "from16": "10"}
SERIES = {"repeat": "weekly", "until": "2027-03-02"}


@pytest.fixture
async def kari(app):
    """A hall in two parts, a room that is booked at once, and somebody who acts for a sports club."""
    await factories.rulebook()
    venue = await factories.venue("hallen", terms={"nb": "Rydd.", "nn": "Rydd.", "en": "Tidy up."})
    parts = [await factories.part(venue, name) for name in "AB"]
    await factories.space(venue, "hall", parts, name="The hall")
    await factories.space(venue, "hall-a", parts[:1], name="Half A", part_name="half")
    await factories.space(venue, "hall-b", parts[1:], name="Half B", part_name="half")
    school = await factories.venue("skulen")
    await factories.space(school, "room", name="Room", space_class="klasserom", mode="instant")
    person = await factories.person("kari@example.no", language="en")
    await factories.organisation(person)
    return await factories.known(person.id)


async def taken(start, end, *spaces, by="ola@example.no", approve=True) -> int:
    """Time that somebody else has, or has asked for."""
    other = await factories.person(by)
    officer = await factories.person(role="officer")
    draft = factories.draft(*spaces, start=start, end=end, title="Secret meeting of Ola")
    made = await applications.submit(draft=draft, person=other, now=NOW)
    if approve:
        await applications.approve(application=made, by=officer, now=NOW)
    return made


def at(step: str, *values: dict) -> str:
    return "/apply?" + urlencode({**{k: v for one in values for k, v in one.items()}, "step": step}, doseq=True)


def post_to(text: str) -> str:
    """Where the form of the last step is sent."""
    return re.search(r'method="post" action="(/apply\?[^"]+)"', text).group(1).replace("&amp;", "&")


def errors(text: str) -> list[str]:
    """What the summary on top says, and that each line leads to a field of the page."""
    block = re.search(r"data-error-summary.*?</ul>", text, re.DOTALL)
    found = re.findall(r'href="#([\w-]+)">([^<]+)', block.group()) if block else []
    assert all(f'id="{name}"' in text for name, _ in found)
    return [words for _, words in found]


async def count() -> int:
    return await transaction.value("SELECT count(*) FROM application")


# Looking -------------------------------------------------------------------------------------------------------------


async def test_without_a_place_one_is_sent_to_find_one(client):
    shown = await client.get("/apply")
    assert (shown.status_code, "Choose a place first" in shown.text) == (200, True)


async def test_an_unknown_place_is_not_found(client, kari):
    assert (await client.get("/apply?space=nowhere")).status_code == 404
    assert (await client.get(at("time", TIME, {"space": ["hall-a", "nowhere"]}))).status_code == 404


async def test_the_link_from_a_free_time_shows_price_and_state_before_any_question(client, kari):
    shown = await client.get("/apply?space=hall-a&date=2027-01-12&from=18:00&to=19:30")
    assert shown.status_code == 200
    assert 'value="2027-01-12"' in shown.text
    assert "The time is vacant" in shown.text
    assert re.search(r"270\skr", shown.text)
    assert "for a private person" in shown.text
    assert errors(shown.text) == []


async def test_what_is_empty_is_no_fault_before_it_was_tried(client, kari):
    first = await client.get("/apply?space=hall-a")
    assert errors(first.text) == []
    tried = await client.get(at("who", {"space": "hall-a"}))
    assert errors(tried.text) == ["Fill in: Date", "Fill in: From", "Fill in: To"]


async def test_a_fault_leads_back_to_its_step_and_keeps_what_was_typed(client, kari):
    shown = await client.get(at("check", TIME, WHO, {"to": "17:00", "title": "Spring cup"}))
    assert errors(shown.text) == ["The end is not after the start. Choose an end that is later than the start."]
    assert 'name="title" value="Spring cup"' in shown.text
    assert 'value="17:00"' in shown.text


async def test_the_second_step_asks_those_who_are_not_signed_in_what_they_are(client, kari):
    shown = await client.get(at("who", TIME))
    assert "What kind of applicant are you?" in shown.text
    assert "Who applies?" not in shown.text
    assert ("Under 16 years" in shown.text, "16 years or older" in shown.text) == (True, True)
    assert errors(shown.text) == []


async def test_the_price_is_that_of_the_kind_of_applicant_and_of_the_ages(client, kari):
    children = {"kind": "sports_club", "from0": "10", "from16": "1"}
    free = await client.get(at("check", TIME, WHO, children))
    assert "Free of charge" in free.text
    dear = await client.get(at("check", TIME, WHO, {**children, "from0": "1", "from16": "10"}))
    assert re.search(r"270\skr", dear.text)
    company = await client.get(at("check", TIME, WHO, {**children, "kind": "business"}))
    assert re.search(r"270\skr", company.text)


async def test_a_series_shows_each_date_with_its_state_and_alternatives(client, kari):
    await taken(oslo("2027-01-19", "18:00"), oslo("2027-01-19", "20:00"), "hall-a")
    await taken(oslo("2027-01-26", "18:00"), oslo("2027-01-26", "20:00"), "hall-a", by="per@example.no", approve=False)
    shown = await client.get(at("time", TIME, SERIES))
    assert "6 of 8 dates are vacant" in shown.text
    assert (shown.text.count("Taken"), shown.text.count("Others have applied")) == (1, 1)
    assert "Take instead:" in shown.text
    assert 'name="without" value="2027-01-19"' in shown.text


async def test_nobody_learns_who_has_the_time(client, kari):
    await taken(oslo("2027-01-12", "18:00"), oslo("2027-01-12", "20:00"), "hall-a")
    await client.become(kari)
    for step in ("time", "who", "check"):
        shown = await client.get(at(step, TIME, WHO))
        assert ("Ola" in shown.text, "Secret meeting" in shown.text) == (False, False)


async def test_one_click_swaps_a_date_and_one_swaps_it_back(client, kari):
    await taken(oslo("2027-01-19", "18:00"), oslo("2027-01-19", "20:00"), "hall-a")
    shown = await client.get(at("time", TIME, SERIES))
    link = next(one for one in re.findall(r'href="(/apply\?[^"]*swap=[^"]+)#dates"', shown.text) if "hall-b" in one)
    swapped = await client.get(link.replace("&amp;", "&"))
    assert "All 8 dates are vacant" in swapped.text
    back = re.search(r'href="(/apply\?[^"]+)#dates">Swap back', swapped.text).group(1).replace("&amp;", "&")
    assert "7 of 8 dates are vacant" in (await client.get(back)).text


async def test_a_single_date_is_swapped_as_a_whole(client, kari):
    await taken(oslo("2027-01-12", "18:00"), oslo("2027-01-12", "20:00"), "hall-a")
    shown = await client.get(at("time", TIME))
    links = [
        dict(parse_qsl(urlsplit(one.replace("&amp;", "&")).query))
        for one in re.findall(r'href="(/apply[^"]+)#dates"', shown.text)
    ]
    assert {"space": "hall-b", "date": "2027-01-12", "from": "18:00", "to": "19:30", "step": "time"} in links


async def test_a_date_is_left_out_and_stays_on_the_list(client, kari):
    shown = await client.get(at("time", TIME, SERIES, {"without": ["2027-01-19", "2030-01-01"]}))
    assert "All 7 dates are vacant" in shown.text
    assert re.findall(r'value="([\d-]+)" checked>\s*<label for="without', shown.text) == ["2027-01-19"]


async def test_all_dates_that_cannot_be_had_are_left_out_by_one_click(client, kari):
    for day in ("2027-01-19", "2027-01-26"):
        await taken(oslo(day, "18:00"), oslo(day, "20:00"), "hall-a", by=f"ola{day}@example.no")
    shown = await client.get(at("check", TIME, WHO, SERIES, {"kind": "business"}))
    assert "Leave out the 2 dates that cannot be had" in shown.text
    link = re.search(r'href="(/apply[^"]+)#dates">Leave out the', shown.text).group(1).replace("&amp;", "&")
    assert "All 6 dates are vacant" in (await client.get(link)).text


async def test_why_a_time_cannot_be_had_is_said_in_words(client, kari):
    shown = await client.get(at("time", TIME, {"from": "06:00", "to": "07:00"}))
    assert "It is not open all that time" in shown.text
    past = await client.get(at("time", TIME, {"date": "2026-12-01"}))
    assert "The time has already begun" in past.text
    far = await client.get(at("time", TIME, {"date": "2029-01-01"}))
    assert "It is too early to ask for this time" in far.text


async def test_too_many_dates_are_refused_without_making_them(client, kari):
    shown = await client.get(at("time", TIME, {"repeat": "weekly", "until": "2100-01-01"}))
    assert errors(shown.text) == ["There are too many dates. One application holds at most 500. Choose an earlier end."]


async def test_the_bar_is_told_anew_for_whatever_changes(client, kari):
    shown = await client.get("/apply/summary?list=yes&" + urlencode({**TIME, **SERIES}))
    assert (shown.status_code, "All 8 dates are vacant" in shown.text) == (200, True)
    assert shown.text.count('class="dated ') == 8
    assert "<html" not in shown.text


# What the regulation asks ------------------------------------------------------------------------------------------


ANSWERS = {"ordinary": "yes", "aimed_at": "everyone", "income": "no", "alcohol": "no", "courts": "1"}


def asked(text: str) -> list[str]:
    """The fields of further questions on a page, in order, each once."""
    fields = [one for one in re.findall(r"<(?:input|select)\b[^>]*>", text) if re.search("radio|number|<select", one)]
    names = dict.fromkeys(re.search(r' name="([\w-]+)"', one)[1] for one in fields)
    return [name for name in names if not re.match(r"from\d|resident|disabled|kind|purpose", name)]


async def test_nothing_more_is_asked_than_the_regulation_asks(client, kari):
    shown = await client.get(at("who", TIME))
    assert asked(shown.text) == ["unit"]
    await regulations.adopt(regulations.asking())
    shown = await client.get(at("who", TIME))
    further = ["ordinary", "aimed_at", "income", "alcohol", "catering", "courts", "extra-guard", "extra-chair"]
    assert asked(shown.text) == further
    assert errors(shown.text) == []
    assert re.search(r"<input[^>]*radio[^>]* checked", shown.text.replace("\n", " ")) is None


async def test_the_questions_are_those_of_the_regulations_of_all_the_dates(client, kari):
    await regulations.adopt(regulations.asking())
    await regulations.adopt(regulations.without("alcohol").replace("2027-01-01", "2027-02-01"))
    january = await client.get(at("who", TIME))
    february = await client.get(at("who", TIME, {"date": "2027-02-09"}))
    both = await client.get(at("who", TIME, {"date": "2027-01-26"}, SERIES))
    assert ["alcohol" in asked(page.text) for page in (january, february, both)] == [True, False, True]


async def test_a_question_that_is_not_answered_is_a_fault_beside_it(client, kari):
    await regulations.adopt(regulations.asking())
    told = {"kind": "business", **ANSWERS, "alcohol": "", "aimed_at": "pets"}
    shown = await client.get(at("check", TIME, WHO, told))
    assert errors(shown.text) == [
        "Whom is it for? This choice is not there. Choose one of the values offered.",
        "Answer: Is alcohol served?",
    ]
    assert 'id="income-2" name="income" value="no" checked' in shown.text


async def test_a_number_is_asked_for_where_the_price_depends_on_it(client, kari):
    await regulations.adopt(regulations.asking())
    told = {"kind": "business", **ANSWERS, "courts": ""}
    hall = await client.get(at("check", TIME, WHO, told))
    assert (errors(hall.text), "Sign in to send" in hall.text) == ([], True)
    room = await client.get(at("check", TIME, WHO, told, {"space": "room"}))
    assert errors(room.text) == ["Answer: How many courts?"]


async def test_the_bar_asks_for_what_is_missing_by_its_name(client, kari):
    await regulations.adopt(regulations.asking())
    told = {"kind": "business", **WHO, **ANSWERS}
    for left_out, words in (("alcohol", "Is alcohol served?"), ("income", "Does it bring in money?")):
        bar = await client.get("/apply/summary?" + urlencode({**TIME, **told, left_out: ""}))
        assert f"The price comes when you have answered: {words}" in bar.text
    bar = await client.get("/apply/summary?" + urlencode({**TIME, **told}))
    assert re.search(r"150\skr", bar.text)


async def test_answers_are_looked_over_sent_and_kept(client, kari):
    await regulations.adopt(regulations.asking())
    await client.become(kari)
    address = at("check", TIME, WHO, ANSWERS, {"extra-guard": "2"})
    look = await client.get(address)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", look.text))
    assert ("Alcohol is served No" in words, "What is ordered besides Guard: 2" in words) == (True, True)
    sent = await client.submit(post_to(look.text), accept="yes")
    assert sent.status_code == 303
    assert await transaction.value("SELECT answers FROM application") == {
        "ordinary": True,
        "aimed_at": "everyone",
        "income": False,
        "alcohol": False,
        "courts": 1,
        "extra": {"guard": 2},
    }
    shown = await client.get(sent.headers["location"])
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown.text))
    assert "Alcohol is served No said by the applicant" in words
    assert "The rent regulation asking-2026 valid from 1 Jan 2026" in words


# Signing in on the way -----------------------------------------------------------------------------------------------


async def test_signing_in_leads_back_with_everything_that_was_typed(client, kari):
    values = {**WHO, "organisation": "", "kind": "sports_club", "title": "Håndball & <b>"}
    look = await client.get(at("check", TIME, values, SERIES))
    assert "Sign in to send" in look.text
    address = re.search(r'name="next" value="([^"]+)"', look.text).group(1).replace("&amp;", "&")
    sent = await client.submit("/sign-in", email="kari@example.no", next=address)
    assert sent.status_code == 200
    letter = await transaction.value("SELECT text FROM outbox ORDER BY id DESC LIMIT 1")
    entered = await client.submit(urlsplit(re.search(r"http://\S+", letter).group()).path)
    assert entered.headers["location"] == address
    back = await client.get(entered.headers["location"])
    assert errors(back.text) == ["Say who applies. Choose one of your associations, or yourself."]
    assert "Håndball &amp; &lt;b&gt;" in back.text


async def test_a_session_that_ended_loses_nothing_that_was_typed(client, kari):
    lost = await client.submit(at("check", TIME, WHO, {"kind": "business"}), note="We bring mats.", accept="yes")
    assert lost.status_code == 401
    assert "note=We+bring+mats." in re.search(r'name="next" value="([^"]+)"', lost.text).group(1)
    assert await count() == 0


# Sending -------------------------------------------------------------------------------------------------------------


async def test_an_application_by_approval_from_the_first_look_to_the_receipt(client, kari):
    await client.become(kari)
    look = await client.get(at("check", TIME, WHO, SERIES, {"organisation": "974760673"}))
    assert ("Send the application" in look.text, "A case officer answers" in look.text) == (True, True)
    files = [("documents", ("plan.pdf", PDF, "application/pdf")), ("documents", ("", b"", "application/octet-stream"))]
    sent = await client.submit(post_to(look.text), files=files, note="We bring mats.", accept="yes")
    assert sent.status_code == 303
    receipt = await client.get(sent.headers["location"])
    assert ("The application is sent" in receipt.text, "plan.pdf" in receipt.text) == (True, True)
    stored = await transaction.row("SELECT state, title, note, organisation, recurrence FROM application")
    assert (stored["state"], stored["title"], stored["note"]) == ("submitted", "Handball", "We bring mats.")
    assert stored["recurrence"] == {"rrule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270302", "except": [], "skip": []}
    assert await transaction.value("SELECT count(*) FROM occurrence WHERE state = 'applied'") == 8


async def test_what_is_booked_at_once_is_yours(client, kari):
    await client.become(kari)
    look = await client.get(at("check", TIME, WHO, {"space": "room"}))
    assert ("Book now" in look.text, "It will be yours at once." in look.text) == (True, True)
    sent = await client.submit(post_to(look.text))
    receipt = await client.get(sent.headers["location"])
    assert "It is yours" in receipt.text
    assert await transaction.value("SELECT state FROM application") == "approved"


async def test_what_somebody_said_they_are_never_decides_the_price_that_is_stored(client, kari):
    await client.become(kari)
    address = at("check", TIME, WHO, {"kind": "sports_club", "from0": "10", "from16": "1"})
    sent = await client.submit(address, accept="yes")
    assert sent.status_code == 303
    assert await transaction.row("SELECT total, facts->'applicant' AS who FROM quote") == {
        "total": 27000,
        "who": {"value": "private_person", "from": "applicant"},
    }


async def test_time_that_was_taken_meanwhile_comes_back_with_what_there_is_instead(client, kari):
    await client.become(kari)
    look = await client.get(at("check", TIME, WHO))
    await taken(oslo("2027-01-12", "18:00"), oslo("2027-01-12", "20:00"), "hall-a")
    sent = await client.submit(post_to(look.text), note="We bring mats.", accept="yes")
    assert sent.status_code == 409
    assert errors(sent.text)[0].startswith("The time is taken. Taken: Tue 12 Jan")
    assert ("Take instead:" in sent.text, "We bring mats." in sent.text) == (True, True)
    assert await count() == 1


async def test_the_rules_of_the_place_must_be_accepted(client, kari):
    await client.become(kari)
    sent = await client.submit(at("check", TIME, WHO), note="Kept")
    assert (sent.status_code, "Tidy up." in sent.text, "Kept" in sent.text) == (422, True, True)
    assert errors(sent.text) == ["The rules of the place are not accepted. Read them, and tick the box."]
    assert await count() == 0


async def test_an_upload_that_lies_about_its_kind_is_refused(client, kari):
    await client.become(kari)
    for name, data in (("plan.pdf", b"<script>alert(1)</script>"), ("plan.png", PDF), ("run.exe", b"MZ" * 50)):
        sent = await client.submit(
            at("check", TIME, WHO), files=[("documents", (name, data, "application/pdf"))], note="Kept", accept="yes"
        )
        assert (sent.status_code, "Kept" in sent.text) == (422, True)
        assert errors(sent.text)[0].startswith("This kind of file is not taken")
    assert await count() == 0


async def test_six_documents_are_too_many(client, kari):
    await client.become(kari)
    files = [("documents", (f"{n}.pdf", PDF, "application/pdf")) for n in range(6)]
    sent = await client.submit(at("check", TIME, WHO), files=files, accept="yes")
    assert (sent.status_code, errors(sent.text)) == (422, ["There are too many files. Send at most 5."])


async def test_a_note_of_ten_megabytes_is_refused(client, kari):
    await client.become(kari)
    sent = await client.submit(
        at("check", TIME, WHO), files=[("documents", ("", b""))], note="x" * 10_000_000, accept="yes"
    )
    assert sent.status_code in {413, 422}
    assert len(sent.text) < 200_000
    assert await count() == 0


async def test_a_form_without_its_secret_stores_nothing(client, kari):
    await client.become(kari)
    address = at("check", TIME, WHO)
    assert (await client.post(address, data={"accept": "yes"}, headers={"Origin": ORIGIN})).status_code == 403
    sent = await client.post(
        address, data={"accept": "yes", "_csrf": client.csrf}, headers={"Origin": "https://evil.example"}
    )
    assert sent.status_code == 403
    assert await count() == 0


async def test_an_organisation_of_others_cannot_be_applied_for(client, kari):
    await factories.organisation(number="984661185")
    await client.become(kari)
    sent = await client.submit(at("check", TIME, WHO, {"organisation": "984661185"}), accept="yes")
    assert (sent.status_code, errors(sent.text)[0]) == (
        422,
        "You do not have access to this. If you think you should, ask the municipality to give it to you.",
    )
    assert await count() == 0


@pytest.mark.parametrize("name", ["title", "note"])
async def test_html_comes_out_as_it_was_typed(client, kari, name):
    await client.become(kari)
    evil = '"><script>alert(1)</script>'
    sent = await client.submit(at("check", TIME, WHO, {"title": evil}), note=evil, accept="yes")
    shown = await client.get(sent.headers["location"])
    assert "<script>alert" not in shown.text
    assert shown.text.count("&lt;script&gt;alert(1)") >= 2
    assert "<script>alert" not in (await client.get("/my")).text


@pytest.mark.parametrize("name", [*TIME, *WHO, "kind", "repeat", "until", "without", "swap", "every", "nth"])
async def test_html_in_any_field_of_the_address_is_escaped(client, kari, name):
    evil = '"><script>alert(1)</script>'
    for step in ("time", "who", "check"):
        shown = await client.get(at(step, TIME, WHO, {name: evil if name != "space" else ["hall-a", evil]}))
        assert shown.status_code in {200, 404}
        assert "<script>alert" not in shown.text


async def test_line_breaks_in_a_title_are_refused(client, kari):
    await client.become(kari)
    sent = await client.submit(at("check", TIME, WHO, {"title": "Cup\r\nBcc: all@example.no"}), accept="yes")
    assert sent.status_code == 422
    assert errors(sent.text)[0].startswith("The text holds characters that cannot be seen")
    assert await count() == 0


async def test_the_answer_usually_takes_as_long_as_it_took(client, kari):
    for n in range(5):
        await taken(
            oslo(date(2027, 2, n + 1), "10:00"), oslo(date(2027, 2, n + 1), "11:00"), "hall-b", by=f"o{n}@example.no"
        )
    await transaction.execute("UPDATE application SET submitted_at = decided_at - interval '50 hours'")
    shown = await client.get(at("check", TIME, WHO, {"kind": "business"}))
    assert "A case officer answers, usually within 3 days." in shown.text
