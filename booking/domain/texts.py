"""What people write: one line or several, bounded, and without characters that nobody types."""

import unicodedata

from booking.domain.problems import Problem

LINE = 200
NOTE = 5000


class TextMissing(Problem):
    """A field that must be filled in is empty: `field`."""

    code = "text-missing"


class TextTooLong(Problem):
    """A field holds more than it may: `field`, `limit` (characters)."""

    code = "text-too-long"


class ControlCharacters(Problem):
    """A field holds characters that cannot be seen, or a line break where one line is asked for: `field`."""

    code = "control-characters"


def line(text: str, *, field: str, limit: int = LINE, required: bool = True) -> str:
    """One line, trimmed; raises TextMissing, TextTooLong, ControlCharacters."""
    return _checked(text.strip(" "), field=field, limit=limit, required=required, allowed="")


def note(text: str, *, field: str, limit: int = NOTE, required: bool = False) -> str:
    """Several lines, trimmed, with plain line breaks; raises TextMissing, TextTooLong, ControlCharacters."""
    plain = text.replace("\r\n", "\n").strip(" \n\t")
    return _checked(plain, field=field, limit=limit, required=required, allowed="\n\t")


def _checked(text: str, *, field: str, limit: int, required: bool, allowed: str) -> str:
    if required and not text:
        raise TextMissing(field=field)
    if len(text) > limit:
        raise TextTooLong(field=field, limit=limit)
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} and sign not in allowed for sign in text):
        raise ControlCharacters(field=field)
    return text
