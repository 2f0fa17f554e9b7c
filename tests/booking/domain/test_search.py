from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import localtime, opening, search
from booking.domain.opening import BookingWindow, Calendar, Closure, OpeningHours
from booking.domain.search import Asker, Listed, Times, Wish
from tests.booking.domain import samples
from tests.booking.domain.samples import NOW, TUESDAY, clocks

ANYBODY = Asker(NOW, "everyone")
DAY = localtime.day_span(TUESDAY)
ALWAYS = tuple(OpeningHours(1, None, weekday, time(8), time(22)) for weekday in range(1, 8))


def listed(space=None, **values):
    plain = Listed(
        space=space or samples.space(),
        position=0,
        venue_slug="hallen",
        venue_name="Fjordvikhallen",
        place="Sandane",
        latitude=61.77,
        longitude=6.21,
        wheelchair=True,
        hearing_loop=False,
        picture=None,
    )
    return replace(plain, **values)


def times(*taken, spaces=None, **calendar):
    spaces = spaces or [samples.space()]
    return Times({space.id: Calendar(**{"opening": ALWAYS, **calendar}) for space in spaces}, taken)


def shown(spans):
    return [f"{localtime.local(span.start):%H:%M}-{localtime.local(span.end):%H:%M}" for span in spans]


# Which suit ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "suits"),
    [
        (Wish(), True),
        (Wish(capacity=300), True),
        (Wish(capacity=301), False),
        (Wish(facilities=frozenset({"floor"})), True),
        (Wish(facilities=frozenset({"floor", "wheelchair"})), True),
        (Wish(facilities=frozenset({"hearing-loop"})), False),
        (Wish(venue="hallen"), True),
        (Wish(venue="other"), False),
        (Wish(terms=(frozenset({"sandane"}),)), True),
        (Wish(terms=(frozenset({"handball", "floor"}), frozenset({"fjordvik"}))), True),
        (Wish(terms=(frozenset({"floor"}), frozenset({"oslo"}))), False),
    ],
)
def test_a_space_suits_when_room_facilities_and_words_do(wish, suits):
    assert search.suits(listed(), wish) is suits


def test_the_closest_fit_in_size_comes_first_where_a_number_is_asked_for():
    large, small = listed(samples.space(1, capacity=300)), listed(samples.space(2, capacity=40))
    assert search.suiting([large, small], Wish(capacity=30)) == [small, large]
    assert search.suiting([large, small], Wish()) == [large, small]


def test_the_nearest_comes_first_where_a_position_is_given_and_the_unknown_last():
    here, far = listed(samples.space(1)), listed(samples.space(2), latitude=62.5)
    nowhere = listed(samples.space(3), latitude=None, longitude=None)
    assert search.suiting([nowhere, far, here], Wish(position=(61.77, 6.21))) == [here, far, nowhere]
    assert search.distance(nowhere, (61.77, 6.21)) is None


def test_distances_are_in_kilometres():
    bergen = (60.3929, 5.3242)
    oslo = listed(latitude=59.9127, longitude=10.7461)
    assert search.distance(oslo, bergen) == pytest.approx(305, abs=2)


def test_filters_count_what_they_would_leave():
    one, other = listed(samples.space(1)), listed(samples.space(2, facilities=frozenset()), venue_slug="skulen")
    facilities, venues = search.facets([one, other])
    assert (facilities, venues) == ({"floor": 1, "wheelchair": 2}, {"hallen": 1, "skulen": 1})


# When they are free --------------------------------------------------------------------------------------------------


def free(*taken, minutes=60, asker=ANYBODY, window=DAY, space=None, **calendar):
    space = space or samples.space()
    found = search.free(listed(space), times(*taken, spaces=[space], **calendar), window, minutes=minutes, asker=asker)
    return shown(found.spans) if found else []


def test_what_is_taken_or_asked_for_is_not_free():
    asked = replace(samples.taken(clocks("18:00", "20:00"), 2), held=False)
    assert free(samples.taken(clocks("10:00", "12:00")), asked) == ["08:00-10:00", "12:00-18:00", "20:00-22:00"]


def test_only_what_is_long_enough_counts():
    assert free(samples.taken(clocks("09:00", "21:30")), minutes=60) == ["08:00-09:00"]
    assert free(samples.taken(clocks("08:30", "21:30")), minutes=60) == []


def test_a_longer_time_than_the_space_is_lent_out_for_is_never_free():
    assert free(minutes=481) == []


def test_the_past_the_lead_time_and_the_horizon_are_not_free():
    today = localtime.day_span(NOW.date())
    assert free(window=today) == ["10:00-22:00"]
    soon = samples.space(limits=samples.limits(lead_hours=4))
    assert free(window=today, space=soon) == ["14:00-22:00"]
    near = samples.space(limits=samples.limits(horizon_days=7))
    assert free(space=near) == []


def test_what_is_closed_is_not_free():
    closure = Closure(1, 1, None, clocks("12:00", "20:00"), "planned", "Golvet")
    assert free(closures=(closure,)) == ["08:00-12:00", "20:00-22:00"]


def test_hours_kept_for_others_are_free_for_them_only():
    window = BookingWindow(1, frozenset({2}), time(16), time(20), "approval", "associations")
    assert free(windows=(window,)) == ["08:00-16:00", "20:00-22:00"]
    assert free(windows=(window,), asker=Asker(NOW, "associations")) == ["08:00-22:00"]


