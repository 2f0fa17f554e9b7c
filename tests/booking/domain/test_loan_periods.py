"""The days of a loan, by the rules of its place."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import loan_periods as periods
from booking.domain.loan_periods import Period, Terms

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
MONDAY = date(2027, 1, 4)
TERMS = Terms(
    loan_days=7, closed_days_count=True, renewals=1, lead_hours=0, horizon_days=60, gap_days=0, changeover=False
)
PLACE = {
    "loan_days": 7,
    "closed_days_count": True,
    "renewals": 2,
    "lead_hours": 4,
    "horizon_days": 60,
    "gap_days": 1,
    "changeover": False,
}


def opens(*weekdays):
    """The open days of a place that is open on these weekdays."""

    def open_days(first, last):
        days = (first + timedelta(number) for number in range((last - first).days + 1))
        return frozenset(day for day in days if day.isoweekday() in weekdays)

    return open_days


def day(number):
    return MONDAY + timedelta(number)


def test_the_strictest_model_decides_and_the_place_where_they_say_nothing():
    tent = {"loan_days": 14, "renewals": None, "gap_days": 3}
    canoe = {"loan_days": 1, "renewals": 0, "gap_days": None}
    together = periods.terms(PLACE, [tent, canoe])
    assert (together.loan_days, together.renewals, together.gap_days) == (1, 0, 3)
    alone = periods.terms(PLACE, [tent])
    assert (alone.loan_days, alone.renewals, alone.gap_days, alone.lead_hours) == (14, 2, 3, 4)


def test_a_place_that_needs_time_says_the_first_day_that_would_do():
    with pytest.raises(periods.TooSoon) as refused:
        periods.period(MONDAY, day(2), replace(TERMS, lead_hours=24), opens(*range(1, 8)), now=NOW)
    assert refused.value.params == {"hours": 24, "earliest": day(1)}


def test_lead_time_is_counted_from_the_hour_and_not_from_midnight():
    evening = datetime(2027, 1, 4, 22, tzinfo=UTC)
    with pytest.raises(periods.TooSoon):
        periods.period(day(0), day(2), replace(TERMS, lead_hours=2), opens(*range(1, 8)), now=evening)


def test_a_loan_of_one_day_is_fetched_and_brought_back_on_the_same():
    assert periods.period(MONDAY, MONDAY, replace(TERMS, loan_days=1), opens(1), now=NOW) == Period(
        MONDAY, MONDAY, MONDAY, MONDAY, day(1)
    )


def test_a_loan_of_one_day_occupies_it_where_gear_goes_out_again_on_the_day_that_it_is_due_too():
    period = periods.period(MONDAY, MONDAY, replace(TERMS, changeover=True), opens(1), now=NOW)
    assert (period.busy_from, period.busy_until) == (MONDAY, day(1))


def test_rest_is_counted_in_days_on_which_the_place_is_open():
    assert periods.occupied_until(day(3), replace(TERMS, gap_days=2), opens(1, 2, 4)) == day(9)
    assert periods.occupied_until(day(3), replace(TERMS, gap_days=1, changeover=True), opens(1, 2, 4)) == day(4)


def test_a_place_that_is_never_open_again_leaves_the_day_as_it_is():
    assert periods.next_open(day(3), opens()) == day(3)
    assert periods.occupied_until(day(3), replace(TERMS, gap_days=2), opens()) == day(6)
    assert periods.latest(day(3), replace(TERMS, closed_days_count=False), opens()) == day(3)


weekdays = st.sets(st.integers(1, 7), min_size=1)
rules = st.builds(
    Terms,
    loan_days=st.integers(1, 20),
    closed_days_count=st.booleans(),
    renewals=st.just(1),
    lead_hours=st.just(0),
    horizon_days=st.just(300),
    gap_days=st.integers(0, 4),
    changeover=st.booleans(),
)


@given(weekdays=weekdays, terms=rules, first=st.integers(0, 20), length=st.integers(0, 30))
def test_a_loan_is_due_on_an_open_day_and_the_longest_that_is_allowed_is_allowed(weekdays, terms, first, length):
    open_days = opens(*weekdays)
    start = periods.next_open(day(first), open_days)
    latest = periods.latest(start, terms, open_days)
    if periods.length(start, start + timedelta(length), terms, open_days) > terms.loan_days:
        with pytest.raises(periods.LoanTooLong) as refused:
            periods.period(start, start + timedelta(length), terms, open_days, now=NOW)
        assert refused.value.params["latest"] == latest < start + timedelta(length)
        return
    period = periods.period(start, start + timedelta(length), terms, open_days, now=NOW)
    assert period.due_on >= period.ends_on
    assert open_days(period.due_on, period.due_on)
    assert period.busy_until >= period.due_on + timedelta(0 if terms.changeover else 1)
    rest = open_days(period.due_on + timedelta(0 if terms.changeover else 1), period.busy_until - timedelta(1))
    assert len(rest) == terms.gap_days or period.busy_until == period.busy_from + timedelta(1)
    if latest > start:
        assert periods.period(start, latest, terms, open_days, now=NOW).ends_on == latest
