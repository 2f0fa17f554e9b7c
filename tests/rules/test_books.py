from pathlib import Path

import pytest

from rules import checking, load
from rules.cases import FIRM, READING, Case

BOOKS = sorted((Path(__file__).parents[2] / "rules" / "books").glob("*.toml"))
BY_NAME = {path.stem: load(path.read_text(encoding="utf-8")) for path in BOOKS}
CASES = [pytest.param(name, case, id=case.id) for name, book in BY_NAME.items() for case in book.cases]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_case_comes_out_as_the_source_says(name: str, case: Case) -> None:
    assert [str(failure) for failure in checking.failures(BY_NAME[name]) if failure.case == case] == []


@pytest.mark.parametrize(("name", "book"), BY_NAME.items())
def test_a_book_is_named_by_its_file(name: str, book) -> None:
    assert book.id == name


@pytest.mark.parametrize(
    ("name", "firm", "reading"),
    [("gloppen-2024", "G1 G2 G3 G4 G5 G6", "G7"), ("nesodden-2017", "N1 N2 N3 N4 N5 N6", "N7")],
)
def test_the_published_examples_have_the_status_of_their_source(name: str, firm: str, reading: str) -> None:
    published = [case for case in BY_NAME[name].cases if "-" not in case.id]
    assert [case.id for case in published if case.status == FIRM] == firm.split()
    assert [case.id for case in published if case.status == READING] == reading.split()


@pytest.mark.parametrize(("name", "book"), BY_NAME.items())
def test_every_rule_that_is_undecided_has_a_case(name: str, book) -> None:
    open_questions = {row.id for row in (*book.gate, *book.limit) if row.effect.code == "undecided"}
    assert {case.expect.get("rule") for case in book.cases if case.status == "undecided"} == open_questions
