"""A regulation that nobody saw when the rules were written: taken on as a file, with no change in Python."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules import Facts, Rulebook, TimeSpan, __main__, checking, load, quote
from rules.cases import Case

THIRTEENTH = Path(__file__).parent / "books" / "havnes-2026.toml"
TWELVE = sorted((Path(__file__).parents[2] / "rules" / "books").glob("*.toml"))
HAVNES = load(THIRTEENTH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in HAVNES.cases])
def test_the_case_comes_out_as_written(case: Case) -> None:
    assert [str(failure) for failure in checking.failures(HAVNES) if failure.case == case] == []


def test_the_command_takes_it_on(capsys) -> None:
    assert __main__.main(["check", str(THIRTEENTH)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(HAVNES.cases)} passed, 0 failed"


def test_it_charges_by_what_the_twelve_do_not() -> None:
    twelve = {unit for path in TWELVE for unit in _units(load(path.read_text(encoding="utf-8")))}
    assert _units(HAVNES) - twelve == {"m2", "season-hour", "started-half-hour"}


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (datetime(2026, 3, 3, 17, 0, tzinfo=UTC), datetime(2026, 3, 3, 18, 0, tzinfo=UTC), [("hall-evening", 50000)]),
        (
            datetime(2026, 3, 3, 21, 30, tzinfo=UTC),
            datetime(2026, 3, 3, 22, 30, tzinfo=UTC),
            [("hall-evening", 25000), ("hall", 15000)],
        ),
    ],
)
def test_an_application_is_priced_by_the_evening_it_is_in(
    start: datetime, end: datetime, lines: list[tuple[str, int]]
) -> None:
    facts = Facts.of(
        kind="business",
        span=TimeSpan(start, end),
        purpose="training",
        space_class="idrettshall",
        commercial=True,
        more={"booking": "single"},
    )
    found = quote(HAVNES, facts)
    assert [(line.rule, line.amount) for line in found.lines] == [(f"rate.{rule}", amount) for rule, amount in lines]


def _units(book: Rulebook) -> set[str]:
    """The units that its prices are per."""
    return {unit for row in book.rows for unit in getattr(row.effect, "per", ())}
