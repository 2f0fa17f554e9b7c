"""Quotes as pages show them: lines with their reasons, and what is left open and why, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.domain.quotes import DECIDABLE, PROVISIONAL, SET
from booking.language.texts import translator
from booking.services import quoting
from booking.web import facts
from booking.web.vocabulary import N_
from rules import Rulebook
from rules.definitions import FACTS, REGISTER
from rules.eligibility import ALONGSIDE

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


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote for `macros/prices.html`. It is settled where every date has a price.

    It is provisional while something in `pending` is known only afterwards. `deposit` stands beside the total, and
    `vat` is what of the total is tax.
    """

    id: int | None
    lines: list[dict[str, Any]]
    open: list[dict[str, Any]]
    total: int
    value: int
    settled: bool
    provisional: bool
    pending: list[dict[str, Any]]
    deposit: list[dict[str, Any]]
    vat: int


def shown(quote: Mapping[str, Any], lang: str, *, names: bool = False) -> Shown:
    """A stored quote, or one that was just made, in words; with the names of officers where the reader is one."""
    return Shown(
        id=quote.get("id"),
        lines=[_line(line, lang, names) for line in quote["lines"]],
        open=[_open(refusal, lang) for refusal in quote["refusals"]],
        total=quote["total"],
        value=quote["value"],
        settled=all(one["code"] in ALONGSIDE for one in quote["refusals"]),
        provisional=quote["phase"] == PROVISIONAL,
        pending=[_pending(one, lang) for one in quote["pending"]],
        deposit=[_line(line, lang, names) for line in quote["deposit"]],
        vat=quote["vat"],
    )


def _line(line: Mapping[str, Any], lang: str, names: bool) -> dict[str, Any]:
    override = line.get("override")
    return {
        "text": _called(line, lang),
        "count": 1 if line.get("once") else len(line["dates"]),
        "once": line.get("once", False) and len(line["dates"]) > 1,
        "each": line["each"] or None,
        "amount": line["amount"],
        "value": line.get("was", line["value"]),
        "reason": line["reason"][lang],
        **source_of(line["source"], lang),
        **(_overridden(line, override, lang, names) if override else {}),
    }


def _called(line: Mapping[str, Any], lang: str) -> str:
    """What a line is for: the space, or what comes on top of it, which its reason begins with."""
    return line["reason"][lang].partition(":")[0] if line["stage"] in BESIDES else str(line["space"])


BESIDES = frozenset({"extra", "income", "limit", "vat"})
"""The stages whose lines are not the rent of a space."""


def _overridden(line: Mapping[str, Any], override: Mapping[str, Any], lang: str, names: bool) -> dict[str, Any]:
    """Who changed the amount, when and why; where the rules left it open, what they asked is the line's reason."""
    decided = line["stage"] == SET
    asked = (override["answered"]["reason"] or {}).get(lang, "") if decided else line["reason"][lang]
    return {
        "text": line["space"] or translator(lang).gettext("Decided by the municipality"),
        "reason": asked,
        "override": {
            "decided": decided,
            "reason": override["reason"],
            "name": override["name"] if names else "",
            "at": datetime.fromisoformat(override["at"]),
        },
    }


def _pending(one: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {"fact": one["fact"], "text": one["reason"][lang], **source_of(one["source"], lang)}


def _open(refusal: Mapping[str, Any], lang: str) -> dict[str, Any]:
    title, fact = TITLES.get(refusal["code"], TITLES["undecided"]), refusal.get("fact", "")
    return {
        "code": refusal["code"],
        "decidable": refusal["code"] in DECIDABLE,
        "title": translator(lang).gettext(title),
        "text": (refusal["reason"] or {}).get(lang, ""),
        "dates": refusal["dates"],
        "question": facts.question(fact, lang),
        "of_register": fact in FACTS and FACTS[fact].told_by == REGISTER,
        **source_of(refusal["source"], lang),
    }


async def built_on(stored: Mapping[str, Any] | None, lang: str) -> dict[str, Any]:
    """What a stored price is built on: its facts (`basis`), and the regulations that it was made by."""
    if stored is None:
        return {"basis": [], "regulations": []}
    books = await quoting.regulations(stored)
    return {
        "basis": facts.shown(stored["facts"], lang, facts.labels(books)),
        "regulations": _regulations(books, lang),
    }


def _regulations(books: Sequence[Rulebook], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "id": book.id,
            "title": book.title[lang] if book.title else "",
            "valid_from": book.valid_from,
            **source_of(book.source, lang),
        }
        for book in books
    ]


def source_of(source: str, lang: str) -> dict[str, str]:
    """A source that is an address is a link, and called what it is."""
    if source.startswith(("https://", "http://")):
        return {"source": translator(lang).gettext("The rent regulation"), "source_url": source}
    return {"source": source, "source_url": ""}
