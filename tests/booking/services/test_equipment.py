from datetime import date, timedelta

import pytest

from booking.domain.loan_periods import PickUpInThePast, ReturnBeforePickUp
from booking.domain.people import NotFound
from booking.services import equipment, suggestions
from booking.services.equipment import Asked
from booking.storage import transaction
from tests import equipment as gear
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

MONDAY = date(2027, 1, 4)
FIRST, LAST = date(2027, 1, 12), date(2027, 1, 14)


async def skis(place: int, *sizes: str, count: int = 3) -> tuple[int, list[int]]:
    """A model of skis with some sizes."""
    model = await gear.model("ski")
    return model, [await gear.kind(place, count, model=model, size=size, slug=f"ski-{size}-{place}") for size in sizes]


async def lent(place: int, kind: int, first: date, last: date, **values) -> None:
    """One of a type is promised, or whatever `values` say."""
    person = await factories.person()
    loan = await gear.loan(place, await gear.borrower(person), person)
    await gear.line(loan, kind, first, last, **values)


def counts(found, place: int = 0) -> dict[str, tuple[int, int]]:
    return {
        one["size"]: (one["free"], one["units"]) for card in found["models"] for one in card["places"][place]["sizes"]
    }


async def test_catalogue_counts_what_is_free_on_all_of_the_days():
    place = await gear.place()
    _, (short, _) = await skis(place, "160", "170")
    await lent(place, short, date(2027, 1, 10), date(2027, 1, 12))
    await lent(place, short, date(2027, 1, 14), date(2027, 1, 20))
    found = await equipment.catalogue(asked=Asked(first=FIRST, last=LAST), now=NOW)
    assert counts(found) == {"160": (2, 3), "170": (3, 3)}


async def test_days_that_nobody_named_are_the_next_open_one_and_the_usual_length():
    await gear.place(weekdays=[2, 4])
    found = await equipment.catalogue(asked=Asked(), now=NOW)
    assert (found["first"], found["last"]) == (date(2027, 1, 5), date(2027, 1, 12))


async def test_gear_is_not_fetched_today_when_the_place_has_closed():
    await gear.place()
    found = await equipment.catalogue(asked=Asked(), now=factories.oslo(MONDAY, "17:59"))
    assert found["first"] == MONDAY
    found = await equipment.catalogue(asked=Asked(), now=factories.oslo(MONDAY, "18:00"))
    assert found["first"] == MONDAY + timedelta(1)


async def test_size_is_found_within_a_range_and_other_sizes_are_left_out():
    place = await gear.place()
    model = await gear.model("sko")
    await gear.kind(place, 1, model=model, size="35-37", size_from=35.0, size_to=37.0)
    for size in ("36", "38"):
        await gear.kind(place, 1, model=model, size=size)
    assert set(counts(await equipment.catalogue(asked=Asked(size="36"), now=NOW))) == {"35-37", "36"}
    assert (await equipment.catalogue(asked=Asked(size="50"), now=NOW))["models"] == []


async def test_rest_after_a_loan_is_counted_as_the_loan_would_be():
    place = await gear.place(gap_days=2)
    _, (kind,) = await skis(place, "160", count=1)
    await lent(place, kind, LAST + timedelta(2), LAST + timedelta(3))
    assert counts(await equipment.catalogue(asked=Asked(first=FIRST, last=LAST), now=NOW)) == {"160": (0, 1)}
    earlier = Asked(first=FIRST - timedelta(1), last=LAST - timedelta(1))
    assert counts(await equipment.catalogue(asked=earlier, now=NOW)) == {"160": (1, 1)}


async def test_closed_pick_up_day_is_told_and_still_counted():
    place = await gear.place(weekdays=[2, 4])
    await skis(place, "160")
    found = await equipment.catalogue(asked=Asked(first=date(2027, 1, 13), last=date(2027, 1, 14)), now=NOW)
    assert {slug: one.code for slug, one in found["problems"].items()} == {"bua": "place-closed"}
    assert counts(found) == {"160": (3, 3)}


