from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from rules import __main__, checking, load, money
from rules.cases import FIRM, READING, Case

BOOKS = sorted((Path(__file__).parents[2] / "rules" / "books").glob("*.toml"))
BY_NAME = {path.stem: load(path.read_text(encoding="utf-8")) for path in BOOKS}
CASES = [pytest.param(name, case, id=case.id) for name, book in BY_NAME.items() for case in book.cases]

EXAMPLES: Mapping[str, Mapping[str, float | str]] = {
    "gloppen-2024": {"G1": 360, "G2": 0, "G3": 0, "G4": 360, "G5": 850, "G6": 6600, "G7": 360},
    "oslo-skoler-2022-23": {"O1": 0, "O2": 671, "O3": 6559, "O4": 0, "O5": "quote-required", "O6": 1520},
    "nesodden-2017": {"N1": 0, "N2": 700, "N3": 700, "N4": 1050, "N5": 2490, "N6": "not-available", "N7": 1050},
    "kragero-2023": {"K1": 430, "K2": 0, "K3": 4040, "K4": 1040, "K5": 1810, "K6": 10320, "K7": 19200, "K8": 21500},
    "rennebu-2018": {"R1": 360, "R2": 200, "R3": 6500, "R4": 250, "R5": 2700, "R6": 6400},
    "kvam-2021": {"V1": 0, "V2": 1200, "V3": 2300, "V4": 6600, "V5": 1200},
    "luster": {"L1": 2220, "L2": 3700, "L3": 2710, "L4": 0, "L5": 670},
    "nannestad": {"A1": 1388, "A2": 3470, "A3": 207, "A4": 1395, "A5": 6560},
    "samsen-kristiansand-2023": {"S1": 0, "S2": 675, "S3": 450, "S4": 1000, "S5": 3200, "S6": 1800, "S7": 900},
    "sola": {"C1": 0, "C2": 1000, "C3": 430, "C4": 0, "C5": 16250},
    "drammen-assiden": {"M1": 1150, "M2": 1200, "M3": 2240},
    "lorenskog-skolelokaler-cancellation": {"Z1": 0, "Z2": 1000, "Z3": 2000},
}
"""The published examples: what each must come to in kroner, or the outcome that stands instead of a price."""

DEPOSITS = {"A1": 347, "A2": 867.5, "A3": 250, "A4": 348.75}

READINGS = {
    "G7": "the exemption requires a lag/organisasjon as organiser; a company running a children's activity pays",
    "O6": "guard is charged at the published hourly price for the hours the school invoices",
    "N7": "a public holiday on a weekday uses the weekend column (text says Sat/Sun/holidays)",
    "K3": "15 % is on all ticket income of the event",
    "K5": "exemption lost, so the ordinary event price applies",
    "A5": "Saturday and Sunday are two 24-hour units",
    "S6": "guidelines: events serving alcohol get neither free nor reduced rent",
    "S7": "an unregistered association pays the ordinary rate",
    "C4": "exactly 50 % qualifies",
    "M3": "each session is priced by the tariff valid on its date",
}
"""The published examples that hold under an interpretation; all others are firm."""

QUESTIONS = {
    "gloppen-2024": {"G-hour-or-day", "G-children-overnight"},
    "nesodden-2017": {"N-small-youth-group", "N-no-show"},
    "nannestad": {"A-party"},
    "samsen-kristiansand-2023": {"S-annual-meeting"},
}
"""The cases of what the sources are known to leave open, or to say twice."""

RATES = {
    "gloppen-2024": "180 650 430 550 230 850 2500 3300 60",
    "oslo-skoler-2022-23": "45 172 509 1055 536 283 340",
    "nesodden-2017": "0 350 525 550 830 215 430",
    "kragero-2023": "215 610 15 43 32 835 465",
    "rennebu-2018": "180 280 120 200 60 100 10 20 35000 250 2700 4300 600 1500 25",
    "kvam-2021": "250 350 600 1200 2300 5500 6600 200 510 20 30 1600 2700",
    "luster": "740 335 682 542 372 185 5",
    "nannestad": "347 279 69 139 209 56 105 10 25 250 165 1640",
    "samsen-kristiansand-2023": "450 2550 500 2600 650 3200 5800 8000 2500 850 700 50",
    "sola": "655 380 215 16250 8125 500",
    "drammen-assiden": "1095 575 1145 600",
    "lorenskog-skolelokaler-cancellation": "50 100 15 8",
}
"""Every price, percentage and bound that the sources publish."""


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_case_comes_out_as_the_source_says(name: str, case: Case) -> None:
    assert [str(failure) for failure in checking.failures(BY_NAME[name]) if failure.case == case] == []


