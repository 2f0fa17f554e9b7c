"""The database itself refuses a promise above what there is, and one item in two open loans, however many write."""

import asyncio
from collections import Counter
from datetime import timedelta

import asyncpg
import pytest

from booking.domain.loans import NotEnough, StillOut
from booking.storage import equipment as stored
from booking.storage import loans, transaction
from tests import equipment, factories
from tests.conftest import NOW
from tests.lending import MONDAY, day

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def place():
    return await equipment.place()


@pytest.fixture
async def loan(place):
    """Makes loans of one borrower."""
    person = await factories.person()
    borrower = await equipment.borrower(person)

    async def make():
        return await equipment.loan(place, borrower, person)

    return make


async def test_two_hundred_at_once_never_get_more_than_ten_on_any_day(place, loan):
    skis = await equipment.kind(place, 10)
    numbers = [await loan() for _ in range(200)]
    spans = [(number % 7, number % 7 + number % 4) for number in range(200)]

    async def reserve(number, first, last):
        try:
            await equipment.line(number, skis, day(first), day(last))
        except NotEnough:
            return None
        return first, last

    got = await asyncio.gather(*(reserve(number, *span) for number, span in zip(numbers, spans, strict=True)))
    taken = Counter(one for span in got if span for one in range(span[0], span[1] + 1))
    assert max(taken.values()) == 10
    free = {row["day"]: row["free"] for row in await stored.days([skis], day(0), day(9), today=MONDAY)}
    assert {number: 10 - free[day(number)] for number in range(10)} == {number: taken[number] for number in range(10)}
    full = [span for span, answer in zip(spans, got, strict=True) if answer is None]
    assert all(any(taken[one] == 10 for one in range(first, last + 1)) for first, last in full)


@pytest.mark.parametrize("left", [1, 3])
async def test_eight_at_once_on_the_last_ones_give_exactly_as_many_winners_twenty_times(place, loan, left):
    kinds = [await equipment.kind(place, left) for _ in range(20)]
    for kind in kinds:
        numbers = [await loan() for _ in range(8)]
        answers = await asyncio.gather(
            *(equipment.line(number, kind, day(1), day(3)) for number in numbers), return_exceptions=True
        )
        assert sum(isinstance(answer, NotEnough) for answer in answers) == 8 - left


async def test_lowering_the_stock_and_promising_it_at_once_never_both_succeed(place, loan):
    for _ in range(20):
        chairs = await equipment.kind(place, stock=2)
        first, second = await loan(), await loan()
        await equipment.line(first, chairs, day(1), day(3))
        answers = await asyncio.gather(
            equipment.line(second, chairs, day(2), day(4)),
            transaction.execute("UPDATE equipment_type SET stock = 1 WHERE id = $1", chairs),
            return_exceptions=True,
        )
        assert sum(isinstance(answer, NotEnough | asyncpg.ExclusionViolationError) for answer in answers) == 1


async def test_one_item_is_in_one_open_loan(place, loan):
    skis = await equipment.kind(place, 2)
    item = await transaction.value("SELECT min(id) FROM item")
    one, two = [await equipment.line(await loan(), skis, day(0), day(2)) for _ in range(2)]
    by = (await factories.person()).id

    async def go(line):
        await loans.hand_out(line, item=item, on=day(0), audience="adult", by=by, at=NOW)

    answers = await asyncio.gather(go(one), go(two), return_exceptions=True)
    assert sorted(str(answer) for answer in answers) == ["None", "still-out"]
    assert any(isinstance(answer, StillOut) for answer in answers)


@pytest.mark.parametrize(
    "change",
    [
        "quantity = 3",
        "busy_until = busy_until + 3",
        "busy_from = busy_from - 2",
        "state = 'promised', starts_on = starts_on",
    ],
)
async def test_no_change_of_a_line_takes_more_than_there_is(place, loan, change):
    chairs = await equipment.kind(place, stock=2)
    await equipment.line(await loan(), chairs, day(1), day(2), quantity=2)
    await equipment.line(await loan(), chairs, day(5), day(7), quantity=2)
    state = "cancelled" if "state" in change else "promised"
    days = (day(5), day(6)) if state == "cancelled" else (day(3), day(4))
    other = await equipment.line(await loan(), chairs, *days, state=state, quantity=2)
    with pytest.raises(asyncpg.ExclusionViolationError) as refused:
        await transaction.execute(f"UPDATE loan_line SET {change} WHERE id = $1", other)  # noqa: S608 -- the words above
    assert refused.value.constraint_name == "promise_fits"


async def test_what_is_promised_stands_when_gear_breaks_and_may_still_go_out(place, loan):
    skis = await equipment.kind(place, 1)
    line = await equipment.line(await loan(), skis, day(1), day(3))
    await transaction.execute(
        """INSERT INTO outage (type, quantity, kind, first_day, reason, made_at)
           VALUES ($1, 1, 'repair', $2, '', $3)""",
        skis,
        day(0),
        NOW,
    )
    assert (await stored.free([skis], day(1), day(1), today=MONDAY))[skis] == -1
    await loans.hand_out(line, item=None, on=day(1), audience="adult", by=(await factories.person()).id, at=NOW)
    assert await transaction.value("SELECT state FROM loan_line WHERE id = $1", line) == "out"


async def test_a_planned_service_is_refused_over_a_promise(place, loan):
    skis = await equipment.kind(place, 1)
    await equipment.line(await loan(), skis, day(1), day(3))
    service = """INSERT INTO outage (type, quantity, kind, first_day, until_day, reason, made_at)
                 VALUES ($1, 1, 'service', $2, $3, '', $4)"""
    with pytest.raises(asyncpg.ExclusionViolationError):
        await transaction.execute(service, skis, day(3), day(5), NOW)
    await transaction.execute(service, skis, day(4), day(5), NOW)
    assert (await stored.free([skis], day(4), day(4), today=MONDAY))[skis] == 0


async def test_the_guard_goes_by_the_day_that_the_service_says_it_is(place, loan):
    skis = await equipment.kind(place, 1)
    line = await equipment.line(await loan(), skis, day(0), day(2))
    by = (await factories.person()).id
    await loans.hand_out(line, item=None, on=day(0), audience="adult", by=by, at=NOW)

    @transaction.atomic
    async def promise(today):
        await stored.lock([skis], today=today)
        await equipment.line(await loan(), skis, day(10), day(12))

    with pytest.raises(NotEnough):
        await promise(MONDAY + timedelta(5))
    await promise(MONDAY)
