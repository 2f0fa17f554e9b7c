from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import waits
from booking.domain.loan_periods import Period
from booking.domain.waits import NothingToWaitFor, Wait, Wish

FEBRUARY = Wish(date(2027, 2, 1), date(2027, 2, 28), frozenset({5}), 3)  # Friday to Sunday
TODAY = date(2027, 1, 4)


def planned(type_: int, first: date, last: date) -> Period | None:
    """Type 3 is at a place that lends nothing on Tuesdays."""
    if type_ == 3 and first.isoweekday() == 2:
        return None
    return Period(first, last, last, first, last + timedelta(1))


def free(**units: int) -> dict[int, dict[date, int]]:
    days = [date(2027, 1, 1) + timedelta(number) for number in range(90)]
    return {int(name[1:]): dict.fromkeys(days, number) for name, number in units.items()}


def test_any_weekend_in_february_is_four_weekends():
    assert [first for first, _ in waits.spans(FEBRUARY, today=TODAY)] == [
        date(2027, 2, 5),
        date(2027, 2, 12),
        date(2027, 2, 19),
        date(2027, 2, 26),
    ]


def test_a_weekend_that_has_begun_is_over():
    assert next(waits.spans(FEBRUARY, today=date(2027, 2, 6))) == (date(2027, 2, 12), date(2027, 2, 14))


@pytest.mark.parametrize(
    "wish",
    [
        Wish(date(2027, 2, 1), date(2027, 2, 3), frozenset({5}), 1),  # no Friday
        Wish(date(2027, 2, 1), date(2027, 2, 6), frozenset({5}), 3),  # ends on the Sunday after
        Wish(date(2026, 2, 1), date(2026, 2, 28), frozenset({5}), 3),  # past
        Wish(date(2027, 2, 1), date(2027, 2, 28), frozenset({5}), 0),
        Wish(date(2027, 2, 1), date(2029, 2, 28), frozenset({5}), 3),
    ],
)
def test_a_wish_that_nothing_can_fulfil_is_refused(wish):
    with pytest.raises(NothingToWaitFor):
        waits.check(wish, today=TODAY)


def test_the_first_in_the_line_is_offered_the_first_weekend_and_the_second_another_size():
    line = [Wait(7, (1,), 1, FEBRUARY), Wait(8, (1, 2), 1, FEBRUARY)]
    found = waits.offers(line, free(t1=1, t2=1), planned, today=TODAY)
    assert [(one.wait.id, one.type, one.period.starts_on.day) for one in found] == [(7, 1, 5), (8, 2, 5)]


def test_days_that_were_declined_are_not_offered_again():
    line = [Wait(7, (1,), 1, FEBRUARY, offered=frozenset({date(2027, 2, 5)}))]
    [offer] = waits.offers(line, free(t1=1), planned, today=TODAY)
    assert offer.period.starts_on == date(2027, 2, 12)


def test_who_waits_for_two_is_passed_over_where_there_is_one():
    line = [Wait(7, (1,), 2, FEBRUARY), Wait(8, (1,), 1, FEBRUARY)]
    assert [one.wait.id for one in waits.offers(line, free(t1=1), planned, today=TODAY)] == [8]


numbers = st.integers(0, 20)
wishes = st.builds(
    lambda first, length, weekdays, days: Wish(
        TODAY + timedelta(first), TODAY + timedelta(first + length), frozenset(weekdays), days
    ),
    numbers, numbers, st.sets(st.integers(1, 7), min_size=1), st.integers(1, 4),
)  # fmt: skip
lines = st.lists(
    st.builds(
        lambda wish, types, quantity: Wait(0, tuple(types), quantity, wish),
        wishes, st.permutations([1, 2, 3]).map(lambda found: found[:2]), st.integers(1, 2),
    ),
    max_size=5,
)  # fmt: skip
counts = st.dictionaries(st.sampled_from([1, 2, 3]), st.lists(st.integers(-1, 2), min_size=50, max_size=50))


@given(lines, counts)
def test_nobody_in_the_line_is_passed_over_for_what_they_could_have_had(line, given_):
    left = {
        type_: Counter({TODAY + timedelta(n): count for n, count in enumerate(days)}) for type_, days in given_.items()
    }
    found = waits.offers(line, left, planned, today=TODAY)
    given_to = {id(one.wait): one for one in found}
    for wait in line:
        could = [
            (first, place, type_)
            for n in range(60)
            for place, type_ in enumerate(wait.types)
            if (first := TODAY + timedelta(n)) >= wait.wish.first
            and first.isoweekday() in wait.wish.weekdays
            and first + timedelta(wait.wish.days - 1) <= wait.wish.last
            and planned(type_, first, first)
            and all(left.get(type_, Counter())[first + timedelta(k)] >= wait.quantity for k in range(wait.wish.days))
        ]
        offer = given_to.get(id(wait))
        assert (offer and (offer.period.starts_on, offer.type)) == (min(could)[0:3:2] if could else None)
        if offer:
            for k in range(wait.wish.days):
                left[offer.type][offer.period.starts_on + timedelta(k)] -= wait.quantity
