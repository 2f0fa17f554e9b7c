"""What the calculator answers: the price line by line, what stands instead of one, and why it is not free."""

from collections.abc import Mapping, Sequence
from typing import Any

from booking.language import formats
from booking.language.texts import translator
from booking.services import prices
from booking.services.prices import Asked
from booking.web import questions, quotes
from booking.web.calculator import FIELDS, Typed
from booking.web.vocabulary import N_
from rules import PRICED, Quote, QuoteLine, Rulebook, tellings, wording
from rules.effects import MISSING_FACT
from rules.explaining import WhyNot
from rules.tables import Row

NEAREST = 4
"""How many ways to pay less are told."""

STAGES: Mapping[str, str] = {
    "rate": N_("Rent"),
    "reduction": N_("Rent"),
    "income": N_("Share of the ticket income"),
    "limit": N_("Minimum or maximum"),
    "vat": N_("Value added tax"),
}


def answer(asked: Asked, field: str, typed: Typed, book: Rulebook, lang: str) -> dict[str, Any]:
    """All that the page says of a price: `said` is it in short, `word` in a few words for where there is little room;
    `field` is the question that must be answered first."""
    quote, say = asked.quote, translator(lang).gettext
    shown = {
        "kind": _kind(quote, typed),
        "ask": "",
        "field": field,
        "span": typed.span,
        "persons": asked.known.get("persons"),
        "prices": _prices(quote, book, lang),
        "open": [_open(quote, place, lang) for place in range(len(quote.refusals))],
        "nearest": [],
    }
    if shown["kind"] == "priced":
        shown["said"] = formats.money(quote.total, lang) if quote.total else say(N_("Free of charge"))
        shown["nearest"] = _nearest(prices.why_not(book=book, asked=asked), lang) if quote.total else []
    elif shown["kind"] == "ask":
        shown["said"] = say(N_("One question left") if field not in FIELDS else N_("Answer the questions"))
        shown["ask"] = questions.question(field, book, lang).text if field in questions.QUESTION else ""
    elif shown["kind"] == "fault":
        shown["said"] = say(N_("Something must be put right first"))
    else:
        shown["said"] = say(quotes.TITLES.get(quote.outcome, quotes.TITLES["undecided"]))
        shown["word"] = wording.sentence(tellings.OUTCOMES.get(quote.outcome, tellings.OUTCOMES["undecided"])[lang])
    return {"word": shown["said"], **shown}


def _kind(quote: Quote, typed: Typed) -> str:
    if typed.faults:
        return "fault"
    if quote.outcome == MISSING_FACT:
        return "ask"
    return "priced" if quote.outcome == PRICED else "open"


def _prices(quote: Quote, book: Rulebook, lang: str) -> dict[str, Any]:
    """The price line by line, for `macros/prices.html`."""
    rows = {row.id: row for row in book.rows}
    deposit = [quote.deposit] if quote.deposit else []
    return {
        "lines": [_line(line, rows, book, lang) for line in quote.lines],
        "total": quote.total,
        "provisional": bool(quote.pending),
        "pending": [{"text": wording.sentence(one.reason[lang])} for one in quote.pending],
        "deposit": [_line(line, rows, book, lang) for line in deposit],
        "vat": quote.vat,
    }


def _line(line: QuoteLine, rows: Mapping[str, Row[Any]], book: Rulebook, lang: str) -> dict[str, Any]:
    say = translator(lang).gettext
    own = line.rule in rows and line.stage not in STAGES
    return {
        "text": rows[line.rule].words({}, book.labels, lang) if own else say(STAGES.get(line.stage, N_("Extras"))),
        "count": 1,
        "amount": line.amount,
        "value": line.value,
        "reason": line.reason[lang],
        **quotes.source_of(line.source, lang),
    }


def _open(quote: Quote, place: int, lang: str) -> dict[str, Any]:
    refusal = quote.refusals[place]
    return {
        "code": refusal.code,
        "title": translator(lang).gettext(quotes.TITLES.get(refusal.code, quotes.TITLES["undecided"])),
        "text": refusal.reason.get(lang, ""),
        **quotes.source_of(refusal.source, lang),
    }


def _nearest(found: Sequence[WhyNot], lang: str) -> list[dict[str, Any]]:
    """The nearest ways to pay less: what each gives, what it takes, what stands in the way."""
    return [
        {
            "words": wording.sentence(one.words[lang]),
            "effect": one.effect[lang],
            "lacking": [text[lang] for text in one.lacking],
            "defeated": [text[lang] for text in one.defeated],
        }
        for one in found[:NEAREST]
    ]
