"""The sheet of a regulation: all of a rulebook as plain lists and tables of words, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules import grids, sayings, tellings
from rules.charges import Charge
from rules.definitions import FACTS
from rules.effects import Limit, Outcome
from rules.grids import Grid
from rules.names import texts
from rules.rulebook import Rulebook
from rules.sayings import GROUP, NOTHING, PLACE
from rules.tables import Row
from rules.wording import Texts

ALWAYS, OTHERWISE = texts("alltid", "alltid", "always"), texts("ellers", "elles", "otherwise")
EVERYBODY_ELSE = texts("alle andre", "alle andre", "everybody else")


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words: whom or what it is about, under which conditions where that is not all of it, what it does, and
    what takes it away."""

    rule: str
    who: Texts
    when: Texts
    what: Texts
    unless: tuple[Texts, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Means:
    """A group of the regulation: its name, and who counts as it."""

    name: Texts
    who: Texts


@dataclass(frozen=True, slots=True)
class Sheet:
    """A regulation in words. `prices` holds every row of the rate table once, as grids where they are one."""

    free: tuple[Line, ...]
    groups: tuple[Means, ...]
    prices: tuple[Grid | tuple[Line, ...], ...]
    extras: tuple[Line, ...]
    income: tuple[Line, ...]
    limits: tuple[Line, ...]
    deposit: tuple[Line, ...]
    vat: tuple[Line, ...]
    breach: tuple[Line, ...]
    answers: Mapping[str, tuple[Line, ...]]
    """By the code of an outcome that is no price, such as "not-available" and "undecided"."""


def of(book: Rulebook) -> Sheet:
    """The whole of a rulebook in words."""
    outcomes = [row for row in (*book.gate, *book.limit, *book.breach) if _code(row)]
    codes = dict.fromkeys(_code(row) for row in outcomes)
    return Sheet(
        free=_lines([*book.reduction, *(row for row in book.rate if _is_free(row))], book, (GROUP, *FACTS)),
        groups=tuple(_means(book)),
        prices=tuple(_prices(book)),
        extras=_lines(book.extra, book),
        income=_lines(book.income, book),
        limits=_lines([row for row in book.limit if not row.effect.code], book),
        deposit=_lines(book.deposit, book),
        vat=_lines(book.vat, book),
        breach=_lines(book.breach, book),
        answers={code: _lines([row for row in outcomes if _code(row) == code], book) for code in codes},
    )


def line(row: Row[Any], book: Rulebook, first: Sequence[str] = PLACE, nobody: Texts = OTHERWISE) -> Line:
    """One row in words, its conditions on the facts in `first` before the others; `nobody` where it has none."""
    conditions = sayings.told(row.condition, book, first)
    return Line(
        rule=row.id,
        who=row.texts or (conditions if any(conditions.values()) else nobody),
        when=conditions if row.texts else NOTHING,
        what=tellings.effect(row, book),
        unless=tuple(one.texts or sayings.told(one.condition, book) for one in row.unless),
        source=row.source if row.source != book.source else "",
    )


def _lines(rows: Iterable[Row[Any]], book: Rulebook, first: Sequence[str] = PLACE) -> tuple[Line, ...]:
    return tuple(line(row, book, first, OTHERWISE if place else ALWAYS) for place, row in enumerate(rows))


def _code(row: Row[Any]) -> str:
    """The outcome that a row gives instead of a price, if it does."""
    return row.effect.code if isinstance(row.effect, Outcome | Limit) else ""


def _is_free(row: Row[Any]) -> bool:
    """Whether a row of the rate table costs nothing."""
    what = row.effect
    return isinstance(what, Charge) and what.amount == 0 and not what.steps and what.percent is None


def _means(book: Rulebook) -> Iterable[Means]:
    for group in book.groups.values():
        who = sayings.told(group.condition, book)
        yield Means(group.texts, who if any(who.values()) else EVERYBODY_ELSE)


def _prices(book: Rulebook) -> Iterator[Grid | tuple[Line, ...]]:
    """The rate table in the order of its rows: as grids what makes one, the rest as lines."""
    first = {grid.rules[0]: grid for grid in grids.of(book.rate, book)}
    laid = {rule for grid in first.values() for rule in grid.rules}
    left: list[Row[Charge]] = []
    for row in book.rate:
        if row.id in first:
            if left:
                yield _lines(left, book)
            yield first[row.id]
            left = []
        elif row.id not in laid:
            left.append(row)
    if left:
        yield _lines(left, book)
