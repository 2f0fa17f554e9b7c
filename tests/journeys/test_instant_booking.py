"""A meeting room is booked at once; whoever comes second is told what is free instead, and loses nothing."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey

NOTE = "Vi har med egen prosjektor."


async def test_meeting_room_is_booked_at_once_and_the_second_to_come_is_offered_something_else(
    visit: Visit, installation: Installation
) -> None:
    ane, kari = await visit("ane@example.no", width=PHONE), await visit(width=PHONE)
    await choose_sunday_morning(ane)
    await choose_sunday_morning(kari)
    await ane.reads("Tiden er ledig")
    await ane.button("Neste: hvem og hva").click()
    await tell_who(ane)
    await kari.button("Neste: hvem og hva").click()
    await kari.page.get_by_label("Hva slags søker er du?").select_option("En privatperson")
    await tell_who(kari)
    await come_back_signed_in(kari, installation, email="kari.ny@example.no", name="Kari Ny")

    await send(ane)
    await ane.reads("Den er din", "søn. 17. jan. 10.00–12.00", "Booket")
    await ane.sound()
    letter = await installation.letter("ane@example.no", "17. jan")
    assert str(letter["Subject"]) == "Booket: Bokkveld, søn. 17. jan."

    await send(kari)
    await kari.reads("Tiden er opptatt", "Ta heller:")
    assert await kari.page.get_by_label("Er det mer vi bør vite?").input_value() == NOTE
    await kari.sound()
    await kari.link("12.00–14.00").click()
    await kari.reads("Tiden er ledig", "søn. 17. jan. 12.00–14.00", "Bokkveld", "10")
    assert await kari.page.get_by_label("Er det mer vi bør vite?").input_value() == NOTE
    await send(kari)
    await kari.reads("Den er din", "søn. 17. jan. 12.00–14.00")

    guest = await visit(width=PHONE)
    await guest.open("/spaces/moterom-1?date=2027-01-17")
    await guest.reads("10.00–12.00", "12.00–14.00", "Opptatt")
    assert "Bokkveld" not in await guest.text()  # it is nobody's business


async def choose_sunday_morning(visitor: Visitor) -> None:
    """From the day of the room on the phone to a time in it."""
    await visitor.open("/spaces/moterom-1?date=2027-01-17")
    await visitor.link("Velg").click()
    await visitor.page.locator("#from").fill("10:00")
    await visitor.page.locator("#to").fill("12:00")


async def tell_who(visitor: Visitor) -> None:
    """The second step, for oneself."""
    myself = visitor.page.get_by_label("Jeg selv, som privatperson")
    if await myself.count():
        await myself.check()
    await visitor.page.get_by_label("Navn på aktiviteten").fill("Bokkveld")
    await visitor.page.get_by_label("Hva skal dere gjøre?").select_option("Møte")
    await visitor.page.get_by_label("16 år eller eldre", exact=True).fill("10")
    await visitor.button("Neste: se over").click()
    await visitor.reads("Hva det koster")


async def come_back_signed_in(visitor: Visitor, installation: Installation, *, email: str, name: str) -> None:
    """Sign in for the first time, from the last step and back to it."""
    await visitor.page.get_by_label("E-postadresse").fill(email)
    await visitor.button("Send meg lenken").click()
    await visitor.reads("Se i e-posten din")
    await visitor.page.goto(await installation.sign_in_link(email))
    await visitor.button("Logg meg inn").click()
    await visitor.page.get_by_label("Navn").fill(name)
    await visitor.button("Lagre").click()
    await visitor.reads("Hvem og hva", "Bokkveld")


async def send(visitor: Visitor) -> None:
    """The last step: what else there is to say, the rules, the button."""
    await visitor.page.get_by_label("Er det mer vi bør vite?").fill(NOTE)
    await visitor.page.get_by_label("Vi følger reglene for stedet").check()
    await visitor.button("Book nå").click()
