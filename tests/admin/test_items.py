from datetime import date

import pytest

from booking.domain import localtime
from booking.services import returns, waits
from booking.services.returns import Returned
from booking.storage import equipment as stock
from booking.storage import transaction
from tests import equipment, factories
from tests.admin.test_catalogue import png
from tests.booking.web.test_resources import texts
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

TODAY = localtime.local(NOW).date()
REPAIR = {"kind": "repair", "quantity": "1", "first_day": "2027-01-04", "reason": "Bindinga er laus"}


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


async def free(kind, day=TODAY):
    return (await stock.free([kind], day, day, today=TODAY))[kind]


async def promised(place, kind, first, last, **values):
    """A promise of the type; its line."""
    kari = await factories.person()
    loan = await equipment.loan(place, await equipment.borrower(kari), kari)
    return await equipment.line(loan, kind, first, last, **values)


async def test_a_model_is_made_with_sizes_read_as_numbers_and_units_with_codes(client, officer, place):
    category = await equipment.category()
    form = {"name_nb": "Langrennssko", "slug": "langrennssko", "category": str(category), "tracked": "items"}
    sent = await client.submit("/admin/equipment/models/new", **form, approval="", audience="", active="yes")
    assert sent.status_code == 303, texts(sent)
    model = await transaction.value("SELECT id FROM equipment_model")
    path = f"/admin/equipment/models/{model}"
    assert (await client.submit(f"{path}/types", place=str(place), sizes="35 – 37, 38\n39")).status_code == 303
    rows = await transaction.rows("SELECT id, slug, size, size_from, size_to FROM equipment_type ORDER BY position")
    assert [(row["slug"], row["size"], row["size_from"], row["size_to"]) for row in rows] == [
        ("langrennssko-35-37-bua", "35-37", 35, 37),
        ("langrennssko-38-bua", "38", 38, 38),
        ("langrennssko-39-bua", "39", 39, 39),
    ]
    kind = rows[0]["id"]
    sent = await client.submit(f"/admin/equipment/types/{kind}/items", codes="SKO-001..SKO-003", condition="good")
    assert sent.status_code == 303
    said = texts(await client.get(f"/admin/equipment/types/{kind}"))
    for code in ("SKO-001", "SKO-002", "SKO-003"):
        assert f"{code} In the house Good" in said
    assert "35-37 BUA 3 0 0 0 3" in texts(await client.get(path))
    assert "Langrennssko 3 3 0 0 0" in texts(await client.get("/admin/equipment"))


async def test_attributes_are_typed_and_a_number_is_one(client, officer, place):
    attributes = [{"key": "vekt", "kind": "number", "unit": "kg", "name": equipment.named("Vekt")}]
    model = await equipment.model("telt", attributes=attributes)
    kind = await equipment.kind(place, 1, model=model)
    path = f"/admin/equipment/types/{kind}"
    page = await client.submit(path, **{"size": "", "position": "1", "active": "yes", "attribute-vekt": "tung"})
    assert (page.status_code, "This is not a number" in texts(page)) == (422, True)
    sent = await client.submit(path, **{"size": "", "position": "1", "active": "yes", "attribute-vekt": "2,4"})
    assert sent.status_code == 303
    assert await transaction.value("SELECT attributes FROM equipment_type WHERE id = $1", kind) == {"vekt": 2.4}


async def test_a_code_that_another_unit_has_or_that_stands_twice_is_refused_and_nothing_is_stored(
    client, officer, place
):
    kind = await equipment.kind(place)
    await equipment.item(kind, "SKI-1")
    path = f"/admin/equipment/types/{kind}/items"
    taken = await client.submit(path, codes="SKI-2, SKI-1", condition="good")
    assert (taken.status_code, "Another unit has it already: SKI-1." in texts(taken)) == (409, True)
    twice = await client.submit(path, codes="SKI-3\nSKI-3", condition="good")
    assert (twice.status_code, "The same stands here twice" in texts(twice)) == (422, True)
    spaced = await client.submit(path, codes="SKI 4", condition="good")
    assert (spaced.status_code, "This cannot be a code" in texts(spaced)) == (422, True)
    assert await transaction.value("SELECT count(*) FROM item") == 1


async def test_lowering_stock_below_what_is_promised_names_the_days_and_stores_nothing(client, officer, place):
    kind = await equipment.kind(place, stock=40, model=await equipment.model("stol", tracked="quantity"))
    await promised(place, kind, date(2027, 2, 5), date(2027, 2, 6), quantity=30)
    path = f"/admin/equipment/types/{kind}"
    page = await client.submit(path, size="", stock="29", position="1", active="yes")
    said = texts(page)
    assert page.status_code == 409
    assert "too little on these days: Fri 5 Feb, Sat 6 Feb" in said
    assert 'value="29"' in page.text
    assert await transaction.value("SELECT stock FROM equipment_type WHERE id = $1", kind) == 40
    assert (await client.submit(path, size="", stock="30", position="1", active="yes")).status_code == 303


