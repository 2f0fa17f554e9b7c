"""Quotes as they are stored: what lines come to over their dates, and what an officer may change in them.

A line, and a refusal, names its dates by the day and by the occurrence (`dates` and `occurrences`, side by side).
What a line comes to is what it is for each date times the dates; one that is `once` counts once, however many.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import rules
from booking.domain.people import NotFound
from booking.domain.problems import Problem
from rules.eligibility import ALONGSIDE

Item = Mapping[str, Any]
"""A line or a refusal."""
Stored = Mapping[str, Any]
"""The values of a row of the table `quote`."""

PROVISIONAL, FINAL = "provisional", "final"

SET = "set"
"""The stage of a line whose amount the municipality decided where the rules leave it open."""

DECIDABLE = frozenset({"undecided", "discretion", "quote-required", "no-rulebook", "missing-fact"})
"""The answers of the rules in whose place an officer may set a price."""

MOST = 1_000_000_000
"""The largest amount that an officer may set, in øre: ten million kroner."""

LISTS = ("lines", "refusals", "pending", "deposit")
"""What of a quote is about dates."""


class QuoteChanged(Problem):
    """The price is no longer the one that was looked at: somebody changed it in the meantime."""

    code = "quote-changed"


@dataclass(frozen=True, slots=True)
class Change:
    """What an officer sets: the amount for each date in øre, why, who and when."""

    each: int
    reason: str
    by: int
    name: str
    at: datetime

    def plain(self) -> dict[str, Any]:
        """As it is kept with the line."""
        return {"reason": self.reason, "by": self.by, "name": self.name, "at": self.at.isoformat()}


# What it comes to ----------------------------------------------------------------------------------------------------


def totalled(lines: Iterable[Item]) -> list[dict[str, Any]]:
    """Lines with what each comes to over its dates."""
    return [{**line, **_sums(line)} for line in lines]


def _sums(line: Item) -> dict[str, int]:
    """`amount`, `value`, the `vat` in it, and what the amount `was` before an officer changed it."""
    count = 1 if line.get("once") else len(line["dates"])
    each = {"amount": line["each"], "value": line["each_value"], "vat": line.get("each_vat")}
    if "override" in line:
        each["was"] = line["override"]["each"]
    return {name: amount * count for name, amount in each.items() if amount is not None}


def added_up(lists: Mapping[str, Iterable[Item]]) -> dict[str, Any]:
    """What a quote comes to, from its LISTS: what is equal on several dates as one, and without what has no dates."""
    lines, deposit = totalled(_joined(lists["lines"])), totalled(_joined(lists["deposit"]))
    refusals, pending = _joined(lists["refusals"]), _joined(lists["pending"])
    return {
        "outcome": refusals[0]["code"] if refusals else rules.PRICED,
        "phase": PROVISIONAL if pending else FINAL,
        "total": total(lines),
        "value": sum(line["value"] for line in lines),
        "vat": sum(line.get("vat", 0) for line in lines),
        "lines": lines,
        "refusals": refusals,
        "pending": pending,
        "deposit": deposit,
    }


_OF_DATES = frozenset({"dates", "occurrences", "amount", "value", "vat", "was"})


def _joined(items: Iterable[Item]) -> list[dict[str, Any]]:
    """What says the same of different dates, as one, with its dates in order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        said = {name: value for name, value in item.items() if name not in _OF_DATES}
        found.setdefault(json.dumps(said, sort_keys=True), []).append(item)
    return [_together(same) for same in found.values() if any(one["dates"] for one in same)]


def _together(same: Sequence[Item]) -> dict[str, Any]:
    if len(same) == 1:
        return dict(same[0])
    pairs = sorted(pair for one in same for pair in zip(one["dates"], one["occurrences"], strict=True))
    return {**same[0], "dates": [day for day, _ in pairs], "occurrences": [number for _, number in pairs]}


def total(lines: Iterable[Item]) -> int:
    """The sum of lines, in øre."""
    return sum(line["amount"] for line in lines)


def price_of(stored: Stored, occurrence: int) -> int | None:
    """What one date costs, without what is charged once for all of them; None where the rules leave it open."""
    if any(occurrence in one["occurrences"] and one["code"] not in ALONGSIDE for one in stored["refusals"]):
        return None
    dated = [line for line in stored["lines"] if not line.get("once")]
    price: int = sum(line["each"] * line["occurrences"].count(occurrence) for line in dated)
    return price


def value_of(stored: Stored, occurrence: int) -> int:
    """What one date is worth, had nothing been free or reduced, without what is charged once for all of them."""
    dated = [line for line in stored["lines"] if not line.get("once")]
    value: int = sum(line["each_value"] * line["occurrences"].count(occurrence) for line in dated)
    return value


def rulebook_of(stored: Stored, occurrence: int) -> str:
    """The name of the regulation that priced a date; empty where none did."""
    found = [one for name in LISTS for one in stored[name] if occurrence in one["occurrences"] and one.get("rulebook")]
    return str(found[0]["rulebook"]) if found else ""


def pending_of(stored: Stored, occurrence: int) -> list[Item]:
    """What of one date is known only afterwards."""
    return [one for one in stored["pending"] if occurrence in one["occurrences"]]


def alone(stored: Stored) -> dict[str, Any]:
    """A quote of one date without what is charged once for the whole agreement, which stands with that."""
    return _with(stored, lines=[line for line in stored["lines"] if not line.get("once")])


