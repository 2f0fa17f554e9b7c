"""What a row of a rulebook does other than charge: a reduction, a limit, VAT, a deposit, an outcome without a price."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from rules import charges, given, numbers, shares
from rules.charges import Charge
from rules.conditions import Vocabulary
from rules.facts import Value
from rules.faults import Faults, Raw, suggestion

FREE = Fraction(100)
"""A reduction in per cent that leaves nothing."""

OUTCOMES = ("not-available", "quote-required", "discretion", "document-required", "undecided")
PRICED, UNDECIDED, MISSING_FACT = "priced", "undecided", "missing-fact"

RENT, VALUE = "rent", "value"
CHARGED = ("rate", "extra", "income")
"""The stages whose lines may be kept by a reduction, or bear VAT."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something other than a price, one of OUTCOMES."""

    code: str


@dataclass(frozen=True, slots=True)
class Surcharge:
    """So many per cent of the rent on top of it."""

    percent: Fraction


@dataclass(frozen=True, slots=True)
class Reduction:
    """So many per cent less, FREE being all of it; or what the same use costs with the facts in `same_as`.

    `keeps` are extras by name, or whole stages, that are paid all the same.
    """

    percent: Fraction
    same_as: Mapping[str, Value] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on the price, in øre, or by what the same use would cost with other facts; or an outcome over that."""

    same_as: Mapping[str, Value] = field(default_factory=dict)
    code: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Vat:
    """So many per cent on the lines of these stages or extras; `included` where prices hold it already."""

    percent: Fraction
    on: frozenset[str]
    included: bool = False


@dataclass(frozen=True, slots=True)
class Deposit:
    """A sum in øre, or so many per cent of the rent, within bounds."""

    amount: int | None = None
    percent: Fraction | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a breach costs: so many per cent of the rent, or of its value, within bounds."""

    percent: Fraction
    of: str = RENT
    least: int | None = None
    most: int | None = None


