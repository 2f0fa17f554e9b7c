"""Runs the cases written in a rulebook: what was expected, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules import breaches, holidays, quotes, wording
from rules.cases import SUMS, Case, Expected
from rules.effects import PRICED
from rules.facts import Values
from rules.quotes import Quote
from rules.rulebook import Rulebook

Outcome = Mapping[str, Expected]
"""What came out, under the names in which a case expects it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not come out as written; `found` is all that came out."""

    rulebook: str
    case: Case
    expected: str
    got: str
    found: Outcome

    def __str__(self) -> str:
        return f"{self.rulebook} {self.case.id}: expected {self.expected}, got {self.got}"


def failures(rulebook: Rulebook) -> list[Failure]:
    """The cases that fail, in the order of the rulebook."""
    return [failure for case in rulebook.cases if (failure := _failure(rulebook, case))]


def came_out(rulebook: Rulebook, case: Case) -> list[Outcome]:
    """What each value that the case's words stand for comes to."""
    return [_outcome(rulebook, case, values) for values in case.given]


def _failure(rulebook: Rulebook, case: Case) -> Failure | None:
    expected: dict[str, Expected] = {"outcome": PRICED, **case.expect}
    for found in came_out(rulebook, case):
        if any(found.get(key) != value for key, value in expected.items() if key != "rule") or not _by_rule(
            case, found
        ):
            got = _told(_as_asked(found, case.expect))
            return Failure(rulebook.id, case, _told(case.expect), got, found)
    return None


def _by_rule(case: Case, found: Outcome) -> bool:
    return not case.expect.get("rule") or case.expect["rule"] in str(found["rule"]).split(" > ")


def _outcome(rulebook: Rulebook, case: Case, values: Values) -> Outcome:
    if rulebook.breach and values.get("breach") not in {None, "none"}:
        found = breaches.breach_values(rulebook, values)
        why, rules = (
            found.refusals[-1].reason["en"] if found.refusals else "",
            [refusal.rule for refusal in found.refusals],
        )
        path = [found.line.rule] if found.line else rules
        return {"outcome": found.outcome, "total": found.total, "rule": " > ".join(path), "why": why}
    times = [_on(values, day) for day in case.dates] or [values] * _occasions(values)
    return _together([quotes.quote_values(rulebook, one, final=case.final) for one in times])


def _on(values: Values, day: date) -> Values:
    return {**values, "date": day, "day": holidays.kind_of_day(day)}


def _occasions(values: Values) -> int:
    occasions = values.get("occasions")
    return occasions if isinstance(occasions, int) else 1


def _together(found: list[Quote]) -> Outcome:
    """One agreement of several occurrences: what is charged once is counted once."""
    first = found[0]
    without = next((quote for quote in found if quote.outcome != PRICED), None)
    once = {line.rule: line for quote in found for line in quote.lines if line.once}
    total, value = (
        sum(getattr(line, name) for quote in found for line in quote.lines if not line.once)
        + sum(getattr(line, name) for line in once.values())
        for name in ("amount", "value")
    )
    return {
        "outcome": without.outcome if without else PRICED,
        "total": 0 if without else total,
        "value": 0 if without else value,
        "deposit": sum(quote.deposit.amount for quote in found if quote.deposit),
        "vat": sum(quote.vat for quote in found),
        "lines": len(first.lines),
        "pending": tuple(pending.fact for pending in first.pending),
        "rule": " > ".join((without or first).path),
        "why": without.refusals[-1].reason["en"] if without else "",
    }


def _as_asked(found: Outcome, expect: Mapping[str, Expected]) -> Outcome:
    """What came out of that which was expected; why there is no price, where there is none."""
    if found["outcome"] == PRICED:
        return {key: found[key] for key in ("total", *expect) if key in found and key != "outcome"}
    rule = {"rule": found["rule"]} if "rule" in expect else {}
    return {"outcome": f"{found['outcome']} ({found['why']})", **rule}


def _told(outcome: Outcome) -> str:
    words = [_word(key, item) for key, item in outcome.items()]
    return ", ".join(f"{key} {word}".replace(wording.GAP, " ") for key, word in zip(outcome, words, strict=True))


def _word(key: str, item: Expected) -> str:
    if isinstance(item, int):
        return wording.money(item, "en") if key in SUMS else str(item)
    return item if isinstance(item, str) else "+".join(item)
