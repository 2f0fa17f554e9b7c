"""Query: the values of a query string by name, several of one name in order, and the address with others."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

MOST = 2000
"""Pairs that are read; what comes after them is left out."""


@dataclass(frozen=True, slots=True)
class Query:
    """Pairs of name and value, in order; those without a value are not kept."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], *, but: Collection[str] = ()) -> "Query":
        """The pairs of a request, trimmed, without those named in `but`."""
        kept = [(name, value.strip()) for name, value in pairs if name not in but]
        return cls(tuple(pair for pair in kept if pair[1])[:MOST])

    def one(self, name: str, default: str = "") -> str:
        """The first value of a name."""
        return next((value for known, value in self.pairs if known == name), default)

    def all(self, name: str) -> list[str]:
        """Every value of a name, each once."""
        return list(dict.fromkeys(value for known, value in self.pairs if known == name))

    def raw(self) -> dict[str, list[str]]:
        """The values by name, as `domain.fields` reads them."""
        return {name: self.all(name) for name, _ in self.pairs}

    def given(self, name: str) -> bool:
        """Whether there is any value of a name."""
        return any(known == name for known, _ in self.pairs)

    def without(self, *names: str) -> "Query":
        """The same without some names."""
        return Query(tuple(pair for pair in self.pairs if pair[0] not in names))

    def only(self, names: Collection[str]) -> "Query":
        """Nothing but some names."""
        return Query(tuple(pair for pair in self.pairs if pair[0] in names))

    def changed(self, **values: str | Iterable[str]) -> "Query":
        """The same with other values for some names: one, several, or (empty) none. `from_` is the name `from`."""
        new = {name.rstrip("_"): [value] if isinstance(value, str) else list(value) for name, value in values.items()}
        pairs = [(name, value) for name, many in new.items() for value in many if value]
        return Query((*self.without(*new).pairs, *pairs))

    def added(self, name: str, *values: str) -> "Query":
        """The same with more values of a name."""
        return Query((*self.pairs, *((name, value) for value in values)))

    def url(self, path: str) -> str:
        """The address of a path with these values."""
        return f"{path}?{urlencode(self.pairs)}" if self.pairs else path
