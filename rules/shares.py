"""Share: so much of the takings of an event; how a rulebook writes it, and what it comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from rules import money, numbers
from rules.comparisons import Missing
from rules.conditions import Vocabulary
from rules.facts import Values
from rules.faults import Faults, Raw, suggestion
from rules.units import UnknownCountError

KEYS = ("share", "tiers", "above", "only_if_over", "per_ticket", "deduct", "min", "max", "rate")
BESIDE, MINIMUM, INSTEAD = "beside", "minimum", "instead"
WITH_RATE = (BESIDE, MINIMUM, INSTEAD)
FRACTION = re.compile(r"[1-9]\d{0,2}/[1-9]\d{0,2}")


@dataclass(frozen=True, slots=True)
class Tier:
    """So many per cent of the income up to a sum in øre, or (None) of all that is above the tier before."""

    percent: Fraction
    up_to: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the ticket income, in per cent by tiers, and so much a ticket.

    `above` is what is not shared; under `only_if_over` nothing is; `deduct` is a fraction taken off first. `rate` says
    how the rent stands to it: beside it, as its minimum, or not at all.
    """

    tiers: tuple[Tier, ...]
    per_ticket: int = 0
    above: int = 0
    only_if_over: int = 0
    deduct: Fraction = Fraction(0)
    least: int | None = None
    most: int | None = None
    rate: str = BESIDE


def needed(share: Share) -> list[str]:
    """The facts that must be known to reckon it."""
    return [*(["ticket_income"] if share.tiers else []), *(["tickets"] if share.per_ticket else [])]


def amount(share: Share, values: Values) -> int:
    """What the share comes to, in øre. Raises UnknownCountError where the takings are not known."""
    income = _known("ticket_income", values) if share.tiers else 0
    tickets = _known("tickets", values) if share.per_ticket else 0
    found = _tiered(share, income) + share.per_ticket * tickets
    if share.most is not None:
        found = min(found, share.most)
    return max(found, share.least or 0)


def _known(fact: str, values: Values) -> int:
    value = values.get(fact)
    if not isinstance(value, int):
        raise UnknownCountError(Missing(fact))
    return value


def _tiered(share: Share, income: int) -> int:
    if share.only_if_over and income <= share.only_if_over:
        return 0
    base = max(Fraction(0), income * (1 - share.deduct) - share.above)
    total, below = Fraction(0), Fraction(0)
    for tier in share.tiers:
        top = base if tier.up_to is None else min(base, Fraction(tier.up_to))
        total += max(Fraction(0), top - below) * tier.percent / 100
        below = max(below, top)
    return money.round_half_up(total)


def read(raw: Raw, path: str, _: Vocabulary, faults: Faults) -> Share:
    """Read `{ share = 15, rate = "beside" }` or `{ tiers = [{ up_to = 35000, share = 10 }, { share = 20 }] }`."""
    faults.keys(raw, path, allowed=KEYS)
    if "share" in raw and "tiers" in raw:
        faults.add(path, "there is a share and tiers too", "write one of the two")
    if not raw.keys() & {"share", "tiers", "per_ticket"}:
        faults.add(path, "there is no share here", "write `share = 15`, `tiers = [ … ]` or `per_ticket = 5`")
    rate = faults.text(raw, "rate", path) or BESIDE
    if rate not in WITH_RATE:
        faults.add(f"{path}.rate", f"`{rate}` is not known here", suggestion(rate, WITH_RATE))
    tiers = (
        (Tier(numbers.percent(raw, "share", path, faults)),)
        if "share" in raw
        else _tiers(raw.get("tiers", []), path, faults)
    )
    sums = {
        key: numbers.kroner(raw, key, path, faults) for key in ("per_ticket", "above", "only_if_over", "min", "max")
    }
    return Share(
        tiers=tiers,
        per_ticket=sums["per_ticket"] or 0,
        above=sums["above"] or 0,
        only_if_over=sums["only_if_over"] or 0,
        deduct=_fraction(raw, path, faults),
        least=sums["min"],
        most=sums["max"],
        rate=rate,
    )


def _tiers(raw: object, path: str, faults: Faults) -> tuple[Tier, ...]:
    if not isinstance(raw, list):
        faults.add(f"{path}.tiers", "tiers must be a list", "write `tiers = [{ up_to = 35000, share = 10 }, …]`")
        return ()
    found = []
    for position, item in enumerate(raw, start=1):
        place = f"{path}.tiers[{position}]"
        table = faults.table(item, place)
        faults.keys(table, place, allowed=("up_to", "share"), required=("share",))
        found.append(
            Tier(numbers.percent(table, "share", place, faults), numbers.kroner(table, "up_to", place, faults))
        )
    tops = [tier.up_to for tier in found]
    upward = all(one is not None and one < (two or 10**12) for one, two in pairwise(tops))
    if tops and (tops[-1] is not None or not upward):
        faults.add(
            f"{path}.tiers", "the tiers do not go upward", "write the smallest `up_to` first, and none on the last"
        )
    return tuple(found)


def _fraction(raw: Raw, path: str, faults: Faults) -> Fraction:
    written = raw.get("deduct")
    if written is None:
        return Fraction(0)
    if isinstance(written, str) and FRACTION.fullmatch(written) and Fraction(written) < 1:
        return Fraction(written)
    faults.add(f"{path}.deduct", f"`{written}` is no part of the income", 'write a fraction below one, like "1/3"')
    return Fraction(0)
