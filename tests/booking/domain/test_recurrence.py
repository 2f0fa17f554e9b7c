from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import localtime, recurrence
from booking.domain.localtime import NonexistentTime, TimeOutOfRange
from booking.domain.recurrence import (
    LAST,
    MAX_DATES,
    BadRecurrence,
    NoDates,
    OverlapsItself,
    Recurrence,
    TooManyDates,
)
from tests.booking.domain.samples import AUTUMN_NIGHT, SCHOOL_HOLIDAYS, SPRING_NIGHT, TUESDAY, clocks

EVERY_TUESDAY = Recurrence("weekly", weekdays=(2,), count=4)
EVENING = time(18)
BEGINNING = datetime(2000, 1, 1)  # noqa: DTZ001 - wall time

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
weekdays = st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True).map(lambda found: tuple(sorted(found)))
ends = st.one_of(
    st.builds(lambda until: {"until": until, "count": None}, st.dates(date(2026, 1, 1), date(2029, 12, 31))),
    st.builds(lambda count: {"until": None, "count": count}, st.integers(1, 60)),
)
weekly = st.builds(
    lambda interval, weekdays, end: Recurrence("weekly", interval, weekdays, None, **end),
    st.integers(1, 5),
    weekdays | st.just(()),
    ends,
)
monthly = st.builds(
    lambda interval, weekdays, nth, end: Recurrence("monthly", interval, weekdays, nth, **end),
    st.integers(1, 5),
    weekdays,
    st.sampled_from(recurrence.PLACES),
    ends,
)
rules = weekly | monthly


def outcome(first: date, rule: Recurrence) -> list[date] | str:
    """The dates, or the code of the refusal."""
    try:
        return recurrence.dates(first, rule)
    except (NoDates, TooManyDates) as problem:
        return problem.code


def according_to_dateutil(first: date, rule: Recurrence) -> list[date] | str:
    """The same from the library that knows RFC 5545."""
    given = rrule.rrule(
        rrule.WEEKLY if rule.frequency == "weekly" else rrule.MONTHLY,
        dtstart=datetime.combine(first, EVENING),
        interval=rule.interval,
        byweekday=[rrule.weekday(day - 1, rule.nth) for day in rule.weekdays] or None,
        until=datetime.combine(rule.until, EVENING) if rule.until else None,
        count=rule.count,
    )
    found = [moment.date() for moment in given.xafter(BEGINNING, count=MAX_DATES + 1)]
    return "too-many-dates" if len(found) > MAX_DATES else found or "no-dates"


@given(days, rules)
def test_dates_are_those_of_rfc_5545(first: date, rule: Recurrence) -> None:
    assert outcome(first, rule) == according_to_dateutil(first, rule)


@given(days, rules, st.lists(days, max_size=20))
def test_dates_left_out_are_gone_and_the_others_stay(first: date, rule: Recurrence, without: list[date]) -> None:
    every = outcome(first, rule)
    left_out = Recurrence(
        rule.frequency, rule.interval, rule.weekdays, rule.nth, rule.until, rule.count, frozenset(without)
    )

    expected = every if isinstance(every, str) else [day for day in every if day not in without] or "no-dates"
    assert outcome(first, left_out) == expected


def test_every_other_week_on_two_weekdays() -> None:
    rule = Recurrence("weekly", interval=2, weekdays=(4, 2), count=5)

    assert recurrence.dates(TUESDAY, rule) == [
        date(2027, 1, 12),
        date(2027, 1, 14),
        *_january_on(26, 28),
        date(2027, 2, 9),
    ]


def _january_on(*numbers: int) -> list[date]:
    return [date(2027, 1, number) for number in numbers]


def test_weekly_without_a_weekday_is_on_that_of_the_first_date() -> None:
    assert recurrence.dates(TUESDAY, Recurrence("weekly", count=3)) == [*_january_on(12, 19, 26)]


def test_the_last_date_is_included() -> None:
    rule = Recurrence("weekly", weekdays=(2,), until=date(2027, 1, 26))

    assert recurrence.dates(TUESDAY, rule) == _january_on(12, 19, 26)


def test_the_first_date_is_only_there_when_the_rule_gives_it() -> None:
    assert recurrence.dates(TUESDAY, Recurrence("weekly", weekdays=(5,), count=2)) == _january_on(15, 22)


