"""Each check is shown to find what it is for, and to let pass what looks like it and is right."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import coverage, load, tables
from rules.findings import ERROR, WARNING, Finding

BOOK = """
[regulation]
id = "small"
municipality = "Småvik"
source = "https://example.no/prisar"
valid_from = 2024-01-01

[words.space_class]
hall = { nb = "hall", nn = "hall", en = "hall" }
room = { nb = "rom", nn = "rom", en = "room" }
"""

WORDS = 'nb = "a"\nnn = "a"\nen = "a"\n'


def row(when: str, effect: str = 'amount = 1, per = "hour"', stage: str = "rate", more: str = "") -> str:
    return f"[[{stage}]]\nwhen = {{ {when} }}\neffect = {{ {effect} }}\n{more}\n{WORDS}\n"


ANY = row("", 'amount = 9, per = "hour"')


def found(*rows: str) -> list[Finding]:
    text = BOOK + "\n".join(rows)
    return list(coverage.findings(load(text), text))


def codes(*rows: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in found(*rows)]


# Rows that never apply -----------------------------------------------------------------------------------------------


def test_a_row_below_a_broader_one_never_applies_and_its_line_is_told() -> None:
    (finding,) = found(
        row("local = true"), row("local = true, hours = { at_least = 4 }", 'amount = 2, per = "hour"'), ANY
    )
    line = (BOOK + row("local = true")).splitlines().index("") + 1
    assert (finding.code, finding.severity, finding.path) == ("never", ERROR, "rate[2]")
    assert finding.reason == "it can never apply: `rate.1` above it holds for all that it is for"
    assert finding.line == 20 > line


def test_a_narrower_row_above_a_broader_one_is_an_exception() -> None:
    assert (
        codes(row("local = true, hours = { at_least = 4 }"), row("local = true", 'amount = 2, per = "hour"'), ANY) == []
    )


def test_rows_that_cover_another_only_together_are_seen() -> None:
    halves = row("hours = { below = 4 }"), row("hours = { at_least = 4 }", 'amount = 2, per = "hour"')
    (finding,) = found(*halves, row("local = true", 'amount = 3, per = "hour"'))
    assert (finding.path, finding.severity) == ("rate[3]", ERROR)
    assert "the rows above it together hold" in finding.reason
    assert codes(row("hours = { below = 4 }"), row("hours = { above = 4 }", 'amount = 2, per = "hour"'), ANY) == []


def test_conditions_that_contradict_each_other_never_hold() -> None:
    assert codes(row("hours = { at_least = 4, below = 4 }"), ANY) == [("never", "rate[1]")]
    assert codes(row("hours = { at_least = 4, at_most = 4 }"), ANY) == []


def test_a_group_that_contradicts_itself_is_told_as_well() -> None:
    group = f"[groups.nobody]\npersons = {{ at_least = 4, below = 4 }}\n{WORDS}"
    assert codes(group, row('group = "nobody"'), ANY) == [("never", "groups.nobody"), ("never", "rate[1]")]


def test_defeaters_that_leave_nothing_are_told() -> None:
    taken = "unless = [{ hours = { below = 4 } }, { hours = { at_least = 4 } }]"
    assert codes(row("local = true", more=taken), ANY) == [("never", "rate[1]")]
    assert codes(row("local = true", more="unless = [{ hours = { below = 4 } }]"), ANY) == []


def test_what_a_defeater_takes_from_the_row_above_is_left_for_the_row_below() -> None:
    below = row("local = true, alcohol = true", 'amount = 2, per = "hour"')
    assert codes(row("local = true", more="unless = [{ alcohol = true }]"), below, ANY) == []
    assert codes(row("local = true", more="unless = [{ ticketed = true }]"), below, ANY) != []


def test_steps_that_end_leave_the_longer_use_to_the_rows_below() -> None:
    ends = 'steps = [{ up_to = 2, total = 610 }], per = "hour"'
    below = row("local = true, public = true", 'amount = 2, per = "hour"')
    assert codes(row("local = true", ends), below, ANY) == []
    assert codes(row("local = true", f"amount = 1, {ends}"), below, ANY) == [("never", "rate[2]")]


def test_every_extra_that_holds_is_charged_so_none_hides_another() -> None:
    extras = f"[extras.guard]\n{WORDS}"
    twice = [row('extra = "guard"', f'amount = {sum_}, per = "each"', "extra") for sum_ in (1, 2)]
    assert codes(extras, *twice, ANY) == []


def test_a_gate_hides_what_is_below_it_only_where_it_stops() -> None:
    stop, ask = 'outcome = "not-available"', 'outcome = "document-required"'
    pools = row('space_class = "hall", local = false', 'outcome = "undecided"', "gate")
    assert codes(row('space_class = "hall"', ask, "gate"), pools, ANY) == []
    assert codes(row('space_class = "hall"', stop, "gate"), pools, ANY) == [("never", "gate[2]")]


def test_a_price_that_the_gate_never_lets_through_is_a_warning() -> None:
    stop = row('space_class = "hall"', 'outcome = "not-available"', "gate")
    (finding,) = found(stop, row('space_class = "hall", local = true'), ANY)
    assert (finding.code, finding.severity, finding.path) == ("never", WARNING, "rate[1]")
    assert codes(stop, row('space_class = ["hall", "room"], local = true'), ANY) == []


def test_vat_on_other_lines_does_not_hide_it() -> None:
    extras = f"[extras.guard]\n{WORDS}" + row('extra = "guard"', 'amount = 1, per = "each"', "extra")
    guard = row("local = true", 'percent = 25, on = "guard"', "vat")
    assert codes(extras, row("", 'percent = 15, on = "rate"', "vat"), guard, ANY) == []
    assert codes(extras, row("", 'percent = 15, on = "extra"', "vat"), guard, ANY) == [("never", "vat[2]")]


# Rows that overlap ---------------------------------------------------------------------------------------------------

CHILDREN = "people = { below = 16, share = { above = 50 } }"
FREE, HALF = "free = true", "percent = 50"


def test_two_rows_that_overlap_in_no_stated_order_are_told_with_an_example() -> None:
    (finding,) = found(row(CHILDREN, FREE, "reduction"), row('purpose = "course"', HALF, "reduction"), ANY)
    assert (finding.code, finding.severity, finding.path) == ("overlap", WARNING, "reduction[1]")
    told = 'people = { total = 12, under = { 16 = 7 } }, purpose = "course"'
    assert finding.reason.endswith(f"both hold for: {told}")
    assert finding.todo == 'write `before = ["2"]` if this is to decide, or add what tells them apart'


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (row(CHILDREN, HALF, "reduction"), row('purpose = "course"', HALF, "reduction")),
        (row(f'{CHILDREN}, purpose = "course"', FREE, "reduction"), row('purpose = "course"', HALF, "reduction")),
        (row(f'{CHILDREN}, purpose = "match"', FREE, "reduction"), row('purpose = "course"', HALF, "reduction")),
        (row(CHILDREN, FREE, "reduction", 'before = ["2"]'), row('purpose = "course"', HALF, "reduction")),
        (
            row(CHILDREN, FREE, "reduction", 'unless = [{ purpose = "course" }]'),
            row('purpose = "course"', HALF, "reduction"),
        ),
    ],
    ids=["same result", "the exception first", "nothing in common", "stated", "taken away"],
)
def test_rows_whose_order_is_clear_are_let_pass(upper: str, lower: str) -> None:
    assert codes(upper, lower, ANY) == []


def test_rows_that_overlap_only_where_nobody_can_be_are_let_pass() -> None:
    few = "people = { below = 19, share = { at_most = 50 } }"
    assert codes(row(f"{CHILDREN}, local = true", FREE, "reduction"), row(few, HALF, "reduction"), ANY) == []


def test_rows_that_overlap_only_where_a_row_above_or_the_gate_decides_are_let_pass() -> None:
    pair = row(CHILDREN, FREE, "reduction"), row('purpose = "course"', HALF, "reduction")
    above = row(f'{CHILDREN}, purpose = "course"', "percent = 75", "reduction")
    gate = row('purpose = "course"', 'outcome = "discretion"', "gate")
    assert codes(above, *pair, ANY) == []
    assert codes(gate, *pair, ANY) == []


def test_a_row_that_is_to_go_before_one_above_it_is_an_error() -> None:
    rows = row("", FREE, "reduction", 'id = "all"'), row(CHILDREN, HALF, "reduction", 'before = ["all"]')
    assert ("order", "reduction[2]") in codes(*rows, ANY)
    assert codes(*(rows[1], rows[0]), ANY) == []


def test_rows_that_differ_only_in_dates_that_overlap_are_two_values_for_one_day() -> None:
    old = row("local = true, date = { to = 2024-12-31 }")
    new = row("local = true, date = { from = 2024-12-31 }", 'amount = 2, per = "hour"')
    (finding,) = found(old, new, ANY)
    assert (finding.code, finding.severity, finding.path) == ("two-values", ERROR, "rate[1]")
    assert (
        finding.reason == "there are two values for one day, this and that of `rate.2`: date = 2024-12-31, local = true"
    )
    assert codes(old, new.replace("2024-12-31", "2025-01-01"), ANY) == []
    assert codes(row("local = true, date = 2024-12-24"), old.replace("amount = 1", "amount = 3"), ANY) == []


def test_by_the_hour_or_by_the_day_with_nothing_that_says_where_they_meet() -> None:
    hour, day = row("local = true"), row('space_class = "hall"', 'amount = 650, per = "day"')
    assert codes(hour, day, ANY)[0] == ("meet", "rate[1]")
    by_unit = row('space_class = "hall", unit = "day"', 'amount = 650, per = "day"')
    assert "meet" not in [code for code, _ in codes(hour, by_unit, ANY)]
    assert codes(row('local = true, unit = "hour"'), by_unit, ANY) == []


# The rest ------------------------------------------------------------------------------------------------------------


def test_a_rulebook_that_is_too_large_is_told_to_be_so() -> None:
    many = "\n".join(f'  [{number}, {number}, "hour"],' for number in range(1, 6000))
    (finding,) = found(f'[rate]\ncolumns = ["persons", "amount", "per"]\nrows = [\n{many}\n]\n')
    assert (finding.code, finding.severity) == ("too-large", WARNING)


def test_findings_come_in_the_order_of_the_text() -> None:
    rows = row("local = true"), row("local = true, hours = 2"), row("local = true, hours = 3")
    lines = [finding.line for finding in found(*rows, f"[groups.clubs]\n{WORDS}", ANY)]
    assert len(lines) == 3
    assert lines == sorted(lines)


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "space_class": st.sampled_from(['"hall"', '"room"']),
        "local": st.sampled_from(["true", "false"]),
        "persons": st.sampled_from(["{ below = 3 }", "{ at_least = 2 }", "{ at_least = 3, below = 4 }"]),
    },
)


@given(st.lists(st.tuples(CONDITIONS, CONDITIONS), min_size=1, max_size=5))
def test_a_row_is_said_never_to_apply_exactly_where_it_never_does(written: list[tuple[dict, dict]]) -> None:
    rows = []
    for number, (when, unless) in enumerate(written):
        when_words, unless_words = (
            ", ".join(f"{fact} = {value}" for fact, value in part.items()) for part in (when, unless)
        )
        taken = f"unless = [{{ {unless_words} }}]" if unless else ""
        rows.append(row(when_words, f'amount = {number}, per = "hour"', more=taken))
    text = BOOK + "\n".join(rows)
    try:
        book = load(text)
    except ValueError:  # two rows of equal conditions are refused before any check
        return
    every = product(("hall", "room"), (True, False), range(1, 5))
    facts = [{"space_class": space, "local": local, "persons": persons} for space, local, persons in every]
    applied = [tables.first(book.rate, values) for values in facts]
    never = {row.path for row in book.rate} - {row.path for row in applied if row}
    checked = coverage.findings(book, text)
    assert {finding.path for finding in checked if finding.code == "never"} == never
    assert any(finding.code == "nothing" for finding in checked) == (None in applied)