def rate(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Charge:
    """Read a charge."""
    return charges.read(raw, path, vocabulary, faults)


def extra(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Charge | Surcharge:
    """Read a charge, or `{ percent = 50 }` of the rent."""
    if "percent" in raw and "as" not in raw:
        faults.keys(raw, path, allowed=("percent",))
        return Surcharge(numbers.percent(raw, "percent", path, faults, most=1000))
    return charges.read(raw, path, vocabulary, faults)


def reduction(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Reduction:
    """Read `{ free = true }`, `{ percent = 50 }` (taken off) or `{ as = { … } }`, with `keeps = [ … ]`."""
    faults.keys(raw, path, allowed=KEYS["reduction"])
    keeps = names(raw, "keeps", path, vocabulary, faults)
    if len(raw.keys() & {"free", "percent", "as"}) != 1:
        faults.add(path, "a reduction is free, a per cent, or another's price", "write `free = true` or `percent = 50`")
        return Reduction(FREE)
    if "as" in raw:
        table = faults.table(raw["as"], f"{path}.as")
        return Reduction(Fraction(0), given.facts(table, f"{path}.as", vocabulary, faults), keeps)
    if "free" in raw:
        if raw["free"] is not True:
            faults.add(f"{path}.free", "`free` can only be true", "write `free = true`, or remove the row")
        return Reduction(FREE, keeps=keeps)
    return Reduction(numbers.percent(raw, "percent", path, faults), keeps=keeps)


def outcome(raw: Raw, path: str, _: Vocabulary, faults: Faults) -> Outcome:
    """Read `{ outcome = "not-available" }`."""
    faults.keys(raw, path, allowed=KEYS["gate"], required=KEYS["gate"])
    return Outcome(_code(raw, path, faults))


def limit(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Limit:
    """Read `{ over = { unit = "day" }, outcome = "undecided" }`, `{ as = { unit = "day" } }`, or `{ min = 250 }`."""
    faults.keys(raw, path, allowed=KEYS["limit"])
    if "over" in raw or "outcome" in raw:
        faults.keys(raw, path, allowed=("over", "outcome"), required=("over", "outcome"))
        over = given.facts(faults.table(raw.get("over", {}), f"{path}.over"), f"{path}.over", vocabulary, faults)
        return Limit(over, _code(raw, path, faults))
    if not raw:
        faults.add(path, "there is no limit here", "write `min = …`, `max = …` or `as = { … }`")
    same_as = given.facts(faults.table(raw.get("as", {}), f"{path}.as"), f"{path}.as", vocabulary, faults)
    return Limit(same_as, "", *numbers.bounds(raw, path, faults))


def vat(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Vat:
    """Read `{ percent = 25, on = ["rate", "technician"] }`."""
    faults.keys(raw, path, allowed=KEYS["vat"], required=("percent", "on"))
    included = raw.get("included", False)
    if not isinstance(included, bool):
        faults.add(f"{path}.included", "`included` is either true or false", "write `included = true`")
    on = names(raw, "on", path, vocabulary, faults)
    return Vat(numbers.percent(raw, "percent", path, faults), on, included=bool(included))


def deposit(raw: Raw, path: str, _: Vocabulary, faults: Faults) -> Deposit:
    """Read `{ amount = 500 }` or `{ percent = 25, min = 250 }`."""
    faults.keys(raw, path, allowed=KEYS["deposit"])
    if len(raw.keys() & {"amount", "percent"}) != 1:
        faults.add(path, "a deposit is a sum or a per cent", "write `amount = 500` or `percent = 25`")
        return Deposit(0)
    if "amount" in raw:
        return Deposit(numbers.kroner(raw, "amount", path, faults))
    return Deposit(None, numbers.percent(raw, "percent", path, faults), *numbers.bounds(raw, path, faults))


def breach(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Penalty | Charge | Outcome:
    """Read `{ percent = 50, of = "rent" }`, a charge, or an outcome."""
    if "outcome" in raw:
        return outcome(raw, path, vocabulary, faults)
    if "percent" not in raw or "as" in raw:
        return charges.read(raw, path, vocabulary, faults)
    faults.keys(raw, path, allowed=("percent", "of", "min", "max"))
    of = faults.text(raw, "of", path) or RENT
    if of not in {RENT, VALUE}:
        faults.add(f"{path}.of", f"`{of}` is not known here", suggestion(of, (RENT, VALUE)))
    return Penalty(numbers.percent(raw, "percent", path, faults, most=200), of, *numbers.bounds(raw, path, faults))


Read = Callable[[Raw, str, Vocabulary, Faults], Any]

KEYS: Mapping[str, tuple[str, ...]] = {
    "gate": ("outcome",),
    "rate": charges.KEYS,
    "extra": charges.KEYS,
    "reduction": ("free", "percent", "as", "keeps"),
    "income": shares.KEYS,
    "limit": ("over", "outcome", "as", "min", "max"),
    "vat": ("percent", "on", "included"),
    "deposit": ("amount", "percent", "min", "max"),
    "breach": (*charges.KEYS, "of", "outcome"),
}
"""What the effect of a row may say, by stage; the stages in the order in which they are asked."""

READERS: Mapping[str, Read] = {
    "gate": outcome,
    "rate": rate,
    "extra": extra,
    "reduction": reduction,
    "income": shares.read,
    "limit": limit,
    "vat": vat,
    "deposit": deposit,
    "breach": breach,
}


def names(raw: Raw, key: str, path: str, vocabulary: Vocabulary, faults: Faults) -> frozenset[str]:
    """Extras of the rulebook, or whole stages."""
    written = raw.get(key, [])
    listed = written if isinstance(written, list) else [written]
    known = (*CHARGED, *vocabulary.known("extra"))
    for name in listed:
        if name not in known:
            faults.add(f"{path}.{key}", f"`{name}` is neither an extra nor a stage", suggestion(str(name), known))
    return frozenset(name for name in listed if name in known)


def _code(raw: Raw, path: str, faults: Faults) -> str:
    code = raw.get("outcome")
    if "outcome" in raw and code not in OUTCOMES:
        faults.add(f"{path}.outcome", f"`{code}` is no outcome", suggestion(str(code), OUTCOMES))
    return str(code)
