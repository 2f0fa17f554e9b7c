"""Settlements as pages show them: what a date waits for, the form that tells it, the final price beside the first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from booking.domain import quotes as priced
from booking.domain.fields import Fields, Raw
from booking.domain.settlements import BY_APPLICANT, MOST, Told
from booking.domain.texts import TextMissing
from booking.language.texts import translator
from booking.web import quotes
from booking.web.vocabulary import N_
from rules import Rulebook

Case = Mapping[str, Any]
Row = dict[str, Any]

QUESTIONS: Mapping[str, str] = {
    "ticket_income": N_("What did you take for tickets, in kroner?"),
    "tickets": N_("How many tickets were sold?"),
}
UNITS: Mapping[str, str] = {"hour": N_("hours"), "krone": N_("kroner")}


def told(raw: Raw, names: Collection[str]) -> Told:
    """The numbers of a form, by what they are of; raises Unfit with what is wrong with each."""
    form, found = Fields(raw), {}
    for name in raw:
        if name in names or (name.startswith("extra.") and "extra" in names):
            if not form.text(name).strip():
                form.fault(name, TextMissing(field=name))
                continue
            amount = form.whole(name, most=MOST) * 100 if name == "tickets" else form.kroner(name, most=MOST * 100)
            found[name] = Fraction(amount, 100)
    form.done()
    return found


def sent(raw: Raw, occurrence: int) -> Row:
    """What was typed, and at which date."""
    return {"occurrence": occurrence, **{name: values[0] for name, values in raw.items() if values}}


def waiting(case: Case, books: Sequence[Rulebook], lang: str, now: datetime, *, officer: bool = False) -> list[Row]:
    """The dates that are over and wait for something that the reader may tell, with the questions."""
    if case["quote"] is None:
        return []
    settled = {one["occurrence"]: one for one in case["settlements"]}
    rows = []
    for date in case["dates"]:
        pending = [one["fact"] for one in priced.pending_of(case["quote"], date["id"])]
        known = settled[date["id"]]["facts"] if date["id"] in settled else {}
        open_ = [name for name in pending if officer or (name in BY_APPLICANT and name not in known)]
        if date["state"] == "booked" and date["ends_at"] <= now and open_:
            asked = [_question(name, books, known, lang) for name in open_]
            rows.append({"id": date["id"], "start": date["starts_at"], "end": date["ends_at"], "asked": asked,
                         "told": any(name in known for name in open_),
                         "whole": all(name in known for name in open_)})  # fmt: skip
    return rows


def _question(name: str, books: Sequence[Rulebook], known: Mapping[str, Any], lang: str) -> Row:
    value = known[name]["value"] if name in known else ""
    label = translator(lang).gettext(QUESTIONS[name]) if name in QUESTIONS else _extra(name, books, lang)
    return {"name": name, "label": label, "value": str(value).replace(".", ",")}


def _extra(name: str, books: Sequence[Rulebook], lang: str) -> str:
    word = name.partition(".")[2]
    extra = next((book.extras[word] for book in books if word in book.extras), None)
    if extra is None:
        return word
    unit = UNITS.get(extra.per)
    called = extra.texts[lang][:1].upper() + extra.texts[lang][1:]
    return f"{called} ({translator(lang).gettext(unit)})" if unit else called


def shown(case: Case, lang: str, *, names: bool = False) -> list[Row]:
    """The prices of dates that were settled, each beside the date."""
    dates = {date["id"]: date for date in case["dates"]}
    return [
        {
            "start": dates[one["occurrence"]]["starts_at"],
            "end": dates[one["occurrence"]]["ends_at"],
            "quote": quotes.shown(one, lang, names=names),
        }
        for one in case["settlements"]
        if one["occurrence"] in dates
    ]
