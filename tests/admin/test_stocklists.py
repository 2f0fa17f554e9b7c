import html
import re
from datetime import date

import pytest

from booking.storage import transaction
from tests import equipment, factories
from tests.booking.web.test_resources import texts

pytestmark = pytest.mark.usefixtures("database")

HEAD = "Utlånssted;Kategori;Modell;Størrelse;Kode;Antall;Tilstand;Kjøpt;Pris;Serienummer;Merknad;Nypris\r\n"
PATH = "/admin/equipment/list"


@pytest.fixture
async def place():
    return await equipment.place(venue=await factories.venue("hallen", name="Hallen"))


@pytest.fixture
async def officer(client, place):
    """An officer of the place's venue, signed in."""
    venue = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", place)
    person = await factories.person("sak@example.no", role="officer", venue=venue, language="en")
    await client.become(person)
    return person


async def look(client, text):
    data = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    return await client.submit(PATH, files={"file": ("list.csv", data, "text/csv")})


async def store(client, page):
    """Store what a page shows."""
    carried = re.search(r'<textarea name="text" hidden>(.*?)</textarea>', page.text, re.DOTALL)
    return await client.submit(PATH, text=html.unescape(carried[1]), confirmed="yes")


async def count(table):
    return await transaction.value(f"SELECT count(*) FROM {table}")  # noqa: S608 -- our own names


NEW = HEAD + (
    "BUA;Ski;Langrennsski;160;SKI-1;;I orden;12.01.2026;2000;;;2400\r\n"
    "bua;Ski;langrennsski;170;SKI-2;;Slitt;;;;;2400\r\n"
    "BUA;Arrangement;Klappstol;;;40;;;;;;350\r\n"
)


async def test_a_list_is_shown_before_it_is_stored_and_then_stored_whole(client, officer, place):
    page = await look(client, NEW)
    said = texts(page)
    assert page.status_code == 200
    assert "New categories Ski, Arrangement New models Langrennsski, Klappstol New sizes 3 New units 2" in said
    assert await count("item") == 0
    assert (await store(client, page)).status_code == 303
    items = await transaction.rows(
        """
        SELECT code, size, condition, bought_on, item.price FROM item
        JOIN equipment_type AS t ON t.id = type ORDER BY 1
        """
    )
    assert [tuple(row.values()) for row in items] == [
        ("SKI-1", "160", "good", date(2026, 1, 12), 200000),
        ("SKI-2", "170", "worn", None, None),
    ]
    chairs = await transaction.row("SELECT stock, slug FROM equipment_type WHERE stock IS NOT NULL")
    assert chairs == {"stock": 40, "slug": "klappstol-bua"}
    assert await transaction.value("SELECT count(*) FROM audit WHERE action = 'import' AND noun = 'item'") == 2


async def test_what_was_exported_changes_nothing_when_it_is_read_in_again(client, officer, place):
    await store(client, await look(client, NEW))
    for lang in ("nb", "nn", "en"):
        exported = await client.get(f"{PATH}/equipment.csv?lang={lang}")
        assert exported.headers["content-type"].startswith("text/csv")
        assert "SKI-1" in exported.text
        page = await look(client, exported.content)
        await client.get(f"{PATH}?lang=en")
        again = await look(client, exported.content)
        assert page.status_code == 200
        assert "New units 0 Units that change 0 Numbers that change 0 Rows that change nothing 3" in texts(again)


async def test_a_unit_is_known_by_its_code_and_updated_and_what_is_empty_stays(client, officer, place):
    await store(client, await look(client, NEW))
    page = await look(client, HEAD + "BUA;;Langrennsski;180;SKI-1;;Dårlig;;;;Ripe;\r\n")
    assert "New sizes 1 New units 0 Units that change 1" in texts(page)
    await store(client, page)
    row = await transaction.row(
        """
        SELECT size, condition, item.price, note FROM item
        JOIN equipment_type AS t ON t.id = type WHERE code = 'SKI-1'
        """
    )
    assert row == {"size": "180", "condition": "poor", "price": 200000, "note": "Ripe"}


