"""What lending programs get wrong: fifteen cases from their issue trackers and from practice, one after the other."""

from datetime import date, timedelta

import asyncpg
import pytest

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain.loans import Wanted
from booking.services import (
    handovers,
    lending_places,
    loan_steps,
    loans,
    reminders,
    returns,
    units,
    walk_ins,
)
from booking.services.returns import Returned
from booking.storage import equipment as stored
from booking.storage import transaction
from rules import TimeSpan
from tests import equipment, factories, lending
from tests.conftest import NOW
from tests.lending import MONDAY, ask, codes, day, free, states

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def here():
    return await lending.here()


def at(number):
    """The same hour, so many days later."""
    return NOW + timedelta(number)


async def dates(loan):
    sql = "SELECT starts_on, ends_on, due_on, busy_from, busy_until FROM loan_line WHERE loan = $1 ORDER BY id"
    return [tuple(row.values()) for row in await transaction.rows(sql, loan)]


async def out(here, first, last, *, kind=None, quantity=1, now=NOW):
    """A loan that was asked for and handed over today; its number and the codes that went."""
    loan = await ask(here, first, last, kind=kind, quantity=quantity, now=now)
    taken = [code for code in await codes(kind or here.tent) if not await _is_out(code)][:quantity]
    await handovers.hand_over(loan=loan, codes=taken, by=here.clerk, now=now)
    return loan, taken


async def _is_out(code):
    sql = "SELECT count(*) FROM loan_line l JOIN item i ON i.id = l.item WHERE i.code = $1 AND l.state = 'out'"
    return bool(await transaction.value(sql, code))


async def test_01_late_gear_is_occupied_until_it_is_back_and_what_was_promised_meanwhile_becomes_a_conflict(here):
    await out(here, 0, 2)
    assert [await free(here.tent, 3), await free(here.tent, 30)] == [2, 2]
    for late in (3, 10):
        assert [await free(here.tent, late, today=late), await free(here.tent, 100, today=late)] == [1, 1]
    later = await ask(here, 4, 6, now=at(3))
    with pytest.raises(domain.NotEnough):
        await ask(here, 5, 7, now=at(3))
    second = await ask(here, 3, 3, now=at(3))
    assert await states(second) == await states(later) == ["promised"]
    await ask(here, 8, 9, now=at(3))
    stands = [row for row in await stored.days([here.tent], day(3), day(9), today=day(3)) if row["free"] < 0]
    assert stands == []
    assert (await loans.view(loan=later, by=here.clerk, now=at(3)))["state"] == "promised"


async def test_01_a_reservation_that_was_made_before_it_was_late_stands_and_is_counted_below_nothing(here):
    await out(here, 0, 2)
    await ask(here, 3, 5, quantity=2)
    assert [await free(here.tent, 3), await free(here.tent, 3, today=3)] == [0, -1]


async def test_02_late_then_renewed_then_back_early_in_the_day_and_three_of_five_back(here):
    boots = await equipment.kind(here.place, 5)
    loan, taken = await out(here, 0, 2, kind=boots, quantity=5)
    await loan_steps.renew(loan=loan, last=day(6), by=here.clerk, now=at(4))
    assert await free(boots, 7, today=4) == 5
    await returns.take_back(returned=[Returned(code) for code in taken[:3]], by=here.clerk, now=at(5))
    assert [await free(boots, 5, today=5), await free(boots, 6, today=5)] == [3, 3]
    shown = await loans.view(loan=loan, by=here.borrowing, now=at(7))
    assert (shown["state"], shown["late"], [line["late"] for line in shown["lines"]].count(True)) == (
        "part-in",
        True,
        2,
    )


async def test_03_what_breaks_or_is_lost_lowers_what_may_be_promised_from_now_on(here):
    _, taken = await out(here, 0, 2, quantity=2)
    await ask(here, 5, 7, quantity=2)
    await returns.take_back(
        returned=[Returned(taken[0], condition="damaged", repair=True), Returned(taken[1], lost=True)],
        by=here.clerk,
        now=at(1),
    )
    assert [await free(here.tent, 1, today=1), await free(here.tent, 5, today=1)] == [0, -2]
    with pytest.raises(domain.NotEnough):
        await ask(here, 9, 9, now=at(1))


