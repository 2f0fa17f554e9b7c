"""When a reminder is due, when gear is let go, and when it counts as lost."""

from collections.abc import Collection
from datetime import date, timedelta

from booking.domain.reminders import Kind, counts_as_lost, let_go, reminder

MONDAY = date(2027, 1, 4)


def _in(days: int) -> date:
    return MONDAY + timedelta(days)


def _reminder(*dues: int, remind: int = 2, dun: int = 3, reminded: int | None = None, dunned: int | None = None):
    told = {"reminded_on": reminded, "dunned_on": dunned}
    moments = {name: None if day is None else _in(day) for name, day in told.items()}
    return reminder([_in(due) for due in dues], MONDAY, remind_days=remind, dun_days=dun, **moments)


def test_it_is_sent_so_many_days_before_and_only_once() -> None:
    assert [_reminder(due) for due in (3, 2, 1, 0)] == [None, Kind.SOON, Kind.SOON, Kind.SOON]
    assert [_reminder(1, reminded=day) for day in (-1, 0)] == [None, None]


def test_it_is_sent_again_where_the_loan_was_renewed_since() -> None:
    assert _reminder(2, reminded=-5) is Kind.SOON
    assert _reminder(2, dunned=-1) is Kind.SOON


def test_the_first_after_the_day_comes_at_once_and_then_every_few_days() -> None:
    assert _reminder(-1, reminded=-3) is Kind.LATE
    assert [_reminder(-9, dunned=day) for day in (0, -2, -3, -4)] == [None, None, Kind.LATE, Kind.LATE]


def test_what_was_said_of_an_earlier_lateness_does_not_count() -> None:
    assert _reminder(-1, dunned=-1) is Kind.LATE
    assert _reminder(-1, dunned=-2) is Kind.LATE


def test_a_line_that_is_newly_late_is_told_of_though_another_was_before() -> None:
    assert _reminder(-5, -1, dunned=-2) is Kind.LATE
    assert _reminder(-5, 1, dunned=-2) is None


def test_nothing_is_said_twice_on_a_day() -> None:
    assert _reminder(-1, reminded=0) is None
    assert _reminder(0, dunned=0) is None


def test_reminding_on_the_day_itself() -> None:
    assert [_reminder(due, remind=0) for due in (1, 0)] == [None, Kind.SOON]


def _weekdays(first: date, last: date) -> Collection[date]:
    days = [first + timedelta(later) for later in range((last - first).days + 1)]
    return [day for day in days if day.isoweekday() <= 5]


def _let_go(first: int, last: int, release: int) -> bool:
    return let_go(_in(first), _in(last), MONDAY, release_days=release, open_days=_weekdays)


def test_gear_is_kept_for_its_first_day_and_so_many_open_days_after_it() -> None:
    assert [_let_go(0, 7, 0), _let_go(1, 7, 0)] == [False, False]
    assert _let_go(-1, 7, 0)
    assert [_let_go(-3, 7, 1), _let_go(-4, 7, 1)] == [False, True]  # from Friday no open day is over, from Thursday one


def test_gear_whose_days_are_over_is_let_go_whatever_the_place_waits() -> None:
    assert [_let_go(-2, -1, 30), _let_go(-2, 0, 30)] == [True, False]


def test_what_is_late_for_longer_than_the_place_waits_counts_as_lost() -> None:
    assert [counts_as_lost(_in(-day), MONDAY, 7) for day in (6, 7, 8)] == [False, False, True]
    assert not counts_as_lost(_in(-900), MONDAY, None)
