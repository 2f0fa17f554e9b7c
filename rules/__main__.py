"""The command `python -m rules check FILE...`: runs the cases in rulebooks, and checks the rulebooks themselves."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rules import checking, coverage, rulebook, succession
from rules.faults import RulebookError, line_of, places
from rules.findings import ERROR, WARNING, Finding
from rules.rulebook import Rulebook

USAGE = "usage: python -m rules check FILE..."
FINE, FAILED, UNREADABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _File:
    """A rulebook that could be read, with its place and text."""

    path: Path
    text: str
    book: Rulebook

    def tell(self, what: object, path: str) -> None:
        """Print what is wrong, with the file and the line."""
        line = line_of(path, places(self.text))
        print(f"{self.path}: {f'line {line}, ' if line else ''}{path}: {what}")


def main(arguments: list[str]) -> int:
    """Check the rulebooks named and say how it went; returns the exit status."""
    if len(arguments) < 2 or arguments[0] != "check":
        print(USAGE, file=sys.stderr)
        return UNREADABLE
    files = [file for name in arguments[1:] if (file := _read(Path(name)))]
    failed = sum(_failed(file) for file in files)
    found = Counter([*(finding.severity for file in files for finding in _findings(file)), *_gaps(files)])
    if found:
        print(f"the rulebooks themselves: errors {found[ERROR]}, warnings {found[WARNING]}")
    print(f"{sum(len(file.book.cases) for file in files) - failed} passed, {failed} failed")
    if len(files) < len(arguments) - 1:
        return UNREADABLE
    return FAILED if failed or found[ERROR] else FINE


def _read(path: Path) -> _File | None:
    """The rulebook in a file, None where it cannot be used; prints why."""
    try:
        text = path.read_text(encoding="utf-8")
        return _File(path, text, rulebook.load(text))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{path}: cannot be read: {error}", file=sys.stderr)
    except RulebookError as error:
        for fault in error.faults:
            print(f"{path}: {fault}", file=sys.stderr)
    return None


def _failed(file: _File) -> int:
    """How many cases do not come out as written; prints them."""
    failures = checking.failures(file.book)
    for failure in failures:
        file.tell(failure, f"{failure.case.path}.expect")
    return len(failures)


def _findings(file: _File) -> Sequence[Finding]:
    found = coverage.findings(file.book, file.text)
    for finding in found:
        print(f"{file.path}: {finding}")
    return found


def _gaps(files: Sequence[_File]) -> list[str]:
    """How severe it is what lies between regulations of one municipality; prints it."""
    by_book = {id(file.book): file for file in files}
    found = list(succession.gaps([file.book for file in files]))
    for gap in found:
        by_book[id(gap.younger)].tell(gap.finding.words, gap.finding.path)
    return [gap.finding.severity for gap in found]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