async def test_04_a_unit_that_was_lost_is_found_again(here):
    loan, taken = await out(here, 0, 2)
    await returns.take_back(returned=[Returned(taken[0], lost=True)], by=here.clerk, now=at(1))
    line = await transaction.value("SELECT id FROM loan_line WHERE loan = $1", loan)
    assert await free(here.tent, 9, today=1) == 1
    await returns.find(line=line, by=here.clerk, now=at(3))
    assert ([await free(here.tent, 9, today=3), await free(here.tent, 2, today=3)], await states(loan)) == (
        [2, 1],
        ["in"],
    )


async def test_04_neither_stock_nor_units_are_taken_from_under_a_promise(here):
    await ask(here, 5, 7, quantity=2)
    chairs = await equipment.kind(here.place, stock=40)
    await ask(here, 5, 7, kind=chairs, quantity=30)
    retire = "UPDATE item SET retired_at = now(), retired_reason = 'old' WHERE type = $1"
    with pytest.raises(asyncpg.ExclusionViolationError) as refused:
        await transaction.execute(retire, here.tent)
    assert refused.value.constraint_name == "stock_holds"
    with pytest.raises(asyncpg.ExclusionViolationError):
        await transaction.execute("UPDATE equipment_type SET stock = 29 WHERE id = $1", chairs)
    await transaction.execute("UPDATE equipment_type SET stock = 30 WHERE id = $1", chairs)
    assert [await free(chairs, 6), await free(here.tent, 6)] == [0, 0]


async def test_05_closed_days_inside_a_loan_are_no_obstacle_but_it_is_fetched_on_an_open_day():
    here = await lending.here(weekdays=[1, 2, 4])
    with pytest.raises(periods.PlaceClosed) as refused:
        await ask(here, 2, 3)
    assert refused.value.params == {"day": day(2), "nearest": [day(0), day(1), day(3)]}
    loan = await ask(here, 1, 3)
    assert await dates(loan) == [(day(1), day(3), day(3), day(1), day(4))]


async def test_05_a_loan_that_ends_on_a_closed_day_is_due_on_the_next_open_one_and_occupies_until_then():
    here = await lending.here(weekdays=[1, 2, 4])
    loan = await ask(here, 3, 5)
    assert await dates(loan) == [(day(3), day(5), day(7), day(3), day(8))]
    assert [await free(here.tent, 7), await free(here.tent, 8)] == [1, 2]


@pytest.mark.parametrize(("counted", "longest"), [(True, 7), (False, 15)])
async def test_05_closed_days_count_towards_the_longest_loan_or_not_as_the_place_wants(counted, longest):
    here = await lending.here(weekdays=[1, 2, 4], closed_days_count=counted)
    await ask(here, 0, longest)
    with pytest.raises(periods.LoanTooLong) as refused:
        await ask(here, 0, longest + 2)
    assert refused.value.params["latest"] == day(longest)


async def test_06_a_closure_that_comes_afterwards_shows_whom_it_hits_and_moves_the_day_that_gear_is_due(here):
    loan = await ask(here, 1, 4)
    week = TimeSpan(factories.oslo(day(3), "00:00"), factories.oslo(day(6), "00:00"))
    closing = {"place": here.place, "span": week, "kind": "planned", "reason": "Moving", "now": NOW}
    officer = await factories.person(role="officer")
    with pytest.raises(lending_places.ClosesOver):
        await lending_places.close(**closing, by=officer)
    assert await dates(loan) == [(day(1), day(4), day(4), day(1), day(5))]
    await lending_places.close(**closing, confirmed=True, by=officer)
    assert await dates(loan) == [(day(1), day(4), day(6), day(1), day(7))]
    assert await lending.letters(loan) == ["loan-promised", "loan-due-moved"]
    with pytest.raises(periods.PlaceClosed) as refused:
        await ask(here, 4, 7)
    assert refused.value.params["nearest"] == [day(1), day(2), day(6)]


