"""Rulebooks that are wrong in the ways that people get them wrong: each is refused, with the line and the reason."""

from pathlib import Path

import pytest

from rules import __main__ as command
from rules.definitions import AIMED_AT, BOOKINGS, PURPOSES

WORDS = 'nb = "a"\nnn = "a"\nen = "a"'
BOOK = f"""
[regulation]
id = "small-2024"
municipality = "Småvik"
source = "https://example.no"
valid_from = 2024-01-01

[words.space_class]
hall = {{ nb = "hall", nn = "hall", en = "hall" }}

[groups.clubs]
applicant = "sports_club"
{WORDS}

[[rate]]
id = "clubs"
when = {{ group = "clubs", date = {{ to = 2024-12-31 }} }}
effect = {{ amount = 100, per = "hour" }}

[[rate]]
id = "hall"
effect = {{ amount = 200, per = "hour" }}

[[reduction]]
id = "children"
when = {{ people = {{ below = 16, share = {{ above = 50 }} }} }}
effect = {{ percent = 50 }}
{WORDS}

[[case]]
id = "A"
status = "firm"
given = {{ applicant = "business", people = {{ total = 2, under = {{ 16 = 0 }} }}, date = 2024-05-06, hours = 2 }}
expect = {{ total = 400 }}
"""


def line_of(written: str) -> int:
    return BOOK.splitlines().index(written) + 1


def checked(tmp_path: Path, capsys, text: str) -> tuple[int, list[str]]:
    """The exit status of the check, and what it tells, without the name of the file."""
    path = tmp_path / "book.toml"
    path.write_text(text, encoding="utf-8")
    status = command.main(["check", str(path)])
    told = capsys.readouterr()
    return status, [line.removeprefix(f"{path}: ") for line in (told.err + told.out).splitlines()]


def test_the_rulebook_is_right_before_anything_is_wrong(tmp_path: Path, capsys) -> None:
    assert checked(tmp_path, capsys, BOOK) == (0, ["1 passed, 0 failed"])


PER_HOUR = 'effect = { amount = 200, per = "hour" }'
AS_ITSELF = 'effect = { percent = 150, as = { applicant = "business" } }'


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ('status = "firm"', 'statuss = "firm"', "case[1].statuss", "did you mean `status`?"),
        (PER_HOUR, "effect = { amount = 200 }", "rate[2].effect", "`per` is missing"),
        (PER_HOUR, 'effect = { amount = 200, per = "hours" }', "rate[2].effect.per", "did you mean `hour`?"),
        ("effect = { percent = 50 }", "effect = { percent = 101 }", "reduction[1].effect.percent", "at most 100"),
        (
            "expect = { total = 400 }",
            "expect = { total = 401 }",
            "case[1].expect",
            "expected total 401 kr",
        ),
        ('applicant = "sports_club"', 'group = "clubs"', "groups.clubs.group", "a group cannot be made of groups"),
        (PER_HOUR, AS_ITSELF, "rate[2].effect", "the price is reckoned from itself"),
    ],
    ids=["misspelt key", "no unit", "unknown unit", "over 100", "case against table", "group of itself", "as itself"],
)
def test_what_is_wrong_is_refused_with_the_line_and_the_reason(
    tmp_path: Path, capsys, old: str, new: str, path: str, reason: str
) -> None:
    status, told = checked(tmp_path, capsys, BOOK.replace(old, new, 1))
    assert status != 0
    assert [line for line in told if line.startswith(f"line {line_of(old)}, {path}: ") and reason in line], told


HEADER, CLUBS = "[[rate]]", 'id = "clubs"'
ORDER = 'id = "clubs"\nbefore = ["hall"]', 'id = "hall"\nbefore = ["clubs"]'


def test_rows_that_each_go_before_the_other_are_refused(tmp_path: Path, capsys) -> None:
    status, told = checked(tmp_path, capsys, BOOK.replace(CLUBS, ORDER[0]).replace('id = "hall"', ORDER[1]))
    assert status == 2
    assert told[0].startswith(f"line {line_of(HEADER)}, rate[1]: the order stated by `before` goes in a circle")


