from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.timespan import TimeSpan, merge

MIDNIGHT = datetime(2026, 3, 29, tzinfo=UTC)


def span(start: int, end: int) -> TimeSpan:
    return TimeSpan(MIDNIGHT + timedelta(hours=start), MIDNIGHT + timedelta(hours=end))


spans = st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda pair: span(pair[0], pair[0] + pair[1]))
several = st.lists(spans, max_size=8)


def hours_of(found: list[TimeSpan]) -> set[int]:
    """The hours since midnight that lie in any of the spans: the plain picture that the arithmetic must agree with."""
    hour = timedelta(hours=1)
    return {h for one in found for h in range((one.start - MIDNIGHT) // hour, (one.end - MIDNIGHT) // hour)}


def test_a_span_is_kept_in_utc() -> None:
    oslo = timezone(timedelta(hours=1))
    found = TimeSpan(datetime(2026, 1, 12, 18, tzinfo=oslo), datetime(2026, 1, 12, 19, 30, tzinfo=oslo))
    assert found.start == datetime(2026, 1, 12, 17, tzinfo=UTC)
    assert found.start.tzinfo is UTC
    assert found.minutes == 90


@pytest.mark.parametrize("end", [0, -1])
def test_a_span_must_end_after_it_starts(end: int) -> None:
    with pytest.raises(ValueError, match="end after it starts"):
        span(0, end)


def test_a_time_without_an_offset_is_refused() -> None:
    naive = MIDNIGHT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no offset"):
        TimeSpan(naive, naive + timedelta(hours=1))


def test_spans_that_only_meet_touch_and_do_not_overlap() -> None:
    assert not span(0, 2).overlaps(span(2, 3))
    assert span(0, 2).touches(span(2, 3))
    assert span(2, 3).touches(span(0, 2))
    assert span(0, 2).intersection(span(2, 3)) is None


def test_the_middle_is_taken_out() -> None:
    assert span(8, 16).subtract([span(10, 11), span(12, 13), span(20, 21)]) == [span(8, 10), span(11, 12), span(13, 16)]


def test_setting_up_and_clearing_are_added() -> None:
    assert span(8, 10).padded(timedelta(hours=1), timedelta(hours=2)) == span(7, 12)


@given(spans, spans)
def test_overlap_and_intersection_do_not_depend_on_order(one: TimeSpan, other: TimeSpan) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    assert one.intersection(other) == other.intersection(one)
    assert one.contains(other) == (one.intersection(other) == other)


@given(spans, spans)
def test_an_intersection_is_what_both_have(one: TimeSpan, other: TimeSpan) -> None:
    common = one.intersection(other)
    assert hours_of([common] if common else []) == hours_of([one]) & hours_of([other])


@given(several)
def test_merging_keeps_the_time_and_leaves_gaps_between(many: list[TimeSpan]) -> None:
    merged = merge(many)
    assert hours_of(merged) == hours_of(many)
    assert all(before.end < after.start for before, after in pairwise(merged))
    assert merge(merged) == merged
    assert merge(reversed(many)) == merged


@given(spans, several)
def test_what_is_left_and_what_was_taken_make_the_whole(whole: TimeSpan, taken: list[TimeSpan]) -> None:
    left = whole.subtract(taken)
    assert hours_of(left) == hours_of([whole]) - hours_of(taken)
    assert merge([*left, *(common for one in taken if (common := whole.intersection(one)))]) == [whole]


@given(spans, st.integers(-500, 500))
def test_shifting_back_and_forth_changes_nothing(one: TimeSpan, minutes: int) -> None:
    by = timedelta(minutes=minutes)
    assert one.shifted(by).shifted(-by) == one
    assert one.shifted(by).minutes == one.minutes
