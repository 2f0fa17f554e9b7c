import difflib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from booking.domain import pricelists
from booking.domain.pricelists import BOUND, MONEY, PERCENT, Heading
from tests import factories

BOOKS = sorted(Path("rules/books").glob("*.toml")) + sorted(Path("tests/rules/books").glob("*.toml"))
NEXT = Heading("next-2030", date(2030, 1, 1), "council 2029-12-10, item 7", "https://example.no/2030")

TEXT = """\
# The prices of a small place.
regulation.id = "small-2024"
regulation.municipality = "Small"
regulation.source = "https://example.no/2024"
regulation.valid_from = 2024-01-01   # New Year
regulation.valid_to = 2025-12-31

[[rate]]
id = "room"
source = "council 2020"
effect.amount = 1_000 # a thousand
effect.per = "hour"

[[rate]]
id = "hall"
[rate.effect]
steps = [{ up_to = 2, total = 610 }, { up_to = 4, total = 820.50 }]
per = "hour"

[[extra]]
columns = ["id", "amount", "per", "source"]   # aligned by hand
rows = [
  ["guard",    250, "hour", "council 2021"],
  ["cleaning", 900, "occasion", "*"],         # "*" is an empty cell
]

[[income]]
effect = { tiers = [{ up_to = 35000, share = 10 }, { share = 20 }], min = 500 }

[[reduction]]
effect = { percent = 50 }
when = { persons = { above = 10 } }

[[case]]
id = "one"
expect = { total = 1000, rule = "rate.room" } # firm
[[case]]
id = "two"
expect.total = 5
"""


def read(path):
    return path.read_text("utf-8")


def changed_lines(before, after):
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in {"+++", "---"}]


def told(amounts):
    return [(one.row, one.key, one.value, one.kind) for one in amounts]


def test_every_number_of_the_price_list_is_found_with_its_row():
    assert told(pricelists.amounts(pricelists.parsed(TEXT))) == [
        ("rate.room", "amount", 1000, MONEY),
        ("rate.hall", "up_to", 2, BOUND),
        ("rate.hall", "total", 610, MONEY),
        ("rate.hall", "up_to", 4, BOUND),
        ("rate.hall", "total", Decimal("820.50"), MONEY),
        ("extra.guard", "amount", 250, MONEY),
        ("extra.cleaning", "amount", 900, MONEY),
        ("reduction.1", "percent", 50, PERCENT),
        ("income.1", "up_to", 35000, BOUND),
        ("income.1", "share", 10, PERCENT),
        ("income.1", "share", 20, PERCENT),
        ("income.1", "min", 500, MONEY),
    ]


def test_what_a_table_says_for_all_its_rows_is_an_amount_of_the_table():
    raw = pricelists.parsed('[rate]\ncolumns = ["id"]\nrows = [["a"], ["b"]]\neffect = { amount = 70, per = "hour" }\n')
    assert told(pricelists.amounts(raw)) == [("rate", "amount", 70, MONEY)]
    assert [row.says["effect.amount"] for row in pricelists.rows(raw)] == [70, 70]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_the_rows_of_every_book_are_those_that_the_rules_read(path):
    book, rows = rules.load(read(path)), pricelists.rows(pricelists.parsed(read(path)))
    assert [(row.id, row.place) for row in rows] == [(row.id, row.path) for row in book.rows]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_the_same_values_leave_the_text_of_every_book_as_it_was(path):
    text = read(path)
    book = rules.load(text)
    same = Heading(book.id, book.valid_from, book.adopted, book.source)
    amounts = pricelists.amounts(pricelists.parsed(text))
    assert pricelists.repriced(text, {one.path: one.value for one in amounts}, same) == text


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_price_of_every_book_can_be_changed_and_nothing_else_is(path):
    text = read(path)
    before = pricelists.amounts(pricelists.parsed(text))
    new = {one.path: one.value + 10 for one in before if one.kind == MONEY}
    dearer = pricelists.repriced(text, new, NEXT)
    after = pricelists.amounts(pricelists.parsed(dearer))
    assert {one.path: one.value for one in after} == {one.path: new.get(one.path, one.value) for one in before}
    book, old = rules.load(dearer), rules.load(text)
    assert (book.id, book.valid_from, book.adopted, book.source) == (
        "next-2030",
        date(2030, 1, 1),
        "council 2029-12-10, item 7",
        "https://example.no/2030",
    )
    assert [row.condition.signature for row in book.rows] == [row.condition.signature for row in old.rows]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in dearer.splitlines() if line.startswith("#")
    ]


