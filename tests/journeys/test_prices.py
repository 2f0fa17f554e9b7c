"""Somebody wants to know what it costs before anything else: five questions, a price, why, and why not free."""

import re

import pytest

import rules
from booking.storage import rulebooks
from tests import factories
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey

WORDS = {
    "nb": {
        "link": "Hva det koster",
        "title": "Hva det koster, og hvem det er gratis for",
        "place": "Gymsal",
        "applicant": "Idrettslag",
        "purpose": "Annet",
        "adults": "Voksne, 16 år eller eldre",
        "children": "Barn og unge under 16 år",
        "free": "Gratis",
        "why": "Hvorfor?",
        "reason": "Gymsal: 2 timer × 180 kr",  # noqa: RUF001 -- a multiplication sign
        "why not": "Hvorfor er det ikke gratis for meg?",
        "lacking": "Det som mangler: mer enn 50 % under 16 år.",
        "open": "Det regulativet lar stå åpent, så kommunen avgjør",
    },
    "nn": {
        "link": "Kva det kostar",
        "title": "Kva det kostar, og kven det er gratis for",
        "place": "Gymsal",
        "applicant": "Idrettslag",
        "purpose": "Anna",
        "adults": "Vaksne, 16 år eller eldre",
        "children": "Barn og unge under 16 år",
        "free": "Gratis",
        "why": "Kvifor?",
        "reason": "Gymsal: 2 timar × 180 kr",  # noqa: RUF001 -- a multiplication sign
        "why not": "Kvifor er det ikkje gratis for meg?",
        "lacking": "Det som manglar: meir enn 50 % under 16 år.",
        "open": "Det regulativet lèt stå ope, så kommunen avgjer",
    },
    "en": {
        "link": "What it costs",
        "title": "What it costs and who is free",
        "place": "Gym",
        "applicant": "Sports club",
        "purpose": "Something else",
        "adults": "Adults, 16 or older",
        "children": "Children and youth under 16",
        "free": "Free of charge",
        "why": "Why?",
        "reason": "Gym: 2 hours × 180 kr",  # noqa: RUF001 -- a multiplication sign
        "why not": "Why am I not free?",
        "lacking": "It takes: more than 50% under 16.",
        "open": "What the regulation leaves open, so that the municipality decides",
    },
}


@pytest.mark.parametrize("lang", WORDS)
async def test_five_answers_give_the_price_and_why(visit: Visit, width: int, lang: str) -> None:
    words = WORDS[lang]
    guest = await visit(lang=lang)
    await find_the_page(guest, words["link"], width)
    await guest.main().get_by_role("heading", name=words["title"], level=1).wait_for()
    await guest.reads(words["open"])
    await choose(guest, "space_class", words["place"])
    await choose(guest, "applicant", words["applicant"])
    await choose(guest, "purpose", words["purpose"])
    await guest.page.get_by_label(words["adults"]).check()
    await guest.page.locator("#persons").fill("12")
    await guest.page.locator("#to").fill("20:00")
    await guest.page.locator("#to").blur()
    await price_is(guest, "360 kr")
    await see_why(guest, words)
    await guest.page.get_by_label(words["children"]).check()
    await price_is(guest, words["free"])
    await guest.sound()
    assert "ages=0" in guest.page.url  # it can be sent to others, and loaded again
    await guest.page.reload()
    await price_is(guest, words["free"])
    assert await guest.page.locator("#persons").input_value() == "12"


async def find_the_page(guest: Visitor, link: str, width: int) -> None:
    """By the menu on top."""
    await guest.open("/")
    if width == PHONE:
        await guest.page.locator("header summary").filter(visible=True).click()
    await guest.page.locator("header").get_by_role("link", name=link, exact=True).filter(visible=True).click()
    await guest.page.wait_for_url("**/prices")


async def choose(guest: Visitor, name: str, words: str) -> None:
    """Choose from a list by its words, and wait for what it changes."""
    async with guest.page.expect_response(re.compile("/prices/answer")):
        await guest.page.locator(f"#{name}").select_option(label=words)