def test_starts_are_on_the_grid_and_leave_room_for_the_whole_time():
    space = samples.space(limits=samples.limits(grid_minutes=60))
    found = search.free(
        listed(space),
        times(samples.taken(clocks("09:15", "20:00")), spaces=[space]),
        DAY,
        minutes=60,
        asker=ANYBODY,
    )
    assert found is not None
    assert [f"{localtime.local(start):%H:%M}" for start in found.starts] == ["08:00", "20:00", "21:00"]


@pytest.mark.parametrize("day", [samples.SPRING_NIGHT, samples.AUTUMN_NIGHT])
def test_starts_stay_on_the_clock_of_the_wall_when_the_clock_is_changed(day):
    space = samples.limits(grid_minutes=120)
    found = search.grid_starts(localtime.day_span(day), space, minutes=60)
    assert {localtime.local(start).hour % 2 for start in found} == {0}


@given(st.lists(samples.takens, max_size=8), st.sampled_from([30, 60, 90]))
def test_every_start_that_is_offered_can_be_had(taken, minutes):
    space = samples.space(limits=samples.limits(setup_minutes=15))
    known = times(*taken, spaces=[space])
    found = search.free(listed(space), known, DAY, minutes=minutes, asker=ANYBODY)
    for start in found.starts if found else ():
        span = search.TimeSpan(start, start + timedelta(minutes=minutes))
        assert search.obstacles(space, span, known, asker=ANYBODY) == []


# Whether they are free at the wanted times ---------------------------------------------------------------------------


def test_a_space_that_is_free_then_is_a_hit():
    found = search.match([listed()], times(), [clocks("18:00", "19:30")], asker=ANYBODY)
    assert (found.hits[0].free, found.nearly) == ((clocks("18:00", "19:30"),), ())


def test_a_space_that_is_free_half_an_hour_later_is_nearly_one():
    known = times(samples.taken(clocks("16:00", "18:30")))
    found = search.match([listed()], known, [clocks("18:00", "19:30")], asker=ANYBODY)
    assert found.hits == ()
    missing = found.nearly[0].missing[0]
    assert missing.instead == clocks("18:30", "20:00")
    assert [(one.code, one.span) for one in missing.obstacles] == [("booked", clocks("16:00", "18:30"))]


def test_a_space_that_is_taken_all_evening_is_not_shown():
    known = times(samples.taken(clocks("12:00", "22:00")))
    found = search.match([listed()], known, [clocks("18:00", "19:30")], asker=ANYBODY)
    assert found == search.Found((), ())


def test_what_is_asked_for_closed_and_too_near_is_told_apart():
    asked = replace(samples.taken(clocks("18:00", "19:00")), held=False)
    before = samples.taken(clocks("16:00", "17:45"), clearing=30, occurrence=2)
    closure = Closure(1, 1, None, clocks("19:00", "20:00"), "planned", "Golvet")
    why = search.obstacles(
        samples.space(), clocks("18:00", "20:00"), times(asked, before, closures=(closure,)), asker=ANYBODY
    )
    assert sorted(one.code for one in why) == ["applied", "closed", "gap"]


def weeks(number):
    return [clocks("18:00", "19:30", TUESDAY + timedelta(weeks=week)) for week in range(number)]


def test_a_series_with_eighteen_of_twenty_dates_free_is_nearly_one():
    dates = weeks(20)
    known = times(samples.taken(dates[3]), samples.taken(dates[7], occurrence=2))
    found = search.match([listed()], known, dates, asker=ANYBODY)
    assert found.hits == ()
    assert (len(found.nearly[0].free), [one.span for one in found.nearly[0].missing]) == (18, [dates[3], dates[7]])


def test_a_series_with_too_few_dates_free_is_not_shown():
    dates = weeks(4)
    known = times(*(samples.taken(span, occurrence=number) for number, span in enumerate(dates[:2], 1)))
    assert search.match([listed()], known, dates, asker=ANYBODY) == search.Found((), ())


def test_the_nearest_miss_comes_first():
    soon, late = samples.space(1, parts=frozenset({1})), samples.space(2, parts=frozenset({2}))
    known = times(
        samples.taken(clocks("18:00", "19:00"), 2),
        samples.taken(clocks("18:00", "18:30"), 1, occurrence=2),
        spaces=[soon, late],
    )
    found = search.match([listed(late), listed(soon)], known, [clocks("18:00", "19:00")], asker=ANYBODY)
    assert [one.listed.space.id for one in found.nearly] == [1, 2]


@given(st.lists(samples.takens, max_size=10), samples.spans(slots=48))
def test_looking_near_a_span_finds_all_that_a_full_look_does(taken, span):
    space = samples.space()
    known = times(*taken, spaces=[space])
    in_the_way = {one.occurrence for one in known.taken(space) if one.span.overlaps(span)}
    assert in_the_way == {one.occurrence for one in known.near(space, span) if one.span.overlaps(span)}


def test_hours_for_others_are_taken_off_a_span():
    window = BookingWindow(1, frozenset({2}), time(16), time(20), "approval", "municipal")
    mine = BookingWindow(1, frozenset({2}), time(18), time(19), "instant", "everyone")
    calendar = Calendar(windows=(window, mine))
    left = opening.allowed(samples.space(), clocks("15:00", "21:00", date(2027, 1, 12)), calendar, "everyone")
    assert shown(left) == ["15:00-16:00", "18:00-19:00", "20:00-21:00"]
