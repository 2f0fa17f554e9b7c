"""Norwegian order of names: Æ Ø Å last, Aa as Å, numbers by their size."""

import re
import unicodedata

Key = tuple[tuple[int, int, str], ...]

_LETTERS = str.maketrans({"ä": "æ", "ö": "ø", "ü": "y", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "þ": "th", "ß": "ss"})
_LAST = str.maketrans({"æ": "{a", "ø": "{b", "å": "{c"})  # `{` is the character after `z`
_PIECES = re.compile(r"[0-9]+|[a-z{]+")


def key(name: str) -> tuple[Key, str]:
    """What to sort names by; the name itself settles a tie, so the order is the same every time."""
    letters = _plain(name).replace("aa", "å").translate(_LAST)
    pieces = _PIECES.findall(letters)
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces), name


def _plain(name: str) -> str:
    """Lower case, with the accents off every letter that is not one of our own."""
    folded = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    return "".join(letter if letter in "æøå" else unicodedata.normalize("NFD", letter)[0] for letter in folded)
