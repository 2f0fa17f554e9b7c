from datetime import date, timedelta

import pytest

from booking.domain.borrowers import LendingTermsNotAccepted, Profile
from booking.domain.catalogue import PeriodBackwards
from booking.domain.fields import Unfit
from booking.domain.people import NotAllowed, NotFound
from booking.services import borrowers, suspensions
from booking.services.people import AlreadyRepresented
from booking.storage import transaction
from tests import factories
from tests.conftest import NOW

HOME = Profile(birth_year=1985, address="Storgata 3", postcode="6823", place="Sandane")
CLUBHOUSE = Profile(birth_year=None, address="Idrettsvegen 1", postcode="6823", place="Sandane")
TODAY = date(2027, 1, 4)
AT_DESK = {
    "name": ["Kari Nordmann"], "email": ["kari@example.no"], "phone": ["41 22 33 44"], "birth_year": ["1985"],
    "address": ["Storgata 3"], "postcode": ["6823"], "place": ["Sandane"], "accepted": ["yes"], "seen": ["yes"],
}  # fmt: skip


async def clerk(venue=None):
    """Somebody at the desk of the place in a venue, or of all."""
    return await factories.person(role="clerk", venue=venue)


async def place(venue, slug="bua"):
    """A lending place."""
    return await factories.insert(
        "lending_place",
        venue=venue, slug=slug, name=slug.capitalize(), description=factories.TEXT, terms=factories.TEXT,
        loan_days=7, closed_days_count=False, renewals=1, lead_hours=0, horizon_days=90, gap_days=0, changeover=True,
        release_days=2, min_age=18, residents=[], most_units=5, approval=False, audience="everyone", remind_days=1,
        dun_days=3, lost_days=30, write_down_percent=20, floor_percent=20, offer_hours=24, forget_months=12,
        active=True,
    )  # fmt: skip


async def noted(borrower):
    """What the audit says was done to a borrower."""
    sql = "SELECT action FROM audit WHERE noun = 'borrower' AND noun_id = $1 ORDER BY id"
    return [row["action"] for row in await transaction.rows(sql, borrower)]


async def test_a_person_registers_once_and_changes_the_profile_afterwards(database):
    kari = await factories.person("kari@example.no")
    made = await borrowers.register(person=kari, profile=HOME, accepted=True, now=NOW)
    moved = Profile(birth_year=1985, address="Heim 1", postcode="6826", place="Byrkjelo")
    assert await borrowers.register(person=kari, profile=moved, accepted=True, now=NOW) == made
    [own] = await borrowers.own(person=kari, now=NOW)
    assert (own["name"], own["postcode"], own["terms_at"], own["blocked"]) == ("Kari", "6826", NOW, None)
    assert await noted(made) == ["register", "change"]


async def test_nobody_borrows_without_accepting_the_terms(database):
    kari = await factories.person()
    with pytest.raises(LendingTermsNotAccepted):
        await borrowers.register(person=kari, profile=HOME, accepted=False, now=NOW)
    assert await borrowers.own(person=kari, now=NOW) == []


async def test_all_who_act_for_an_organisation_speak_for_it_as_borrower_and_nobody_else(database):
    one, other, stranger = [await factories.person() for _ in range(3)]
    number = await factories.organisation(one, other)
    one, other = await factories.known(one.id), await factories.known(other.id)
    made = await borrowers.register(person=one, organisation=number, profile=CLUBHOUSE, accepted=True, now=NOW)
    assert [row["id"] for row in await borrowers.own(person=other, now=NOW)] == [made]
    assert (await borrowers.speaking(borrower=made, person=other)).organisation == number
    with pytest.raises(NotFound):
        await borrowers.speaking(borrower=made, person=stranger)
    with pytest.raises(NotFound):
        await borrowers.register(person=stranger, organisation=number, profile=CLUBHOUSE, accepted=True, now=NOW)