async def price_is(guest: Visitor, words: str) -> None:
    """The price in short becomes this."""
    await guest.page.locator("#said").filter(has_text=words.replace(" ", "\xa0") if "kr" in words else words).wait_for()


async def see_why(guest: Visitor, words: dict[str, str]) -> None:
    """The reason of the line in one tap, and why it is not free in another."""
    await guest.main().get_by_text(words["why"], exact=False).filter(visible=True).first.click()
    await guest.reads(words["reason"].replace(" kr", "\xa0kr"))
    await guest.main().get_by_text(words["why not"]).click()
    await guest.reads(words["lacking"].replace("50 %", "50\xa0%"))
    await guest.sound()


async def test_the_next_question_comes_up_in_place_and_nothing_typed_is_lost(
    visit: Visit, installation: Installation, width: int
) -> None:
    await samsen(installation)
    guest = await visit(lang="nb")
    await guest.open("/prices?on=2031-02-03")
    await choose(guest, "space_class", "Møterom")
    await choose(guest, "applicant", "Lag eller forening")
    await choose(guest, "purpose", "Annet")
    await guest.page.get_by_label("Voksne, 26 år eller eldre").check()
    await guest.page.get_by_role("group", name="Er laget registrert i Frivillighetsregisteret?").wait_for()
    assert await guest.page.get_by_role("group", name="Er det den vanlige virksomheten").count() == 0
    await answer(guest, "registered-1")
    await answer(guest, "ordinary-1")
    await price_is(guest, "Gratis")
    await guest.sound()
    await answer(guest, "ordinary-2")
    await price_is(guest, "450 kr")


async def answer(guest: Visitor, option: str) -> None:
    """Answer a further question with the keyboard's focus staying where it is."""
    async with guest.page.expect_response(re.compile("/prices/answer")):
        await guest.page.locator(f"#{option}").check()
    assert await guest.page.evaluate("document.activeElement.id") == option


async def samsen(installation: Installation) -> None:
    """The regulation of Samsen is adopted for later."""
    text = re.sub(r"(?m)^valid_to = .*$", "", factories.book("samsen-kristiansand-2023"))
    text = re.sub(r"(?m)^valid_from = .*$", "valid_from = 2031-01-01", text)
    if not await installation.value("SELECT count(*) FROM rulebook WHERE valid_from = '2031-01-01'"):
        await rulebooks.adopt(rulebook=rules.load(text), text=text, by=None, now=installation.clock())


async def test_a_wrong_number_is_told_beside_its_field_at_once(visit: Visit, width: int) -> None:
    guest = await visit(lang="en")
    await guest.open("/prices?space_class=gymsal&applicant=sports_club&ages=16&lang=en")
    await guest.page.locator("#persons").fill("-3")
    await guest.page.locator("#persons").blur()
    await price_is(guest, "Something must be put right first")
    assert (await guest.fault_beside("persons")).startswith("This is too little or too much.")
    assert await guest.page.locator("#persons").input_value() == "-3"
    await guest.sound()
    await guest.page.locator("#persons").fill("3")
    await guest.page.locator("#persons").blur()
    await price_is(guest, "360 kr")
    assert await guest.page.locator("[aria-invalid]").count() == 0


async def test_a_page_that_came_with_a_fault_is_put_right_in_place(visit: Visit) -> None:
    guest = await visit(lang="en")
    await guest.open("/prices?space_class=gymsal&applicant=sports_club&ages=16&persons=-3")
    await guest.reads("One thing must be put right")
    await guest.page.locator("#persons").fill("3")
    await guest.page.locator("#persons").blur()
    await price_is(guest, "360 kr")
    assert await guest.main().get_by_text("must be put right").count() == 0


async def test_the_button_leads_to_the_answer_on_a_phone(visit: Visit) -> None:
    guest = await visit(lang="nb", width=PHONE)
    await guest.open("/prices?space_class=gymsal&applicant=business")
    await guest.button("Vis prisen").click()
    await guest.page.wait_for_url("**/prices?*#answer")
    await guest.page.locator("#answer").get_by_text("Hvorfor?").filter(visible=True).first.wait_for()
    assert await guest.page.evaluate("document.querySelector('#answer').getBoundingClientRect().top") < 844
