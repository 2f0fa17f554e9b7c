"""An association finds a hall, applies for every Tuesday and gets most: from the first look to the calendar app."""

from datetime import date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from booking.domain import localtime
from booking.domain.people import Person
from booking.services import applications
from rules import Participants
from tests import factories
from tests.journeys import installation as installations
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey

HALL = "nordstranda-gymsal"
FIRST, RIVALS, TAKEN, REFUSED = date(2027, 1, 12), date(2027, 1, 26), date(2027, 2, 2), date(2027, 2, 16)
ALL = [FIRST + timedelta(weeks=week) for week in range(6)]
NOTE = "Vi kan begynne en halvtime senere."
REASON = "Hallen skal brukes til skoleteater den siste kvelden."


async def test_association_books_a_hall_from_the_first_look_to_the_calendar_app(
    visit: Visit, installation: Installation, width: int
) -> None:
    hours = ("16:00", "17:30") if width == PHONE else ("18:30", "20:00")
    title = f"Basketball, gutter {width}"
    await somebody_has(installation, TAKEN, hours)
    rival = await somebody_wants(installation, RIVALS, hours)
    ane = await visit()
    await find_the_hall(ane, hours)
    await choose_tuesdays(ane, hours)
    left = await settle_the_taken_one(ane, width)
    await say_who_and_see_why(ane, title)
    await sign_in_on_the_way(ane, installation, title)
    await send(ane)
    officer = await visit(lang="en")
    await decide(officer, installation, title, rival)
    await read_the_answer(ane, installation, title)
    await see_it_in_public(await visit(), installation, hours, [day for day in left if day != REFUSED])
    await give_one_back_and_undo(ane, installation, hours)


# Before she comes -----------------------------------------------------------------------------------------------------


async def somebody_wants(installation: Installation, day: date, hours: tuple[str, str]) -> str:
    """Another association applies for the same time on one day; the title of its application."""
    await apply(installation, "Skuleparken basketball", day, hours)
    return "Skuleparken basketball"


async def somebody_has(installation: Installation, day: date, hours: tuple[str, str]) -> None:
    """The time is granted to another association on one day."""
    application = await apply(installation, "Storehorn volleyballklubb", day, hours)
    officer = await installation.person("sak@example.no")
    await applications.approve(application=application, by=officer, now=installation.clock())


async def apply(installation: Installation, name: str, day: date, hours: tuple[str, str]) -> int:
    """Apply for one day; the id of the application, which is called as the association is."""
    person, number = await representative(installation, name)
    span = localtime.span(day, *map(time.fromisoformat, hours))
    draft = factories.draft(
        HALL,
        start=span.start,
        end=span.end,
        title=name,
        organisation=number,
        participants=Participants(total=12, under={16: 12}, disabled=0),
    )
    return await applications.submit(draft=draft, person=person, now=installation.clock())


async def representative(installation: Installation, name: str) -> tuple[Person, str]:
    """Somebody who acts for an association, and its number."""
    number = str(await installation.value("SELECT number FROM organisation WHERE name = $1", name))
    email = await installation.value(
        "SELECT email FROM person JOIN membership ON membership.person = person.id JOIN organisation"
        " ON organisation.id = membership.organisation WHERE number = $1 LIMIT 1",
        number,
    )
    return await installation.person(email), number


# The way to the hall --------------------------------------------------------------------------------------------------


async def find_the_hall(ane: Visitor, hours: tuple[str, str]) -> None:
    """By what, where and when on the front page, to the week of the hall."""
    await ane.open("/")
    await ane.page.get_by_label("Hva?").fill("basketball")
    await ane.page.get_by_label("Hvor?").fill("Nordstranda")
    await ane.page.get_by_label("Når?").fill(FIRST.isoformat())
    await ane.page.locator("#from").fill(hours[0])
    await ane.page.locator("#to").fill(hours[1])
    await ane.button("Finn ledig").click()
    await ane.reads("1 sted er ledig", f"tir. 12. jan. {spoken(hours)}")
    await ane.link("Gymsalen, Nordstranda skule").click()
    await ane.page.wait_for_url("**/spaces/**")
    await ane.reads("Ledig")


