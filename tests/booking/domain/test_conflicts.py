from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import conflicts, localtime, recurrence, resources
from booking.domain.conflicts import Alternative, Clash, Taken, Wanted
from booking.domain.recurrence import Recurrence
from booking.domain.resources import Space
from rules.timespan import TimeSpan
from tests.booking.domain.samples import (
    AUTUMN_NIGHT,
    GRID,
    HALL_PARTS,
    NOW,
    ORIGIN,
    SPRING_NIGHT,
    TUESDAY,
    clocks,
    limits,
    minutes,
    space,
    spans,
    taken,
    takens,
    third,
)

HALL = space()
wishes = st.builds(Wanted, spans(), st.frozensets(st.integers(1, 4), min_size=1), minutes, minutes)
MINUTE = timedelta(minutes=1)


def kinds(wanted: Wanted, *there: Taken) -> list[str]:
    """How each clash stands in the way."""
    return [clash.kind for clash in conflicts.find([wanted], there)]


def want(start: str, end: str, parts: Sequence[int] = (1,), *, setup: int = 0, clearing: int = 0) -> Wanted:
    return Wanted(clocks(start, end), frozenset(parts), setup, clearing)


# What clashes --------------------------------------------------------------------------------------------------------


def test_whole_hall_clashes_with_one_third() -> None:
    assert kinds(want("18:00", "20:00", [1, 2, 3]), taken(clocks("19:00", "21:00"), part=2)) == ["overlap"]


def test_one_third_clashes_with_the_whole_hall_once() -> None:
    hall = [taken(clocks("19:00", "21:00"), part=part) for part in HALL_PARTS]

    assert kinds(want("18:00", "20:00", [2]), *hall) == ["overlap"]


def test_two_thirds_of_one_hall_do_not_clash() -> None:
    assert kinds(want("18:00", "20:00", [1]), taken(clocks("18:00", "20:00"), part=2)) == []


def test_halves_that_share_a_middle_part_clash() -> None:
    assert kinds(want("18:00", "20:00", [1, 2]), taken(clocks("18:00", "20:00"), part=2)) == ["overlap"]


def test_adjacent_times_do_not_clash() -> None:
    neighbours = taken(clocks("16:00", "18:00")), taken(clocks("20:00", "22:00"))

    assert kinds(want("18:00", "20:00"), *neighbours) == []


def test_times_that_meet_at_midnight_do_not_clash_and_a_minute_over_does() -> None:
    evening = taken(clocks("22:00", "00:00"))
    morning = Wanted(clocks("00:00", "02:00", TUESDAY + localtime.DAY), frozenset({1}))

    assert kinds(morning, evening) == []
    assert kinds(replace(morning, span=morning.span.shifted(-MINUTE)), evening) == ["overlap"]


def test_both_halves_of_the_double_hour_in_autumn_can_be_had() -> None:
    first, second = (localtime.at(AUTUMN_NIGHT, time(2), fold=fold) for fold in (0, 1))
    hour = timedelta(hours=1)

    assert kinds(Wanted(TimeSpan(first, first + hour), HALL_PARTS), taken(TimeSpan(second, second + hour))) == []


def test_the_hour_before_and_the_hour_after_the_jump_in_spring_meet() -> None:
    before, after = clocks("01:00", "03:00", SPRING_NIGHT), clocks("03:00", "04:00", SPRING_NIGHT)

    assert (before.minutes, kinds(Wanted(after, HALL_PARTS), taken(before))) == (60, [])


def test_the_gap_is_the_longer_of_clearing_and_setting_up_and_not_the_sum() -> None:
    before = taken(clocks("16:00", "18:00"), clearing=15)

    assert kinds(want("18:30", "20:00", setup=30), before) == []
    assert kinds(want("18:29", "20:00", setup=30), before) == ["gap"]
    assert kinds(want("18:15", "20:00", setup=10), before) == []
    assert kinds(want("18:14", "20:00", setup=10), before) == ["gap"]