def test_the_second_and_the_last_tuesday_of_the_month() -> None:
    second = Recurrence("monthly", weekdays=(2,), nth=2, count=3)
    last = Recurrence("monthly", weekdays=(2,), nth=LAST, count=3)

    assert recurrence.dates(TUESDAY, second) == [date(2027, 1, 12), date(2027, 2, 9), date(2027, 3, 9)]
    assert recurrence.dates(TUESDAY, last) == [date(2027, 1, 26), date(2027, 2, 23), date(2027, 3, 30)]


def test_a_date_knows_its_place_in_the_month_and_the_fifth_is_the_last() -> None:
    assert [recurrence.place(date(2027, 6, day)) for day in (1, 7, 8, 28, 29)] == [1, 1, 2, 4, LAST]


def test_public_holidays_are_skipped_on_request() -> None:
    easter: dict[str, Any] = {"weekdays": (1,), "until": date(2027, 4, 5)}
    first = date(2027, 3, 22)
    skipping = Recurrence("weekly", **easter, skip=frozenset({"public-holidays"}))

    assert recurrence.dates(first, Recurrence("weekly", **easter)) == [first, date(2027, 3, 29), date(2027, 4, 5)]
    assert recurrence.dates(first, skipping) == [first, date(2027, 4, 5)]


def test_school_holidays_are_skipped_on_request_their_first_and_last_day_too() -> None:
    plain = Recurrence("weekly", weekdays=(1, 5), count=4)
    skipping = Recurrence("weekly", weekdays=(1, 5), count=4, skip=frozenset({"school-holidays"}))
    first = date(2027, 2, 19)

    every = recurrence.dates(first, plain, school_holidays=SCHOOL_HOLIDAYS)
    assert every == [date(2027, 2, 19), date(2027, 2, 22), date(2027, 2, 26), date(2027, 3, 1)]
    assert recurrence.dates(first, skipping, school_holidays=SCHOOL_HOLIDAYS) == [every[0], every[3]]


def test_no_date_left_is_a_refusal() -> None:
    with pytest.raises(NoDates):
        recurrence.dates(TUESDAY, Recurrence("weekly", count=1, without=frozenset({TUESDAY})))
    with pytest.raises(NoDates):
        recurrence.dates(TUESDAY, Recurrence("weekly", until=date(2027, 1, 11)))


def test_500_dates_are_given_and_501_are_refused() -> None:
    assert len(recurrence.dates(TUESDAY, Recurrence("weekly", count=MAX_DATES))) == 500
    with pytest.raises(TooManyDates) as refused:
        recurrence.dates(TUESDAY, Recurrence("weekly", count=MAX_DATES + 1))
    assert refused.value.params == {"limit": 500}


@pytest.mark.parametrize(
    "end",
    [{"count": 10_000}, {"count": 999_999_999}, {"until": date(2199, 12, 31)}, {"until": date.max}],
    ids=["count", "absurd-count", "until", "absurd-until"],
)
def test_ten_thousand_dates_and_a_thousand_million_are_refused_without_making_them(end: dict[str, Any]) -> None:
    rule = Recurrence("weekly", weekdays=(1, 2, 3, 4, 5, 6, 7), **end)

    with pytest.raises(TooManyDates):
        recurrence.dates(TUESDAY, rule)


@pytest.mark.parametrize("rule", [Recurrence("weekly", 52, count=500), Recurrence("monthly", 52, (2,), 1, count=500)])
def test_the_sparsest_rule_does_not_run_off_the_calendar(rule: Recurrence) -> None:
    assert len(recurrence.dates(date(2199, 12, 31), rule)) == 500
    with pytest.raises(TimeOutOfRange):
        recurrence.spans(clocks("18:00", "20:00"), rule)


def test_a_first_date_far_from_our_time_is_refused() -> None:
    with pytest.raises(TimeOutOfRange):
        recurrence.dates(date.max, EVERY_TUESDAY)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"frequency": "daily", "count": 1}, "frequency"),
        ({"frequency": "weekly", "interval": 0, "count": 1}, "interval"),
        ({"frequency": "weekly", "interval": 53, "count": 1}, "interval"),
        ({"frequency": "weekly", "weekdays": (0,), "count": 1}, "weekday"),
        ({"frequency": "weekly", "weekdays": (8,), "count": 1}, "weekday"),
        ({"frequency": "monthly", "nth": 1, "count": 1}, "weekday"),
        ({"frequency": "monthly", "weekdays": (1,), "count": 1}, "place"),
        ({"frequency": "monthly", "weekdays": (1,), "nth": 5, "count": 1}, "place"),
        ({"frequency": "weekly", "weekdays": (1,), "nth": 1, "count": 1}, "place"),
        ({"frequency": "weekly"}, "no-end"),
        ({"frequency": "weekly", "count": 1, "until": TUESDAY}, "two-ends"),
        ({"frequency": "weekly", "count": 0}, "count"),
        ({"frequency": "weekly", "count": 1, "skip": frozenset({"mondays"})}, "skip"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRecurrence) as refused:
        Recurrence(**values)

    assert refused.value.params["reason"] == reason
    assert reason in recurrence.REASONS


