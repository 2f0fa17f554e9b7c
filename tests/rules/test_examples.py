from datetime import date

import pytest

from rules import examples
from rules.boxes import Bounds, Box
from rules.regions import Grid

WORDS = {"space_class": ["hall", "room"]}


def example(*boxes: Box, usual: dict[str, object] | None = None) -> str | None:
    """An example of the first box, on a grid of all of them."""
    grid = Grid.of(boxes, WORDS)
    return examples.example(grid, grid.area(boxes[0]), usual or {})


def days(first: date, last: date) -> Bounds:
    return Bounds(first.toordinal(), last.toordinal() + 1)


def test_an_example_is_written_as_in_a_case() -> None:
    told = example(
        {
            "space_class": frozenset({"room"}),
            "local": frozenset({False}),
            "hours": Bounds(90, 240),
            "rent": Bounds(50_050, 50_051),
            ("extra", "guard"): frozenset({True}),
            ("extra", "cleaning"): frozenset({False}),
        }
    )
    assert told == 'space_class = "room", local = false, hours = 2, rent = 500.5, extra = { guard = 1 }'


def test_only_what_is_narrowed_is_told() -> None:
    assert example({}) == "any facts"
    assert example({"space_class": frozenset({"hall", "room"}), "hours": Bounds(300)}) == "hours = 5"


def test_a_usual_value_is_chosen_where_it_is_possible() -> None:
    units = {"unit": frozenset({"hour", "day", "24h"})}
    assert example(units, usual={"unit": "24h"}) == 'unit = "24h"'
    assert example(units, usual={"unit": "weekend"}) == 'unit = "hour"'


def test_a_date_is_of_the_kind_that_is_asked_for() -> None:
    may = days(date(2024, 5, 1), date(2024, 5, 31))
    assert example({"date": may, "day": frozenset({"saturday"})}) == 'date = 2024-05-04, day = "saturday"'
    assert example({"date": days(date(2024, 5, 6), date(2024, 5, 8)), "day": frozenset({"saturday"})}) is None


@pytest.mark.parametrize(
    ("extent", "told"),
    [
        ({"days": Bounds(2), "hours": Bounds(1, 1441)}, "hours = 1, days = 2"),
        ({"days": Bounds(1, 2), "nights": Bounds(1)}, None),
        ({"days": Bounds(1, 2), "hours": Bounds(1441)}, None),
        ({"nights": Bounds(2), "hours": Bounds(60)}, "hours = 25, nights = 2"),
        ({"days": Bounds(2), "hours": Bounds(1, 60)}, "hours = 0.01666666667, days = 2"),
        ({"days": Bounds(1, 2), "hours": Bounds(300)}, "hours = 5, days = 1"),
    ],
)
def test_hours_days_and_nights_are_those_of_one_booking(extent: Box, told: str | None) -> None:
    edges = {"days": Bounds(1, 3), "hours": Bounds(60, 120), "nights": Bounds(0, 2)}
    assert example(extent, edges) == told


def people(who: int | str, how: str, low: int, high: float) -> Box:
    return {("people", who, how): Bounds(low, high)}


HALF, ALL = 50_000_000, 100_000_001


@pytest.mark.parametrize(
    ("box", "told"),
    [
        (people(16, "share", HALF + 1, ALL), "people = { total = 12, under = { 16 = 7 } }"),
        (
            {**people(16, "count", 8, float("inf")), **people(19, "count", 9, 12)},
            "people = { total = 12, under = { 16 = 8, 19 = 9 } }",
        ),
        ({**people(16, "count", 8, float("inf")), **people(19, "count", 0, 8)}, None),
        ({**people(16, "share", HALF + 1, ALL), **people(19, "share", 0, HALF + 1)}, None),
        ({**people(16, "count", 8, float("inf")), "persons": Bounds(1, 8)}, None),
        ({**people(16, "share", HALF + 1, ALL), **people(16, "count", 0, 1)}, None),
        (
            {**people("disabled", "share", HALF + 1, ALL), "persons": Bounds(3, 4)},
            "people = { total = 3, disabled = 2 }, persons = 3",
        ),
    ],
)
def test_participants_do_not_contradict_each_other(box: Box, told: str | None) -> None:
    edges = {**people(16, "count", 0, 8), **people(19, "count", 0, 9), **people(16, "share", 0, HALF)}
    assert example(box, edges) == told
