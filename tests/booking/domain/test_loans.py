"""The states of lines, who may make each step, and what follows for the whole loan."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import loans
from booking.domain.loans import OPEN, STEPS, Actor, LineState, Wanted
from booking.storage import borrowers


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (["promised", "promised"], "promised"),
        (["promised", "packed"], "promised"),
        (["packed", "packed"], "packed"),
        (["out", "promised"], "part-out"),
        (["out", "in", "packed"], "part-out"),
        (["out", "in"], "part-in"),
        (["out", "lost"], "part-in"),
        (["out", "cancelled"], "out"),
        (["in", "lost"], "lost"),
        (["in", "cancelled"], "in"),
        (["cancelled", "uncollected"], "uncollected"),
        (["declined"], "declined"),
        (["offered"], "offered"),
        ([], "cancelled"),
    ],
)
def test_the_state_of_a_loan_is_that_of_its_lines(states, whole):
    assert loans.loan_state(states) == whole


@given(st.lists(st.sampled_from(sorted(LineState)), min_size=1))
def test_a_loan_is_open_exactly_while_one_of_its_lines_is(states):
    ended = {"in", "lost", "uncollected", "cancelled", "declined"}
    assert (loans.loan_state(states) not in ended) == bool(OPEN.intersection(states))


def test_borrowers_neither_approve_nor_hand_over_nor_take_back():
    own = {name for name, step in STEPS.items() if Actor.BORROWER in step.actors}
    assert own == {"accept", "cancel", "restore", "renew"}


def test_a_step_of_somebody_else_is_told_apart_from_one_that_comes_too_late():
    with pytest.raises(loans.NotYourLoanStep):
        loans.after(LineState.PROMISED, "hand-over", Actor.BORROWER)
    with pytest.raises(loans.WrongLoanStep):
        loans.after(LineState.IN, "hand-over", Actor.DESK)
    assert loans.after(LineState.PACKED, "hand-over", Actor.DESK) is LineState.OUT


def test_what_is_due_today_is_not_late():
    due = date(2027, 1, 4)
    assert [loans.is_late("out", due, date(2027, 1, day)) for day in (4, 5)] == [False, True]
    assert not loans.is_late("in", due, date(2027, 2, 1))


@pytest.mark.parametrize(
    ("organisation", "born", "counted"),
    [(True, 2015, "organisation"), (False, 2010, "child"), (False, 2009, "adult"), (False, None, "adult")],
)
def test_units_are_counted_as_lent_to_children_adults_or_organisations(organisation, born, counted):
    assert loans.audience(organisation=organisation, birth_year=born, today=date(2027, 1, 4)) == counted


def test_what_is_wanted_is_counted_by_type():
    assert loans.counted([Wanted(1, 2), Wanted(2), Wanted(1)]) == {1: 3, 2: 1}


def test_the_states_that_occupy_are_the_same_wherever_they_stand():
    assert "(" + ", ".join(f"'{state}'" for state in LineState if state in OPEN) + ")" == borrowers.OPEN