def test_prices_that_are_reckoned_from_each_other_are_refused(tmp_path: Path, capsys) -> None:
    club = '[[rate]]\nwhen = { applicant = "school" }\neffect = { percent = 50, as = { applicant = "business" } }\n'
    firm = '[[rate]]\nwhen = { applicant = "business" }\neffect = { percent = 200, as = { applicant = "school" } }\n'
    status, told = checked(tmp_path, capsys, BOOK.replace(HEADER, f"{club}{firm}{HEADER}", 1))
    assert status == 2
    assert [line.split(": ")[0] for line in told[:2]] == [
        f"line {line_of(HEADER) + 2}, rate[1].effect",
        f"line {line_of(HEADER) + 5}, rate[2].effect",
    ]


def test_two_values_for_one_day_are_refused(tmp_path: Path, capsys) -> None:
    when = 'when = { group = "clubs", date = { from = 2024-12-31 } }'
    later = f'[[rate]]\n{when}\neffect = {{ amount = 110, per = "hour" }}\n\n'
    second = '[[rate]]\nid = "hall"'
    status, told = checked(tmp_path, capsys, BOOK.replace(second, f"{later}{second}"))
    assert status == 1
    assert told[0].startswith(f"line {line_of(HEADER)}, rate[1]: error: there are two values for one day")
    assert "date = 2024-12-31" in told[0]


def test_two_prices_for_the_same_are_refused(tmp_path: Path, capsys) -> None:
    again = '[[rate]]\neffect = { amount = 300, per = "hour" }\n'
    status, told = checked(tmp_path, capsys, BOOK.replace("[[reduction]]", f"{again}\n[[reduction]]"))
    assert status == 2
    assert told[0].startswith(f"line {line_of('[[reduction]]')}, rate[3]: the conditions are those of rate[2]")


def test_five_megabytes_are_refused_unread(tmp_path: Path, capsys) -> None:
    status, told = checked(tmp_path, capsys, f"{BOOK}{'# more ' * 700_000}")
    assert status == 2
    assert told[0].startswith(
        "rulebook: the rulebook is longer than 1000000 characters; check that it is the right file"
    )


def test_a_rulebook_of_thousands_of_rows_does_not_hang_the_check(tmp_path: Path, capsys) -> None:
    rows = "\n".join(f'  [{number}, {{ at_least = {number % 97} }}, {number}, "hour"],' for number in range(3, 3000))
    table = f'[[rate]]\ncolumns = ["persons", "hours", "amount", "per"]\nrows = [\n{rows}\n]\n'
    status, told = checked(tmp_path, capsys, BOOK.replace(HEADER, f"{table}\n{HEADER}", 1))
    assert status == 0
    assert [line for line in told if "the rulebook is too large to be sure that rows in no stated order" in line]


def test_prices_that_lead_to_each_other_without_an_end_in_sight_are_refused(tmp_path: Path, capsys) -> None:
    rows = "\n".join(f"  [{hours}, 50, {{ hours = {hours + 1} }}]," for hours in range(3, 60))
    table = f'[[rate]]\ncolumns = ["hours", "percent", "as"]\nrows = [\n{rows}\n]\n'
    status, told = checked(tmp_path, capsys, BOOK.replace(HEADER, f"{table}\n{HEADER}", 1))
    assert status == 2
    line = line_of(HEADER) + 2 + 51
    assert told[0].startswith(f"line {line}, rate[1].rows[51].effect: more than 50 prices are reckoned from others")


GIVEN = "given = { applicant ="


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("occasions = 1000000000, applicant =", "a case cannot stand for more than 500 uses"),
        (
            f"purpose = {list(PURPOSES)}, booking = {list(BOOKINGS)}, aimed_at = {list(AIMED_AT)}, applicant =",
            "a case cannot stand for more than 500 uses",
        ),
        ("start = 1000-01-01T00:00:00, end = 3000-01-01T00:00:00, applicant =", "by a year at most"),
        ("start = 0001-01-01T00:00:00, end = 0001-01-01T01:00:00, applicant =", "by a year at most"),
        ("start = 9999-12-31T00:00:00, end = 9999-12-31T23:00:00, applicant =", "by a year at most"),
    ],
    ids=["occasions", "combinations", "two millennia", "the first day", "the last day"],
)
def test_a_case_that_stands_for_too_much_is_refused(tmp_path: Path, capsys, given: str, reason: str) -> None:
    status, told = checked(tmp_path, capsys, BOOK.replace(GIVEN, f"given = {{ {given}", 1))
    assert status == 2
    line = next(number for number, text in enumerate(BOOK.splitlines(), start=1) if text.startswith(GIVEN))
    assert told[0].startswith(f"line {line}, case[1].given: ")
    assert reason in told[0]
