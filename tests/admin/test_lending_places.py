from datetime import date

import pytest

from booking.storage import lending_places, transaction
from tests import equipment, factories
from tests.booking.domain.test_lending_places import PLACE
from tests.booking.web.test_resources import texts

pytestmark = pytest.mark.usefixtures("database")

ROW = {"row-0-weekday": ["1", "4"], "row-0-opens": "15:00", "row-0-closes": "18:00", "row-0-occasion": "ordinary"}


@pytest.fixture
async def officer(client):
    """An officer of a venue, signed in."""
    venue = await factories.venue("hallen", name="Hallen")
    person = await factories.person("sak@example.no", role="officer", venue=venue, language="en")
    await client.become(person)
    return person


async def venue():
    return await transaction.value("SELECT id FROM venue WHERE slug = 'hallen'")


async def made(client):
    """A place made on its form; its id."""
    sent = await client.submit("/admin/lending-places/new", **PLACE, venue=str(await venue()))
    assert sent.status_code == 303
    return int(sent.headers["location"].split("?")[0].rsplit("/", 1)[1])


async def test_a_place_is_made_with_its_rules_and_shown(client, officer):
    place = await made(client)
    said = texts(await client.get(f"/admin/lending-places/{place}"))
    for words in ("BUA Sandane", "Hallen", "7 days, closed days not counted", "6823, 6826", "Never open yet"):
        assert words in said
    listed = texts(await client.get("/admin/lending-places"))
    assert "BUA Sandane Hallen 0 0 Yes" in listed


async def test_the_rules_are_changed_on_one_form_and_the_change_is_kept_in_the_audit(client, officer):
    place = await made(client)
    form = await client.get(f"/admin/lending-places/{place}/edit")
    assert 'name="loan_days" type="number" value="7"' in form.text
    sent = await client.submit(f"/admin/lending-places/{place}/edit", **{**PLACE, "loan_days": "14"})
    assert sent.status_code == 303
    assert (await lending_places.one(place))["loan_days"] == 14
    entry = await transaction.row("SELECT details FROM audit WHERE action = 'change' AND noun = 'lending-place'")
    assert entry["details"] == {"loan_days": [7, 14]}


async def test_a_wrong_rule_comes_back_as_typed_with_the_fault_beside_it(client, officer):
    place = await made(client)
    page = await client.submit(f"/admin/lending-places/{place}/edit", **{**PLACE, "residents": "Sandane"})
    assert page.status_code == 422
    assert 'value="Sandane"' in page.text
    assert "This is not a postcode" in texts(page)


async def test_an_address_that_another_place_has_is_refused(client, officer):
    await made(client)
    page = await client.submit("/admin/lending-places/new", **PLACE, venue=str(await venue()))
    assert (page.status_code, "This address is in use" in texts(page)) == (422, True)


async def test_a_place_of_another_venue_is_closed_to_an_officer(client, officer):
    place = await made(client)
    elsewhere = await factories.venue("huset")
    await client.become(await factories.person(role="officer", venue=elsewhere))
    pages = [f"/admin/lending-places/{place}{page}" for page in ("", "/edit", "/opening", "/closures")]
    assert {page: (await client.get(page)).status_code for page in pages} == dict.fromkeys(pages, 403)
    assert {page: (await client.submit(page, **PLACE, **ROW)).status_code for page in pages[1:]} == dict.fromkeys(
        pages[1:], 403
    )
    sent = await client.submit("/admin/lending-places/new", **{**PLACE, "slug": "ny"}, venue=str(await venue()))
    assert sent.status_code == 403


async def test_opening_hours_of_a_place_are_its_own(client, officer):
    place = await made(client)
    assert (await client.submit(f"/admin/lending-places/{place}/opening", **ROW)).status_code == 303
    said = texts(await client.get(f"/admin/lending-places/{place}"))
    assert "Mon , Thu" in said.replace(",", " ,")
    assert "15:00" in said


async def test_a_closed_day_is_put_in_and_taken_away(client, officer):
    place = await made(client)
    path = f"/admin/lending-places/{place}/closures"
    form = {"first": "2027-01-11", "last": "2027-01-12", "kind": "planned", "reason": "Varetelling"}
    assert (await client.submit(path, **form)).status_code == 303
    page = await client.get(path)
    assert "Varetelling" in texts(page)
    number = await transaction.value("SELECT id FROM closure WHERE lending_place = $1", place)
    assert (await client.submit(f"{path}/{number}/remove")).status_code == 303
    assert await transaction.value("SELECT count(*) FROM closure") == 0


