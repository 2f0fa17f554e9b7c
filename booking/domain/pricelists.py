"""The price list in the text of a regulation: its rows and amounts as they are written, and the text with others.

Numbers are found and changed where they stand, so comments and layout stay as they are. The text must be one that
`rules.load` takes.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import tomlkit

from rules.effects import KEYS
from rules.tables import BLANK, ROW_KEYS

Path = tuple[str | int, ...]
"""Where something stands in the parsed text: keys of tables, and places in lists counted from 0."""

MONEY, PERCENT, BOUND = "money", "percent", "bound"
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("amount", "value", "total", "min", "max", "per_ticket"), MONEY),
    **dict.fromkeys(("percent", "share"), PERCENT),
    **dict.fromkeys(("up_to", "above", "only_if_over"), BOUND),
}
"""The numbers of an effect that a council decides on, by what they are: kroner, per cent, or up to how much."""


TIGHT = re.compile(r"(?<=\d{4}-\d{2}-\d{2})(?=})")
"""A date with a brace right behind it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A row as it is written, with what its table says for all rows: `says` holds each of its conditions, effects and
    words by a dotted name, such as `when.day` or `effect.amount`."""

    id: str
    stage: str
    place: str
    says: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a price list: the row that it belongs to, or the table where it holds for all its rows."""

    path: Path
    row: str
    stage: str
    key: str
    value: Decimal

    @property
    def name(self) -> str:
        """A name for its field in a form."""
        return ".".join(map(str, self.path))

    @property
    def kind(self) -> str:
        """MONEY, PERCENT or BOUND."""
        return KINDS[self.key]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on top of a regulation and is another with every version."""

    id: str
    valid_from: date
    decision: str
    source: str


def parsed(text: str) -> dict[str, Any]:
    """The text as plain values, numbers exact."""
    return tomllib.loads(text, parse_float=Decimal)


# The rows and their numbers -------------------------------------------------------------------------------------------


def rows(raw: Mapping[str, Any]) -> list[Written]:
    """Every row of every stage, in the order of the stages."""
    return [row for stage in KEYS for row in _rows(stage, raw)]


def _rows(stage: str, raw: Mapping[str, Any]) -> Iterator[Written]:
    number = 0
    for path, table in _tables(stage, raw):
        for place, entry in _entries(stage, path, table):
            number += 1
            name = f"{stage}.{entry.get('id') or number}"
            yield Written(name, stage, place, {key: value for key, value in _flat(entry) if key != "id"})


def _tables(stage: str, raw: Mapping[str, Any]) -> list[tuple[Path, Mapping[str, Any]]]:
    written = raw.get(stage, [])
    if isinstance(written, list):
        return [((stage, position), table) for position, table in enumerate(written)]
    return [((stage,), written)]


def _place(path: Path) -> str:
    """A path as `rules` tells it: `rate[2].rows[3]`, counted from 1."""
    told = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return told.removeprefix(".")


def _entries(stage: str, path: Path, table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "rows" not in table:
        yield _place(path), table
        return
    for position, cells in enumerate(table["rows"]):
        filled = {str(column): cell for column, cell in zip(table["columns"], cells, strict=True) if cell != BLANK}
        yield _place((*path, "rows", position)), _as_entry(filled, table, KEYS[stage])


def _as_entry(cells: Mapping[str, Any], table: Mapping[str, Any], effects: Iterable[str]) -> dict[str, Any]:
    """A row of a table as if it were written by itself."""
    shared = {key: value for key, value in table.items() if key not in {"columns", "rows", "when", "effect"}}
    effect = {key: cell for key, cell in cells.items() if key in effects}
    own = {key: cell for key, cell in cells.items() if key in ROW_KEYS and key not in effects}
    when = {key: cell for key, cell in cells.items() if key not in effect and key not in own}
    return {
        **shared,
        **own,
        "when": {**table.get("when", {}), **when},
        "effect": {**table.get("effect", {}), **effect},
    }


def _flat(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Each value within tables by its dotted name; a list is one value, unless there are tables in it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for position, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{name}[{position}]")
    else:
        yield name, value


def amounts(raw: Mapping[str, Any]) -> list[Amount]:
    """Every number of the price list, in the order of the text within each stage."""
    return [amount for stage in KEYS for amount in _amounts(stage, raw)]


def _amounts(stage: str, raw: Mapping[str, Any]) -> Iterator[Amount]:
    ids = {row.place: row.id for row in _rows(stage, raw)}
    for path, table in _tables(stage, raw):
        name = ids.get(_place(path), _place(path))
        for place, key, value in _numbers(table.get("effect", {}), (*path, "effect")):
            yield Amount(place, name, stage, key, value)
        for position, cells in enumerate(table.get("rows", ())):
            here: Path = (*path, "rows", position)
            for place, key, value in _cells(table["columns"], cells, here):
                yield Amount(place, ids[_place(here)], stage, key, value)


def _cells(columns: Iterable[Any], cells: Iterable[Any], path: Path) -> Iterator[tuple[Path, str, Decimal]]:
    for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        for inner, key, value in _numbers({str(column): cell}, ()):
            yield (*path, place, *inner[1:]), key, value


def _numbers(value: object, path: Path) -> Iterator[tuple[Path, str, Decimal]]:
    """The numbers in an effect whose key is one of KINDS, however deep."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in KINDS and _is_number(inner):
                yield (*path, key), key, Decimal(inner)
            else:
                yield from _numbers(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _numbers(inner, (*path, position))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def raised(value: Decimal, percent: Decimal) -> Decimal:
    """An amount so many per cent higher, in whole kroner; half a krone goes up."""
    return (value * (100 + percent) / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)


# The text with other values -------------------------------------------------------------------------------------------


def repriced(text: str, values: Mapping[Path, Decimal], heading: Heading) -> str:
    """The text with other numbers and another heading; a last day that is over by then goes.

    Where a row or table with a source of its own gets another number, that source is the new one too.
    """
    document = tomlkit.parse(text)
    was = {amount.path: amount.value for amount in amounts(parsed(text))}
    for path in (path for path, value in values.items() if value != was[path]):
        _set(document, path, _number(values[path]))
        _renew_source(document, path, heading.source)
    _head(document, heading)
    regulation: Any = document["regulation"]
    if "valid_to" in regulation and regulation["valid_to"] < heading.valid_from:
        del regulation["valid_to"]
    return _dumped(document, text)


def _renew_source(document: Any, path: Path, source: str) -> None:
    table = document[path[0]][path[1]] if isinstance(path[1], int) else document[path[0]]
    if "source" in table:
        table["source"] = source
    if "source" in table.get("columns", ()) and "rows" in path:
        cells = table["rows"][path[path.index("rows") + 1]]
        place = list(table["columns"]).index("source")
        cells[place] = cells[place] if cells[place] == BLANK else source


def headed(text: str, heading: Heading) -> str:
    """The text with another heading, and no other change."""
    document = tomlkit.parse(text)
    _head(document, heading)
    return _dumped(document, text)


def _head(document: tomlkit.TOMLDocument, heading: Heading) -> None:
    regulation: Any = document["regulation"]
    _write(regulation, "id", heading.id)
    _write(regulation, "valid_from", heading.valid_from)
    _write(regulation, "source", heading.source)
    if heading.decision:
        _write(regulation, "adopted", heading.decision)


def _write(table: Any, key: str, value: object) -> None:
    """Only what is another value is written, so that what is not stays as it was spelt."""
    if key not in table or table[key] != value:
        table[key] = value


def expecting(text: str, cases: Mapping[str, Mapping[str, Decimal]]) -> str:
    """The text with other sums expected of some of its worked examples, by their places (`case[3]`)."""
    document = tomlkit.parse(text)
    for position, case in enumerate(document.get("case", []), start=1):
        for key, value in cases.get(f"case[{position}]", {}).items():
            case["expect"][key] = _number(value)
    return _dumped(document, text)


def _number(value: Decimal) -> Any:
    """A number as one writes it: 350, 350.5."""
    return tomlkit.value(f"{value.normalize():f}")


def _dumped(document: tomlkit.TOMLDocument, text: str) -> str:
    """The document as text; tomlkit drops the space between a date and a brace, which is put back."""
    told = tomlkit.dumps(document)
    return told if TIGHT.search(text) else TIGHT.sub(" ", told)


def _set(document: Any, path: Path, value: object) -> None:
    inner = document
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