async def test_07_gear_rests_for_open_days_and_the_desk_may_break_the_rest_with_a_reason():
    here = await lending.here(weekdays=[1, 2, 4], gap_days=2)
    loan, taken = await out(here, 0, 1)
    assert await dates(loan) == [(day(0), day(1), day(1), day(0), day(8))]
    await returns.take_back(returned=[Returned(code) for code in taken], by=here.clerk, now=at(1))
    assert [await free(here.tent, 7, today=1), await free(here.tent, 8, today=1)] == [1, 2]
    other = await ask(here, 3, 3, now=at(1))
    with pytest.raises(units.OutOfUse):
        await handovers.hand_over(loan=other, codes=taken, by=here.clerk, now=at(3))
    await handovers.hand_over(loan=other, codes=taken, by=here.clerk, reason="Dry already", now=at(3))
    assert await states(other) == ["out"]


async def test_08_gear_that_is_due_on_a_day_goes_out_again_on_it_where_the_place_says_so():
    here = await lending.here(changeover=True)
    await ask(here, 0, 2, quantity=2)
    await ask(here, 2, 4, quantity=2)
    assert await free(here.tent, 2) == 0


async def test_08_elsewhere_it_is_there_on_the_day_after(here):
    await ask(here, 0, 2, quantity=2)
    with pytest.raises(domain.NotEnough):
        await ask(here, 2, 4)
    await ask(here, 3, 5, quantity=2)


async def test_09_a_reservation_is_not_in_its_own_way_when_it_is_moved(here):
    loan = await ask(here, 1, 4, quantity=2)
    await loan_steps.change(loan=loan, first=day(3), last=day(6), by=here.borrowing, now=NOW)
    assert {row[:2] for row in await dates(loan)} == {(day(3), day(6))}
    await ask(here, 9, 9)
    with pytest.raises(domain.NotEnough) as refused:
        await loan_steps.change(loan=loan, first=day(6), last=day(9), by=here.borrowing, now=NOW)
    assert refused.value.params["days"] == [day(9)]


async def test_09_what_came_back_already_does_not_stand_in_the_way_of_keeping_the_rest(here):
    loan, taken = await out(here, 0, 2, quantity=2)
    await returns.take_back(returned=[Returned(taken[0])], by=here.clerk, now=at(1))
    await ask(here, 3, 5, now=at(1))
    assert await loan_steps.renew(loan=loan, last=day(5), by=here.borrowing, now=at(1)) == day(5)
    with pytest.raises(domain.NotRenewable):
        await loan_steps.renew(loan=loan, last=day(6), by=here.borrowing, now=at(1))


async def test_09_a_renewal_is_refused_with_the_day_when_somebody_else_has_reserved(here):
    loan, _ = await out(here, 0, 2, quantity=2)
    await ask(here, 5, 6)
    with pytest.raises(domain.ReservedByOthers):
        await loan_steps.renew(loan=loan, last=day(5), by=here.borrowing, now=NOW)
    with pytest.raises(domain.ReservedByOthers) as refused:
        await loan_steps.renew(loan=loan, last=day(5), by=here.clerk, now=at(4))
    assert refused.value.params["day"] == day(5)
    assert await loan_steps.renew(loan=loan, last=day(4), by=here.clerk, now=NOW) == day(4)


async def test_10_a_part_that_is_lent_alone_is_missing_from_the_kit_and_its_size_is_its_own(here):
    boots = await equipment.model("boots")
    small, large = [await equipment.kind(here.place, 1, model=boots, size=size) for size in ("37", "42")]
    kit = await equipment.model("ski-set", tracked="kit")

    async def take(boot):
        parts = [Wanted(one, 1, kit=kit, kit_number=1) for one in (here.tent, boot)]
        return await loans.request(
            place=here.place,
            first=day(1),
            last=day(2),
            wanted=parts,
            borrower=here.borrower,
            by=here.borrowing,
            now=NOW,
        )

    await ask(here, 1, 2, kind=small)
    with pytest.raises(domain.NotEnough) as refused:
        await take(small)
    assert {row["size"] for row in refused.value.params["short"]} == {"37"}
    await take(large)
    assert [await free(kind, 1) for kind in (here.tent, large, small)] == [1, 0, 0]