async def lent(place):
    """Two of a thing at the place: one to be fetched on Monday, one to be brought back on Tuesday; the two lines."""
    kari = await factories.person("kari@example.no")
    who = await equipment.borrower(kari)
    kind = await equipment.kind(place, 2, size="38")
    fetched = await equipment.loan(place, who, kari)
    returned = await equipment.loan(place, who, kari)
    return kind, [
        await equipment.line(fetched, kind, date(2027, 1, 11), date(2027, 1, 14)),
        await equipment.line(returned, kind, date(2027, 1, 5), date(2027, 1, 12)),
    ]


async def days_of(line):
    row = await transaction.row("SELECT due_on, busy_until FROM loan_line WHERE id = $1", line)
    return row["due_on"].day, row["busy_until"].day


TWO_DAYS = {"first": "2027-01-11", "last": "2027-01-12", "kind": "planned", "reason": "Varetelling"}


async def test_closing_a_place_over_pick_ups_and_returns_shows_who_is_hit_and_stores_nothing_before_it_is_confirmed(
    client, officer
):
    place = await equipment.place(venue=await venue())
    _, (_, returned) = await lent(place)
    path = f"/admin/lending-places/{place}/closures"
    page = await client.submit(path, **TWO_DAYS)
    said = texts(page)
    assert page.status_code == 409
    assert "1 pick-up , 1 return" in said.replace(",", " ,").replace("  ", " ")
    assert "Mon 11 Jan To be fetched 1 Kari" in said
    assert "Tue 12 Jan To be brought back 1 Kari" in said
    assert await transaction.value("SELECT count(*) FROM closure") == 0
    assert await days_of(returned) == (12, 13)


async def test_confirmed_returns_are_due_the_next_open_day_and_occupy_until_then_and_pick_ups_stay(client, officer):
    place = await equipment.place(venue=await venue())
    _, (fetched, returned) = await lent(place)
    sent = await client.submit(f"/admin/lending-places/{place}/closures", **TWO_DAYS, confirmed="yes")
    assert sent.status_code == 303
    assert "1 return was moved to the next open day" in texts(await client.get(sent.headers["location"]))
    assert await days_of(returned) == (13, 14)
    assert await days_of(fetched) == (14, 15)
    letters = await transaction.rows("SELECT kind, recipient, subject FROM outbox ORDER BY id")
    assert [tuple(row.values()) for row in letters] == [
        ("loan-due-moved", "kari@example.no", "Lever det senere: ons. 13. jan."),
        ("loan-closed", "kari@example.no", "Vi har stengt man. 11. jan., da du skulle hente utstyr"),
    ]


async def test_a_return_stays_due_where_others_are_promised_the_gear_the_day_after(client, officer):
    place = await equipment.place(venue=await venue())
    kind, (_, returned) = await lent(place)
    ola = await factories.person("ola@example.no")
    other = await equipment.loan(place, await equipment.borrower(ola), ola)
    await equipment.line(other, kind, date(2027, 1, 13), date(2027, 1, 14))
    sent = await client.submit(f"/admin/lending-places/{place}/closures", **TWO_DAYS, confirmed="yes")
    assert sent.status_code == 303
    assert await days_of(returned) == (12, 13)
    details = await transaction.value("SELECT details FROM audit WHERE action = 'move-due' AND noun = 'lending-place'")
    assert details == {"moved": [], "not_moved": [returned]}


async def test_shorter_opening_hours_ask_first_too(client, officer):
    place = await equipment.place(venue=await venue())
    _, (_, returned) = await lent(place)
    path = f"/admin/lending-places/{place}/opening"
    rows = {**ROW, "row-0-weekday": ["1", "4", "5"]}
    page = await client.submit(path, **rows)
    assert (page.status_code, "1 pick-up, 1 return" in texts(page).replace(" ,", ",")) == (409, True)
    assert (await client.submit(path, **rows, confirmed="yes")).status_code == 303
    assert await days_of(returned) == (14, 15)


async def test_a_place_stays_in_use_while_anything_of_it_is_promised(client, officer):
    place = await equipment.place(venue=await venue())
    await lent(place)
    page = await client.submit(f"/admin/lending-places/{place}/edit", **{**PLACE, "active": ""})
    assert (page.status_code, "Something is promised or lent out here" in texts(page)) == (422, True)
    assert (await lending_places.one(place))["active"]
