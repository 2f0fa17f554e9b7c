from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import localtime
from booking.domain.localtime import EndBeforeStart, NaiveTime, NonexistentTime, TimeOutOfRange
from rules.timespan import TimeSpan
from tests.booking.domain.samples import AUTUMN_NIGHT, SPRING_NIGHT, TUESDAY

dates = st.dates(date(2000, 1, 1), date(2199, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def test_winter_clocks_are_one_hour_ahead_of_utc_and_summer_clocks_two() -> None:
    assert localtime.at(date(2027, 1, 12), time(18)) == datetime(2027, 1, 12, 17, tzinfo=UTC)
    assert localtime.at(date(2027, 6, 12), time(18)) == datetime(2027, 6, 12, 16, tzinfo=UTC)


def test_moments_come_out_in_utc() -> None:
    assert localtime.at(TUESDAY, time(18)).tzinfo is UTC
    assert localtime.aware(datetime(2027, 1, 12, 18, tzinfo=timezone(timedelta(hours=1)))).tzinfo is UTC


@pytest.mark.parametrize("clock", [time(2), time(2, 30), time(2, 59, 59)])
def test_a_time_in_the_hour_skipped_in_spring_is_refused_by_its_date(clock: time) -> None:
    with pytest.raises(NonexistentTime) as refused:
        localtime.at(SPRING_NIGHT, clock)

    assert refused.value.params == {"date": SPRING_NIGHT, "clock": clock.isoformat("minutes")}


def test_the_times_around_the_skipped_hour_exist_and_meet() -> None:
    before, after = localtime.at(SPRING_NIGHT, time(1, 59)), localtime.at(SPRING_NIGHT, time(3))

    assert after - before == timedelta(minutes=1)


def test_a_skipped_opening_time_is_read_as_an_hour_later() -> None:
    assert localtime.at_or_after(SPRING_NIGHT, time(2, 30)) == localtime.at(SPRING_NIGHT, time(3, 30))
    assert localtime.at_or_after(SPRING_NIGHT, time(3, 30)) == localtime.at(SPRING_NIGHT, time(3, 30))


def test_of_the_double_hour_in_autumn_the_first_is_meant() -> None:
    first, second = (localtime.at(AUTUMN_NIGHT, time(2, 30), fold=fold) for fold in (0, 1))

    assert localtime.at(AUTUMN_NIGHT, time(2, 30)) == first
    assert second - first == timedelta(hours=1)


def test_days_have_24_hours_but_for_two_in_a_year() -> None:
    days = (TUESDAY, SPRING_NIGHT, AUTUMN_NIGHT)

    assert [localtime.day_span(day).minutes // 60 for day in days] == [24, 23, 25]


@given(dates, clocks, st.sampled_from([0, 1]))
def test_a_time_that_exists_reads_the_same_on_the_wall(day: date, clock: time, fold: int) -> None:
    try:
        moment = localtime.at(day, clock, fold=fold)
    except NonexistentTime:
        assert clock.hour == 2
    else:
        assert localtime.local(moment).replace(tzinfo=None, fold=0) == datetime.combine(day, clock).replace(fold=0)


@given(dates.filter(lambda day: day < date(2199, 12, 31)))
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    assert localtime.day_span(day).end == localtime.day_span(day + timedelta(days=1)).start


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(NaiveTime):
        localtime.aware(datetime(2027, 1, 12, 18))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("moment", [datetime.min, datetime.max, datetime(1999, 12, 31)])  # noqa: DTZ001, DTZ901
@pytest.mark.parametrize("hours", [-23, 0, 23])
def test_moments_far_from_our_time_are_refused_and_nothing_overflows(moment: datetime, hours: int) -> None:
    offset = timezone(timedelta(hours=hours))
    with pytest.raises(TimeOutOfRange) as refused:
        localtime.aware(moment.replace(tzinfo=offset))

    assert refused.value.params == {"first_year": 2000, "last_year": 2199}


@pytest.mark.parametrize("day", [date.min, date.max])
def test_dates_far_from_our_time_are_refused_and_nothing_overflows(day: date) -> None:
    with pytest.raises(TimeOutOfRange):
        localtime.at(day, time(12))
    with pytest.raises(TimeOutOfRange):
        localtime.at_or_after(day, time(12))
    with pytest.raises(TimeOutOfRange):
        localtime.day_span(day)


def test_an_end_before_the_start_is_refused_and_so_is_no_time_at_all() -> None:
    start = datetime(2027, 1, 12, 18, tzinfo=UTC)

    for end in (start - timedelta(hours=1), start):
        with pytest.raises(EndBeforeStart) as refused:
            localtime.between(start, end)
        assert refused.value.params == {"start": start, "end": end}


def test_two_offsets_of_one_moment_are_no_time_at_all() -> None:
    start = datetime(2027, 1, 12, 18, tzinfo=UTC)
    with pytest.raises(EndBeforeStart):
        localtime.between(start, datetime(2027, 1, 12, 19, tzinfo=timezone(timedelta(hours=1))))


def test_an_end_at_midnight_is_the_end_of_the_day() -> None:
    until_midnight = localtime.span(TUESDAY, time(22), time(0))

    assert until_midnight == localtime.span(TUESDAY, time(22), time(0), nights=1)
    assert until_midnight.end == localtime.day_span(TUESDAY).end
    assert localtime.span(TUESDAY, time(0), time(0)) == localtime.day_span(TUESDAY)


def test_a_span_may_last_into_the_next_day_when_it_says_so() -> None:
    assert localtime.span(TUESDAY, time(20), time(2), nights=1).minutes == 6 * 60
    with pytest.raises(EndBeforeStart):
        localtime.span(TUESDAY, time(20), time(2))


def test_a_night_that_loses_or_gains_an_hour_is_as_long_as_it_is() -> None:
    lengths = [localtime.span(day, time(1), time(4)).minutes // 60 for day in (TUESDAY, SPRING_NIGHT, AUTUMN_NIGHT)]

    assert lengths == [3, 2, 4]


def test_a_span_to_midnight_is_of_one_day_and_one_minute_more_is_of_two() -> None:
    evening = localtime.span(TUESDAY, time(22), time(0))
    longer = TimeSpan(evening.start, evening.end + timedelta(minutes=1))

    assert localtime.days(evening) == [TUESDAY]
    assert localtime.days(longer) == [TUESDAY, TUESDAY + timedelta(days=1)]
