"""Every page: nothing against WCAG 2.2 A and AA, nothing that sticks out, and all of it by keyboard."""

import pytest

from tests.journeys import pages
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey

IN_OTHER_LANGUAGES = {
    pages.GUEST: ("/", "/search?date=2027-01-12&from=18:00&to=19:30", "/spaces/gloppenhallen-c?view=list"),
    pages.ANE: ("/my", f"/apply?{pages.ROOM}&organisation=private&step=check"),
    pages.OFFICER: ("/admin", "/admin/inbox"),
}


def test_every_page_is_looked_at(installation: Installation) -> None:
    paths = {
        route.path_format
        for route in installation.app.routes
        if "GET" in getattr(route, "methods", ()) and not route.path.startswith(("/api/", "/calendar/"))
    }
    assert paths - pages.NOT_PAGES == set(pages.PAGES)


@pytest.mark.parametrize("who", pages.PEOPLE)
async def test_pages_have_no_violation_and_fit(visit: Visit, installation: Installation, width: int, who: str) -> None:
    visitor = await visit(who)
    await all_sound(visitor, await pages.of(who, installation))


@pytest.mark.parametrize("who", IN_OTHER_LANGUAGES)
@pytest.mark.parametrize("lang", ["nn", "en"])
async def test_pages_are_sound_in_other_languages(visit: Visit, who: str, lang: str) -> None:
    visitor = await visit(who, width=PHONE, lang=lang)
    await all_sound(visitor, IN_OTHER_LANGUAGES[who])
    assert await visitor.page.locator("html").get_attribute("lang") == lang


@pytest.mark.parametrize("who", IN_OTHER_LANGUAGES)
async def test_pages_are_sound_in_the_dark(visit: Visit, who: str) -> None:
    visitor = await visit(who, width=PHONE)
    await visitor.page.emulate_media(color_scheme="dark")
    await all_sound(visitor, IN_OTHER_LANGUAGES[who])


async def test_faults_would_be_found(visit: Visit) -> None:
    guest = await visit(width=PHONE)
    await guest.open("/sign-in")
    await guest.page.evaluate("document.querySelector('label').remove()")
    with pytest.raises(AssertionError, match="label"):
        await guest.accessible()
    await guest.page.evaluate("document.querySelector('h1').style.width = '500px'")
    with pytest.raises(AssertionError, match="wider than the window"):
        await guest.fits()


async def test_application_is_sent_with_the_keyboard_alone(visit: Visit, width: int) -> None:
    ane, day = await visit("ane@example.no"), "2027-01-18" if width == PHONE else "2027-01-19"
    await ane.open(f"/spaces/moterom-1?view=list&date={day}")
    await ane.page.keyboard.press("Tab")
    assert await focused(ane) == "Hopp til innholdet"
    await go_to(ane, f"a[href^='/apply'][href*='date={day}']")
    await ane.page.keyboard.press("Enter")
    await ane.reads("Slutter")
    await go_to(ane, "button[value=who]")
    await ane.page.keyboard.press("Enter")
    await ane.reads("Hvem søker?")
    await go_to(ane, "[name=organisation]")
    await ane.page.keyboard.press("ArrowUp")  # round to the last: oneself
    await go_to(ane, "#title")
    await ane.page.keyboard.type("Tastaturtreff")
    await go_to(ane, "#purpose")
    await ane.page.keyboard.type("Møte")
    await go_to(ane, "#from16")
    await ane.page.keyboard.type("8")
    await go_to(ane, "button[value=check]")
    await ane.page.keyboard.press("Enter")
    await ane.reads("Det siste", "Tastaturtreff")
    await go_to(ane, "#accept")
    await ane.page.keyboard.press("Space")
    await go_to(ane, "form[method=post] .action-bar button[type=submit]")
    await ane.page.keyboard.press("Enter")
    await ane.reads("Den er din")


async def all_sound(visitor: Visitor, addresses: list[str] | tuple[str, ...]) -> None:
    """Look at each page, and say at the end of all of them what was wrong."""
    wrong = []
    for address in addresses:
        await visitor.open(address)
        for look in (visitor.fits, visitor.accessible, visitor.fits_the_narrowest):
            try:
                await look()
            except AssertionError as error:
                wrong.append(str(error))
    assert not wrong, "\n".join(wrong)


async def go_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until the focus is there; wherever it goes on the way, it can be seen."""
    for _ in range(80):
        await visitor.page.keyboard.press("Tab")
        here = str(await visitor.page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        assert await visitor.page.evaluate(FOCUS_IS_SEEN), f"one cannot see that this has the focus: {here}"
        if await visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


async def focused(visitor: Visitor) -> str:
    """The words of what has the focus."""
    return str(await visitor.page.evaluate("document.activeElement.innerText.trim()"))


FOCUS_IS_SEEN = """() => [document.activeElement, document.activeElement.parentElement].some((one) => {
  if (one.matches("[type=date], [type=time]")) return true;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return box.width > 5 && box.height > 5 && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
})"""
"""A tick box and its label are outlined together; inside a date the browser marks the part that is meant."""