def test_the_gap_counts_after_a_wanted_time_too() -> None:
    later = taken(clocks("20:00", "22:00"), setup=30, clearing=60)

    assert kinds(want("18:00", "19:30"), later) == []
    assert kinds(want("18:00", "19:31"), later) == ["gap"]
    assert kinds(want("18:00", "19:30", clearing=45), later) == ["gap"]


def test_setting_up_reaches_across_midnight() -> None:
    evening = taken(clocks("22:00", "23:50"), clearing=20)
    morning = Wanted(clocks("00:00", "02:00", TUESDAY + localtime.DAY), frozenset({1}))

    assert kinds(morning, evening) == ["gap"]


def test_a_competing_application_clashes_like_what_is_held() -> None:
    applied = replace(taken(clocks("19:00", "21:00")), held=False)

    assert conflicts.find([want("18:00", "20:00")], [applied]) == [
        Clash(want("18:00", "20:00"), applied, "overlap"),
    ]


def test_clashes_come_in_the_order_of_what_is_wanted_and_then_of_time() -> None:
    late, early = want("18:00", "22:00", [1, 2]), want("08:00", "10:00", [2])
    there = [
        taken(clocks("21:00", "22:00"), part=1, occurrence=1),
        taken(clocks("18:00", "19:00"), part=2, occurrence=2),
        taken(clocks("09:00", "10:00"), part=2, occurrence=3),
    ]

    assert [clash.taken.occurrence for clash in conflicts.find([late, early], there)] == [2, 1, 3]


def test_a_long_booking_does_not_hide_a_short_one_after_it() -> None:
    there = [taken(clocks("08:00", "23:00"), occurrence=1), taken(clocks("09:00", "10:00"), occurrence=2)]
    asked = [want("08:00", "08:30"), want("09:30", "11:00"), want("22:00", "22:30")]

    found = conflicts.find(asked, there)
    assert [(asked.index(clash.wanted), clash.taken.occurrence) for clash in found] == [(0, 1), (1, 1), (1, 2), (2, 1)]


@given(st.lists(wishes, max_size=12), st.lists(takens, max_size=12))
def test_the_sweep_finds_exactly_the_pairs_that_clash(wanted: list[Wanted], there: list[Taken]) -> None:
    found = conflicts.find(wanted, there)
    pairs = [
        Clash(one, other, kind)
        for one in wanted
        for other in sorted(there, key=lambda row: (row.span, row.part, row.occurrence))
        if other.part in one.parts and (kind := conflicts.between(one, other))
    ]

    assert found == pairs


@given(takens, takens)
def test_clashes_are_symmetric(one: Taken, other: Taken) -> None:
    assert conflicts.between(one, other) == conflicts.between(other, one)
    turned = [Wanted(row.span, frozenset({row.part}), row.setup, row.clearing) for row in (one, other)]
    there, back = (kinds(wish, row) for wish, row in zip(turned, (other, one), strict=True))
    assert there == back


@given(wishes, takens)
def test_what_clashes_still_clashes_when_everything_is_moved(wish: Wanted, there: Taken) -> None:
    month = timedelta(days=30)
    moved = replace(wish, span=wish.span.shifted(month)), replace(there, span=there.span.shifted(month))

    assert kinds(wish, there) == kinds(*moved)


def test_a_series_of_52_is_held_against_thousands_without_comparing_all_with_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    series = recurrence.spans(clocks("18:00", "20:00"), Recurrence("weekly", count=52))
    wanted = [Wanted(span, HALL_PARTS) for span in series]
    days = [TUESDAY + timedelta(days=later) for later in range(365)]
    there = [
        taken(clocks(f"{hour:02}:00", f"{hour + 2:02}:00", day), part=part)
        for day in days
        for hour in range(8, 22, 2)
        for part in HALL_PARTS
    ]
    looked_at = []
    law = conflicts.between

    def counted(one: conflicts.Timed, other: conflicts.Timed) -> conflicts.Kind | None:
        looked_at.append(other)
        return law(one, other)

    monkeypatch.setattr(conflicts, "between", counted)
    found = conflicts.find(wanted, there)

    assert (len(there), len(found)) == (7665, 52 * 3)
    assert len(looked_at) < 10 * len(found)


