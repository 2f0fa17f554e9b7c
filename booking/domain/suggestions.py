"""What fits instead of a loan that does not: a neighbouring size, other days, a shorter loan, another place, fewer."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from booking.domain import loan_periods as periods
from booking.domain import sizes
from booking.domain.loan_periods import OpenDays, Terms
from booking.domain.localtime import DAY
from booking.domain.problems import Problem
from booking.domain.sizes import Bounds

Kind = Literal["size", "days", "shorter", "place", "fewer"]

BACK, AHEAD = 14, 35
"""Days before and after the wanted first day in which other days are looked for."""

NEAR = 3
"""Days by which another place may be fetched at earlier or later."""

NEIGHBOURS = 4
"""Sizes around the wanted one that count as near it."""

MOST, MOST_OF_A_KIND = 5, 2


@dataclass(frozen=True, slots=True)
class Gear:
    """A type: a model in one size at one place."""

    id: int
    slug: str
    model: int
    place: int
    size: str
    bounds: Bounds | None
    position: int


@dataclass(frozen=True, slots=True)
class Place:
    """A lending place, by whose terms and days the wanted gear would be lent there."""

    id: int
    slug: str
    name: str
    terms: Terms
    open_days: OpenDays


@dataclass(frozen=True, slots=True)
class Wish:
    """So many of each type (by id), at one place, from a day to a day, both included."""

    place: int
    first: date
    last: date
    types: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A loan that fits: where, when, so many of which types (by slug).

    `swaps` are the types that stand for others, `sizes` the size of each type.
    """

    kind: Kind
    place: str
    place_name: str
    first: date
    last: date
    lines: tuple[tuple[str, int], ...]
    swaps: tuple[tuple[str, str], ...] = ()
    sizes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class _Found:
    cost: float
    kind: Kind
    wish: Wish
    swaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """All that is known when suggestions are sought: the gear, the places, and how many are free on which day."""

    gear: Mapping[int, Gear]
    places: Mapping[int, Place]
    free: Mapping[int, Mapping[date, int]]
    now: datetime

    def least(self, wish: Wish) -> dict[int, int] | None:
        """How many of each type are free on all the days that a wish takes; None where the place's rules refuse it."""
        place = self.places[wish.place]
        try:
            period = periods.period(wish.first, wish.last, place.terms, place.open_days, now=self.now)
        except Problem:
            return None
        days = list(_days(period.busy_from, period.busy_until))
        return {one: min(self.free.get(one, {}).get(day, 0) for day in days) for one in wish.types}

    def fits(self, wish: Wish) -> bool:
        """Whether all of a wish is free, and by the rules of its place."""
        least = self.least(wish)
        return least is not None and all(least[one] >= count for one, count in wish.types.items())


def nearest(wish: Wish, stock: Stock) -> list[Suggestion]:
    """What fits instead, the least trouble first, and not more than a few of each kind."""
    allowed = _allowed(wish, stock)
    found = [one for search in SEARCHES for one in search(wish, stock)]
    found += [one for search in SAME_DAYS for one in search(allowed, stock)] if allowed else []
    chosen: list[_Found] = []
    seen: Counter[str] = Counter()
    for one in sorted(found, key=lambda one: one.cost):
        if seen[one.kind] < MOST_OF_A_KIND and len(chosen) < MOST:
            seen[one.kind] += 1
            chosen.append(one)
    return [_told(one, stock) for one in chosen]


def _allowed(wish: Wish, stock: Stock) -> Wish | None:
    """The wish on days on which the place lends at all: its own, or else the longest stretch of them; None: on none."""
    return (
        wish
        if stock.least(wish) is not None
        else next((one for one in _stretches(wish, stock) if stock.least(one)), None)
    )


def _stretches(wish: Wish, stock: Stock) -> Iterator[Wish]:
    """Fewer of the wanted days, the longest first, each from an open day to an open day."""
    open_days = set(stock.places[wish.place].open_days(wish.first, wish.last))
    for cut in range(1, (wish.last - wish.first).days + 1):
        for later in range(cut + 1):
            shorter = replace(wish, first=wish.first + DAY * later, last=wish.last - DAY * (cut - later))
            if {shorter.first, shorter.last} <= open_days:
                yield shorter


def _told(found: _Found, stock: Stock) -> Suggestion:
    slug = {one: gear.slug for one, gear in stock.gear.items()}
    return Suggestion(
        kind=found.kind,
        place=stock.places[found.wish.place].slug,
        place_name=stock.places[found.wish.place].name,
        first=found.wish.first,
        last=found.wish.last,
        lines=tuple((slug[one], count) for one, count in found.wish.types.items()),
        swaps=tuple((slug[old], slug[new]) for old, new in found.swaps),
        sizes={stock.gear[one].slug: stock.gear[one].size for one in found.wish.types},
    )


