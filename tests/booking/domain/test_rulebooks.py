from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from booking.domain import rulebooks
from booking.domain.people import NotAllowed, Person, Role
from booking.domain.rulebooks import COMING, EARLIER, IN_FORCE, Version
from tests.conftest import NOW

TODAY = date(2027, 1, 4)


def version(number, first, last=None, *, adopted=None):
    moment = adopted or datetime(2026, 1, number, tzinfo=UTC)
    return Version(number, f"v{number}", date.fromisoformat(first), last and date.fromisoformat(last), moment)


def told(stretches):
    return [
        (one.first.isoformat(), one.last and one.last.isoformat(), one.version and one.version.id) for one in stretches
    ]


def test_a_version_applies_until_another_takes_over():
    versions = [version(1, "2024-01-01"), version(2, "2026-01-01")]
    assert told(rulebooks.timeline(versions)) == [("2024-01-01", "2025-12-31", 1), ("2026-01-01", None, 2)]


def test_after_a_version_with_a_last_day_the_one_before_it_applies_again():
    versions = [version(1, "2024-01-01"), version(2, "2026-06-01", "2026-08-31")]
    assert told(rulebooks.timeline(versions)) == [
        ("2024-01-01", "2026-05-31", 1),
        ("2026-06-01", "2026-08-31", 2),
        ("2026-09-01", None, 1),
    ]


def test_a_hole_is_a_stretch_without_a_version():
    versions = [version(1, "2024-01-01", "2024-12-31"), version(2, "2026-01-01", "9999-12-31")]
    assert told(rulebooks.timeline(versions)) == [
        ("2024-01-01", "2024-12-31", 1),
        ("2025-01-01", "2025-12-31", None),
        ("2026-01-01", None, 2),
    ]


def test_of_two_versions_from_one_day_the_newer_applies():
    versions = [version(2, "2026-01-01"), version(1, "2026-01-01")]
    assert told(rulebooks.timeline(versions)) == [("2026-01-01", None, 2)]


def test_no_versions_have_no_timeline():
    assert rulebooks.timeline([]) == []
    assert rulebooks.applying([], TODAY) is None


def test_versions_stand_in_force_coming_or_earlier():
    versions = [
        version(1, "2024-01-01"),
        version(2, "2026-01-01"),
        version(3, "2028-01-01"),
        version(4, "2028-01-01"),  # takes the day of the one above
    ]
    assert rulebooks.standings(versions, TODAY) == {1: EARLIER, 2: IN_FORCE, 3: EARLIER, 4: COMING}


def test_a_temporary_version_does_not_make_the_standing_one_a_coming_one():
    versions = [version(1, "2024-01-01"), version(2, "2027-06-01", "2027-08-31")]
    assert rulebooks.standings(versions, TODAY) == {1: IN_FORCE, 2: COMING}


def test_adopting_tells_whom_it_takes_over_from_and_when_it_applies():
    old, new = version(1, "2024-01-01"), version(2, "2027-08-01")
    found = rulebooks.consequences([old], new, TODAY)
    assert (told(found.applies), found.takes_over_from) == ([("2027-08-01", None, 2)], old)
    assert (found.never, found.holes) == ((), ())


def test_adopting_tells_which_coming_version_then_never_applies():
    old, coming, new = version(1, "2024-01-01"), version(2, "2027-08-01"), version(3, "2027-08-01")
    assert rulebooks.consequences([old, coming], new, TODAY).never == (coming,)


def test_what_has_applied_and_is_over_is_not_told_of():
    old, gone, new = version(1, "2020-01-01"), version(2, "2024-01-01"), version(3, "2027-08-01")
    assert rulebooks.consequences([old, gone], new, TODAY).never == ()


def test_adopting_tells_of_the_days_that_are_left_without_a_regulation():
    old, new = version(1, "2024-01-01", "2027-06-30"), version(2, "2027-08-01", "2027-12-31")
    assert told(rulebooks.consequences([old], new, TODAY).holes) == [
        ("2027-07-01", "2027-07-31", None),
        ("2028-01-01", None, None),
    ]


def test_a_hole_that_is_past_is_not_told_of():
    old, new = version(1, "2020-01-01", "2020-12-31"), version(2, "2025-01-01")
    assert rulebooks.consequences([old], new, TODAY).holes == ()


def test_two_values_for_one_day_are_found():
    old = version(1, "2024-01-01")
    assert rulebooks.same_day([old], date(2024, 1, 1)) == old
    assert rulebooks.same_day([old], date(2024, 1, 2)) is None


def test_each_step_is_for_its_roles():
    people = {
        name: Person(1, "x@example.no", "", "", "nb", (Role(name, 1),))
        for name in ("caretaker", "officer", "administrator")
    }
    assert {name: [step for step in rulebooks.MAY if _lets(step, person)] for name, person in people.items()} == {
        "caretaker": [],
        "officer": ["look", "draft", "discard"],
        "administrator": ["look", "draft", "discard", "adopt"],
    }


def _lets(step, person):
    try:
        rulebooks.may(step, person)
    except NotAllowed:
        return False
    return True


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(st.lists(st.tuples(DAYS, st.none() | st.integers(0, 30)), max_size=6))
def test_the_timeline_says_what_applies_on_every_day(drawn):
    versions = [
        Version(number, f"v{number}", first, None if days is None else first + timedelta(days), NOW)
        for number, (first, days) in enumerate(drawn)
    ]
    stretches = rulebooks.timeline(versions)
    for day in (date(2025, 12, 1) + timedelta(number) for number in range(150)):
        on = [one for one in stretches if one.first <= day and (one.last is None or day <= one.last)]
        assert [one.version for one in on] == ([rulebooks.applying(versions, day)] if on else [])
        assert on or rulebooks.applying(versions, day) is None
    assert all(one.version != other.version for one, other in pairwise(stretches))
