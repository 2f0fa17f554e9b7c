"""Quotes as pages show them: lines with their reasons, and what is left open and why, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from booking.language.texts import translator
from booking.web.vocabulary import N_

TITLES: Mapping[str, str] = {
    "not-available": N_("The rent regulation does not allow this"),
    "quote-required": N_("The municipality tells you the price"),
    "discretion": N_("The municipality decides the price"),
    "document-required": N_("A document is needed"),
    "undecided": N_("The rent regulation leaves this open, so the municipality decides"),
    "missing-fact": N_("More must be known before there is a price"),
    "no-rulebook": N_("No rent regulation is adopted for these dates yet"),
}
"""What the answers of the rules other than a price are called; the reason is the regulation's own."""

ALONGSIDE = "document-required"


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote for `macros/prices.html`. It is settled where every date has a price."""

    lines: list[dict[str, Any]]
    open: list[dict[str, Any]]
    total: int
    value: int
    settled: bool


def shown(quote: Mapping[str, Any], lang: str) -> Shown:
    """A stored quote, or one that was just made, in words."""
    return Shown(
        lines=[_line(line, lang) for line in quote["lines"]],
        open=[_open(refusal, lang) for refusal in quote["refusals"]],
        total=quote["total"],
        value=quote["value"],
        settled=all(one["code"] == ALONGSIDE for one in quote["refusals"]),
    )


def _line(line: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        "text": line["space"],
        "count": len(line["dates"]),
        "each": line["each"] or None,
        "amount": line["amount"],
        "value": line["value"],
        "reason": line["reason"][lang],
        **_source(line["source"], lang),
    }


def _open(refusal: Mapping[str, Any], lang: str) -> dict[str, Any]:
    title = TITLES.get(refusal["code"], TITLES["undecided"])
    return {
        "code": refusal["code"],
        "title": translator(lang).gettext(title),
        "text": (refusal["reason"] or {}).get(lang, ""),
        "dates": refusal["dates"],
        **_source(refusal["source"], lang),
    }


def _source(source: str, lang: str) -> dict[str, str]:
    """A source that is an address is a link, and called what it is."""
    if source.startswith(("https://", "http://")):
        return {"source": translator(lang).gettext("The rent regulation"), "source_url": source}
    return {"source": source, "source_url": ""}
