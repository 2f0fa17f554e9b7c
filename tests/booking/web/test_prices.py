import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

import rules
from booking.storage import rulebooks, transaction
from tests import factories

pytestmark = pytest.mark.usefixtures("database")

GYM = {"space_class": "gymsal", "applicant": "sports_club", "purpose": "training", "ages": "16"}
HALL = {"space_class": "hall", "applicant": "sports_club", "ages": "19"}


def at(path: str = "/prices", **answers: str) -> str:
    return f"{path}?{urlencode({name.rstrip('_'): value for name, value in answers.items()})}"


def said(page) -> str:
    """What the page says, without its markup, every white space the same."""
    plain = re.sub(r"<(script|style|head).*?</\1>", "", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).replace("\xa0", " ").split())


def price(page) -> str:
    """The price in short, or what stands instead of it."""
    return " ".join(re.search(r'id="said"[^>]*>(.*?)</p>', page.text, re.DOTALL)[1].replace("\xa0", " ").split())


def faults(page) -> list[tuple[str, str]]:
    """The fields that are marked, and what stands beside each."""
    marked = re.findall(r'<(?:input|select)[^>]* name="([\w-]+)"[^>]*aria-invalid="true"', page.text)
    beside = dict(re.findall(r'<p class="ds-validation-message" id="([\w-]+)-error">([^<]*)</p>', page.text))
    return [(name, beside[name]) for name in dict.fromkeys(marked)]


async def adopt(name: str, *, since: str) -> None:
    """A regulation that ships with the rules, valid from another day."""
    text = re.sub(r"(?m)^valid_to = .*$", "", factories.book(name))
    text = re.sub(r"(?m)^valid_from = .*$", f"valid_from = {since}", text)
    await rulebooks.adopt(rulebook=rules.load(text), text=text, by=None, now=factories.SINCE)


@pytest.fixture
async def gloppen(database):
    await factories.rulebook()


@pytest.fixture
async def samsen(database):
    await adopt("samsen-kristiansand-2023", since="2023-01-01")


# The regulation to read ----------------------------------------------------------------------------------------------


async def test_the_regulation_in_force_is_shown_to_anybody(client, gloppen):
    page = await client.get("/prices")
    assert page.status_code == 200
    text = said(page)
    for words in (
        "The rent regulation of Gloppen, valid from 1 Jan 2024",
        "Associations with an activity for children under 16 Free",
        "School kitchen or canteen 230 kr 850 kr",
        "The tenant must bring an approved lifeguard.",
        "Which of the two applies?",
        "Version gloppen-2024",
    ):
        assert words in text, words
    assert 'href="https://gloppen.kommune.no/om-gloppen-kommune/' in page.text


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nb", "Skolekjøkken eller kantine"), ("nn", "Skulekjøkken eller kantine"), ("en", "School kitchen or canteen")],
)
async def test_it_is_told_in_the_readers_language(client, gloppen, lang, words):
    page = await client.get(at(lang=lang))
    assert f'<html lang="{lang}"' in page.text
    assert words in said(page)


async def test_without_a_regulation_one_is_told_what_to_do_and_whom_to_ask(client):
    contact = {"contact_email": "utleie@example.no", "contact_phone": "57 88 38 00", "website": ""}
    await factories.insert("municipality", name="Gloppen", number="4650", appeal={}, **contact)
    page = await client.get("/prices")
    assert page.status_code == 200
    assert "No rent regulation is adopted for that day" in said(page)
    assert "the municipality tells you the price before you accept it" in said(page)
    assert 'href="mailto:utleie@example.no"' in page.text
    assert "57 88 38 00" in said(page)


async def test_one_that_is_coming_is_announced_and_can_be_read(client):
    await factories.rulebook("nesodden-2017")
    await adopt("gloppen-2024", since="2027-07-01")
    page = await client.get("/prices")
    assert "A new regulation is adopted. It is valid from 1 Jul." in said(page)
    assert "The rent regulation of Nesodden" in said(page)
    assert 'href="/prices?on=2027-07-01"' in page.text
    coming = await client.get(at(on="2027-07-01"))
    assert "The rent regulation of Gloppen, valid from 1 Jul" in said(coming)
    assert "A new regulation" not in said(coming)
    assert '<input type="hidden" name="on" value="2027-07-01">' in coming.text


