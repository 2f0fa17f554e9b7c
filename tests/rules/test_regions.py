from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import regions
from rules.boxes import Bounds, Box
from rules.regions import Area, Grid, TooMuchWorkError, Work

HALL, ROOM = {"space_class": frozenset({"hall"})}, {"space_class": frozenset({"room"})}
LONG, SHORT = {"hours": Bounds(240)}, {"hours": Bounds(0, 240)}
WORDS = {"space_class": ["hall", "room"]}
PLENTY = 10**6


def left(whole: Box, *taken: Box, work: int = PLENTY) -> list[Area]:
    """What the boxes taken leave of the whole, on a grid of all of them."""
    grid = Grid.of([whole, *taken], WORDS)
    return list(regions.uncovered(grid, grid.area(whole), [grid.area(box) for box in taken], Work(work)))


def test_a_grid_tells_apart_the_stretches_between_limits() -> None:
    grid = Grid.of([{"persons": Bounds(8, 20)}, {"persons": Bounds(12)}], {})
    assert grid.atoms["persons"] == (Bounds(1, 8), Bounds(8, 12), Bounds(12, 20), Bounds(20, inf))
    assert grid.within("persons", grid.bits("persons", Bounds(8, 20))) == [Bounds(8, 12), Bounds(12, 20)]


def test_a_grid_has_all_values_of_a_fact_and_the_words_of_the_rulebook() -> None:
    grid = Grid.of([HALL, {"local": frozenset({True})}, {"day": frozenset({"holiday"})}], WORDS)
    assert grid.atoms["space_class"] == ("hall", "room")
    assert grid.atoms["local"] == (False, True)
    assert grid.atoms["day"] == ("weekday", "saturday", "sunday", "holiday")


def test_dates_and_shares_have_an_end() -> None:
    year = Bounds(date(2024, 1, 1).toordinal(), date(2025, 1, 1).toordinal())
    grid = Grid.of([{"date": year, ("people", 16, "share"): Bounds(50_000_001, 100_000_001)}], {})
    assert (grid.atoms["date"][0].low, grid.atoms["date"][-1].high) == (1, date.max.toordinal() + 1)
    assert grid.atoms["people", 16, "share"] == (Bounds(0, 50_000_001), Bounds(50_000_001, 100_000_001))


def test_a_box_that_takes_in_all_values_of_a_fact_does_not_narrow_it() -> None:
    grid = Grid.of([{"space_class": frozenset({"hall", "room"}), "persons": Bounds(0)}], WORDS)
    assert grid.area({"space_class": frozenset({"hall", "room"}), "persons": Bounds(0)}) == {}


def test_two_halves_cover_the_whole_and_one_does_not() -> None:
    assert left({}, LONG, SHORT) == []
    assert len(left({}, LONG)) == 1


def test_what_is_left_sticks_out_of_every_cover() -> None:
    (part,) = left({}, {**HALL, **LONG}, ROOM)
    grid = Grid.of([HALL, LONG], WORDS)
    assert part == grid.area({**HALL, **SHORT})


def test_a_check_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TooMuchWorkError):
        left({}, LONG, SHORT, work=2)


SMALL_BOX = st.fixed_dictionaries(
    {},
    optional={
        "persons": st.builds(lambda low, length: Bounds(low, low + length), st.integers(1, 4), st.integers(1, 3)),
        "space_class": st.sampled_from([frozenset({"hall"}), frozenset({"room"})]),
        "local": st.sampled_from([frozenset({True}), frozenset({False})]),
    },
)


def points(box: Box) -> set[tuple[int, str, bool]]:
    """The plain picture: each number of persons, kind of space and yes or no that the box takes in."""
    persons, space, local = (box.get(name) for name in ("persons", "space_class", "local"))
    return {
        (number, word, answer)
        for number in range(1, 9)
        for word in ("hall", "room")
        for answer in (True, False)
        if (persons is None or persons.low <= number < persons.high)
        and (space is None or word in space)
        and (local is None or answer in local)
    }


def as_box(grid: Grid, area: Area) -> list[Box]:
    """An area as boxes, one for each stretch of persons."""
    rest = {name: frozenset(grid.within(name, bits)) for name, bits in area.items() if name != "persons"}
    if "persons" not in area:
        return [rest]
    return [{**rest, "persons": stretch} for stretch in grid.within("persons", area["persons"])]


@given(SMALL_BOX, st.lists(SMALL_BOX, max_size=5))
def test_what_is_left_is_exactly_what_nothing_covers(whole: Box, taken: list[Box]) -> None:
    grid = Grid.of([whole, *taken], WORDS)
    found = left(whole, *taken)
    pictures = [points(box) for area in found for box in as_box(grid, area)]
    assert set().union(*pictures) == points(whole).difference(*map(points, taken))
    assert sum(map(len, pictures)) == len(set().union(*pictures))
