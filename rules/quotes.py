"""The quote for one occurrence of one thing: lines with rule, reason and source, or why there is no price."""

from __future__ import annotations

from dataclasses import dataclass

from rules import eligibility, reductions, tariff, wording
from rules.comparisons import all_of
from rules.effects import FREE, PRICED, Reduction
from rules.eligibility import Refusal
from rules.facts import Facts, Values
from rules.rulebook import Rulebook
from rules.tables import MissingFactError, Row
from rules.tariff import Price
from rules.wording import Texts


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote, in øre; `value` is what it would have cost had nothing been free or reduced."""

    rule: str
    stage: str
    reason: Texts
    amount: int
    value: int
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What one use costs, in øre. `outcome` is "priced", or the code of the refusal that stands instead of a price.

    `path` names the rules that held, in order: the price, what reduced it, what stopped it.
    """

    rulebook: str
    outcome: str
    lines: tuple[QuoteLine, ...]
    refusals: tuple[Refusal, ...]
    total: int
    value: int
    path: tuple[str, ...]


def quote(rulebook: Rulebook, facts: Facts) -> Quote:
    """The price of one occurrence of one thing, by the rulebook valid on its date."""
    return quote_values(rulebook, facts.values())


def quote_values(rulebook: Rulebook, values: Values) -> Quote:
    """The same from facts by name, as cases and stored quotes hold them."""
    known = rulebook.completed(values)
    refused = eligibility.gate(rulebook, known)
    if refused and refused[-1].stops:
        return _without_price(rulebook, refused)
    try:
        return _priced(rulebook, known, refused)
    except MissingFactError as error:
        return _without_price(rulebook, [*refused, eligibility.missing_fact(error)])


def _priced(rulebook: Rulebook, values: Values, refused: list[Refusal]) -> Quote:
    price = tariff.price(rulebook, values)
    if price is None:
        return _without_price(rulebook, [*refused, eligibility.no_rate(rulebook)])
    reduction = reductions.find(rulebook, values, price)
    amount = reductions.reduced(price, reduction)
    if over := _over_limit(rulebook, values, amount):
        return _without_price(rulebook, [*refused, over], price.row.id)
    line = _line(rulebook, values, price, reduction, amount)
    path = (*(refusal.rule for refusal in refused), price.row.id, *([reduction.id] if reduction else []))
    return Quote(rulebook.id, PRICED, (line,), tuple(refused), line.amount, line.value, path)


def _over_limit(rulebook: Rulebook, values: Values, amount: int) -> Refusal | None:
    """The first limit that the amount is over: what the same use would cost, were some facts others."""
    for row in rulebook.limit:
        answer = all_of(row.tests, values) if amount else False
        if answer is False:
            continue
        if answer is not True:
            raise MissingFactError(answer, row.id, row.source)
        if amount > _amount(rulebook, {**values, **row.effect.over}, otherwise=amount):
            return eligibility.over_limit(row)
    return None


def _amount(rulebook: Rulebook, values: Values, *, otherwise: int) -> int:
    price = tariff.price(rulebook, values)
    return reductions.reduced(price, reductions.find(rulebook, values, price)) if price else otherwise


def _without_price(rulebook: Rulebook, refused: list[Refusal], *held: str) -> Quote:
    path = (*held, *(refusal.rule for refusal in refused))
    return Quote(rulebook.id, refused[-1].code, (), tuple(refused), 0, 0, path)


def _line(rulebook: Rulebook, values: Values, price: Price, reduction: Row[Reduction] | None, amount: int) -> QuoteLine:
    row: Row[object] = reduction or price.row
    template = _template(price, reduction)
    reason = {
        language: template[language].format(
            why=row.words(values, rulebook.labels, language),
            sum=price.sum(language),
            value=wording.money(price.value, language),
            percent=wording.number(reduction.effect.percent, language) if reduction else "",
        )
        for language in wording.LANGUAGES
    }
    return QuoteLine(row.id, "reduction" if reduction else "rate", reason, amount, price.value, row.source)


def _template(price: Price, reduction: Row[Reduction] | None) -> Texts:
    if reduction:
        return wording.FREE if reduction.effect.percent == FREE else wording.REDUCED
    if price.amount:
        return wording.PRICED
    return wording.FREE if price.value else wording.FREE_ANYWAY
