from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from booking.domain import replans
from booking.domain.loan_periods import Period
from booking.domain.moves import Choice, Gear, Line, Proposal, Trouble
from booking.domain.replans import NoLongerFits

MONDAY = date(2027, 2, 1)
CAME = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
DAYS = 40
NEAR = Gear(1, model=1, place=1, size="38", size_from=38, position=1)
LARGER = Gear(2, model=1, place=1, size="39", size_from=39, position=2)
FAR = Gear(3, model=1, place=1, size="44", size_from=44, position=3)
ELSEWHERE = Gear(4, model=1, place=2, size="38", size_from=38, position=1)
GEAR = (NEAR, LARGER, FAR, ELSEWHERE)

Free = dict[int, dict[date, int]]


def day(number: int) -> date:
    return MONDAY + timedelta(number)


def days(first: int, last: int) -> Period:
    return Period(day(first), day(last), day(last), day(first), day(last + 1))


def promised(number: int, first: int, last: int, *, type_: int = 1, quantity: int = 1, loan: int = 0) -> Line:
    return Line(number, loan or number, type_, quantity, days(first, last), CAME + timedelta(hours=number))


def planned(line: Line, type_: int, first: date, last: date) -> Period | None:
    """A place that is open every day but the seventh, for fetching."""
    if first < MONDAY or (first - MONDAY).days % 7 == 6:
        return None
    return days((first - MONDAY).days, (last - MONDAY).days)


def choose(lines: list[Line]):
    def of(line: Line) -> Choice:
        return Choice(GEAR, [one for one in lines if one.loan == line.loan and one.id != line.id], planned)

    return of


def counted(units: dict[int, int], lines: list[Line]) -> Free:
    """What the database would say is free."""
    free = {type_: {day(number): count for number in range(DAYS)} for type_, count in units.items()}
    for line in lines:
        for number in range((line.period.busy_until - line.period.busy_from).days):
            one = line.period.busy_from + timedelta(number)
            if one in free[line.type]:
                free[line.type][one] -= line.quantity
    return free


def troubles(units: dict[int, int], lines: list[Line]) -> list[Trouble]:
    free = counted(units, lines)
    found = [replans.unfit([line for line in lines if line.type == type_], free[type_]) for type_ in units]
    return [Trouble(line, enough=False) for lines in found for line in lines]


def proposals(units: dict[int, int], lines: list[Line]) -> dict[int, list[Proposal]]:
    found = replans.plan(troubles(units, lines), counted(units, lines), choose(lines))
    return {trouble.line.id: options for trouble, options in found}


def told(proposal: Proposal) -> tuple[object, ...]:
    """The kind, and each move as (type, how many, first day, last day)."""
    return proposal.kind, *(
        (one.type, one.quantity, (one.period.starts_on - MONDAY).days, (one.period.ends_on - MONDAY).days)
        for one in proposal.moves
    )


# Who is kept ---------------------------------------------------------------------------------------------------------


def test_the_one_who_begins_first_is_kept():
    lines = [promised(1, 2, 4), promised(2, 0, 3)]
    assert replans.unfit(lines, counted({1: 1}, lines)[1]) == [lines[0]]


def test_of_two_who_begin_on_the_same_day_the_one_who_asked_first_is_kept():
    lines = [promised(2, 0, 3), promised(1, 0, 1)]
    assert replans.unfit(lines, counted({1: 1}, lines)[1]) == [lines[0]]


def test_a_line_that_does_not_fit_leaves_its_days_to_those_after_it():
    lines = [promised(1, 0, 2), promised(2, 1, 5), promised(3, 4, 6)]
    assert replans.unfit(lines, counted({1: 1}, lines)[1]) == [lines[1]]


def test_days_that_are_over_are_no_reason():
    lines = [promised(1, -3, 0), promised(2, -3, 2)]
    assert replans.unfit(lines, counted({1: 2}, lines)[1]) == []


spans = st.tuples(st.integers(0, 7), st.integers(0, 4))
demands = st.lists(st.tuples(spans, st.integers(1, 2)), min_size=1, max_size=6)
outages = st.lists(spans, max_size=2)


def assignable(spans_: list[tuple[int, int]], units: int) -> bool:
    """Whether each span [from, until) can be given a unit of its own, by trying every one."""

    def place(left: list[tuple[int, int]], taken: list[set[int]]) -> bool:
        if not left:
            return True
        wanted = set(range(*left[0]))
        for number, busy in enumerate(taken):
            if not wanted & busy:
                with_it = [*taken[:number], busy | wanted, *taken[number + 1 :]]
                if place(left[1:], with_it):
                    return True
        return False

    return place(spans_, [set() for _ in range(units)])