async def test_before_the_first_regulation_the_coming_one_is_offered(client):
    await adopt("gloppen-2024", since="2027-07-01")
    page = await client.get("/prices")
    assert "No rent regulation is in force that day" in said(page)
    assert 'href="/prices?on=2027-07-01"' in page.text


async def test_a_day_that_is_none_is_a_fault_beside_the_field_and_today_is_shown(client, gloppen):
    page = await client.get(at(on="2027-13-45", **GYM))
    assert page.status_code == 200
    assert ("on", "This is not a date. Write it as 2027-01-12, or choose it from the calendar.") in faults(page)
    assert 'value="2027-13-45"' in page.text
    assert price(page) == "360 kr"


async def test_only_adopted_regulations_count(client):
    text = factories.book()
    book = rules.load(text)
    await rulebooks.add_draft(rulebook=book, text=text, based_on=None, by=None, now=factories.SINCE)
    assert "No rent regulation is adopted" in said(await client.get("/prices"))


async def test_the_page_is_made_from_one_query(client, gloppen):
    await client.get("/prices")
    asked: list[str] = []
    client.site.municipality = replace(client.site.municipality, name="Gloppen")  # known, so not asked for
    async with transaction.transaction() as current:
        with current.connection.query_logger(lambda record: asked.append(record.query)):
            await client.get(at(**GYM))
    assert len(asked) == 1


async def test_a_price_is_one_link_away_from_everywhere(client, gloppen):
    venue = await factories.venue("hallen")
    await factories.space(venue, "sal", space_class="gymsal", part_name="half")
    home, space = await client.get("/"), await client.get("/spaces/sal")
    assert home.text.count('href="/prices"') >= 3  # above, below, and on the page itself
    assert 'href="/prices?space_class=gymsal&amp;part=half#calculator"' in space.text


# The calculator ------------------------------------------------------------------------------------------------------


async def test_nothing_is_asked_that_the_regulation_does_not_ask(client):
    await factories.rulebook("nesodden-2017")
    page = await client.get("/prices")
    assert 'name="space_class"' in page.text
    assert 'name="ages"' in page.text
    assert 'name="purpose"' not in page.text
    assert 'name="unit"' not in page.text


async def test_at_first_the_first_question_is_pointed_at(client, gloppen):
    page = await client.get("/prices")
    assert price(page) == "Answer the questions"
    assert '<a class="ds-link" href="#space_class">What kind of place?</a>' in page.text
    assert faults(page) == []


async def test_five_answers_give_a_price_and_why(client, gloppen):
    page = await client.get(at(**GYM, persons="12", day="weekday", from_="18:00", to="20:00"))
    assert price(page) == "360 kr"
    assert "Gym: 2 hours × 180 kr" in said(page)  # noqa: RUF001 -- a multiplication sign
    assert "ReckonedforMon4Jan18:00–20:00,12people." in said(page).replace(" ", "")


async def test_children_are_free_and_it_is_said_what_it_would_have_cost(client, gloppen):
    page = await client.get(at(**{**GYM, "ages": "0"}))
    assert price(page) == "Free of charge"
    assert "Associations with an activity for children under 16: free (otherwise 360 kr: 2 hours" in said(page)
    assert "Why am I not free?" not in said(page)


async def test_who_pays_sees_what_it_would_have_taken_to_be_free(client, gloppen):
    text = said(await client.get(at(**GYM)))
    assert "Why am I not free? Associations with an activity for children under 16 : free." in text
    assert "It takes: more than 50% under 16." in text


async def test_exact_numbers_of_each_age_can_be_told(client, gloppen):
    mixed = {**GYM, "ages": "mixed"}
    assert price(await client.get(at(**mixed, from0="11", from16="9"))) == "Free of charge"
    assert price(await client.get(at(**mixed, from0="9", from16="11"))) == "360 kr"
    assert price(await client.get(at(**mixed, from0="0", from16="11", disabled="10"))) == "Free of charge"
    assert price(await client.get(at(**{**GYM, "ages": "disabled"}))) == "Free of charge"


async def test_a_kind_of_day_stands_for_its_next_date(client):
    await factories.rulebook("nesodden-2017")
    assert price(await client.get(at(**HALL, day="weekday"))) == "700 kr"
    assert price(await client.get(at(**HALL, day="sunday"))) == "1,050 kr"
    holiday = await client.get(at(**HALL, day="holiday"))
    assert (price(holiday), "25 Mar" in said(holiday)) == ("1,050 kr", True)  # Maundy Thursday


