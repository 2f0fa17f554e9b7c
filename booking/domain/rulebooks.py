"""Versions of the rent regulation: which one applies when, and what adopting one more would change."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.domain.people import ADMINISTRATOR, OFFICER, NotAllowed, Person

DAY = timedelta(days=1)

IN_FORCE, COMING, EARLIER = "in-force", "coming", "earlier"

MAY: Mapping[str, frozenset[str]] = {
    "look": frozenset({OFFICER, ADMINISTRATOR}),
    "draft": frozenset({OFFICER, ADMINISTRATOR}),
    "discard": frozenset({OFFICER, ADMINISTRATOR}),
    "adopt": frozenset({ADMINISTRATOR}),
}
"""Who may make each step, by role in whatever venue: the regulation is the whole municipality's."""


@dataclass(frozen=True, slots=True)
class Version:
    """An adopted regulation, or a draft (`adopted_at` None): from its first day until another takes over, or to its
    last day where it has one."""

    id: int
    key: str
    valid_from: date
    valid_to: date | None
    adopted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which the same version applies, or (`version` None) none does; without `last` they go on."""

    first: date
    last: date | None
    version: Version | None


def may(step: str, person: Person) -> None:
    """Raises NotAllowed where the step is not the person's to make."""
    if MAY[step].isdisjoint(role.name for role in person.roles):
        raise NotAllowed


def applying(versions: Iterable[Version], day: date) -> Version | None:
    """The version that applies on a day: the one that began last, and of two that began together the newer."""
    there = [one for one in versions if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)]
    return max(there, key=_rank, default=None)


def _rank(version: Version) -> tuple[date, float, int]:
    adopted = version.adopted_at.timestamp() if version.adopted_at else float("inf")
    return version.valid_from, adopted, version.id


def timeline(versions: Collection[Version]) -> list[Stretch]:
    """Which version applies when, from the first day that has one; what follows on a last day stands there too."""
    starts = {one.valid_from for one in versions} | {
        one.valid_to + DAY for one in versions if one.valid_to and one.valid_to < date.max
    }
    turns: list[tuple[date, Version | None]] = []
    for day in sorted(starts):
        version = applying(versions, day)
        if not turns or turns[-1][1] != version:
            turns.append((day, version))
    ends: list[date | None] = [day - DAY for day, _ in turns[1:]]
    return [Stretch(day, last, version) for (day, version), last in zip(turns, [*ends, None], strict=False)]


def standings(versions: Collection[Version], today: date) -> dict[int, str]:
    """Where each adopted version stands: in force, coming, or earlier; what never comes into force is earlier too."""
    ahead = {one.version.id for one in timeline(versions) if one.version and one.first > today}
    now = applying(versions, today)
    found = {one.id: COMING if one.id in ahead else EARLIER for one in versions}
    return {**found, **({now.id: IN_FORCE} if now else {})}


@dataclass(frozen=True, slots=True)
class Consequences:
    """What adopting one more version changes: when it applies, what it takes over from, what then never applies
    again though it would have, and the days ahead without any regulation."""

    applies: tuple[Stretch, ...]
    takes_over_from: Version | None
    never: tuple[Version, ...]
    holes: tuple[Stretch, ...]


def consequences(adopted: Sequence[Version], new: Version, today: date) -> Consequences:
    """What it would change; nothing before today is looked at."""
    after = timeline([*adopted, new])
    left = {one.version.id for one in _ahead(after, today) if one.version}
    gone = {one.version.id: one.version for one in ahead(adopted, today) if one.version}
    now = applying(adopted, today)
    return Consequences(
        applies=tuple(one for one in after if one.version == new),
        takes_over_from=applying(adopted, new.valid_from),
        never=tuple(one for one in gone.values() if one.id not in left and one != now),
        holes=tuple(one for one in _ahead(after, today) if one.version is None),
    )


def ahead(versions: Collection[Version], today: date) -> list[Stretch]:
    """What applies when, from the stretch that today is in."""
    return _ahead(timeline(versions), today)


def same_day(adopted: Iterable[Version], day: date) -> Version | None:
    """The version that is adopted from this very day: two values for one day."""
    return max((one for one in adopted if one.valid_from == day), key=_rank, default=None)


def _ahead(stretches: Iterable[Stretch], today: date) -> list[Stretch]:
    return [one for one in stretches if one.last is None or one.last >= today]