# Spans ---------------------------------------------------------------------------------------------------------------


def test_one_time_without_recurrence_is_itself() -> None:
    assert recurrence.spans(clocks("18:00", "20:00"), None) == [clocks("18:00", "20:00")]


def test_a_series_keeps_its_wall_time_into_summer_and_back() -> None:
    found = recurrence.spans(clocks("18:00", "19:30"), Recurrence("weekly", weekdays=(2,), count=52))

    utc_starts = {span.start.time() for span in found}
    assert utc_starts == {time(17), time(16)}
    assert {localtime.local(span.start).time() for span in found} == {time(18)}
    assert {span.minutes for span in found} == {90}


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - wall time
    st.integers(1, 30 * 60),
    weekly,
)
def test_every_span_shows_the_clocks_of_the_first(wall: datetime, minutes: int, rule: Recurrence) -> None:
    start = wall.replace(second=0, microsecond=0, tzinfo=localtime.OSLO).astimezone(UTC)
    first = localtime.between(start, start + timedelta(minutes=minutes))
    try:
        found = recurrence.spans(first, rule)
    except (NoDates, TooManyDates, OverlapsItself):
        return
    except NonexistentTime:
        assert time(2) in {localtime.local(moment).time().replace(minute=0) for moment in (first.start, first.end)}
        return
    except localtime.EndBeforeStart:  # from the first 02:50 to the second 02:10 is an hour only once a year
        assert localtime.local(first.start).time() >= localtime.local(first.end).time()
        return
    shown = {tuple(localtime.local(moment).time() for moment in (span.start, span.end)) for span in found}
    assert shown == {tuple(localtime.local(moment).time() for moment in (first.start, first.end))}


def test_a_series_in_the_hour_skipped_in_spring_is_refused_by_the_date() -> None:
    first = clocks("02:15", "04:00", SPRING_NIGHT - timedelta(days=7))
    with pytest.raises(NonexistentTime) as refused:
        recurrence.spans(first, Recurrence("weekly", count=3))

    assert refused.value.params == {"date": SPRING_NIGHT, "clock": "02:15"}


def test_the_date_that_skips_the_time_can_be_left_out() -> None:
    first = clocks("02:15", "04:00", SPRING_NIGHT - timedelta(days=7))
    rule = Recurrence("weekly", count=3, without=frozenset({SPRING_NIGHT}))

    assert [localtime.local(span.start).date() for span in recurrence.spans(first, rule)] == [
        date(2027, 3, 21),
        date(2027, 4, 4),
    ]


def test_in_autumn_a_series_takes_the_first_of_the_double_hour() -> None:
    first = clocks("02:15", "04:00", AUTUMN_NIGHT - timedelta(days=7))
    night = recurrence.spans(first, Recurrence("weekly", count=2))[1]

    assert night.start == localtime.at(AUTUMN_NIGHT, time(2, 15), fold=0)
    assert night.minutes == 105 + 60


def test_the_first_span_stays_as_given_even_in_the_second_of_the_double_hour() -> None:
    second = localtime.at(AUTUMN_NIGHT, time(2, 15), fold=1)
    first = localtime.between(second, second + timedelta(hours=1))

    assert recurrence.spans(first, Recurrence("weekly", count=2))[0] == first


def test_a_series_may_cross_midnight_and_end_at_midnight() -> None:
    party, evening = clocks("20:00", "02:00"), clocks("20:00", "00:00")

    assert [span.minutes for span in recurrence.spans(party, EVERY_TUESDAY)] == [360] * 4
    assert [span.minutes for span in recurrence.spans(evening, EVERY_TUESDAY)] == [240] * 4


def test_times_that_last_into_the_next_are_refused() -> None:
    long = localtime.span(TUESDAY, time(18), time(20), nights=1)
    with pytest.raises(OverlapsItself) as refused:
        recurrence.spans(long, Recurrence("weekly", weekdays=(2, 3), count=4))

    assert refused.value.params == {"dates": _january_on(13, 20)}


# RRULE ---------------------------------------------------------------------------------------------------------------


@given(rules)
def test_an_rrule_is_read_back_as_it_was_written(rule: Recurrence) -> None:
    assert recurrence.parse(recurrence.to_rrule(rule), clock=EVENING) == rule


