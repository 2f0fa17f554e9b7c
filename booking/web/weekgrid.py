"""The week grid: where on a page each span of a day or a space stands, so that it needs no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.language import formats

SLOT = 15
"""Minutes of one row; the style sheet has a class for each of the 96 rows of a day."""

DAY = 24 * 60 // SLOT


@dataclass(frozen=True, slots=True)
class Item:
    """A span to draw: `state` is free, applied, booked or closed."""

    start: datetime
    end: datetime
    state: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """An item in its column: rows from the top of the grid, and which of how many lanes side by side."""

    item: Item
    first: int
    last: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Column:
    """A day, or a space on a day."""

    day: date
    title: str
    items: Sequence[Item]
    url: str = ""
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """A column with its cells placed."""

    column: Column
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns side by side and the hours down the side."""

    tracks: tuple[Track, ...]
    opens: int
    hours: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many rows high it is."""
        return len(self.hours) * 60 // SLOT


def grid(columns: Iterable[Column], *, opens: int = 8, closes: int = 22) -> Grid:
    """A grid from hour to hour, stretched where something other than a closure stands outside them."""
    columns = tuple(columns)
    rows = [
        _rows(item, column.day) for column in columns for item in column.items if item.state not in {"free", "closed"}
    ]
    opens = min([opens, *(first * SLOT // 60 for first, last in rows if first < last)])
    closes = max([closes, *(-(-last * SLOT // 60) for first, last in rows if first < last)])
    return Grid(tuple(_track(column, opens, closes) for column in columns), opens, tuple(range(opens, closes)))


def _track(column: Column, opens: int, closes: int) -> Track:
    top, bottom = opens * 60 // SLOT, closes * 60 // SLOT
    placed = []
    for item in sorted(column.items, key=lambda item: (item.start, item.end)):
        first, last = _rows(item, column.day)
        first, last = max(first, top), min(last, bottom)
        if first < last:
            placed.append((item, first - top, last - top))
    return Track(column, tuple(_lanes(placed)))


def _rows(item: Item, day: date) -> tuple[int, int]:
    """The rows an item covers on a day by the clock on the wall; none where it does not touch the day."""
    return _minute(item.start, day) // SLOT, -(-_minute(item.end, day) // SLOT)


def _minute(moment: datetime, day: date) -> int:
    shown = formats.local(moment)
    if shown.date() != day:
        return 0 if shown.date() < day else 24 * 60
    return shown.hour * 60 + shown.minute


def _lanes(placed: Iterable[tuple[Item, int, int]]) -> list[Cell]:
    """Items that overlap share the width: each run of overlapping items is divided by how many stand abreast."""
    cells: list[Cell] = []
    run: list[tuple[Item, int, int, int]] = []
    ends: list[int] = []
    for item, first, last in placed:
        if ends and first >= max(ends):
            cells += _divided(run, len(ends))
            run, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= first), len(ends))
        ends[lane : lane + 1] = [last]
        run.append((item, first, last, lane))
    return cells + _divided(run, len(ends))


def _divided(run: Iterable[tuple[Item, int, int, int]], lanes: int) -> list[Cell]:
    return [Cell(item, first, last, lane, lanes) for item, first, last, lane in run]


def week(day: date) -> tuple[date, ...]:
    """Monday to Sunday of the week that `day` is in."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=n) for n in range(7))
