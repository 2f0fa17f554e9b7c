"""Stock lists: what a CSV file says that there is, row by row; each fault with its row and its column."""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from booking.domain import equipment
from booking.domain.equipment import MOST_ORE, BadCode, TwiceTheSame
from booking.domain.fields import Fields, NotAChoice
from booking.domain.problems import Problem

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "place": ("utlånssted", "utlånsstad", "lending place", "sted", "stad", "place"),
    "category": ("kategori", "category"),
    "model": ("modell", "model"),
    "size": ("størrelse", "storleik", "size"),
    "code": ("kode", "code"),
    "quantity": ("antall", "tal", "quantity"),
    "condition": ("tilstand", "condition"),
    "bought_on": ("kjøpt", "bought"),
    "price": ("pris", "price"),
    "serial": ("serienummer", "serial number"),
    "note": ("merknad", "note"),
    "replacement_value": ("nypris", "price of a new one"),
}
"""What each column may be called, in any of the languages."""

NEEDED = ("place", "model")
ITEM = ("condition", "bought_on", "price", "serial", "note")
"""What is said of a unit; an empty cell changes nothing."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "good": ("good", "god", "i orden"),
    "worn": ("worn", "slitt", "slite"),
    "poor": ("poor", "dårlig", "dårleg"),
}
"""What each condition may be called."""

NORWEGIAN_DAY = re.compile(r"([0-3]?[0-9])\.([01]?[0-9])\.([0-9]{4})")


class NotAList(Problem):
    """The file is no CSV in UTF-8."""

    code = "not-a-list"


class ListTooLong(Problem):
    """More than a list may hold: `megabytes`, `rows`."""

    code = "list-too-long"


class UnknownColumn(Problem):
    """A column has a name that is not known: `written`; `nearest` is the one that it may be, or all there are."""

    code = "unknown-column"


class ColumnMissing(Problem):
    """A column that is needed is not there: `column`."""

    code = "column-missing"


class RowTooLong(Problem):
    """A row has more cells than there are columns."""

    code = "row-too-long"


class CodeOrQuantity(Problem):
    """A row says neither a code nor how many; or both, and more than one."""

    code = "code-or-quantity"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row (1 is that of the columns' names) and column (as in COLUMNS, or as it is written)."""

    row: int
    column: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says; `values` are those of ITEM that it fills in."""

    row: int
    place: str
    category: str
    model: str
    size: str
    code: str
    quantity: int | None
    replacement_value: int | None
    values: Mapping[str, Any]


# Reading --------------------------------------------------------------------------------------------------------------


def read(data: bytes) -> tuple[list[Line], list[Fault]]:
    """The lines of a file, and all that is wrong with it in itself. Raises NotAList, ListTooLong.

    UTF-8 with or without a byte order mark; semicolons, commas or tabs between the cells.
    """
    if len(data) > MOST_BYTES:
        raise ListTooLong(megabytes=MOST_BYTES // 1_000_000, rows=MOST_ROWS)
    rows = _rows(data)
    columns, faults = _columns(rows[0])
    if faults:
        return [], faults
    lines: list[Line] = []
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            line, wrong = _line(number, columns, cells)
            lines.append(line)
            faults += wrong
    return lines, faults + _twice(lines)


def _rows(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
        first = next((line for line in text.splitlines() if line.strip()), "")
        separator = max(";,\t", key=first.count)
        file = io.StringIO(text.lstrip("\r\n"), newline="")
        rows = list(csv.reader(file, delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAList from error
    if not rows or "\0" in text:
        raise NotAList
    if len(rows) > MOST_ROWS + 1:
        raise ListTooLong(megabytes=MOST_BYTES // 1_000_000, rows=MOST_ROWS)
    return rows


def _columns(written: Sequence[str]) -> tuple[list[str], list[Fault]]:
    """The key of each column, and what is wrong with their names."""
    known = {name: key for key, names in COLUMNS.items() for name in names}
    keys, faults = [], []
    for name in written:
        folded = " ".join(name.split()).casefold()
        key = known.get(folded, "")
        if not key and folded:
            near = difflib.get_close_matches(folded, known, n=1, cutoff=0.6)
            nearest = near or [names[0] for names in COLUMNS.values()]
            faults.append(Fault(1, name, UnknownColumn(written=name, nearest=nearest)))
        if key and key in keys:
            faults.append(Fault(1, name, TwiceTheSame(written=name)))
        keys.append(key)
    missing = [key for key in NEEDED if key not in keys]
    named = {known.get(str(one), "") for fault in faults for one in _near(fault.problem)}
    faults += [Fault(1, key, ColumnMissing(column=COLUMNS[key][0])) for key in missing if key not in named]
    return keys, faults


def _near(problem: Problem) -> Sequence[object]:
    near = problem.params.get("nearest", ())
    return near if isinstance(near, list) and len(near) == 1 else ()


def _line(number: int, columns: Sequence[str], cells: Sequence[str]) -> tuple[Line, list[Fault]]:
    raw = {key: [_plain(cell)] for key, cell in zip(columns, cells, strict=False) if key}
    form = Fields(raw)
    if any(cell.strip() for cell in cells[len(columns) :]):
        form.fault("", RowTooLong())
    code = form.line("code", limit=40, required=False).upper()
    if code and not equipment.CODE.fullmatch(code):
        form.fault("code", BadCode(written=code))
    line = Line(
        row=number,
        place=form.line("place", limit=100),
        category=form.line("category", limit=60, required=False),
        model=form.line("model", limit=100),
        size=equipment.size(form.line("size", limit=40, required=False)),
        code=code,
        quantity=form.whole_or_none("quantity", most=100_000),
        replacement_value=form.kroner_or_none("replacement_value", most=MOST_ORE),
        values=_values(form),
    )
    if (not code and line.quantity is None) or (code and line.quantity not in (None, 1)):
        form.fault("quantity", CodeOrQuantity())
    return line, [Fault(number, name, problem) for name, problem in form.faults.items()]


def _values(form: Fields) -> dict[str, Any]:
    """What the row says of a unit."""
    word = form.text("condition").strip().casefold()
    condition = next((code for code, words in WORDS.items() if word in words), None)
    if word and condition is None:
        form.fault("condition", NotAChoice())
    found = {
        "condition": condition,
        "bought_on": form.day_or_none("bought_on"),
        "price": form.kroner_or_none("price", most=MOST_ORE),
        "serial": form.line("serial", limit=60, required=False) or None,
        "note": form.note("note") or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _plain(cell: str) -> str:
    """A cell as it is meant: without the mark that keeps spreadsheets from reckoning, days as date fields send them."""
    text = cell.strip()
    text = text[1:] if re.match(r"'[=+\-@]", text) else text
    day = NORWEGIAN_DAY.fullmatch(text)
    return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else text


def _twice(lines: Iterable[Line]) -> list[Fault]:
    """What stands in two rows: a code, or the same size without codes."""
    seen: dict[tuple[str, ...], int] = {}
    faults = []
    for line in lines:
        key = (line.code,) if line.code else (fold(line.place), fold(line.model), fold(line.size), "")
        if key in seen:
            written = f"{line.code or line.model}, {seen[key]}"
            faults.append(Fault(line.row, "code" if line.code else "model", TwiceTheSame(written=written)))
        seen.setdefault(key, line.row)
    return faults


def fold(text: str) -> str:
    """A name as names are compared: without regard to capitals and spaces."""
    return " ".join(text.split()).casefold()
