"""Gear in words, as the desk's pages and lists say it: two Ski 38 and a Tent."""

from collections.abc import Iterable, Mapping
from typing import Any


def named(things: Iterable[Mapping[str, Any]], lang: str) -> str:
    """Things with `name` (in every language), `size` and `quantity` in one line, the same counted together."""
    counts: dict[str, int] = {}
    for one in things:
        title = titled(one, lang)
        counts[title] = counts.get(title, 0) + one["quantity"]
    return ", ".join(
        f"{count} \N{MULTIPLICATION SIGN} {title}" if count > 1 else title for title, count in counts.items()
    )


def titled(one: Mapping[str, Any], lang: str) -> str:
    """One thing with its size."""
    return f"{one['name'][lang]} {one['size']}".strip()