async def test_11_a_loan_over_the_night_when_the_clocks_change_is_of_days_and_not_of_hours(here):
    spring = date(2027, 3, 27)
    first = (spring - MONDAY).days
    loan = await ask(here, first, first + 2)
    assert await dates(loan) == [(spring, spring + timedelta(2), spring + timedelta(2), spring, spring + timedelta(3))]
    midnight = factories.oslo(date(2027, 3, 29), "23:30")
    shown = await loans.view(loan=loan, by=here.clerk, now=midnight)
    assert (shown["last"], shown["late"]) == (date(2027, 3, 29), False)


async def test_12_who_walks_in_gets_what_is_promised_tomorrow_until_the_day_before(here):
    await ask(here, 3, 5, quantity=2)
    taken = await codes(here.tent)
    walked = await walk_ins.walk_in(place=here.place, borrower=here.borrower, codes=taken[:1], by=here.clerk, now=NOW)
    assert (walked.last, walked.cut) == (day(2), True)
    with pytest.raises(handovers.PromisedToOthers) as refused:
        await walk_ins.walk_in(
            place=here.place, borrower=here.borrower, codes=taken[1:], last=day(4), by=here.clerk, now=at(3)
        )
    assert refused.value.params["day"] == day(3)


async def test_13_gear_that_was_taken_in_a_hurry_is_written_down_afterwards(here):
    walked = await walk_ins.walk_in(
        place=here.place,
        borrower=here.borrower,
        codes=(await codes(here.tent))[:1],
        last=day(2),
        out_at=at(-3),
        by=here.clerk,
        now=NOW,
    )
    assert await dates(walked.loan) == [(day(-3), day(2), day(2), day(-3), day(3))]


async def test_13_gear_is_handed_over_before_the_reserved_day_where_it_is_free(here):
    loan = await ask(here, 3, 5)
    await ask(here, 1, 2)
    taken = await codes(here.tent)
    await handovers.hand_over(loan=loan, codes=taken[:1], by=here.clerk, now=NOW)
    assert await dates(loan) == [(day(3), day(5), day(5), day(0), day(6))]
    third = await ask(here, 4, 5)
    with pytest.raises(handovers.PromisedToOthers) as stopped:
        await handovers.hand_over(loan=third, codes=taken[1:], by=here.clerk, now=NOW)
    assert stopped.value.params["day"] == day(1)


async def test_14_a_basket_holds_nothing_and_a_form_sent_twice_makes_one_loan(here):
    first = await ask(here, 1, 2, quantity=2, sent_as="one form")
    assert await ask(here, 1, 2, quantity=2, sent_as="one form") == first
    assert await transaction.value("SELECT count(*) FROM loan_line") == 2


async def test_14_what_nobody_fetched_is_released_after_the_time_of_the_place(here):
    loan = await ask(here, 0, 4, quantity=2)
    assert [await reminders.release(now=at(number)) for number in (0, 1, 2)] == [0, 0, 1]
    assert (await states(loan), await free(here.tent, 2, today=2)) == (["uncollected", "uncollected"], 2)


async def test_15_each_place_counts_its_own_and_a_return_at_another_moves_the_unit(here):
    model = await equipment.model("skis")
    other = await equipment.place("elsewhere")
    ours = await equipment.kind(here.place, 1, model=model, size="150")
    clerk = await factories.person(role="clerk")
    _, taken = await out(here, 0, 2, kind=ours)
    await returns.take_back(returned=[Returned(taken[0], at=other)], by=clerk, now=at(1))
    theirs = await transaction.value("SELECT id FROM equipment_type WHERE model = $1 AND place = $2", model, other)
    assert [await free(ours, 1, today=1), await free(theirs, 1, today=1)] == [0, 1]


async def test_15_what_its_own_place_has_promised_is_on_its_way_home_until_the_next_open_day(here):
    model = await equipment.model("skis")
    other = await equipment.place("elsewhere")
    ours = await equipment.kind(here.place, 1, model=model, size="150")
    _, taken = await out(here, 0, 2, kind=ours)
    await ask(here, 4, 5, kind=ours)
    clerk = await factories.person(role="clerk")
    await returns.take_back(returned=[Returned(taken[0], at=other)], by=clerk, now=at(1))
    assert [await free(ours, number, today=1) for number in (1, 2, 3, 4)] == [0, 0, 1, 0]
