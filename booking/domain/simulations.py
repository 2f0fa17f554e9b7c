"""Simulation: what booked dates cost, and what they would cost under another rulebook, added up as they come."""

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from booking.domain import localtime
from booking.domain.people import Organisation
from booking.domain.resources import Space
from rules import Refusal, TimeSpan

PAST, AHEAD = "past", "ahead"
TIMEFRAMES = (PAST, AHEAD)
"""The last twelve months, and all that is booked from now on."""

NOBODY = 0
"""The number that stands for everybody who applied as a private person."""

SHOWN = 50
ASKED_MOST = 20


class State(StrEnum):
    """How far a simulation is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


UNFINISHED = frozenset({State.QUEUED, State.RUNNING})


def window(timeframe: str, now: datetime) -> tuple[datetime, datetime | None]:
    """From when (inclusive) to when (exclusive, None is no end) the dates begin that a timeframe takes in."""
    if timeframe == AHEAD:
        return now, None
    today = localtime.local(now).date()
    leap = (today.month, today.day) == (2, 29)
    first = date(today.year - 1, today.month, today.day - leap)
    return localtime.day_span(first).start, now


@dataclass(frozen=True, slots=True)
class Cost:
    """What a date costs in øre, None where that is left open, and what it would cost if nothing were taken off."""

    price: int | None
    value: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One date of an application: what it was quoted at, what it would cost, and why there would be no price."""

    occurrence: int
    application: int
    span: TimeSpan
    spaces: tuple[Space, ...]
    kind: str
    organisation: Organisation | None
    was: Cost
    would: Cost
    outcome: str
    refusals: tuple[Refusal, ...] = ()

    @property
    def change(self) -> int:
        """What is paid more than before, in øre; a price that comes or goes counts as a whole."""
        return (self.would.price or 0) - (self.was.price or 0)


@dataclass(slots=True)
class Tally:
    """Sums in øre over dates. What is compared has a price both ways; the rest is counted beside it.

    `opens` dates lose their price (`opens_was`), `closes` dates get one (`closes_would`), `open` have none at all.
    """

    dates: int = 0
    was: int = 0
    would: int = 0
    was_value: int = 0
    would_value: int = 0
    opens: int = 0
    opens_was: int = 0
    closes: int = 0
    closes_would: int = 0
    open: int = 0

    def add(self, was: Cost, would: Cost) -> None:
        """One date more."""
        self.dates += 1
        if was.price is not None and would.price is not None:
            self.was += was.price
            self.would += would.price
            self.was_value += was.value
            self.would_value += would.value
        elif was.price is not None:
            self.opens += 1
            self.opens_was += was.price
        elif would.price is not None:
            self.closes += 1
            self.closes_would += would.price
        else:
            self.open += 1


@dataclass(slots=True)
class Most:
    """The dates of the largest amounts, so many as are shown."""

    heap: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)

    def add(self, amount: int, one: Compared, venues: Mapping[int, str]) -> None:
        """Keep the date where its amount is among the largest; of equal ones the first stays."""
        if len(self.heap) < SHOWN:
            heapq.heappush(self.heap, (amount, -one.occurrence, _told(one, venues)))
        elif amount > self.heap[0][0]:
            heapq.heapreplace(self.heap, (amount, -one.occurrence, _told(one, venues)))

    def told(self) -> list[dict[str, Any]]:
        """The dates with the largest first."""
        return [told for _, _, told in sorted(self.heap, key=lambda kept: kept[:2], reverse=True)]


def _told(one: Compared, venues: Mapping[int, str]) -> dict[str, Any]:
    """A date without the name of any person."""
    return {
        "occurrence": one.occurrence,
        "application": one.application,
        "start": one.span.start.isoformat(),
        "end": one.span.end.isoformat(),
        "spaces": [space.name for space in one.spaces],
        "venue": venues.get(one.spaces[0].venue, ""),
        "association": one.organisation.name if one.organisation else None,
        "was": one.was.price,
        "would": one.would.price,
        "outcome": one.outcome,
        "reason": next((dict(refusal.reason) for refusal in one.refusals if refusal.stops), None),
    }


@dataclass(slots=True)
class Sums:
    """All that is gathered of a simulation; it grows with groups, associations and venues, never with dates.

    `venues` are the names by number. The dates of an application come one after the other.
    """

    venues: Mapping[int, str]
    everything: Tally = field(default_factory=Tally)
    groups: dict[str, Tally] = field(default_factory=dict)
    associations: dict[int, Tally] = field(default_factory=dict)
    places: dict[int, Tally] = field(default_factory=dict)
    applications: int = 0
    _named: dict[int, dict[str, Any]] = field(default_factory=dict)
    _outcomes: Counter[str] = field(default_factory=Counter)
    _questions: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)
    _opens: Most = field(default_factory=Most)
    _changes: Most = field(default_factory=Most)
    _last: int = 0

    def add(self, one: Compared) -> None:
        """One date more."""
        self.applications += one.application != self._last
        self._last = one.application
        for tally in self._tallies(one):
            tally.add(one.was, one.would)
        self._outcomes[one.outcome] += 1
        for refusal in one.refusals:
            self._ask(refusal)
        if one.was.price is not None and one.would.price is None:
            self._opens.add(one.was.price, one, self.venues)
        elif one.change and one.was.price is not None:
            self._changes.add(abs(one.change), one, self.venues)

    def _tallies(self, one: Compared) -> tuple[Tally, ...]:
        who, venue = one.organisation.id if one.organisation else NOBODY, one.spaces[0].venue
        if who not in self.associations:
            self.associations[who], self._named[who] = Tally(), _called(one)
        group = self.groups.get(one.kind) or self.groups.setdefault(one.kind, Tally())
        place = self.places.get(venue) or self.places.setdefault(venue, Tally())
        return self.everything, group, self.associations[who], place

    def _ask(self, refusal: Refusal) -> None:
        """Count what stands instead of a price, and the documents that are asked for beside one."""
        if not refusal.stops:
            self._outcomes[refusal.code] += 1
        key = (refusal.code, refusal.rule, refusal.fact, refusal.reason.get("en", ""))
        if key not in self._questions:
            self._questions[key] = {
                "code": refusal.code,
                "rule": refusal.rule,
                "reason": dict(refusal.reason),
                "source": refusal.source,
                "dates": 0,
            }
        self._questions[key]["dates"] += 1

    def result(self) -> dict[str, Any]:
        """All of it as plain values, to be stored."""
        asked = sorted(self._questions.values(), key=lambda question: -question["dates"])
        return {
            "applications": self.applications,
            "all": asdict(self.everything),
            "groups": [{"kind": kind, **asdict(tally)} for kind, tally in self.groups.items()],
            "associations": [{**self._named[who], **asdict(tally)} for who, tally in self.associations.items()],
            "venues": [{"name": self.venues.get(one, ""), **asdict(tally)} for one, tally in self.places.items()],
            "outcomes": dict(self._outcomes.most_common()),
            "questions": asked[:ASKED_MOST],
            "opens": self._opens.told(),
            "changes": self._changes.told(),
        }


def _called(one: Compared) -> dict[str, Any]:
    """What a row of associations says of who it is about; all private persons are one row without a name."""
    found = one.organisation
    return {"name": found.name if found else None, "number": found.number if found else None, "kind": one.kind}
