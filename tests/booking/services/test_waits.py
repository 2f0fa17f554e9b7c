import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from booking.domain.fields import Unfit
from booking.domain.people import NotFound, Person
from booking.domain.waits import NothingToWaitFor, OfferOver, OfferUsed
from booking.services import items, loan_steps, offers, outages, waits
from booking.storage import transaction
from tests import equipment, factories
from tests.conftest import NOW
from tests.factories import insert

TODAY = date(2027, 1, 4)
FRIDAYS = [date(2027, 2, 5), date(2027, 2, 12), date(2027, 2, 19), date(2027, 2, 26)]
WEEKEND = {
    "first": ["2027-02-01"], "last": ["2027-02-28"], "weekdays": ["5"], "days": ["3"], "quantity": ["1"],
    "sizes": ["38"], "place": [""],
}  # fmt: skip


@dataclass
class Line:
    """One shoe of size 38 that is lent out all of February, a clerk, and three who would have it on a weekend."""

    place: int
    s38: int
    s39: int
    clerk: Person
    people: list[Person]
    borrowers: list[int]
    taken: int


@pytest.fixture
async def here(database: None) -> Line:
    venue = await factories.venue("bua-house")
    place = await equipment.place("bua", venue=venue)
    shoes = await equipment.model("shoes")
    s38, s39 = [await equipment.kind(place, 1, model=shoes, size=size) for size in ("38", "39")]
    clerk = await factories.person("clerk@example.no", role="clerk", venue=venue)
    folk = [await factories.person(f"{name}@example.no", language="en") for name in ("kari", "ola", "per")]
    borrowers = [await equipment.borrower(one) for one in folk]
    other = await factories.person("first@example.no")
    loan = await equipment.loan(place, await equipment.borrower(other), other)
    for kind in (s38, s39):
        await equipment.line(loan, kind, date(2027, 1, 31), date(2027, 3, 1))
    return Line(place, s38, s39, clerk, folk, borrowers, loan)


async def wait(here: Line, who: int, *, minutes: int = 0, **more: list[str]) -> int:
    raw = {**WEEKEND, **more}
    at = NOW + timedelta(minutes=minutes)
    return await waits.join(slug="shoes", raw=raw, borrower=here.borrowers[who], by=here.people[who], now=at)


async def free(here: Line, *, kind: int | None = None) -> None:
    """What is lent out all of February is given back."""
    sql = "UPDATE loan_line SET state = 'cancelled' WHERE loan = $1 AND type = $2"
    await transaction.execute(sql, here.taken, kind or here.s38)


async def offered() -> list[dict[str, Any]]:
    """The loans that hold an offer, in the order in which they were made."""
    return await transaction.rows(
        """
        SELECT n.id, n.wait, n.deadline, l.type, l.starts_on, l.ends_on, l.quantity
        FROM loan n JOIN loan_line l ON l.loan = n.id WHERE l.state = 'offered' ORDER BY n.id
        """
    )


async def states() -> list[str]:
    return [row["state"] for row in await transaction.rows("SELECT state FROM equipment_wait ORDER BY created_at, id")]


async def letters() -> list[tuple[str, str]]:
    return [
        (row["kind"], row["recipient"])
        for row in await transaction.rows("SELECT kind, recipient FROM outbox ORDER BY id")
    ]


# Joining -------------------------------------------------------------------------------------------------------------


async def test_who_waits_for_what_is_taken_waits(here):
    await wait(here, 0)
    assert (await states(), await offered()) == (["waiting"], [])


async def test_what_is_free_already_is_offered_at_once(here):
    await free(here)
    await wait(here, 0)
    assert [(one["type"], one["starts_on"], one["ends_on"]) for one in await offered()] == [
        (here.s38, FRIDAYS[0], FRIDAYS[0] + timedelta(2))
    ]


async def test_waiting_twice_for_the_very_same_is_waiting_once(here):
    assert await wait(here, 0) == await wait(here, 0, minutes=1)


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("quantity", ["0"], Unfit),
        ("quantity", ["-1"], Unfit),
        ("sizes", ["57"], Unfit),
        ("place", ["999"], Unfit),
        ("first", ["31.2.2027"], Unfit),
        ("weekdays", ["8"], Unfit),
        ("weekdays", [], NothingToWaitFor),
        ("days", ["29"], NothingToWaitFor),
        ("last", ["2027-01-31"], NothingToWaitFor),
    ],
)
async def test_a_wish_that_cannot_be_is_refused_with_its_reason(here, field, value, refusal):
    with pytest.raises(refusal):
        await wait(here, 0, **{field: value})
    assert await states() == []


async def test_nobody_waits_in_the_name_of_another(here):
    with pytest.raises(NotFound):
        await waits.join(slug="shoes", raw=WEEKEND, borrower=here.borrowers[0], by=here.people[1], now=NOW)


