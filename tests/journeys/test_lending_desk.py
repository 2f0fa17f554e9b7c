"""A clerk with a queue: a loan handed over by scanning alone, taken in again with what broke, and one without a
reservation for somebody new."""

import io
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.async_api import Playwright, async_playwright

from tests.journeys.conftest import QUIET, Visit, chromium_path
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey

CLERK = "utlan@example.no"
BOARD = "/admin/lending?place=bua-sandane"
ANE = "ane@example.no"
"""She acts for associations that borrow too, so that the desk chooses among them; somebody else is found at once."""

RESERVED = """
    SELECT l.id FROM loan l JOIN loan_line n ON n.loan = l.id JOIN lending_place p ON p.id = l.lending_place
    JOIN borrower b ON b.id = l.borrower JOIN person who ON who.id = b.person
    WHERE p.slug = 'bua-sandane' AND n.state = 'promised' AND (who.email = $1) = $2
    GROUP BY l.id HAVING count(*) > 2 ORDER BY l.id LIMIT 1"""
PERSON = "SELECT p.{} FROM loan l JOIN person p ON p.id = l.person WHERE l.id = $1"
FREE = """
    SELECT string_agg(code, ' ') FROM (
        SELECT i.code, row_number() OVER (PARTITION BY i.type ORDER BY i.id) AS nth,
            (SELECT count(*) FROM loan_line n WHERE n.loan = $1 AND n.type = i.type) AS wanted
        FROM item i WHERE i.retired_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM loan_line o WHERE o.item = i.id AND o.state = 'out')
            AND NOT EXISTS (SELECT 1 FROM outage u WHERE u.item = i.id AND u.ended_at IS NULL)
    ) one WHERE nth <= wanted"""


async def scan(clerk: Visitor, code: str) -> str:
    """What a keyboard scanner does: the code, and Enter; the answer."""
    field = clerk.page.locator("#scan")
    await clerk.page.evaluate("() => document.querySelector('.said-big')?.classList.remove('said-big')")
    await field.fill(code)
    await field.press("Enter")
    said = clerk.page.locator(".said-big", has_text=code)
    await said.wait_for()
    return await said.get_attribute("data-said") or ""


async def test_a_queue_at_the_desk(visit: Visit, installation: Installation, width: int) -> None:
    loan = await installation.value(RESERVED, ANE, width == PHONE)
    who, email = [await installation.value(PERSON.format(name), loan) for name in ("name", "email")]
    codes = (await installation.value(FREE, loan)).split()
    clerk = await visit(CLERK)
    await clerk.open(BOARD)
    await clerk.reads("Forsinket", "Siden")
    await clerk.sound()

    # A name, every code and two Enters: no click at all, but where several bear the name.
    await clerk.page.locator("#q").fill(who)
    await clerk.page.locator("#q").press("Enter")
    if width == PHONE:
        await clerk.link(f"Lever ut {who}").click()
    await clerk.page.wait_for_url(f"**/admin/loans/{loan}/hand-over")
    assert [await scan(clerk, code) for code in codes] == ["ok"] * len(codes)
    assert await scan(clerk, codes[0]) == "stop"
    await clerk.sound()
    await clerk.page.locator("#scan").press("Enter")
    await clerk.page.keyboard.press("Enter")
    await clerk.page.wait_for_url("**/admin/lending?place=bua-sandane&done=handed-over*")
    await installation.letter(email, "Ditt til", codes[0])

    # Back again, whosever it is: one pair is broken, and goes to repair with a claim.
    await clerk.page.locator("#q").fill(codes[0])
    await clerk.page.locator("#q").press("Enter")
    await clerk.page.wait_for_url("**/admin/lending/return*")
    await clerk.reads(who)
    await clerk.page.locator(".gear summary").first.click()
    await clerk.page.get_by_label("Tilstand").select_option("damaged")
    await clerk.page.get_by_label("Ta ut av bruk, til reparasjon").check()
    assert await scan(clerk, codes[1]) == "ok"
    assert await clerk.page.get_by_label("Tilstand").first.input_value() == "damaged"
    await clerk.sound()
    await clerk.button("Ta imot (2)").click()
    await clerk.page.wait_for_url(f"**/admin/loans/{loan}?done=taken-back*")
    await installation.letter(email, "fått tilbake", codes[1])
    await clerk.page.get_by_text("Krev erstatning").first.click()
    await clerk.page.get_by_label("Hva som skjedde").first.fill("Tuppen er knekt")
    await clerk.button("Krev, og skriv til låntakeren").click()
    await clerk.page.wait_for_url("**?done=saved")
    await installation.letter(email, "Å betale", "Tuppen er knekt", "Slik er det regnet")
    await clerk.sound()


