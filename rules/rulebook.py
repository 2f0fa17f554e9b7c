"""A regulation as data: read from TOML, checked as a whole, and compiled to decision tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rules import cases, circles, conditions, effects, extras, given, periods, pieces, tables, toml
from rules.cases import Case
from rules.charges import ORDERED, Charge
from rules.conditions import Group, Vocabulary, Word
from rules.definitions import CLOSED, FACTS, WORD
from rules.effects import CHARGED, Deposit, Limit, Outcome, Penalty, Reduction, Surcharge, Vat
from rules.extras import Extra
from rules.facts import Value, Values, Who
from rules.faults import Faults, Raw, suggestion
from rules.periods import Period
from rules.shares import Share
from rules.tables import Context, Row
from rules.units import UNITS
from rules.wording import DAYS, LANGUAGES, Texts

REGULATION = ("id", "municipality", "source", "valid_from", "valid_to", "adopted", "also", "title")
REQUIRED = ("id", "municipality", "source", "valid_from")
TOP_LEVEL = ("regulation", "words", "periods", "groups", "extras", "defaults", "time", *effects.KEYS, "case")
NEVER_ASKED = frozenset({"each", "krone", "occasion", "agreement"})
"""Units whose number nobody need tell beforehand."""
NAMED_IN_TABLES = ("periods", "extras")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One regulation, valid from a date until another takes over, or to `valid_to` where it says so."""

    id: str
    municipality: str
    source: str
    valid_from: date
    valid_to: date | None
    adopted: str
    title: Texts | None
    also: tuple[str, ...]
    defaults: Mapping[str, Value]
    words: Mapping[str, Mapping[str, Word]]
    labels: Mapping[str, Mapping[str, Texts]]
    groups: Mapping[str, Group]
    periods: tuple[Period, ...]
    extras: Mapping[str, Extra]
    time: Mapping[str, str]
    gate: tuple[Row[Outcome], ...]
    rate: tuple[Row[Charge], ...]
    extra: tuple[Row[Charge | Surcharge], ...]
    reduction: tuple[Row[Reduction], ...]
    income: tuple[Row[Share], ...]
    limit: tuple[Row[Limit], ...]
    vat: tuple[Row[Vat], ...]
    deposit: tuple[Row[Deposit], ...]
    breach: tuple[Row[Penalty | Charge | Outcome], ...]
    cases: tuple[Case, ...]
    asks: frozenset[Who]
    """The facts that its rows look at or reckon from, and of the participants whom they count: RESIDENT, ages."""
    named: Mapping[str, frozenset[str]]
    """Of facts with closed values, those that its rows name."""

    def completed(self, values: Values) -> dict[str, Value | None]:
        """The facts, with what the rulebook assumes where nothing is said."""
        completed = dict(values)
        for fact, value in self.defaults.items():
            if completed.get(fact) is None:
                completed[fact] = value
        return completed

    @property
    def readings(self) -> tuple[Texts, ...]:
        """How the source was read where it leaves room, each once, in the order of the rulebook.

        A case may repeat in English what its row says in three languages.
        """
        found = [group.reads_as for group in self.groups.values()]
        found += [row.reads_as for row in self.rows] + [case.reads_as for case in self.cases]
        told: dict[str, Texts] = {}
        for reading in filter(None, found):
            told.setdefault(reading["en"], reading)
        return tuple(told.values())

    @property
    def rows(self) -> Iterator[Row[Any]]:
        """The rows of all stages, in the order in which they are asked."""
        for stage in effects.KEYS:
            yield from getattr(self, stage)


def load(text: str) -> Rulebook:
    """The rulebook written in `text`. Raises RulebookError with all its faults, each with place and reason."""
    raw = toml.parsed(text)
    faults = Faults(text)
    faults.keys(raw, "", allowed=TOP_LEVEL, required=("regulation",))
    if not raw.keys() & {*CHARGED, "breach"}:
        faults.add("rate", "there is no price here", "write `[[rate]]`")
    regulation = faults.table(raw.get("regulation", {}), "regulation")
    faults.keys(regulation, "regulation", allowed=REGULATION, required=REQUIRED)
    vocabulary = _vocabulary(raw, faults)
    rulebook = _compiled(raw, regulation, vocabulary, faults)
    faults.stop()
    return rulebook


def _vocabulary(raw: Raw, faults: Faults) -> Vocabulary:
    vocabulary = Vocabulary()
    for fact, words in faults.table(raw.get("words", {}), "words").items():
        path = f"words.{fact}"
        if fact not in FACTS or FACTS[fact].kind not in {CLOSED, WORD} or fact == "period":
            faults.add(
                path, f"`{fact}` is no fact with words", suggestion(fact, [n for n, d in FACTS.items() if d.values])
            )
            continue
        named = faults.table(words, path)
        vocabulary.words[fact] = {word: _word(fact, word, named[word], f"{path}.{word}", faults) for word in named}
    for name in NAMED_IN_TABLES:
        vocabulary.words[name.removesuffix("s")] = _named(raw, name, faults)
    named = faults.table(raw.get("groups", {}), "groups")
    vocabulary.groups = {name: _group(named[name], f"groups.{name}", vocabulary, faults) for name in named}
    return vocabulary