def test_comments_and_layout_stay_where_a_price_is_another():
    values = {
        one.path: one.value + 1 for one in pricelists.amounts(pricelists.parsed(TEXT)) if one.row == "extra.guard"
    }
    same = Heading("small-2024", date(2024, 1, 1), "", "https://example.no/2024")
    assert changed_lines(TEXT, pricelists.repriced(TEXT, values, same)) == [
        '-  ["guard",    250, "hour", "council 2021"],',
        '+  ["guard",    251, "hour", "https://example.no/2024"],',
    ]


def test_a_source_of_its_own_is_renewed_with_the_price_and_an_empty_one_stays_empty():
    values = {one.path: one.value + 1 for one in pricelists.amounts(pricelists.parsed(TEXT))}
    raw = pricelists.parsed(pricelists.repriced(TEXT, values, NEXT))
    assert raw["rate"][0]["source"] == NEXT.source
    assert [row[3] for row in raw["extra"][0]["rows"]] == [NEXT.source, "*"]


def test_a_source_stays_where_the_price_does():
    raw = pricelists.parsed(pricelists.repriced(TEXT, {}, NEXT))
    assert (raw["rate"][0]["source"], raw["extra"][0]["rows"][0][3]) == ("council 2020", "council 2021")


@pytest.mark.parametrize(("first", "left"), [(date(2025, 12, 31), True), (date(2026, 1, 1), False)])
def test_a_last_day_that_is_over_by_then_goes(first, left):
    text = pricelists.repriced(TEXT, {}, Heading("small-2026", first, "", "https://example.no/2024"))
    assert ("valid_to" in pricelists.parsed(text)["regulation"]) is left
    assert f"regulation.valid_from = {first}   # New Year" in text


def test_a_last_day_stays_where_only_the_heading_is_another():
    text = pricelists.headed(TEXT, Heading("small-2026", date(2026, 1, 1), "", "https://example.no/2024"))
    assert pricelists.parsed(text)["regulation"]["valid_to"] == date(2025, 12, 31)


def test_the_space_before_a_brace_stays_behind_a_date():
    text = TEXT + "[defaults]\nx = { from = 2024-01-01, to = 2024-12-31 }\n"
    assert pricelists.headed(text, NEXT).endswith("x = { from = 2024-01-01, to = 2024-12-31 }\n")
    tight = text.replace(" }\n", "}\n")
    assert pricelists.headed(tight, NEXT).endswith("x = { from = 2024-01-01, to = 2024-12-31}\n")


def test_a_worked_example_is_given_another_expectation_and_the_others_are_not():
    text = pricelists.expecting(TEXT, {"case[1]": {"total": Decimal("1100.00")}})
    assert changed_lines(TEXT, text) == [
        '-expect = { total = 1000, rule = "rate.room" } # firm',
        '+expect = { total = 1100, rule = "rate.room" } # firm',
    ]
    assert changed_lines(TEXT, pricelists.expecting(TEXT, {"case[2]": {"total": Decimal("5.5")}})) == [
        "-expect.total = 5",
        "+expect.total = 5.5",
    ]


def test_words_with_quotation_marks_do_not_break_the_text():
    odd = Heading('a "quoted" id', date(2030, 1, 1), 'line\nbreak and \\ and """', "https://example.no/?a=#b")
    regulation = pricelists.parsed(pricelists.headed(factories.book(), odd))["regulation"]
    assert (regulation["id"], regulation["adopted"], regulation["source"]) == (odd.id, odd.decision, odd.source)


@pytest.mark.parametrize(
    ("amount", "percent", "result"),
    [("180", "3.5", "186"), ("180", "0", "180"), ("0", "50", "0"), ("90", "5", "95"), ("100", "-50", "50")],
)
def test_a_raise_is_rounded_to_whole_kroner_and_half_a_krone_up(amount, percent, result):
    assert pricelists.raised(Decimal(amount), Decimal(percent)) == Decimal(result)


@given(st.decimals(0, 100_000, places=2), st.decimals(0, 100, places=1))
def test_a_raise_never_makes_anything_cheaper_by_more_than_the_rounding(amount, percent):
    new = pricelists.raised(amount, percent)
    assert new == new.to_integral_value()
    assert new >= amount - Decimal("0.5")