async def test_kit_is_as_many_as_its_scarcest_part():
    place = await gear.place()
    ski, _ = await skis(place, "160", "170", count=2)
    poles = await gear.model("stav")
    await gear.kind(place, 5, model=poles)
    kit = await gear.model("sett", tracked="kit")
    await factories.insert("kit_part", kit=kit, model=ski, quantity=1)
    await factories.insert("kit_part", kit=kit, model=poles, quantity=2)
    found = await equipment.catalogue(asked=Asked(category="sett-group"), now=NOW)
    assert [(card["slug"], counts(found)) for card in found["models"]] == [("sett", {"": (2, 2)})]


async def test_days_that_cannot_be_are_refused():
    await gear.place()
    with pytest.raises(ReturnBeforePickUp):
        await equipment.catalogue(asked=Asked(first=LAST, last=FIRST), now=NOW)
    with pytest.raises(PickUpInThePast):
        await equipment.catalogue(asked=Asked(first=MONDAY - timedelta(1)), now=NOW)
    with pytest.raises(NotFound):
        await equipment.catalogue(asked=Asked(place="nowhere"), now=NOW)


async def test_model_says_why_not_all_are_free_and_when_more_are():
    place = await gear.place()
    _, (kind,) = await skis(place, "160")
    await lent(place, kind, FIRST, FIRST)
    out = factories.oslo(date(2027, 1, 2), "12:00")
    person = await factories.person()
    loan = await gear.loan(place, await gear.borrower(person), person)
    await transaction.execute("SELECT set_config('ledig.today', '2027-01-02', false)")
    await gear.line(loan, kind, date(2027, 1, 2), date(2027, 1, 3), state="out", out_at=out, audience="adult")
    found = await equipment.model(slug="ski", asked=Asked(first=FIRST, last=LAST), now=NOW)
    (size,) = found["places"][0]["sizes"]
    why = {name: size["reasons"][name] for name in ("late", "lent", "promised", "asked", "unfit")}
    assert (size["free"], size["reasons"]["day"]) == (1, FIRST)
    assert why == {"late": 1, "lent": 0, "promised": 1, "asked": 0, "unfit": 0}
    assert size["best"] == {"first": date(2027, 1, 13), "last": date(2027, 1, 15), "free": 2}
    assert [cell["free"] for cell in size["strip"][:3]] == [2, 1, 2]


async def test_nothing_tells_a_name():
    place = await gear.place()
    _, (kind,) = await skis(place, "160")
    await lent(place, kind, FIRST, LAST)
    found = await equipment.model(slug="ski", asked=Asked(first=FIRST, last=LAST), now=NOW)
    assert "example.no" not in str(found["places"][0]["sizes"])


async def test_nearest_looks_at_sizes_days_and_places_at_once():
    place, other = await gear.place(), await gear.place("naboen")
    model, (kind, _) = await skis(place, "160", "170", count=1)
    await gear.kind(other, 1, model=model, size="160", slug="over-there")
    await lent(place, kind, date(2027, 1, 13), date(2027, 1, 20))
    found = await suggestions.nearest(place=place, first=FIRST, last=LAST, wanted={kind: 1}, now=NOW)
    assert [(one.kind, one.place, one.first) for one in found] == [
        ("size", "bua", FIRST),
        ("days", "bua", FIRST - timedelta(2)),
        ("shorter", "bua", FIRST),
        ("days", "bua", date(2027, 1, 21)),
        ("place", "naboen", FIRST),
    ]


async def test_availability_is_told_day_by_day():
    place = await gear.place()
    _, (kind,) = await skis(place, "160")
    await lent(place, kind, FIRST, FIRST)
    days = await equipment.availability(slug=f"ski-160-{place}", first=FIRST, last=LAST, now=NOW)
    assert [(row["day"].day, row["free"], row["promised"]) for row in days] == [(12, 2, 1), (13, 3, 0), (14, 3, 0)]
    with pytest.raises(NotFound):
        await equipment.availability(slug="nothing", first=FIRST, last=LAST, now=NOW)