async def test_a_unit_that_is_promised_is_not_retired_and_one_that_is_not_is(client, officer, place):
    kind = await equipment.kind(place)
    one, two = await equipment.item(kind, "SKI-1"), await equipment.item(kind, "SKI-2")
    await promised(place, kind, date(2027, 1, 20), date(2027, 1, 21))
    assert (await client.submit(f"/admin/equipment/items/{one}/retire", retired_reason="Knekt")).status_code == 303
    page = await client.submit(f"/admin/equipment/items/{two}/retire", retired_reason="Knekt")
    assert (page.status_code, "Wed 20 Jan, Thu 21 Jan" in texts(page)) == (409, True)
    rows = await transaction.rows("SELECT code FROM item WHERE retired_at IS NULL")
    assert [row["code"] for row in rows] == ["SKI-2"]


async def test_a_broken_unit_is_taken_out_whatever_is_promised_and_put_back(client, officer, place):
    kind = await equipment.kind(place)
    item = await equipment.item(kind, "SKI-1")
    await promised(place, kind, date(2027, 1, 20), date(2027, 1, 21))
    path = f"/admin/equipment/items/{item}"
    assert (await client.submit(f"{path}/outages", **REPAIR)).status_code == 303
    assert await free(kind, date(2027, 1, 20)) == -1
    page = await client.get(path)
    assert "In repair" in texts(page)
    again = await client.submit(f"{path}/outages", **REPAIR)
    assert (again.status_code, "The unit is out of lending already" in texts(again)) == (409, True)
    outage = await transaction.value("SELECT id FROM outage")
    assert (await client.submit(f"/admin/equipment/outages/{outage}/end")).status_code == 303
    assert await free(kind, date(2027, 1, 20)) == 0
    assert "put it back into lending" in texts(await client.get(path))


async def test_own_use_goes_behind_what_is_promised(client, officer, place):
    kind = await equipment.kind(place, stock=10, model=await equipment.model("bord", tracked="quantity"))
    await promised(place, kind, date(2027, 1, 20), date(2027, 1, 21), quantity=8)
    path = f"/admin/equipment/types/{kind}/outages"
    form = {"kind": "own-use", "first_day": "2027-01-19", "last_day": "2027-01-20", "reason": "Folkemøte"}
    page = await client.submit(path, **form, quantity="3")
    assert (page.status_code, "Wed 20 Jan" in texts(page), "Thu 21 Jan" in texts(page)) == (409, True, False)
    assert (await client.submit(path, **form, quantity="2")).status_code == 303
    assert (await free(kind, date(2027, 1, 20)), await free(kind, date(2027, 1, 22))) == (0, 10)


@pytest.mark.parametrize("quantity", ["0", "-1", "11"])
async def test_an_outage_of_none_or_of_more_than_there_are_is_refused(client, officer, place, quantity):
    kind = await equipment.kind(place, stock=10, model=await equipment.model("bord", tracked="quantity"))
    page = await client.submit(f"/admin/equipment/types/{kind}/outages", **{**REPAIR, "quantity": quantity})
    assert page.status_code in {409, 422}
    assert 'id="quantity-error"' in page.text
    assert await transaction.value("SELECT count(*) FROM outage") == 0


async def test_what_is_lost_is_found_again(client, officer, place):
    kind = await equipment.kind(place)
    item = await equipment.item(kind, "SKI-1")
    await client.submit(f"/admin/equipment/items/{item}/outages", **{**REPAIR, "kind": "lost"})
    assert await free(kind) == 0
    outage = await transaction.value("SELECT id FROM outage")
    sent = await client.submit(f"/admin/equipment/outages/{outage}/end", **{"from": "item"})
    assert sent.headers["location"] == f"/admin/equipment/items/{item}?done=saved"
    assert await free(kind) == 1
    assert "found it again" in texts(await client.get(f"/admin/equipment/items/{item}"))


async def test_a_unit_in_repair_that_is_retired_is_taken_away_once(client, officer, place):
    kind = await equipment.kind(place)
    one = await equipment.item(kind, "SKI-1")
    await equipment.item(kind, "SKI-2")
    await client.submit(f"/admin/equipment/items/{one}/outages", **REPAIR)
    assert await free(kind) == 1
    assert (await client.submit(f"/admin/equipment/items/{one}/retire", retired_reason="Knekt")).status_code == 303
    assert await free(kind) == 1


