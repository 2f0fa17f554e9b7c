"""Basket: what somebody wants to borrow, from one place for one period; kept nowhere, it holds nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Kit:
    """One kit, the `number`th of its basket: for each model that it is made of (by slug) the type that was chosen."""

    slug: str
    number: int
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Basket:
    """So many of each type (by slug), and kits, at a place (by slug), from a day to a day, both included."""

    place: str = ""
    first: date | None = None
    last: date | None = None
    lines: Mapping[str, int] = field(default_factory=dict, hash=False)
    kits: Sequence[Kit] = ()

    def __len__(self) -> int:
        """How many things are in it, each kit being one."""
        return sum(self.lines.values()) + len(self.kits)

    def types(self) -> set[str]:
        """The slugs of all types in it, those of kits too."""
        return set(self.lines) | {one for kit in self.kits for one in kit.parts.values()}
