"""Who did what: in words for a case, and all of it for administrators."""

import re

import pytest

from booking.services import applications
from booking.storage import audit
from tests import factories
from tests.admin import desk
from tests.admin.desk import TUESDAYS, Desk
from tests.conftest import NOW
from tests.factories import oslo


@pytest.fixture
async def here(app, client) -> Desk:
    """A desk with its officer signed in."""
    made = await desk.open_desk()
    await client.become(made.officer)
    return made


async def test_the_history_is_told_in_words(here, client):
    case = await desk.apply(here.applicant, count=2)
    await applications.ask(application=case, by=here.officer, text="How many?", now=NOW)
    await applications.answer(application=case, by=here.applicant, text="Twelve", now=NOW)
    await applications.approve(
        application=case, by=here.officer, except_dates=[oslo(TUESDAYS[1], "18:00").date()], reason="Cup", now=NOW
    )
    text = desk.words(await client.get(f"/admin/applications/{case}"))
    said = ["Kari sent the application", "Officer asked the applicant", "Kari answered"]
    said.append("Officer approved it in part: 1 date granted, 1 left out Cup")
    assert [one for one in said if one not in text] == []


async def test_all_that_was_done_is_for_administrators(here, client):
    case = await desk.apply(here.applicant)
    assert (await client.get("/admin/audit")).status_code == 403
    await client.become(await factories.person("admin@example.no", role="administrator", language="en"))
    text = desk.words(await client.get("/admin/audit"))
    assert f"Kari sent the application No. {case}" in text


async def test_all_that_was_done_is_read_page_by_page(here, client):
    for number in range(105):
        await audit.write(at=NOW, person=None, action="change", noun="venue", noun_id=number)
    await client.become(await factories.person("admin@example.no", role="administrator", language="en"))
    page = await client.get("/admin/audit")
    older = re.search(r'href="(/admin/audit\?before=\d+)"', page.text)
    assert older is not None
    assert desk.words(await client.get(older[1])).count("The system changed: venue") == 5
