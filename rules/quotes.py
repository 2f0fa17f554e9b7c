"""The quote for one occurrence of one thing: lines with rule, reason and source, or why there is no price."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from rules import additions, eligibility, items, pieces, reductions, wording
from rules.effects import FREE, PRICED, UNDECIDED, Reduction
from rules.eligibility import Refusal
from rules.facts import Facts, Values
from rules.items import EXTRA, INCOME, Item
from rules.look import Look, Pending
from rules.pieces import Known
from rules.rulebook import Rulebook
from rules.tables import MissingFactError, Row
from rules.wording import Texts


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote, in øre; `value` is what it would have cost had nothing been free or reduced.

    `once` is charged once for a whole agreement; `pending` is settled when all is over; `vat` is what of the amount is
    value added tax. The line of a maximum is below zero: the lines of a quote always come to its total.
    """

    rule: str
    stage: str
    reason: Texts
    amount: int
    value: int
    source: str
    once: bool = False
    pending: bool = False
    vat: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """What one use costs, in øre. `outcome` is "priced", or the code of the refusal that stands instead of a price.

    `path` names the rules that held, in order: the price, what reduced it, what stopped it. `vat` is what of the total
    is value added tax; the deposit is beside the total. `pending` is what is known only afterwards: until then the
    quote is provisional.
    """

    rulebook: str
    outcome: str
    lines: tuple[QuoteLine, ...]
    refusals: tuple[Refusal, ...]
    total: int
    value: int
    path: tuple[str, ...]
    vat: int = 0
    deposit: QuoteLine | None = None
    pending: tuple[Pending, ...] = ()


Remembered = dict[Hashable, list[Quote]]
"""Quotes by what they were reckoned from, for the time that a series takes."""

DATED = frozenset({"date", "span"})


def quote(rulebook: Rulebook, facts: Facts, *, final: bool = False) -> Quote:
    """The price of one occurrence of one thing, by the rulebook valid when it begins; `final` when all is over."""
    return quote_values(rulebook, facts.values(), final=final)


def quote_together(
    rulebook: Rulebook, uses: Sequence[Facts], *, final: bool = False, remembered: Remembered | None = None
) -> list[Quote]:
    """The prices of one occurrence in several spaces, in their order.

    Each has its rent; what comes on top, and a share of the takings, is for the use and stands with the first. A series
    is priced with one `remembered`: what differs in its date only, and costs the same on any, is reckoned once.
    """
    every = [facts.values() for facts in uses]
    key = _key(rulebook, every, final=final) if remembered is not None else None
    if remembered is None or key is None:
        return _together(rulebook, every, final=final)
    if key not in remembered:
        remembered[key] = _together(rulebook, every, final=final)
    return remembered[key]


def _together(rulebook: Rulebook, every: Sequence[Values], *, final: bool) -> list[Quote]:
    rest = [quote_values(rulebook, values, final=final, beside=True) for values in every[1:]]
    others = sum(one.total for one in rest)
    return [quote_values(rulebook, values, final=final, others=others) for values in every[:1]] + rest


def _key(rulebook: Rulebook, every: Sequence[Values], *, final: bool) -> Hashable | None:
    """Equal for uses that cost the same; None where the very date, or the time of day, may matter."""
    if rulebook.periods or "date" in rulebook.asks or any(values.get("nights") for values in every):
        return None
    told = tuple(
        tuple((name, _hashable(value)) for name, value in values.items() if name not in DATED) for values in every
    )
    return rulebook.id, final, told


def _hashable(value: object) -> Hashable:
    return tuple(value.items()) if isinstance(value, Mapping) else value


def quote_values(
    rulebook: Rulebook, values: Values, *, final: bool = False, beside: bool = False, others: int = 0
) -> Quote:
    """The same from facts by name, as cases and stored quotes hold them."""
    known = rulebook.completed(values)
    stated = [rulebook.time.get(boundary) for boundary in pieces.BOUNDARIES]
    ways = list(pieces.ways(stated, rulebook.periods, known))
    found = [_in_way(Look(rulebook, way, final, beside, others), known) for way in ways]
    other = next((place for place, one in enumerate(found) if _answer(one) != _answer(found[0])), None)
    if other is None:
        return found[0]
    undecided = [one for one in found if one.outcome == UNDECIDED and one.refusals[-1].rule != eligibility.SILENT]
    differs = [one != two for one, two in zip(ways[0], ways[other], strict=True)]
    boundary = pieces.BOUNDARIES[differs.index(True)]
    return undecided[0] if undecided else without_price(rulebook, [eligibility.across(rulebook, boundary)])


def _answer(quote: Quote) -> tuple[str, int, int]:
    return quote.outcome, quote.total, quote.value


def _in_way(look: Look, known: Known) -> Quote:
    values = pieces.whole(known, look.way, look.rulebook.periods)
    refused = _gate(look, values)
    if refused and refused[-1].stops:
        return without_price(look.rulebook, refused)
    try:
        return _priced(look, values, refused)
    except MissingFactError as error:
        return without_price(look.rulebook, [*refused, eligibility.missing_fact(error)])


def _gate(look: Look, values: Known) -> list[Refusal]:
    """What stands in the way of all of it, or of any piece of it."""
    parts = [piece.values for piece in pieces.cut(values, look.way, look.rulebook.periods)] or [values]
    found: dict[str, Refusal] = {}
    for part in parts:
        found |= {refusal.rule: refusal for refusal in eligibility.gate(look.rulebook, part)}
    return sorted(found.values(), key=lambda refusal: refusal.stops)


