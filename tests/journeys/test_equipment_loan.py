"""A family borrows skis: finds its sizes on its days, takes the nearest that fits, sends, cancels and keeps longer."""

from datetime import date, timedelta

import pytest

from booking.services import handovers
from booking.storage import people
from tests.journeys import installation as installations
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey

PLACE, BOOTS, SIZE = "bua-sandane", "langrennssko", "39"
ON_HAND = """
    SELECT count(*) FROM equipment_type t
    JOIN equipment_model m ON m.id = t.model JOIN lending_place p ON p.id = t.place JOIN item ON item.type = t.id
    WHERE m.slug = $1 AND t.size = $2 AND p.slug = $3 AND item.retired_at IS NULL
"""


async def test_family_borrows_what_fits_cancels_and_keeps_it_longer(
    visit: Visit, installation: Installation, width: int
) -> None:
    first = date(2027, 2, 3) if width == PHONE else date(2027, 3, 3)  # Wednesdays, when the place is open
    last, email = first + timedelta(7), f"eva{width}@example.no"
    eva = await visit()
    units = await installation.value(ON_HAND, BOOTS, SIZE, PLACE)
    await find_the_size(eva, first, last)
    await choose_more_than_there_is(eva, units + 1)
    await take_the_nearest(eva)
    await say_who_one_is(eva, installation, email)
    loan = await send(eva, installation, email)
    await cancel_and_undo(eva, installation, loan)
    await fetch(installation, loan, first)
    await keep_it_longer(eva, installation, loan, last)


async def find_the_size(eva: Visitor, first: date, last: date) -> None:
    """From the front page to the boots in one's size on one's days."""
    await eva.open("/")
    await eva.link("Se hva som lånes ut").click()
    await eva.page.locator("#from").fill(first.isoformat())
    await eva.page.locator("#to").fill(last.isoformat())
    await eva.page.locator("#size").fill(SIZE)
    await eva.page.locator("select#place").select_option(PLACE)
    await eva.button("Vis hva som er ledig").click()
    await eva.reads("ledig")
    await eva.sound()
    await eva.page.locator(f"a[href^='/equipment/{BOOTS}?']").first.click()
    await eva.reads("Slik låner du", "Åpningstider", "Gratis")
    await eva.sound()


async def choose_more_than_there_is(eva: Visitor, count: int) -> None:
    """One pair for each of the class: one more than there are."""
    row = eva.page.locator(".gear", has=eva.page.get_by_role("heading", name=SIZE, exact=True))
    await row.get_by_role("link", name="Velg").click()
    await eva.reads("Det du låner", "Alt er ledig.")
    await eva.page.locator("input[name^='n.']").fill(str(count))
    await eva.button("Se på nytt").click()
    await eva.reads("Ikke alt er ledig disse dagene.", "Dette går i stedet:")
    await eva.sound()


async def take_the_nearest(eva: Visitor) -> None:
    """The first suggestion fits, whatever it is."""
    await eva.link("Ta dette").click()
    await eva.reads("Alt er ledig.")
    await eva.page.locator("input[name^='n.']").first.fill("1")
    await eva.button("Se på nytt").click()
    await eva.reads("Alt er ledig.", "Én ting i kurven")
    await eva.button("Neste: hvem låner").click()


async def say_who_one_is(eva: Visitor, installation: Installation, email: str) -> None:
    """Sign in for the first time and fill in the profile; the basket is still there."""
    await eva.reads("Logg inn for å sende")
    await eva.sound()
    await eva.page.get_by_label("E-postadresse").fill(email)
    await eva.button("Send meg lenken").click()
    await eva.reads("Se i e-posten din")
    await eva.page.goto(await installation.sign_in_link(email))
    await eva.button("Logg meg inn").click()
    await eva.page.get_by_label("Navn").fill("Eva Ny")
    await eva.button("Lagre").click()
    await eva.reads("Om deg som låntaker", "Langrennssko")
    await eva.page.get_by_label("Fødselsår").fill("85")
    await eva.page.get_by_label("Adresse", exact=True).fill("Fjordvegen 3")
    await eva.page.get_by_label("Postnummer").fill("6823")
    await eva.page.get_by_label("Poststed").fill("Sandane")
    await eva.page.get_by_label("Telefon").fill("97 00 00 00")
    await eva.button("Lagre og gå videre").click()
    assert await eva.fault_beside("birth_year")
    await eva.sound()
    await eva.page.get_by_label("Fødselsår").fill("1985")
    await eva.page.get_by_label("Jeg står ansvarlig").check()
    await eva.button("Lagre og gå videre").click()


async def send(eva: Visitor, installation: Installation, email: str) -> int:
    """It is reserved at once, and told by letter."""
    await eva.reads("Hvem låner", "Det er reservert til deg med en gang.")
    await eva.sound()
    await eva.button("Reserver").click()
    await eva.reads("Det er reservert til deg", "Reservert", "Langrennssko")
    await eva.sound()
    letter = await installation.letter(email, "Langrennssko")
    assert "BUA Sandane" in installations.text_of(letter)
    return int(eva.path.rsplit("/", 1)[1])


async def cancel_and_undo(eva: Visitor, installation: Installation, loan: int) -> None:
    """Given back, regretted, and still hers; on my page it stands with its day."""
    await eva.button("Avbestill det som ikke er hentet").click()
    await eva.reads("Det er avbestilt.")
    await eva.button("Angre").click()
    await eva.reads("Det er ditt igjen.")
    assert await installation.value("SELECT state FROM loan_line WHERE loan = $1", loan) == "promised"
    await eva.open("/my")
    await eva.reads("Lånt utstyr", "Langrennssko")
    await eva.open("/my/loans")
    await eva.sound()


async def fetch(installation: Installation, loan: int, day: date) -> None:
    """The desk hands the boots over, on the day."""
    clerk = await people.person_by_id(
        await installation.value("SELECT person FROM role WHERE role = 'administrator' LIMIT 1")
    )
    assert clerk is not None
    at = installation.clock().replace(year=day.year, month=day.month, day=day.day)
    kind = await installation.value("SELECT type FROM loan_line WHERE loan = $1", loan)
    codes = await installation.value(
        "SELECT min(code) FROM item WHERE type = $1 AND retired_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM loan_line l WHERE l.item = item.id AND l.state = 'out')"
        " AND NOT EXISTS (SELECT 1 FROM outage o WHERE o.item = item.id AND o.until_day IS NULL)",
        kind,
    )
    await handovers.hand_over(loan=loan, codes=[codes], by=clerk, reason="", now=at)


async def keep_it_longer(eva: Visitor, installation: Installation, loan: int, last: date) -> None:
    """As long again, as nobody else waits for it."""
    await eva.open(f"/loans/{loan}")
    await eva.reads("Du har det")
    await eva.button("Forleng lånet").click()
    await eva.reads("Lånet er forlenget")
    assert await installation.value("SELECT ends_on FROM loan_line WHERE loan = $1", loan) > last
    await eva.sound()