# Serving -------------------------------------------------------------------------------------------------------------


async def test_the_first_in_line_is_offered_the_first_weekend_until_its_deadline_with_a_letter(here):
    first = await wait(here, 0)
    await wait(here, 1, minutes=1)
    await transaction.execute("UPDATE loan_line SET starts_on = $1, busy_from = $1", FRIDAYS[0] + timedelta(3))
    await waits.serve(types=[here.s38], now=NOW)
    [offer] = await offered()
    assert (offer["wait"], offer["starts_on"], offer["deadline"]) == (first, FRIDAYS[0], NOW + timedelta(hours=24))
    assert await states() == ["offered", "waiting"]
    assert await letters() == [("loan-offered", "kari@example.no")]


async def test_each_in_line_gets_days_of_their_own(here):
    for who in range(3):
        await wait(here, who, minutes=who)
    await free(here)
    await waits.serve(types=[here.s38], now=NOW)
    assert [one["starts_on"] for one in await offered()] == FRIDAYS[:3]


async def test_a_cancelled_loan_is_offered_to_who_waits_in_the_same_breath(here):
    await wait(here, 0)
    await loan_steps.cancel(loan=here.taken, by=here.clerk, reason="Avlyst", now=NOW)
    assert len(await offered()) == 1


async def test_what_is_repaired_or_bought_is_offered_at_once(here):
    officer = await factories.person(role="administrator")
    shoes = await transaction.value("SELECT model FROM equipment_type WHERE id = $1", here.s38)
    broken = await equipment.kind(here.place, 1, model=shoes, size="40")
    outage = await insert(
        "outage", type=broken, quantity=1, kind="repair", first_day=TODAY, until_day=None, reason="", made_at=NOW
    )
    for who, size in enumerate(("40", "38")):
        await wait(here, who, minutes=who, sizes=[size])
    await outages.put_back(outage=outage, by=officer, now=NOW)
    assert [one["type"] for one in await offered()] == [broken]
    values = {"serial": None, "condition": "good", "note": "", "bought_on": None, "price": None}
    await items.add_items(kind=here.s38, codes=["NEW-1"], values=values, by=officer, now=NOW)
    assert [one["type"] for one in await offered()] == [broken, here.s38]


async def test_another_size_is_offered_only_to_who_would_have_it(here):
    await wait(here, 0)
    second = await wait(here, 1, minutes=1, sizes=["38", "39"])
    await free(here, kind=here.s39)
    await waits.serve(now=NOW)
    assert [(one["wait"], one["type"]) for one in await offered()] == [(second, here.s39)]


async def test_who_is_suspended_is_passed_over(here):
    await wait(here, 0)
    second = await wait(here, 1, minutes=1)
    await insert(
        "suspension", borrower=here.borrowers[0], lending_place=None, reason="Sein", first_day=TODAY, last_day=None,
        made_by=here.clerk.id, made_at=NOW,
    )  # fmt: skip
    await transaction.execute("UPDATE loan_line SET starts_on = $1, busy_from = $1", FRIDAYS[0] + timedelta(3))
    await waits.serve(now=NOW)
    assert [one["wait"] for one in await offered()] == [second]


async def test_where_one_place_does_not_lend_to_them_another_may(here):
    await wait(here, 0)
    await free(here)
    await transaction.execute("UPDATE lending_place SET residents = ARRAY['9999']")
    assert await waits.serve(now=NOW) == []
    shoes = await transaction.value("SELECT model FROM equipment_type WHERE id = $1", here.s38)
    other = await equipment.kind(await equipment.place("bua2"), 1, model=shoes, size="38")
    await waits.serve(now=NOW)
    assert [one["type"] for one in await offered()] == [other]


async def test_two_who_serve_at_once_make_one_offer(here):
    await wait(here, 0)
    await free(here)
    await asyncio.gather(*(waits.serve(now=NOW) for _ in range(4)))
    assert len(await offered()) == 1
    assert len(await letters()) == 1


async def test_where_nobody_waits_it_is_one_question_to_the_database(here):
    await free(here)
    assert await waits.serve(types=[here.s38], now=NOW) == []


# Answering -----------------------------------------------------------------------------------------------------------


async def an_offer(here: Line) -> int:
    """An offer to the first of two who wait, for the only weekend."""
    for who in range(2):
        await wait(here, who, minutes=who, last=["2027-02-08"])
    await free(here)
    [loan] = await waits.serve(now=NOW)
    return loan


async def line_states(loan: int) -> list[str]:
    return [row["state"] for row in await transaction.rows("SELECT state FROM loan_line WHERE loan = $1", loan)]


