"""Asking for gear, and the steps beside the desk."""

import asyncio

import pytest

from booking.domain import loan_periods as periods
from booking.domain import loans as domain
from booking.domain import people, texts
from booking.domain.applications import OwnCase
from booking.domain.borrowers import TooManyUnits
from booking.domain.loans import Wanted
from booking.services import loan_steps, loans
from booking.storage import transaction
from tests import equipment, factories, lending
from tests.conftest import NOW
from tests.lending import MONDAY, ask, day, letters, states

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def here():
    return await lending.here()


async def test_gear_is_promised_by_type_and_told_by_one_letter(here):
    loan = await ask(here, 1, 4, quantity=2)
    assert await states(loan) == ["promised", "promised"]
    text = await transaction.value("SELECT text FROM outbox WHERE loan = $1", loan)
    assert "2 \N{MULTIPLICATION SIGN} Model-" in text
    assert "Fetch: Tue 5 Jan" in text
    assert "Bring back, at the latest: Fri 8 Jan" in text
    assert await letters(loan) == ["loan-promised"]


async def test_more_than_is_free_is_refused_with_the_days_and_nothing_is_stored(here):
    await ask(here, 1, 4)
    with pytest.raises(domain.NotEnough) as refused:
        await ask(here, 3, 6, quantity=2)
    assert refused.value.params["days"] == [day(3), day(4)]
    assert [(row["free"], row["wanted"]) for row in refused.value.params["short"]] == [(1, 2), (1, 2)]
    assert await transaction.value("SELECT count(*) FROM loan") == 1


async def test_a_form_that_is_sent_twice_makes_one_loan(here):
    first = await ask(here, 1, 4, sent_as="a form")
    assert await ask(here, 1, 4, sent_as="a form") == first
    assert await transaction.value("SELECT count(*) FROM loan_line") == 1
    with pytest.raises(people.NotFound):
        await ask(here, 1, 4, sent_as="a form", by=await factories.person())


async def test_a_form_that_is_sent_twice_at_once_makes_one_loan(here):
    """Also where it asks for the last there is."""
    sent = await asyncio.gather(*(ask(here, 1, 4, quantity=2, sent_as="a form") for _ in range(4)))
    assert len(set(sent)) == 1


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        (4, 3, periods.ReturnBeforePickUp(first=day(4), last=day(3))),
        (-1, 3, periods.PickUpInThePast(day=day(-1), today=MONDAY)),
        (1, 9, periods.LoanTooLong(days=8, limit=7, latest=day(8))),
        (399, 401, periods.TooFarAhead(latest=day(400))),
    ],
)
async def test_days_that_cannot_be(here, first, last, problem):
    with pytest.raises(type(problem)) as refused:
        await ask(here, first, last)
    assert refused.value == problem


@pytest.mark.parametrize("quantity", [0, -1, 501])
async def test_a_number_that_cannot_be(here, quantity):
    with pytest.raises(domain.BadQuantity):
        await ask(here, 1, 2, quantity=quantity)


async def test_gear_of_another_place_cannot_be_asked_for_here(here):
    other = await equipment.kind(await equipment.place("elsewhere"), 1)
    with pytest.raises(people.NotFound):
        await ask(here, 1, 2, kind=other)


async def test_where_the_place_wants_to_approve_the_desk_does_so(here):
    await transaction.execute("UPDATE lending_place SET approval = true")
    loan = await ask(here, 1, 4, purpose="A camp")
    assert await states(loan) == ["asked"]
    with pytest.raises(domain.NotYourLoanStep):
        await loan_steps.approve(loan=loan, by=here.borrowing, now=NOW)
    await loan_steps.approve(loan=loan, by=here.clerk, now=NOW)
    assert (await states(loan), await letters(loan)) == (["promised"], ["loan-received", "loan-promised"])
    with pytest.raises(domain.WrongLoanStep):
        await loan_steps.decline(loan=loan, by=here.clerk, reason="Too late", now=NOW)


async def test_what_the_desk_decides_by_a_purpose_is_not_asked_for_without_one(here):
    await transaction.execute("UPDATE lending_place SET approval = true")
    with pytest.raises(texts.TextMissing) as refused:
        await ask(here, 1, 4, purpose=" ")
    assert refused.value.params["field"] == "purpose"


