"""A regulation asks more: an officer says what a register tells, an applicant is asked the rest and nothing else."""

import pytest

from tests import regulations
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

HALL = "/apply?space=nordstranda-gymsal&date=2027-01-12&from=18:30&to=20:00&step=who"


async def test_a_regulation_asks_and_is_answered(visit: Visit, installation: Installation, width: int) -> None:
    if not await installation.value("SELECT count(*) FROM rulebook WHERE key = 'asking-2026'"):
        await regulations.adopt(regulations.asking())
    await say_what_the_register_tells(await visit("sak@example.no", lang="en"), installation)
    ane = await visit("ane@example.no")
    await ane.open(HALL)
    await answer_too_little(ane)
    await answer_the_rest(ane)
    await see_what_it_is_built_on(ane)


async def say_what_the_register_tells(officer: Visitor, installation: Installation) -> None:
    """The officer finds the questions of the regulation on the page of the association."""
    number = await installation.value("SELECT id FROM organisation WHERE name = 'Fjordglimt idrettslag'")
    await officer.open(f"/admin/organisations/{number}")
    register = officer.page.get_by_role("group", name="Central Register of Legal Entities")
    await register.get_by_label("Yes").check()
    await officer.page.get_by_label("status in the municipality").select_option("Partner")
    await officer.button("Save").click()
    await officer.reads("It is saved.")
    await officer.sound()


async def answer_too_little(ane: Visitor) -> None:
    """Every question has neither answer chosen, and one that is left out is a fault beside it, by its name."""
    await ane.reads("Serveres det alkohol?", "Hva vil dere bestille i tillegg?")
    assert await ane.page.locator("[type=radio][name=alcohol]:checked").count() == 0
    await ane.sound()
    await ane.page.get_by_label("Fjordglimt idrettslag").check()
    await ane.page.get_by_label("Navn på aktiviteten").fill("Håndball")
    await ane.page.get_by_label("Hva skal dere gjøre?").select_option("Trening")
    await ane.page.get_by_label("I alt", exact=True).fill("14")
    await ane.page.get_by_role("group", name="Gir det inntekter?").get_by_label("Nei").check()
    await ane.reads("Prisen kommer når dere har svart på: Serveres det alkohol?")
    await ane.button("Neste: se over").click()
    await ane.reads("3 ting må rettes")
    assert await ane.page.locator("#alcohol #alcohol-error").inner_text() == "Svar på: Serveres det alkohol?"
    await ane.sound()


async def answer_the_rest(ane: Visitor) -> None:
    """The price follows along as the answers come."""
    for question, said in (
        ("Er det den vanlige aktiviteten deres?", "Ja"),
        ("Hvem er det for?", "Tilbud for alle"),
        ("Serveres det alkohol?", "Nei"),
    ):
        await ane.page.get_by_role("group", name=question).get_by_label(said).check()
    await ane.reads("75 kr")  # half of an hour and a half at 100 kroner
    await ane.page.get_by_label("Stol", exact=True).fill("10")
    await ane.page.keyboard.press("Tab")
    await ane.reads("100 kr")  # and half of ten chairs at 5
    await ane.button("Neste: se over").click()


async def see_what_it_is_built_on(ane: Visitor) -> None:
    """What was answered is looked over, sent, and stands on the page of the application with who said it."""
    await ane.reads("Det serveres alkohol", "Stol: 10")
    await ane.page.get_by_label("Vi følger reglene for stedet").check()
    await ane.button("Send søknaden").click()
    await ane.reads("Søknaden er sendt")
    await ane.page.get_by_text("Hva prisen bygger på").click()
    await ane.reads("asking-2026", "Samarbeidspartner fra kommunens register", "Nei oppgitt av søkeren")
    await ane.sound()
