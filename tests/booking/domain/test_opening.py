from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import localtime, opening
from booking.domain.opening import (
    Audience,
    BookingWindow,
    Calendar,
    Closed,
    Closure,
    Mode,
    NotForYou,
    Occasion,
    OpeningHours,
    OutsideOpeningHours,
)
from booking.domain.resources import InThePast, TooShort
from rules import facts
from rules.timespan import TimeSpan, merge
from tests.booking.domain.samples import (
    AUTUMN_NIGHT,
    NOW,
    SCHOOL_HOLIDAYS,
    TUESDAY,
    clocks,
    space,
    spans,
)

HALL = space()
WEEK = range(1, 8)
WEEKDAYS = frozenset({1, 2, 3, 4, 5})
CONSTITUTION_DAY = date(2027, 5, 17)  # a Monday
SPRING_SUNDAY = date(2026, 3, 29)  # that of 2027 is Easter Sunday, and closed
IN_SCHOOL_HOLIDAYS = date(2027, 2, 23)  # a Tuesday


def of_venue(opens: str, closes: str, *, occasion: Occasion = "ordinary", **values: Any) -> list[OpeningHours]:
    """Rows of the venue for every weekday."""
    return _rows(opens, closes, venue=1, space=None, occasion=occasion, **values)


def of_space(opens: str, closes: str, *, occasion: Occasion = "ordinary", **values: Any) -> list[OpeningHours]:
    """Rows of the hall itself for every weekday."""
    return _rows(opens, closes, venue=None, space=HALL.id, occasion=occasion, **values)


def _rows(opens: str, closes: str, **values: Any) -> list[OpeningHours]:
    between: dict[str, Any] = {"opens": time.fromisoformat(opens), "closes": time.fromisoformat(closes)}
    return [OpeningHours(weekday=day, **between, **values) for day in WEEK]


def calendar(*opening: list[OpeningHours], **values: Any) -> Calendar:
    """A calendar of these rows, with the week of school holidays."""
    rows = tuple(row for some in opening for row in some)
    return Calendar(opening=rows, **({"school_holidays": SCHOOL_HOLIDAYS} | values))


def closure(span: TimeSpan, reason: str = "Floor is oiled") -> Closure:
    """A planned closure of the hall."""
    return Closure(id=1, venue=None, space=HALL.id, span=span, kind="planned", reason=reason)


def opened(calendar: Calendar, day: date) -> list[str]:
    """The open spans of a day as clocks."""
    return [_clocks(span) for span in opening.open_spans(HALL, calendar, [day])]


def _clocks(span: TimeSpan) -> str:
    return "-".join(f"{localtime.local(moment):%H:%M}" for moment in (span.start, span.end))


# Opening hours -------------------------------------------------------------------------------------------------------


def test_without_opening_hours_nothing_is_open() -> None:
    assert opened(Calendar(), TUESDAY) == []


def test_a_space_is_open_when_its_venue_is() -> None:
    assert opened(calendar(of_venue("08:00", "23:00")), TUESDAY) == ["08:00-23:00"]


def test_rows_of_another_space_say_nothing_of_this() -> None:
    other = [OpeningHours(None, 99, day, time(8), time(9)) for day in WEEK]

    assert opened(calendar(other), TUESDAY) == []


def test_a_space_s_own_hours_replace_its_venue_s_on_the_weekdays_that_it_has_any_for() -> None:
    own = [row for row in of_space("16:00", "20:00") if row.weekday == 2]
    both = calendar(of_venue("08:00", "23:00"), own)

    assert opened(both, TUESDAY) == ["16:00-20:00"]
    assert opened(both, TUESDAY + localtime.DAY) == ["08:00-23:00"]


def test_several_rows_a_day_are_several_spans_and_those_that_meet_are_one() -> None:
    apart = calendar(of_venue("08:00", "12:00"), of_venue("16:00", "23:00"))
    meeting = calendar(of_venue("08:00", "12:00"), of_venue("12:00", "23:00"))

    assert opened(apart, TUESDAY) == ["08:00-12:00", "16:00-23:00"]
    assert opened(meeting, TUESDAY) == ["08:00-23:00"]


def test_hours_for_a_period_replace_those_without_while_it_lasts() -> None:
    summer = of_venue("08:00", "15:00", first=date(2027, 6, 20), last=date(2027, 8, 15))
    both = calendar(of_venue("08:00", "23:00"), summer)
    days = [date(2027, 6, 19), date(2027, 6, 20), date(2027, 8, 15), date(2027, 8, 16)]

    assert [opened(both, day) for day in days] == [["08:00-23:00"], ["08:00-15:00"], ["08:00-15:00"], ["08:00-23:00"]]


