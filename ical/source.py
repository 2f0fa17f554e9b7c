"""What a host application implements to have its feeds served: which feed, which version, which entries."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, runtime_checkable

from ical.entry import Calendar, in_utc


class BadDays(ValueError):
    """Days that a feed cannot cover: they end before they begin, or are too many."""


@dataclass(frozen=True, slots=True)
class FeedKey:
    """Which feed is asked for: of a space or venue by its slug, of all venues, or whatever a token stands for.

    `first` and `last` bound the days that it covers, both included; None leaves a bound to the source.
    `key` stays out of the repr, so that a token is not logged by accident. Raises BadDays.
    """

    kind: Literal["space", "venue", "all", "token"]
    key: str = field(repr=False)
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise BadDays(f"{self.last} is before {self.first}")


@dataclass(frozen=True, slots=True)
class FeedVersion:
    """How a feed stands: `etag` is any text that is another whenever the entries are, `changed_at` the last change.

    When an entry leaves the feed because the days that it covers move on, that is a change too.
    Raises ValueError for a time without an offset.
    """

    etag: str
    changed_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "changed_at", in_utc(self.changed_at, "changed_at"))


@runtime_checkable
class FeedSource(Protocol):
    """Where the feeds come from. None says that there is no such feed, or none any more: callers cannot tell which.

    Both may raise BadDays for days that the source has no feed of.
    """

    async def version(self, feed: FeedKey) -> FeedVersion | None:
        """How the feed stands; cheap, since most calls end here."""

    async def calendar(self, feed: FeedKey) -> Calendar | None:
        """The feed itself, with its entries."""
