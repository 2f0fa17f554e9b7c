"""What stands beside the charges: minimum and maximum, value added tax, and the deposit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rules import money, reckoning, wording
from rules.effects import Limit, Vat
from rules.facts import Values
from rules.items import EXTRA, Item
from rules.look import Look
from rules.tables import Row
from rules.wording import Texts

LIMIT, VAT, DEPOSIT = "limit", "vat", "deposit"

CALLED: Mapping[str, Callable[[Item], Texts]] = {
    LIMIT: lambda item: wording.MOST if item.amount < 0 or item.value < 0 else wording.LEAST,
    VAT: lambda _: wording.VAT,
    DEPOSIT: lambda _: wording.DEPOSIT,
}
"""What these are called where their row has no words of its own."""

OtherRent = Callable[[Values], tuple[int, int] | None]
"""What the rent and its value would be, were the facts others; None where there is none."""


def limits(look: Look, values: Values, left: Sequence[Item], other: OtherRent) -> list[Item] | Row[Limit]:
    """What minimum and maximum add to the rent or take off it; the row whose outcome stands instead of a price.

    What is free is no less than free: a minimum does not touch it.
    """
    found: list[Item] = []
    rents = [item for item in left if item.stage != EXTRA]
    amount, value = sum(item.amount for item in rents), sum(item.value for item in rents)
    for row in look.every(look.rulebook.limit, values) if amount or value else ():
        if row.effect.code:
            same = other({**values, **row.effect.same_as}) if amount else None
            if same is not None and amount > same[0]:
                return row
            continue
        same = other({**values, **row.effect.same_as}) if row.effect.same_as else None
        changed, worth = (
            _bounded(row.effect, sum_, top) for sum_, top in zip((amount, value), same or (None, None), strict=True)
        )
        if (changed, worth) != (amount, value):
            told = reckoning.of_sum(changed)
            found.append(Item(row, LIMIT, LIMIT, changed - amount, worth - value, told, values))
            amount, value = changed, worth
    return found


def _bounded(limit: Limit, amount: int, top: int | None) -> int:
    """The amount within the limit, and not over `top`, what the same use would cost otherwise."""
    if limit.least is not None and amount:
        amount = max(amount, limit.least)
    return min([amount, *(most for most in (limit.most, top) if most is not None)])


def vat(look: Look, values: Values, items: Sequence[Item]) -> tuple[list[Item], list[int]]:
    """The tax to be added, an item for each row; and how much tax each of the items holds already."""
    taxed: dict[str, tuple[Row[Vat], list[Item]]] = {}
    held = [0] * len(items)
    for place, item in enumerate(items if look.rulebook.vat else ()):
        stage = "rate" if item.stage == LIMIT else item.stage
        rows = [row for row in look.rulebook.vat if {stage, item.article} & row.effect.on]
        row = look.first(rows, values)
        if row and row.effect.included:
            percent = row.effect.percent
            held[place] = money.percent(item.amount, percent * 100 / (100 + percent))
        elif row:
            taxed.setdefault(row.id, (row, []))[1].append(item)
    added = [_tax(row, bearing, values) for row, bearing in taxed.values()]
    return [tax for tax in added if tax.value], held


def _tax(row: Row[Vat], bearing: Sequence[Item], values: Values) -> Item:
    """What a row adds to the items that bear it."""
    percent = row.effect.percent
    amount, value = (sum(sums) for sums in zip(*((item.amount, item.value) for item in bearing), strict=True))
    told, once = reckoning.of_percent(percent, amount), all(item.once for item in bearing)
    return Item(row, VAT, VAT, money.percent(amount, percent), money.percent(value, percent), told, values, once)


def deposit(look: Look, values: Values, total: int) -> Item | None:
    """The deposit, of the rent without tax; none where there is nothing to pay."""
    row = look.first(look.rulebook.deposit, values) if total else None
    if row is None:
        return None
    effect = row.effect
    amount = effect.amount if effect.percent is None else money.percent(total, effect.percent)
    bounded = max(amount or 0, effect.least or 0)
    bounded = bounded if effect.most is None else min(bounded, effect.most)
    told = reckoning.of_sum(bounded) if effect.percent is None else reckoning.of_percent(effect.percent, total)
    return Item(row, DEPOSIT, DEPOSIT, bounded, bounded, told, values)