async def test_an_offer_is_accepted_once_and_promised(here):
    loan = await an_offer(here)
    await offers.accept(loan=loan, by=here.people[0], now=NOW)
    assert (await line_states(loan), await states()) == (["promised"], ["taken", "waiting"])
    with pytest.raises(OfferUsed):
        await offers.accept(loan=loan, by=here.people[0], now=NOW)


async def test_a_place_that_approves_is_asked(here):
    await transaction.execute("UPDATE lending_place SET approval = true")
    loan = await an_offer(here)
    await offers.accept(loan=loan, by=here.people[0], now=NOW)
    assert await line_states(loan) == ["asked"]


async def test_what_is_declined_goes_to_the_next_in_line_and_not_back(here):
    loan = await an_offer(here)
    await offers.decline(loan=loan, by=here.people[0], now=NOW)
    assert await states() == ["waiting", "offered"]
    [again] = await offered()
    await offers.decline(loan=again["id"], by=here.people[1], now=NOW)
    assert (await states(), await offered()) == (["waiting", "waiting"], [])
    with pytest.raises(OfferOver):
        await offers.accept(loan=loan, by=here.people[0], now=NOW)


async def test_an_offer_that_nobody_answers_goes_to_the_next_by_itself(here):
    loan = await an_offer(here)
    later = NOW + timedelta(hours=24)
    with pytest.raises(OfferOver):
        await offers.accept(loan=loan, by=here.people[0], now=later)
    await waits.tend(now=later)
    assert (await line_states(loan), await states()) == (["cancelled"], ["over", "offered"])
    assert await letters() == [
        ("loan-offered", "kari@example.no"),
        ("loan-offer-over", "kari@example.no"),
        ("loan-offered", "ola@example.no"),
    ]


async def test_an_offer_is_nobody_elses_business(here):
    loan = await an_offer(here)
    for step in (offers.accept, offers.decline, offers.view):
        for other in (here.people[1], here.clerk):
            with pytest.raises(NotFound):
                await step(loan=loan, by=other, now=NOW)
    assert await line_states(loan) == ["offered"]


async def test_a_loan_that_is_no_offer_is_not_accepted(here):
    first = await factories.known(await transaction.value("SELECT person FROM loan WHERE id = $1", here.taken))
    with pytest.raises(NotFound):
        await offers.accept(loan=here.taken, by=first, now=NOW)


async def test_of_two_clicks_at_once_one_accepts(here):
    loan = await an_offer(here)
    done = await asyncio.gather(
        *(offers.accept(loan=loan, by=here.people[0], now=NOW) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "OfferUsed"]


async def test_accepting_as_the_deadline_takes_it_back_gives_it_to_one(here):
    loan = await an_offer(here)
    await asyncio.gather(
        offers.accept(loan=loan, by=here.people[0], now=NOW + timedelta(hours=23)),
        waits.tend(now=NOW + timedelta(hours=24)),
        return_exceptions=True,
    )
    assert await line_states(loan) in (["promised"], ["cancelled"])
    held = "SELECT count(*) FROM loan_line WHERE state IN ('promised', 'offered') AND type = $1 AND starts_on = $2"
    assert await transaction.value(held, here.s38, FRIDAYS[0]) == 1


# Leaving and looking -------------------------------------------------------------------------------------------------


async def test_who_leaves_the_line_gives_the_offer_to_the_next(here):
    await an_offer(here)
    [mine] = await waits.mine(person=here.people[0], now=NOW)
    await waits.leave(wait=mine["id"], by=here.people[0], now=NOW)
    assert await states() == ["withdrawn", "offered"]
    with pytest.raises(NotFound):
        await waits.leave(wait=mine["id"], by=here.people[1], now=NOW)


async def test_a_window_that_passes_ends_the_waiting(here):
    await wait(here, 0)
    await waits.tend(now=NOW + timedelta(days=60))
    assert await states() == ["over"]


async def test_an_offer_that_was_cancelled_elsewhere_leaves_its_place_in_the_line(here):
    loan = await an_offer(here)
    await loan_steps.cancel(loan=loan, by=here.people[0], now=NOW)
    await waits.tend(now=NOW)
    assert await states() == ["waiting", "offered"]


async def test_my_list_says_my_turn_and_the_desk_sees_the_line_in_order(here):
    for who in range(3):
        await wait(here, who, minutes=who)
    assert [one["turn"] for one in await waits.mine(person=here.people[2], now=NOW)] == [3]
    listed = await waits.listed(by=here.clerk)
    assert [(one["turn"], one["borrower_name"]) for one in listed] == [(1, "Kari"), (2, "Ola"), (3, "Per")]
    other = await factories.person(role="clerk", venue=await factories.venue("huset"))
    assert await waits.listed(by=other) == []
