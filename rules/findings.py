"""Findings: what is questionable in a rulebook that can be read, each with its place, the reason and what to do."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"
"""An error is certain to be a mistake; a warning is for somebody to look at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: what kind of thing, where (`rate.rows[3]`, counted from 1), why, and what to do."""

    code: str
    severity: str
    path: str
    reason: str
    todo: str
    line: int | None = None

    @property
    def words(self) -> str:
        """What it is, without the place."""
        return f"{self.severity}: {self.reason}; {self.todo}"

    def __str__(self) -> str:
        place = f"line {self.line}, {self.path}" if self.line else self.path
        return f"{place}: {self.words}"
