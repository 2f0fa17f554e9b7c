"""Decision tables: rows of conditions and one effect, read from the top; the first row that holds decides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rules import conditions, wording
from rules.charges import Charge
from rules.comparisons import Answer, Missing, Test, all_of
from rules.conditions import Condition, Vocabulary
from rules.definitions import FACTS
from rules.effects import KEYS, READERS
from rules.facts import Values
from rules.faults import Faults, Raw
from rules.wording import LANGUAGES, Texts

BLANK = "*"
"""A cell with nothing in it: no such condition, nothing said."""

Effect = TypeVar("Effect")
Effect_co = TypeVar("Effect_co", covariant=True)

FIRST_HIT = frozenset({"rate", "reduction", "income", "vat", "deposit", "breach"})
"""Stages in which the first row that holds decides; in the others every row that holds does something."""

ROW_KEYS = ("id", "when", "unless", "effect", "source", "reads_as", "before", *LANGUAGES)
TABLE_KEYS = ("columns", "rows", "when", "unless", "effect", "source", "reads_as", "before")
NAMED = ("extra", "space_class", "part", "period", "day")
"""Facts whose value stands in the reason, where the row has no words of its own."""


class MissingFactError(Exception):
    """A row could not be judged since a fact is not known."""

    def __init__(self, missing: Missing, rule: str, source: str) -> None:
        self.missing, self.rule, self.source = missing, rule, source
        super().__init__(missing.fact)


@dataclass(frozen=True, slots=True)
class Defeater:
    """What takes a row away although its own conditions hold, with its words where it has any."""

    condition: Condition
    texts: Texts | None


@dataclass(frozen=True, slots=True)
class Row(Generic[Effect_co]):
    """One row of a stage, compiled. `names` are words for the reason, or a fact whose value is to be named.

    `tests` are those of its condition, and that no defeater in `unless` holds. `extra` is what it is about, where it
    is about one extra. `before` are rows that it is meant to go before although they overlap.
    """

    id: str
    path: str
    tests: tuple[Test, ...]
    effect: Effect_co
    texts: Texts | None
    names: tuple[Texts | str, ...]
    source: str
    reads_as: Texts
    condition: Condition
    unless: tuple[Defeater, ...]
    extra: str
    before: tuple[str, ...]

    def words(self, values: Values, labels: Mapping[str, Mapping[str, Texts]], language: str) -> str:
        """What this row is about: its own words, otherwise those of its space, part, day and group."""
        if self.texts:
            return wording.sentence(self.texts[language])
        found = [
            labels.get(name, {}).get(str(values.get(name))) if isinstance(name, str) else name for name in self.names
        ]
        return wording.sentence(", ".join(texts[language] for texts in found if texts)) or wording.RENT[language]


def first(rows: Collection[Row[Effect]], values: Values) -> Row[Effect] | None:
    """The first row that holds. Raises MissingFactError where a row above it cannot be judged."""
    for row in rows:
        answer = all_of(row.tests, values)
        if answer is True:
            return row
        if answer is not False:
            raise MissingFactError(answer, row.id, row.source)
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of every stage needs to know of the rest of the rulebook."""

    vocabulary: Vocabulary
    source: str
    faults: Faults


def read(stage: str, raw: object, context: Context) -> tuple[Row[Any], ...]:
    """The rows of a stage, whether written as tables or row by row."""
    rows: list[Row[Any]] = []
    seen: dict[str, Row[Any]] = {}
    for place, entry in _entries(stage, raw, context.faults):
        row, signature = _row(stage, place, entry, len(rows) + 1, context)
        if stage in FIRST_HIT:
            _compare(row, seen.setdefault(signature, row), context.faults)
        rows.append(row)
    _unique([(row.path, row.id) for row in rows], context.faults)
    return tuple(rows)


def _row(stage: str, place: str, entry: Raw, number: int, context: Context) -> tuple[Row[Any], str]:
    vocabulary, faults = context.vocabulary, context.faults
    when = faults.table(entry.get("when", {}), f"{place}.when")
    condition = conditions.read(when, f"{place}.when", vocabulary, faults)
    unless = _unless(entry.get("unless", []), f"{place}.unless", context)
    effect = faults.table(entry.get("effect", {}), f"{place}.effect")
    extra = when.get("extra")
    row = Row(
        id=f"{stage}.{faults.text(entry, 'id', place) or number}",
        path=place,
        tests=(*condition.tests, *(_none_of(one.condition.tests) for one in unless)),
        effect=READERS[stage](effect, f"{place}.effect", vocabulary, faults),
        texts=texts(entry, place, faults),
        names=_names(when, condition, vocabulary),
        source=faults.text(entry, "source", place) or context.source,
        reads_as=reading(entry, place, faults),
        condition=condition,
        unless=unless,
        extra=extra if isinstance(extra, str) else "",
        before=_listed(entry, "before", place, faults),
    )
    return row, "|".join([condition.signature, *(one.condition.signature for one in unless)])


def _unless(raw: object, path: str, context: Context) -> tuple[Defeater, ...]:
    if not isinstance(raw, list):
        context.faults.add(path, "what takes a row away is a list", "write `unless = [{ … }]`")
        return ()
    found = []
    for position, item in enumerate(raw, start=1):
        place = f"{path}[{position}]"
        table = context.faults.table(item, place)
        when = {key: value for key, value in table.items() if key not in LANGUAGES}
        if not when:
            context.faults.add(place, "there is no condition here", "write for example `{ ticketed = true }`")
        condition = conditions.read(when, place, context.vocabulary, context.faults)
        found.append(Defeater(condition, texts(table, place, context.faults)))
    return tuple(found)


