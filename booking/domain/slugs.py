"""Slugs: pieces of addresses that are made of words, where nobody types them."""

import re
import unicodedata
from collections.abc import Collection

_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ð": "d", "ß": "ss", "þ": "th"})


def slug_of(*words: str) -> str:
    """A piece of an address made of words: `Sko 35-37` is `sko-35-37`; never empty, at most 60 characters."""
    plain = " ".join(words).casefold().translate(_PLAIN)
    letters = unicodedata.normalize("NFD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].strip("-") or "x"


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """The slug itself, or with a number where it is taken."""
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted[:55]}-{number}"
    return slug