def _priced(look: Look, values: Known, refused: list[Refusal]) -> Quote:
    rents = items.rent(look, values)
    charged = items.with_income(look, values, rents)
    on_top = items.on_top(look, values, rents or []) if look.rulebook.extra else []
    if charged is None and not on_top:
        return without_price(look.rulebook, [*refused, eligibility.no_rate(look.rulebook)])
    found = [*(charged or []), *on_top]
    reduction = reductions.find(look, values, found)
    left = reductions.reduced(found, reduction, values, lambda other: _rent(look, other))
    limits = additions.limits(look, values, left, lambda other: _reduced_rent(look, other))
    if isinstance(limits, Row):
        return without_price(
            look.rulebook, [*refused, eligibility.over_limit(limits)], *(item.row.id for item in found)
        )
    return _summed(look, values, refused, found, left, reduction, limits)


def _rent(look: Look, values: Values) -> list[Item] | None:
    known: Known = {**values}
    return items.with_income(look, known, items.rent(look, known))


def _reduced_rent(look: Look, values: Values) -> tuple[int, int] | None:
    """What the rent would be with other facts, in øre, after what is taken off it then; and its value."""
    charged = _rent(replace(look, pending={}), values)
    if charged is None:
        return None
    row = reductions.find(look, values, charged)
    left = reductions.reduced(charged, row, values, lambda other: _rent(look, other))
    return sum(item.amount for item in left), sum(item.value for item in left)


def _summed(
    look: Look,
    values: Known,
    refused: list[Refusal],
    found: Sequence[Item],
    left: Sequence[Item],
    reduction: Row[Reduction] | None,
    limits: Sequence[Item],
) -> Quote:
    before = [*left, *limits]
    vats, held = additions.vat(look, values, before)
    lines = [_line(look.rulebook, item, whole, reduction) for item, whole in zip(left, found, strict=True)]
    lines += [_plain(look.rulebook, item) for item in (*limits, *vats)]
    taxes = [*held, *(item.amount for item in vats)]
    lines = [replace(line, vat=tax) if tax else line for line, tax in zip(lines, taxes, strict=True)]
    deposit = additions.deposit(look, values, sum(item.amount for item in before))
    path = (
        *(refusal.rule for refusal in refused),
        *dict.fromkeys(item.row.id for item in found),
        *([reduction.id] if reduction else []),
        *(item.row.id for item in (*limits, *vats)),
    )
    return Quote(
        look.rulebook.id,
        PRICED,
        tuple(lines),
        tuple(refused),
        sum(line.amount for line in lines),
        sum(line.value for line in lines),
        path,
        sum(taxes),
        _plain(look.rulebook, deposit) if deposit else None,
        tuple(look.pending.values()),
    )


def without_price(rulebook: Rulebook, refused: Sequence[Refusal], *held: str) -> Quote:
    """The answer that is no price: the last of the refusals says why, `held` are the rules that held before it."""
    path = (*held, *(refusal.rule for refusal in refused))
    return Quote(rulebook.id, refused[-1].code, (), tuple(refused), 0, 0, path)


def _line(rulebook: Rulebook, item: Item, whole: Item, reduction: Row[Reduction] | None) -> QuoteLine:
    """The line of an item; where something is taken off it, the line is that of the reduction."""
    if (
        reduction is None
        or not reductions.covers(reduction, item)
        or (item.stage == EXTRA and reduction.effect.same_as)
    ):
        return _plain(rulebook, item)
    reason = wording.each(lambda language: _reduced(rulebook, item, whole, reduction, language))
    return QuoteLine(
        reduction.id, "reduction", reason, item.amount, item.value, reduction.source, item.once, item.pending
    )


def _reduced(rulebook: Rulebook, item: Item, whole: Item, reduction: Row[Reduction], language: str) -> str:
    effect, told, value = reduction.effect, whole.told(language), wording.money(item.value, language)
    if effect.same_as:
        template, told = wording.INSTEAD, wording.money(item.amount, language)
    elif effect.percent == FREE:
        template = wording.FREE if told != value else wording.FREE_OF_SUM
    else:
        template = wording.REDUCED
    why, percent = reduction.words(item.values, rulebook.labels, language), wording.number(effect.percent, language)
    return template[language].format(why=why, sum=told, value=value, percent=percent)


def _plain(rulebook: Rulebook, item: Item) -> QuoteLine:
    """The line of an item from which nothing is taken."""
    reason = wording.each(lambda language: _charged(rulebook, item, language))
    return QuoteLine(item.row.id, item.stage, reason, item.amount, item.value, item.row.source, item.once, item.pending)


def _charged(rulebook: Rulebook, item: Item, language: str) -> str:
    told, value = item.told(language), wording.money(item.value, language)
    if item.amount or item.pending or item.stage == INCOME:
        template = wording.PRICED  # a share of nothing is told by how it comes about
    elif item.value:
        template = wording.FREE if told != value else wording.FREE_OF_SUM
    else:
        template = wording.FREE_ANYWAY
    return template[language].format(why=_why(rulebook, item, language), sum=told, value=value)


def _why(rulebook: Rulebook, item: Item, language: str) -> str:
    """What the line is about: of what has no words of its own, what its stage is called."""
    called = additions.CALLED.get(item.stage)
    if called and not item.row.texts and not item.row.names:
        return called(item)[language]
    return item.row.words(item.values, rulebook.labels, language)