async def test_a_unit_that_is_out_is_neither_retired_nor_taken_out_nor_moved(client, officer, place):
    model = await equipment.model("ski")
    kind, other = await equipment.kind(place, model=model), await equipment.kind(place, model=model, size="160")
    item = await equipment.item(kind, "SKI-1")
    line = await promised(place, kind, TODAY, date(2027, 1, 8))
    sql = "UPDATE loan_line SET state = 'out', item = $2, out_at = $3 WHERE id = $1"
    await transaction.execute(sql, line, item, NOW)
    path = f"/admin/equipment/items/{item}"
    tried = {
        "retire": await client.submit(f"{path}/retire", retired_reason="Knekt"),
        "outages": await client.submit(f"{path}/outages", **REPAIR),
        "move": await client.submit(f"{path}/move", type=str(other)),
    }
    assert {step: (page.status_code, "Take it back first" in texts(page)) for step, page in tried.items()} == (
        dict.fromkeys(tried, (409, True))
    )
    assert "Lent out, due Fri 8 Jan" in texts(await client.get(path))


async def test_a_unit_is_moved_to_another_size_with_what_is_wrong_with_it(client, officer, place):
    model = await equipment.model("ski")
    kind, other = await equipment.kind(place, model=model), await equipment.kind(place, model=model, size="160")
    item = await equipment.item(kind, "SKI-1")
    await client.submit(f"/admin/equipment/items/{item}/outages", **REPAIR)
    assert (await client.submit(f"/admin/equipment/items/{item}/move", type=str(other))).status_code == 303
    assert (await free(kind), await free(other)) == (0, 0)
    foreign = await equipment.kind(place, model=await equipment.model("telt"))
    assert (await client.submit(f"/admin/equipment/items/{item}/move", type=str(foreign))).status_code == 422


async def test_a_kit_is_made_of_models_and_never_of_itself_or_another_kit(client, officer, place):
    ski, shoe = await equipment.model("ski"), await equipment.model("sko")
    kit, other = await equipment.model("skisett", tracked="kit"), await equipment.model("pakke", tracked="kit")
    path = f"/admin/equipment/models/{kit}/parts"
    rows = {"part-0-model": str(ski), "part-0-quantity": "1", "part-1-model": str(shoe), "part-1-quantity": "2"}
    assert (await client.submit(path, **rows)).status_code == 303
    assert await transaction.rows("SELECT model, quantity FROM kit_part WHERE kit = $1 ORDER BY id", kit) == [
        {"model": ski, "quantity": 1},
        {"model": shoe, "quantity": 2},
    ]
    for wrong in (kit, other):
        page = await client.submit(path, **{"part-0-model": str(wrong), "part-0-quantity": "1"})
        assert (page.status_code, "A set cannot be part of a set" in texts(page)) == (422, True)
    twice = {**rows, "part-1-model": str(ski)}
    assert (await client.submit(path, **twice)).status_code == 422
    assert "Part of: Skisett" in texts(await client.get(f"/admin/equipment/models/{ski}"))


async def test_how_something_is_counted_stays_while_there_is_some(client, officer, place):
    model = await equipment.model("ski")
    await equipment.kind(place, 1, model=model)
    category = await transaction.value("SELECT category FROM equipment_model WHERE id = $1", model)
    form = {"name_nb": "Ski", "slug": "ski", "category": str(category), "tracked": "quantity", "approval": ""}
    page = await client.submit(f"/admin/equipment/models/{model}/edit", **form, audience="")
    assert (page.status_code, "There is some of it already" in texts(page)) == (422, True)


async def test_gear_of_other_venues_is_closed_to_an_officer_and_a_clerk_mends_but_does_not_buy(client, officer, place):
    kind = await equipment.kind(place, 1, model=await equipment.model("ski"))
    item = await transaction.value("SELECT id FROM item")
    venue = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", place)
    await client.become(await factories.person(role="officer", venue=await factories.venue("huset")))
    pages = [f"/admin/equipment/types/{kind}", f"/admin/equipment/items/{item}"]
    assert {page: (await client.get(page)).status_code for page in pages} == dict.fromkeys(pages, 403)
    await client.become(await factories.person(role="clerk", venue=venue, language="en"))
    assert {page: (await client.get(page)).status_code for page in pages} == dict.fromkeys(pages, 200)
    listed = await client.get("/admin/equipment")
    assert ("Ski 1 1 0 0 0" in texts(listed), "New model" in texts(listed)) == (True, False)
    model = await transaction.value("SELECT model FROM equipment_type WHERE id = $1", kind)
    shown = await client.get(f"/admin/equipment/models/{model}")
    assert ("One size" in texts(shown), "New sizes" in texts(shown), "Edit" in texts(shown)) == (True, False, False)
    assert (await client.submit(f"{pages[1]}/outages", **REPAIR)).status_code == 303
    assert (await client.submit(f"{pages[1]}/retire", retired_reason="x")).status_code == 403
    assert (await client.submit(f"{pages[0]}/items", codes="X-1", condition="good")).status_code == 403


