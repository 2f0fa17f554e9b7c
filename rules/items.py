"""Items: what is charged for one use, before anything is taken off; the rent, what comes on top, a share of takings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rules import charges, money, pieces, reckoning, shares
from rules.charges import Bill, Charge
from rules.comparisons import all_of
from rules.effects import Surcharge
from rules.extras import AFTER, Extra
from rules.facts import Values
from rules.look import Look
from rules.pieces import Known, Piece
from rules.reckoning import Told
from rules.shares import INSTEAD, MINIMUM, Share
from rules.tables import Row
from rules.units import Count, UnknownCountError

RATE, EXTRA, INCOME = "rate", "extra", "income"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is charged, in øre; `article` is the extra that it is, or its stage.

    `value` is what it would be, were nothing free; `pending` that it is settled when all is over.
    """

    row: Row[Any]
    stage: str
    article: str
    amount: int
    value: int
    told: Told
    values: Values
    once: bool = False
    pending: bool = False


# The rent ------------------------------------------------------------------------------------------------------------


def rent(look: Look, values: Known) -> list[Item] | None:
    """What the rate table comes to; None where no row holds. Raises MissingFactError."""
    parts = pieces.cut(values, look.way, look.rulebook.periods)
    if not parts:
        found = _rate(look, values)
        return None if found is None else [found]
    rows: dict[str, list[Piece]] = {}
    for part in parts:
        row = _rate_row(look, part.values)
        if row is None:
            return None
        rows.setdefault(row.id, []).append(part)
    by_id = {row.id: row for row in look.rulebook.rate}
    found_all = [_billed(look, by_id[name], pieces.together(same, values, look.way)) for name, same in rows.items()]
    items = [item for item in found_all if item is not None]
    return items if len(items) == len(found_all) else None


def _rate(look: Look, values: Values) -> Item | None:
    """The first row that holds and whose steps reach so far."""
    return next((item for row in look.every(look.rulebook.rate, values) if (item := _billed(look, row, values))), None)


def _rate_row(look: Look, values: Values) -> Row[Charge] | None:
    return next((row for row in look.every(look.rulebook.rate, values) if _billed(look, row, values)), None)


def _billed(look: Look, row: Row[Charge], values: Values) -> Item | None:
    if row.effect.percent is not None:
        return _formula(look, row, row.effect.percent, values)
    bill = _bill(look, row, values)
    return None if bill is None else _item(row, RATE, RATE, bill, values)


def _formula(look: Look, row: Row[Charge], percent: Fraction, values: Values) -> Item | None:
    """So many per cent of what the same use costs with other facts; load() saw that this comes to an end."""
    same = _rate(look, {**values, **row.effect.same_as})
    if same is None:
        return None
    amount, value = (charges.bounded(row.effect, money.percent(sum_, percent)) for sum_ in (same.amount, same.value))
    return Item(row, RATE, RATE, amount, value, reckoning.of_percent(percent, same.amount), values, same.once)


def _bill(look: Look, row: Row[Charge], values: Values, ordered: Count | None = None) -> Bill | None:
    try:
        return charges.bill(row.effect, values, ordered=ordered)
    except UnknownCountError as unknown:
        look.lacks(unknown.missing, row)
        return Bill(row.effect.least or 0, row.effect.least or 0, ())


def _item(row: Row[Charge], stage: str, article: str, bill: Bill, values: Values, extra: Extra | None = None) -> Item:
    told = reckoning.of_charge(row.effect, bill, extra)
    return Item(row, stage, article, bill.amount, bill.value, told, values, row.effect.once, not bill.counts)


# What comes on top ---------------------------------------------------------------------------------------------------


def on_top(look: Look, values: Known, rents: Sequence[Item]) -> list[Item]:
    """Every row of the extras that holds; one known only afterwards is pending until it is told.

    They are for the use, in however many spaces; only a surcharge is on the rent of each.
    """
    found = []
    for row in look.rulebook.extra:
        if look.beside and not isinstance(row.effect, Surcharge):
            continue
        extra, ordered = look.rulebook.extras.get(row.extra), _ordered(row.extra, values)
        if extra and extra.known == AFTER and ordered is None and not look.final:
            if all_of(row.tests, {**values, "extras": {row.extra: 1}}) is True:
                look.later(f"extra.{row.extra}", extra.texts, row)
            continue
        if next(look.every([row], values), None):
            item = _extra(look, row, values, rents, extra, ordered)
            found += [item] if item else []
    return found


def _ordered(name: str, values: Values) -> Count | None:
    extras = values.get("extras")
    return extras.get(name) if isinstance(extras, Mapping) else None


def _extra(
    look: Look, row: Row[Any], values: Values, rents: Sequence[Item], extra: Extra | None, ordered: Count | None
) -> Item | None:
    article = row.extra or EXTRA
    if isinstance(row.effect, Surcharge):
        percent, once = row.effect.percent, bool(rents) and all(item.once for item in rents)
        amount, value = (
            (sum(sums) for sums in zip(*((one.amount, one.value) for one in rents), strict=True)) if rents else (0, 0)
        )
        told = reckoning.of_percent(percent, amount)
        return Item(
            row, EXTRA, article, money.percent(amount, percent), money.percent(value, percent), told, values, once
        )
    bill = _bill(look, row, values, ordered)
    return None if bill is None else _item(row, EXTRA, article, bill, values, extra)


# A share of the takings ----------------------------------------------------------------------------------------------


def with_income(look: Look, values: Known, rents: list[Item] | None) -> list[Item] | None:
    """The rent and a share of the takings, as the share stands to it; None where there is neither."""
    row: Row[Share] | None = look.first(look.rulebook.income, values) if look.rulebook.income else None
    if row is None:
        return rents
    if look.beside:
        return [] if row.effect.rate == INSTEAD else rents or []
    share, least = row.effect, sum(item.amount for item in rents or ()) + look.others
    try:
        amount, pending = shares.amount(share, values), False
    except UnknownCountError as unknown:
        look.lacks(unknown.missing, row)
        amount, pending = share.least or 0, True
    told = reckoning.of_share(share, values, pending=pending)
    if share.rate == MINIMUM:
        more = max(0, amount - least)
        return [
            *(rents or ()),
            Item(row, INCOME, INCOME, more, more, reckoning.above_rent(told, least), values, pending=pending),
        ]
    kept = [] if share.rate == INSTEAD else rents or []
    return [*kept, Item(row, INCOME, INCOME, amount, amount, told, values, pending=pending)]
