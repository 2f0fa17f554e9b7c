from datetime import UTC, date, datetime
from fractions import Fraction
from math import inf

import pytest

from rules import conditions
from rules.boxes import Bounds
from rules.comparisons import Missing, all_of
from rules.conditions import Condition, Group, Vocabulary, Word
from rules.facts import Participants
from rules.faults import Faults

WORDS = Vocabulary(
    {
        "day": {"weekend": Word(("saturday", "sunday"), {})},
        "space_class": {"hall": Word(("hall",), {})},
        "period": {"evening": Word(("evening",), {})},
        "extra": {word: Word((word,), {}) for word in ("guard", "cleaning")},
    }
)


def read(raw: dict[str, object]) -> tuple[conditions.Condition, list[tuple[str, str]]]:
    faults = Faults("")
    return conditions.read(raw, "when", WORDS, faults), [(fault.path, fault.todo) for fault in faults.found]


def test_a_word_stands_for_its_values() -> None:
    condition, faults = read({"day": "weekend"})
    assert faults == []
    assert [all_of(condition.tests, {"day": day}) for day in ("saturday", "sunday", "weekday")] == [True, True, False]


def test_order_and_words_do_not_make_conditions_different() -> None:
    one, _ = read({"day": "weekend", "space_class": ["hall"]})
    other, _ = read({"space_class": "hall", "day": ["sunday", "saturday"]})
    assert one.signature == other.signature


def test_all_that_is_written_must_hold() -> None:
    condition, faults = read(
        {"public": True, "hours": {"at_least": 2, "below": 4}, "people": {"count": {"at_least": 3}}}
    )
    values = {"public": True, "minutes": 150, "people": Participants(3)}
    assert faults == []
    assert all_of(condition.tests, values) is True
    assert all_of(condition.tests, {**values, "minutes": 240}) is False


def test_what_cannot_be_a_condition_is_told_with_what_to_do() -> None:
    assert read({"day": "weekday", "purpos": "party"})[1] == [("when.purpos", "did you mean `purpose`?")]
    assert read({"day": "wekend"})[1] == [("when.day", "did you mean `weekend`?")]
    assert read({"space_class": []})[1] == [("when.space_class", "name at least one value, or leave the condition out")]
    assert read({"public": "yes"})[1] == [("when.public", "write `public = true` or `public = false`")]
    assert read({"hours": {"over": 3}})[1][0][0] == "when.hours.over"
    assert read({"hours": "three"})[1][0] == ("when.hours", "write `[when.hours]` or `{ … }`")
    assert read({"people": {"below": 16}})[1][0][0] == "when.people"
    assert read({"people": {"below": 16, "disabled": True, "count": 3}})[1] == [
        ("when.people", "make a group for each")
    ]
    assert read({"people": {"below": 16, "share": {"above": 101}}})[1] == [("when.people.share", "correct the number")]
    assert read({"group": "clubs"})[1] == [("when.group", "declare it under [words] or [groups] first")]


NEW_YEAR, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        ({"from": NEW_YEAR, "to": LAST_DAY}, [False, True, True, False]),
        ({"from": NEW_YEAR}, [False, True, True, True]),
        ({"to": LAST_DAY}, [True, True, True, False]),
        (LAST_DAY, [False, False, True, False]),
    ],
)
def test_both_ends_of_dates_are_taken_in_and_either_may_be_left_out(written: object, answers: list[bool]) -> None:
    condition, faults = read({"date": written})
    assert faults == []
    days = (date(2023, 12, 31), NEW_YEAR, LAST_DAY, date(2025, 1, 1))
    assert [all_of(condition.tests, {"date": day}) for day in days] == answers
    assert all_of(condition.tests, {}) == Missing("date")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({"from": LAST_DAY, "to": NEW_YEAR}, "when.date"),
        ({"from": datetime(2024, 1, 1, 12, tzinfo=UTC)}, "when.date.from"),
        (datetime(2024, 1, 1, 12, tzinfo=UTC), "when.date"),
        ({"from": NEW_YEAR, "to": "2024-12-31"}, "when.date.to"),
        ({"until": LAST_DAY}, "when.date.until"),
        ({}, "when.date"),
        ("2024-12-31", "when.date"),
    ],
)
def test_dates_that_make_no_sense_are_refused(written: object, path: str) -> None:
    assert [fault[0] for fault in read({"date": written})[1]] == [path]