# What is free --------------------------------------------------------------------------------------------------------


def free(space: Space, *there: Taken, minutes: int = 30) -> list[TimeSpan]:
    return conflicts.free(space, [clocks("08:00", "22:00")], there, minutes=minutes)


def test_what_is_free_lies_between_what_is_taken() -> None:
    there = taken(clocks("10:00", "12:00"), 1), taken(clocks("12:00", "14:00"), 2), taken(clocks("18:00", "19:00"), 3)

    assert free(HALL, *there) == [clocks("08:00", "10:00"), clocks("14:00", "18:00"), clocks("19:00", "22:00")]


def test_what_is_taken_elsewhere_is_free_here() -> None:
    assert free(HALL, taken(clocks("10:00", "12:00"), part=4)) == [clocks("08:00", "22:00")]


def test_too_short_a_time_is_not_free() -> None:
    there = taken(clocks("08:00", "10:00")), taken(clocks("11:00", "22:00"))

    assert free(HALL, *there, minutes=60) == [clocks("10:00", "11:00")]
    assert free(HALL, *there, minutes=61) == []


def test_setting_up_and_clearing_are_not_free() -> None:
    there = taken(clocks("12:00", "14:00"), setup=10, clearing=45)
    careful = space(limits=limits(setup_minutes=30, clearing_minutes=15))

    assert free(careful, there) == [clocks("08:00", "11:45"), clocks("14:45", "22:00")]


@given(st.lists(takens, max_size=8), minutes, minutes, st.sampled_from([15, 60, 150]))
def test_free_spans_clash_with_nothing_and_cannot_be_longer(
    there: list[Taken], setup: int, clearing: int, least: int
) -> None:
    room = space(limits=limits(setup_minutes=setup, clearing_minutes=clearing))
    open_span = TimeSpan(ORIGIN, ORIGIN + 64 * GRID)
    found = conflicts.free(room, [open_span], there, minutes=least)
    for span in found:
        assert span.minutes >= least
        assert conflicts.find([conflicts.wanted(room, span)], there) == []
        for longer in (span.padded(before=MINUTE), span.padded(after=MINUTE)):
            assert not open_span.contains(longer) or conflicts.find([conflicts.wanted(room, longer)], there)


@given(st.lists(takens, max_size=6), minutes, minutes, spans())
def test_what_clashes_with_nothing_lies_in_a_free_span(
    there: list[Taken], setup: int, clearing: int, span: TimeSpan
) -> None:
    room = space(limits=limits(setup_minutes=setup, clearing_minutes=clearing))
    found = conflicts.free(room, [TimeSpan(ORIGIN, ORIGIN + 64 * GRID)], there, minutes=1)

    clashing = conflicts.find([conflicts.wanted(room, span)], there) != []
    assert any(one.contains(span) for one in found) is not clashing


# Alternatives --------------------------------------------------------------------------------------------------------

EVENING = clocks("18:00", "20:00")
THIRDS = [third(1), third(2), third(3)]


def instead(
    space: Space,
    candidates: Sequence[Space],
    there: Sequence[Taken],
    *,
    span: TimeSpan = EVENING,
    open_spans: Sequence[TimeSpan] = (clocks("08:00", "22:00"),),
    now: datetime = NOW,
    limit: int = 3,
    **asked: Any,
) -> list[Alternative]:
    """The alternatives where all spaces are open alike."""
    hours = {one.id: open_spans for one in (space, *candidates)}
    wanted = conflicts.wanted(space, span)
    return conflicts.alternatives(
        wanted,
        space,
        candidates,
        there,
        hours,
        now=now,
        limit=limit,
        **asked,
    )