def test_a_public_holiday_is_closed_unless_there_are_hours_for_it() -> None:
    ordinary, holiday = of_venue("08:00", "23:00"), of_venue("12:00", "18:00", occasion="public-holiday")

    assert opened(calendar(ordinary), CONSTITUTION_DAY) == []
    assert opened(calendar(ordinary, holiday), CONSTITUTION_DAY) == ["12:00-18:00"]
    assert opened(calendar(ordinary, holiday), CONSTITUTION_DAY + localtime.DAY) == ["08:00-23:00"]


def test_in_school_holidays_the_ordinary_hours_count_unless_there_are_others() -> None:
    ordinary, holidays = of_venue("08:00", "23:00"), of_venue("10:00", "14:00", occasion="school-holiday")

    assert opened(calendar(ordinary), IN_SCHOOL_HOLIDAYS) == ["08:00-23:00"]
    assert opened(calendar(ordinary, holidays), IN_SCHOOL_HOLIDAYS) == ["10:00-14:00"]
    week = [date(2027, 2, day) for day in (21, 22, 26, 27)]
    expected = [["08:00-23:00"], ["10:00-14:00"], ["10:00-14:00"], ["08:00-23:00"]]
    assert [opened(calendar(ordinary, holidays), day) for day in week] == expected


def test_a_weekday_without_hours_in_the_school_holidays_is_closed_when_other_weekdays_have_them() -> None:
    mondays = [row for row in of_venue("10:00", "14:00", occasion="school-holiday") if row.weekday == 1]

    assert opened(calendar(of_venue("08:00", "23:00"), mondays), IN_SCHOOL_HOLIDAYS) == []


def test_a_space_s_ordinary_hours_do_not_outlast_its_venue_s_school_holidays() -> None:
    holidays = of_venue("10:00", "14:00", occasion="school-holiday")

    assert opened(calendar(of_space("08:00", "23:00"), holidays), IN_SCHOOL_HOLIDAYS) == ["10:00-14:00"]


def test_a_public_holiday_in_the_school_holidays_is_a_public_holiday() -> None:
    easter = ((date(2027, 3, 22), date(2027, 3, 29)),)
    rows = of_venue("10:00", "14:00", occasion="school-holiday")

    assert opened(calendar(rows, school_holidays=easter), date(2027, 3, 29)) == []
    assert opened(calendar(rows, school_holidays=easter), date(2027, 3, 24)) == ["10:00-14:00"]


def test_days_that_are_open_round_the_clock_are_one_span() -> None:
    always = calendar(of_venue("00:00", "00:00"))
    found = opening.open_spans(HALL, always, [TUESDAY, TUESDAY + localtime.DAY])

    assert found == [TimeSpan(localtime.day_span(TUESDAY).start, localtime.day_span(TUESDAY + localtime.DAY).end)]


