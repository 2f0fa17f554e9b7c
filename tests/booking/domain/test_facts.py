"""What an applicant may answer, and what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import facts
from booking.domain.problems import Problem
from rules import Facts, TimeSpan
from rules.facts import stored
from tests.factories import oslo

ANSWERS = {
    "invited": False,
    "ordinary": True,
    "aimed_at": "children",
    "income": False,
    "fee": True,
    "alcohol": False,
    "catering": False,
    "subsidised": True,
    "courts": 2,
    "rooms": 0,
    "extra": {"guard": 3, "technician": 2.5},
}


def test_everything_that_may_be_answered_is_taken_as_it_is():
    assert facts.answers(ANSWERS) == ANSWERS
    assert tuple(ANSWERS) == facts.TOLD


def test_what_is_not_told_is_left_out_and_the_order_is_that_of_the_facts():
    given_ = {"courts": 2, "alcohol": None, "ordinary": True, "extra": {"guard": 0}}
    assert list(facts.answers(given_).items()) == [("ordinary", True), ("courts", 2), ("extra", {})]


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"alkohol": True}, "unknown-fact", "answers.alkohol"),
        ({"x" * 999: True}, "unknown-fact", f"answers.{'x' * 60}"),
        ({"registered": True}, "not-an-answer", "answers.registered"),
        ({"vat_registered": True}, "not-an-answer", "answers.vat_registered"),
        ({"public": True}, "not-an-answer", "answers.public"),
        ({"hours": 2}, "not-an-answer", "answers.hours"),
        ({"ticket_income": 2}, "not-an-answer", "answers.ticket_income"),
        ({"breach": "damage"}, "not-an-answer", "answers.breach"),
        ({"alcohol": "yes"}, "not-yes-or-no", "answers.alcohol"),
        ({"alcohol": 1}, "not-yes-or-no", "answers.alcohol"),
        ({"aimed_at": "pets"}, "not-a-choice", "answers.aimed_at"),
        ({"aimed_at": True}, "not-a-choice", "answers.aimed_at"),
        ({"courts": "2"}, "not-a-number", "answers.courts"),
        ({"courts": True}, "not-a-number", "answers.courts"),
        ({"courts": 2.5}, "not-a-number", "answers.courts"),
        ({"courts": -1}, "out-of-range", "answers.courts"),
        ({"courts": 10**9}, "out-of-range", "answers.courts"),
        ({"extra": 3}, "not-quantities", "answers.extra"),
        ({"extra": {"": 3}}, "not-quantities", "answers.extra"),
        ({"extra": {"<b>": 3}}, "not-quantities", "answers.extra"),
        ({"extra": {f"e{n}": 1 for n in range(51)}}, "not-quantities", "answers.extra"),
        ({"extra": {"guard": "3"}}, "not-a-number", "answers.extra.guard"),
        ({"extra": {"guard": -1}}, "out-of-range", "answers.extra.guard"),
        ({"extra": {"guard": 1e9}}, "out-of-range", "answers.extra.guard"),
        ({"extra": {"guard": float("nan")}}, "out-of-range", "answers.extra.guard"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_field(answers, code, field):
    with pytest.raises(Problem) as refused:
        facts.answers(answers)
    assert (refused.value.code, refused.value.params["field"]) == (code, field)


def test_a_register_tells_what_an_applicant_does_not():
    told = {"vat_registered": False, "status": "partner", "member": None}
    assert facts.known(told) == {"vat_registered": False, "status": "partner"}
    assert set(facts.REGISTERED).isdisjoint(facts.TOLD)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"alcohol": True}, "unknown-fact"),
        ({"registered": True}, "unknown-fact"),
        ({"vat_registered": "yes"}, "not-yes-or-no"),
        ({"status": True}, "not-a-choice"),
        ({"status": "x" * 61}, "text-too-long"),
        ({"status": "a\0b"}, "control-characters"),
    ],
)
def test_what_no_register_tells_is_refused(told, code):
    with pytest.raises(Problem) as refused:
        facts.known(told)
    assert refused.value.code == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(facts.TOLD), json_values, max_size=4))
def test_whatever_is_taken_can_be_stored_and_priced(answers):
    try:
        taken = facts.answers(answers)
    except Problem:
        return
    assert json.loads(json.dumps(taken)) == taken
    span = TimeSpan(oslo("2027-01-12", "18:00"), oslo("2027-01-12", "19:00"))
    priced = Facts.of(kind="business", span=span, purpose="other", space_class="gym", more=taken).values()
    assert {name: value for name, value in stored(taken).items() if priced[name] != value} == {}
