import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOPPEN, NESODDEN = "rules/books/gloppen-2024.toml", "rules/books/nesodden-2017.toml"


def run(*arguments: str) -> tuple[int, list[str], list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "rules", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


def test_the_cases_of_our_rulebooks_pass() -> None:
    assert run("check", GLOPPEN, NESODDEN) == (0, ["36 passed, 0 failed"], [])


def test_a_failing_case_is_told_and_the_exit_status_is_1(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        (ROOT / GLOPPEN).read_text(encoding="utf-8").replace("total = 6600", "total = 6700"), encoding="utf-8"
    )
    lines = wrong.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "total = 6700" in text)
    told = "gloppen-2024 G6: expected total 6,700 kr, got total 6,600 kr"
    assert run("check", str(wrong), NESODDEN) == (
        1,
        [f"{wrong}: line {line}, case[6].expect: {told}", "35 passed, 1 failed"],
        [],
    )


NAMES = 'nb = "a"\nnn = "a"\nen = "a"\n'
BOOK = """
[regulation]
id = "small-2024"
municipality = "Småvik"
source = "https://example.no"
valid_from = 2024-01-01

[[rate]]
effect = { amount = 1, per = "hour" }
"""


def checked(tmp_path: Path, *texts: str) -> tuple[int, list[str]]:
    """The exit status, and what is told of these rulebooks, by the names 0.toml, 1.toml."""
    paths = [tmp_path / f"{number}.toml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    status, told, _ = run("check", *map(str, paths))
    return status, [line.removeprefix(f"{tmp_path}/") for line in told]


def test_a_warning_is_told_with_its_place_and_does_not_fail(tmp_path: Path) -> None:
    status, told = checked(tmp_path, f"{BOOK}[groups.clubs]\n{NAMES}")
    assert status == 0
    assert told[0].startswith("0.toml: line 10, groups.clubs: warning: no row looks at `clubs`; remove it, or")
    assert told[1:] == ["the rulebooks themselves: errors 0, warnings 1", "0 passed, 0 failed"]


def test_an_error_in_the_rulebook_itself_fails(tmp_path: Path) -> None:
    status, told = checked(
        tmp_path, f'{BOOK}[[rate]]\nwhen = {{ local = true }}\neffect = {{ amount = 2, per = "hour" }}\n'
    )
    assert status == 1
    assert told[0].startswith("0.toml: line 10, rate[2]: error: it can never apply: `rate.1` above it holds")
    assert told[1:] == ["the rulebooks themselves: errors 1, warnings 0", "0 passed, 0 failed"]


def test_regulations_of_one_municipality_are_laid_side_by_side(tmp_path: Path) -> None:
    ended = BOOK.replace("2024-01-01", "2024-01-01\nvalid_to = 2024-11-30")
    later = BOOK.replace("-2024", "-2025").replace("2024-01-01", "2025-01-01")
    status, told = checked(tmp_path, later, ended)
    assert status == 0
    assert told[0].startswith("0.toml: line 6, regulation.valid_from: warning: no price holds from 2024-12-01")
    assert checked(tmp_path, later, BOOK) == (0, ["0 passed, 0 failed"])
    status, told = checked(tmp_path, BOOK, BOOK.replace("small", "other"))
    assert status == 1
    assert told[0].startswith("1.toml: line 6, regulation.valid_from: error: `small-2024` and `other-2024` both begin")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"[regulation", b'[rate]\nrows = "none"\ncolumns = []\n'])
def test_a_file_that_cannot_be_used_is_told_and_the_exit_status_is_2(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bad.toml"
    if content is not None:
        path.write_bytes(content)
    status, told, wrong = run("check", str(path), NESODDEN)
    assert (status, told) == (2, ["15 passed, 0 failed"])
    assert wrong
    assert all(line.startswith(f"{path}: ") for line in wrong)


def test_without_files_the_usage_is_told() -> None:
    assert run("check") == (2, [], ["usage: python -m rules check FILE..."])
