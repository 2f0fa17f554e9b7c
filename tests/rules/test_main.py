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
    assert run("check", GLOPPEN, NESODDEN) == (0, ["25 passed, 0 failed"], [])


def test_a_failing_case_is_told_and_the_exit_status_is_1(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        (ROOT / GLOPPEN).read_text(encoding="utf-8").replace("total = 6600", "total = 6700"), encoding="utf-8"
    )
    assert run("check", str(wrong), NESODDEN) == (
        1,
        ["gloppen-2024 G6: expected total 6,700 kr, got total 6,600 kr", "24 passed, 1 failed"],
        [],
    )


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"[regulation", b'[rate]\nrows = "none"\ncolumns = []\n'])
def test_a_file_that_cannot_be_used_is_told_and_the_exit_status_is_2(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bad.toml"
    if content is not None:
        path.write_bytes(content)
    status, told, wrong = run("check", str(path), NESODDEN)
    assert (status, told) == (2, ["12 passed, 0 failed"])
    assert wrong
    assert all(line.startswith(f"{path}: ") for line in wrong)


def test_without_files_the_usage_is_told() -> None:
    assert run("check") == (2, [], ["usage: python -m rules check FILE..."])
