from hypothesis import given
from hypothesis import strategies as st

from rules import boxes
from rules.boxes import Bounds, Box

NUMBERS, WORDS = range(6), ("hall", "room", "stage")
bounds = st.builds(Bounds, st.sampled_from(NUMBERS), st.sampled_from([*NUMBERS, float("inf")]))
words = st.frozensets(st.sampled_from(WORDS))
some_box = st.fixed_dictionaries({}, optional={"hours": bounds, "persons": bounds, "space_class": words})


def points(box: Box) -> set[tuple[int, int, str]]:
    """The plain picture: every combination of a few values that the box takes in."""
    hours, persons, spaces = (box.get(name) for name in ("hours", "persons", "space_class"))
    return {
        (hour, person, word)
        for hour in NUMBERS
        for person in NUMBERS
        for word in WORDS
        if (hours is None or hours.low <= hour < hours.high)
        and (persons is None or persons.low <= person < persons.high)
        and (spaces is None or word in spaces)
    }


@given(some_box, some_box)
def test_what_two_boxes_have_in_common_is_what_both_take_in(one: Box, other: Box) -> None:
    both = boxes.overlap(one, other)
    assert (points(both) if both is not None else set()) == points(one) & points(other)


def test_a_part_with_several_alternatives_gives_a_box_for_each_that_is_possible() -> None:
    hall, room = {"space_class": frozenset({"hall"})}, {"space_class": frozenset({"room"})}
    long = {"hours": Bounds(240), "space_class": frozenset({"hall", "stage"})}
    assert list(boxes.crossed([(hall, room), (long,)])) == [{"hours": Bounds(240), "space_class": frozenset({"hall"})}]
