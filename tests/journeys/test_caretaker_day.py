"""A caretaker's morning on a phone: what comes, what to set up, whom to call; and no cases."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey


async def test_caretaker_sees_the_day_on_a_phone_and_no_cases(visit: Visit) -> None:
    viggo = await visit(width=PHONE)
    await viggo.sign_in("vakt@example.no")
    await viggo.page.locator("summary", has_text="Meny").filter(visible=True).click()
    await viggo.link("Dagsplan").click()
    await viggo.reads("I dag, mandag 4. januar", "Lås opp", "Taekwondo, ungdom og vaksne", "Lås igjen")
    visit_line = viggo.page.locator(".task", has_text="Taekwondo, ungdom og vaksne")
    assert " ".join((await visit_line.inner_text()).split()) == (
        "15.30–17.00 Taekwondo, ungdom og vaksne Gloppenhallen A Tangen taekwondo, 16 personer"
        " Ingrid Ulvestad 12 35 07 75"
    )
    assert await visit_line.get_by_role("link").get_attribute("href") == "tel:12350775"
    assert await in_order(viggo)
    await viggo.sound()

    await viggo.page.get_by_label("Bygg").select_option("Sandane skule")
    await viggo.reads("Båtbyggjarkveld, verkstadlaget", "Rydd Rommet for kunst og handverk", "15 min, etter")
    await viggo.link("tirsdag 5. januar").click()
    await viggo.reads("Tirsdag 5. januar", "Skifte, 30 min", "ut, Klubbkveld 4H, snikkargruppa inn")
    await viggo.link("fredag 8. januar").click()
    await viggo.reads("Ingen kommer denne dagen")
    assert await viggo.page.locator(".sheet__days a").count() == 8
    await viggo.fits()

    await viggo.open("/admin/inbox")
    await viggo.reads("Du har ikke tilgang til dette")
    assert "Saksbehandling" not in await viggo.page.content()
    await viggo.fits()


async def test_day_sheet_prints_without_the_frame_of_the_page(visit: Visit) -> None:
    viggo = await visit("vakt@example.no", width=PHONE)
    await viggo.open("/day")
    await viggo.page.emulate_media(media="print")
    for hidden in ("header.top", "footer.bottom", ".sheet__days", ".sheet__venue"):
        assert not await viggo.page.locator(hidden).is_visible(), hidden
    assert await viggo.page.get_by_text("Lås opp").is_visible()


async def in_order(visitor: Visitor) -> bool:
    """Whether the lines of the day follow the clock."""
    clocks = [text.strip()[:5] for text in await visitor.page.locator(".task__time").all_inner_texts()]
    return clocks == sorted(clocks)