async def test_a_link_with_a_date_is_for_that_date(client):
    await factories.rulebook("nesodden-2017")
    page = await client.get(at(**HALL, date="2027-05-17"))
    assert price(page) == "1,050 kr"
    assert '<option value="date" selected>' in page.text


async def test_a_date_is_priced_by_the_regulation_that_is_valid_then(client):
    await factories.rulebook("nesodden-2017")
    await adopt("gloppen-2024", since="2027-07-01")
    page = await client.get(at(**GYM, date="2027-08-17", day="date"))
    assert price(page) == "360 kr"
    assert "Another regulation is in force that day, valid from 1 Jul: the price is by that one." in said(page)


async def test_what_is_not_let_is_said_in_words(client):
    await factories.rulebook("nesodden-2017")
    page = await client.get(at(**{**HALL, "space_class": "gymsal"}, day="saturday"))
    assert price(page) == "The rent regulation does not allow this"
    assert "Gyms and swimming pools are not let at weekends and on public holidays." in said(page)


async def test_what_is_left_open_is_put_as_a_question(client, gloppen):
    page = await client.get(at(**GYM, to="22:00"))
    assert price(page) == "The rent regulation leaves this open, so the municipality decides"
    assert re.search(r'id="sum"[^>]*>The municipality decides</p>', page.text)  # in few words, on a phone
    assert "By the hour it is more than the price for a day. Which of the two applies?" in said(page)


async def test_a_document_is_asked_for_beside_the_price(client, gloppen):
    page = await client.get(at(space_class="symjebasseng", applicant="private_person", ages="16", persons="15"))
    assert price(page) == "900 kr"
    assert "A document is needed." in said(page)


# The next question ---------------------------------------------------------------------------------------------------

MEETING = {"space_class": "meeting_room", "applicant": "voluntary_org", "purpose": "meeting", "ages": "26"}


async def asked(client, **answers: str) -> list[str]:
    """The facts that are asked for below the first four questions, one after the other as they come up."""
    page = await client.get(at(**answers))
    block = re.search(r'id="further".*?</ol>', page.text, re.DOTALL)[0].partition("<details")[0]
    return list(dict.fromkeys(re.findall(r'name="([\w-]+)"', block)))


async def test_what_is_missing_is_asked_for_by_name_one_at_a_time(client, samsen):
    assert await asked(client, **MEETING) == ["registered"]
    assert await asked(client, **MEETING, registered="yes") == ["registered", "ordinary"]
    page = await client.get(at(**MEETING, registered="yes", ordinary="yes"))
    assert price(page) == "Free of charge"
    assert "One question left" not in said(page)


async def test_an_answer_makes_further_questions_needless(client, samsen):
    assert await asked(client, **MEETING, registered="no") == ["registered"]
    assert price(await client.get(at(**MEETING, registered="no"))) == "900 kr"