def spaces(found: Sequence[Alternative], kind: str = "other-space") -> list[int]:
    return [one.spaces[0] for one in found if one.kind == kind]


def times(found: Sequence[Alternative]) -> list[str]:
    return [f"{localtime.local(one.span.start):%H:%M}" for one in found if one.kind == "other-time"]


def gym(number: int, **values: Any) -> Space:
    """A hall of its own, with room for as many."""
    return space(number, **({"parts": frozenset({number * 10}), "part_name": "whole"} | values))


TAKEN_EVENING = [taken(EVENING, part) for part in HALL_PARTS]


def test_the_same_time_elsewhere_is_in_the_same_venue_first_and_then_the_smallest_that_is_enough() -> None:
    candidates = [
        gym(2, venue=2, capacity=300),
        gym(3, capacity=900),
        gym(4, capacity=400),
        gym(5, venue=2, capacity=310),
        gym(6, capacity=299),
        gym(7, facilities=frozenset()),
        gym(8, active=False),
        HALL,
    ]

    assert spaces(instead(HALL, candidates, TAKEN_EVENING, limit=12)) == [4, 3, 2, 5]


def test_what_was_asked_for_counts_rather_than_what_the_space_has() -> None:
    candidates = [gym(2, capacity=40), gym(3, capacity=20), gym(4, capacity=50, facilities=frozenset({"stage"}))]

    found = instead(HALL, candidates, TAKEN_EVENING, capacity=30, facilities=(), limit=12)
    assert spaces(found) == [2, 4]
    assert spaces(instead(HALL, candidates, TAKEN_EVENING, capacity=30, facilities={"stage"}, limit=12)) == [4]


def test_a_space_that_is_taken_closed_or_lent_out_otherwise_is_no_alternative() -> None:
    candidates = [
        gym(2),
        gym(3),
        gym(4, limits=limits(minutes_max=60)),
        gym(5, limits=limits(lead_hours=1000)),
        gym(6, limits=limits(grid_minutes=420)),
    ]
    hours = {1: [clocks("08:00", "22:00")], 2: [clocks("08:00", "22:00")], 3: [clocks("08:00", "19:00")]}
    hours |= dict.fromkeys((4, 5, 6), hours[1])
    there = [*TAKEN_EVENING, taken(clocks("19:30", "21:00"), part=20)]

    wanted = conflicts.wanted(HALL, EVENING)
    found = conflicts.alternatives(wanted, HALL, candidates, there, hours, now=NOW, limit=12)
    assert spaces(found) == []


def test_another_space_keeps_its_own_gap() -> None:
    careful = gym(2, limits=limits(setup_minutes=30))

    assert spaces(instead(HALL, [careful], [taken(clocks("16:00", "17:30"), part=20)])) == [2]
    assert spaces(instead(HALL, [careful], [taken(clocks("16:00", "17:45"), part=20)])) == []


def test_another_time_is_the_nearest_of_each_free_stretch_of_the_day() -> None:
    there = [*TAKEN_EVENING, taken(clocks("12:00", "13:00"), part=2)]

    assert times(instead(HALL, [], there)) == ["16:00", "20:00", "10:00"]


def test_another_time_keeps_the_gap_and_the_grid() -> None:
    careful = space(limits=limits(setup_minutes=20, clearing_minutes=10, grid_minutes=15))

    assert times(instead(careful, [], [taken(EVENING, part=1, clearing=40)])) == ["15:45"]
    assert times(instead(careful, [], [taken(clocks("18:00", "19:30"), part=1, clearing=25)])) == ["20:00", "15:45"]


def test_a_stretch_that_fits_exactly_is_found() -> None:
    there = [*TAKEN_EVENING, taken(clocks("08:00", "16:00")), taken(clocks("20:30", "22:00"))]

    assert times(instead(HALL, [], there)) == ["16:00"]