async def test_a_borrower_answers_for_minors_until_they_are_taken_off(database):
    kari, stranger = await factories.person(), await factories.person()
    made = await borrowers.register(person=kari, profile=HOME, accepted=True, now=NOW)
    child = await borrowers.add_co_borrower(borrower=made, name="Ola", birth_year=2015, by=kari, now=NOW)
    [own] = await borrowers.own(person=kari, now=NOW)
    assert own["co_borrowers"] == [{"id": child, "name": "Ola", "birth_year": 2015}]
    with pytest.raises(NotFound):
        await borrowers.remove_co_borrower(borrower=made, co_borrower=child, by=stranger, now=NOW)
    await borrowers.remove_co_borrower(borrower=made, co_borrower=child, by=kari, now=NOW)
    assert (await borrowers.own(person=kari, now=NOW))[0]["co_borrowers"] == []
    with pytest.raises(NotFound):
        await borrowers.remove_co_borrower(borrower=made, co_borrower=child, by=kari, now=NOW)


async def test_the_desk_registers_somebody_and_sees_once_who_it_is(database):
    at_desk = await clerk()
    made = await borrowers.register_at_desk(raw=AT_DESK, by=at_desk, now=NOW)
    await borrowers.see_identity(borrower=made, by=at_desk, now=NOW + timedelta(days=1))
    seen = await borrowers.view(borrower=made, by=at_desk, now=NOW)
    assert (seen["name"], seen["phone"], seen["identity_seen_at"]) == ("Kari Nordmann", "41223344", NOW)
    assert seen["identity_seen_by_name"] == at_desk.name
    assert await noted(made) == ["register", "see-identity"]


async def test_whom_the_desk_registers_twice_is_found_again_as_they_were(database):
    at_desk = await clerk()
    made = await borrowers.register_at_desk(raw=AT_DESK, by=at_desk, now=NOW)
    again = {**AT_DESK, "name": ["K. Nordmann"], "postcode": ["0150"]}
    assert await borrowers.register_at_desk(raw=again, by=at_desk, now=NOW) == made
    seen = await borrowers.view(borrower=made, by=at_desk, now=NOW)
    assert (seen["name"], seen["postcode"]) == ("Kari Nordmann", "6823")


async def test_the_desk_registers_an_organisation_and_who_acts_for_it(database):
    at_desk = await clerk()
    form = {**AT_DESK, "number": ["974 760 673"], "organisation_name": ["Laget"], "birth_year": [""]}
    made = await borrowers.register_at_desk(raw=form, by=at_desk, now=NOW)
    seen = await borrowers.view(borrower=made, by=at_desk, now=NOW)
    assert (seen["name"], seen["number"], seen["email"]) == ("Laget", "974760673", "kari@example.no")
    with pytest.raises(AlreadyRepresented):
        await borrowers.register_at_desk(raw={**form, "email": ["ola@example.no"]}, by=at_desk, now=NOW)


async def test_a_form_that_is_wrong_comes_back_with_every_fault(database):
    with pytest.raises(Unfit) as raised:
        await borrowers.register_at_desk(
            raw={"name": ["Kari"], "postcode": ["68"], "birth_year": ["3020"], "phone": ["x"]},
            by=await clerk(),
            now=NOW,
        )
    assert {name: fault["code"] for name, fault in raised.value.fields.items()} == {
        "postcode": "bad-postcode",
        "birth_year": "out-of-range",
        "address": "text-missing",
        "place": "text-missing",
        "phone": "bad-phone",
        "accepted": "lending-terms-not-accepted",
        "email": "bad-email",
    }


async def test_borrowers_are_found_by_what_the_desk_hears(database):
    at_desk = await clerk()
    kari = await borrowers.register_at_desk(raw=AT_DESK, by=at_desk, now=NOW)
    form = {**AT_DESK, "email": ["per@example.no"], "name": ["Per"], "phone": ["99887766"]}
    club = await borrowers.register_at_desk(
        raw={**form, "number": ["974760673"], "organisation_name": ["Laget"]}, by=at_desk, now=NOW
    )
    await borrowers.add_co_borrower(borrower=kari, name="Lise", birth_year=2016, by=at_desk, now=NOW)

    async def found(text):
        return [row["id"] for row in await borrowers.find(text=text, by=at_desk)]

    assert await found("nordm") == await found("kari@EX") == await found("412 23 344") == await found("lise") == [kari]
    assert await found("laget") == await found("974 760 673") == await found("per@example") == [club]
    assert await found("x") == []


