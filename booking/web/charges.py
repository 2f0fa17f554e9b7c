"""Charges for breaches as pages show them: what for, by which rule or whose word, and whether they are waived."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from booking.domain.charges import Reckoned
from booking.web import vocabulary
from booking.web.quotes import source_of

Row = dict[str, Any]


def shown(charge: Mapping[str, Any], lang: str, *, names: bool = False) -> Row:
    """A stored charge in words, for `macros/charges.html`; with the names of officers where the reader is one."""
    line = charge["line"]
    decided = "question" in line
    return {
        "id": charge["id"],
        "occurrence": charge["occurrence"],
        "what": vocabulary.word(vocabulary.BREACH, charge["breach"], lang),
        "start": charge["starts_at"],
        "end": charge["ends_at"],
        "amount": charge["amount"],
        "words": charge["reason"] or "",
        "by": charge["made_by_name"] if names else "",
        "decided": decided,
        "reason": (line["question"] if decided else line["reason"]).get(lang, ""),
        **source_of(line["source"], lang),
        "waived": _waived(charge, names) if charge["waived_at"] else None,
    }


def _waived(charge: Mapping[str, Any], names: bool) -> Row:
    at: datetime = charge["waived_at"]
    return {"at": at, "reason": charge["waived_reason"], "by": charge["waived_by_name"] if names else ""}


def reckoned(found: Reckoned, lang: str) -> Row:
    """What a breach would cost, before it is charged."""
    said = found.line["reason"] if found.line else found.question or {}
    return {"amount": found.amount, "reason": said.get(lang, ""), "open": found.question is not None}
