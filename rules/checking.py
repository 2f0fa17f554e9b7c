"""Runs the cases written in a rulebook: what was expected, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules import quotes, wording
from rules.cases import Case
from rules.effects import PRICED
from rules.quotes import Quote
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not come out as written."""

    rulebook: str
    case: Case
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.rulebook} {self.case.id}: expected {self.expected}, got {self.got}"


def failures(rulebook: Rulebook) -> list[Failure]:
    """The cases that fail, in the order of the rulebook."""
    return [failure for case in rulebook.cases if (failure := _failure(rulebook, case))]


def _failure(rulebook: Rulebook, case: Case) -> Failure | None:
    for given in case.given:
        quote = quotes.quote_values(rulebook, given)
        if not _as_expected(quote, case.expect):
            return Failure(rulebook.id, case, _told(case.expect), _told(_came_out(quote, case.expect)))
    return None


def _as_expected(quote: Quote, expect: Mapping[str, int | str]) -> bool:
    outcome = expect.get("outcome", PRICED)
    amounts = (expect.get("total", quote.total), expect.get("value", quote.value))
    rule = expect.get("rule")
    return quote.outcome == outcome and amounts == (quote.total, quote.value) and (not rule or rule in quote.path)


def _came_out(quote: Quote, expect: Mapping[str, int | str]) -> Mapping[str, int | str]:
    rule: dict[str, int | str] = {"rule": " > ".join(quote.path)} if "rule" in expect else {}
    if quote.outcome != PRICED:
        return {"outcome": f"{quote.outcome} ({quote.refusals[-1].reason['en']})", **rule}
    value: dict[str, int | str] = {"value": quote.value} if "value" in expect else {}
    return {"total": quote.total, **value, **rule}


def _told(outcome: Mapping[str, int | str]) -> str:
    words = [wording.money(item, "en") if isinstance(item, int) else item for item in outcome.values()]
    return ", ".join(f"{key} {word}".replace(wording.GAP, " ") for key, word in zip(outcome, words, strict=True))