async def test_somebody_new_walks_in(visit: Visit, installation: Installation, width: int) -> None:
    sql = """SELECT i.code FROM item i JOIN equipment_type t ON t.id = i.type JOIN equipment_model m ON m.id = t.model
             JOIN lending_place p ON p.id = t.place WHERE m.slug = 'hjelm' AND p.slug = 'bua-sandane'
             AND NOT EXISTS (SELECT 1 FROM loan_line o WHERE o.item = i.id AND o.state = 'out')
             AND NOT EXISTS (SELECT 1 FROM outage u WHERE u.item = i.id) ORDER BY i.id DESC LIMIT 1"""
    code, email = await installation.value(sql), f"ny{width}@example.no"
    clerk = await visit(CLERK)
    await clerk.open(BOARD)
    await clerk.page.locator("#q").fill(code.lower())
    await clerk.page.locator("#q").press("Enter")
    await clerk.page.wait_for_url("**/admin/lending/walk-in*")
    await clerk.page.get_by_text("Registrer noen ny").click()
    filled = {"name": "Nina Ny", "phone": "41223344", "email": email, "birth_year": "1990", "address": "Gata 1"}
    for name, value in {**filled, "postcode": "6823", "place": "Sandane"}.items():
        await clerk.page.locator(f"#{name}").fill(value)
    await clerk.page.get_by_label("Har lest og godtar lånevilkårene").check()
    await clerk.sound()
    await clerk.button("Registrer og gå videre").click()
    await clerk.reads("Leveres senest", code)
    await clerk.page.get_by_label("Har vist legitimasjon").check()
    await clerk.sound()
    await clerk.button("Lever ut (1)").click()
    await clerk.page.wait_for_url("**done=handed-over*")
    await installation.letter(email, "Ditt til", code)


async def test_the_camera_reads_a_code_with_the_reader_that_we_serve(
    installation: Installation, tmp_path: Path
) -> None:
    loan = await installation.value("SELECT max(loan) FROM loan_line WHERE state = 'promised'")
    film = filmed("NOPE-1", tmp_path / "label.y4m")
    async with async_playwright() as playwright:
        clerk = await with_camera(playwright, installation, film)
        await clerk.open(f"/admin/loans/{loan}/hand-over")
        await clerk.button("Skann med kameraet").click()
        await clerk.page.locator(".said-big--stop", has_text="NOPE-1").wait_for()
        assert clerk.troubles == []
        await clerk.page.context.close()


def filmed(code: str, path: Path) -> Path:
    """A film of a label, as Chromium takes one for a camera."""
    label = io.BytesIO()
    segno.make(code, error="m").save(label, kind="png", scale=10, border=4)
    picture, frame = Image.open(label).convert("L"), Image.new("L", (640, 480), 255)
    frame.paste(picture, ((640 - picture.width) // 2, (480 - picture.height) // 2))
    head, grey = b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n", bytes([128]) * (640 * 480 // 2)
    path.write_bytes(head + (b"FRAME\n" + frame.tobytes() + grey) * 5)
    return path


async def with_camera(playwright: Playwright, installation: Installation, film: Path) -> Visitor:
    """The clerk at a browser whose camera sees a film."""
    seen = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    browser = await playwright.chromium.launch(executable_path=chromium_path(), args=[*QUIET, *seen])
    clerk = await Visitor.of(await browser.new_context(permissions=["camera"]), installation)
    await clerk.become(CLERK)
    return clerk
