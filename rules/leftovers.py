"""What a rulebook says without a use for it or a ground to it: words that no row names, values without a source."""

from __future__ import annotations

from collections.abc import Iterator

from rules.definitions import FACTS
from rules.effects import Reduction, Vat
from rules.findings import ERROR, WARNING, Finding
from rules.rulebook import Rulebook

OF_THE_CATALOGUE = frozenset({"space_class", "part"})
"""Facts whose words are given to spaces, and so are of use where a row has a price for any of them."""


def unsourced(rulebook: Rulebook) -> Iterator[Finding]:
    """Values for which nobody can look up where they come from; a dash or a question mark is no source."""
    todo = "write the address of the page, or which council decision it is"
    if not _is_source(rulebook.source):
        yield Finding("source", ERROR, "regulation.source", f"`{rulebook.source}` is no source", todo)
    for row in rulebook.rows:
        if row.source != rulebook.source and not _is_source(row.source):
            yield Finding("source", ERROR, row.path, f"`{row.source}` is no source for its value", todo)


def unused(rulebook: Rulebook) -> Iterator[Finding]:
    """Extras, words, groups and periods that are declared and that no row looks at."""
    named = _named(rulebook)
    for fact, words in rulebook.words.items():
        if fact in OF_THE_CATALOGUE and _left_open(rulebook, fact):
            continue
        table = f"{fact}s" if fact in {"period", "extra"} else f"words.{fact}"
        for word, meaning in words.items():
            if not named[fact].intersection(meaning.values):
                yield _unused(f"{table}.{word}", word)
    conditions = [part for row in rulebook.rows for part in (row.condition, *(one.condition for one in row.unless))]
    groups = {group for condition in conditions for group in condition.groups}
    for group in rulebook.groups.keys() - groups:
        yield _unused(f"groups.{group}", group)


def _left_open(rulebook: Rulebook, fact: str) -> bool:
    return any(fact not in row.condition.written for row in (*rulebook.rate, *rulebook.income, *rulebook.breach))


def _named(rulebook: Rulebook) -> dict[str, set[str]]:
    """The values of each fact that rows or cases name, in their conditions or in what they do."""
    named = {fact: set(rulebook.named.get(fact, ())) for fact in FACTS}
    for row in rulebook.rows:
        if isinstance(row.effect, Reduction):
            named["extra"] |= row.effect.keeps
        if isinstance(row.effect, Vat):
            named["extra"] |= row.effect.on
    for values in (values for case in rulebook.cases for values in case.given):
        for fact, value in values.items():
            if isinstance(value, str):
                named.get(fact, set()).add(value)
    return named


def _unused(path: str, word: str) -> Finding:
    return Finding("unused", WARNING, path, f"no row looks at `{word}`", "remove it, or write the row that it is for")


def _is_source(source: str) -> bool:
    return any(letter.isalnum() for letter in source)
