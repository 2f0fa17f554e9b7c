"""Two texts of a regulation side by side: their rows by id, and the rest line by line."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from booking.domain import pricelists
from booking.domain.pricelists import Written
from rules.effects import KEYS

SAME, CHANGED, MOVED, ADDED, REMOVED = "same", "changed", "moved", "added", "removed"

HEADER = re.compile(r"\s*\[\[?\s*([\w-]+)[\w\s.\"'-]*\]\]?\s*(#.*)?$")
AROUND = 2
"""Lines that are shown around one that differs."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a row says otherwise, by its dotted name; None where it does not say it."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Compared:
    """One row in both texts; `moved` is one that says the same, but is read before or after others than it was."""

    id: str
    stage: str
    kind: str
    before: Written | None
    after: Written | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the rest: `mark` is "+", "-", or " " for one that is in both, and "…" where lines are left out."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows in the order of the newer text, those that are gone last in their stage; and the rest by lines."""

    rows: tuple[Compared, ...]
    lines: tuple[Line, ...]

    def count(self, kind: str) -> int:
        """How many rows are of a kind."""
        return sum(row.kind == kind for row in self.rows)


def compare(before: str, after: str) -> Comparison:
    """What stands otherwise in the newer of two texts that can be read."""
    old, new = ({row.id: row for row in pricelists.rows(pricelists.parsed(text))} for text in (before, after))
    moved = _moved(list(old), list(new))
    rows = [row for stage in KEYS for row in _stage(stage, old, new, moved)]
    return Comparison(tuple(rows), tuple(_lines(before, after)))


def _stage(
    stage: str, old: Mapping[str, Written], new: Mapping[str, Written], moved: frozenset[str]
) -> Iterator[Compared]:
    for name, row in new.items():
        if row.stage == stage:
            yield _compared(name, old.get(name), row, name in moved)
    for name, row in old.items():
        if row.stage == stage and name not in new:
            yield Compared(name, stage, REMOVED, row, None)


def _compared(name: str, before: Written | None, after: Written, moved: bool) -> Compared:
    if before is None:
        return Compared(name, after.stage, ADDED, None, after)
    names = dict.fromkeys([*before.says, *after.says])
    differences = tuple(
        Difference(one, before.says.get(one), after.says.get(one))
        for one in names
        if before.says.get(one) != after.says.get(one)
    )
    kind = CHANGED if differences else MOVED if moved else SAME
    return Compared(name, after.stage, kind, before, after, differences)


def _moved(old: list[str], new: list[str]) -> frozenset[str]:
    """The rows of both whose order among them is another: the first that holds decides, so it matters."""
    both_old, both_new = [one for one in old if one in set(new)], [one for one in new if one in set(old)]
    blocks = difflib.SequenceMatcher(None, both_old, both_new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in both_old[block.a : block.a + block.size]}
    return frozenset(both_new) - stayed


def _lines(before: str, after: str) -> Iterator[Line]:
    old, new = _rest(before), _rest(after)
    groups = difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND)
    for position, group in enumerate(groups):
        if position:
            yield Line("…", "")
        for what, i, j, k, m in group:
            if what == "equal":
                yield from (Line(" ", text) for text in old[i:j])
            else:
                yield from (Line("-", text) for text in old[i:j])
                yield from (Line("+", text) for text in new[k:m])


def _rest(text: str) -> list[str]:
    """The lines that are not of a stage: what stands on top, words, groups, worked examples."""
    found, within = [], ""
    for line in text.splitlines():
        header = HEADER.match(line)
        within = header[1] if header else within
        if within not in KEYS:
            found.append(line)
    return found
