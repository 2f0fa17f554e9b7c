"""Conditions told in words: by the rulebook's own words and groups, otherwise by the names of facts and values."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from rules import names, wording
from rules.conditions import Condition
from rules.definitions import DATE, FACTS, FLAG, NUMBER, PEOPLE
from rules.facts import DISABLED, EVERYONE, RESIDENT, Value
from rules.names import texts
from rules.rulebook import Rulebook
from rules.wording import LANGUAGES, Texts

GROUP = "group"
PLACE = ("space_class", "part")
"""What the place is comes first where prices are listed."""

NOTHING = texts("", "", "")
PER_CENT = texts(f"{wording.GAP}%", f"{wording.GAP}%", "%")
OR = texts(" eller ", " eller ", " or ")
AND = texts(" og ", " og ", " and ")
LIMITS: Mapping[str, Texts] = {
    "at_least": texts("minst {n}", "minst {n}", "at least {n}"),
    "above": texts("mer enn {n}", "meir enn {n}", "more than {n}"),
    "at_most": texts("høyst {n}", "høgst {n}", "at most {n}"),
    "below": texts("under {n}", "under {n}", "below {n}"),
}
OF_MANY: Mapping[str, Texts] = {
    **LIMITS,
    "above": texts("flere enn {n}", "fleire enn {n}", "more than {n}"),
    "below": texts("færre enn {n}", "færre enn {n}", "fewer than {n}"),
}
"""Limits of what is counted one by one."""

MANY = frozenset({"persons", "occasions", "courts", "rooms", "tickets"})
NOBODY = texts("ingen {who}", "ingen {who}", "nobody {who}")
EVERYBODY = texts("alle {who}", "alle {who}", "everybody {who}")
WHO: Mapping[str, Texts] = {
    EVERYONE: texts("deltakere", "deltakarar", "participants"),
    RESIDENT: texts("bosatt i kommunen", "busette i kommunen", "living in the municipality"),
    DISABLED: texts("funksjonshemmede", "funksjonshemma", "disabled"),
}
BELOW_AGE = texts("under {age} år", "under {age} år", "under {age}")
COUNTED: Mapping[str, tuple[Texts, Texts]] = {
    "persons": (texts("deltaker", "deltakar", "participant"), WHO[EVERYONE]),
    "occasions": (texts("gang", "gong", "time"), texts("ganger", "gonger", "times")),
    "outside_hours": (
        texts("time utenom åpningstiden", "time utanom opningstida", "hour outside opening hours"),
        texts("timer utenom åpningstiden", "timar utanom opningstida", "hours outside opening hours"),
    ),
    "days_before": (texts("dag før", "dag før", "day ahead"), texts("dager før", "dagar før", "days ahead")),
    "hours_before": (texts("time før", "time før", "hour ahead"), texts("timer før", "timar før", "hours ahead")),
    "ticket_income": (
        texts("kr i billettinntekt", "kr i billettinntekt", "kr of income from tickets"),
        texts("kr i billettinntekt", "kr i billettinntekt", "kr of income from tickets"),
    ),
    "rent": (texts("kr i leie", "kr i leige", "kr of rent"), texts("kr i leie", "kr i leige", "kr of rent")),
}
UNIT_OF: Mapping[str, str] = {
    "hours": "hour",
    "days": "day",
    "nights": "night",
    "tickets": "ticket",
    "area": "m2",
    "courts": "court",
    "rooms": "room",
}
"""The unit that a number counts; those that count something of their own are in COUNTED."""

BETWEEN = texts("{first}–{last}", "{first}–{last}", "{first}–{last}")
SINCE = texts("fra {first}", "frå {first}", "from {first}")
UNTIL = texts("til og med {last}", "til og med {last}", "until {last}")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def clauses(condition: Condition, book: Rulebook, first: Sequence[str] = ()) -> dict[str, Texts]:
    """Each condition in words, by the fact that it looks at, or GROUP: those in `first`, then as they were written."""
    said = {name: _clause(name, json.loads(written), book) for name, written in condition.written.items()}
    return {name: said[name] for name in dict.fromkeys((*first, *said)) if name in said}


def told(condition: Condition, book: Rulebook, first: Sequence[str] = ()) -> Texts:
    """The whole of a condition in words; nothing where there is none."""
    return joined(clauses(condition, book, first).values())


def joined(parts: Iterable[Texts], between: str | Texts = ", ") -> Texts:
    """Several texts as one."""
    every = list(parts)
    gap = dict.fromkeys(LANGUAGES, between) if isinstance(between, str) else between
    return {language: gap[language].join(one[language] for one in every if one[language]) for language in LANGUAGES}


def given(facts: Mapping[str, Value], book: Rulebook) -> Texts:
    """Facts with one value each in words, as a row names those that it reckons with."""
    return joined(_value(name, value, book) for name, value in facts.items())


def any_of(parts: Sequence[Texts], last: Texts = OR) -> Texts:
    """Alternatives: "a, b or c"."""
    head, tail = joined(parts[:-1]), parts[-1:]
    return joined([head, *tail], last)


def words(fact: str, values: Collection[str], book: Rulebook) -> Texts:
    """Values of a closed fact as alternatives, a word of the rulebook's for several of them where there is one."""
    return any_of(_words(fact, values, book))


