"""Where spans stand in the week grid."""

from datetime import UTC, date, datetime, timedelta

from booking.web.weekgrid import Column, Item, grid, week

TUESDAY = date(2027, 1, 12)
MIDNIGHT = datetime(2027, 1, 11, 23, 0, tzinfo=UTC)  # 00.00 in Oslo


def item(first, last, state="booked"):
    return Item(MIDNIGHT + timedelta(hours=first), MIDNIGHT + timedelta(hours=last), state)


def cells(*items, day=TUESDAY, opens=8, closes=22):
    placed = grid([Column(day, "tir.", items)], opens=opens, closes=closes).tracks[0].cells
    return [(cell.first, cell.last, cell.lane, cell.lanes) for cell in placed]


def test_rows_are_quarters_from_the_first_hour_shown():
    assert cells(item(8, 9.5), item(18.25, 20)) == [(0, 6, 0, 1), (41, 48, 0, 1)]


def test_what_does_not_fill_a_quarter_takes_all_of_it():
    assert cells(item(10.1, 10.4)) == [(8, 10, 0, 1)]


def test_those_that_overlap_share_the_width_and_others_have_all_of_it():
    assert cells(item(8, 10), item(9, 11), item(10, 12), item(12, 13)) == [
        (0, 8, 0, 2),
        (4, 12, 1, 2),
        (8, 16, 0, 2),
        (16, 20, 0, 1),
    ]


def test_the_grid_stretches_for_a_booking_outside_its_hours():
    stretched = grid([Column(TUESDAY, "tir.", [item(6.5, 23.25)])])
    assert (stretched.opens, stretched.hours[-1], stretched.rows) == (6, 23, 72)


def test_a_closed_day_does_not_stretch_it_and_is_cut_to_it():
    assert cells(item(0, 24, "closed")) == [(0, 56, 0, 1)]


def test_a_span_over_midnight_stands_on_both_days():
    night = item(20, 26)
    assert cells(night, closes=24) == [(48, 64, 0, 1)]
    assert cells(night, day=date(2027, 1, 13), opens=0) == [(0, 8, 0, 1)]


def test_a_span_of_another_day_is_not_there():
    assert cells(item(32, 34)) == []


def test_a_week_runs_from_monday():
    assert week(TUESDAY) == tuple(date(2027, 1, day) for day in range(11, 18))
    assert week(date(2027, 1, 17))[0] == date(2027, 1, 11)