@given(st.integers(1, 3), demands, outages, st.lists(st.integers(0, 5), max_size=2))
def test_who_is_kept_is_as_giving_out_real_units_one_by_one_would_have_it(units, wanted, broken, out):
    lines = [promised(number, a, a + b, quantity=n) for number, ((a, b), n) in enumerate(wanted, 1)]
    fixed = [(a, a + b + 1) for a, b in broken] + [(0, until + 1) for until in out]
    assume(assignable(fixed, units))
    there = [promised(100 + number, a, b - 1) for number, (a, b) in enumerate(fixed)]
    free = counted({1: units}, [*lines, *there])[1]

    kept, refused = list(fixed), []
    for line in sorted(lines, key=lambda one: (one.period.starts_on, one.id)):
        span = ((line.period.busy_from - MONDAY).days, (line.period.busy_until - MONDAY).days)
        if assignable([*kept, *[span] * line.quantity], units):
            kept += [span] * line.quantity
        else:
            refused.append(line)
    assert replans.unfit(lines, free) == refused


# What is proposed ----------------------------------------------------------------------------------------------------


def test_the_neighbouring_size_comes_before_another_place_and_other_days():
    lines = [promised(1, 0, 2), promised(2, 0, 2)]
    found = proposals({1: 1, 2: 1, 3: 1, 4: 1}, lines)[2]
    assert [told(one) for one in found[:3]] == [
        ("size", (2, 1, 0, 2)),
        ("place", (4, 1, 0, 2)),
        ("shift", (1, 1, 3, 5)),
    ]


def test_a_size_that_is_taken_on_one_of_the_days_is_not_proposed():
    lines = [promised(1, 0, 2), promised(2, 0, 2), promised(3, 2, 2, type_=2)]
    assert told(proposals({1: 1, 2: 1, 3: 1, 4: 0}, lines)[2][0]) == ("size", (3, 1, 0, 2))


def test_a_shift_takes_the_rest_of_the_loan_along():
    lines = [promised(1, 0, 2), promised(2, 0, 2, loan=9), promised(3, 0, 2, type_=2, loan=9)]
    found = proposals({1: 1, 2: 1, 3: 0, 4: 0}, lines)[2]
    assert told(found[0]) == ("shift", (1, 1, 3, 5), (2, 1, 3, 5))


def test_a_shift_begins_on_a_day_on_which_the_place_is_open():
    lines = [promised(1, 0, 5), promised(2, 5, 5)]
    found = proposals({1: 1, 2: 0, 3: 0, 4: 0}, lines)[2]
    assert told(found[0]) == ("shift", (1, 1, 7, 7))


def test_a_shorter_loan_keeps_as_many_days_as_there_are():
    lines = [promised(1, 0, 1), promised(2, 1, 5)]
    shorter = next(one for one in proposals({1: 1, 2: 0, 3: 0, 4: 0}, lines)[2] if one.kind == "shorter")
    assert told(shorter) == ("shorter", (1, 1, 2, 5))


def test_chairs_are_split_between_two_places_and_otherwise_there_are_fewer():
    lines = [promised(1, 0, 20, quantity=10), promised(2, 0, 20, quantity=40)]
    found = [told(one) for one in proposals({1: 45, 2: 0, 3: 0, 4: 5}, lines)[2]]
    assert ("split", (1, 35, 0, 20), (4, 5, 0, 20)) in found
    assert ("fewer", (1, 35, 0, 20)) in found


def test_a_loan_is_split_into_two_sizes_by_its_days():
    lines = [promised(1, 0, 1), promised(2, 0, 3), promised(3, 2, 3, type_=2)]
    found = [told(one) for one in proposals({1: 1, 2: 1, 3: 0, 4: 0}, lines)[2]]
    assert ("split", (1, 1, 2, 3), (2, 1, 0, 1)) in found


def test_a_part_of_a_kit_stays_with_the_kit():
    line = replace(promised(2, 0, 2), kit=True)
    lines = [promised(1, 0, 2), line]
    assert {one.kind for one in proposals({1: 1, 2: 1, 3: 1, 4: 1}, lines)[2]} == {"size", "shift"}


def test_what_has_a_part_handed_out_is_not_shifted():
    out = replace(promised(3, 0, 2, type_=2, loan=2), out=True)
    lines = [promised(1, 0, 2), promised(2, 0, 2), out]
    free = counted({1: 1, 2: 1, 3: 0, 4: 0}, lines)
    [(_, options)] = replans.plan([Trouble(lines[1], enough=False)], free, choose(lines))
    assert [one.kind for one in options] == []


