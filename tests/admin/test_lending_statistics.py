"""The page of lending statistics, and the files that a grant report is filled in from."""

import csv
import io

import pytest

from tests import equipment, factories, lendings
from tests.admin.desk import words
from tests.browsers import Browser

PAGE = "/admin/lending/statistics"
YEAR = {"first": "2026-01-01", "last": "2026-12-31"}


@pytest.fixture
async def clerk(client: Browser) -> Browser:
    """The clerk of a place that lent out skis in February and helmets in March, and refused skis once."""
    venue = await factories.venue()
    place = await equipment.place(venue=venue)
    category = await equipment.category("vinter")
    ski = await equipment.model("ski", tracked="quantity", category=category, size_unit="cm")
    hat = await equipment.model("hat", tracked="quantity", category=category, name=equipment.named("=Hjelm"))
    sled = await equipment.model("kjelke", tracked="quantity", category=category)
    skis = await equipment.kind(place, model=ski, size="170", stock=4)
    helmets = await equipment.kind(place, model=hat, size="M", stock=5)
    await equipment.kind(place, model=sled, stock=1)
    loan = await lendings.loan(place, mark=1)
    await lendings.line(loan, skis, "2026-02-10", "2026-02-14", state="in", quantity=2, audience="child")
    await lendings.line(loan, helmets, "2026-03-10", "2026-03-14", state="in", back="2026-03-20", audience="adult")
    await lendings.shortage(skis, "2026-02-11", wanted=5, missing=3)
    await client.become(await factories.person("clerk@example.no", role="clerk", venue=venue, language="en"))
    return client


async def test_the_page_has_the_figures_that_grant_reports_ask_for(clerk: Browser) -> None:
    seen = words(await clerk.get(PAGE, params=YEAR))
    assert "Units lent 3 Loans 1 Borrowers 1" in seen
    assert "Children and young people 2 Adults 1 Schools and associations 0 Late 1 Lost 0" in seen
    assert "January 2026: 0. February 2026: 2. March 2026: 1. April 2026: 0." in seen
    assert "Ski, 170 cm 2 4" in seen
    assert "Ski, 170 cm 4 1 0 3 3,000 kr" in seen
    assert "Kjelke there is 1" in seen


async def test_days_without_loans_say_what_to_do(clerk: Browser) -> None:
    seen = words(await clerk.get(PAGE, params={"first": "2025-01-01", "last": "2025-12-31"}))
    assert "Nothing was handed out in these days." in seen
    assert "Nobody was refused anything on these days" in seen


async def test_days_that_cannot_be_counted_come_back_as_typed_with_the_fault(clerk: Browser) -> None:
    answer = await clerk.get(PAGE, params={"first": "2026-12-31", "last": "2026-01-01"})
    assert answer.status_code == 422
    assert 'value="2026-12-31"' in answer.text
    assert "These days cannot be counted" in answer.text
    answer = await clerk.get(PAGE, params={"first": "x", "last": ""})
    assert (answer.status_code, 'value="x"' in answer.text) == (422, True)


async def _rows(clerk: Browser, name: str) -> list[list[str]]:
    answer = await clerk.get(f"{PAGE}/{name}", params=YEAR)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


async def test_the_files_hold_every_sum_and_every_kind(clerk: Browser) -> None:
    figures = [row for row in await _rows(clerk, "figures.csv") if row[0] != "Month" or row[2] != "0"]
    assert figures == [
        ["Counted by", "What", "Units", "Loans", "Borrowers", "Late", "Lost"],
        ["In all", "", "3", "1", "1", "1", "0"],
        ["Lent to", "Children and young people", "2", "1", "1", "0", "0"],
        ["Lent to", "Adults", "1", "1", "1", "1", "0"],
        ["Lent to", "Schools and associations", "0", "0", "0", "0", "0"],
        ["Category", "Vinter", "3", "1", "1", "1", "0"],
        ["Month", "2026-02", "2", "1", "1", "0", "0"],
        ["Month", "2026-03", "1", "1", "1", "1", "0"],
    ]
    gear = await _rows(clerk, "gear.csv")
    assert [row[:5] for row in gear[1:]] == [
        ["Ski", "170", "BUA", "4", "2"],
        ["'=Hjelm", "M", "BUA", "5", "1"],
        ["Kjelke", "", "BUA", "1", "0"],
    ]
    assert (await _rows(clerk, "purchases.csv"))[1:] == [["Ski", "170", "BUA", "4", "1", "3", "0", "3", "1000,00"]]


async def test_there_is_no_file_of_another_name_and_no_place_of_others(clerk: Browser) -> None:
    elsewhere = await equipment.place("frilager")
    assert elsewhere
    assert (await clerk.get(f"{PAGE}/borrowers.csv")).status_code == 404
    assert (await clerk.get(PAGE, params={"place": "frilager"})).status_code == 404
    assert "FRILAGER" not in (await clerk.get(PAGE)).text


@pytest.mark.parametrize(("lang", "title"), [("nb", "Utlånsstatistikk"), ("nn", "Utlånsstatistikk")])
async def test_it_speaks_norwegian(clerk: Browser, lang: str, title: str) -> None:
    seen = words(await clerk.get(PAGE, params={**YEAR, "lang": lang}))
    assert title in seen
    assert "Borrowers" not in seen
