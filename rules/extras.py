"""Extras: what can be ordered besides the place, such as a guard or chairs, as a rulebook declares it."""

from __future__ import annotations

from dataclasses import dataclass

from rules.faults import Faults, Raw, suggestion
from rules.wording import LANGUAGES, Texts

PER = ("each", "hour", "krone")
"""What one of an extra is; a krone where it costs what it costs."""

BEFORE, AFTER = "before", "afterwards"
KNOWN = (BEFORE, AFTER)
"""When it is known how much of it there is."""


@dataclass(frozen=True, slots=True)
class Extra:
    """What can be ordered besides the place: its name, what one of it is, and when its number is known."""

    texts: Texts
    per: str = "each"
    known: str = BEFORE


def read(name: str, raw: Raw, texts: Texts, faults: Faults) -> Extra:
    """Read `{ nb = "vakt", nn = …, en = …, per = "hour", known = "afterwards" }`."""
    path = f"extras.{name}"
    faults.keys(raw, path, allowed=("per", "known", *LANGUAGES))
    per, known = faults.text(raw, "per", path) or "each", faults.text(raw, "known", path) or BEFORE
    for key, value, allowed in (("per", per, PER), ("known", known, KNOWN)):
        if value not in allowed:
            faults.add(f"{path}.{key}", f"`{value}` is not known here", suggestion(value, allowed))
    return Extra(texts, per, known)
