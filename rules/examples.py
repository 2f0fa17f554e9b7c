"""Examples: one use that lies in an area of facts, as a case would give it; none where no use can be so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import islice, product

from rules import holidays
from rules.boxes import Bounds, Dimension
from rules.comparisons import SHARE_PARTS
from rules.definitions import FACTS
from rules.facts import EVERYONE, Who
from rules.regions import Area, Grid

DAY = 24 * 60
GROUPS_OF = (12, 20, 100, 1000)
"""How many take part in an example, where it can be so."""
MOST_TRIED = 50
"""Stretches of numbers that are tried for an example."""
LOOKED_AHEAD = 400
"""Days in which every kind of day occurs."""
EXTENT = ("hours", "days", "nights")


def example(grid: Grid, area: Area, usual: Mapping[str, object]) -> str | None:
    """Facts that lie in the area, in the words of a case; only those that it narrows. None where no use can be so.

    `usual` are values to choose where they are possible.
    """
    told: dict[str, str] = {}
    for solve in (_extent, _date, _people):
        found = solve(grid, area)
        if found is None:
            return None
        told |= found
    for name in area:
        if isinstance(name, str) and name not in told:
            told[name] = _chosen(grid, area, name, usual.get(name))
    if extras := _extras(grid, area):
        told["extra"] = f"{{ {extras} }}"
    return ", ".join(f"{name} = {value}" for name, value in told.items()) or "any facts"


def _chosen(grid: Grid, area: Area, name: str, usual: object) -> str:
    """The usual value where it is possible, otherwise the first; of numbers the lowest round one."""
    if stretches := _numbers(grid, area, name):
        return _number(_round(stretches[0], FACTS[name].scale), FACTS[name].scale)
    atoms = grid.within(name, area[name])
    value = usual if usual in atoms else atoms[0]
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _round(bounds: Bounds, scale: int) -> int:
    """The lowest number in the bounds, or a whole multiple of `scale` soon after it."""
    whole = -(-bounds.low // scale) * scale
    return whole if whole < bounds.high else bounds.low


def _number(value: int, scale: int) -> str:
    return f"{float(Fraction(value, scale)):.10g}"


def _extras(grid: Grid, area: Area) -> str:
    """The extras that must be ordered; one that must not be is not mentioned."""
    narrowed = [name for name in area if isinstance(name, tuple) and name[0] == "extra"]
    return ", ".join(f"{name[1]} = 1" for name in narrowed if grid.within(name, area[name]) == [True])


def _numbers(grid: Grid, area: Area, name: Dimension) -> list[Bounds]:
    """The stretches of a dimension that the area takes in; everything where the grid does not have it."""
    if name not in grid.atoms:
        return [Bounds(0)]
    stretches: list[Bounds] = []
    for atom in grid.within(name, area.get(name, grid.full[name])):
        if isinstance(atom, Bounds) and stretches and stretches[-1].high == atom.low:
            stretches[-1] = Bounds(stretches[-1].low, atom.high)
        elif isinstance(atom, Bounds):
            stretches.append(atom)
    return stretches[:MOST_TRIED]


# Hours, days and nights belong together ------------------------------------------------------------------------------


def _extent(grid: Grid, area: Area) -> dict[str, str] | None:
    """Hours, days and nights that can be true of one booking; none where at most one of them is narrowed."""
    narrowed = [name for name in EXTENT if name in area]
    if len(narrowed) < 2:
        return {}
    for stretches in islice(product(*(_numbers(grid, area, name) for name in EXTENT)), MOST_TRIED**2):
        for found in _extents(*stretches):
            numbers = dict(zip(EXTENT, found, strict=True))
            return {name: _number(numbers[name], FACTS[name].scale) for name in narrowed}
    return None


def _extents(hours: Bounds, days: Bounds, nights: Bounds) -> Iterator[tuple[int, int, int]]:
    """A booking of so many dates is longer than those between its first and last, and no longer than all of them."""
    for dates in sorted({max(1, days.low), max(days.low, nights.low + 1), max(days.low, -(-hours.low // DAY))}):
        least = max(hours.low, DAY * (dates - 2) + 1, 1)
        minutes = _round(Bounds(least, min(hours.high, DAY * dates + 1)), 60)
        possible = minutes < hours.high and minutes <= DAY * dates
        if possible and dates < days.high and nights.low <= dates - 1 < nights.high:
            yield minutes, dates, dates - 1


# A date is of one kind -----------------------------------------------------------------------------------------------


def _date(grid: Grid, area: Area) -> dict[str, str] | None:
    """A date of the right kind; where only the kind matters, there is one."""
    if "date" not in area:
        return {}
    kinds = set(grid.within("day", area["day"])) if "day" in area else set(holidays.KINDS_OF_DAY)
    for stretch in _numbers(grid, area, "date"):
        for count in range(LOOKED_AHEAD):
            ordinal = max(stretch.low, 1) + count
            if ordinal >= stretch.high or ordinal > date.max.toordinal():
                break
            if holidays.kind_of_day(day := date.fromordinal(ordinal)) in kinds:
                return {"date": day.isoformat()} | ({"day": f'"{holidays.kind_of_day(day)}"'} if "day" in area else {})
    return None


# Who takes part ------------------------------------------------------------------------------------------------------


def _people(grid: Grid, area: Area) -> dict[str, str] | None:
    """Participants of whom so many are as the area says, and not fewer below a higher age than below a lower."""
    counted = {name[1] for name in area if isinstance(name, tuple) and name[0] == "people"}
    if not counted:
        return {}
    whom = sorted((who for who in counted if who != EVERYONE), key=lambda who: (isinstance(who, str), who))
    lows = {
        atom.low * times for who in whom for atom in _numbers(grid, area, ("people", who, "count")) for times in (1, 2)
    }
    possible = _numbers(grid, area, "persons")
    for total in (*GROUPS_OF, *sorted({1, *lows, *(atom.low for atom in possible)} - {0})):
        if any(atom.low <= total < atom.high for atom in possible):
            counts = _counts(grid, area, whom, total)
            if counts is not None:
                return {"people": _participants(total, counts)} | ({"persons": str(total)} if "persons" in area else {})
    return None


def _counts(grid: Grid, area: Area, whom: list[Who], total: int) -> dict[Who, int] | None:
    """How many of the total are each of these, the fewest that the area allows."""
    counts: dict[Who, int] = {}
    younger = 0
    for who in whom:
        least = younger if isinstance(who, int) else 0
        numbers, shares = (_numbers(grid, area, ("people", who, how)) for how in ("count", "share"))
        tried = {
            least,
            *(atom.low for atom in numbers),
            *(-(-atom.low * total // (100 * SHARE_PARTS)) for atom in shares),
        }
        found = next(
            (
                count
                for count in sorted(tried)
                if least <= count <= total
                and any(atom.low <= count < atom.high for atom in numbers)
                and any(atom.low <= Fraction(100 * SHARE_PARTS * count, total) < atom.high for atom in shares)
            ),
            None,
        )
        if found is None:
            return None
        counts[who] = found
        younger = found if isinstance(who, int) else younger
    return counts


def _participants(total: int, counts: Mapping[Who, int]) -> str:
    under = ", ".join(f"{who} = {count}" for who, count in counts.items() if isinstance(who, int))
    parts = [f"total = {total}", *([f"under = {{ {under} }}"] if under else [])]
    parts += [f"{who} = {count}" for who, count in counts.items() if not isinstance(who, int)]
    return f"{{ {', '.join(parts)} }}"