def test_another_time_is_never_in_the_past_nor_too_late_to_ask_for() -> None:
    busy = [*TAKEN_EVENING, taken(clocks("20:00", "22:00"))]
    at_three = localtime.at(TUESDAY, time(15, 10))

    assert times(instead(HALL, [], busy, now=at_three)) == ["16:00"]
    assert times(instead(space(limits=limits(lead_hours=1)), [], busy, now=at_three)) == []
    assert times(instead(HALL, [], TAKEN_EVENING, now=localtime.at(TUESDAY, time(17)))) == ["20:00"]


def test_a_time_that_is_too_soon_leads_to_the_first_that_is_not() -> None:
    now = localtime.at(TUESDAY, time(15, 10))

    assert times(instead(space(limits=limits(lead_hours=4)), [], [], now=now)) == ["19:30"]


def test_another_time_is_on_the_same_day() -> None:
    whole_week = [TimeSpan(EVENING.start - timedelta(days=3), EVENING.start + timedelta(days=3))]
    all_day = [taken(localtime.day_span(TUESDAY), part=1)]

    assert times(instead(HALL, [], all_day, open_spans=whole_week)) == []


def test_another_time_may_last_past_midnight_like_the_wanted_one() -> None:
    party = localtime.span(TUESDAY, time(20), time(2), nights=1)
    night = [localtime.span(TUESDAY, time(8), time(6), nights=1)]

    found = instead(HALL, [], [taken(clocks("20:00", "21:30"), part=3)], span=party, open_spans=night)
    assert times(found) == ["21:30", "14:00"]


def test_a_time_outside_opening_hours_leads_to_the_nearest_within() -> None:
    assert times(instead(HALL, [], [], span=clocks("06:00", "08:00"))) == ["08:00"]


@pytest.mark.parametrize("night", [SPRING_NIGHT, AUTUMN_NIGHT])
def test_alternatives_keep_the_real_length_on_nights_when_the_clock_moves(night: date) -> None:
    wish = clocks("01:00", "04:00", night)
    found = instead(HALL, [], [taken(wish)], span=wish, open_spans=[localtime.day_span(night)])

    assert [(times([one])[0], one.span.minutes) for one in found] == [("04:00", wish.minutes)]


def test_one_third_taken_leads_to_the_other_thirds() -> None:
    candidates = [HALL, *THIRDS]

    found = instead(THIRDS[0], candidates, [taken(EVENING, part=1)], limit=12)
    assert spaces(found, "other-part") == [12, 13]
    assert spaces(found) == []


def test_the_whole_hall_taken_in_part_leads_to_the_largest_part_that_is_free() -> None:
    half = space(2, parent=1, parts=frozenset({1, 2}), capacity=200)

    found = instead(HALL, [half, *THIRDS], [taken(EVENING, part=3)], limit=12)
    assert spaces(found, "other-part") == [2, 11, 12]


def test_a_part_too_small_for_those_who_come_is_no_alternative() -> None:
    half = space(2, parent=1, parts=frozenset({1, 2}), capacity=200)

    found = instead(HALL, [half, *THIRDS], [taken(EVENING, part=3)], capacity=150, limit=12)
    assert spaces(found, "other-part") == [2]


def test_another_room_of_a_venue_that_is_one_thing_is_another_space_and_no_part() -> None:
    venue = space(9, parts=HALL_PARTS | {50}, space_class="venue")
    hall, room = space(1, parent=9), gym(5, parent=9, space_class="meeting-room")

    found = instead(hall, [venue, room], TAKEN_EVENING, limit=12)
    assert (spaces(found), spaces(found, "other-part")) == ([5], [])