async def test_an_answer_that_is_not_needed_now_is_kept_all_the_same(client, samsen):
    answers = {**MEETING, "applicant": "business", "registered": "yes", "ordinary": "no"}
    page = await client.get(at(**answers))
    assert price(page) == "900 kr"
    for name, value in (("registered", "yes"), ("ordinary", "no")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page.text


async def test_the_question_is_pointed_at_until_it_is_answered(client, samsen):
    page = await client.get(at(**MEETING))
    assert price(page) == "One question left"
    assert 'href="#registered">Is the association in the Register of Non-Profit Organisations?</a>' in page.text


async def test_what_the_regulation_assumes_can_be_told_otherwise(client, samsen):
    answers = {**MEETING, "registered": "yes", "ordinary": "yes"}
    assert price(await client.get(at(**answers, alcohol="yes"))) == "900 kr"
    page = await client.get(at(**answers, alcohol="yes"))
    assert "But not when: alcohol is served." in said(page)


async def test_extras_can_be_ordered_and_bear_their_own_vat(client, samsen):
    page = await client.get(at(**{**MEETING, "applicant": "business"}, **{"extra-technician": "2"}))
    assert price(page) == "2,650 kr"  # 2 x 450, and 2 x 700 with 25 % VAT
    assert "Of this, value added tax 350 kr" in said(page)


async def test_what_is_known_only_afterwards_is_said_and_can_be_tried(client):
    await adopt("rennebu-2018", since="2023-01-01")
    match = {"space_class": "hall", "applicant": "sports_club", "purpose": "match", "ticketed": "yes", "local": "yes"}
    page = await client.get(at(**match))
    assert (price(page), "The price is provisional." in said(page)) == ("250 kr", True)
    assert "To pay so far 250 kr" in said(page)
    after = await client.get(at(**match, ticket_income="50000"))
    assert (price(after), "The price is provisional" in said(after)) == ("6,500 kr", False)


async def test_a_deposit_stands_beside_the_price(client):
    await adopt("nannestad", since="2023-01-01")
    page = await client.get(at(space_class="storsal", applicant="private_person", from_="18:00", to="22:00"))
    assert price(page) == "1,388 kr"
    assert "Deposit, besides the price 347 kr" in said(page)


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "title"),
    [
        ("space_class", "castle", "This choice is not there"),
        ("applicant", "pirates", "This choice is not there"),
        ("purpose", "<b>", "This choice is not there"),
        ("ages", "99", "This choice is not there"),
        ("persons", "-3", "This is too little or too much"),
        ("persons", "many", "This is not a number"),
        ("persons", "9" * 40, "This is not a number"),
        ("day", "doomsday", "This choice is not there"),
        ("from", "25:99", "This is not a time of day"),
        ("to", "17:00", "The end is not after the start"),
        ("nights", "-1", "This is too little or too much"),
    ],
)
async def test_nonsense_is_a_fault_beside_its_field_and_nothing_is_lost(client, gloppen, name, value, title):
    answers = {**GYM, "day": "weekday", "from": "18:00", "to": "20:00", "persons": "12", name: value}
    page = await client.get(at(**answers))
    assert page.status_code == 200
    assert [(field, words.partition(". ")[0]) for field, words in faults(page)] == [(name, title)]
    assert price(page) == "Something must be put right first"
    assert "<b>" not in page.text
    kept = {other: text for other, text in answers.items() if other != name}
    assert all(_holds(page.text, other, text) for other, text in kept.items())


def _holds(text: str, name: str, value: str) -> bool:
    """Whether a field of the page holds what was typed or chosen."""
    field = re.search(rf'<select[^>]* name="{name}".*?</select>', text, re.DOTALL)
    if field:
        return f'value="{value}" selected' in field[0]
    inputs = re.findall(rf'<input[^>]* name="{name}"[^>]*>', text)
    return any(f'value="{value}"' in one and ("radio" not in one or "checked" in one) for one in inputs)


@pytest.mark.parametrize("date", ["2027-02-30", "yesterday", "0001-01-01", "9999-12-31"])
async def test_a_date_that_cannot_be_is_a_fault(client, gloppen, date):
    page = await client.get(at(**GYM, date=date, day="date"))
    assert page.status_code == 200
    assert [name for name, _ in faults(page)] == ["date"]
    assert _holds(page.text, "date", date)


async def test_faults_in_further_answers_stand_beside_them(client, samsen):
    page = await client.get(at(**MEETING, registered="maybe", alcohol="perhaps"))
    assert {name for name, _ in faults(page)} == {"registered", "alcohol"}
    order = await client.get(at(**MEETING, **{"extra-rig": "-1"}))
    assert [name for name, _ in faults(order)] == ["extra-rig"]


async def test_parts_of_the_participants_cannot_be_more_than_all(client):
    await adopt("sola", since="2023-01-01")
    friends = {"space_class": "gymsal", "applicant": "informal_group", "purpose": "training", "booking": "season"}
    assert "resident" in await asked(client, **friends, persons="10")
    page = await client.get(at(**friends, persons="10", resident="11"))
    assert [name for name, _ in faults(page)] == ["resident"]


# In place ------------------------------------------------------------------------------------------------------------


async def test_a_change_brings_the_answer_the_next_question_and_the_address(client, samsen):
    page = await client.get(at("/prices/answer", **MEETING))
    assert "<html" not in page.text
    assert price(page) == "One question left"
    assert 'id="further" hx-swap-oob="innerHTML"' in page.text
    assert 'name="registered"' in page.text
    assert dict(parse_qsl(urlsplit(page.headers["HX-Replace-Url"]).query)) == MEETING


async def test_a_fault_in_place_names_its_field(client, gloppen):
    page = await client.get(at("/prices/answer", **{**GYM, "persons": "-3"}))
    assert '<li data-field="persons">' in page.text
