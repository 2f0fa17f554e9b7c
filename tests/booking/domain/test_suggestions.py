from datetime import UTC, date, datetime, timedelta

from booking.domain import sizes, suggestions
from booking.domain.loan_periods import Terms
from booking.domain.suggestions import Gear, Place, Stock, Wish

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
FIRST, LAST = date(2027, 1, 12), date(2027, 1, 14)
HERE, THERE = 1, 2
TERMS = Terms(
    loan_days=7, closed_days_count=True, renewals=1, lead_hours=0, horizon_days=400, gap_days=0, changeover=False
)


def every_day(first: date, last: date) -> set[date]:
    return {first + timedelta(place) for place in range((last - first).days + 1)}


def gear(number: int, size: str, *, place: int = HERE, model: int = 1) -> Gear:
    return Gear(number, f"{place}-{size or number}", model, place, size, sizes.bounds(size), number)


def stock(*known: Gear, taken: dict[int, set[int]] | None = None, count: int = 2, open_days=every_day) -> Stock:
    """So many free of each every day, but none on the days of January that are `taken`."""
    days = [date(2027, 1, 1) + timedelta(place) for place in range(90)]
    free = {
        one.id: {day: 0 if day.month == 1 and day.day in (taken or {}).get(one.id, set()) else count for day in days}
        for one in known
    }
    places = {
        HERE: Place(HERE, "here", "Here", TERMS, open_days),
        THERE: Place(THERE, "there", "There", TERMS, every_day),
    }
    return Stock({one.id: one for one in known}, places, free, NOW)


def kinds(found):
    return [one.kind for one in found]


def test_neighbouring_size_comes_before_other_days():
    skis = [gear(1, "160"), gear(2, "170"), gear(3, "200")]
    found = suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 1}), stock(*skis, taken={1: {13}}))
    assert (found[0].kind, found[0].lines, found[0].swaps) == ("size", (("1-170", 1),), (("1-160", "1-170"),))


def test_other_days_are_as_long_and_the_nearest_come_first():
    found = suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 1}), stock(gear(1, "160"), taken={1: {14}}))
    days = [(one.first.day, one.last.day) for one in found if one.kind == "days"]
    assert days == [(11, 13), (15, 17)]


def test_shorter_loan_keeps_as_many_of_the_wanted_days_as_it_can():
    found = suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 1}), stock(gear(1, "160"), taken={1: {14}}))
    assert [(one.first.day, one.last.day) for one in found if one.kind == "shorter"] == [(12, 13)]


def test_another_place_has_the_same_model_in_a_size_that_suits():
    known = [gear(1, "36"), gear(2, "35-37", place=THERE), gear(3, "38", place=THERE)]
    found = suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 1}), stock(*known, taken={1: set(range(1, 32))}))
    there = next(one for one in found if one.kind == "place")
    assert (there.place, there.first, there.lines) == ("there", FIRST, (("2-35-37", 1),))


def test_what_there_is_comes_last():
    found = suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 5}), stock(gear(1, "")))
    assert [(one.kind, one.lines) for one in found] == [("fewer", (("1-1", 2),))]


def test_two_short_sizes_are_swapped_together():
    known = [gear(1, "160"), gear(2, "170"), gear(3, "36", model=2), gear(4, "37", model=2)]
    taken = {1: {13}, 3: {13}}
    found = suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 1, 3: 1}), stock(*known, taken=taken))
    assert [one.swaps for one in found if one.kind == "size"] == [(("1-160", "1-170"), ("1-36", "1-37"))]


def test_same_neighbour_is_not_suggested_beyond_what_there_is_of_it():
    """Both sizes next to it would be 170, of which there is one."""
    known = [gear(1, "160"), gear(2, "170"), gear(3, "180")]
    taken = {1: {13}, 3: {13}}
    found = suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 1, 3: 1}), stock(*known, taken=taken, count=1))
    assert "size" not in kinds(found)


def test_days_on_which_the_place_is_closed_are_not_suggested_for_pick_up():
    tuesdays = lambda first, last: {day for day in every_day(first, last) if day.weekday() == 1}  # noqa: E731
    found = suggestions.nearest(
        Wish(HERE, FIRST, LAST, {1: 1}), stock(gear(1, "160"), taken={1: {13}}, open_days=tuesdays)
    )
    assert {one.first.weekday() for one in found} == {1}


def test_nothing_fits_instead_of_what_is_never_there():
    assert suggestions.nearest(Wish(HERE, FIRST, LAST, {1: 1}), stock(gear(1, "160"), count=0)) == []


def test_too_long_and_too_many_is_answered_by_as_many_days_as_there_may_be():
    found = suggestions.nearest(Wish(HERE, FIRST, FIRST + timedelta(9), {1: 5}), stock(gear(1, "")))
    assert [(one.kind, (one.last - one.first).days, one.lines) for one in found] == [("fewer", 7, (("1-1", 2),))]
