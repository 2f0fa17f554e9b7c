"""Effects told in words: what a row of a rulebook charges, takes off, asks for or shares, as a price list says it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from rules import sayings, shares, wording
from rules.charges import Charge, Counted
from rules.effects import FREE, RENT, Deposit, Limit, Outcome, Penalty, Reduction, Surcharge, Vat
from rules.names import texts
from rules.rulebook import Rulebook
from rules.sayings import AND, PER_CENT, filled, joined
from rules.shares import Share
from rules.tables import Row
from rules.wording import LANGUAGES, Texts

GRATIS = texts("gratis", "gratis", "free")
OTHERWISE = texts("gratis (ellers {sum})", "gratis (elles {sum})", "free (otherwise {sum})")
PER = texts("{sum} per {unit}", "{sum} per {unit}", "{sum} per {unit}")
STEP = texts("inntil {count}: {sum} i alt", "inntil {count}: {sum} i alt", "up to {count}: {sum} in all")
AFTER_STEPS = texts("deretter {sum}", "deretter {sum}", "then {sum}")
COUNT_LEAST = texts("minst {count} regnes", "minst {count} blir rekna", "at least {count} are charged")
COUNT_MOST = texts("høyst {count} regnes", "høgst {count} blir rekna", "at most {count} are charged")
COUNT_AS = texts("regnes som {count}", "blir rekna som {count}", "charged as {count}")
EACH: Mapping[str, Texts] = {
    "": texts("", "", ""),
    "day": texts(" per dag", " per dag", " per day"),
    "24h": texts(" per døgn", " per døgn", " per 24 hours"),
}
YOUNGER = texts("{unit} under {age} år", "{unit} under {age} år", "{unit} under {age}")
OLDER = texts("{unit} på {age} år eller mer", "{unit} på {age} år eller meir", "{unit} aged {age} or more")
ACTUAL = texts("det det koster", "det det kostar", "what it costs")
PERCENT_AS = texts(
    "{percent} av prisen for {same}", "{percent} av prisen for {same}", "{percent} of the price for {same}"
)
ON_TOP = texts("{percent} av leien i tillegg", "{percent} av leiga i tillegg", "{percent} of the rent on top")
OFF = texts("{percent} avslag", "{percent} avslag", "{percent} off")
HALF = texts("halv pris", "halv pris", "half price")
SAME_AS = texts("samme pris som {same}", "same pris som {same}", "the same price as {same}")
KEEPS = texts("{kept} må likevel betales", "{kept} må likevel betalast", "{kept} must be paid all the same")

OF_INCOME = texts(
    "{percent} av billettinntekten", "{percent} av billettinntekta", "{percent} of the income from tickets"
)
UP_TO = texts("{percent} av de første {sum}", "{percent} av dei første {sum}", "{percent} of the first {sum}")
TIER = texts("{percent} inntil {sum}", "{percent} inntil {sum}", "{percent} up to {sum}")
REST = texts("{percent} av resten", "{percent} av resten", "{percent} of the rest")
ABOVE = texts("bare av det som er over {sum}", "berre av det som er over {sum}", "only of what is above {sum}")
ONLY_IF = texts(
    "bare når inntekten er over {sum}", "berre når inntekta er over {sum}", "only if the income is over {sum}"
)
DEDUCTED = texts("etter fradrag på {part}", "etter frådrag på {part}", "after {part} is taken off")
WITH_RENT: Mapping[str, Texts] = {
    shares.BESIDE: texts("i tillegg til leien", "i tillegg til leiga", "on top of the rent"),
    shares.MINIMUM: texts("men minst leien", "men minst leiga", "but at least the rent"),
    shares.INSTEAD: texts("i stedet for leie", "i staden for leige", "instead of rent"),
}

NEVER_ABOVE = texts(
    "aldri mer enn prisen for {same}", "aldri meir enn prisen for {same}", "never more than the price for {same}"
)
VAT = texts("{percent} merverdiavgift på {what}", "{percent} meirverdiavgift på {what}", "{percent} VAT on {what}")
INCLUDED = texts("medregnet i prisen", "medrekna i prisen", "included in the price")
ADDED = texts("kommer i tillegg", "kjem i tillegg", "comes on top")
OF_TO_PAY = texts(
    "{percent} av det som skal betales", "{percent} av det som skal betalast", "{percent} of what is to be paid"
)
OF_RENT = texts("{percent} av leien", "{percent} av leiga", "{percent} of the rent")
WHOLE_RENT = texts("hele leien", "heile leiga", "the whole rent")
OF_VALUE = texts(
    "{percent} av det leien er uten fritak og avslag",
    "{percent} av det leiga er utan fritak og avslag",
    "{percent} of the rent without exemptions and reductions",
)
OUTCOMES: Mapping[str, Texts] = {
    "not-available": texts("leies ikke ut", "blir ikkje leigt ut", "not let"),
    "quote-required": texts("kommunen oppgir prisen", "kommunen gjev prisen", "the municipality tells the price"),
    "discretion": texts("kommunen fastsetter prisen", "kommunen fastset prisen", "the municipality sets the price"),
    "document-required": texts("må legges fram", "må leggjast fram", "must be shown"),
    "undecided": texts("kommunen avgjør", "kommunen avgjer", "the municipality decides"),
}
STAGES: Mapping[str, Texts] = {
    "rate": texts("leie", "leige", "rent"),
    "extra": texts("tillegg", "tillegg", "extras"),
    "income": texts("andel av billettinntekten", "del av billettinntekta", "the share of the ticket income"),
}


def effect(row: Row[Any], book: Rulebook) -> Texts:
    """What a row does, in words."""
    what = row.effect
    if isinstance(what, Charge):
        return charge(what, book, row.extra)
    if isinstance(what, Outcome) or (isinstance(what, Limit) and what.code):
        return OUTCOMES[what.code]
    return TELLING[type(what)](what, book)


# Charges -------------------------------------------------------------------------------------------------------------


def charge(what: Charge, book: Rulebook, extra: str = "") -> Texts:
    """What is charged, and per what."""
    if what.percent is not None:
        told = filled(PERCENT_AS, percent=_percent(what.percent), same=sayings.given(what.same_as, book))
        return joined([told, *_least_and_most(what)])
    if "krone" in what.per:
        return joined([ACTUAL, *_least_and_most(what)])
    return joined([*_steps(what, book, extra), *_counted(what), *_least_and_most(what)])


def is_plain(what: Charge) -> bool:
    """Whether a charge is no more than so much per unit."""
    bounds = (what.counted, what.least, what.most, what.whose)
    return has_form(what) and what.times == 1 and all(bound is None for bound in bounds)


def has_form(what: Charge) -> bool:
    """Whether a charge is one sum per unit, however it is bounded."""
    return not what.steps and what.percent is None and what.amount is not None


def alike(one: Charge, other: Charge) -> bool:
    """Whether two charges differ in nothing but the sum."""
    return has_form(one) and replace(one, amount=0, value=0) == replace(other, amount=0, value=0)


def form(what: Charge, book: Rulebook) -> Texts:
    """A charge without its sum: "time, høyst 10 timer regnes"."""
    return joined([per(what, book), *_counted(what), *_least_and_most(what)])


def amount(what: Charge) -> Texts:
    """The sum of a charge without its unit."""
    if what.amount:
        return _times(what, what.amount)
    return filled(OTHERWISE, sum=_times(what, what.value)) if what.value else GRATIS


def _steps(what: Charge, book: Rulebook, extra: str) -> list[Texts]:
    if not what.steps:
        return [_each(what, book, extra)]
    unit = what.per[0]
    found = [filled(STEP, count=_quantity(unit, step.up_to), sum=_money(step.total)) for step in what.steps]
    return (
        [*found, filled(AFTER_STEPS, sum=_per(what, _money(what.amount), book, extra))]
        if what.amount is not None
        else found
    )


def _each(what: Charge, book: Rulebook, extra: str) -> Texts:
    if what.amount:
        return _per(what, _times(what, what.amount), book, extra)
    return filled(OTHERWISE, sum=_per(what, _times(what, what.value), book, extra)) if what.value else GRATIS


def _times(what: Charge, amount: int) -> Texts:
    if what.times == 1:
        return _money(amount)
    return {
        lang: f"{wording.number(what.times, lang)} {wording.TIMES} {wording.money(amount, lang)}" for lang in LANGUAGES
    }


def _per(what: Charge, amount: Texts, book: Rulebook, extra: str) -> Texts:
    return filled(PER, sum=amount, unit=per(what, book, extra))


def per(what: Charge, book: Rulebook, extra: str = "") -> Texts:
    """The units of a charge: "person og natt"; of an extra, its own."""
    known = book.extras.get(extra)
    return joined([_unit(known.per if unit == "each" and known else unit, what) for unit in what.per], AND)


def _unit(unit: str, what: Charge) -> Texts:
    one: Texts = {lang: wording.UNIT_NAMES[unit][lang][0] for lang in LANGUAGES}
    if unit != "person" or what.whose is None:
        return one
    side, age = what.whose
    return filled(YOUNGER if side == "below" else OLDER, unit=one, age=dict.fromkeys(LANGUAGES, str(age)))


def _counted(what: Charge) -> list[Texts]:
    """At least and at most so many units."""
    counted = what.counted or Counted()
    if counted.at_least is not None and counted.at_least == counted.at_most:
        return [filled(COUNT_AS, count=_quantity(what.per[0], counted.at_least))]
    bounds = ((COUNT_LEAST, counted.at_least), (COUNT_MOST, counted.at_most))
    return [
        joined([filled(words, count=_quantity(what.per[0], bound)), EACH[counted.each]], "")
        for words, bound in bounds
        if bound is not None
    ]


def _least_and_most(what: Any) -> list[Texts]:
    bounds = ((wording.AT_LEAST, what.least), (wording.AT_MOST, what.most))
    return [filled(words, sum=_money(bound)) for words, bound in bounds if bound is not None]


def _money(amount: int) -> Texts:
    return {lang: wording.money(amount, lang) for lang in LANGUAGES}


def _quantity(unit: str, count: Fraction) -> Texts:
    return {lang: wording.quantity(unit, count, lang) for lang in LANGUAGES}


def _percent(percent: Fraction) -> Texts:
    return {lang: wording.number(percent, lang) + PER_CENT[lang] for lang in LANGUAGES}


# What is not a charge ------------------------------------------------------------------------------------------------


def _surcharge(what: Surcharge, _: Rulebook) -> Texts:
    return filled(ON_TOP, percent=_percent(what.percent))


def _reduction(what: Reduction, book: Rulebook) -> Texts:
    if what.same_as:
        told = filled(SAME_AS, same=sayings.given(what.same_as, book))
    elif what.percent == FREE:
        told = GRATIS
    else:
        told = HALF if what.percent == FREE / 2 else filled(OFF, percent=_percent(what.percent))
    return joined([told, filled(KEEPS, kept=articles(what.keeps, book))]) if what.keeps else told


def articles(named: Collection[str], book: Rulebook) -> Texts:
    """Extras by name, or whole stages."""
    return sayings.any_of([STAGES[one] if one in STAGES else book.extras[one].texts for one in sorted(named)], AND)


def _share(what: Share, _: Rulebook) -> Texts:
    (*tiers, last) = what.tiers or (None,)
    found = [filled(UP_TO, percent=_percent(tier.percent), sum=_money(tier.up_to or 0)) for tier in tiers]
    if last:
        found.append(filled(REST if tiers else OF_INCOME, percent=_percent(last.percent)))
    if what.per_ticket:
        found.append(filled(wording.PER_TICKET, sum=_money(what.per_ticket)))
    if what.above:
        found.append(filled(ABOVE, sum=_money(what.above)))
    if what.only_if_over:
        found.append(filled(ONLY_IF, sum=_money(what.only_if_over)))
    if what.deduct:
        found.append(filled(DEDUCTED, part=dict.fromkeys(LANGUAGES, str(what.deduct))))
    return joined([*found, *_least_and_most(what), WITH_RENT[what.rate]])


def _limit(what: Limit, book: Rulebook) -> Texts:
    same = [filled(NEVER_ABOVE, same=sayings.given(what.same_as, book))] if what.same_as else []
    return joined([*same, *_least_and_most(what)])


def _vat(what: Vat, book: Rulebook) -> Texts:
    told = filled(VAT, percent=_percent(what.percent), what=articles(what.on, book))
    return joined([told, INCLUDED if what.included else ADDED])


def _deposit(what: Deposit, _: Rulebook) -> Texts:
    if what.percent is None:
        return _money(what.amount or 0)
    return joined([filled(OF_TO_PAY, percent=_percent(what.percent)), *_least_and_most(what)])


def _penalty(what: Penalty, _: Rulebook) -> Texts:
    words = OF_RENT if what.of == RENT else OF_VALUE
    told = WHOLE_RENT if words is OF_RENT and what.percent == FREE else filled(words, percent=_percent(what.percent))
    return joined([told, *_least_and_most(what)])


Tell = Callable[[Any, Rulebook], Texts]

TELLING: Mapping[type, Tell] = {
    Surcharge: _surcharge,
    Reduction: _reduction,
    Share: _share,
    Limit: _limit,
    Vat: _vat,
    Deposit: _deposit,
    Penalty: _penalty,
}
"""How each kind of effect that is neither a charge nor an outcome is told."""
