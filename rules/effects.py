"""What a row of a rulebook does: a charge, a reduction, a limit, or an outcome that is no price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rules import conditions, money
from rules.conditions import Vocabulary
from rules.definitions import CLOSED, FACTS, WORD
from rules.faults import Faults, Raw, suggestion

FREE = Fraction(100)
"""A reduction in per cent that leaves nothing."""

OUTCOMES = ("not-available", "quote-required", "discretion", "document-required", "undecided")
PRICED, UNDECIDED, MISSING_FACT = "priced", "undecided", "missing-fact"


@dataclass(frozen=True, slots=True)
class Unit:
    """How many of it there are: a fact, divided; always one where there is no fact."""

    fact: str = ""
    divisor: int = 1


UNITS: Mapping[str, Unit] = {
    "hour": Unit("minutes", 60),
    "day": Unit("days"),
    "night": Unit("nights"),
    "person": Unit("persons"),
    "occasion": Unit(),
}


@dataclass(frozen=True, slots=True)
class Charge:
    """So many øre per unit; `value` is what it would be, were the price itself not already free or reduced."""

    amount: int
    per: str
    value: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """So many per cent less; FREE is all of it."""

    percent: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something other than a price, one of OUTCOMES."""

    code: str


@dataclass(frozen=True, slots=True)
class Limit:
    """An outcome for a price that is over what the same use would cost with other facts."""

    over: Mapping[str, str]
    code: str


def charge(raw: Raw, path: str, _: Vocabulary, faults: Faults) -> Charge:
    """Read `{ amount = 180, per = "hour" }`, in kroner."""
    faults.keys(raw, path, allowed=KEYS["rate"], required=("amount", "per"))
    per = str(raw.get("per"))
    if "per" in raw and per not in UNITS:
        faults.add(f"{path}.per", f"`{per}` is no unit", suggestion(per, UNITS))
    amount = _kroner(raw, "amount", path, faults)
    value = _kroner(raw, "value", path, faults) if "value" in raw else amount
    if value < amount:
        faults.add(
            f"{path}.value", "the value is less than the price", "write what it would cost without the reduction"
        )
    return Charge(amount, per, value)


def reduction(raw: Raw, path: str, _: Vocabulary, faults: Faults) -> Reduction:
    """Read `{ free = true }` or `{ percent = 50 }`, the per cent that are taken off."""
    faults.keys(raw, path, allowed=KEYS["reduction"])
    if len(raw) != 1:
        faults.add(path, "a reduction is either free or a per cent", "write `free = true` or `percent = 50`")
        return Reduction(FREE)
    if "free" in raw:
        if raw["free"] is not True:
            faults.add(f"{path}.free", "`free` can only be true", "write `free = true`, or remove the row")
        return Reduction(FREE)
    percent = conditions.exact(raw.get("percent"))
    if not conditions.is_number(raw.get("percent")) or not 0 < percent <= FREE:
        faults.add(f"{path}.percent", "per cent off must be above 0 and at most 100", "correct the number")
    return Reduction(percent)


def outcome(raw: Raw, path: str, _: Vocabulary, faults: Faults) -> Outcome:
    """Read `{ outcome = "not-available" }`."""
    faults.keys(raw, path, allowed=KEYS["gate"], required=KEYS["gate"])
    return Outcome(_code(raw, path, faults))


def limit(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Limit:
    """Read `{ over = { unit = "day" }, outcome = "undecided" }`."""
    faults.keys(raw, path, allowed=KEYS["limit"], required=KEYS["limit"])
    over = facts(faults.table(raw.get("over", {}), f"{path}.over"), f"{path}.over", vocabulary, faults)
    return Limit(over, _code(raw, path, faults))


def facts(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> dict[str, str]:
    """Facts with one value each, as in `{ unit = "hour" }`; only those that are chosen from words."""
    chosen = {}
    allowed = [name for name, definition in FACTS.items() if definition.kind in {CLOSED, WORD}]
    faults.keys(raw, path, allowed=allowed)
    for name in raw.keys() & set(allowed):
        values = conditions.one_of(name, raw[name], f"{path}.{name}", vocabulary, faults)
        if len(values) > 1:
            faults.add(f"{path}.{name}", "this must be one value", f"choose one of {', '.join(values)}")
        chosen[name] = "".join(values[:1])
    return chosen


KEYS: Mapping[str, tuple[str, ...]] = {
    "gate": ("outcome",),
    "rate": ("amount", "per", "value"),
    "reduction": ("free", "percent"),
    "limit": ("over", "outcome"),
}
"""What the effect of a row may say, by stage; the stages in the order in which they are asked."""


def _kroner(raw: Raw, key: str, path: str, faults: Faults) -> int:
    if key not in raw:
        return 0
    amount = conditions.exact(raw[key])
    if not conditions.is_number(raw[key]) or amount < 0:
        faults.add(f"{path}.{key}", f"`{raw[key]}` is no sum of money", "write kroner as a number, 0 or more")
    return money.kroner(amount)


def _code(raw: Raw, path: str, faults: Faults) -> str:
    code = raw.get("outcome")
    if "outcome" in raw and code not in OUTCOMES:
        faults.add(f"{path}.outcome", f"`{code}` is no outcome", suggestion(str(code), OUTCOMES))
    return str(code)