@given(days, rules)
def test_our_rrule_means_the_same_to_others(first: date, rule: Recurrence) -> None:
    start = datetime.combine(first, time(0))  # our UNTIL is a date, which others read as its midnight
    theirs = rrule.rrulestr(recurrence.to_rrule(rule), dtstart=start).xafter(BEGINNING, count=MAX_DATES + 1)
    found = [moment.date() for moment in theirs]

    assert outcome(first, rule) == ("too-many-dates" if len(found) > MAX_DATES else found or "no-dates")


def test_the_exceptions_of_the_json_api_are_kept() -> None:
    found = recurrence.parse(
        "FREQ=WEEKLY;COUNT=3", clock=EVENING, without=[date(2027, 1, 19)], skip=["public-holidays"]
    )

    assert found == Recurrence(
        "weekly", count=3, without=frozenset({date(2027, 1, 19)}), skip=frozenset({"public-holidays"})
    )


@pytest.mark.parametrize(
    ("until", "clock", "last"),
    [
        ("20270601", time(18), date(2027, 6, 1)),
        ("20270601T000000Z", time(18), date(2027, 5, 31)),  # 02.00 in Oslo, before the evening
        ("20270601T000000Z", time(2), date(2027, 6, 1)),
        ("20270601T160000Z", time(18), date(2027, 6, 1)),
        ("20270601T155959Z", time(18), date(2027, 5, 31)),
        ("20270601T223000Z", time(0), date(2027, 6, 2)),
        ("20270601T180000", time(18), date(2027, 6, 1)),
        ("20270601T175959", time(18), date(2027, 5, 31)),
    ],
)
def test_an_until_with_a_time_counts_starts_up_to_that_moment(until: str, clock: time, last: date) -> None:
    assert recurrence.parse(f"FREQ=WEEKLY;UNTIL={until}", clock=clock).until == last


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
        "FREQ=MONTHLY;BYDAY=+2TU;COUNT=3",
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;COUNT=3",
        "RRULE:freq=monthly;byday=2tu;interval=1;wkst=mo;count=3",
    ],
)
def test_there_are_several_ways_to_write_the_second_tuesday(text: str) -> None:
    assert recurrence.parse(text, clock=EVENING) == Recurrence("monthly", weekdays=(2,), nth=2, count=3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "unreadable"),
        ("every tuesday", "unreadable"),
        ("FREQ=WEEKLY;COUNT=3;COUNT=4", "unreadable"),
        ("FREQ=WEEKLY;COUNT=", "unreadable"),
        ("FREQ=WEEKLY;COUNT=three", "unreadable"),
        ("FREQ=WEEKLY;COUNT=3.5", "unreadable"),
        ("FREQ=WEEKLY;COUNT=99999999999999999999", "unreadable"),
        ("FREQ=WEEKLY;COUNT=3;BYHOUR=8,20", "unreadable"),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=TUESDAY", "unreadable"),
        ("FREQ=WEEKLY;COUNT=3;WKST=SU", "unreadable"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=1MO,3MO", "unreadable"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU;BYSETPOS=1", "unreadable"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=2MO;BYSETPOS=1", "unreadable"),
        ("FREQ=WEEKLY;UNTIL=20270231", "unreadable"),
        ("FREQ=WEEKLY;UNTIL=20270601T250000Z", "unreadable"),
        ("FREQ=WEEKLY;UNTIL=soon", "unreadable"),
        ("FREQ=DAILY;COUNT=3", "frequency"),
        ("COUNT=3", "frequency"),
        ("FREQ=WEEKLY", "no-end"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270601", "two-ends"),
        ("FREQ=WEEKLY;COUNT=-3", "count"),
        ("FREQ=WEEKLY;COUNT=3;INTERVAL=0", "interval"),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=2TU", "place"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=5TU", "place"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TU", "place"),
        ("FREQ=MONTHLY;COUNT=3", "weekday"),
    ],
)
def test_an_rrule_beyond_the_subset_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadRecurrence) as refused:
        recurrence.parse(text, clock=EVENING)

    assert refused.value.params["reason"] == reason


@given(st.text() | st.from_regex(r"FREQ=(WEEKLY|MONTHLY);[A-Z0-9=;,+-]{0,60}", fullmatch=True))
def test_whatever_is_sent_as_an_rrule_is_read_or_refused(text: str) -> None:
    try:
        found = recurrence.parse(text, clock=EVENING)
    except (BadRecurrence, TimeOutOfRange):
        return
    assert recurrence.parse(recurrence.to_rrule(found), clock=EVENING) == found
