"""A regulation as data: read from TOML, checked as a whole, and compiled to decision tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rules import cases, conditions, effects, tables
from rules.cases import Case
from rules.conditions import Group, Vocabulary, Word
from rules.definitions import CLOSED, FACTS, WORD
from rules.effects import Charge, Limit, Outcome, Reduction
from rules.facts import Value, Values, Who
from rules.faults import Fault, Faults, Raw, RulebookError, suggestion
from rules.tables import Context, Row
from rules.wording import DAYS, LANGUAGES, Texts

LONGEST = 1_000_000
"""Characters; the longest regulation we know takes a fiftieth."""

REGULATION = ("id", "municipality", "source", "valid_from", "valid_to", "adopted")
REQUIRED = ("id", "municipality", "source", "valid_from")
TOP_LEVEL = ("regulation", "words", "groups", "defaults", *effects.KEYS, "case")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One regulation, valid from a date until another takes over, or to `valid_to` where it says so."""

    id: str
    municipality: str
    source: str
    valid_from: date
    valid_to: date | None
    adopted: str
    defaults: Mapping[str, str]
    labels: Mapping[str, Mapping[str, Texts]]
    gate: tuple[Row[Outcome], ...]
    rate: tuple[Row[Charge], ...]
    reduction: tuple[Row[Reduction], ...]
    limit: tuple[Row[Limit], ...]
    cases: tuple[Case, ...]
    groups: Mapping[str, Group]
    asks: frozenset[Who]
    """The facts that its conditions look at, and of the participants whom they count: RESIDENT, DISABLED, ages."""

    def completed(self, values: Values) -> dict[str, Value | None]:
        """The facts, with what the rulebook assumes where nothing is said."""
        completed = dict(values)
        for fact, value in self.defaults.items():
            if completed.get(fact) is None:
                completed[fact] = value
        return completed

    @property
    def readings(self) -> tuple[str, ...]:
        """How the source was read where it leaves room, each once, in the order of the rulebook."""
        rows: tuple[Row[object], ...] = (*self.gate, *self.rate, *self.reduction, *self.limit)
        found = [group.reads_as for group in self.groups.values()]
        found += [row.reads_as for row in rows] + [case.reads_as for case in self.cases]
        return tuple(dict.fromkeys(reading for reading in found if reading))


def load(text: str) -> Rulebook:
    """The rulebook written in `text`. Raises RulebookError with all its faults, each with place and reason."""
    raw = _parsed(text)
    faults = Faults(text)
    faults.keys(raw, "", allowed=TOP_LEVEL, required=("regulation", "rate"))
    regulation = faults.table(raw.get("regulation", {}), "regulation")
    faults.keys(regulation, "regulation", allowed=REGULATION, required=REQUIRED)
    vocabulary = _vocabulary(raw, faults)
    rulebook = _compiled(raw, regulation, vocabulary, faults)
    faults.stop()
    return rulebook


def _parsed(text: str) -> Raw:
    if len(text) > LONGEST:
        reason = f"the rulebook is longer than {LONGEST} characters"
        raise RulebookError([Fault("rulebook", reason, "check that it is the right file")])
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line = re.search(r"line (\d+)", str(error))
        fault = Fault(
            "rulebook", f"this is not TOML: {error}", "correct the spelling there", int(line[1]) if line else None
        )
        raise RulebookError([fault]) from error


def _vocabulary(raw: Raw, faults: Faults) -> Vocabulary:
    vocabulary = Vocabulary()
    for fact, words in faults.table(raw.get("words", {}), "words").items():
        path = f"words.{fact}"
        if fact not in FACTS or FACTS[fact].kind not in {CLOSED, WORD}:
            faults.add(
                path, f"`{fact}` is no fact with words", suggestion(fact, [n for n, d in FACTS.items() if d.values])
            )
            continue
        named = faults.table(words, path)
        vocabulary.words[fact] = {word: _word(fact, word, named[word], f"{path}.{word}", faults) for word in named}
    named = faults.table(raw.get("groups", {}), "groups")
    vocabulary.groups = {name: _group(named[name], f"groups.{name}", vocabulary, faults) for name in named}
    return vocabulary


