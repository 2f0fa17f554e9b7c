"""What a regulation answers other than a price: not available, a document first, the municipality must decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rules import wording
from rules.comparisons import all_of
from rules.definitions import FACTS
from rules.effects import MISSING_FACT, UNDECIDED, Limit
from rules.facts import Facts, Values
from rules.rulebook import Rulebook
from rules.tables import MissingFactError, Row
from rules.wording import Texts

ALONGSIDE = frozenset({"document-required"})
"""Outcomes that stand beside a price; every other stands instead of one."""


SILENT = "rate"
"""The rule that is named where no row of the rates holds."""

NOTHING: Mapping[str, Texts] = {}
UNNAMED = "extra"
"""The rule that is named where something is ordered that the regulation does not name."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One answer that is no price: its code, the reason or question in words, and the rule with its source.

    `fact` names what is missing, where something is: "people", "people.under.16".
    """

    code: str
    reason: Texts
    rule: str
    source: str
    fact: str = ""

    @property
    def stops(self) -> bool:
        """Whether there is no price because of it."""
        return self.code not in ALONGSIDE


def refusals(rulebook: Rulebook, facts: Facts) -> tuple[Refusal, ...]:
    """What stands in the way before any price is reckoned; quote() tells these too, and what only a price shows."""
    return tuple(gate(rulebook, rulebook.completed(facts.values())))


def gate(rulebook: Rulebook, values: Values) -> list[Refusal]:
    """The rows of the gate from the top: documents asked for, until one row, or a missing fact, stops."""
    found: list[Refusal] = []
    for row in rulebook.gate:
        answer = all_of(row.tests, values)
        if answer is False:
            continue
        if answer is not True:
            return [*found, missing_fact(MissingFactError(answer, row.id, row.source))]
        found.append(refusal(row, row.effect.code))
        if found[-1].stops:
            break
    return found


def over_limit(row: Row[Limit]) -> Refusal:
    """The refusal of a price that is over a limit."""
    return refusal(row, row.effect.code)


def across(rulebook: Rulebook, boundary: str) -> Refusal:
    """The regulation does not say what a booking across a boundary is, and it matters."""
    return Refusal(UNDECIDED, wording.ACROSS[boundary], f"time.{boundary}", rulebook.source)


def missing_fact(error: MissingFactError) -> Refusal:
    """Names the fact without which the rule cannot be judged."""
    reason = wording.each(lambda language: wording.MISSING[language].format(fact=_name(error, language)))
    fact, age = error.missing
    return Refusal(MISSING_FACT, reason, error.rule, error.source, fact if age is None else f"{fact}.under.{age}")


def no_rate(rulebook: Rulebook) -> Refusal:
    """The regulation is silent, so the municipality is asked."""
    return Refusal(UNDECIDED, wording.NO_RATE, SILENT, rulebook.source)


def unnamed(rulebook: Rulebook, extras: Iterable[str], called: Mapping[str, Texts] = NOTHING) -> Refusal | None:
    """The question about the first of these extras that the regulation does not name; None where it names all.

    `called` are other words for them than their own.
    """
    name = next((one for one in extras if one not in rulebook.extras), None)
    if name is None:
        return None
    words = called.get(name, {})
    reason = wording.each(lambda language: wording.NO_EXTRA[language].format(extra=words.get(language) or name))
    return Refusal(UNDECIDED, reason, UNNAMED, rulebook.source)


def refusal(row: Row[Any], code: str) -> Refusal:
    """The answer of a row that gives no price."""
    return Refusal(code, row.texts or {}, row.id, row.source)


def _name(error: MissingFactError, language: str) -> str:
    fact, age = error.missing
    if age is not None:
        return wording.BELOW_AGE[language].format(age=age)
    name: str = getattr(FACTS[fact], language)
    return name
