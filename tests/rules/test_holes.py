import pytest

from rules import coverage, load
from rules.findings import WARNING, Finding

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
        row("local = false", 'amount = 500, per = "started-hour"', "extra"),
    ],
    ids=["the gate", "a share of the income", "a sum on top"],
)
def test_what_the_gate_stops_or_something_else_is_paid_for_needs_no_rate(instead: str) -> None:
    assert holes(row("local = true")) != []
    assert holes(instead, row("local = true")) == []


def test_a_document_that_is_required_is_no_price() -> None:
    assert holes(row("local = false", 'outcome = "document-required"', "gate"), row("local = true")) != []


def test_a_use_that_cannot_be_needs_no_price() -> None:
    whole, fewer = "people = { below = 19, count = { at_least = 8 } }", "persons = { below = 8 }"
    assert holes(row(whole), row("people = { below = 16, count = { below = 8 } }"), row(fewer)) == []


def test_a_part_that_a_space_does_not_have_needs_no_price() -> None:
    parts = row(f'{HALL}, part = "half"'), row(f'{HALL}, part = "whole"', 'amount = 2, per = "hour"')
    assert holes(*parts, row(f'{ROOM}, part = "whole"')) == []
    assert holes(parts[0], row(f'{ROOM}, part = "whole"')) == []
    assert holes(*parts, row(f'{ROOM}, part = "whole", local = true')) != []


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
