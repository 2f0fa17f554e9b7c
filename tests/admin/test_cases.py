"""One case, from the first look to the decision and its letter, in the browser of an officer."""

import asyncio
import html
import re

import pytest

from booking.domain.applications import Upload
from booking.services import applications
from booking.storage import transaction
from rules import Participants
from tests import factories, regulations
from tests.admin import desk
from tests.admin.desk import TUESDAY, TUESDAYS, Desk
from tests.browsers import ORIGIN, Browser
from tests.conftest import NOW

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
async def here(app, client) -> Desk:
    """A desk with its officer signed in."""
    made = await desk.open_desk()
    await client.become(made.officer)
    return made


async def test_a_case_names_who_competes_and_when_they_applied(here, client):
    case = await desk.apply(here.applicant, count=3)
    rival = await factories.person("rival@example.no")
    await desk.apply(rival, "whole", hours=("19:00", "21:00"), title="Concert")
    text = desk.words(await client.get(f"/admin/applications/{case}"))
    assert "Also wanted by Concert , Rival, Whole 19:00–21:00 , applied Mon 4 Jan 10:00" in text
    assert "2 vacant" in text
    assert "1 others want it too" in text
    assert "kari@example.no" in text


async def test_a_case_names_who_has_taken_the_time_and_what_is_too_near(here, client):
    await transaction.execute("UPDATE space SET setup_minutes = 30, clearing_minutes = 30")
    case = await desk.apply(here.applicant)
    taker = await factories.person("taker@example.no")
    other = await desk.apply(taker, hours=("20:00", "21:00"), title="Chess")
    await applications.approve(application=other, by=here.officer, now=NOW)
    text = desk.words(await client.get(f"/admin/applications/{case}"))
    assert "Taken by Chess , Taker, Half-a 20:00–21:00 (too near to set up and clear between)" in text


async def test_rivals_stand_side_by_side(here, client):
    case = await desk.apply(here.applicant, title="Handball", count=3)
    other = await desk.apply(await factories.person("rival@example.no"), "whole", title="Concert", purpose="concert")
    page = await client.get(f"/admin/applications/{case}/compare")
    text = desk.words(page)
    assert re.findall(r'<th scope="col".*?href="/admin/applications/(\d+)"', page.text) == [str(case), str(other)]
    assert "Who Kari Rival" in text
    assert "Price 1,080 kr" in text
    assert "1 of them at the same time" in text


async def test_a_document_is_saved_and_never_shown(here, client):
    case = await desk.apply(here.applicant, documents=(Upload("årsmøte.pdf", PDF),))
    number = await transaction.value("SELECT id FROM document WHERE application = $1", case)
    answer = await client.get(f"/admin/applications/{case}/documents/{number}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A5rsm%C3%B8te.pdf"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    await client.become(here.other_officer)
    assert (await client.get(f"/admin/applications/{case}/documents/{number}")).status_code == 404


async def test_html_in_what_was_typed_is_shown_and_not_obeyed(here, client):
    case = await desk.apply(here.applicant, title="<b>Handball</b>", note="<script>alert(1)</script>")
    page = await client.get(f"/admin/applications/{case}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "<b>Handball" not in page.text


async def test_a_case_shows_what_its_price_is_built_on_and_who_supplied_each_fact(here, client):
    book = await regulations.adopt(regulations.asking())
    answers = {**regulations.ANSWERS, "extra": {"guard": 2, "chair": 30}}
    case = await desk.apply(here.applicant, answers=answers, participants=Participants(total=18, under={13: 16}))
    text = desk.words(await client.get(f"/admin/applications/{case}"))
    told = text[text.index("What the price is built on") : text.index("As it was when the price was reckoned.")]
    for line in (
        "The rent regulation asking-2026 valid from 1 Jan 2026",
        "Kind of applicant Private person said by the applicant",
        "Participants 18 in all, 16 under 13 said by the applicant",
        "Whom the activity is for For everyone said by the applicant",
        "Alcohol is served No said by the applicant",
        "Kind of booking Single time follows from the dates",
        "The number of hours outside opening hours 0 follows from the dates",
        "How the rent is counted Rent by the hour holds where nothing else is said",
        "What is ordered besides Chair: 30, Guard: 2 said by the applicant",
    ):
        assert line in told
    assert book.source in (await client.get(f"/admin/applications/{case}")).text
    await client.become(await factories.person("nynorsk@example.no", role="officer", venue=here.venue, language="nn"))
    text = desk.words(await client.get(f"/admin/applications/{case}"))
    assert "Det blir servert alkohol Nei oppgjeve av søkjaren" in text
    assert "Stol: 30, Vakt: 2" in text


# Deciding


async def _letter_of(client: Browser, case: int, **fields) -> tuple[str, str]:
    page = await client.submit(f"/admin/applications/{case}/letter", **fields)
    assert page.status_code == 200
    found = re.search(r'letter__subject">(.*?)</p>.*?letter__text">(.*?)</div>', page.text, re.DOTALL)
    assert found is not None
    return html.unescape(found[1]), html.unescape(found[2])


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"step": "approve", "dates": "chosen", "granted": TUESDAYS, "words": ""}, "approved"),
        ({"step": "approve", "dates": "chosen", "granted": TUESDAYS[:2], "words": "Cup"}, "approved-in-part"),
        ({"step": "decline", "words": "The floor is ground."}, "declined"),
        ({"step": "ask", "words": "How many are you?"}, "asked"),
    ],
)
async def test_the_letter_that_was_looked_at_is_the_letter_that_goes(here, client, fields, kind):
    case = await desk.apply(here.applicant, count=3)
    subject, text = await _letter_of(client, case, **fields)
    assert [letter["kind"] for letter in await desk.letters(case)] == ["received"]
    done = await client.submit(f"/admin/applications/{case}/decide", **fields)
    assert done.status_code == 303
    sent = (await desk.letters(case))[-1]
    assert (sent["kind"], sent["recipient"], sent["subject"], sent["text"]) == (kind, "kari@example.no", subject, text)


