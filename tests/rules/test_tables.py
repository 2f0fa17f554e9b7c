import pytest

from rules import RulebookError, tables
from rules.comparisons import Missing
from rules.tables import MissingFactError

TWO_WAYS = """
[[rate]]
columns = ["id", "space_class", "day", "amount"]
rows = [
  ["hall-weekday", "hall", "weekday", 100],
  ["hall", "hall", "*", 200],
]
effect = { per = "hour" }
source = "https://example.no/hall"

[[rate]]
when = { space_class = "room" }
effect = { amount = 50, per = "day" }
"""


def test_a_table_and_single_rows_read_the_same(small) -> None:
    rows = small(rate=TWO_WAYS).rate
    assert [(row.id, row.path, row.effect.amount, row.effect.per) for row in rows] == [
        ("rate.hall-weekday", "rate[1].rows[1]", 10000, ("hour",)),
        ("rate.hall", "rate[1].rows[2]", 20000, ("hour",)),
        ("rate.3", "rate[2]", 5000, ("day",)),
    ]
    assert [row.source for row in rows] == ["https://example.no/hall"] * 2 + ["https://example.no/prisar"]


def test_the_first_row_that_holds_decides(small) -> None:
    rows = small(rate=TWO_WAYS).rate
    found = [tables.first(rows, {"space_class": "hall", "day": day}) for day in ("weekday", "sunday")]
    assert [row.id for row in found if row] == ["rate.hall-weekday", "rate.hall"]
    assert tables.first(rows, {"space_class": "stage", "day": "weekday"}) is None


def test_a_row_that_cannot_be_judged_is_not_passed_over(small) -> None:
    with pytest.raises(MissingFactError) as missing:
        tables.first(small(rate=TWO_WAYS).rate, {"space_class": "hall"})
    assert (missing.value.missing, missing.value.rule) == (Missing("day"), "rate.hall-weekday")


def faults_of(small, rate: str) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as refused:
        small(rate=rate)
    return [(fault.path, fault.reason) for fault in refused.value.faults]


def table(*rows: str, columns: str = '"space_class", "amount", "per"') -> str:
    return f"[rate]\ncolumns = [{columns}]\nrows = [\n" + "\n".join(f"  [{row}]," for row in rows) + "\n]\n"


def test_two_rows_of_equal_condition_and_different_effect_are_refused(small) -> None:
    rate = table('["hall", "room"], 1, "hour"', '"hall", 2, "hour"', '["room", "hall"], 3, "hour"')
    assert faults_of(small, rate) == [
        ("rate.rows[3]", "the conditions are those of rate.rows[1], the effect is another")
    ]


def test_a_row_written_twice_is_refused(small) -> None:
    rate = table('"hall", 1, "hour"', '"hall", 1, "hour"')
    assert faults_of(small, rate) == [("rate.rows[2]", "this says the same as rate.rows[1]")]


def test_an_id_is_used_once(small) -> None:
    rate = table('"a", "hall", 1, "hour"', '"a", "room", 1, "hour"', columns='"id", "space_class", "amount", "per"')
    assert faults_of(small, rate) == [("rate.rows[2]", "the id `rate.a` is taken by rate.rows[1]")]


def test_a_row_with_a_cell_too_few_is_refused(small) -> None:
    assert faults_of(small, table('"hall", 1')) == [("rate.rows[1]", "a row has 3 cells")]


def test_a_misspelt_column_is_refused(small) -> None:
    faults = faults_of(small, table('"hall", 1, "hour"', columns='"space_class", "ammount", "per"'))
    assert faults[0] == ("rate.columns.ammount", "`ammount` is not known here")


def test_words_in_some_languages_only_are_refused(small) -> None:
    rate = table('"hall", 1, "hour", "leie"', columns='"space_class", "amount", "per", "nb"')
    assert faults_of(small, rate) == [("rate.rows[1]", "the words in nn, en are missing")]


def test_a_row_without_words_takes_those_of_its_conditions(small) -> None:
    rate = table('"hall", "clubs", 1, "hour"', '"*", "*", 2, "hour"', columns='"space_class", "group", "amount", "per"')
    book = small(rate=rate)
    values = {"space_class": "hall", "applicant": "sports_club"}
    assert [row.words(values, book.labels, "en") for row in book.rate] == ["Hall, clubs", "Rent"]


def test_a_price_for_several_kinds_of_day_names_the_day_it_is(nesodden) -> None:
    (row,) = [row for row in nesodden.rate if row.id == "rate.hall-other-weekend"]
    assert row.words({"day": "holiday"}, nesodden.labels, "nn") == "Hall, helg og heilagdag, andre"
