"""What comes late hits the next: the desk gives them something else; and who waits for gear is offered what is free."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation, text_of
from tests.journeys.visitor import PHONE

pytestmark = pytest.mark.journey

CLERK, ANE = "sak@example.no", "ane@example.no"
TO = "SELECT recipient FROM outbox WHERE kind = 'loan-replanned' ORDER BY id DESC LIMIT 1"
BOOTS, SIZE = "langrennssko", "40"


async def test_the_desk_gives_who_is_hit_another_size_and_sees_the_letter_first(
    visit: Visit, installation: Installation
) -> None:
    clerk = await visit(CLERK)
    await clerk.open("/admin/lending")
    await clerk.link("Ikke der lenger").click()
    await clerk.reads("Noe er forsinket", "Størrelse 170 cm i stedet, de samme dagene.")
    await clerk.sound()
    await clerk.link("Se alle").click()
    await clerk.reads("Vi har måtta endre det som er reservert til deg.")
    await clerk.page.locator("#words").fill("Ring oss om det ikkje høver.")
    await clerk.button("Se brevet med dem").click()
    await clerk.reads("Ring oss om det ikkje høver.")
    await clerk.sound()
    await clerk.button("Godta, og send brevet").click()
    await clerk.reads("Flyttet, og brevene er på vei.", "Alt som er reservert, er der.")
    letter = await installation.letter(await installation.value(TO), "Langrennsski 170", "Ring oss")
    assert "Langrennsski 160" in text_of(letter)
    await clerk.button("Legg tilbake").click()
    await clerk.reads("Dette går ikke lenger")
    await clerk.sound()


async def test_who_waits_is_offered_what_is_free_and_takes_it_from_the_letter(
    visit: Visit, installation: Installation, width: int
) -> None:
    first, month = (date(2027, 4, 1), "apr.") if width == PHONE else (date(2027, 6, 1), "juni")
    ane = await visit(ANE)
    await ane.open(f"/equipment/{BOOTS}/wait?size={SIZE}&from={first}&to={first + timedelta(2)}")
    for day in ("man.", "tir.", "ons.", "tor."):
        await ane.page.get_by_label(day).check()
    await ane.sound()
    await ane.button("Still deg i køen").click()
    await ane.reads("Det er noe til deg alt.")
    await ane.sound()
    letter = await installation.letter(ANE, "Et tilbud", "Langrennssko 40", month)
    await ane.open(next(urlsplit(word).path for word in text_of(letter).split() if "/my/offers/" in word))
    await ane.reads("Du kan få det", "Holdt av til deg til")
    await ane.sound()
    await ane.button("Ta imot").click()
    await ane.reads("Reservert")
    await ane.open("/my/waits")
    await ane.reads("Du fikk det.")
