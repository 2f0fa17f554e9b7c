from dataclasses import replace
from pathlib import Path

import pytest

from rules import coverage, load
from rules.comparisons import all_of
from rules.effects import Outcome
from rules.findings import WARNING, Finding
from tests.rules.conftest import BOOKS

BOOK = """
[regulation]
id = "small"
municipality = "Småvik"
source = "https://example.no/prisar"
valid_from = 2024-01-01
{valid_to}

[words.space_class]
hall = {{ nb = "hall", nn = "hall", en = "hall" }}
room = {{ nb = "rom", nn = "rom", en = "room" }}

[words.part]
whole = {{ nb = "hel", nn = "heil", en = "whole" }}
half = {{ nb = "halv", nn = "halv", en = "half" }}
"""


def row(when: str, effect: str = 'amount = 1, per = "hour"', stage: str = "rate") -> str:
    return f'[[{stage}]]\nwhen = {{ {when} }}\neffect = {{ {effect} }}\nnb = "a"\nnn = "a"\nen = "a"\n'


def holes(*rows: str, valid_to: str = "") -> list[Finding]:
    text = BOOK.format(valid_to=valid_to) + "\n".join(rows)
    return [finding for finding in coverage.findings(load(text), text) if finding.code in {"nothing", "hole"}]


def told(finding: Finding) -> str:
    return finding.reason.split(": ", 1)[1]


HALL, ROOM = 'space_class = "hall"', 'space_class = "room"'


def test_facts_for_which_no_row_has_a_price_are_told_in_the_words_of_a_case() -> None:
    (finding,) = holes(row(HALL), row(f"{ROOM}, local = true"))
    assert (finding.code, finding.severity, told(finding)) == (
        "nothing",
        WARNING,
        'space_class = "room", local = false',
    )
    assert finding.line == BOOK.format(valid_to="").count("\n") + 1
    assert holes(row(HALL), row(f"{ROOM}, local = true"), row(ROOM, 'amount = 2, per = "hour"')) == []


def test_each_kind_of_space_without_a_price_has_an_example() -> None:
    assert [told(finding) for finding in holes(row(f"{HALL}, persons = 5"), row(f"{ROOM}, persons = 6"))] == [
        'space_class = "hall", persons = 1',
        'space_class = "room", persons = 1',
    ]


@pytest.mark.parametrize(
    "instead",
    [
        row("local = false", 'outcome = "quote-required"', "gate"),
        row("local = false", "share = 10", "income"),
    ],
    ids=["the gate", "a share of the income"],
)
def test_what_the_gate_stops_or_a_share_is_taken_of_needs_no_rate(instead: str) -> None:
    assert holes(row("local = true")) != []
    assert holes(instead, row("local = true")) == []


def test_a_document_that_is_required_is_no_price() -> None:
    assert holes(row("local = false", 'outcome = "document-required"', "gate"), row("local = true")) != []


def test_a_use_that_cannot_be_needs_no_price() -> None:
    whole, fewer = "people = { below = 19, count = { at_least = 8 } }", "persons = { below = 8 }"
    assert holes(row(whole), row("people = { below = 16, count = { below = 8 } }"), row(fewer)) == []


def test_what_comes_on_top_is_no_price() -> None:
    assert holes(row("local = false", 'amount = 500, per = "agreement"', "extra"), row("local = true")) != []


def test_a_part_that_belongs_to_another_space_needs_no_price() -> None:
    half, whole = row(f'{HALL}, part = "half"'), row(f'{ROOM}, part = "whole"')
    assert holes(half, whole) == []
    assert [told(finding) for finding in holes(half, row(ROOM))] == ['space_class = "hall", part = "whole"']
    local = row(f'{ROOM}, part = "whole", local = true')
    assert [told(finding) for finding in holes(half, local)] == ['space_class = "room", part = "whole", local = false']


def test_only_the_units_that_the_rulebook_speaks_of_need_a_price() -> None:
    hour, day = row('unit = "hour"'), row(f'{HALL}, unit = "day"', 'amount = 9, per = "day"')
    assert holes(hour) == []
    assert [told(finding) for finding in holes(hour, day)] == ['unit = "day", space_class = "room"']


def test_a_book_without_rates_has_no_holes() -> None:
    assert holes(row('breach = "no-show"', "percent = 50", "breach")) == []


# Dates ---------------------------------------------------------------------------------------------------------------

SPRING, AUTUMN = "date = { to = 2024-06-30 }", "date = { from = 2024-08-01 }"
DEAR = 'amount = 2, per = "hour"'


def test_dates_between_two_rows_are_told_as_a_hole() -> None:
    (finding,) = holes(row(SPRING), row(AUTUMN, DEAR))
    assert (finding.code, finding.severity) == ("hole", WARNING)
    assert finding.reason.startswith("there is no price from 2024-07-01 to 2024-07-31, though there is on other days")
    assert holes(row(SPRING), row("date = { from = 2024-07-01 }", DEAR)) == []


def test_dates_outside_those_of_the_regulation_are_no_hole() -> None:
    (finding,) = holes(row("date = { from = 2024-01-01, to = 2024-12-31 }"))
    assert finding.reason.startswith("there is no price from 2025-01-01 on, ")
    assert holes(row("date = { from = 2024-01-01, to = 2024-12-31 }"), valid_to="valid_to = 2024-12-31") == []


def test_a_space_without_a_price_on_any_date_is_no_hole_in_the_dates() -> None:
    (finding,) = holes(row(f"{HALL}, {SPRING}"), row(f"{HALL}, date = {{ from = 2024-07-01 }}", DEAR))
    assert (finding.code, told(finding)) == ("nothing", 'space_class = "room"')


def test_a_hole_of_a_kind_of_day_that_does_not_occur_in_it_is_none() -> None:
    rest = row("date = { from = 2024-07-06 }", DEAR)
    week = "date = { from = 2024-07-01, to = 2024-07-05 }, day = "
    assert holes(row(SPRING), row(f'{week}"weekday"', DEAR), rest) == []
    assert holes(row(SPRING), row(f'{week}"saturday"', DEAR), rest) != []


# The example is true -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(BOOKS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_example_made_into_a_case_has_no_price_indeed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    book = load(text)
    for place, dropped in enumerate(book.rate):
        without = replace(book, rate=(*book.rate[:place], *book.rate[place + 1 :]))
        for finding in coverage.findings(without, text):
            facts = finding.reason.split(": ", 1)[1]
            case = f'[[case]]\nid = "x"\nstatus = "firm"\ngiven = {{ {facts} }}\nexpect = {{ outcome = "undecided" }}\n'
            for values in load(text + case).cases[-1].given:
                known = book.completed(values)
                asked = [row for row in (*without.gate, *without.rate) if row.effect != Outcome("document-required")]
                held = [row.id for row in asked if all_of(row.tests, known) is True]
                assert held == [], finding
                assert all_of(dropped.tests, known) is not False, finding
