"""What is wrong with a rulebook: each fault with its place, the reason and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Raw = Mapping[str, object]
"""A table as TOML gives it."""

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.\-]+)\s*=\s*(\[?)\s*(#.*)?")


LONGEST_PATH = 1000
"""Characters of a path that are looked at for its line; a key may be as long as the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (`rate.rows[3]`, counted from 1), why, and what to do about it."""

    path: str
    reason: str
    todo: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, {self.path}" if self.line else self.path
        return f"{place}: {self.reason}; {self.todo}"


class RulebookError(ValueError):
    """A rulebook that cannot be used; `faults` are all that was found."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class Faults:
    """Collects the faults of one text, and finds the line of each."""

    def __init__(self, text: str) -> None:
        self._places = places(text)
        self.found: list[Fault] = []

    def add(self, path: str, reason: str, todo: str) -> None:
        """Note one fault; reading goes on, so that a rulebook's faults are all told at once."""
        self.found.append(Fault(path, reason, todo, line_of(path, self._places)))

    def stop(self) -> None:
        """Raise RulebookError where anything was found."""
        if self.found:
            raise RulebookError(sorted(self.found, key=lambda fault: fault.line or 0))

    def keys(self, raw: Raw, path: str, *, allowed: Collection[str], required: Collection[str] = ()) -> bool:
        """Whether `raw` has the required keys and no other than the allowed; notes what is not so."""
        unknown = [key for key in raw if key not in allowed]
        for key in unknown:
            self.add(f"{path}.{key}".strip("."), f"`{key}` is not known here", suggestion(key, allowed))
        lacking = [key for key in required if key not in raw]
        for key in lacking:
            self.add(path or key, f"`{key}` is missing", f"write `{key} = …`")
        return not unknown and not lacking

    def table(self, raw: object, path: str) -> Raw:
        """`raw` as a table; an empty one, and a fault, where it is something else."""
        if isinstance(raw, Mapping):
            return raw
        self.add(path, "this must be a table", f"write `[{path}]` or `{{ … }}`")
        return {}

    def text(self, raw: Raw, key: str, path: str) -> str:
        """The text under `key`, empty where there is none."""
        value = raw.get(key, "")
        if isinstance(value, str) and (value.strip() or key not in raw):
            return value
        self.add(f"{path}.{key}", f"`{key}` must be a text", "put words between quotation marks")
        return ""


def suggestion(word: str, known: Collection[str]) -> str:
    """What to write instead of `word`: the nearest that is known, otherwise all of them."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"use one of {', '.join(sorted(known))}"


def places(text: str) -> dict[str, int]:
    """The line of each table, key and row of a TOML text, by path, as far as its layout tells."""
    found: dict[str, int] = {}
    tables: dict[str, int] = {}
    current, rows, count = "", "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if rows:
            count += line.lstrip().startswith("[")
            found.setdefault(f"{rows}[{count}]", number)
            rows = "" if line.lstrip().startswith("]") else rows
        elif header := _HEADER.match(line):
            current = _numbered(header[2].strip(), tables, one_of_many=header[1] == "[[")
            found.setdefault(current, number)
        elif key := _KEY.match(line):
            path = f"{current}.{key[1]}".strip(".")
            found.setdefault(path, number)
            if key[2] and key.end() == len(line):
                rows, count = path, 0
    return found


def line_of(path: str, known: Mapping[str, int]) -> int | None:
    """The line of the path, or of the nearest thing around it that has one."""
    path = path[:LONGEST_PATH]
    while path and path not in known:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return known.get(path)


def _numbered(name: str, tables: dict[str, int], *, one_of_many: bool) -> str:
    if one_of_many:
        tables[name] = tables.get(name, 0) + 1
    first, _, rest = name.partition(".")
    around = f"{first}[{tables[first]}]" if first in tables else first
    return f"{around}.{rest}" if rest else around
