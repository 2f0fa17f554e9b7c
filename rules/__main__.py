"""The command `python -m rules check FILE...`: runs the cases written in rulebooks."""

from __future__ import annotations

import sys
from pathlib import Path

from rules import checking, rulebook
from rules.faults import RulebookError

USAGE = "usage: python -m rules check FILE..."
FINE, FAILED, UNREADABLE = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Check the rulebooks named and say how it went; returns the exit status."""
    if len(arguments) < 2 or arguments[0] != "check":
        print(USAGE, file=sys.stderr)
        return UNREADABLE
    counts = [_check(Path(name)) for name in arguments[1:]]
    read = [count for count in counts if count is not None]
    passed, failed = (sum(column) for column in zip(*read, strict=True)) if read else (0, 0)
    print(f"{passed} passed, {failed} failed")
    if len(read) < len(counts):
        return UNREADABLE
    return FAILED if failed else FINE


def _check(path: Path) -> tuple[int, int] | None:
    """How many cases passed and failed, None where the file cannot be used; prints what is wrong."""
    try:
        book = rulebook.load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{path}: cannot be read: {error}", file=sys.stderr)
        return None
    except RulebookError as error:
        for fault in error.faults:
            print(f"{path}: {fault}", file=sys.stderr)
        return None
    failures = checking.failures(book)
    for failure in failures:
        print(failure)
    return len(book.cases) - len(failures), len(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