def test_the_best_of_each_kind_comes_before_the_second_of_any() -> None:
    found = instead(THIRDS[0], [HALL, *THIRDS, gym(2), gym(3)], [taken(EVENING, part=1)], limit=6)

    assert [(one.kind, one.score) for one in found] == [
        ("other-space", 0),
        ("other-time", 1),
        ("other-part", 2),
        ("other-space", 3),
        ("other-time", 4),
        ("other-part", 5),
    ]
    assert instead(THIRDS[0], [HALL, *THIRDS, gym(2), gym(3)], [taken(EVENING, part=1)], limit=2) == found[:2]


def test_where_nothing_is_free_there_is_no_alternative() -> None:
    full = [taken(clocks("08:00", "22:00"), part) for part in HALL_PARTS]

    assert instead(HALL, THIRDS, full) == []


@given(st.lists(takens, max_size=10), spans(), minutes, minutes, st.sampled_from([15, 30, 60]), st.integers(0, 18))
def test_every_alternative_can_really_be_had(
    there: list[Taken], span: TimeSpan, setup: int, clearing: int, grid: int, hour: int
) -> None:
    rule = limits(setup_minutes=setup, clearing_minutes=clearing, grid_minutes=grid, minutes_min=15, minutes_max=960)
    known = {one.id: replace(one, limits=rule) for one in (HALL, *THIRDS, gym(4, parts=frozenset({4})))}
    open_span, now = clocks("07:00", "21:00"), ORIGIN + timedelta(hours=hour)

    found = instead(known[11], list(known.values()), there, span=span, open_spans=[open_span], now=now, limit=99)
    for one in found:
        where = known[one.spaces[0]]
        assert one.span.minutes == span.minutes
        assert (one.span == span) is (one.kind != "other-time")
        assert open_span.contains(one.span)
        assert conflicts.find([conflicts.wanted(where, one.span)], there) == []
        assert resources.breaches(where, one.span, now=now) == []


@given(st.lists(takens, max_size=6), spans(slots=48))
def test_no_other_time_is_nearer_than_the_first(there: list[Taken], span: TimeSpan) -> None:
    room = replace(HALL, limits=limits(grid_minutes=15, minutes_min=15, minutes_max=960))
    open_span = TimeSpan(ORIGIN, ORIGIN + 64 * GRID)
    if not conflicts.find([conflicts.wanted(room, span)], there):
        return
    starts = [ORIGIN + GRID * place for place in range(64)]
    shifted = [TimeSpan(start, start + (span.end - span.start)) for start in starts]
    possible = [
        one for one in shifted if open_span.contains(one) and not conflicts.find([conflicts.wanted(room, one)], there)
    ]
    nearest = min((abs(one.start - span.start) for one in possible), default=None)

    found = instead(room, [], there, span=span, open_spans=[open_span], limit=1)
    assert [abs(one.span.start - span.start) for one in found] == ([] if nearest is None else [nearest])


@given(st.lists(takens, max_size=10), spans(), st.integers(-20, 20))
def test_the_taken_of_a_day_are_enough_to_find_the_alternatives(there: list[Taken], span: TimeSpan, hours: int) -> None:
    shift = timedelta(hours=hours)
    moved = [replace(one, span=one.span.shifted(shift), setup=240) for one in there]
    wish = span.shifted(shift)
    day = localtime.local(wish.start).date()
    round_the_clock = [localtime.day_span(day).padded(after=timedelta(hours=20))]

    every = instead(HALL, [*THIRDS, gym(4)], moved, span=wish, open_spans=round_the_clock, limit=99)
    of_day = conflicts.by_day(moved).get(day, [])
    assert instead(HALL, [*THIRDS, gym(4)], of_day, span=wish, open_spans=round_the_clock, limit=99) == every


def test_now_may_be_in_any_offset() -> None:
    assert instead(HALL, [], TAKEN_EVENING, now=NOW.astimezone(localtime.OSLO)) == instead(HALL, [], TAKEN_EVENING)
    assert datetime(2027, 1, 4, 9, tzinfo=UTC) == NOW
