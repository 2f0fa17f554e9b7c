"""Wrong input in the browser: the fault stands beside its field, a summary leads there, and what was typed is kept."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

SUNDAY = "space=moterom-1&date=2027-01-17&from=10:00&to=12:00"
WHO = "organisation=private&title=Bokkveld&purpose=meeting&from0=0&from16=10"


async def test_end_before_the_start_is_said_at_the_end(visit: Visit, width: int) -> None:
    guest = await visit()
    await guest.open(f"/apply?{SUNDAY}")
    await guest.page.locator("#from").fill("18:00")
    await guest.page.locator("#to").fill("17:00")
    await guest.button("Neste: hvem og hva").click()
    await leads_to(guest, "to", "Slutten er ikke etter starten")
    assert await guest.page.locator("#from").input_value() == "18:00"
    assert await guest.page.locator("#to").input_value() == "17:00"


async def test_note_that_is_too_long_comes_back_whole(visit: Visit, width: int) -> None:
    ane = await visit("ane@example.no")
    note = "Vi trenger tavle. " * 300
    await ane.open(f"/apply?{SUNDAY}&{WHO}&step=check")
    await ane.page.get_by_label("Er det mer vi bør vite?").fill(note)
    await ane.page.get_by_label("Vi følger reglene for stedet").check()
    await ane.button("Book nå").click()
    await leads_to(ane, "note", "Teksten er for lang")
    assert await ane.page.locator("#note").input_value() == note
    assert await ane.page.get_by_label("Vi følger reglene for stedet").is_checked()


async def test_wrong_organisation_number_is_said_at_the_number(visit: Visit, width: int) -> None:
    ane = await visit("ane@example.no")
    await ane.open("/my/organisations")
    await ane.page.get_by_label("Organisasjonsnummer").fill("123456789")
    await ane.page.locator("#name").fill("Nye Venner")
    await ane.button("Registrer").click()
    await leads_to(ane, "number", "Dette er ikke et organisasjonsnummer")
    assert await ane.page.locator("#number").input_value() == "123456789"
    assert await ane.page.locator("#name").input_value() == "Nye Venner"


async def test_form_that_is_half_filled_in_says_all_that_is_missing(visit: Visit, width: int) -> None:
    guest = await visit()
    await guest.open(f"/apply?{SUNDAY}&step=who")
    await guest.page.get_by_label("Navn på aktiviteten").fill("Bokkveld")
    await guest.button("Neste: se over").click()
    await leads_to(guest, "purpose", "Fyll inn: Hva skal dere gjøre?")
    assert await guest.page.get_by_label("Navn på aktiviteten").input_value() == "Bokkveld"


async def leads_to(visitor: Visitor, field: str, message: str) -> None:
    """The summary has the focus and a link to the field; the message stands beside the field too."""
    summary = visitor.page.locator("[data-error-summary]")
    await summary.wait_for()
    assert await summary.evaluate("one => one === document.activeElement")
    assert (await visitor.fault_beside(field)).startswith(message)
    await visitor.sound()
    await summary.get_by_role("link", name=message).click()
    assert await visitor.page.evaluate("document.activeElement.id") == field
