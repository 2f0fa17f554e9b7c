"""Which days a feed covers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import feeds, localtime
from booking.domain.feeds import EVERYWHERE, PLACE, Reach
from ical import BadDays
from tests.factories import oslo

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


def test_a_place_is_covered_from_three_whole_months_back_to_eighteen_ahead() -> None:
    found = feeds.days(PLACE, now=NOW)
    assert (found.span.start, found.span.end) == (oslo("2026-10-01", "00:00"), oslo("2028-08-01", "00:00"))
    assert found.since == oslo("2027-01-01", "00:00")


def test_both_ends_of_the_days_asked_for_are_included_and_they_never_move() -> None:
    found = feeds.days(PLACE, first=date(2027, 3, 28), last=date(2027, 3, 28), now=NOW)
    assert (found.span.end - found.span.start, found.since) == (timedelta(hours=23), None)


def test_a_bound_that_is_not_asked_for_is_that_of_the_feed() -> None:
    found = feeds.days(PLACE, first=date(2027, 3, 1), now=NOW)
    assert (found.span.start, found.span.end) == (oslo("2027-03-01", "00:00"), oslo("2028-08-01", "00:00"))
    assert found.since == oslo("2027-01-01", "00:00")


@pytest.mark.parametrize(
    ("reach", "first", "last"),
    [
        (EVERYWHERE, date(2027, 1, 1), date(2027, 3, 4)),
        (PLACE, date(2027, 1, 1), date(2029, 3, 12)),
        (PLACE, date(2027, 1, 2), date(2027, 1, 1)),
        (PLACE, date(1, 1, 1), date(1, 1, 2)),
        (PLACE, date(9999, 12, 30), date(9999, 12, 31)),
        (PLACE, date(9999, 12, 31), None),
        (PLACE, None, date(1, 1, 1)),
    ],
)
def test_too_many_days_and_days_that_no_booking_is_on_are_refused(
    reach: Reach, first: date | None, last: date | None
) -> None:
    with pytest.raises(BadDays):
        feeds.days(reach, first=first, last=last, now=NOW)


def test_the_most_days_are_still_allowed() -> None:
    found = feeds.days(EVERYWHERE, first=date(2027, 1, 1), last=date(2027, 3, 3), now=NOW)
    assert len(localtime.days(found.span)) == EVERYWHERE.most


@given(st.integers(0, 189 * 365 * 24 * 60), st.integers(0, 40))
def test_the_days_are_the_same_all_through_a_month_and_move_with_it(minutes: int, days: int) -> None:
    now = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    before, after = (feeds.days(PLACE, now=moment) for moment in (now, now + timedelta(days=days)))
    months = [(local.year, local.month) for local in map(localtime.local, (now, now + timedelta(days=days)))]
    assert (before == after) == (months[0] == months[1])
    assert before.since is not None
    assert before.since <= now
    assert {localtime.local(edge).strftime("%d %H:%M") for edge in (before.span.start, before.span.end)} == {"01 00:00"}