def word(fact: str, value: str, book: Rulebook) -> Texts:
    """What one value is called: by the rulebook, otherwise as everywhere."""
    own = book.words.get(fact, {}).get(value)
    return own.texts if own else names.VALUES.get(fact, {}).get(value) or dict.fromkeys(LANGUAGES, _plain(value))


def _clause(name: str, written: Any, book: Rulebook) -> Texts:
    if name == GROUP:
        return any_of([book.groups[group].texts for group in written])
    kind = FACTS[name].kind
    if kind == FLAG:
        return names.FLAGS[name][0 if written else 1]
    if kind == NUMBER:
        return _number(name, written)
    if kind == PEOPLE:
        return _people(written)
    if kind == DATE:
        return _dates(*(date.fromisoformat(one) for one in written))
    return words(name, written, book)


def _words(fact: str, values: Collection[str], book: Rulebook) -> list[Texts]:
    """The fewest words that stand for these values, those for several of them first."""
    left = sorted(values, key=[*FACTS[fact].values, *values].index)
    found = []
    own = sorted(book.words.get(fact, {}).values(), key=lambda one: -len(one.values))
    for one in own:
        if set(one.values) <= set(left):
            found.append(one.texts)
            left = [value for value in left if value not in one.values]
    return [*found, *(word(fact, value, book) for value in left)]


def _value(name: str, value: Value, book: Rulebook) -> Texts:
    fact = next(fact for fact, one in FACTS.items() if name in {fact, one.stored_as})
    if isinstance(value, bool):
        return names.FLAGS[fact][0 if value else 1]
    if isinstance(value, str):
        return word(fact, value, book)
    return _number(fact, Fraction(int(value), FACTS[fact].scale) if isinstance(value, int) else 0)


# Numbers -------------------------------------------------------------------------------------------------------------


def _number(name: str, written: Any) -> Texts:
    """So many of something: "minst 2 og under 12 timer"."""
    limits = _limits(written)
    form = 0 if [*limits.values()][-1] == 1 else 1
    if name in UNIT_OF:
        unit: Texts = {lang: wording.UNIT_NAMES[UNIT_OF[name]][lang][form] for lang in LANGUAGES}
    else:
        unit = COUNTED[name][form]
    if limits == {"above": 0}:
        return unit
    return joined([_bounds(limits, OF_MANY if name in MANY else LIMITS), unit], " ")


def _limits(written: Any) -> dict[str, Fraction]:
    """The limits by name; one that is exactly a number has none."""
    limits = written if isinstance(written, dict) else {"": written}
    return {name: Fraction(str(limit)) for name, limit in limits.items()}


def _bounds(limits: Mapping[str, Fraction], said_as: Mapping[str, Texts], unit: Texts = NOTHING) -> Texts:
    """Limits of a number in words; the number itself where it is exactly that."""
    found = []
    for name, limit in limits.items():
        said = {lang: wording.number(limit, lang) + unit[lang] for lang in LANGUAGES}
        found.append(filled(said_as[name], n=said) if name else said)
    return any_of(found, AND)


def filled(template: Texts, **parts: Texts) -> Texts:
    """A text with parts filled in, in each language."""
    return {lang: template[lang].format(**{name: part[lang] for name, part in parts.items()}) for lang in LANGUAGES}


def _people(written: Mapping[str, Any]) -> Texts:
    """So many, or so large a share, of the participants are so: "mer enn 50 % og minst 8 under 19 år"."""
    if "below" in written:
        who: Texts = {lang: BELOW_AGE[lang].format(age=written["below"]) for lang in LANGUAGES}
    else:
        who = WHO[next((name for name in (RESIDENT, DISABLED) if name in written), EVERYONE)]
    parts = []
    for key, said_as, unit in (("share", LIMITS, PER_CENT), ("count", OF_MANY, NOTHING)):
        if key in written:
            limits = _limits(written[key])
            if (whole := _whole(key, limits)) is not None:
                return filled(whole, who=who)
            parts.append(_bounds(limits, said_as, unit))
    return joined([any_of(parts, AND), who], " ")


def _whole(key: str, limits: Mapping[str, Fraction]) -> Texts | None:
    """Everybody and nobody have words of their own."""
    if key == "share" and limits in ({"": 100}, {"at_least": 100}):
        return EVERYBODY
    return NOBODY if limits in ({"": 0}, {"at_most": 0}) else None


# Dates ---------------------------------------------------------------------------------------------------------------


def _dates(first: date, last: date) -> Texts:
    if first == last:
        return day(first)
    template = BETWEEN if date.min < first and last < date.max else SINCE if last == date.max else UNTIL
    return filled(template, first=day(first), last=day(last))


def day(value: date) -> Texts:
    """A date: "1.1.2024", in English "1 Jan 2024"."""
    plain = f"{value.day}.{value.month}.{value.year}"
    return texts(plain, plain, f"{value.day} {MONTHS[value.month - 1]} {value.year}")


def _plain(value: str) -> str:
    return value.replace("_", " ").replace("-", " ")