async def test_only_the_desk_reads_the_register(database):
    kari = await factories.person()
    made = await borrowers.register(person=kari, profile=HOME, accepted=True, now=NOW)
    for step in (
        borrowers.find(text="kari", by=kari),
        borrowers.view(borrower=made, by=kari, now=NOW),
        borrowers.see_identity(borrower=made, by=kari, now=NOW),
        borrowers.register_at_desk(raw=AT_DESK, by=kari, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            await step


async def test_a_suspension_keeps_a_borrower_from_borrowing_until_it_is_lifted(database):
    venue = await factories.venue()
    here, at_desk = await place(venue), await clerk(venue)
    kari = await factories.person()
    made = await borrowers.register(person=kari, profile=HOME, accepted=True, now=NOW)
    why = {"reason": "Three times late", "first_day": TODAY, "last_day": None}
    stopped = await suspensions.suspend(borrower=made, place=here, **why, by=at_desk, now=NOW)
    rules = await transaction.row("SELECT * FROM lending_place WHERE id = $1", here)
    [problem] = await borrowers.refusals(borrower=made, place=rules, wanted=[], now=NOW)
    assert (problem.code, problem.params) == ("suspended", {"reason": "Three times late"})
    assert await suspensions.lift(suspension=stopped, by=at_desk, now=NOW) == made
    assert await borrowers.refusals(borrower=made, place=rules, wanted=[], now=NOW) == []
    [past] = (await borrowers.view(borrower=made, by=at_desk, now=NOW))["suspended"]
    assert (past["made_by_name"], past["lifted_at"]) == (at_desk.name, NOW)
    assert await noted(made) == ["register", "suspend", "lift"]


async def test_a_clerk_suspends_at_the_own_place_only(database):
    venue, elsewhere = await factories.venue("hallen"), await factories.venue("huset")
    here, there = await place(venue, "bua"), await place(elsewhere, "boda")
    at_desk = await clerk(venue)
    kari = await factories.person()
    made = await borrowers.register(person=kari, profile=HOME, accepted=True, now=NOW)
    why = {"borrower": made, "reason": "Late", "first_day": TODAY, "by": at_desk, "now": NOW}
    with pytest.raises(NotFound):
        await suspensions.suspend(place=there, last_day=None, **why)
    with pytest.raises(NotAllowed):
        await suspensions.suspend(place=None, last_day=None, **why)
    with pytest.raises(PeriodBackwards):
        await suspensions.suspend(place=here, last_day=TODAY - timedelta(days=1), **why)
    everywhere = await suspensions.suspend(place=None, last_day=None, **{**why, "by": await clerk()})
    with pytest.raises(NotAllowed):
        await suspensions.lift(suspension=everywhere, by=at_desk, now=NOW)
    assert (await borrowers.own(person=kari, now=NOW))[0]["blocked"].reason == "Late"


async def test_units_that_are_out_or_promised_count_towards_the_most_that_a_place_allows(database):
    venue = await factories.venue()
    here = await place(venue)
    kari = await factories.person()
    made = await borrowers.register(person=kari, profile=HOME, accepted=True, now=NOW)
    rules = await transaction.row("SELECT * FROM lending_place WHERE id = $1", here)
    model = {"id": 1, "min_age": None, "audience": None, "most_units": None}
    assert await borrowers.refusals(borrower=made, place=rules, wanted=[(model, 5)], now=NOW) == []
    [problem] = await borrowers.refusals(borrower=made, place=rules, wanted=[(model, 6)], now=NOW)
    assert (problem.code, problem.params) == ("too-many-units", {"most": 5, "held": 0})
