import pytest

from rules import Participants, RulebookError
from rules.cases import Case

CASE = """
[[case]]
id = "A"
status = "firm"
given = {{ {given} }}
expect = {{ {expect} }}
"""


def case(small, given: str, expect: str = "total = 400") -> Case:
    (found,) = small(CASE.format(given=given, expect=expect)).cases
    return found


def test_hours_are_kept_in_minutes_and_one_date_is_assumed(small) -> None:
    found = case(small, "hours = 1.5")
    assert found.given == ({"minutes": 90, "days": 1, "nights": 0, "breach": "none"},)
    assert found.expect == {"total": 40000}


def test_days_follow_from_nights(small) -> None:
    assert case(small, "nights = 2").given[0]["days"] == 3


def test_the_kind_of_day_follows_from_the_date(small) -> None:
    assert case(small, "date = 2017-05-25").given[0]["day"] == "holiday"


def test_a_word_for_several_values_is_tried_with_each(small) -> None:
    words = '[words.day]\nfree = { means = ["sunday", "holiday"], nb = "fri", nn = "fri", en = "off" }\n'
    (found,) = small(words + CASE.format(given='day = "free"', expect="total = 1")).cases
    assert [values["day"] for values in found.given] == ["sunday", "holiday"]


def test_people_are_written_as_in_an_application(small) -> None:
    values = case(small, "people = { total = 12, under = { 16 = 10 } }").given[0]
    assert (values["people"], values["persons"]) == (Participants(12, {16: 10}, None, 0), 12)


@pytest.mark.parametrize(
    ("given", "expect", "path"),
    [
        ("hours = 2", "", "case[1].expect"),
        ("hours = 2", 'rule = "rate.1"', "case[1].expect"),
        ("hours = 2", 'total = "400"', "case[1].expect.total"),
        ("hours = 2", 'outcome = "free"', "case[1].expect.outcome"),
        ("hour = 2", "total = 1", "case[1].given.hour"),
        ("hours = -2", "total = 1", "case[1].given.hours"),
        ('space_class = "hal"', "total = 1", "case[1].given.space_class"),
        ("people = { total = 1, under = { 16 = 2 } }", "total = 1", "case[1].given.people"),
        ("people = { total = 1, under = { old = 2 } }", "total = 1", "case[1].given.people"),
        ('date = "2024-01-01"', "total = 1", "case[1].given.date"),
        ('local = "yes"', "total = 1", "case[1].given.local"),
    ],
)
def test_a_case_that_makes_no_sense_is_refused(small, given: str, expect: str, path: str) -> None:
    with pytest.raises(RulebookError) as refused:
        case(small, given, expect)
    assert [fault.path for fault in refused.value.faults] == [path]