# The kinds of suggestion, each with what trouble it is ---------------------------------------------------------------


def _sizes(wish: Wish, stock: Stock) -> Iterator[_Found]:
    """The same days in other sizes: for everything that is short, the nearest that has enough."""
    least = stock.least(wish)
    if least is None:
        return
    short = [one for one, count in wish.types.items() if least[one] < count]
    near = {one: _neighbours(stock.gear[one], stock.gear.values()) for one in short}
    for skipped in range(MOST_OF_A_KIND):
        swaps, trouble, changed = [], 0, wish
        for one in short:
            fitting = [(rank, _swapped(changed, one, other.id), other.id) for rank, other in enumerate(near[one], 1)]
            fitting = [(rank, new, other) for rank, new, other in fitting if _enough(new, other, stock)]
            if len(fitting) <= skipped:
                break
            rank, changed, other = fitting[skipped]
            swaps.append((one, other))
            trouble += rank
        else:
            if short and stock.fits(changed):
                yield _Found(trouble, "size", changed, tuple(swaps))


def _neighbours(gear: Gear, others: Iterable[Gear]) -> list[Gear]:
    """The sizes of the same model at the same place, the nearest first."""
    found = [one for one in others if one.model == gear.model and one.place == gear.place and one.id != gear.id]
    return sorted(found, key=lambda one: (_apart(gear, one), one.position))[:NEIGHBOURS]


def _apart(one: Gear, other: Gear) -> float:
    if one.bounds and other.bounds:
        return sizes.distance(one.bounds, other.bounds)
    return abs(one.position - other.position)


def _enough(wish: Wish, gear: int, stock: Stock) -> bool:
    least = stock.least(replace(wish, types={gear: wish.types[gear]}))
    return least is not None and least[gear] >= wish.types[gear]


def _swapped(wish: Wish, old: int, new: int) -> Wish:
    types: Counter[int] = Counter()
    for one, count in wish.types.items():
        types[new if one == old else one] += count
    return replace(wish, types=dict(types))


def _other_days(wish: Wish, stock: Stock) -> Iterator[_Found]:
    """As many days: the nearest earlier, and the nearest later."""
    for way in (range(-1, -BACK - 1, -1), range(1, AHEAD + 1)):
        for shift in way:
            moved = replace(wish, first=wish.first + DAY * shift, last=wish.last + DAY * shift)
            if stock.fits(moved):
                yield _Found(1 + abs(shift) / 4, "days", moved)
                break


def _shorter(wish: Wish, stock: Stock) -> Iterator[_Found]:
    """Fewer of the wanted days: the longest stretch of them that fits."""
    fitting = next((one for one in _stretches(wish, stock) if stock.fits(one)), None)
    if fitting:
        cut = (wish.last - wish.first) - (fitting.last - fitting.first)
        yield _Found(1 + cut.days / 2, "shorter", fitting)


def _other_place(wish: Wish, stock: Stock) -> Iterator[_Found]:
    """The same at another place, on the same days or nearly."""
    for place in stock.places:
        swaps = [(one, _there(stock.gear[one], place, stock)) for one in wish.types]
        there = [(old, new) for old, new in swaps if new is not None]
        if place == wish.place or len(there) < len(swaps):
            continue
        types = {new: wish.types[old] for old, new in there}
        for shift in sorted(range(-NEAR, NEAR + 1), key=abs):
            moved = Wish(place, wish.first + DAY * shift, wish.last + DAY * shift, types)
            if stock.fits(moved):
                yield _Found(4 + abs(shift), "place", moved, tuple(there))
                break


def _there(gear: Gear, place: int, stock: Stock) -> int | None:
    """The same model in the same size at another place."""
    same = (one for one in stock.gear.values() if one.model == gear.model and one.place == place)
    fitting = [one for one in same if sizes.suits(gear.size, one.size, one.bounds)]
    return min(fitting, key=lambda one: (_apart(gear, one), one.id)).id if fitting else None


def _fewer(wish: Wish, stock: Stock) -> Iterator[_Found]:
    """What there is of it, on the same days."""
    least = stock.least(wish) or {}
    types = {one: min(count, least.get(one, 0)) for one, count in wish.types.items()}
    left = {one: count for one, count in types.items() if count > 0}
    if left and left != dict(wish.types):
        yield _Found(8, "fewer", replace(wish, types=left))


Search = Callable[[Wish, Stock], Iterator[_Found]]
SEARCHES: Sequence[Search] = (_other_days, _shorter, _other_place)
SAME_DAYS: Sequence[Search] = (_sizes, _fewer)
"""What is looked for on the wanted days, as far as the place lends on them."""


def _days(first: date, until: date) -> Iterator[date]:
    return (first + timedelta(place) for place in range((until - first).days))
