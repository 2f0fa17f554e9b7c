from datetime import date

import pytest

from booking.domain import borrowers
from booking.domain.borrowers import Borrower, Suspension, Terms

TODAY = date(2027, 1, 4)
PLACE, ELSEWHERE = 1, 2


def kari(**values):
    """An adult from 6823 who has accepted the terms."""
    known = {"person": 7, "organisation": None, "birth_year": 1980, "postcode": "6823", "accepted": True, "seen": True}
    return Borrower(**{"id": 1, **known, **values})


def club(**values):
    """An association."""
    return kari(**{"person": None, "organisation": 3, "birth_year": None, **values})


def codes(borrower, *, held=0, wanted=1, min_age=18, residents=(), audience="everyone", most_units=None):
    """What is said against a loan."""
    asked = Terms(min_age, residents, audience, most_units)
    found = borrowers.refusals(borrower, asked, place=PLACE, today=TODAY, held=held, wanted=wanted)
    return [problem.code for problem in found]


def test_an_adult_who_accepted_the_terms_may_borrow():
    assert codes(kari()) == []


def test_somebody_is_as_old_as_they_become_this_year():
    assert codes(kari(birth_year=2009)) == []
    assert codes(kari(birth_year=2010)) == ["too-young"]
    assert codes(kari(birth_year=2010), min_age=16) == []
    assert codes(kari(birth_year=None)) == ["birth-year-missing"]


def test_an_organisation_has_no_age():
    assert codes(club()) == []


def test_only_residents_may_borrow_where_the_place_says_so():
    assert codes(kari(), residents=("6823", "6826")) == []
    assert codes(kari(postcode="0150"), residents=("6823",)) == ["not-resident"]
    assert codes(club(postcode="0150", local=True), residents=("6823",)) == []


@pytest.mark.parametrize(
    ("audience", "borrower", "expected"),
    [
        ("organisations", kari(), ["organisations-only"]),
        ("organisations", club(), []),
        ("registered", kari(), ["organisations-only"]),
        ("registered", club(), ["registered-only"]),
        ("registered", club(registered=True), []),
    ],
)
def test_what_is_for_organisations_is_lent_to_them_only(audience, borrower, expected):
    assert codes(borrower, audience=audience) == expected


def test_nobody_has_more_units_than_the_place_allows():
    assert codes(kari(), held=3, wanted=2, most_units=5) == []
    assert codes(kari(), held=4, wanted=2, most_units=5) == ["too-many-units"]


def test_a_suspension_holds_at_its_place_and_on_its_days_both_included():
    def stopped(place, first, last):
        return codes(kari(suspensions=(Suspension(place, "late", first, last),)))

    assert stopped(PLACE, TODAY, TODAY) == ["suspended-until"]
    assert stopped(None, TODAY, None) == ["suspended"]
    assert stopped(ELSEWHERE, TODAY, None) == []
    assert stopped(PLACE, date(2027, 1, 5), None) == []
    assert stopped(PLACE, date(2026, 12, 1), date(2027, 1, 3)) == []


def test_of_two_suspensions_the_one_that_lasts_longest_is_told():
    short, long = (Suspension(None, why, TODAY, last) for why, last in (("late", TODAY), ("lost", None)))
    assert borrowers.suspension(kari(suspensions=(short, long)), PLACE, TODAY) is long


def test_a_model_has_its_own_age_and_audience_over_those_of_the_place():
    place = {"min_age": 18, "residents": [], "audience": "everyone", "most_units": 4}
    model = {"min_age": 16, "audience": None, "most_units": 2}
    assert borrowers.terms_of_model(place, model) == Terms(16, frozenset(), "everyone", 2)
    assert borrowers.terms(place) == Terms(0, frozenset(), "everyone", 4)
