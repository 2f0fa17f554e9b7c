from datetime import date

import pytest

from booking.storage import transaction
from tests import equipment as gear
from tests import factories
from tests.browsers import Browser

FIRST, LAST = date(2027, 1, 12), date(2027, 1, 14)
DAYS = f"from={FIRST}&to={LAST}"


@pytest.fixture
async def shop(app) -> int:
    """A place with one pair of 160 (promised from the 13th on) and two of 170."""
    place = await gear.place()
    model = await gear.model("ski", size_unit="cm", contents=[gear.named("Skipose")])
    short = await gear.kind(place, 1, model=model, size="160", slug="ski-160")
    await gear.kind(place, 2, model=model, size="170", slug="ski-170")
    await gear.kind(place, 5, model=await gear.model("stav"), slug="stav")
    person = await factories.person("nils@example.no")
    loan = await gear.loan(place, await gear.borrower(person), person)
    await gear.line(loan, short, date(2027, 1, 13), date(2027, 1, 20))
    return place


# The catalogue --------------------------------------------------------------------------------------------------------


async def test_catalogue_says_how_many_of_each_size_are_free(client: Browser, shop: int):
    page = (await client.get(f"/equipment?{DAYS}")).text
    assert [words in page for words in ("160 cm", "0 of 1 free", "170 cm", "2 of 2 free", "5 of 5 free")] == [True] * 5


async def test_catalogue_carries_the_basket_along(client: Browser, shop: int):
    page = (await client.get(f"/equipment?{DAYS}&place=bua&n.stav=2")).text
    assert ("2 things in the basket" in page, 'name="n.stav" value="2"' in page) == (True, True)
    assert "n.stav=2" in page.split('href="/equipment/ski?')[1].split('"')[0]


async def test_empty_answer_says_what_to_do(client: Browser, shop: int):
    page = (await client.get("/equipment?size=999")).text
    assert ("Nothing is lent in that size" in page, "Show all equipment" in page) == (True, True)


async def test_wrong_days_come_back_with_the_fault_beside_them(client: Browser, shop: int):
    answer = await client.get(f"/equipment?from={LAST}&to={FIRST}")
    assert (answer.status_code, "The return is before the pick-up" in answer.text) == (422, True)
    assert f'value="{LAST}"' in answer.text
    answer = await client.get("/equipment?from=x")
    assert (answer.status_code, "This is not a date" in answer.text) == (422, True)


async def test_model_opens_the_number_to_its_reasons_without_names(client: Browser, shop: int):
    page = (await client.get(f"/equipment/ski?{DAYS}")).text
    assert ("1 is reserved" in page, "Nils" in page, "nils@" in page) == (True, False, False)
    assert ("Skipose" in page, "You may keep it for up to 7 days." in page, "Free of charge" in page) == (True,) * 3


@pytest.mark.parametrize(
    "query", ["from=2199-12-31", "to=2199-12-31", "from=1000-01-01", "since=2199-12-31", "size=%07", "from=&to=&size="]
)
async def test_nothing_that_is_asked_for_breaks_a_page(client: Browser, shop: int, query: str):
    for path in ("/equipment", "/equipment/ski", "/basket"):
        answer = await client.get(f"{path}?{query}&n.ski-170=1")
        assert (answer.status_code in {200, 422}, "<h1" in answer.text) == (True, True)


async def test_unknown_model_and_place_are_not_found(client: Browser, shop: int):
    assert [(await client.get(f"/equipment{rest}")).status_code for rest in ("/no", "?place=no")] == [404, 404]


# The basket -----------------------------------------------------------------------------------------------------------


async def test_basket_that_fits_goes_on_to_who_borrows(client: Browser, shop: int):
    page = (await client.get(f"/basket?place=bua&{DAYS}&n.ski-170=2")).text
    assert ("Everything is free." in page, 'name="step" value="who"' in page) == (True, True)


