"""Checks on the rulebook itself: rows that never apply, rows in no stated order, facts that no row speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from rules import holes, leftovers
from rules.charges import Charge
from rules.examples import example
from rules.faults import line_of, places
from rules.findings import ERROR, WARNING, Finding
from rules.plan import Drawn, Plan, draw
from rules.regions import Area, TooMuchWorkError, Work, both, is_covered, touch, uncovered
from rules.rulebook import Rulebook
from rules.tables import FIRST_HIT

WORK = 400_000
"""Comparisons that each check may make: a second or two; a real rulebook needs a hundredth."""
LOOKED_AT = 20
"""Parts of what two rows share that are tried for an example."""

BY_HOUR = frozenset({"hour", "started-hour", "started-half-hour"})
BY_DAY = frozenset({"day", "evening", "24h", "weekend"})
EXTENT = frozenset({"unit", "hours", "days", "nights"})
"""Conditions that say whether a price is meant for hours or for days."""


NAMED = 3
"""Rows that are named in a reason; the others are counted."""

Clash = tuple[Drawn, str]
"""A row below another with which it stands in no order, and facts for which both hold."""


def findings(rulebook: Rulebook, text: str) -> tuple[Finding, ...]:
    """All that is questionable in a rulebook that was read from `text`, in the order of the text."""
    known = places(text)
    found = [*leftovers.unsourced(rulebook), *leftovers.unused(rulebook), *_of_regions(rulebook)]
    placed = [replace(finding, line=_line(finding.path, known)) for finding in found]
    return tuple(sorted(placed, key=lambda finding: finding.line or 0))


def _line(path: str, known: Mapping[str, int]) -> int | None:
    """The line of the path; of a whole stage that of its first row or table."""
    return line_of(path, known) or line_of(f"{path}[1]", known)


def _of_regions(rulebook: Rulebook) -> Iterator[Finding]:
    try:
        plan = draw(rulebook, Work(WORK))
    except TooMuchWorkError:
        yield _too_large("its rows can be compared")
        return
    checks: tuple[tuple[str, Callable[[Plan, Work], Iterator[Finding]]], ...] = (
        ("rows that never apply are all found", _never),
        ("rows in no stated order are all found", _unordered),
        ("facts for which no row applies are all found", holes.unpriced),
    )
    for what, check in checks:
        try:
            yield from check(plan, Work(WORK))
        except TooMuchWorkError:
            yield _too_large(what)


def _too_large(what: str) -> Finding:
    todo = "look through it yourself, or write it as fewer rows"
    return Finding("too-large", WARNING, "regulation", f"the rulebook is too large to be sure that {what}", todo)


# Rows that never apply -----------------------------------------------------------------------------------------------


def _never(plan: Plan, work: Work) -> Iterator[Finding]:
    for name, group in plan.rulebook.groups.items():
        if not any(True for _ in group.condition.boxes):
            yield _is_never(f"groups.{name}", "its conditions contradict each other", "correct one of them")
    for rows in plan.stages.values():
        above: list[Drawn] = []
        for drawn in rows:
            yield from _never_applies(plan, drawn, above, work)
            if drawn.settles and (drawn.stage in FIRST_HIT or drawn.stage == "gate"):
                above.append(drawn)


def _never_applies(plan: Plan, drawn: Drawn, above: Sequence[Drawn], work: Work) -> Iterator[Finding]:
    path = drawn.row.path
    if not drawn.when:
        yield _is_never(path, "its conditions contradict each other", "correct one of them, or remove the row")
    elif not drawn.region:
        yield _is_never(path, "`unless` takes away all that `when` gives", "correct one of them, or remove the row")
    elif is_covered(plan.grid, drawn.region, _regions(above), work):
        alone = next((other for other in above if is_covered(plan.grid, drawn.region, other.region, work)), None)
        whose = f"`{alone.row.id}` above it holds" if alone else "the rows above it together hold"
        yield _is_never(path, f"{whose} for all that it is for", "move it up, remove it, or add what tells them apart")
    elif drawn.stage == "rate" and plan.stops and is_covered(plan.grid, drawn.region, plan.stops, work):
        reason = "the gate stops all that it is for, so its price is never asked"
        yield Finding("never", WARNING, path, reason, "remove it, or correct the row of the gate")


def _is_never(path: str, reason: str, todo: str) -> Finding:
    return Finding("never", ERROR, path, f"it can never apply: {reason}", todo)


def _regions(rows: Iterable[Drawn]) -> list[Area]:
    return [area for drawn in rows for area in drawn.region]


# Rows that overlap with different results and no stated order --------------------------------------------------------


def _unordered(plan: Plan, work: Work) -> Iterator[Finding]:
    for stage in FIRST_HIT:
        rows = plan.stages[stage]
        for place, upper in enumerate(rows):
            yield from _order_denied(upper, rows[:place])
            clashes = list(_clashes(plan, rows, place, work))
            for kind in (_two_values, _meeting, _overlapping):
                of_kind = [clash for clash in clashes if _kind(upper, clash[0]) is kind]
                yield from kind(upper, of_kind) if of_kind else ()


def _clashes(plan: Plan, rows: Sequence[Drawn], place: int, work: Work) -> Iterator[Clash]:
    """The rows below one with which it stands in no order, each with facts for which both hold."""
    upper = rows[place]
    for below, lower in enumerate(rows[place + 1 :], start=place + 1):
        if not _order_matters(plan, upper, lower, work):
            continue
        told = _told(plan, upper, lower, _settled(plan, rows[:place]), work)
        if told and not is_covered(plan.grid, lower.region, _settled(plan, rows[:below]), work):
            yield lower, told


def _settled(plan: Plan, rows: Sequence[Drawn]) -> list[Area]:
    return [*plan.stops, *_regions(drawn for drawn in rows if drawn.settles)]


def _order_denied(drawn: Drawn, above: Sequence[Drawn]) -> Iterator[Finding]:
    for other in above:
        if _goes_before(drawn, other):
            reason = f"it is said to go before `{other.row.id}`, which stands above it"
            yield Finding("order", ERROR, drawn.row.path, reason, "move it up, or remove it from `before`")


def _goes_before(one: Drawn, other: Drawn) -> bool:
    return any(other.row.id in {name, f"{one.stage}.{name}"} for name in one.row.before)


def _order_matters(plan: Plan, upper: Drawn, lower: Drawn, work: Work) -> bool:
    """Whether the two differ, and neither their shape nor anything written says which of them goes first."""
    work.spend(len(upper.region) * len(lower.region) + 1)
    if upper.row.effect == lower.row.effect or _goes_before(upper, lower) or _goes_before(lower, upper):
        return False
    if not any(touch(one, other) for one in upper.region for other in lower.region):
        return False
    return not is_covered(plan.grid, upper.region, lower.when, work) and not is_covered(
        plan.grid, lower.region, upper.region, work
    )


def _told(plan: Plan, upper: Drawn, lower: Drawn, settled: Sequence[Area], work: Work) -> str | None:
    """Facts for which both hold and nothing above them decides; None where there are none."""
    shared = (both(one, other) for one in upper.region for other in lower.region if touch(one, other))
    parts = (part for area in shared for part in uncovered(plan.grid, area, settled, work))
    tried = (example(plan.grid, part, plan.rulebook.defaults) for part in islice(parts, LOOKED_AT))
    return next((told for told in tried if told is not None), None)


def _kind(upper: Drawn, lower: Drawn) -> Callable[[Drawn, Sequence[Clash]], Iterator[Finding]]:
    if _but_dates(upper) == _but_dates(lower):
        return _two_values
    return _meeting if _by_hour_and_day(upper, lower) else _overlapping


def _but_dates(drawn: Drawn) -> object:
    """What a row asks besides the date."""
    written = {name: spelt for name, spelt in drawn.row.condition.written.items() if name != "date"}
    return written, [defeater.condition.signature for defeater in drawn.row.unless]


def _by_hour_and_day(upper: Drawn, lower: Drawn) -> bool:
    """Whether one is a price by the hour and the other one by the day, and neither says for how long it is."""
    one, other = upper.row.effect, lower.row.effect
    if not isinstance(one, Charge) or not isinstance(other, Charge):
        return False
    if EXTENT & {*upper.row.condition.written, *lower.row.condition.written}:
        return False
    units = set(one.per), set(other.per)
    return any(first & BY_HOUR and second & BY_DAY for first, second in (units, units[::-1]))


def _two_values(upper: Drawn, clashes: Sequence[Clash]) -> Iterator[Finding]:
    reason = f"there are two values for one day, this and that of {_listed(clashes)}: {clashes[0][1]}"
    yield Finding(
        "two-values", ERROR, upper.row.path, reason, "end the dates of the one where those of the other begin"
    )


def _meeting(upper: Drawn, clashes: Sequence[Clash]) -> Iterator[Finding]:
    overlap = f"It overlaps with {_listed(clashes)}, and nothing says where they meet"
    todo = f"add `unit` or `hours` to the conditions, or `before = [{_before(clashes)}]`"
    yield Finding("meet", WARNING, upper.row.path, f"by the hour or by the day? {overlap}: {clashes[0][1]}", todo)


def _overlapping(upper: Drawn, clashes: Sequence[Clash]) -> Iterator[Finding]:
    overlap = f"it overlaps with {_listed(clashes)}, to another result, and neither is the exception"
    todo = f"write `before = [{_before(clashes)}]` if this is to decide, or add what tells them apart"
    yield Finding("overlap", WARNING, upper.row.path, f"{overlap}; both hold for: {clashes[0][1]}", todo)


def _listed(clashes: Sequence[Clash]) -> str:
    named = ", ".join(f"`{lower.row.id}`" for lower, _ in clashes[:NAMED])
    return named + (f" and {len(clashes) - NAMED} more" if len(clashes) > NAMED else "")


def _before(clashes: Sequence[Clash]) -> str:
    return ", ".join(f'"{lower.row.id.removeprefix(f"{lower.stage}.")}"' for lower, _ in clashes)