def _none_of(tests: Collection[Test]) -> Test:
    """A test that says no where all of these say yes."""

    def test(values: Values) -> Answer:
        answer = all_of(tests, values)
        return not answer if isinstance(answer, bool) else answer

    return test


def _listed(entry: Raw, key: str, path: str, faults: Faults) -> tuple[str, ...]:
    written = entry.get(key, [])
    if isinstance(written, list) and all(isinstance(name, str) for name in written):
        return tuple(written)
    faults.add(f"{path}.{key}", f"`{key}` is a list of ids", f'write `{key} = ["children"]`')
    return ()


def texts(raw: Raw, path: str, faults: Faults, *, required: bool = False) -> Texts | None:
    """The words in all languages, None where there are none; some languages only is a fault."""
    found = {language: faults.text(raw, language, path) for language in LANGUAGES if language in raw}
    lacking = [language for language in LANGUAGES if language not in found]
    if lacking and (found or required):
        faults.add(path, f"the words in {', '.join(lacking)} are missing", f'write `{lacking[0]} = "…"`')
    return found if not lacking else None


def reading(raw: Raw, path: str, faults: Faults) -> Texts:
    """How the source was read, in one text for every language or in each; empty where it leaves no room."""
    written = raw.get("reads_as")
    if isinstance(written, Mapping):
        faults.keys(written, f"{path}.reads_as", allowed=LANGUAGES)
        return texts(written, f"{path}.reads_as", faults, required=True) or {}
    told = faults.text(raw, "reads_as", path)
    return dict.fromkeys(LANGUAGES, told) if told else {}


def _entries(stage: str, raw: object, faults: Faults) -> Iterator[tuple[str, Raw]]:
    """Each row with its place, rows of a table in the same form as those written one by one."""
    listed = isinstance(raw, list)
    for position, item in enumerate(raw if isinstance(raw, list) else [raw], start=1):
        place = f"{stage}[{position}]" if listed else stage
        entry = faults.table(item, place)
        if "rows" in entry or "columns" in entry:
            yield from _table_rows(entry, place, KEYS[stage], faults)
        else:
            faults.keys(entry, place, allowed=ROW_KEYS, required=("effect",))
            yield place, entry


def _table_rows(table: Raw, path: str, effect_keys: Collection[str], faults: Faults) -> Iterator[tuple[str, Raw]]:
    if not faults.keys(table, path, allowed=TABLE_KEYS, required=("columns", "rows")):
        return
    columns, rows = table["columns"], table["rows"]
    if not isinstance(columns, list) or not isinstance(rows, list):
        faults.add(path, "`columns` and `rows` must be lists", "write `rows = [` and one row in brackets a line")
        return
    for column in columns:
        known = (*FACTS, "group", *effect_keys, *(key for key in ROW_KEYS if key not in {"when", "effect"}))
        faults.keys({str(column): ""}, f"{path}.columns", allowed=known)
    for position, cells in enumerate(rows, start=1):
        place = f"{path}.rows[{position}]"
        if isinstance(cells, list) and len(cells) == len(columns):
            yield place, _as_entry(dict(zip(map(str, columns), cells, strict=True)), table, effect_keys)
        else:
            faults.add(
                place, f"a row has {len(columns)} cells", f"write one for each of {', '.join(map(str, columns))}"
            )


def _as_entry(cells: Raw, table: Raw, effect_keys: Collection[str]) -> Raw:
    """A row of a table as if written by itself; what the table says for all its rows is added."""
    entry: dict[str, object] = {key: table[key] for key in ("unless", "source", "reads_as", "before") if key in table}
    when, effect = dict(_mapping(table.get("when"))), dict(_mapping(table.get("effect")))
    for column, cell in cells.items():
        if cell == BLANK:
            continue
        if column in effect_keys:
            effect[column] = cell
        elif column in FACTS or column == "group":
            when[column] = cell
        elif column in ROW_KEYS:
            entry[column] = cell
    return {**entry, "when": when, "effect": effect}


def _mapping(raw: object) -> Raw:
    return raw if isinstance(raw, Mapping) else {}


def _names(when: Raw, condition: Condition, vocabulary: Vocabulary) -> tuple[Texts | str, ...]:
    names: list[Texts | str] = []
    for fact in NAMED:
        if isinstance(word := when.get(fact), str) and word in vocabulary.words.get(fact, {}):
            names.append(vocabulary.words[fact][word].texts)
        elif fact in when:
            names.append(fact)
    return (*names, *(vocabulary.groups[group].texts for group in condition.groups[:1]))


def _compare(row: Row[Effect], above: Row[Effect], faults: Faults) -> None:
    if row is above or _ends(above.effect):
        return
    if row.effect == above.effect:
        faults.add(row.path, f"this says the same as {above.path}", "remove one of the two")
    else:
        reason = f"the conditions are those of {above.path}, the effect is another"
        faults.add(row.path, reason, "remove the one that is wrong, or add what tells them apart")


def _ends(effect: object) -> bool:
    """Whether a row may be asked and not hold, since there can be more units than it has steps."""
    return isinstance(effect, Charge) and effect.amount is None and bool(effect.steps)


def _unique(ids: Collection[tuple[str, str]], faults: Faults) -> None:
    seen: dict[str, str] = {}
    for path, name in ids:
        if seen.setdefault(name, path) != path:
            faults.add(path, f"the id `{name}` is taken by {seen[name]}", "give it an id of its own")