@pytest.mark.parametrize(("name", "book"), BY_NAME.items())
def test_a_book_is_named_by_its_file(name: str, book) -> None:
    assert book.id == name


@pytest.mark.parametrize(("name", "book"), BY_NAME.items())
def test_no_two_cases_of_a_book_have_the_same_id(name: str, book) -> None:
    assert [one for one, times in Counter(case.id for case in book.cases).items() if times > 1] == []


def test_the_books_hold_the_published_examples_and_expect_what_the_source_does() -> None:
    found = {name: {case.id: _expected(case) for case in _published(book)} for name, book in BY_NAME.items()}
    assert found == {name: dict(examples) for name, examples in EXAMPLES.items()}
    assert sum(map(len, EXAMPLES.values())) == 67


def test_the_published_examples_have_the_status_of_their_source() -> None:
    cases = [case for book in BY_NAME.values() for case in _published(book)]
    assert {case.id: case.reads_as["en"] for case in cases if case.status == READING} == READINGS
    assert {case.id for case in cases if case.status == FIRM} == {case.id for case in cases} - READINGS.keys()


@pytest.mark.parametrize(("name", "book"), BY_NAME.items())
def test_how_a_book_reads_its_source_is_said_in_three_languages(name: str, book) -> None:
    assert [reading["en"] for reading in book.readings if reading["en"] in {reading["nb"], reading["nn"]}] == []


def test_the_published_deposits_are_expected() -> None:
    cases = [case for book in BY_NAME.values() for case in _published(book)]
    found = {case.id: case.expect["deposit"] for case in cases if "deposit" in case.expect}
    assert found == {case: money.kroner(str(sum_)) for case, sum_ in DEPOSITS.items()}


@pytest.mark.parametrize(("name", "cases"), QUESTIONS.items())
def test_what_the_sources_leave_open_is_a_case_that_is_undecided(name: str, cases: set[str]) -> None:
    assert cases <= {case.id for case in BY_NAME[name].cases if case.status == "undecided"}


@pytest.mark.parametrize(("name", "book"), BY_NAME.items())
def test_every_rule_that_is_undecided_has_a_case(name: str, book) -> None:
    rows = (*book.gate, *book.limit, *book.breach)
    open_questions = {row.id for row in rows if getattr(row.effect, "code", "") == "undecided"}
    undecided = [case for case in book.cases if case.status == "undecided"]
    assert open_questions <= {case.expect.get("rule") for case in undecided}
    assert {case.expect.get("outcome") for case in undecided} <= {"undecided"}


@pytest.mark.parametrize(("name", "book"), BY_NAME.items())
def test_every_row_holds_in_a_case(name: str, book) -> None:
    paths = [str(found["rule"]) for case in book.cases for found in checking.came_out(book, case)]
    held = {rule for path in paths for rule in path.split(" > ")}
    assert [row.id for row in book.rows if row.id not in held and row not in book.deposit] == []


@pytest.mark.parametrize(("name", "rates"), RATES.items())
def test_every_published_number_is_in_the_tables(name: str, rates: str) -> None:
    tables = (Path(__file__).parents[2] / "rules" / "books" / f"{name}.toml").read_text(encoding="utf-8")
    numbers = tables.partition("[[case]]")[0].translate(str.maketrans("[]{},", "     ")).split()
    assert [rate for rate in rates.split() if rate not in numbers] == []


def test_the_command_passes_all_cases_of_all_books(capsys) -> None:
    assert __main__.main(["check", *map(str, BOOKS)]) == 0
    passed, _, failed, _ = capsys.readouterr().out.splitlines()[-1].split()
    assert int(passed) >= 67
    assert failed == "0"


def _published(book) -> list[Case]:
    """Those with the id of their source; cases that we added have a hyphen in theirs."""
    return [case for case in book.cases if "-" not in case.id]


def _expected(case: Case) -> float | str:
    """The total in kroner, or the outcome."""
    total = case.expect.get("total")
    return total / money.ORE if isinstance(total, int) else str(case.expect["outcome"])
