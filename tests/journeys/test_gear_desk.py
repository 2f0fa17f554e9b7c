"""An officer reads in a list of gear, puts it right, prints its labels; and closes a lending place over a return."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey

OFFICER = "sak@example.no"
ROWS = "BUA Sandane;Ski og vinter;Truger;{size};TRUGE-{size}-1;Slitt\nBUA Sandane;;Truger;{size};TRUGE-{size}-2;\n"


async def test_officer_reads_in_a_list_and_prints_its_labels(
    visit: Visit, installation: Installation, width: int, tmp_path: Path
) -> None:
    officer, size = await visit(OFFICER), "S" if width == PHONE else "L"
    await officer.open("/admin/equipment")
    await officer.link("Import og eksport").click()
    await send(officer, tmp_path, "Utlånssted;Kategori;Modell;Størelse;Kode;Tilstand\n" + ROWS.format(size=size))
    await officer.reads("Det er ingen kolonne med dette navnet", "størrelse")
    await officer.sound()
    await send(officer, tmp_path, "Utlånssted;Kategori;Modell;Størrelse;Kode;Tilstand\n" + ROWS.format(size=size))
    await officer.reads("Hva lista ville endre", "Ingenting er lagret ennå")
    assert await units(installation, size) == 0
    await officer.sound()
    await officer.button("Lagre lista").click()
    await officer.page.wait_for_url("**/list?done=saved*")
    assert await units(installation, size) == 2

    await officer.link("Etiketter").click()
    await officer.page.get_by_label("Bare disse kodene").fill(f"truge-{size}-1, truge-{size}-2")
    await officer.button("Vis etikettene").click()
    await officer.reads("2 etiketter", f"TRUGE-{size}-1", "Truger", "BUA Sandane")
    assert await officer.page.locator(".label__code").count() == 2
    await officer.page.emulate_media(media="print")
    assert not await officer.button("Vis etikettene").is_visible()
    assert await officer.page.locator(".label").first.is_visible()


async def test_officer_closes_a_lending_place_over_a_return(
    visit: Visit, installation: Installation, width: int
) -> None:
    officer = await visit(OFFICER)
    place = await installation.value("SELECT id FROM lending_place WHERE slug = 'bua-sandane'")
    day = await installation.value(DUE, place)
    await officer.open(f"/admin/lending-places/{place}/closures")
    await officer.page.get_by_label("Første dag").fill(day.isoformat())
    await officer.page.get_by_label("Siste dag").fill(day.isoformat())
    await officer.page.get_by_label("Hvorfor").fill("Varetelling")
    await officer.button("Steng", exact=True).click()
    await officer.reads("innlevering", "Ingenting er lagret ennå")
    assert await installation.value("SELECT count(*) FROM closure WHERE lending_place = $1", place) == 0
    await officer.sound()
    await officer.page.locator("#confirmed").check()
    await officer.button("Steng", exact=True).click()
    await officer.reads("flyttet til neste åpne dag", "Varetelling")
    assert await installation.value(DUE, place) > day
    await officer.button("Åpne igjen").click()
    await officer.page.wait_for_url("**/closures?done=saved")


DUE = """
    SELECT min(line.due_on) FROM loan_line AS line JOIN loan ON loan.id = line.loan
    WHERE loan.lending_place = $1 AND line.state = 'out' AND line.due_on > DATE '2027-01-04'
"""


async def send(officer: Visitor, folder: Path, text: str) -> None:
    """Choose a file on the page, and have it looked at."""
    file = folder / "utstyr.csv"
    file.write_text(text, encoding="utf-8-sig")
    await officer.page.locator("#file").set_input_files(file)
    await officer.button("Se på det").click()


async def units(installation: Installation, size: str) -> int:
    """How many of the new units are stored."""
    found: int = await installation.value("SELECT count(*) FROM item WHERE code LIKE $1", f"TRUGE-{size}-%")
    return found
