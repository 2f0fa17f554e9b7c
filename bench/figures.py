"""Figure: one measured value beside its target and what peers reach; the table and the file of all of them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
HEAD = ("", "measured", "to reach", "peers")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `target` is the most that is good enough, `peer` what others were seen to need."""

    name: str
    value: float
    unit: str
    target: float | None = None
    peer: str = ""

    @property
    def reached(self) -> bool:
        """Whether the value is good enough."""
        return self.target is None or self.value <= self.target


def table(figures: Sequence[Figure]) -> str:
    """The figures as text; an exclamation mark stands before those that miss their target."""
    rows = [HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join(_line(row, widths) for row in rows)


def write(figures: Sequence[Figure], path: Path = RESULTS) -> None:
    """Store the figures as a list of {"name", "value", "unit", "target", "peer"}."""
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n", "utf-8")


def _row(figure: Figure) -> tuple[str, str, str, str]:
    mark = "" if figure.reached else "! "
    target = "" if figure.target is None else f"{figure.target:g} {figure.unit}"
    return mark + figure.name, f"{figure.value:.4g} {figure.unit}", target, figure.peer


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers, peer = row
    middle = (text.rjust(width) for text, width in zip(numbers, widths[1:], strict=False))
    return "  ".join([name.ljust(widths[0]), *middle, peer]).rstrip()