async def choose_tuesdays(ane: Visitor, hours: tuple[str, str]) -> None:
    """From a vacant time of the week to a series; what is taken and what others want is seen at once."""
    await ane.page.locator(f"#time a[href^='/apply'][href*='date={FIRST}']").filter(visible=True).first.click()
    await ane.page.wait_for_url("**/apply?**")
    await ane.page.locator("#from").fill(hours[0])
    await ane.page.locator("#to").fill(hours[1])
    await ane.reads("Tiden er ledig", "for en privatperson")
    await ane.page.get_by_label("Hver uke").check()
    await ane.page.get_by_label("Siste dato").fill(REFUSED.isoformat())
    await ane.reads("4 av 6 datoer er ledige", "tir. 26. jan.", "Andre har søkt", "tir. 2. feb.", "Ta heller:")
    assert "Storehorn" not in await ane.text()  # who has it is nobody's business
    await ane.sound()


async def settle_the_taken_one(ane: Visitor, width: int) -> list[date]:
    """Leave it out on the phone, take another time at the desk; the dates that are left at the wanted hours."""
    if width == PHONE:
        await ane.page.locator(f"#without-{TAKEN}").check()
        await ane.reads("4 av 5 datoer er ledige", "Utelatt")
    else:
        await ane.page.locator(".dated", has_text="2. feb.").get_by_role("link").first.click()
        await ane.reads("5 av 6 datoer er ledige", "Bytt tilbake")
    return [day for day in ALL if day != TAKEN]


async def say_who_and_see_why(ane: Visitor, title: str) -> None:
    """Who and what for, before anybody has signed in; each price has its reason."""
    await ane.button("Neste: hvem og hva").click()
    await ane.page.get_by_label("Hva slags søker er du?").select_option("Et idrettslag")
    await ane.page.get_by_label("Navn på aktiviteten").fill(title)
    await ane.page.get_by_label("Hva skal dere gjøre?").select_option("Trening")
    await ane.page.get_by_label("Under 16 år", exact=True).fill("14")
    await ane.page.get_by_label("16 år eller eldre", exact=True).fill("2")
    await ane.button("Neste: se over").click()
    await ane.reads("Hva det koster", "Å betale", "Logg inn for å sende")
    await ane.page.get_by_text("Hvorfor?").first.click()
    await ane.reads("Kilde")
    await ane.sound()


async def sign_in_on_the_way(ane: Visitor, installation: Installation, title: str) -> None:
    """The link leads back to what was filled in; all there is left to say is for which association."""
    await ane.page.get_by_label("E-postadresse").fill("ane@example.no")
    await ane.button("Send meg lenken").click()
    await ane.reads("Se i e-posten din")
    await ane.sound()
    await ane.page.goto(await installation.sign_in_link("ane@example.no"))
    await ane.sound()
    await ane.button("Logg meg inn").click()
    await ane.reads("Hvem søker?")
    assert await ane.page.get_by_label("Navn på aktiviteten").input_value() == title
    assert await ane.page.get_by_label("Under 16 år", exact=True).input_value() == "14"
    await ane.page.get_by_label("Fjordglimt idrettslag").check()
    await ane.button("Neste: se over").click()


async def send(ane: Visitor) -> None:
    """The last look, and the receipt that says what happens next and when."""
    await ane.reads("Fjordglimt idrettslag", "Trening", "En saksbehandler svarer")
    await ane.page.get_by_label("Er det mer vi bør vite?").fill(NOTE)
    await ane.page.get_by_label("Vi følger reglene for stedet").check()
    await ane.button("Send søknaden").click()
    await ane.reads("Søknaden er sendt", "vanligvis innen", NOTE)
    await ane.sound()