async def test_categories_are_kept_in_order_and_only_an_empty_one_is_removed(client, officer, place):
    form = {"name_nb": "Vinter", "name_nn": "", "name_en": "Winter", "slug": "vinter", "position": "1"}
    assert (await client.submit("/admin/equipment/categories", **form)).status_code == 303
    category = await transaction.value("SELECT id FROM equipment_category WHERE slug = 'vinter'")
    path = f"/admin/equipment/categories/{category}"
    assert (await client.submit(path, **{**form, "name_nb": "Snø"})).status_code == 303
    model = await equipment.model("ski", category=category)
    page = await client.submit(f"{path}/remove")
    assert (page.status_code, "The category is in use" in texts(page)) == (409, True)
    await transaction.execute("DELETE FROM equipment_model WHERE id = $1", model)
    assert (await client.submit(f"{path}/remove")).status_code == 303
    assert await transaction.value("SELECT count(*) FROM equipment_category") == 0


async def test_a_model_is_shown_with_its_picture(client, officer, place):
    model = await equipment.model("ski")
    await equipment.kind(place, 1, model=model)
    path = f"/admin/equipment/models/{model}/pictures"
    words = {"alt_nb": "Ski", "alt_nn": "", "alt_en": "Skis"}
    sent = await client.submit(path, files={"file": ("ski.png", png(), "image/png")}, **words)
    assert sent.headers["location"] == f"{path}?done=saved"
    number = await transaction.value("SELECT id FROM picture WHERE model = $1", model)
    assert f"/pictures/{number}" in (await client.get(f"/admin/equipment/models/{model}")).text
    venue = await factories.venue("huset")
    await client.become(await factories.person(role="officer", venue=venue))
    assert (await client.submit(path, files={"file": ("ski.png", png(), "image/png")}, **words)).status_code == 403
    assert (await client.submit(f"/admin/catalogue/pictures/{number}/remove")).status_code == 403


async def test_what_is_back_from_repair_is_offered_to_whoever_waits_for_it(client, officer, place):
    model = await equipment.model("ski")
    kind = await equipment.kind(place, model=model, size="38")
    item = await equipment.item(kind, "SKI-1")
    await client.submit(f"/admin/equipment/items/{item}/outages", **REPAIR)
    kari = await factories.person("kari@example.no")
    wanted = {"first": ["2027-02-01"], "last": ["2027-02-28"], "weekdays": ["5"], "days": ["3"], "quantity": ["1"]}
    raw = {**wanted, "sizes": ["38"], "place": [""]}
    await waits.join(slug="ski", raw=raw, borrower=await equipment.borrower(kari), by=kari, now=NOW)
    assert await transaction.value("SELECT count(*) FROM loan_line") == 0
    outage = await transaction.value("SELECT id FROM outage")
    assert (await client.submit(f"/admin/equipment/outages/{outage}/end")).status_code == 303
    assert await transaction.value("SELECT state FROM loan_line WHERE type = $1", kind) == "offered"


async def test_what_was_lost_on_a_loan_and_is_found_again_is_back_from_that_loan_too(client, officer, place):
    kind = await equipment.kind(place)
    item = await equipment.item(kind, "SKI-1")
    line = await promised(place, kind, TODAY, date(2027, 1, 8))
    sql = "UPDATE loan_line SET state = 'out', item = $2, out_at = $3 WHERE id = $1"
    await transaction.execute(sql, line, item, NOW)
    await returns.take_back(returned=[Returned(code="SKI-1", lost=True)], by=officer, now=NOW)
    assert await free(kind) == 0
    outage = await transaction.value("SELECT id FROM outage WHERE kind = 'lost'")
    assert (await client.submit(f"/admin/equipment/outages/{outage}/end")).status_code == 303
    assert await transaction.value("SELECT state FROM loan_line WHERE id = $1", line) == "in"
    assert await free(kind) == 1


async def test_more_of_something_is_offered_to_whoever_waits_for_it(client, officer, place):
    kind = await equipment.kind(place, stock=0, model=await equipment.model("stol", tracked="quantity"))
    kari = await factories.person("kari@example.no")
    wanted = {"first": ["2027-02-01"], "last": ["2027-02-28"], "weekdays": ["5"], "days": ["3"], "quantity": ["1"]}
    await waits.join(
        slug="stol", raw={**wanted, "place": [""]}, borrower=await equipment.borrower(kari), by=kari, now=NOW
    )
    sent = await client.submit(f"/admin/equipment/types/{kind}", size="", stock="4", position="1", active="yes")
    assert sent.status_code == 303
    assert await transaction.value("SELECT state FROM loan_line WHERE type = $1", kind) == "offered"
