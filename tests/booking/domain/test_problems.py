import copy
import pickle

from booking.domain.resources import TooLong, TooShort


def test_a_problem_is_its_code_and_its_parameters_and_no_text() -> None:
    problem = TooShort(minutes=30)

    assert (problem.code, problem.params, str(problem)) == ("too-short", {"minutes": 30}, "too-short minutes=30")


def test_problems_are_equal_when_kind_and_parameters_are() -> None:
    assert TooShort(minutes=30) == TooShort(minutes=30)
    assert TooShort(minutes=30) != TooShort(minutes=60)
    assert TooShort(minutes=30) != TooLong(minutes=30)
    assert len({TooShort(minutes=30), TooShort(minutes=30), TooLong(minutes=30)}) == 2


def test_a_problem_can_be_copied_and_sent_to_another_process() -> None:
    problem = TooShort(minutes=30)

    assert copy.copy(problem) == problem
    assert pickle.loads(pickle.dumps(problem)) == problem  # noqa: S301 - our own bytes
