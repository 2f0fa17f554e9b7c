"""Facts for which a rulebook has no price: what its gate lets through and no row speaks of, dates between two rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from itertools import islice
from operator import or_

from rules.boxes import Bounds, Constraint
from rules.examples import example
from rules.findings import WARNING, Finding
from rules.plan import Plan
from rules.regions import Area, Work, uncovered

HANDFUL = 5
"""Examples of facts for which no row holds; more of them say no more."""
LOOKED_AT = 200
"""Parts of what is not covered that are tried for an example."""


def unpriced(plan: Plan, work: Work) -> Iterator[Finding]:
    """What a price may be asked for and has none; an example for each kind of space, or each stretch of dates."""
    if not plan.stages["rate"]:
        return
    asked = _asked(plan)
    rows = (*plan.stages["rate"], *plan.stages["income"])
    covers = [*plan.stops, *(area for drawn in rows for area in drawn.region), *_no_such_parts(plan)]
    found: dict[object, Finding] = {}
    for area in islice(uncovered(plan.grid, asked, covers, work), LOOKED_AT):
        narrowed = {name: bits for name, bits in area.items() if bits != asked.get(name)}
        if (told := example(plan.grid, narrowed, plan.rulebook.defaults)) is None:
            continue
        days = _open_days(plan, area, asked, covers, work)
        space = area.get("space_class", 1)
        found.setdefault(days or space & -space, _hole(days, told) if days else _nothing(told))
        if len(found) == HANDFUL:
            break
    yield from found.values()


def _asked(plan: Plan) -> Area:
    """What a price may be asked for: nothing was breached, it is while the regulation is valid, and only in units
    that it speaks of."""
    possible: dict[str, Constraint] = {"breach": frozenset({"none"}), "date": plan.valid}
    if units := plan.rulebook.named.get("unit"):
        possible["unit"] = frozenset(units)
    return {name: plan.grid.bits(name, limit) for name, limit in possible.items() if name in plan.grid.atoms}


def _no_such_parts(plan: Plan) -> Iterator[Area]:
    """Parts that a kind of space does not have, since it has prices for other parts, and they belong to others."""
    parts: dict[int, int] = {}
    for area in (area for drawn in plan.stages["rate"] for area in drawn.when):
        if "space_class" in area and "part" in area:
            spaces = area["space_class"]
            for space in (1 << place for place in range(spaces.bit_length()) if spaces >> place & 1):
                parts[space] = parts.get(space, 0) | area["part"]
    priced = reduce(or_, parts.values(), 0)
    for space, own in parts.items():
        if others := priced & ~own:
            yield {"space_class": space, "part": others}


def _open_days(plan: Plan, area: Area, asked: Area, covers: Iterable[Area], work: Work) -> Bounds | None:
    """The stretch of dates without a price, where the same use has one on other dates."""
    point = {name: bits & -bits for name, bits in {**plan.grid.full, **area}.items()}
    whole = {**point, "date": asked["date"]}
    open_bits = 0
    for part in uncovered(plan.grid, whole, covers, work):
        open_bits |= part.get("date", asked["date"])
    if open_bits == asked["date"]:
        return None
    days = [day for day in plan.grid.within("date", open_bits) if isinstance(day, Bounds)]
    end = days[0].high
    for day in days[1:]:
        end = day.high if day.low == end else end
    return Bounds(days[0].low, end)


def _hole(days: Bounds, told: str) -> Finding:
    first, last = date.fromordinal(days.low), int(days.high) - 1
    until = f"to {date.fromordinal(last)}" if last < date.max.toordinal() else "on"
    reason = f"there is no price from {first} {until}, though there is on other days: {told}"
    return Finding(
        "hole", WARNING, "rate", reason, "add a row for these dates, or correct those of the rows around them"
    )


def _nothing(told: str) -> Finding:
    reason = f"no row has a price for this, so the municipality is asked each time: {told}"
    return Finding("nothing", WARNING, "rate", reason, "add a row for it, or a row of the gate that says what it is")