def test_two_in_trouble_are_not_offered_the_same_unit():
    lines = [promised(1, 0, 2), promised(2, 0, 2), promised(3, 0, 2)]
    found = proposals({1: 1, 2: 1, 3: 0, 4: 1}, lines)
    assert [told(found[2][0]), told(found[3][0])] == [("size", (2, 1, 0, 2)), ("place", (4, 1, 0, 2))]


def test_what_comes_back_on_a_closed_day_comes_back_later():
    line = Line(1, 1, 1, 1, days(0, 2), CAME, out=True)
    later = Period(day(0), day(2), day(4), day(0), day(5))
    choice = Choice(GEAR, [], lambda *_: later)
    [(_, options)] = replans.plan([Trouble(line, closed=True)], counted({1: 1}, [line]), lambda _: choice)
    assert [(one.kind, one.moves[0].period) for one in options] == [("due", later)]


def test_what_is_fetched_on_a_closed_day_is_fetched_a_day_later_and_brought_back_as_promised():
    lines = [promised(1, 6, 9)]
    [(_, options)] = replans.plan(
        [Trouble(lines[0], closed=True)], counted({1: 1, 2: 1, 3: 1, 4: 0}, lines), choose(lines)
    )
    assert told(options[0]) == ("shift", (1, 1, 7, 9))


def test_a_proposal_that_was_taken_meanwhile_is_refused_by_name():
    lines = [promised(1, 0, 2), promised(2, 0, 2)]
    units = {1: 1, 2: 1, 3: 0, 4: 0}
    key = proposals(units, lines)[2][0].key
    more = [*lines, promised(3, 1, 1, type_=2)]
    found = troubles(units, more)
    with pytest.raises(NoLongerFits) as refused:
        replans.checked({2: key}, found, counted(units, more), choose(more))
    assert refused.value.params == {"line": 2}


everything = st.lists(
    st.builds(
        lambda first, length, type_, quantity, loan: (first, length, type_, quantity, loan),
        st.integers(0, 8),
        st.integers(0, 4),
        st.integers(1, 4),
        st.integers(1, 3),
        st.integers(1, 4),
    ),
    min_size=2,
    max_size=7,
)
stocks = st.fixed_dictionaries({number: st.integers(0, 3) for number in (1, 2, 3, 4)})


def carry_out(units: dict[int, int], lines: dict[int, Line], proposal: Proposal) -> None:
    """Move the lines one by one as the database does: refused above what there is, on days not held before."""
    seen: Counter[int] = Counter()
    for move in proposal.moves:
        line = lines[move.line]
        number = move.line if not seen[move.line] else 1000 + len(lines)
        seen[move.line] += 1
        new = Line(number, line.loan, move.type, move.quantity, move.period, line.created_at)
        exempt = set()
        if number == line.id and line.type == move.type and line.quantity >= move.quantity:
            exempt = {
                line.period.busy_from + timedelta(n)
                for n in range((line.period.busy_until - line.period.busy_from).days)
            }
        lines[number] = new
        free = counted(units, list(lines.values()))[new.type]
        busy = [new.period.busy_from + timedelta(n) for n in range((new.period.busy_until - new.period.busy_from).days)]
        assert [one for one in busy if one not in exempt and free[one] < 0] == []


@given(stocks, everything, st.randoms(use_true_random=False))
def test_all_first_proposals_can_be_accepted_one_by_one_in_any_order(units, wanted, chance):
    lines = [promised(n, a, a + b, type_=t, quantity=q, loan=loan) for n, (a, b, t, q, loan) in enumerate(wanted, 1)]
    found = [(number, options[0]) for number, options in proposals(units, lines).items() if options]
    chance.shuffle(found)
    now, moved = {line.id: line for line in lines}, set()
    for number, proposal in found:
        if number not in moved:
            carry_out(units, now, proposal)
            moved |= {move.line for move in proposal.moves}


@given(stocks, everything)
def test_what_was_moved_and_what_was_kept_both_fit_afterwards(units, wanted):
    lines = [promised(n, a, a + b, type_=t, quantity=q) for n, (a, b, t, q, _) in enumerate(wanted, 1)]
    found = proposals(units, lines)
    now = {line.id: line for line in lines}
    for options in found.values():
        if options:
            carry_out(units, now, options[0])
    left = {one.line.id for one in troubles(units, list(now.values()))}
    assert left == {number for number, options in found.items() if not options}


def test_the_order_in_which_lines_are_read_does_not_matter():
    lines = [promised(1, 2, 4), promised(2, 0, 3), promised(3, 3, 6), promised(4, 3, 3)]
    free = counted({1: 1}, lines)[1]
    assert {tuple(line.id for line in replans.unfit(some, free)) for some in permutations(lines)} == {(1, 3, 4)}
