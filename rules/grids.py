"""Grid: rows of a price table laid out as people print them: kinds of space down the side, units or groups across."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules import sayings, tellings
from rules.charges import Charge
from rules.names import texts
from rules.rulebook import Rulebook
from rules.tables import Row
from rules.wording import RENT, Texts

ACROSS = ("unit", "group", "applicant", "local", "period", "day", "date")
"""Facts that stand across a table rather than down its side, the first of them rather than the last."""

MOST_COLUMNS = 5
FILLED = 0.6
"""The part of the cells that must hold a price."""

PRICE = texts("pris", "pris", "price")

Said = Mapping[str, Texts]
"""The conditions of a row in words, by fact."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One price of a grid, and the rule that it is."""

    rule: str
    what: Texts


@dataclass(frozen=True, slots=True)
class Grid:
    """Prices down and across. What all of them have in common stands once: `shared` conditions, what takes them away
    (`unless`), and what they are `per`, where that is one."""

    shared: Texts
    unless: tuple[Texts, ...]
    per: Texts | None
    columns: tuple[Texts, ...]
    rows: tuple[tuple[Texts, tuple[Cell | None, ...]], ...]

    @property
    def rules(self) -> list[str]:
        """The ids of the rows that it holds."""
        return [cell.rule for _, cells in self.rows for cell in cells if cell]


@dataclass(frozen=True, slots=True)
class _Layout:
    """One way to lay rows out: the fact across (none for a single column), and each row by its labels in English."""

    across: str
    places: Mapping[tuple[str, str], Row[Charge]]

    @property
    def filled(self) -> float:
        """The part of the cells that holds a price."""
        return len(self.places) / (len(_firsts(self.places)) * len(_seconds(self.places)))


def of(rows: Sequence[Row[Charge]], book: Rulebook) -> Iterator[Grid]:
    """The grids that rows of one form make; what is in none of them does not fit into a table."""
    said = {row.id: sayings.clauses(row.condition, book, sayings.PLACE) for row in rows}
    alike: dict[object, list[Row[Charge]]] = {}
    for row in rows:
        if not row.texts:
            facts = frozenset(said[row.id].keys() - {*sayings.PLACE})
            alike.setdefault((facts, *(one["en"] for one in _unless(row, book))), []).append(row)
    for same in alike.values():
        grid = _best(same, said, book) if len(same) > 1 else None
        if grid:
            yield grid


def _best(rows: Sequence[Row[Charge]], said: Mapping[str, Said], book: Rulebook) -> Grid | None:
    shared = [name for name, text in said[rows[0].id].items() if all(said[row.id].get(name) == text for row in rows)]
    layouts = [layout for across in ACROSS if (layout := _laid(rows, said, across, shared))]
    if layouts:
        return _grid(max(layouts, key=lambda layout: layout.filled), said, shared, book)
    single = _Layout("", {(_down(said[row.id], "", shared)["en"], ""): row for row in rows})
    fits = len(single.places) == len(rows) and _of_one_form(rows)
    return _grid(single, said, shared, book) if fits else None


def _laid(rows: Sequence[Row[Charge]], said: Mapping[str, Said], across: str, shared: Sequence[str]) -> _Layout | None:
    """The rows with one fact across and the others down; None where that is no table."""
    if across in shared or across not in said[rows[0].id]:
        return None
    places = {(_down(said[row.id], across, shared)["en"], said[row.id][across]["en"]): row for row in rows}
    layout = _Layout(across, places)
    whole = len(places) == len(rows) and 1 < len(_seconds(places)) <= MOST_COLUMNS
    return layout if whole and layout.filled >= FILLED else None


def _down(said: Said, across: str, shared: Sequence[str]) -> Texts:
    label = sayings.joined(text for name, text in said.items() if name != across and name not in shared)
    return label if any(label.values()) else RENT


def _grid(layout: _Layout, said: Mapping[str, Said], shared: Sequence[str], book: Rulebook) -> Grid:
    rows = list(layout.places.values())
    same = _of_one_form(rows)
    columns = {column: said[row.id].get(layout.across, PRICE) for (_, column), row in layout.places.items()}
    labels = {down: _down(said[row.id], layout.across, shared) for (down, _), row in layout.places.items()}

    def cell(down: str, column: str) -> Cell | None:
        row = layout.places.get((down, column))
        if row is None:
            return None
        return Cell(row.id, tellings.amount(row.effect) if same or _says_unit(row) else tellings.effect(row, book))

    return Grid(
        shared=sayings.joined(said[rows[0].id][name] for name in shared),
        unless=tuple(_unless(rows[0], book)),
        per=tellings.form(rows[0].effect, book) if same else None,
        columns=tuple(columns.values()),
        rows=tuple((label, tuple(cell(down, column) for column in columns)) for down, label in labels.items()),
    )


def _unless(row: Row[Charge], book: Rulebook) -> Iterator[Texts]:
    return (one.texts or sayings.told(one.condition, book) for one in row.unless)


def _of_one_form(rows: Sequence[Row[Charge]]) -> bool:
    """Whether their prices differ in nothing but the sum."""
    return tellings.has_form(rows[0].effect) and all(tellings.alike(row.effect, rows[0].effect) for row in rows)


def _says_unit(row: Row[Charge]) -> bool:
    """Whether the column that is the unit says what the price is per."""
    units = json.loads(row.condition.written.get("unit", "[]"))
    return tellings.is_plain(row.effect) and tuple(units) == row.effect.per


def _firsts(places: Mapping[tuple[str, str], Row[Charge]]) -> list[str]:
    return list(dict.fromkeys(first for first, _ in places))


def _seconds(places: Mapping[tuple[str, str], Row[Charge]]) -> list[str]:
    return list(dict.fromkeys(second for _, second in places))
