"""Facts that have no field of their own: which of them an applicant tells and a register tells, checked one by one."""

import re
from collections.abc import Mapping
from typing import Any

from booking.domain import texts
from booking.domain.fields import NotAChoice, NotANumber, OutOfRange
from booking.domain.problems import Problem
from rules.definitions import APPLICANT, CLOSED, EXTRA, FACTS, FLAG, NUMBER, REGISTER

OWN_FIELD = frozenset(
    {"applicant", "registered", "local", "purpose", "people", "persons", "public", "ticketed", "commercial", "unit"}
)
"""Facts that an application or an organisation has a field for."""

TOLD = tuple(name for name, one in FACTS.items() if one.told_by == APPLICANT and name not in OWN_FIELD)
"""What an applicant may answer beyond those fields, in the order in which it is asked."""

REGISTERED = tuple(name for name, one in FACTS.items() if one.told_by == REGISTER and name not in OWN_FIELD)
"""What may be known of an organisation beyond those fields."""

NO_STATUS = "none"
"""The status of an organisation of which it is known that it has none of those that a regulation names."""

MOST = 100_000
MOST_EXTRAS = 50
NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
WORD_LENGTH = 60

Answers = Mapping[str, Any]
"""Facts by name, as JSON has them: `{"alcohol": true, "aimed_at": "children", "extra": {"guard": 3}}`."""


class UnknownFact(Problem):
    """The rent rules know no such fact: `field`, `fact`."""

    code = "unknown-fact"


class NotAnAnswer(Problem):
    """The fact is for somebody else to tell, or has a field of its own: `field`, `fact`."""

    code = "not-an-answer"


class NotYesOrNo(Problem):
    """The fact is either so or not: `field`, `fact`."""

    code = "not-yes-or-no"


class NotQuantities(Problem):
    """What is ordered besides is told as so many of each: `field`, `fact`."""

    code = "not-quantities"


def answers(given: Mapping[str, object]) -> dict[str, Any]:
    """What an applicant answers, in the order of the facts and without what is None.

    Raises for the first that is wrong UnknownFact, NotAnAnswer, NotYesOrNo, NotAChoice, NotANumber, OutOfRange or
    NotQuantities, with the field `answers.NAME`.
    """
    for name in given:
        if name not in FACTS:
            raise UnknownFact(field=f"answers.{name[:WORD_LENGTH]}", fact=name[:WORD_LENGTH])
        if name not in TOLD:
            raise NotAnAnswer(field=f"answers.{name}", fact=name)
    told = {name: given[name] for name in TOLD if given.get(name) is not None}
    return {name: checked(name, value, field=f"answers.{name}") for name, value in told.items()}


def known(given: Mapping[str, object]) -> dict[str, Any]:
    """What is known of an organisation beyond its fields, without what is None; raises as `answers` does."""
    for name in given:
        if name not in REGISTERED:
            raise UnknownFact(field=name[:WORD_LENGTH], fact=name[:WORD_LENGTH])
    return {name: checked(name, given[name], field=name) for name in REGISTERED if given.get(name) is not None}


def checked(name: str, value: object, *, field: str) -> Any:
    """The value of a fact as JSON has it, where it can be one; raises as `answers` does."""
    kind = FACTS[name].kind
    if kind == FLAG:
        return _flag(name, value, field)
    if kind == CLOSED:
        return _closed(name, value, field)
    if kind == NUMBER:
        return _number(value, field, whole=True)
    if kind == EXTRA:
        return _quantities(name, value, field)
    return texts.line(value, field=field, limit=WORD_LENGTH) if isinstance(value, str) else _closed(name, value, field)


def _flag(name: str, value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise NotYesOrNo(field=field, fact=name)
    return value


def _closed(name: str, value: object, field: str) -> str:
    if not isinstance(value, str) or value not in FACTS[name].values:
        raise NotAChoice(field=field, fact=name, values=list(FACTS[name].values))
    return value


def _number(value: object, field: str, *, whole: bool) -> int | float:
    kinds: tuple[type, ...] = (int,) if whole else (int, float)
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise NotANumber(field=field)
    if not 0 <= value <= MOST:  # type: ignore[operator]  # one of the two kinds of number
        raise OutOfRange(field=field, least=0, most=MOST)
    return value  # type: ignore[return-value]


def _quantities(name: str, value: object, field: str) -> dict[str, int | float]:
    """So many of each extra; what is ordered none of is not ordered."""
    if not isinstance(value, Mapping) or len(value) > MOST_EXTRAS:
        raise NotQuantities(field=field, fact=name)
    if not all(isinstance(word, str) and NAME.fullmatch(word) for word in value):
        raise NotQuantities(field=field, fact=name)
    found = {word: _number(count, f"{field}.{word}", whole=False) for word, count in value.items()}
    return {word: count for word, count in found.items() if count}
