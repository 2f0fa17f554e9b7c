"""The text of a rulebook as TOML: refused where it is too long, too deep, or holds numbers nobody can reckon with."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation

from rules.faults import Fault, Raw, RulebookError

LONGEST = 1_000_000
"""Characters; the longest regulation we know takes a fiftieth."""
DEEPEST, LARGEST = 20, 10**100
"""Tables within tables, and whole numbers; far beyond what a rulebook can mean, and short of what breaks its reader."""
_DOTTED = re.compile(r"""(?:\.[ \t]*(?:[\w-]+|"[^"\n]{0,99}"|'[^'\n]{0,99}')[ \t]*){40}""")
"""A key of so many parts, which takes a reader of TOML a time that grows with their square."""


def parsed(text: str) -> Raw:
    """What the text says, numbers without loss. Raises RulebookError."""
    if len(text) > LONGEST:
        raise _refused(f"the rulebook is longer than {LONGEST} characters", "check that it is the right file")
    if deep := _DOTTED.search(text):
        raise _refused("there is a key of more than 40 parts", "correct the key", text.count("\n", 0, deep.start()) + 1)
    try:
        raw = tomllib.loads(text, parse_float=_exact)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else None
        raise _refused(f"this is not TOML: {error}", "correct the spelling there", line) from error
    _check(raw)
    return raw


def _check(raw: Raw) -> None:
    waiting: list[tuple[object, int]] = [(raw, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise _refused(f"there are more than {DEEPEST} tables within each other", "check that it is the right file")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise _refused("there is a number of more than 100 digits", "correct the number")
        within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += [(one, depth + 1) for one in within]


def _exact(number: str) -> Decimal:
    """A number without loss; one that nobody can reckon with is none, which is told where it is read."""
    try:
        return Decimal(number)
    except InvalidOperation:
        return Decimal("NaN")


def _refused(reason: str, todo: str, line: int | None = None) -> RulebookError:
    return RulebookError([Fault("rulebook", reason, todo, line)])
