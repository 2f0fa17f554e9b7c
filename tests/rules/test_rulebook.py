from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import Fault, RulebookError, load

GLOPPEN = (Path(__file__).parents[2] / "rules" / "books" / "gloppen-2024.toml").read_text(encoding="utf-8").splitlines()


def faults_of(text: str) -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(RulebookError) as refused:
        load(text)
    return [(fault.path, fault.line, fault.reason, fault.todo) for fault in refused.value.faults]


def faults_in(text: str) -> tuple[Fault, ...]:
    """The faults of a text, none where it loads; any other error is the test's failure."""
    try:
        load(text)
    except RulebookError as refused:
        return refused.faults
    return ()


def changed(old: str, new: str) -> tuple[str, int]:
    """Gloppen's rulebook with one thing changed, and the line it stands on."""
    line = next(number for number, line in enumerate(GLOPPEN, start=1) if old in line)
    return "\n".join([*GLOPPEN[: line - 1], GLOPPEN[line - 1].replace(old, new), *GLOPPEN[line:]]), line


def test_a_rulebook_tells_where_it_comes_from(gloppen) -> None:
    assert (gloppen.id, gloppen.municipality, gloppen.valid_from, gloppen.valid_to) == (
        "gloppen-2024",
        "Gloppen",
        date(2024, 1, 1),
        None,
    )
    assert gloppen.source.startswith("https://gloppen.kommune.no/")
    assert gloppen.adopted == "council 2023-12-18"


def test_a_rulebook_lists_how_its_source_was_read(nesodden) -> None:
    assert tuple(reading["en"] for reading in nesodden.readings) == (
        "a youth group is one where more than half of those who take part are under 19",
        "a public holiday on a weekday uses the weekend column (text says Sat/Sun/holidays)",
    )


def test_the_rulebook_assumes_only_what_it_says_and_nobody_answered(gloppen) -> None:
    assert gloppen.completed({"unit": None})["unit"] == "hour"
    assert gloppen.completed({"unit": "day"})["unit"] == "day"


def test_a_rulebook_tells_what_it_asks_about(gloppen, nesodden) -> None:
    assert {who for who in gloppen.asks if isinstance(who, int)} == {16}
    assert {"disabled", "unit", "purpose", "nights"} < gloppen.asks
    assert {who for who in nesodden.asks if isinstance(who, int)} == {19}
    assert not {"disabled", "resident", "unit"} & nesodden.asks


def test_a_misspelt_key_is_told_with_its_line() -> None:
    text, line = changed("valid_from =", "valid_form =")
    assert faults_of(text) == [
        ("regulation", line - 5, "`valid_from` is missing", "write `valid_from = …`"),
        ("regulation.valid_form", line, "`valid_form` is not known here", "did you mean `valid_from`?"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "path", "todo"),
    [
        ('180, "hour"]', '180, "*"]', "rate[1].rows[1].effect", "write `per = …`"),
        ('180, "hour"]', '180, "hours"]', "rate[1].rows[1].effect.per", "did you mean `hour`?"),
        ("effect = { free = true }", "effect = { percent = 150 }", "reduction[1].effect.percent", "correct the number"),
        ('purpose = "course"', 'purpos = "course"', "groups.study.purpos", "did you mean `purpose`?"),
        ("expect = { total = 360, ", "expect = { ", "case[1].expect", "write `total = …` in kroner, or `outcome = …`"),
        ('group = "children" }', 'group = "childen" }', "reduction[1].when.group", "did you mean `children`?"),
        (
            "[groups.disabled]",
            '[groups.disabled]\ngroup = "children"',
            "groups.disabled.group",
            "write out its conditions",
        ),
        ("2024-01-01", '"2024-01-01"', "regulation.valid_from", "write it like 2024-01-01, without quotation marks"),
        ("2024-01-01", "2024-01-01\nvalid_to = 2023-01-01", "regulation.valid_to", "correct one of the two dates"),
        ('nb = "Leietakeren', 'nb_ = "Leietakeren', "gate[2]", 'write `nb = "…"`'),
        ('status = "reading"', 'status = "firm"', "case[7]", "write or remove `reads_as`"),
        ("[[limit]]", "[[limits]]", "limits", "did you mean `limit`?"),
    ],
)
def test_what_is_wrong_is_told_with_place_and_what_to_do(old: str, new: str, path: str, todo: str) -> None:
    text, _ = changed(old, new)
    found = [(fault[0], fault[3]) for fault in faults_of(text)]
    assert (path, todo) in found


def test_a_regulation_without_source_is_refused() -> None:
    text, line = changed("source =", "# source =")
    assert faults_of(text) == [("regulation", line - 3, "`source` is missing", "write `source = …`")]


def test_text_that_is_not_toml_is_told_with_its_line() -> None:
    text, line = changed("[groups.study]", "[groups.study")
    assert [fault[:2] for fault in faults_of(text)] == [("rulebook", line)]


def test_five_megabytes_are_refused_unread() -> None:
    assert faults_of("#" * 5_000_000)[0][3] == "check that it is the right file"


def test_an_empty_file_lacks_a_regulation_and_a_rate() -> None:
    assert [fault[2] for fault in faults_of("")][:2] == ["`regulation` is missing", "there is no price here"]


ODD = st.sampled_from(
    ["1", "-1", '""', '"x"', "true", "[]", "[[1]]", "{}", "{ a = 1 }", "inf", "nan", "1e999999", "2024-01-01"]
)


@given(st.integers(0, len(GLOPPEN) - 1), ODD)
def test_whatever_one_line_says_it_loads_or_is_refused_with_reasons(number: int, odd: str) -> None:
    key, _, _ = GLOPPEN[number].partition(" = ")
    lines = [*GLOPPEN[:number], f"{key} = {odd}", *GLOPPEN[number + 1 :]]
    assert all(fault.reason and fault.todo for fault in faults_in("\n".join(lines)))