def test_a_day_round_the_clock_has_23_hours_in_spring_and_25_in_autumn() -> None:
    always = calendar(of_venue("00:00", "00:00"))
    lengths = [opening.open_spans(HALL, always, [day])[0].minutes // 60 for day in (SPRING_SUNDAY, AUTUMN_NIGHT)]

    assert lengths == [23, 25]


def test_hours_that_begin_in_the_skipped_hour_begin_an_hour_later_and_what_nothing_is_left_of_is_gone() -> None:
    assert opened(calendar(of_venue("02:30", "05:00")), SPRING_SUNDAY) == ["03:30-05:00"]
    assert opened(calendar(of_venue("02:30", "03:00")), SPRING_SUNDAY) == []
    assert opened(calendar(of_venue("02:00", "03:00")), SPRING_SUNDAY) == []


# Closures ------------------------------------------------------------------------------------------------------------


def test_a_closure_is_taken_out_of_the_opening_hours() -> None:
    closed = calendar(of_venue("08:00", "23:00"), closures=(closure(clocks("12:00", "14:00")),))

    assert opened(closed, TUESDAY) == ["08:00-12:00", "14:00-23:00"]


rows = st.builds(
    OpeningHours,
    venue=st.just(1),
    space=st.none(),
    weekday=st.integers(1, 7),
    opens=st.integers(0, 12).map(time),
    closes=st.sampled_from([time(13), time(18), time(23, 30), time(0)]),
    occasion=st.sampled_from(["ordinary", "public-holiday", "school-holiday"]),
) | st.builds(
    OpeningHours,
    venue=st.none(),
    space=st.just(HALL.id),
    weekday=st.integers(1, 7),
    opens=st.integers(0, 12).map(time),
    closes=st.sampled_from([time(13), time(18), time(23, 30), time(0)]),
)
closures = st.builds(lambda span, days: closure(span.shifted(timedelta(days=days))), spans(), st.integers(-2, 9))


@given(st.lists(rows, max_size=14), st.lists(closures, max_size=8))
def test_open_spans_and_closures_together_are_the_opening_hours_and_never_overlap(
    opening_rows: list[OpeningHours], closed: list[Closure]
) -> None:
    given_calendar = calendar(opening_rows, closures=tuple(closed))
    days = [TUESDAY + timedelta(days=later) for later in range(8)]
    open_spans = opening.open_spans(HALL, given_calendar, days)

    assert not any(one.overlaps(other.span) for one in open_spans for other in closed)
    assert open_spans == merge(open_spans)
    all_hours = opening.hours(HALL, given_calendar, days)
    cut = [both for one in all_hours for other in closed if (both := one.intersection(other.span))]
    assert merge([*open_spans, *cut]) == all_hours


@given(st.lists(spans(), max_size=8), st.lists(spans(), max_size=8), spans())
def test_a_span_is_within_what_is_left_exactly_when_nothing_of_it_was_taken(
    some: list[TimeSpan], taken: list[TimeSpan], wanted: TimeSpan
) -> None:
    left = opening.minus(some, taken)

    expected = any(one.contains(wanted) for one in merge(some)) and not any(one.overlaps(wanted) for one in taken)
    assert opening.within(left, wanted) is expected


# Instant or by approval ----------------------------------------------------------------------------------------------


def window(
    opens: str = "08:00",
    closes: str = "16:00",
    *,
    weekdays: frozenset[int] = WEEKDAYS,
    mode: Mode = "instant",
    audience: Audience = "everyone",
) -> BookingWindow:
    """A window of the hall."""
    return BookingWindow(HALL.id, weekdays, time.fromisoformat(opens), time.fromisoformat(closes), mode, audience)


SATURDAY = TUESDAY + timedelta(days=4)


def booked(span: TimeSpan, *windows: BookingWindow, audience: Audience = "everyone") -> str:
    """The mode, or for whom the time is kept."""
    try:
        return opening.mode(HALL, span, Calendar(windows=windows), audience)
    except NotForYou as problem:
        return f"not for you but {problem.params['audiences']}"


def test_the_same_hall_is_instant_on_weekday_daytime_and_by_approval_at_weekends() -> None:
    assert booked(clocks("10:00", "12:00"), window()) == "instant"
    assert booked(clocks("10:00", "12:00", SATURDAY), window()) == "approval"
    assert booked(clocks("18:00", "20:00"), window()) == "approval"


def test_outside_all_windows_it_is_by_approval_for_everyone() -> None:
    assert booked(clocks("10:00", "12:00")) == "approval"


def test_only_what_is_instant_all_the_time_is_instant() -> None:
    assert booked(clocks("08:00", "16:00"), window()) == "instant"
    assert booked(clocks("15:00", "16:30"), window()) == "approval"
    assert booked(clocks("10:00", "18:00"), window(), window("16:00", "20:00")) == "instant"


def test_a_window_of_another_space_does_not_count() -> None:
    other = BookingWindow(99, WEEKDAYS, time(8), time(16), "instant", "municipal")

    assert booked(clocks("10:00", "12:00"), other) == "approval"


@pytest.mark.parametrize(
    ("kept_for", "audience", "expected"),
    [
        ("everyone", "everyone", "instant"),
        ("everyone", "associations", "instant"),
        ("everyone", "municipal", "instant"),
        ("associations", "everyone", "not for you but ['associations']"),
        ("associations", "associations", "instant"),
        ("associations", "municipal", "instant"),
        ("municipal", "everyone", "not for you but ['municipal']"),
        ("municipal", "associations", "not for you but ['municipal']"),
        ("municipal", "municipal", "instant"),
    ],
)
def test_associations_may_use_everyone_s_windows_and_the_municipality_all(
    kept_for: Audience, audience: Audience, expected: str
) -> None:
    assert booked(clocks("10:00", "12:00"), window(audience=kept_for), audience=audience) == expected


def test_the_same_hours_may_be_instant_for_associations_and_by_approval_for_everyone() -> None:
    windows = (window(audience="associations"), window(mode="approval"))

    assert booked(clocks("10:00", "12:00"), *windows) == "approval"
    assert booked(clocks("10:00", "12:00"), *windows, audience="associations") == "instant"


def test_a_span_that_reaches_into_hours_kept_for_others_is_refused() -> None:
    kept = window("16:00", "20:00", audience="associations")

    assert booked(clocks("14:00", "16:00"), kept) == "approval"
    assert booked(clocks("14:00", "16:30"), kept) == "not for you but ['associations']"


def test_a_window_may_last_past_midnight() -> None:
    night = window("22:00", "06:00", weekdays=frozenset({2}))
    wednesday = TUESDAY + localtime.DAY

    assert booked(clocks("01:00", "05:00", wednesday), night) == "instant"
    assert booked(clocks("23:00", "05:00"), night) == "instant"
    assert booked(clocks("01:00", "05:00"), night) == "approval"
    assert booked(clocks("22:00", "23:00", wednesday), night) == "approval"


def test_a_window_to_midnight_and_one_from_midnight_meet() -> None:
    windows = (window("18:00", "00:00"), window("00:00", "03:00"))

    assert booked(clocks("22:00", "02:00"), *windows) == "instant"


@given(spans(), st.sampled_from(["everyone", "associations", "municipal"]))
def test_a_window_round_the_clock_for_everyone_makes_everything_instant(span: TimeSpan, audience: Audience) -> None:
    always = window("00:00", "00:00", weekdays=frozenset(WEEK))

    assert booked(span, always, audience=audience) == "instant"


@pytest.mark.parametrize("kind", facts.APPLICANTS)
def test_every_kind_of_applicant_counts_as_an_audience(kind: str) -> None:
    assert opening.audience(kind) in opening.MAY_USE


def test_persons_associations_and_the_municipality_are_told_apart() -> None:
    kinds = ("private_person", "business", "public_body", "sports_club", "voluntary_org", "municipal_unit", "school")

    assert [opening.audience(kind) for kind in kinds] == [
        "everyone",
        "everyone",
        "everyone",
        "associations",
        "associations",
        "municipal",
        "municipal",
    ]


def test_the_kinds_that_are_told_apart_are_kinds_of_applicant() -> None:
    assert set(facts.APPLICANTS) >= opening.ASSOCIATIONS | opening.MUNICIPAL


# Everything together -------------------------------------------------------------------------------------------------

OPEN = calendar(of_venue("08:00", "23:00"))


def check(span: TimeSpan, calendar: Calendar = OPEN, *, now: datetime = NOW) -> list[object]:
    return list(opening.check(HALL, span, calendar, now=now, audience="everyone"))


def test_nothing_is_wrong_with_an_evening_in_an_open_hall() -> None:
    assert check(clocks("18:00", "20:00")) == []


def test_outside_opening_hours_the_answer_says_when_it_is_open() -> None:
    day = clocks("08:00", "23:00")

    assert check(clocks("22:00", "23:30")) == [OutsideOpeningHours(open=[{"start": day.start, "end": day.end}])]
    assert check(clocks("10:00", "12:00", CONSTITUTION_DAY)) == [OutsideOpeningHours(open=[])]


def test_opening_hours_that_meet_at_midnight_can_be_booked_across_it() -> None:
    party = clocks("20:00", "02:00")

    assert check(party, calendar(of_venue("00:00", "00:00"))) == []
    assert check(party, calendar(of_venue("00:00", "03:00"), of_venue("18:00", "00:00"))) == []
    assert len(check(party, calendar(of_venue("18:00", "00:00")))) == 1


def test_a_closure_is_named_with_its_reason_and_not_as_hours() -> None:
    closed = closure(clocks("19:00", "21:00"))
    problem = Closed(reason="Floor is oiled", kind="planned", start=closed.span.start, end=closed.span.end)

    assert check(clocks("18:00", "20:00"), calendar(of_venue("08:00", "23:00"), closures=(closed,))) == [problem]
    assert check(clocks("18:00", "19:00"), calendar(of_venue("08:00", "23:00"), closures=(closed,))) == []


def test_all_that_is_wrong_is_told_at_once() -> None:
    kept = calendar(
        of_venue("08:00", "16:00"),
        closures=(closure(clocks("18:00", "19:00")),),
        windows=(window("18:00", "19:00", audience="municipal"),),
    )
    wrong = check(clocks("18:00", "18:15"), kept, now=NOW + timedelta(days=30))

    assert [type(problem) for problem in wrong] == [InThePast, TooShort, OutsideOpeningHours, Closed, NotForYou]