async def test_after_a_decision_the_next_case_opens_and_says_what_was_done(here, client):
    first = await desk.apply(here.applicant, title="Handball")
    second = await desk.apply(here.applicant, "half-b", title="Yoga")
    done = await client.submit(f"/admin/applications/{first}/decide", step="approve", words="")
    assert done.headers["location"] == f"/admin/applications/{second}?done=approve&case={first}"
    text = desk.words(await client.get(done.headers["location"]))
    assert "Approved: Handball . The letter is on its way." in text
    last = await client.submit(f"/admin/applications/{second}/decide", step="approve", words="")
    assert last.headers["location"] == f"/admin/inbox?done=approve&case={second}"
    assert "Nothing waits." in desk.words(await client.get(last.headers["location"]))


async def test_a_part_is_approved_and_priced_for_what_it_is(here, client):
    case = await desk.apply(here.applicant, count=3)
    await client.submit(
        f"/admin/applications/{case}/decide", step="approve", dates="chosen", granted=TUESDAYS[:2], words="Cup"
    )
    assert [state for _, state in await desk.dates(case)] == ["booked", "booked", "declined"]
    assert "The price is 720\N{NO-BREAK SPACE}kr" in (await desk.letters(case))[-1]["text"]
    quotes = await transaction.rows("SELECT total FROM quote WHERE application = $1 ORDER BY id", case)
    assert [row["total"] for row in quotes] == [108000, 72000]


@pytest.mark.parametrize("path", ["letter", "decide"])
@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"step": "decline", "words": " "}, "The reason is missing"),
        ({"step": "ask", "words": ""}, "Something is missing"),
        ({"step": "approve", "dates": "chosen", "granted": [TUESDAY], "words": ""}, "The reason is missing"),
        ({"step": "approve", "dates": "chosen", "words": "Sorry"}, "No date would be left"),
    ],
)
async def test_a_form_that_is_not_right_comes_back_as_it_was(here, client, path, fields, fault):
    case = await desk.apply(here.applicant, count=2)
    answer = await client.submit(f"/admin/applications/{case}/{path}", **fields)
    assert answer.status_code == 422
    assert fault in desk.words(answer)
    ticked = re.findall(r'name="granted" value="([-0-9]+)" checked', answer.text)
    assert ticked == (fields.get("granted", []) if "dates" in fields else TUESDAYS[:2])
    assert fields["words"].strip() in answer.text
    assert await desk.state(case) == "submitted"


async def test_an_approval_that_meets_taken_time_says_who_is_there_and_offers_the_rest(here, client):
    case = await desk.apply(here.applicant, count=3)
    other = await desk.apply(await factories.person("rival@example.no"), title="Concert")
    await applications.approve(application=other, by=here.officer, now=NOW)
    answer = await client.submit(
        f"/admin/applications/{case}/decide", step="approve", dates="chosen", granted=TUESDAYS, words=""
    )
    text = desk.words(answer)
    assert answer.status_code == 409
    assert "One date cannot be granted any more" in text
    assert "Tue 12 Jan 18:00 – 20:00 : Concert , Rival" in text.replace("–", " – ").replace("  ", " ")
    assert re.findall(r'type="hidden" name="granted" value="([-0-9]+)"', answer.text) == TUESDAYS[1:]
    assert await desk.state(case) == "submitted"


async def test_two_officers_approve_the_same_case_and_one_of_them_is_told(here, app, client):
    case = await desk.apply(here.applicant)
    second = await factories.person("second@example.no", role="officer", venue=here.venue, language="en")
    async with Browser(app) as other:
        await other.become(second)
        answers = await asyncio.gather(
            *(one.submit(f"/admin/applications/{case}/decide", step="approve", words="") for one in (client, other))
        )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "Somebody was here before you" in desk.words(late)
    assert [letter["kind"] for letter in await desk.letters(case)] == ["received", "approved"]


async def test_a_form_without_its_secret_decides_nothing(here, client):
    case = await desk.apply(here.applicant)
    answer = await client.post(
        f"/admin/applications/{case}/decide", data={"step": "approve"}, headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 403
    assert await desk.state(case) == "submitted"


async def test_a_case_changes_hands(here, client):
    case = await desk.apply(here.applicant)
    await client.submit(f"/admin/applications/{case}/assign", officer=str(here.officer.id))
    assert "took the case" in desk.words(await client.get(f"/admin/applications/{case}"))
    assert await transaction.value("SELECT officer FROM application WHERE id = $1", case) == here.officer.id
    await client.submit(f"/admin/applications/{case}/assign", officer="0")
    assert await transaction.value("SELECT officer FROM application WHERE id = $1", case) is None


async def test_a_case_is_given_only_to_who_decides_there(here, client):
    case = await desk.apply(here.applicant)
    answer = await client.submit(f"/admin/applications/{case}/assign", officer=str(here.other_officer.id))
    assert answer.status_code == 403
    assert await transaction.value("SELECT officer FROM application WHERE id = $1", case) is None