def _word(fact: str, word: str, raw: object, path: str, faults: Faults) -> Word:
    table = faults.table(raw, path)
    faults.keys(table, path, allowed=("means", *LANGUAGES))
    means = table.get("means", [word])
    values = tuple(map(str, means)) if isinstance(means, list) else (str(means),)
    for value in values:
        if FACTS[fact].values and value not in FACTS[fact].values:
            faults.add(f"{path}.means", f"`{value}` is no value of {fact}", suggestion(value, FACTS[fact].values))
    return Word(values, tables.texts(table, path, faults, required=True) or {})


def _group(raw: object, path: str, vocabulary: Vocabulary, faults: Faults) -> Group:
    table = faults.table(raw, path)
    when = {key: value for key, value in table.items() if key not in {*LANGUAGES, "reads_as"}}
    if "group" in when:
        faults.add(f"{path}.group", "a group cannot be made of groups", "write out its conditions")
        del when["group"]
    condition = conditions.read(when, path, Vocabulary(vocabulary.words, asked=vocabulary.asked), faults)
    return Group(
        tables.texts(table, path, faults, required=True) or {}, condition, faults.text(table, "reads_as", path)
    )


def _compiled(raw: Raw, regulation: Raw, vocabulary: Vocabulary, faults: Faults) -> Rulebook:
    context = Context(vocabulary, faults.text(regulation, "source", "regulation"), faults)
    rulebook = Rulebook(
        id=faults.text(regulation, "id", "regulation"),
        municipality=faults.text(regulation, "municipality", "regulation"),
        source=context.source,
        valid_from=_date(regulation, "valid_from", faults) or date.min,
        valid_to=_date(regulation, "valid_to", faults),
        adopted=faults.text(regulation, "adopted", "regulation"),
        defaults=effects.facts(faults.table(raw.get("defaults", {}), "defaults"), "defaults", vocabulary, faults),
        labels=_labels(vocabulary),
        gate=tables.read("gate", raw.get("gate", []), effects.outcome, context),
        rate=tables.read("rate", raw.get("rate", []), effects.charge, context),
        reduction=tables.read("reduction", raw.get("reduction", []), effects.reduction, context),
        limit=tables.read("limit", raw.get("limit", []), effects.limit, context),
        cases=cases.read(raw.get("case", []), vocabulary, faults),
        groups=vocabulary.groups,
        asks=frozenset(vocabulary.asked),
    )
    _check_words(rulebook, faults)
    _check_dates(rulebook, faults)
    return rulebook


def _labels(vocabulary: Vocabulary) -> dict[str, dict[str, Texts]]:
    """The words for each value that a reason may name."""
    labels: dict[str, dict[str, Texts]] = {fact: {} for fact in tables.NAMED}
    labels["day"] |= DAYS
    for fact, words in vocabulary.words.items():
        own = {word.values[0]: word.texts for word in words.values() if len(word.values) == 1}
        labels[fact] = labels.get(fact, {}) | own
    return labels


def _date(regulation: Raw, key: str, faults: Faults) -> date | None:
    value = regulation.get(key)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    faults.add(f"regulation.{key}", f"`{value}` is no date", "write it like 2024-01-01, without quotation marks")
    return None


def _check_words(rulebook: Rulebook, faults: Faults) -> None:
    """What is refused must be told in words; a price can be told by its space and group."""
    refusing: tuple[Row[object], ...] = (*rulebook.gate, *rulebook.limit)
    for row in refusing:
        if not row.texts:
            faults.add(row.path, "there are no words for the one who is refused", 'write `nb = "…"`, `nn` and `en`')
    for row in rulebook.reduction:
        if not row.texts and not row.names:
            faults.add(row.path, "there are no words for why it is cheaper", 'write `nb = "…"`, `nn` and `en`')


def _check_dates(rulebook: Rulebook, faults: Faults) -> None:
    if rulebook.valid_to and rulebook.valid_to < rulebook.valid_from:
        faults.add("regulation.valid_to", "it ends before it begins", "correct one of the two dates")