def _named(raw: Raw, name: str, faults: Faults) -> dict[str, Word]:
    """The words that periods and extras are called by."""
    found = {}
    for word, table in faults.table(raw.get(name, {}), name).items():
        path = f"{name}.{word}"
        words = tables.texts(faults.table(table, path), path, faults, required=True)
        found[word] = Word((word,), words or {})
    return found


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
    inner = Vocabulary(vocabulary.words, asked=vocabulary.asked, named=vocabulary.named)
    condition = conditions.read(when, path, inner, faults)
    return Group(tables.texts(table, path, faults, required=True) or {}, condition, tables.reading(table, path, faults))


def _compiled(raw: Raw, regulation: Raw, vocabulary: Vocabulary, faults: Faults) -> Rulebook:
    context = Context(vocabulary, faults.text(regulation, "source", "regulation"), faults)
    defaults = given.facts(faults.table(raw.get("defaults", {}), "defaults"), "defaults", vocabulary, faults)
    stages = {stage: tables.read(stage, raw.get(stage, []), context) for stage in effects.KEYS}
    asks, named = _asks(vocabulary, stages), {fact: frozenset(values) for fact, values in vocabulary.named.items()}
    rulebook = Rulebook(
        id=faults.text(regulation, "id", "regulation"),
        municipality=faults.text(regulation, "municipality", "regulation"),
        source=context.source,
        valid_from=_date(regulation, "valid_from", faults) or date.min,
        valid_to=_date(regulation, "valid_to", faults),
        adopted=faults.text(regulation, "adopted", "regulation"),
        title=_title(regulation, faults),
        also=_also(regulation, faults),
        defaults=defaults,
        words=vocabulary.words,
        labels=_labels(vocabulary),
        groups=vocabulary.groups,
        periods=_periods(raw, vocabulary, faults),
        extras=_extras(raw, vocabulary, faults),
        time=_time(raw, faults),
        **stages,
        cases=cases.read(raw.get("case", []), vocabulary, faults),
        asks=asks,
        named=named,
    )
    _check_words(rulebook, faults)
    _check_extras(rulebook, faults)
    _check_dates(rulebook, faults)
    circles.check(rulebook.rate, stages, faults)
    return rulebook


def _periods(raw: Raw, vocabulary: Vocabulary, faults: Faults) -> tuple[Period, ...]:
    texts = {name: word.texts for name, word in vocabulary.words["period"].items()}
    return periods.read(faults.table(raw.get("periods", {}), "periods"), faults, texts)


def _extras(raw: Raw, vocabulary: Vocabulary, faults: Faults) -> dict[str, Extra]:
    tables_of = faults.table(raw.get("extras", {}), "extras")
    return {
        name: extras.read(name, faults.table(tables_of[name], f"extras.{name}"), word.texts, faults)
        for name, word in vocabulary.words["extra"].items()
    }


def _time(raw: Raw, faults: Faults) -> dict[str, str]:
    """What is done with a booking across a boundary."""
    table = faults.table(raw.get("time", {}), "time")
    faults.keys(table, "time", allowed=pieces.BOUNDARIES)
    for boundary, way in table.items():
        if way not in pieces.WAYS:
            faults.add(f"time.{boundary}", f"`{way}` is not known here", suggestion(str(way), pieces.WAYS))
    return {boundary: str(way) for boundary, way in table.items()}


def _title(regulation: Raw, faults: Faults) -> Texts | None:
    if "title" not in regulation:
        return None
    table = faults.table(regulation["title"], "regulation.title")
    return tables.texts(table, "regulation.title", faults, required=True)


def _also(regulation: Raw, faults: Faults) -> tuple[str, ...]:
    listed = regulation.get("also", [])
    if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
        return tuple(listed)
    faults.add("regulation.also", "further sources are a list of texts", 'write `also = ["https://…"]`')
    return ()


def _asks(vocabulary: Vocabulary, stages: Mapping[str, tuple[Row[Any], ...]]) -> frozenset[Who]:
    """What conditions ask about, and what must be known to count the units of a charge."""
    asked = set(vocabulary.asked)
    for row in (row for stage in CHARGED for row in stages[stage]):
        if isinstance(row.effect, Charge):
            asked |= {UNITS[unit].fact for unit in row.effect.per if unit not in NEVER_ASKED}
            asked |= {row.effect.whose[1], "people"} if row.effect.whose else set()
    return frozenset(asked)


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
    for row in rulebook.rows:
        refuses = isinstance(row.effect, Outcome) or (isinstance(row.effect, Limit) and row.effect.code)
        if refuses and not row.texts:
            faults.add(row.path, "there are no words for the one who is refused", 'write `nb = "…"`, `nn` and `en`')
    for row in rulebook.reduction:
        if not row.texts and not row.names:
            faults.add(row.path, "there are no words for why it is cheaper", 'write `nb = "…"`, `nn` and `en`')


def _check_extras(rulebook: Rulebook, faults: Faults) -> None:
    """So many of an extra can only be charged where it is said of which."""
    for row in (*rulebook.rate, *rulebook.extra):
        if isinstance(row.effect, Charge) and ORDERED.intersection(row.effect.per) and not row.extra:
            faults.add(row.path, "it is not said what is charged", 'write one extra, `when = { extra = "…" }`')


def _check_dates(rulebook: Rulebook, faults: Faults) -> None:
    if rulebook.valid_to and rulebook.valid_to < rulebook.valid_from:
        faults.add("regulation.valid_to", "it ends before it begins", "correct one of the two dates")
