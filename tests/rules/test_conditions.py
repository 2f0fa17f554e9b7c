from rules import conditions
from rules.comparisons import all_of
from rules.conditions import Vocabulary, Word
from rules.facts import Participants
from rules.faults import Faults

WORDS = Vocabulary({"day": {"weekend": Word(("saturday", "sunday"), {})}, "space_class": {"hall": Word(("hall",), {})}})


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
