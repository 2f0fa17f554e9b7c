from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules import Rulebook, load, sheet
from rules.grids import Grid
from rules.sheet import Line
from rules.wording import LANGUAGES, Texts

BOOKS = sorted(
    path
    for folder in ("rules/books", "tests/rules/books")
    for path in (Path(__file__).parents[2] / folder).glob("*.toml")
)


@pytest.fixture(params=BOOKS, ids=lambda path: path.stem)
def book(request: pytest.FixtureRequest) -> Rulebook:
    """Each rulebook there is."""
    return load(request.param.read_text(encoding="utf-8"))


def lines(found: sheet.Sheet) -> Iterator[Line]:
    """Every line of a sheet."""
    for name in ("free", "extras", "income", "limits", "deposit", "vat", "breach"):
        yield from getattr(found, name)
    for part in found.prices:
        yield from () if isinstance(part, Grid) else part
    for answers in found.answers.values():
        yield from answers


def texts(found: sheet.Sheet) -> Iterator[Texts]:
    """All words of a sheet that may not be empty."""
    for line in lines(found):
        yield from (line.who, line.what, *line.unless)
    for group in found.groups:
        yield from (group.name, group.who)
    for grid in (part for part in found.prices if isinstance(part, Grid)):
        yield from (*grid.columns, *grid.unless, *(label for label, _ in grid.rows))
        yield from (cell.what for _, cells in grid.rows for cell in cells if cell)


def test_no_words_are_empty_in_any_language(book: Rulebook) -> None:
    found = sheet.of(book)
    assert [said for said in texts(found) if not all(said.get(language, "").strip() for language in LANGUAGES)] == []


def test_every_price_stands_once_in_the_price_tables(book: Rulebook) -> None:
    rules: list[str] = []
    for part in sheet.of(book).prices:
        rules += part.rules if isinstance(part, Grid) else [line.rule for line in part]
    assert Counter(rules) == Counter(row.id for row in book.rate)


def test_every_other_row_stands_somewhere(book: Rulebook) -> None:
    found = sheet.of(book)
    told = {line.rule for line in lines(found)}
    assert told >= {row.id for row in book.rows if row not in book.rate}


def test_rows_of_a_grid_have_a_cell_for_each_column(book: Rulebook) -> None:
    grids = [part for part in sheet.of(book).prices if isinstance(part, Grid)]
    assert all(len(cells) == len(grid.columns) for grid in grids for _, cells in grid.rows)


def test_kinds_of_space_stand_down_and_units_across(gloppen) -> None:
    grid, rest = sheet.of(gloppen).prices
    assert isinstance(grid, Grid)
    assert [column["nn"] for column in grid.columns] == ["leige per time", "leige per dag"]
    label, cells = grid.rows[3]
    assert label["nn"] == "skulekjøkken eller kantine"
    assert [cell.what["nn"].replace("\xa0", " ") for cell in cells if cell] == ["230 kr", "850 kr"]
    assert isinstance(rest, tuple)
    assert [line.rule for line in rest] == ["rate.pool-person", "rate.school-night", "rate.school-day"]


def test_groups_stand_across_where_that_makes_a_full_table(nesodden) -> None:
    (grid,) = sheet.of(nesodden).prices
    assert isinstance(grid, Grid)
    assert [column["nb"] for column in grid.columns][1:] == ["lag og foreninger over 19 år", "andre"]
    assert [label["nb"] for label, _ in grid.rows][1] == "hall, helg og helligdag"
    assert grid.per
    assert grid.per["nb"] == "time"
    assert [cell and cell.what["en"] for cell in grid.rows[0][1]] == [
        "free (otherwise 350\xa0kr)",
        "350\xa0kr",
        "550\xa0kr",
    ]


def test_what_costs_nothing_in_the_table_is_told_with_those_who_are_free(nesodden) -> None:
    free = sheet.of(nesodden).free
    assert [line.rule for line in free] == ["rate.hall-youth-weekday", "rate.gymsal-youth"]
    assert free[0].who["nb"].startswith("lag og foreninger med barn og unge under 19 år, hverdag")


def test_questions_that_are_open_and_what_is_not_let_are_told(nesodden) -> None:
    answers = sheet.of(nesodden).answers
    assert [line.rule for line in answers["not-available"]] == ["gate.closed-weekend"]
    assert all(line.who["nb"].endswith("ikke") or "?" in line.who["nb"] for line in answers["undecided"])


def test_a_row_says_what_takes_it_away_and_what_is_still_paid(small) -> None:
    book = small(
        '[[reduction]]\nwhen = { group = "clubs" }\neffect = { free = true, keeps = ["extra"] }\n'
        'unless = [{ alcohol = true }, { ticketed = true, nb = "billetter", nn = "billettar", en = "tickets" }]\n'
    )
    (line,) = sheet.of(book).free
    assert line.what["en"] == "free, extras must be paid all the same"
    assert [one["en"] for one in line.unless] == ["alcohol is served", "tickets"]


def test_a_row_for_all_the_rest_says_so(small) -> None:
    hall = '[[rate]]\nwhen = { space_class = "hall" }\neffect = { amount = 1, per = "hour" }\n'
    rest = '[[rate]]\neffect = { amount = 2, per = "day" }\n'
    ((first, last),) = sheet.of(small(rate=hall + rest)).prices
    assert (first.who["nb"], last.who["nb"]) == ("hall", "ellers")
