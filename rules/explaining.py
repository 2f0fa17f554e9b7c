"""Why not free: the rows that would have made a use free or cheaper, and what each of them lacks; only on request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules import periods, sayings, tellings
from rules.charges import Charge
from rules.comparisons import all_of
from rules.conditions import Condition
from rules.facts import OSLO, Value, Values
from rules.rulebook import Rulebook
from rules.tables import Row
from rules.timespan import TimeSpan
from rules.wording import RENT, Texts

PLACE = frozenset({"space_class", "part"})
"""What is another place rather than another price."""

FAR: Mapping[str, int] = {"applicant": 3}
"""How many other facts a fact counts for: nobody becomes somebody else to pay less."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A row that did not hold: what it is about and would have given, in words; what of it fails, and what defeats it.

    `facts` are those that fail, by name.
    """

    rule: str
    words: Texts
    effect: Texts
    facts: tuple[str, ...]
    lacking: tuple[Texts, ...]
    defeated: tuple[Texts, ...]


def why_not(rulebook: Rulebook, values: Values, path: Sequence[str]) -> tuple[WhyNot, ...]:
    """The rows that would have made it free or cheaper, those that lack the least first.

    `path` names the rules that held, as a quote has it.
    """
    known = _with_period(rulebook, rulebook.completed(values))
    rows = [*_reductions(rulebook, path), *_cheaper(rulebook, path)]
    found = [one for row in rows if (one := _lacking(rulebook, row, known)) is not None]
    return tuple(sorted(found, key=_distance))


def _distance(one: WhyNot) -> int:
    return sum(FAR.get(fact, 1) for fact in one.facts) + len(one.defeated)


def _with_period(rulebook: Rulebook, values: dict[str, Value | None]) -> Values:
    span = values.get("span")
    if isinstance(span, TimeSpan) and values.get("period") is None:
        return {**values, "period": periods.at(rulebook.periods, span.start.astimezone(OSLO))}
    return values


def _reductions(rulebook: Rulebook, path: Sequence[str]) -> Iterator[Row[Any]]:
    """The reductions that take off more than the one that held."""
    held = next((row.effect.percent for row in rulebook.reduction if row.id in path), 0)
    return (row for row in rulebook.reduction if row.id not in path and (row.effect.percent > held or not held))


def _cheaper(rulebook: Rulebook, path: Sequence[str]) -> Iterator[Row[Any]]:
    """The rows of the rate table that cost less for the same unit than the one that held."""
    held = next((row.effect for row in rulebook.rate if row.id in path), None)
    if held is not None and tellings.is_plain(held):
        yield from (row for row in rulebook.rate if row.id not in path and _is_cheaper(row.effect, held))


def _is_cheaper(one: Charge, held: Charge) -> bool:
    return tellings.is_plain(one) and one.per == held.per and (one.amount or 0) < (held.amount or 0)


def _lacking(rulebook: Rulebook, row: Row[Any], values: Values) -> WhyNot | None:
    """What a row lacks; None where it is about another place, or lacks nothing."""
    failing = _failing(rulebook, row.condition, values)
    defeats = [one for one in row.unless if all_of(one.condition.tests, values) is True]
    if failing.keys() & PLACE or not (failing or defeats):
        return None
    about = row.texts or sayings.told(row.condition, rulebook)
    return WhyNot(
        rule=row.id,
        words=about if any(about.values()) else RENT,
        effect=tellings.effect(row, rulebook),
        facts=tuple(failing),
        lacking=tuple(failing.values()),
        defeated=tuple(one.texts or sayings.told(one.condition, rulebook) for one in defeats),
    )


def _failing(rulebook: Rulebook, condition: Condition, values: Values) -> dict[str, Texts]:
    """The conditions that do not hold, in words by fact; of groups those of the one that lacks the least."""
    said = sayings.clauses(condition, rulebook)
    failing: dict[str, Texts] = {}
    for name, test in zip(said, condition.tests, strict=True):
        if test(values) is True:
            continue
        if name == sayings.GROUP:
            groups = [_failing(rulebook, rulebook.groups[group].condition, values) for group in condition.groups]
            nearest: dict[str, Texts] = min(groups, key=len)
            failing.update(nearest)
        else:
            failing[name] = said[name]
    return failing
