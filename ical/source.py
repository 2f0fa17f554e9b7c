"""What a host application implements to have its feeds served: which feed, which version, which entries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from ical.entry import Calendar, in_utc


@dataclass(frozen=True, slots=True)
class FeedKey:
    """Which feed is asked for: a space or venue by its slug, or whatever a token stands for.

    `key` stays out of the repr, so that a token is not logged by accident.
    """

    kind: Literal["space", "venue", "token"]
    key: str = field(repr=False)


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
    """Where the feeds come from. None says that there is no such feed, or none any more: callers cannot tell which."""

    async def version(self, feed: FeedKey) -> FeedVersion | None:
        """How the feed stands; cheap, since most calls end here."""

    async def calendar(self, feed: FeedKey) -> Calendar | None:
        """The feed itself, with its entries."""