def test_one_day_is_the_same_condition_however_it_is_written() -> None:
    one, other = read({"date": NEW_YEAR})[0], read({"date": {"from": NEW_YEAR, "to": NEW_YEAR}})[0]
    assert one.signature == other.signature != read({"date": LAST_DAY})[0].signature


def test_an_extra_that_nobody_mentions_is_not_ordered() -> None:
    condition, faults = read({"extra": ["guard", "cleaning"]})
    assert faults == []
    some, none = {"extras": {"cleaning": Fraction(1, 2)}}, {"extras": {"guard": 0, "parking": 2}}
    assert [all_of(condition.tests, values) for values in (some, none, {})] == [True, False, False]


def test_extras_and_periods_are_those_that_are_declared() -> None:
    assert read({"extra": "gard"})[1] == [("when.extra", "did you mean `guard`?")]
    assert read({"period": "morning"})[1] == [("when.period", "use one of evening, none")]
    assert read({"period": ["evening", "none"]})[1] == []


def boxes(raw: dict[str, object], groups: dict[str, dict[str, object]] | None = None) -> list[object]:
    vocabulary = Vocabulary(WORDS.words)
    for name, when in (groups or {}).items():
        vocabulary.groups[name] = Group({}, conditions.read(when, "groups", vocabulary, Faults("")))
    condition = conditions.read(raw, "when", vocabulary, Faults(""))
    found = list(condition.boxes)
    assert len(found) <= condition.breadth
    return found


def test_a_condition_is_a_box_in_the_units_that_its_facts_are_stored_in() -> None:
    half = {"below": 16, "share": {"above": 50}, "count": {"at_least": 8}}
    assert boxes({"public": True, "hours": {"at_least": 2, "below": 4}, "date": LAST_DAY, "people": half}) == [
        {
            "public": frozenset({True}),
            "hours": Bounds(120, 240),
            "date": Bounds(LAST_DAY.toordinal(), LAST_DAY.toordinal() + 1),
            ("people", 16, "share"): Bounds(50_000_001, 100_000_001),
            ("people", 16, "count"): Bounds(8, inf),
        }
    ]


def test_limits_on_whole_numbers_that_meet_leave_nothing_between() -> None:
    limits = ({"below": 4}, {"at_most": 3}, {"above": 3}, {"at_least": 4}, 4)
    assert [boxes({"persons": limit})[0]["persons"] for limit in limits] == [
        Bounds(0, 4),
        Bounds(0, 4),
        Bounds(4, inf),
        Bounds(4, inf),
        Bounds(4, 5),
    ]


def test_the_number_of_all_who_take_part_is_one_dimension_however_it_is_written() -> None:
    assert boxes({"people": {"count": {"at_least": 8}}}) == boxes({"persons": {"at_least": 8}})


def test_a_list_of_groups_or_extras_is_a_box_for_each() -> None:
    groups = {"clubs": {"applicant": "sports_club"}, "schools": {"applicant": "school", "local": True}}
    assert boxes({"group": ["clubs", "schools"], "extra": ["guard", "cleaning"]}, groups) == [
        {("extra", extra): frozenset({True}), "applicant": frozenset({applicant}), **local}
        for extra in ("guard", "cleaning")
        for applicant, local in (("sports_club", {}), ("school", {"local": frozenset({True})}))
    ]


def test_conditions_that_contradict_each_other_have_no_box() -> None:
    assert boxes({"persons": {"at_least": 5, "below": 5}}) == []
    assert boxes({"applicant": "school", "group": "clubs"}, {"clubs": {"applicant": "sports_club"}}) == []


def test_no_condition_is_one_box_with_everything_in_it() -> None:
    assert list(Condition().boxes) == [{}]
    assert boxes({"group": "others"}, {"others": {}}) == [{}]
