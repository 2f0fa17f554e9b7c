"""What a feed is made of: a calendar and its entries, as plain values checked once, when they are made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

Status = Literal["confirmed", "tentative", "cancelled"]

COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event. Times go in with any offset and are kept in UTC, in whole seconds.

    `uid` never changes while the event lives and `sequence` grows with every change; `changed_at` is the last change,
    never the time of asking. `busy` says whether the time is taken; a cancelled entry never takes time.
    A position is two numbers or none. Raises ValueError for what no calendar app would understand.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    created_at: datetime
    changed_at: datetime
    sequence: int = 0
    status: Status = "confirmed"
    busy: bool = True
    location: str = ""
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        for name in ("start", "end", "created_at", "changed_at"):
            object.__setattr__(self, name, in_utc(getattr(self, name), name))
        if self.end <= self.start:
            raise ValueError(f"an entry must end after it starts: {self.start} to {self.end}")
        if not self.uid:
            raise ValueError("an entry must have a uid")
        if self.sequence < 0:
            raise ValueError(f"a sequence counts from 0: {self.sequence}")
        if self.status not in get_args(Status):
            raise ValueError(f"no such status: {self.status!r}")
        _check_position(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A named calendar of entries; `url` is its page for people, `colour` is like #1e98f5.

    Raises ValueError where two entries share a uid, of which calendar apps would show one only.
    """

    name: str
    entries: Sequence[Entry]
    url: str = ""
    colour: str = ""

    def __post_init__(self) -> None:
        if len({entry.uid for entry in self.entries}) != len(self.entries):
            raise ValueError(f"two entries of {self.name!r} share a uid")
        if self.colour and not COLOUR.fullmatch(self.colour):
            raise ValueError(f"not a colour like #1e98f5: {self.colour!r}")


def in_utc(moment: datetime, name: str) -> datetime:
    """The same moment in UTC and whole seconds; ValueError, with `name`, where it has no offset."""
    if moment.utcoffset() is None:
        raise ValueError(f"{name} has no offset: {moment}")
    return moment.astimezone(UTC).replace(microsecond=0)


def _check_position(latitude: float | None, longitude: float | None) -> None:
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        raise ValueError(f"half a position: {latitude}, {longitude}")
    # Written so that NaN is refused too.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"not on Earth: {latitude}, {longitude}")