async def test_faults_are_told_by_row_and_column_and_nothing_is_half_imported(client, officer, place):
    page = await look(
        client, NEW + "BUA;Ski;Langrennsski;180;SKI 3;;fin;;;;;\r\nBUB;Ski;Langrennsski;180;SKI-4;;;;;;;\r\n"
    )
    said = texts(page)
    assert page.status_code == 422
    assert "5 Code This cannot be a code" in said
    assert "5 Condition This choice is not there" in said
    assert "6 Lending place You have no lending place with this name" in said
    assert "write one of these: BUA" in said
    assert "hidden>" not in page.text
    forced = await client.submit(PATH, text=NEW + "BUA;Ski;Langrennsski;180;SKI 3;;;;;;;\r\n", confirmed="yes")
    assert (forced.status_code, await count("item"), await count("equipment_model")) == (422, 0, 0)


async def test_a_wrong_column_is_told_with_the_right_one(client, officer, place):
    page = await look(client, "Utlånssted;Modell;Størelse;Kode\r\nBUA;Ski;160;SKI-1\r\n")
    said = texts(page)
    assert (page.status_code, "1 Størelse There is no column with this name" in said) == (422, True)
    assert "Instead of “Størelse”, write: størrelse." in said


@pytest.mark.parametrize(
    ("data", "status", "fault"),
    [
        ("Utlånssted;Modell\nBUA;Ski\n".encode("latin-1"), 422, "The file cannot be read"),
        (b"", 422, "The file cannot be read"),
        (b"a" * 5_000_001, 413, "The list is too long"),
    ],
)
async def test_a_file_that_is_no_list_is_refused_with_what_to_do(client, officer, place, data, status, fault):
    page = await look(client, data)
    assert (page.status_code, fault in texts(page)) == (status, True)


async def test_a_list_that_lowers_stock_below_what_is_promised_names_the_days_and_stores_nothing(
    client, officer, place
):
    chairs = await equipment.model("klappstol", tracked="quantity", category=await equipment.category("stolar"))
    kind = await equipment.kind(place, stock=40, model=chairs)
    kari = await factories.person()
    loan = await equipment.loan(place, await equipment.borrower(kari), kari)
    await equipment.line(loan, kind, date(2027, 2, 5), date(2027, 2, 6), quantity=30)
    page = await look(client, HEAD + "BUA;;Klappstol;;;20;;;;;;\r\n")
    said = texts(page)
    assert page.status_code == 422
    assert "2 Quantity It is promised to somebody" in said
    assert "Fri 5 Feb, Sat 6 Feb" in said
    forced = await client.submit(PATH, text=HEAD + "BUA;;Klappstol;;;20;;;;;;\r\n", confirmed="yes")
    assert (forced.status_code, await transaction.value("SELECT stock FROM equipment_type")) == (422, 40)


async def test_a_code_of_another_model_or_place_or_of_a_retired_unit_is_not_taken_over(client, officer, place):
    elsewhere = await equipment.place("bub")
    ski = await equipment.model("ski")
    await equipment.item(await equipment.kind(place, model=ski), "A-1")
    await equipment.item(await equipment.kind(elsewhere, model=ski), "A-2")
    retired = {"retired_at": factories.SINCE, "retired_reason": "Knekt"}
    await equipment.item(await equipment.kind(place, model=ski, size="2"), "A-3", **retired)
    page = await look(
        client,
        HEAD + "BUA;Ski;Sko;;A-1;;;;;;;\r\nBUA;;Ski;;A-2;;;;;;;\r\nBUA;;Ski;2;A-3;;;;;;;\r\nBUA;;Ski;;;3;;;;;;\r\n",
    )
    said = texts(page)
    assert [f"{row} Code The code cannot be used here" in said for row in (2, 3, 4)] == [True] * 3
    assert "5 Quantity The model is counted in another way" in said


async def test_a_long_list_is_read_and_stored_in_a_few_seconds(client, officer, place):
    rows = "".join(f"BUA;Ski;Ski {number % 20};{number % 40};K-{number:05};;;;;;;\r\n" for number in range(5000))
    page = await look(client, HEAD + rows)
    assert "New units 5 000" in texts(page).replace("\N{NO-BREAK SPACE}", " ").replace(",", " ")
    assert (await store(client, page)).status_code == 303
    assert await count("item") == 5000
