"""Replans: which promised gear no longer fits, first come first kept, and a plan for all of it together."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain, islice

from booking.domain import moves
from booking.domain.loan_periods import Period
from booking.domain.localtime import DAY
from booking.domain.moves import Choice, Line, Proposal, Trouble
from booking.domain.problems import Problem

Free = Mapping[int, Mapping[date, int]]
"""How many of each type are free on each day, as the database counts them: below nothing where too much is promised."""

EACH, MOST = 2, 6
"""How many proposals of a kind are shown, and how many in all."""


class NoLongerFits(Problem):
    """What was proposed cannot be had any more: `line`."""

    code = "no-longer-fits"


# What no longer fits -------------------------------------------------------------------------------------------------


def unfit(lines: Iterable[Line], free: Mapping[date, int]) -> list[Line]:
    """The promised lines of one type that cannot be kept, in the order of their first day and then of when they came.

    `free` counts every one of `lines`. What is out stays out; of the rest, each is kept that fits beside those kept
    before it. Units being alike, whatever never asks for more than there is on a day can be given a unit each. Days
    that `free` does not hold are over.
    """
    ahead = [line for line in lines if not line.out]
    left = Counter(free)
    for line in ahead:
        left.update(dict.fromkeys(_days(line.period), line.quantity))
    refused = []
    for line in sorted(ahead, key=order):
        wanted = [day for day in _days(line.period) if day in free]
        if all(left[day] >= line.quantity for day in wanted):
            left.subtract(dict.fromkeys(wanted, line.quantity))
        else:
            refused.append(line)
    return refused


def order(line: Line) -> tuple[date, datetime, int]:
    """First come: by the first day, then by when it was asked for."""
    return line.period.starts_on, line.created_at, line.id


def _days(period: Period) -> Iterator[date]:
    day = period.busy_from
    while day < period.busy_until:
        yield day
        day += DAY


# What could be instead -----------------------------------------------------------------------------------------------


class Count:
    """What is free while new plans are made: each plan takes its units, so that no two take the same.

    A new plan must fit beside all that is kept. On days that it does not hold already, it must fit beside the other
    lines in trouble as well: they stay where they are until each is moved, in whatever order.
    """

    def __init__(self, free: Free, troubles: Iterable[Trouble]) -> None:
        self._held = {type_: Counter(days) for type_, days in free.items()}
        self._kept = {type_: Counter(days) for type_, days in free.items()}
        self._unfit: dict[int, Line] = {one.line.id: one.line for one in troubles if not one.enough}
        for line in self._unfit.values():
            self._kept[line.type].update(dict.fromkeys(_days(line.period), line.quantity))

    def fits(self, proposal: Proposal, lines: Mapping[int, Line]) -> bool:
        """Whether all of the proposal can be had; `lines` are those that it moves, by number."""
        wanted, fresh = _wanted(proposal, lines)
        given: Counter[tuple[int, date]] = Counter()
        for line in {move.line: lines[move.line] for move in proposal.moves}.values():
            if line.id not in self._unfit:
                given.update({(line.type, day): line.quantity for day in _days(line.period)})
        return all(
            type_ in self._kept and self._kept[type_][day] + given[type_, day] >= number
            for (type_, day), number in wanted.items()
        ) and all(self._held[type_][day] >= number for (type_, day), number in fresh.items())

    def take(self, proposal: Proposal, lines: Mapping[int, Line]) -> None:
        """Keep what the proposal asks for from every later one."""
        wanted, fresh = _wanted(proposal, lines)
        for (type_, day), number in wanted.items():
            self._kept[type_][day] -= number
        for (type_, day), number in fresh.items():
            self._held[type_][day] -= number


def _wanted(
    proposal: Proposal, lines: Mapping[int, Line]
) -> tuple[Counter[tuple[int, date]], Counter[tuple[int, date]]]:
    """How many of each type the proposal takes on each day: all of them, and those on days not held by the line now."""
    wanted: Counter[tuple[int, date]] = Counter()
    fresh: Counter[tuple[int, date]] = Counter()
    for move in proposal.moves:
        line = lines[move.line]
        own = set(_days(line.period)) if line.type == move.type else set()
        for day in _days(move.period):
            wanted[move.type, day] += move.quantity
            fresh[move.type, day] += 0 if day in own else move.quantity
    return wanted, +fresh


def plan(
    troubles: Sequence[Trouble], free: Free, choose: Callable[[Line], Choice]
) -> list[tuple[Trouble, list[Proposal]]]:
    """For each line in trouble, first come first served, what can be proposed, the best first.

    All first proposals together can be had: each takes its units from those after it. Where one moves the whole loan,
    it is the first proposal of every line of it.
    """
    count, found = Count(free, troubles), []
    covered: dict[int, Proposal] = {}
    for trouble in sorted(troubles, key=lambda one: order(one.line)):
        choice = choose(trouble.line)
        lines = moved(trouble.line, choice)
        options = _best(moves.candidates(trouble, choice), partial(count.fits, lines=lines))
        if shared := covered.get(trouble.line.id):
            options = [shared, *(one for one in options if one != shared)]
        elif options:
            count.take(options[0], lines)
            covered.update(dict.fromkeys((move.line for move in options[0].moves), options[0]))
        found.append((trouble, options))
    return found


def moved(line: Line, choice: Choice) -> dict[int, Line]:
    """The lines that a proposal may move, by number."""
    return {one.id: one for one in (*choice.siblings, line)}


def checked(
    accepted: Mapping[int, str], troubles: Sequence[Trouble], free: Free, choose: Callable[[Line], Choice]
) -> list[Proposal]:
    """The proposals of these keys, by line, where they can (still) be had together; raises NoLongerFits.

    One that moves several lines may be named for each of them.
    """
    count = Count(free, troubles)
    found: list[Proposal] = []
    by_line = {one.line.id: one for one in troubles}
    for number, key in sorted(accepted.items(), key=lambda one: _turn(by_line, one[0])):
        if any(number in {move.line for move in one.moves} and one.key == key for one in found):
            continue
        choice = choose(by_line[number].line)
        lines = moved(by_line[number].line, choice)
        proposal = next((one for one in chain(*moves.candidates(by_line[number], choice)) if one.key == key), None)
        if proposal is None or not count.fits(proposal, lines):
            raise NoLongerFits(line=number)
        count.take(proposal, lines)
        found.append(proposal)
    return found


def _turn(troubles: Mapping[int, Trouble], line: int) -> tuple[date, datetime, int]:
    """When it is a line's turn; raises NoLongerFits where it is not in trouble (any more)."""
    if line not in troubles:
        raise NoLongerFits(line=line)
    return order(troubles[line].line)


def _best(kinds: Iterable[Iterator[Proposal]], fits: Callable[[Proposal], bool]) -> list[Proposal]:
    """The best of each kind before the second of any."""
    found = [list(islice(filter(fits, kind), EACH)) for kind in kinds]
    return [one for place in range(EACH) for kind in found for one in kind[place : place + 1]][:MOST]
