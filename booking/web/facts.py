"""Facts in words: what each is called, what it is, and who supplied it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from booking.language.texts import translator
from booking.web import vocabulary
from booking.web.vocabulary import N_
from rules import wording
from rules.definitions import EXTRA, FACTS, FLAG, NUMBER, PEOPLE

SUPPLIER: Mapping[str, str] = {
    "applicant": N_("said by the applicant"),
    "register": N_("from the municipality's register"),
    "officer": N_("said by a case officer"),
    "calendar": N_("follows from the dates"),
    "catalogue": N_("known of the place"),
    "assumed": N_("holds where nothing else is said"),
}

NAMES: Mapping[str, str] = {
    "applicant": N_("Kind of applicant"),
    "people": N_("Participants"),
    "unit": N_("How the rent is counted"),
    "booking": N_("Kind of booking"),
}
"""What facts are called here whose name in the rules is made for the middle of a sentence."""

IF = ("om ", "if ")

WORDS: Mapping[str, Mapping[str, str]] = {
    "applicant": vocabulary.APPLICANT,
    "purpose": vocabulary.PURPOSE,
    "space_class": vocabulary.SPACE_CLASS,
    "part": vocabulary.PART,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact for a page."""

    name: str
    value: str
    supplier: str


def shown(facts: Mapping[str, Mapping[str, Any]], lang: str) -> list[Shown]:
    """The facts that are kept with a quote, in words and in their order."""
    known = [(name, facts[name]) for name in FACTS if name in facts]
    return [Shown(called(name, lang), _value(name, one["value"], lang), _supplier(one, lang)) for name, one in known]


def _supplier(fact: Mapping[str, Any], lang: str) -> str:
    return vocabulary.word(SUPPLIER, fact["from"], lang)


def called(name: str, lang: str) -> str:
    """What a fact is called at the head of a line: "Alcohol is served"."""
    if name in NAMES:
        return translator(lang).gettext(NAMES[name])
    text: str = getattr(FACTS[name], lang)
    if FACTS[name].kind == FLAG and text.startswith(IF):
        text = text[len(IF[0]) :]
    return wording.sentence(text)


def _value(name: str, value: Any, lang: str) -> str:
    """A value in words; where the dates differ, all of them."""
    if isinstance(value, list):
        return ", ".join(_value(name, one, lang) for one in value)
    say, kind = translator(lang).gettext, FACTS[name].kind
    if value is None:
        return say("Not known")
    if kind == FLAG:
        return say("Yes") if value else say("No")
    if kind == PEOPLE:
        return _people(value, lang)
    if kind == EXTRA:
        return ", ".join(f"{_word(name, word, lang)}: {_number(count, lang)}" for word, count in value.items())
    return _number(value, lang) if kind == NUMBER else _word(name, str(value), lang)


def _people(value: Mapping[str, Any], lang: str) -> str:
    say, under = translator(lang).gettext, sorted((int(age), count) for age, count in value["under"].items())
    if value["total"] is None:
        return say("Not known")
    parts = [
        say("%(n)s in all", n=_number(value["total"], lang)),
        *(say("%(count)s under %(age)s", count=_number(count, lang), age=age) for age, count in under),
        *([say("%(n)s live here", n=_number(value["resident"], lang))] if value["resident"] is not None else []),
        *([say("%(n)s disabled", n=_number(value["disabled"], lang))] if value["disabled"] else []),
    ]
    return ", ".join(parts)


def _number(value: float, lang: str) -> str:
    return wording.number(Fraction(str(value)), lang)


def _word(name: str, value: str, lang: str) -> str:
    return vocabulary.word(WORDS.get(name, {}), value, lang)
