"""Handing over and taking back at the desk."""

from datetime import timedelta

import pytest

from booking.domain import loans as domain
from booking.domain import people
from booking.domain.loans import Wanted
from booking.services import handovers, loans, returns, units, walk_ins
from booking.services.returns import Returned
from booking.services.walk_ins import WalkIn
from booking.storage import transaction
from tests import equipment, factories, lending
from tests.conftest import NOW
from tests.lending import ask, day, letters, states

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def here():
    return await lending.here()


@pytest.fixture
async def codes(here):
    """The codes of the two tents."""
    return await lending.codes(here.tent)


async def test_units_are_bound_when_they_are_handed_over(here, codes):
    loan = await ask(here, 0, 3, quantity=2)
    shown = await handovers.hand_over(loan=loan, codes=[codes[1].lower()], by=here.clerk, now=NOW)
    assert (shown["state"], [line["code"] for line in shown["lines"]]) == ("part-out", [codes[1], None])
    shown = await handovers.hand_over(loan=loan, codes=[codes[0]], by=here.clerk, now=NOW)
    assert (shown["state"], {line["audience"] for line in shown["lines"]}) == ("out", {"adult"})
    assert await letters(loan) == ["loan-promised", "loan-handed-over", "loan-handed-over"]


async def test_what_is_scanned_wrong_is_stopped_and_nothing_goes_out(here, codes):
    loan = await ask(here, 0, 3, quantity=2)
    for scanned, problem in (
        (["X"], units.UnknownCode(code="X")),
        ([codes[0], codes[0]], units.CodeTwice(code=codes[0])),
        ([], handovers.NothingChosen()),
    ):
        with pytest.raises(type(problem)) as refused:
            await handovers.hand_over(loan=loan, codes=scanned, by=here.clerk, now=NOW)
        assert refused.value == problem
    assert await states(loan) == ["promised", "promised"]


async def test_a_unit_that_is_out_elsewhere_is_stopped(here, codes):
    first, second = await ask(here, 0, 3), await ask(here, 0, 3)
    await handovers.hand_over(loan=first, codes=[codes[0]], by=here.clerk, now=NOW)
    with pytest.raises(units.OutElsewhere) as refused:
        await handovers.hand_over(loan=second, codes=[codes[0]], by=here.clerk, now=NOW)
    assert refused.value.params == {"code": codes[0], "loan": first}


async def test_gear_that_the_loan_does_not_ask_for_is_stopped_or_joins_it_where_it_is_free(here):
    loan = await ask(here, 0, 3)
    stove = await equipment.kind(here.place, 1)
    (code,) = await lending.codes(stove)
    with pytest.raises(handovers.NotInThisLoan):
        await handovers.hand_over(loan=loan, codes=[code], by=here.clerk, now=NOW)
    await ask(here, 2, 5, kind=stove)
    with pytest.raises(handovers.PromisedToOthers):
        await handovers.hand_over(loan=loan, codes=[code], add=True, by=here.clerk, now=NOW)
    lantern = await equipment.kind(here.place, 1)
    (code,) = await lending.codes(lantern)
    shown = await handovers.hand_over(loan=loan, codes=[code], add=True, by=here.clerk, now=NOW)
    assert [(line["state"], line["ends_on"]) for line in shown["lines"]] == [("promised", day(3)), ("out", day(3))]


async def test_only_the_desk_hands_over_and_takes_back(here, codes):
    loan = await ask(here, 0, 3)
    with pytest.raises(domain.NotYourLoanStep):
        await handovers.hand_over(loan=loan, codes=codes[:1], by=here.borrowing, now=NOW)
    await handovers.hand_over(loan=loan, codes=codes[:1], by=here.clerk, now=NOW)
    with pytest.raises(domain.NotYourLoanStep):
        await returns.take_back(returned=[Returned(codes[0])], by=here.borrowing, now=NOW)
    elsewhere = await factories.person(role="clerk", venue=await factories.venue("other"))
    with pytest.raises(people.NotFound):
        await returns.take_back(returned=[Returned(codes[0])], by=elsewhere, now=NOW)
    assert await states(loan) == ["out"]


async def test_any_unit_is_taken_back_without_knowing_whose_it_is(here, codes):
    loan = await ask(here, 0, 3, quantity=2)
    await handovers.hand_over(loan=loan, codes=codes, by=here.clerk, now=NOW)
    (line,) = await returns.take_back(
        returned=[Returned(codes[0], condition="incomplete", missing=["pegs"])], by=here.clerk, now=NOW
    )
    assert (line["loan"], line["condition"], line["missing"]) == (loan, "incomplete", ["pegs"])
    assert (await loans.view(loan=loan, by=here.borrowing, now=NOW))["state"] == "part-in"
    text = await transaction.value("SELECT text FROM outbox WHERE kind = 'loan-taken-back'")
    assert "Missing from" in text
    assert "One thing is still out. Bring it back by Thu 7 Jan." in text


