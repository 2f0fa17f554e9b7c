"""New prices, from the council's decision to what everybody sees: an officer drafts them, an administrator adopts."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey

YEARS = {PHONE: 2028, DESKTOP: 2029}
"""The year whose prices are decided."""


async def test_officer_drafts_new_prices_and_an_administrator_adopts_them(visit: Visit, width: int) -> None:
    year = YEARS[width]
    officer = await visit("sak@example.no")
    await draft_prices(officer, year)
    await correct_a_slip(officer)
    path = officer.path

    boss = await visit("admin@example.no")
    await boss.open(path)
    await boss.link("Vedta …").click()
    await boss.reads(f"gloppen-{year} gjelder fra 1. jan. {year}", "Det tar over etter gloppen-")
    await boss.sound()
    await boss.button(f"Vedta fra 1. jan. {year}").click()
    await boss.reads("Regulativet er vedtatt")
    assert await boss.link("Rediger teksten").count() == 0

    guest = await visit()
    await guest.open(f"/prices?on={year}-02-01")
    await guest.reads("3 416 kr")
    await guest.open("/prices?on=2027-02-01")
    await guest.reads("3 300 kr")


async def draft_prices(officer: Visitor, year: int) -> None:
    """All prices 3.5 per cent higher, by the form; the examples that follow from it are ticked."""
    await officer.open("/admin/rulebooks")
    await officer.link("gloppen-2024").click()
    await officer.link("Nye priser").click()
    await officer.page.locator("#percent").fill("3,5")
    await officer.button("Fyll ut").click()
    await officer.page.locator("#decision").fill(f"Kommunestyret {year - 1}-12-13, sak 71/{year - 2001}")
    await officer.page.locator("#source").fill(f"https://gloppen.kommune.no/prisar-{year}")
    await officer.page.locator("#valid_from").fill(f"{year}-01-01")
    await officer.page.locator("#id").fill(f"gloppen-{year}")
    await officer.button("Se hva som endres").click()
    await officer.reads("11 beløp endres", "eksempler gir noe annet enn før")
    await officer.sound()
    for box in await officer.page.locator("[name=right]").all():
        await box.check()
    await officer.button("Lag et utkast").click()
    await officer.reads("Utkastet er lagret", "3 416 kr per natt", "Ingen feil er funnet")
    assert await officer.main().get_by_text("Ikke alle").count() == 0


async def correct_a_slip(officer: Visitor) -> None:
    """A slip in the text is told with its line, which is one tap away, and nothing typed is lost."""
    await officer.link("Rediger teksten").click()
    text = officer.page.locator("#text")
    good = await text.input_value()
    await text.fill(good.replace('per = "night"', 'per = "nihgt"'))
    await officer.button("Lagre utkastet").click()
    await officer.reads("Én ting må rettes", "is no unit.")
    await officer.sound()
    await officer.page.locator("a[data-line]").click()
    selected = await text.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert selected == 'effect = { amount = 3416, per = "nihgt" }'
    await text.fill(good)
    await officer.button("Lagre utkastet").click()
    await officer.reads("Lagret")