# The decision ---------------------------------------------------------------------------------------------------------


async def decide(officer: Visitor, installation: Installation, title: str, rival: str) -> None:
    """The officer finds it, sees who else wants the time, and grants all but one date with a reason."""
    await officer.sign_in("sak@example.no", lang="en")
    await officer.open("/admin/inbox")
    await officer.link(title).click()
    await officer.reads(NOTE, "Also wanted by", rival, "Price")
    await officer.sound()
    await officer.link("Compare with").click()
    await officer.reads("Side by side", "Fjordglimt idrettslag", rival)
    await officer.page.go_back()
    await officer.page.locator(f"[name=granted][value='{REFUSED}']").uncheck()
    await officer.page.get_by_label("To the applicant").fill(REASON)
    await officer.button("Approve").click()
    await officer.reads("this is what is sent", "ane@example.no", REASON, "16. feb.")
    await officer.sound()
    await officer.button("Send, and approve").click()
    await officer.page.wait_for_url("**/admin/**")
    await officer.reads(title)
    state = await installation.value("SELECT state FROM application WHERE title = $1", title)
    assert state == "partly-approved"


async def read_the_answer(ane: Visitor, installation: Installation, title: str) -> None:
    """On my page and in the letter: what is granted, why not all, and how to appeal."""
    await ane.open("/my")
    await ane.reads("Innvilget for noen av datoene")
    await ane.link(title, exact=True).click()
    await ane.reads("Begrunnelsen", REASON, "Slik klager du", "innen tre uker")
    await ane.sound()
    letter = await installation.letter("ane@example.no", title, REASON)
    assert title in str(letter["Subject"])
    assert {words in installations.text_of(letter) for words in ("16. feb.", "innen tre uker")} == {True}


async def see_it_in_public(
    guest: Visitor, installation: Installation, hours: tuple[str, str], granted: list[date]
) -> None:
    """The calendar of the hall shows it as booked, and the feed has the dates that were granted."""
    await guest.open(f"/spaces/{HALL}?view=list&date={FIRST}")
    slot = guest.page.locator(".slot", has_text=spoken(hours))
    await slot.get_by_text("Opptatt").wait_for()
    assert await days_in_feed(guest, installation, hours) == sorted([*granted, TAKEN])  # TAKEN is somebody else's


async def days_in_feed(visitor: Visitor, installation: Installation, hours: tuple[str, str]) -> list[date]:
    """The Tuesdays on which the hall's feed has something at these hours."""
    answer = await visitor.page.request.get(f"{installation.url}/calendar/spaces/{HALL}/calendar.ics")
    starts = [event.start for event in Calendar.from_ical(await answer.body()).walk("VEVENT")]
    clocks = [localtime.local(start) for start in starts if isinstance(start, datetime)]
    return sorted(one.date() for one in clocks if one.isoweekday() == 2 and f"{one:%H:%M}" == hours[0])


async def give_one_back_and_undo(ane: Visitor, installation: Installation, hours: tuple[str, str]) -> None:
    """One date is cancelled, its time is vacant, and the cancellation is taken back."""
    cancelled = FIRST + timedelta(weeks=1)
    await ane.page.locator(".dated", has_text="tir. 19. jan.").get_by_role("link", name="Avlys").click()
    await ane.reads("Gi tiden tilbake", "Det koster ingenting.")
    await ane.page.get_by_label("Bare denne datoen").check()
    await ane.sound()
    await ane.button("Gi den tilbake").click()
    await ane.reads("Én dato er avlyst.")
    assert cancelled not in await days_in_feed(ane, installation, hours)
    await ane.button("Angre").click()
    await ane.reads("er angret")
    assert cancelled in await days_in_feed(ane, installation, hours)


def spoken(hours: tuple[str, str]) -> str:
    """The hours as a Norwegian page says them."""
    return "–".join(hours).replace(":", ".")
