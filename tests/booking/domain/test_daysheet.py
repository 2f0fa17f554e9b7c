"""What a caretaker does on a day, in order."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import daysheet, localtime
from booking.domain.daysheet import Change, Kind, Part, Shut, Visit
from rules import TimeSpan
from tests.factories import oslo

TUESDAY = "2027-01-12"
A, B, C = Part(1, "A"), Part(2, "B"), Part(3, "C")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SINCE = datetime(2027, 1, 10, 23, tzinfo=UTC)


def span(hours: str, day: str = TUESDAY) -> TimeSpan:
    """`18:00-20:00` of a day; an end that is not after the start is on the next one."""
    start, end = (oslo(day, clock) for clock in hours.split("-"))
    return TimeSpan(start, end if end > start else oslo(date.fromisoformat(day) + localtime.DAY, hours.split("-")[1]))


def visit(hours: str, title: str = "Handball", *parts: Part, setup: int = 0, clearing: int = 0, **values: Any) -> Visit:
    number = abs(hash((hours, title, parts)))
    given_: dict[str, Any] = {
        "occurrence": number,
        "application": number,
        "span": hours if isinstance(hours, TimeSpan) else span(hours),
        "title": title,
        "who": "Sandane IL",
        "contact": "Kari",
        "phone": "91234567",
        "spaces": ("Hall",),
        "parts": parts or (A,),
        "people": None,
        "note": "",
        "setup": timedelta(minutes=setup),
        "clearing": timedelta(minutes=clearing),
        "cancelled": False,
        "granted_at": LONG_AGO,
        "changed_at": LONG_AGO,
    }
    return Visit(**{**given_, **values})


def sheet(*visits: Visit, opening: str = "08:00-22:00", closures: list[Shut] | None = None, day: str = TUESDAY):
    hours = [span(opening, day)] if opening else []
    return daysheet.build(date.fromisoformat(day), visits, closures or [], hours, since=SINCE)


def lines(*visits: Visit, **values: Any) -> list[str]:
    """Each line as `16.45 change-over A,B 15`."""
    return [
        " ".join(
            filter(
                None,
                [
                    f"{localtime.local(task.at):%H.%M}",
                    str(task.kind),
                    task.visit.title if task.visit and task.kind is Kind.VISIT else "",
                    ",".join(part.name for part in task.parts),
                    str(task.minutes) if task.kind not in {Kind.OPEN, Kind.CLOSE, Kind.VISIT, Kind.CLOSED} else "",
                ],
            )
        )
        for task in sheet(*visits, **values).tasks
    ]


def test_a_day_is_opened_set_up_changed_over_cleared_and_closed_in_order() -> None:
    first = visit("15:00-16:45", "Basar", A, B, setup=60, clearing=15)
    second = visit("17:00-19:00", "Turn", A, B)
    third = visit("20:00-22:00", "Kor", A, B, clearing=15)
    assert lines(third, first, second) == [
        "08.00 open",
        "14.00 set-up A,B 60",
        "15.00 visit Basar",
        "16.45 change-over A,B 15",
        "17.00 visit Turn",
        "20.00 visit Kor",
        "22.00 clear A,B 15",
        "22.15 close",
    ]


def test_nobody_coming_leaves_the_doors_only() -> None:
    assert (lines(), sheet().visits) == (["08.00 open", "22.00 close"], 0)
    assert lines(opening="") == []


def test_at_one_moment_the_order_is_that_of_the_work() -> None:
    ends = visit("06:00-08:00", "Early", A, clearing=30)
    begins = visit("08:00-10:00", "Next", B)
    assert lines(ends, begins, opening="08:00-10:00") == [
        "06.00 open",
        "06.00 visit Early",
        "08.00 visit Next",
        "08.00 clear A 30",
        "10.00 close",
    ]


def test_who_comes_outside_the_hours_is_let_in_and_the_doors_closed_behind_them() -> None:
    early, late = visit("06:30-07:30", "Swim", setup=15), visit("22:30-23:30", "Late")
    assert [line for line in lines(early, late) if "open" in line or "close" in line] == [
        "06.15 open",
        "07.30 close",
        "08.00 open",
        "22.00 close",
        "22.30 open",
        "23.30 close",
    ]


@pytest.mark.parametrize(
    ("pause", "clearing", "setup", "expected"),
    [
        (0, 0, 0, []),
        (15, 0, 0, ["17.00 change-over A 15"]),
        (30, 10, 10, ["17.00 change-over A 30"]),
        (31, 0, 0, []),
        (45, 15, 30, ["17.00 change-over A 45"]),
        (46, 15, 30, ["17.00 clear A 15", "17.16 set-up A 30"]),
    ],
)
def test_a_short_pause_is_one_change_over_and_a_long_one_is_clearing_and_setting_up(
    pause: int, clearing: int, setup: int, expected: list[str]
) -> None:
    begin = span("17:00-18:00").start + timedelta(minutes=pause)
    before = visit("16:00-17:00", "Before", clearing=clearing)
    after = visit(TimeSpan(begin, begin + timedelta(hours=1)), "After", setup=setup)
    assert [line for line in lines(before, after) if line.endswith(tuple("0123456789"))] == expected


def test_the_whole_hall_changes_over_with_each_part_on_its_own() -> None:
    whole = visit("12:00-16:00", "Cup", A, B, C, clearing=20)
    left, right = visit("16:20-18:00", "Turn", A, B, setup=10), visit("18:00-19:00", "Boks", C, setup=30)
    assert lines(whole, left, right)[2:-1] == [
        "16.00 change-over A,B 20",
        "16.00 clear C 20",
        "16.20 visit Turn",
        "17.30 set-up C 30",
        "18.00 visit Boks",
    ]


def test_groups_in_other_parts_and_the_same_group_again_are_no_change_over() -> None:
    apart = [visit("16:00-17:00", "Turn", A), visit("17:10-18:00", "Boks", B)]
    same = [visit("16:00-17:00", "Turn", A, application=1), visit("17:10-18:00", "Turn again", A, application=1)]
    for two in (apart, same):
        assert [task.kind for task in sheet(*two).tasks] == [Kind.OPEN, Kind.VISIT, Kind.VISIT, Kind.CLOSE]


def test_who_leaves_and_who_comes_stand_on_the_change_over() -> None:
    before, after = visit("16:00-17:00", "Turn"), visit("17:10-18:00", "Boks")
    [change] = [task for task in sheet(before, after).tasks if task.kind is Kind.CHANGE_OVER]
    assert (change.before, change.visit, change.parts) == (before, after, (A,))


def test_what_changed_since_is_marked_for_what_it_is() -> None:
    later = SINCE + timedelta(hours=1)
    visits = [
        visit("10:00-11:00", "Old"),
        visit("11:00-12:00", "New", granted_at=later, changed_at=later),
        visit("12:00-13:00", "Moved", changed_at=later),
        visit("13:00-14:00", "Gone", cancelled=True, changed_at=SINCE),
    ]
    marks = {task.visit.title: task.change for task in sheet(*visits).tasks if task.visit}
    assert marks == {"Old": None, "New": Change.NEW, "Moved": Change.MOVED, "Gone": Change.CANCELLED}


def test_nothing_is_done_for_what_is_cancelled() -> None:
    gone = visit("05:00-06:00", "Gone", setup=30, clearing=30, cancelled=True, changed_at=SINCE)
    assert lines(gone) == ["05.00 visit Gone", "08.00 open", "22.00 close"]
    assert sheet(gone).visits == 0


def test_a_night_is_opened_on_the_one_day_and_closed_on_the_next() -> None:
    night = visit("20:00-02:00", "Dugnad", clearing=30)
    assert lines(night)[1:] == ["20.00 visit Dugnad"]
    assert lines(night, day="2027-01-13") == [
        "20.00 visit Dugnad",
        "02.00 clear A 30",
        "02.30 close",
        "08.00 open",
        "22.00 close",
    ]


def test_midnight_belongs_to_the_day_that_ends() -> None:
    until_midnight = visit("22:00-00:00", "Film", clearing=0)
    assert lines(until_midnight, opening="08:00-00:00")[-2:] == ["22.00 visit Film", "00.00 close"]
    assert lines(until_midnight, opening="", day="2027-01-13") == []


def test_a_house_that_never_closes_is_neither_opened_nor_closed() -> None:
    always = [TimeSpan(oslo("2027-01-11", "00:00"), oslo("2027-01-14", "00:00"))]
    assert daysheet.build(date(2027, 1, 12), [], [], always, since=SINCE).tasks == ()


def test_a_closure_stands_where_it_begins_or_on_top_where_it_began_before() -> None:
    noon = Shut(span("12:00-14:00"), "Vakta er på kurs", "Hall")
    for_days = Shut(TimeSpan(oslo("2027-01-10", "08:00"), oslo("2027-01-20", "08:00")), "Golvet blir slipt", "")
    over = Shut(span("08:00-12:00", "2027-01-11"), "Over", "")
    tasks = sheet(closures=[noon, for_days, over]).tasks
    assert [(task.kind, task.shut.reason if task.shut else "") for task in tasks] == [
        (Kind.CLOSED, "Golvet blir slipt"),
        (Kind.OPEN, ""),
        (Kind.CLOSED, "Vakta er på kurs"),
        (Kind.CLOSE, ""),
    ]


@pytest.mark.parametrize(("day", "minutes"), [("2027-03-28", 120), ("2027-10-31", 240)])
def test_on_the_nights_when_clocks_change_the_work_is_as_long_as_it_is(day: str, minutes: int) -> None:
    night = visit(span("01:00-04:00", day), "Nattevakt", setup=30, clearing=30)
    tasks = sheet(night, day=day, opening="").tasks
    assert [f"{localtime.local(task.at):%H.%M} {task.kind}" for task in tasks] == [
        "00.30 open",
        "00.30 set-up",
        "01.00 visit",
        "04.00 clear",
        "04.30 close",
    ]
    assert [task.minutes for task in tasks if task.kind is Kind.VISIT] == [minutes]


QUARTERS = st.integers(0, 4 * 24 - 1)


@given(
    st.lists(
        st.tuples(QUARTERS, st.integers(1, 16), st.sets(st.sampled_from([A, B, C]), min_size=1), st.integers(0, 4)),
        max_size=8,
    )
)
def test_every_visit_of_a_day_is_there_once_in_order_and_behind_an_open_door(drawn: Any) -> None:
    begin = localtime.day_span(date.fromisoformat(TUESDAY)).start
    taken: dict[Part, list[TimeSpan]] = {A: [], B: [], C: []}
    visits = []
    for number, (start, length, parts, gap) in enumerate(drawn):
        at = begin + timedelta(minutes=15 * start)
        time = TimeSpan(at, at + timedelta(minutes=15 * length))
        if not any(time.overlaps(other) for part in parts for other in taken[part]):
            for part in parts:
                taken[part].append(time)
            minutes = 15 * gap
            visits.append(visit(time, str(number), *sorted(parts), occurrence=number, setup=minutes, clearing=minutes))
    found = sheet(*visits, opening="")
    assert sorted(task.visit.occurrence for task in found.tasks if task.kind is Kind.VISIT and task.visit) == [
        one.occurrence for one in visits
    ]
    assert [task.at for task in found.tasks] == sorted(task.at for task in found.tasks)
    doors = [task.kind for task in found.tasks if task.kind in {Kind.OPEN, Kind.CLOSE}]
    assert all(first != second for first, second in pairwise(doors))
