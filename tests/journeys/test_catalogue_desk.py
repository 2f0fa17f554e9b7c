"""An officer closes a hall over what is booked there: sees whom it hits, confirms, and everybody sees it closed."""

from datetime import date

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey

DAYS = {PHONE: "2027-01-18", DESKTOP: "2027-01-25"}
"""Mondays on which gymnasts, dancers and others have the gym of the school."""

REASON = "Taket lekker"


async def test_officer_closes_a_hall_over_bookings_and_everybody_sees_it(
    visit: Visit, installation: Installation, width: int
) -> None:
    officer = await visit("sak@example.no")
    await officer.open("/admin/catalogue")
    await officer.link("Sandane skule").click()
    await officer.link("Stengt").click()
    await close(officer, DAYS[width])
    await officer.reads(
        "bookinger står i veien", "Sirkeltrening, drop-in", "Fjordpuls trening AS", "Ingenting er lagret"
    )
    assert await officer.page.get_by_label("Hvorfor").input_value() == REASON
    assert not await is_closed(installation, DAYS[width])
    await officer.sound()
    await officer.page.locator("#confirmed").check()
    await officer.button("Steng", exact=True).click()
    await officer.page.wait_for_url("**/closures?done=saved")
    await officer.reads(REASON)
    await officer.fits()

    guest = await visit()
    await guest.open(f"/spaces/sandane-skule-gymsal?view=list&date={DAYS[width]}")
    closed = guest.page.locator(".slot--closed")
    await closed.first.wait_for()
    await guest.reads("Stengt", REASON)
    await guest.open("/venues/sandane-skule")
    await guest.reads(REASON)


async def close(officer: Visitor, day: str) -> None:
    """Fill in the form: the gym, a whole day."""
    await officer.page.locator("#space").select_option(label="\N{EM SPACE}Gymsalen, Sandane skule")
    await officer.page.get_by_label("Første dag").fill(day)
    await officer.page.get_by_label("Siste dag").fill(day)
    await officer.page.get_by_label("Hvorfor").fill(REASON)
    await officer.button("Steng", exact=True).click()


async def is_closed(installation: Installation, day: str) -> bool:
    """Whether a closure of the gym on that day is stored."""
    sql = "SELECT count(*) FROM closure JOIN space ON space.id = space WHERE slug = $1 AND starts_at::date = $2::date"
    return bool(await installation.value(sql, "sandane-skule-gymsal", date.fromisoformat(day)))