async def test_nobody_approves_what_they_asked_for_themselves(here):
    await transaction.execute("UPDATE lending_place SET approval = true")
    loan = await ask(here, 1, 4, borrower=await equipment.borrower(here.clerk), by=here.clerk)
    with pytest.raises(OwnCase):
        await loan_steps.approve(loan=loan, by=here.clerk, now=NOW)


async def test_what_was_declined_is_free_for_others(here):
    await transaction.execute("UPDATE lending_place SET approval = true")
    loan = await ask(here, 1, 4, quantity=2)
    await loan_steps.decline(loan=loan, by=here.clerk, reason="Not for parties", now=NOW)
    text = await transaction.value("SELECT text FROM outbox WHERE kind = 'loan-declined'")
    assert "Not for parties" in text
    assert await states(await ask(here, 1, 4, quantity=2)) == ["asked", "asked"]


async def test_a_cancelled_loan_comes_back_while_nothing_else_took_the_gear(here):
    loan = await ask(here, 1, 4, quantity=2)
    await loan_steps.cancel(loan=loan, by=here.borrowing, now=NOW)
    await loan_steps.restore(loan=loan, by=here.borrowing, now=NOW)
    assert await states(loan) == ["promised", "promised"]
    await loan_steps.cancel(loan=loan, by=here.borrowing, now=NOW)
    await ask(here, 2, 2)
    with pytest.raises(domain.NotEnough):
        await loan_steps.restore(loan=loan, by=here.borrowing, now=NOW)
    assert await states(loan) == ["cancelled", "cancelled"]


async def test_what_waited_for_the_desk_waits_for_it_again(here):
    """Or cancelling and taking that back would be a way past the desk."""
    await transaction.execute("UPDATE lending_place SET approval = true")
    loan = await ask(here, 1, 4)
    await loan_steps.cancel(loan=loan, by=here.borrowing, now=NOW)
    await loan_steps.restore(loan=loan, by=here.borrowing, now=NOW)
    assert await states(loan) == ["asked"]
    assert await letters(loan) == ["loan-received", "loan-cancelled", "loan-received"]


async def test_a_model_may_limit_how_many_one_borrows_whatever_the_sizes(here):
    model = await equipment.model(most_units=1)
    sizes = [await equipment.kind(here.place, 2, model=model, size=size) for size in ("36", "37")]
    days = {"place": here.place, "first": day(1), "last": day(4), "borrower": here.borrower, "by": here.borrowing}
    with pytest.raises(TooManyUnits):
        await loans.request(wanted=[domain.Wanted(one) for one in sizes], **days, now=NOW)
    assert await loans.request(wanted=[domain.Wanted(sizes[0])], **days, now=NOW)


async def test_nobody_else_may_know_of_a_loan(here):
    loan = await ask(here, 1, 4)
    stranger = await factories.person()
    for step in (loans.view, loan_steps.cancel, loan_steps.restore, loan_steps.renew, loan_steps.pack):
        with pytest.raises(people.NotFound):
            await step(loan=loan, by=stranger, now=NOW)


async def test_whoever_acts_for_an_organisation_meets_its_loans(here):
    member = await factories.person()
    organisation = await factories.organisation(member)
    borrower = await equipment.borrower(organisation=organisation)
    loan = await ask(here, 1, 4, borrower=borrower, by=await factories.known(member.id))
    second = await factories.person()
    await factories.insert("membership", person=second.id, organisation=organisation, since=NOW)
    second = await factories.known(second.id)
    assert [row["id"] for row in await loans.mine(person=second, organisation=organisation, now=NOW)] == [loan]
    assert await loans.mine(person=second, now=NOW) == []
    assert (await loans.view(loan=loan, by=second, now=NOW))["borrower_name"] == "Lag 974760673"


async def test_nobody_borrows_for_somebody_elses_child(here):
    other = await equipment.borrower(await factories.person())
    child = await factories.insert("co_borrower", borrower=other, name="Per", birth_year=2017, added_at=NOW)
    with pytest.raises(people.NotFound):
        await loans.request(
            place=here.place,
            first=day(1),
            last=day(2),
            wanted=[Wanted(here.tent, co_borrower=child)],
            borrower=here.borrower,
            by=here.borrowing,
            now=NOW,
        )
