from dataclasses import replace

import pytest

from rules import coverage, leftovers, load
from rules.findings import ERROR

NAMES = 'nb = "a", nn = "a", en = "a"'
BOOK = f"""
[regulation]
id = "small"
municipality = "Småvik"
source = "https://example.no/prisar"
valid_from = 2024-01-01

[words.day]
weekend = {{ means = ["saturday", "sunday"], {NAMES} }}

[words.space_class]
hall = {{ {NAMES} }}

[periods.evening]
from = "17:00"
to = "23:00"
nb = "a"
nn = "a"
en = "a"

[extras.guard]
nb = "a"
nn = "a"
en = "a"

[groups.clubs]
nb = "a"
nn = "a"
en = "a"
applicant = "sports_club"
"""

ANY = '[[rate]]\nid = "any"\neffect = { amount = 1, per = "hour" }\n'


def row(when: str, more: str = "") -> str:
    return f'[[rate]]\nwhen = {{ {when} }}\neffect = {{ amount = 2, per = "hour" }}\n{more}\n'


def unused(*rows: str) -> list[str]:
    text = BOOK + "\n".join([*rows, ANY])
    return [finding.path for finding in coverage.findings(load(text), text) if finding.code == "unused"]


def test_what_is_declared_and_never_used_is_told_with_its_line() -> None:
    assert unused() == ["words.day.weekend", "periods.evening", "extras.guard", "groups.clubs"]
    (first, *_) = [finding for finding in coverage.findings(load(BOOK + ANY), BOOK + ANY) if finding.code == "unused"]
    assert BOOK.splitlines()[(first.line or 0) - 1].startswith("weekend")


def test_what_a_row_names_is_used() -> None:
    rows = (
        row('day = "weekend"'),
        row('period = "evening"'),
        row('extra = "guard"'),
        row("local = true", 'unless = [{ group = "clubs" }]'),
    )
    assert unused(*rows) == []


def test_what_only_an_effect_or_a_case_names_is_used() -> None:
    keeps = '[[reduction]]\neffect = { free = true, keeps = ["guard"] }\nnb = "a"\nnn = "a"\nen = "a"\n'
    case = '[[case]]\nid = "A"\nstatus = "firm"\ngiven = { day = "weekend", hours = 1 }\nexpect = { total = 1 }\n'
    assert unused(keeps, case) == ["periods.evening", "groups.clubs"]


def test_a_kind_of_space_is_of_use_where_a_price_holds_for_any() -> None:
    assert "words.space_class.hall" not in unused()
    other = BOOK.replace("hall = {", f"room = {{ {NAMES} }}\nhall = {{")
    text = f"{other}\n{row(chr(39).join(['space_class = ', 'room', '']))}"
    found = [finding.path for finding in coverage.findings(load(text), text) if finding.code == "unused"]
    assert "words.space_class.hall" in found
    assert "words.space_class.room" not in found


@pytest.mark.parametrize("source", ["?", " – ", "…"])
def test_a_value_whose_source_says_nothing_is_told(source: str) -> None:
    book = load(BOOK + row("local = true", f'source = "{source}"') + ANY)
    (finding,) = leftovers.unsourced(book)
    assert (finding.code, finding.severity, finding.path) == ("source", ERROR, "rate[1]")
    (whole,) = leftovers.unsourced(replace(load(BOOK.replace("https://example.no/prisar", source) + ANY)))
    assert whole.path == "regulation.source"


def test_a_page_or_a_decision_is_a_source() -> None:
    assert list(leftovers.unsourced(load(BOOK + row("local = true", 'source = "sak 12/24"') + ANY))) == []
