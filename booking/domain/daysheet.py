"""DaySheet: what a caretaker does in a venue on one day, in the order of the day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from booking.domain import localtime
from rules import TimeSpan
from rules.timespan import merge

CHANGE_OVER = timedelta(minutes=30)
"""The longest pause between two groups that is one change-over, rather than clearing up and then setting up."""

NO_TIME = timedelta(0)


class Kind(StrEnum):
    """What a line of the sheet is about; what falls on the same moment stands in this order."""

    OPEN = "open"
    CLOSED = "closed"
    SET_UP = "set-up"
    CHANGE_OVER = "change-over"
    VISIT = "visit"
    HAND_OUT = "hand-out"
    TAKE_BACK = "take-back"
    CLEAR = "clear"
    CLOSE = "close"


class Change(StrEnum):
    """What has happened to a visit since the sheet was last looked at."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A piece of the venue that can be taken on its own."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One group's time in the venue: what, who, in which spaces and parts, and who to reach.

    `granted_at` is when the time was given to them, `changed_at` when anything of it last changed.
    """

    occurrence: int
    application: int
    span: TimeSpan
    title: str
    who: str
    contact: str
    phone: str
    spaces: tuple[str, ...]
    parts: tuple[Part, ...]
    people: int | None
    note: str
    setup: timedelta
    clearing: timedelta
    cancelled: bool
    granted_at: datetime
    changed_at: datetime

    @property
    def around(self) -> TimeSpan:
        """The visit with the time for setting up and clearing."""
        return self.span.padded(self.setup, self.clearing)


@dataclass(frozen=True, slots=True)
class Shut:
    """A closure as the sheet shows it: of one space, or (`space` empty) of the whole venue."""

    span: TimeSpan
    reason: str
    space: str


@dataclass(frozen=True, slots=True)
class Lending:
    """What a lending place in the venue hands out or takes back that day, in its hours: how much, never to whom."""

    kind: Kind
    span: TimeSpan
    place: str
    loans: int
    units: int


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the sheet: at a moment, or for a span; `before` is who leaves at a change-over."""

    kind: Kind
    at: datetime
    until: datetime | None = None
    visit: Visit | None = None
    before: Visit | None = None
    parts: tuple[Part, ...] = ()
    change: Change | None = None
    shut: Shut | None = None
    lending: Lending | None = None

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return TimeSpan(self.at, self.until).minutes if self.until else 0


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The lines of a day in order; `visits` says how many groups come."""

    day: date
    tasks: tuple[Task, ...]
    visits: int


def build(
    day: date,
    visits: Iterable[Visit],
    closures: Iterable[Shut],
    opening: Iterable[TimeSpan],
    *,
    lendings: Iterable[Lending] = (),
    since: datetime,
) -> DaySheet:
    """The sheet of a day: open, set up, change over, who comes, what is lent, clear, close; what changed `since` is
    marked.

    `visits` and `opening` reach into the days around, so that what crosses midnight is opened and closed once.
    """
    whole = localtime.day_span(day)
    ordered = sorted(visits, key=lambda one: (one.span, one.occurrence))
    coming = [one for one in ordered if not one.cancelled]
    tasks = [
        *_doors(whole, [*opening, *(one.around for one in coming)]),
        *(Task(Kind.CLOSED, max(shut.span.start, whole.start), shut.span.end, shut=shut) for shut in closures),
        *_work(coming),
        *(Task(Kind.VISIT, one.span.start, one.span.end, one, change=_change(one, since)) for one in ordered),
        *(Task(one.kind, one.span.start, one.span.end, lending=one) for one in lendings),
    ]
    shown = sorted((task for task in tasks if _falls_on(task, whole)), key=_place)
    return DaySheet(day, tuple(shown), sum(task.kind is Kind.VISIT and task.change != "cancelled" for task in shown))


def _doors(whole: TimeSpan, spans: Iterable[TimeSpan]) -> list[Task]:
    """When the venue is opened and closed: for its hours, and for whoever comes outside of them."""
    present = merge(span for span in spans if span.start <= whole.end and span.end >= whole.start)
    return [task for span in present for task in (Task(Kind.OPEN, span.start), Task(Kind.CLOSE, span.end))]


def _work(coming: Sequence[Visit]) -> list[Task]:
    """Setting up before and clearing after each visit, but where two meet in the same parts one change-over."""
    met: defaultdict[int, set[Part]] = defaultdict(set)
    left: defaultdict[int, set[Part]] = defaultdict(set)
    tasks = []
    for before, after, parts in _meetings(coming):
        left[before.occurrence] |= parts
        met[after.occurrence] |= parts
        tasks.append(Task(Kind.CHANGE_OVER, before.span.end, after.span.start, after, before, tuple(sorted(parts))))
    for one in coming:
        to_set_up, to_clear = (tuple(p for p in one.parts if p not in done[one.occurrence]) for done in (met, left))
        if one.setup and to_set_up:
            tasks.append(Task(Kind.SET_UP, one.span.start - one.setup, one.span.start, one, parts=to_set_up))
        if one.clearing and to_clear:
            tasks.append(Task(Kind.CLEAR, one.span.end, one.span.end + one.clearing, one, parts=to_clear))
    return tasks


def _meetings(coming: Sequence[Visit]) -> list[tuple[Visit, Visit, set[Part]]]:
    """Each two groups that follow each other closely in the same parts, with those parts."""
    in_part: defaultdict[Part, list[Visit]] = defaultdict(list)
    for one in coming:
        for part in one.parts:
            in_part[part].append(one)
    met: dict[tuple[int, int], tuple[Visit, Visit, set[Part]]] = {}
    for part, following in in_part.items():
        for before, after in pairwise(following):
            if _meet(before, after):
                met.setdefault((before.occurrence, after.occurrence), (before, after, set()))[2].add(part)
    return list(met.values())


def _meet(before: Visit, after: Visit) -> bool:
    """Whether the pause is a change-over; where there is none, or the group is the same, there is nothing to do."""
    if before.application == after.application:
        return False
    return NO_TIME < after.span.start - before.span.end <= max(CHANGE_OVER, before.clearing + after.setup)


def _change(visit: Visit, since: datetime) -> Change | None:
    if visit.changed_at < since:
        return None
    if visit.cancelled:
        return Change.CANCELLED
    return Change.NEW if visit.granted_at >= since else Change.MOVED


def _falls_on(task: Task, whole: TimeSpan) -> bool:
    """Whether a line belongs to the day: what ends a day, at midnight, belongs to the day that ends."""
    if task.kind in {Kind.CLEAR, Kind.CLOSE}:
        return whole.start < task.at <= whole.end
    if task.kind in {Kind.VISIT, Kind.CLOSED} and task.until:
        return task.at < whole.end and task.until > whole.start
    return whole.start <= task.at < whole.end


def _place(task: Task) -> tuple[datetime, int, str, int]:
    name = task.visit.spaces[0] if task.visit else task.shut.space if task.shut else ""
    name = task.lending.place if task.lending else name
    return (task.at, list(Kind).index(task.kind), name, task.visit.occurrence if task.visit else 0)
