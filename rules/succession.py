"""Succession: regulations of one municipality one after the other, and the days that none of them or two speak for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise

from rules.findings import ERROR, WARNING, Finding
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is found in the younger of two regulations when it is laid beside the older."""

    older: Rulebook
    younger: Rulebook
    finding: Finding


def gaps(books: Collection[Rulebook]) -> Iterator[Gap]:
    """Days between two regulations of a municipality that neither covers, and two that begin on the same day."""
    by_date = sorted(books, key=lambda book: (book.municipality, book.valid_from))
    for _, regulations in groupby(by_date, key=lambda book: book.municipality):
        for older, younger in pairwise(regulations):
            if finding := _between(older, younger):
                yield Gap(older, younger, finding)


def _between(older: Rulebook, younger: Rulebook) -> Finding | None:
    path = "regulation.valid_from"
    if older.valid_from == younger.valid_from:
        reason = f"`{older.id}` and `{younger.id}` both begin on {younger.valid_from}: there are two values for one day"
        return Finding("two-values", ERROR, path, reason, "let one of them begin later, or remove it")
    if older.valid_to and (younger.valid_from - older.valid_to).days > 1:
        first, last = older.valid_to + timedelta(days=1), younger.valid_from - timedelta(days=1)
        reason = f"no price holds from {first} to {last}, between `{older.id}` and `{younger.id}`"
        return Finding("hole", WARNING, path, reason, "correct `valid_to` of the one or `valid_from` of the other")
    return None