def dates(stored: Stored) -> frozenset[int]:
    """The occurrences that a quote is about."""
    return frozenset(number for name in ("lines", "refusals") for one in stored[name] for number in one["occurrences"])


# Dates that come and go ----------------------------------------------------------------------------------------------


def numbered(stored: Stored, occurrences: Sequence[int] | Mapping[int, int]) -> dict[str, Any]:
    """A quote whose dates are still numbered from 0, with the occurrences that they became."""
    return {
        **stored,
        **{
            name: [{**one, "occurrences": [occurrences[place] for place in one["occurrences"]]} for one in stored[name]]
            for name in LISTS
        },
    }


def without(stored: Stored, occurrences: Collection[int]) -> dict[str, Any]:
    """A quote without some dates; what the others were promised stays as it was."""
    gone = set(occurrences)
    return _of(stored, lambda occurrence: occurrence not in gone)


def _of(stored: Stored, stays: Callable[[int], bool]) -> dict[str, Any]:
    return {**stored, **added_up({name: [_kept(one, stays) for one in stored[name]] for name in LISTS})}


def _kept(item: Item, stays: Callable[[int], bool]) -> dict[str, Any]:
    kept = [pair for pair in zip(item["dates"], item["occurrences"], strict=True) if stays(pair[1])]
    return {**item, "dates": [day for day, _ in kept], "occurrences": [number for _, number in kept]}


def moved(stored: Stored, fresh: Stored, *, gone: int) -> dict[str, Any]:
    """A quote after one date moved: what it says of that date gives way to the fresh quote of it."""
    return together(without(stored, [gone]), fresh)


def together(stored: Stored, more: Stored) -> dict[str, Any]:
    """A quote with what another says of further dates."""
    books = list(dict.fromkeys([*stored["rulebooks"], *more["rulebooks"]]))
    return {**stored, **added_up({name: [*stored[name], *more[name]] for name in LISTS}), "rulebooks": books}


def among(stored: Stored, occurrences: Collection[int]) -> dict[str, Any]:
    """What a quote says of some dates."""
    wanted = set(occurrences)
    return _of(stored, lambda occurrence: occurrence in wanted)


# What an officer changes ---------------------------------------------------------------------------------------------


def changed(stored: Stored, line: int, change: Change) -> dict[str, Any]:
    """A quote with another amount in one of its lines, which keeps its rule and what it was; raises NotFound."""
    old = _at(stored["lines"], line)
    kept = old["override"] if "override" in old else {name: old.get(name) for name in _REPLACED}
    new = {**old, "each": change.each, "each_vat": _vat(old, change), "override": {**kept, **change.plain()}}
    if old["stage"] == SET:
        new |= {"reason": _said(change), "each_value": change.each}
    return _with(stored, lines=_replaced(stored["lines"], line, [new]))


_REPLACED = ("each", "each_vat")
"""What of a line an officer's amount stands in for."""


def _vat(line: Item, change: Change) -> int:
    """What is tax of another amount: the same share of it."""
    vat: int = line.get("each_vat") or 0
    return round(Fraction(vat * change.each, line["each"])) if vat and line["each"] else 0


def set_open(stored: Stored, refusal: int, change: Change) -> dict[str, Any]:
    """A quote with an amount where the rules left it open; raises NotFound where they did not, or nobody may."""
    answered = _at(stored["refusals"], refusal)
    if answered["code"] not in DECIDABLE:
        raise NotFound(what="refusal")
    line = {
        "rule": answered["rule"],
        "stage": SET,
        "reason": _said(change),
        "source": answered["source"],
        "rulebook": answered.get("rulebook", ""),
        "space": "",
        "each": change.each,
        "each_value": change.each,
        "each_vat": 0,
        "once": False,
        "pending": False,
        "dates": answered["dates"],
        "occurrences": answered["occurrences"],
        "override": {"each": None, "answered": answered, **change.plain()},
    }
    left = _replaced(stored["refusals"], refusal, [])
    return _with(stored, lines=[*stored["lines"], line], refusals=left)


def unchanged(stored: Stored, line: int) -> dict[str, Any]:
    """A quote in which a line is what the rules said of it again; raises NotFound where nobody changed it."""
    old = _at(stored["lines"], line)
    if "override" not in old:
        raise NotFound(what="override")
    override = old["override"]
    if override["each"] is None:
        answered = {**override["answered"], "dates": old["dates"], "occurrences": old["occurrences"]}
        lines = _replaced(stored["lines"], line, [])
        return _with(stored, lines=lines, refusals=[*stored["refusals"], answered])
    new = {name: value for name, value in old.items() if name not in {"override", "was"}}
    new |= {name: override[name] for name in _REPLACED}
    return _with(stored, lines=_replaced(stored["lines"], line, [new]))


def _said(change: Change) -> dict[str, str]:
    """An officer's words stand in every language as they were written."""
    return dict.fromkeys(("nb", "nn", "en"), change.reason)


def _with(stored: Stored, **lists: list[Item]) -> dict[str, Any]:
    return {**stored, **added_up({**{name: stored[name] for name in LISTS}, **lists})}


def _at(items: Sequence[Item], place: int) -> Item:
    if not 0 <= place < len(items):
        raise NotFound(what="line")
    return items[place]


def _replaced(items: Sequence[Item], place: int, by: Sequence[Item]) -> list[Item]:
    return [*items[:place], *by, *items[place + 1 :]]
