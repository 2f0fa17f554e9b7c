from fractions import Fraction

import pytest

from rules import comparisons
from rules.comparisons import COMPARISONS, Missing
from rules.facts import DISABLED, Participants

YES, NO, UNKNOWN = (lambda _: True), (lambda _: False), (lambda _: Missing("local"))


def test_one_no_settles_a_conjunction_even_where_something_is_missing() -> None:
    assert comparisons.all_of([UNKNOWN, NO], {}) is False
    assert comparisons.all_of([UNKNOWN, YES], {}) == Missing("local")
    assert comparisons.all_of([], {}) is True


def test_one_yes_settles_a_choice_even_where_something_is_missing() -> None:
    assert comparisons.any_of([UNKNOWN, YES], {}) is True
    assert comparisons.any_of([UNKNOWN, NO], {}) == Missing("local")
    assert comparisons.any_of([NO, NO], {}) is False


@pytest.mark.parametrize(("minutes", "answer"), [(210, False), (240, True), (241, True)])
def test_hours_are_compared_to_the_minute(minutes: int, answer: bool) -> None:
    assert comparisons.number("hours", [(COMPARISONS["at_least"], 4)])({"minutes": minutes}) is answer


@pytest.mark.parametrize(
    ("word", "answers"),
    [
        ("below", [True, False, False]),
        ("at_most", [True, True, False]),
        ("at_least", [False, True, True]),
        ("above", [False, False, True]),
    ],
)
def test_each_word_is_strict_or_inclusive_as_it_says(word: str, answers: list[bool]) -> None:
    test = comparisons.number("persons", [(COMPARISONS[word], 500)])
    assert [test({"persons": persons}) for persons in (499, 500, 501)] == answers


def test_a_share_is_certain_where_both_bounds_agree() -> None:
    most = comparisons.share(16, [(COMPARISONS["above"], 50)])
    assert most({"people": Participants(18, {13: 16, 19: 18})}) is True
    assert most({"people": Participants(18, {13: 2, 19: 9})}) is False
    assert most({"people": Participants(18, {13: 2, 19: 18})}) == Missing("people", 16)


def test_exactly_the_share_is_told_from_more_than_it() -> None:
    half = {"people": Participants(10, disabled=5)}
    assert comparisons.share(DISABLED, [(COMPARISONS["above"], 50)])(half) is False
    assert comparisons.share(DISABLED, [(COMPARISONS["at_least"], 50)])(half) is True
    assert comparisons.share(DISABLED, [(COMPARISONS["at_least"], Fraction(501, 10))])(half) is False


def test_nobody_is_no_share_of_nobody() -> None:
    assert comparisons.share(16, [(COMPARISONS["at_least"], 0)])({"people": Participants(0)}) is False


def test_without_a_total_a_count_may_be_certain_and_a_share_may_not() -> None:
    people = {"people": Participants(under={19: 12})}
    assert comparisons.count(19, [(COMPARISONS["at_least"], 8)])(people) is True
    assert comparisons.count(25, [(COMPARISONS["at_least"], 8)])(people) is True
    assert comparisons.count(25, [(COMPARISONS["below"], 20)])(people) == Missing("people", 25)
    assert comparisons.share(19, [(COMPARISONS["above"], 50)])(people) == Missing("persons")


def test_who_takes_part_must_be_told() -> None:
    assert comparisons.count(19, [(COMPARISONS["at_least"], 8)])({}) == Missing("people")