async def test_a_scan_too_many_is_undone_on_the_same_day_only(here, codes):
    loan = await ask(here, 0, 3)
    await handovers.hand_over(loan=loan, codes=codes[:1], by=here.clerk, now=NOW)
    line = await transaction.value("SELECT id FROM loan_line WHERE loan = $1", loan)
    await returns.take_back(returned=[Returned(codes[0], lost=True)], by=here.clerk, now=NOW)
    await returns.take_back_return(loan=loan, lines=[line], by=here.clerk, now=NOW)
    assert (await states(loan), await transaction.value("SELECT count(*) FROM outage")) == (["out"], 0)
    with pytest.raises(domain.WrongLoanStep):
        await handovers.take_back_hand_over(loan=loan, lines=[line], by=here.clerk, now=NOW + timedelta(1))
    await handovers.take_back_hand_over(loan=loan, lines=[line], by=here.clerk, now=NOW)
    assert await states(loan) == ["promised"]


async def test_things_without_codes_go_out_and_come_back_by_number(here):
    chairs = await equipment.kind(here.place, stock=40)
    loan = await ask(here, 0, 3, kind=chairs, quantity=40)
    (line,) = [row["id"] for row in await transaction.rows("SELECT id FROM loan_line WHERE loan = $1", loan)]
    for quantity in (0, 41, -1):
        with pytest.raises(domain.BadQuantity):
            await handovers.hand_over(loan=loan, quantities={line: quantity}, by=here.clerk, now=NOW)
    await handovers.hand_over(loan=loan, quantities={line: 30}, by=here.clerk, now=NOW)
    lines = (await loans.view(loan=loan, by=here.clerk, now=NOW))["lines"]
    assert [(one["quantity"], one["state"]) for one in lines] == [(10, "promised"), (30, "out")]
    await returns.take_back(returned=[Returned(line=lines[1]["id"], quantity=28)], by=here.clerk, now=NOW)
    await returns.take_back(returned=[Returned(line=lines[1]["id"], quantity=2, lost=True)], by=here.clerk, now=NOW)
    lines = (await loans.view(loan=loan, by=here.clerk, now=NOW))["lines"]
    assert sorted((one["quantity"], one["state"]) for one in lines) == [(2, "lost"), (10, "promised"), (28, "in")]
    assert await lending.free(chairs, 0) == 28


async def test_a_unit_in_repair_is_not_handed_over(here, codes):
    loan = await ask(here, 0, 3)
    await handovers.hand_over(loan=loan, codes=codes[:1], by=here.clerk, now=NOW)
    await returns.take_back(returned=[Returned(codes[0], condition="damaged", repair=True)], by=here.clerk, now=NOW)
    other = await ask(here, 0, 3)
    with pytest.raises(units.OutOfUse) as refused:
        await handovers.hand_over(loan=other, codes=codes[:1], by=here.clerk, now=NOW)
    assert refused.value.params == {"code": codes[0], "why": "repair"}


async def test_a_line_that_came_back_is_not_taken_back_twice(here, codes):
    loan = await ask(here, 0, 3)
    await handovers.hand_over(loan=loan, codes=codes[:1], by=here.clerk, now=NOW)
    await returns.take_back(returned=[Returned(codes[0])], by=here.clerk, now=NOW)
    with pytest.raises(returns.NotOut):
        await returns.take_back(returned=[Returned(codes[0])], by=here.clerk, now=NOW)


async def test_a_kit_goes_out_part_by_part(here):
    boots = await equipment.kind(here.place, 1, size="37")
    kit = await equipment.model("ski-set", tracked="kit")
    loan = await loans.request(
        place=here.place,
        first=day(0),
        last=day(2),
        wanted=[Wanted(here.tent, 1, kit=kit, kit_number=1), Wanted(boots, 1, kit=kit, kit_number=1)],
        borrower=here.borrower,
        by=here.borrowing,
        now=NOW,
    )
    lines = (await loans.view(loan=loan, by=here.clerk, now=NOW))["lines"]
    assert {(line["kit_name"]["nb"], line["kit_number"]) for line in lines} == {("Ski-set", 1)}


async def test_who_walks_in_gets_gear_at_once(here, codes):
    walked = await walk_ins.walk_in(
        place=here.place, borrower=here.borrower, codes=codes, last=day(2), by=here.clerk, now=NOW
    )
    assert walked == WalkIn(walked.loan, day(2), cut=False)
    assert await states(walked.loan) == ["out", "out"]
    assert await letters(walked.loan) == ["loan-handed-over"]
