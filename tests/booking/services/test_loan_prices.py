"""What a loan costs by the regulation, frozen with it; on a real database."""

from dataclasses import dataclass
from datetime import date

import pytest

from booking.domain.loans import NotYourLoanStep, Wanted
from booking.domain.people import Person
from booking.services import loan_prices, loan_steps, loans
from booking.storage import transaction
from tests import equipment, factories, regulations
from tests.conftest import NOW

FRIDAY, SUNDAY = date(2027, 1, 15), date(2027, 1, 17)


@dataclass
class Shop:
    """A lending place with chairs, a sound system, a canoe whose class no regulation names, and skis for nothing."""

    place: int
    person: Person
    borrower: int
    kinds: dict[str, int]


@pytest.fixture
async def shop(database: None) -> Shop:
    await regulations.adopt_gear()
    place, person = await equipment.place(), await factories.person("kari@example.no")
    kinds = {}
    for name, rent in {"chair": "chair", "sound": "sound", "canoe": "canoe", "skis": None}.items():
        model = await equipment.model(name, tracked="quantity", rent_class=rent)
        kinds[name] = await equipment.kind(place, model=model, slug=name, stock=100)
    return Shop(place, person, await equipment.borrower(person), kinds)


async def request(shop: Shop, *, borrower: int | None = None, by: Person | None = None, **wanted: int) -> dict:
    loan = await loans.request(
        place=shop.place,
        first=FRIDAY,
        last=SUNDAY,
        wanted=[Wanted(shop.kinds[name], count) for name, count in wanted.items()],
        borrower=borrower or shop.borrower,
        by=by or shop.person,
        now=NOW,
    )
    return await loans.view(loan=loan, by=by or shop.person, now=NOW)


async def test_a_loan_is_priced_by_what_is_hired_and_for_how_long_and_keeps_its_price(shop: Shop) -> None:
    loan = await request(shop, chair=40, sound=1, skis=3)
    assert loan["price"] == 120000
    assert [(line["rule"], line["amount"], line["source"]) for line in loan["quote"]["lines"]] == [
        ("extra.chair", 40000, "https://example.no/utleige"),
        ("extra.sound", 80000, "https://example.no/utleige"),
    ]
    assert [line["amount"] for line in loan["quote"]["deposit"]] == [100000]
    assert loan["quote"]["rulebooks"] == ["gear-2027"]
    letter = await transaction.value("SELECT text FROM outbox")
    assert "1 200 kr" in letter.replace("\N{NO-BREAK SPACE}", " ")


async def test_what_is_lent_for_nothing_is_free_of_charge(shop: Shop) -> None:
    loan = await request(shop, skis=2)
    assert (loan["price"], loan["quote"]["lines"], loan["quote"]["outcome"]) == (0, [], "priced")
    assert "Det lånes ut gratis." in await transaction.value("SELECT text FROM outbox")


async def test_an_association_that_is_free_by_the_regulation_pays_what_is_kept(shop: Shop) -> None:
    organisation = await factories.organisation(shop.person)
    person = await factories.known(shop.person.id)
    borrower = await equipment.borrower(organisation=organisation)
    loan = await request(shop, borrower=borrower, by=person, chair=40, sound=1)
    assert [(line["rule"], line["amount"]) for line in loan["quote"]["lines"]] == [
        ("reduction.clubs", 0),
        ("extra.sound", 80000),
    ]
    assert loan["price"] == 80000


async def test_what_the_regulation_does_not_name_has_no_price_until_the_municipality_says_one(shop: Shop) -> None:
    loan = await request(shop, canoe=1, chair=1)
    assert (loan["price"], loan["quote"]["outcome"]) == (None, "undecided")
    assert loan["quote"]["refusals"][0]["reason"]["en"] == "The regulation does not say what “Canoe” costs"


async def test_a_preview_is_what_the_loan_then_costs_and_stores_nothing(shop: Shop) -> None:
    wanted = [Wanted(shop.kinds["chair"], 4), Wanted(shop.kinds["sound"], 2)]
    preview = await loan_prices.preview(wanted=wanted, first=FRIDAY, last=SUNDAY)
    assert await transaction.value("SELECT count(*) FROM loan") == 0
    loan = await request(shop, chair=4, sound=2)
    assert (preview.total, preview.quote) == (loan["price"], loan["quote"])
    assert not preview.free
    assert (await loan_prices.preview(wanted=[Wanted(shop.kinds["skis"], 1)], first=FRIDAY, last=SUNDAY)).free


async def test_a_kit_with_a_price_of_its_own_has_it_once(shop: Shop) -> None:
    kit = await equipment.model("party", tracked="kit", rent_class="sound")
    wanted = [Wanted(shop.kinds["chair"], 50, kit, 1), Wanted(shop.kinds["skis"], 1, kit, 1)]
    preview = await loan_prices.preview(wanted=wanted, first=FRIDAY, last=FRIDAY)
    assert preview.total == 40000


async def test_a_loan_that_is_kept_longer_costs_what_it_costs_for_all_its_days(shop: Shop) -> None:
    loan = await request(shop, sound=1)
    await transaction.execute("UPDATE loan_line SET state = 'out', out_at = $1", NOW)
    desk = await factories.person("desk@example.no", role="officer")
    await loan_steps.renew(loan=loan["id"], by=desk, last=date(2027, 1, 19), now=NOW)
    renewed = await loans.view(loan=loan["id"], by=shop.person, now=NOW)
    assert (loan["price"], renewed["price"]) == (80000, 160000)


async def test_an_officer_says_what_is_left_open_and_the_borrower_is_told(shop: Shop) -> None:
    loan = await request(shop, canoe=1)
    officer = await factories.person("officer@example.no", role="officer")
    clerk = await factories.person("clerk@example.no", role="clerk")
    decision = {"loan": loan["id"], "amount": 25000, "reason": "As last year", "now": NOW}
    with pytest.raises(NotYourLoanStep):
        await loan_prices.decide(**decision, by=clerk)
    await loan_prices.decide(**decision, by=officer)
    priced = await loans.view(loan=loan["id"], by=shop.person, now=NOW)
    assert (priced["price"], priced["quote"]["outcome"], priced["quote"]["total"]) == (25000, "priced", 25000)
    letter = await transaction.value("SELECT text FROM outbox ORDER BY id DESC LIMIT 1")
    assert "As last year" in letter
    with pytest.raises(loan_prices.PriceStands):
        await loan_prices.decide(**decision, by=officer)