async def test_basket_that_does_not_fit_offers_what_does_one_click_away(client: Browser, shop: int):
    page = (await client.get(f"/basket?place=bua&{DAYS}&n.ski-160=1&n.stav=1")).text
    assert ("Not all of it is free" in page, "Another size" in page, 'value="who"' in page) == (True, True, False)
    swapped = page.split("Another size")[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    taken = (await client.get(swapped)).text
    assert ("Everything is free." in taken, 'name="n.ski-170"' in taken, 'name="n.stav"' in taken) == (True, True, True)


async def test_basket_says_when_a_quantity_is_no_number(client: Browser, shop: int):
    answer = await client.get(f"/basket?place=bua&{DAYS}&n.ski-170=-1")
    assert (answer.status_code, "too little or too much" in answer.text) == (422, True)


async def test_empty_basket_says_what_to_do(client: Browser, shop: int):
    page = (await client.get("/basket")).text
    assert ("The basket is empty" in page, "/equipment" in page) == (True, True)


async def test_who_borrows_signs_in_and_says_who_they_are_without_losing_the_basket(client: Browser, shop: int):
    url = f"/basket?place=bua&{DAYS}&n.ski-170=1"
    assert "Sign in to send" in (await client.get(f"{url}&step=who")).text
    await client.become(await factories.person("ane@example.no", language="en"))
    assert "About you as a borrower" in (await client.get(f"{url}&step=who")).text
    profile = url.replace("/basket", "/basket/profile")
    wrong = await client.submit(profile, birth_year="x", address="", postcode="12", place="Sandane", phone="")
    assert (wrong.status_code, "This is not a number" in wrong.text, 'value="12"' in wrong.text) == (422, True, True)
    known = {"birth_year": "1980", "address": "Gata 1", "postcode": "6823", "place": "Sandane", "phone": "97 00 00 00"}
    right = await client.submit(profile, **known, accepted="yes")
    assert (right.status_code, "n.ski-170=1" in right.headers["location"]) == (303, True)
    assert "Reserve it" in (await client.get(right.headers["location"])).text
    assert await transaction.value(
        "SELECT birth_year FROM borrower WHERE birth_year = 1980 AND terms_at > '2027-01-01'"
    )


async def test_sending_twice_makes_one_loan(client: Browser, shop: int):
    ane = await factories.person("ane@example.no", language="en")
    await gear.borrower(ane)
    await client.become(ane)
    url = f"/basket?place=bua&{DAYS}&n.ski-170=1"
    first, second = [await client.submit(url, sent_as="once") for _ in range(2)]
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    lines = "SELECT count(*) FROM loan_line JOIN loan ON loan.id = loan WHERE person = $1"
    assert await transaction.value(lines, ane.id) == 1


async def test_refused_basket_comes_back_and_leaves_a_shortage_without_a_name(client: Browser, shop: int):
    ane = await factories.person("ane@example.no", language="en")
    await gear.borrower(ane)
    await client.become(ane)
    answer = await client.submit(f"/basket?place=bua&{DAYS}&n.ski-160=1", sent_as="a")
    assert (answer.status_code, "Another size" in answer.text) == (409, True)
    found = await transaction.row("SELECT wanted, missing, first_day, last_day FROM shortage")
    assert found == {"wanted": 1, "missing": 1, "first_day": FIRST, "last_day": LAST}


async def test_kit_becomes_a_line_for_each_part_with_its_size_and_for_whom(client: Browser, shop: int):
    kit = await gear.model("sett", tracked="kit")
    for slug in ("ski", "stav"):
        part = await transaction.value("SELECT id FROM equipment_model WHERE slug = $1", slug)
        await factories.insert("kit_part", kit=kit, model=part, quantity=1)
    ane = await factories.person("ane@example.no", language="en")
    borrower = await gear.borrower(ane)
    child = await factories.insert(
        "co_borrower", borrower=borrower, name="Ola", birth_year=2018, added_at=factories.SINCE
    )
    await client.become(ane)
    url = f"/basket?place=bua&{DAYS}&k.sett.1.ski=ski-170&k.sett.1.stav=stav"
    assert "Ola" in (await client.get(f"{url}&step=who")).text
    answer = await client.submit(url, sent_as="a", **{"w.sett.1": str(child)})
    loan = int(answer.headers["location"].split("/")[2].split("?")[0])
    lines = "SELECT kit, kit_number, co_borrower FROM loan_line WHERE loan = $1"
    assert await transaction.rows(lines, loan) == [{"kit": kit, "kit_number": 1, "co_borrower": child}] * 2
    unfinished = (await client.get(f"/basket?place=bua&{DAYS}&k.sett.1.ski=ski-170")).text
    assert "Choose a size for every part of the set." in unfinished


async def test_one_borrows_for_an_association_one_acts_for_and_for_no_other(client: Browser, shop: int):
    ane = await factories.person("ane@example.no", language="en")
    own, other = await factories.organisation(ane), await factories.organisation(number="889640782")
    borrower = await gear.borrower(organisation=own)
    await client.become(await factories.known(ane.id))
    url = f"/basket?place=bua&{DAYS}&n.ski-170=1"
    assert "About you as a borrower" in (await client.get(f"{url}&as={other}&step=who")).text
    assert "Reserve it" in (await client.get(f"{url}&as={own}&step=who")).text
    await client.submit(f"{url}&as={own}", sent_as="a")
    assert await transaction.value("SELECT borrower FROM loan WHERE person = $1", ane.id) == borrower


async def test_nothing_is_borrowed_for_anothers_child(client: Browser, shop: int):
    other = await gear.borrower(await factories.person())
    child = await factories.insert("co_borrower", borrower=other, name="Ola", birth_year=2018, added_at=factories.SINCE)
    ane = await factories.person("ane@example.no", language="en")
    await gear.borrower(ane)
    await client.become(ane)
    answer = await client.submit(f"/basket?place=bua&{DAYS}&n.ski-170=1", sent_as="a", **{"w.ski-170.1": str(child)})
    assert (answer.status_code, await transaction.value("SELECT count(*) FROM loan WHERE person = $1", ane.id)) == (
        404,
        0,
    )


async def test_desk_that_decides_is_told_what_it_is_for(client: Browser, shop: int):
    await transaction.execute("UPDATE lending_place SET approval = true")
    ane = await factories.person("ane@example.no", language="en")
    await gear.borrower(ane)
    await client.become(ane)
    url = f"/basket?place=bua&{DAYS}&n.ski-170=1"
    assert "The lending desk answers you by e-mail." in (await client.get(f"{url}&step=who")).text
    wrong = await client.submit(url, sent_as="a", note="Ring me")
    assert (wrong.status_code, "Something is missing" in wrong.text, "Ring me" in wrong.text) == (422, True, True)
    right = await client.submit(url, sent_as="a", purpose="A trip with the class")
    assert "You have asked for it" in (await client.get(right.headers["location"])).text
    assert (
        await transaction.value("SELECT state FROM loan_line JOIN loan ON loan.id = loan WHERE purpose <> ''")
        == "asked"
    )
