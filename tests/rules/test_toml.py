import time
from decimal import Decimal

import pytest

from rules import toml
from rules.faults import RulebookError


def test_numbers_are_kept_as_they_are_written() -> None:
    assert toml.parsed("a = 0.1\nb = 1e3\nc = 7") == {"a": Decimal("0.1"), "b": Decimal(1000), "c": 7}


@pytest.mark.parametrize("number", ["1e99999999999999999999", "nan", "1e-99999999999999999999"])
def test_a_number_that_nobody_can_reckon_with_is_none(number: str) -> None:
    assert toml.parsed(f"a = {number}")["a"].is_nan()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("#" * 1_000_001, None, "the rulebook is longer than 1000000 characters"),
        ("a = 1\nb = 1 2\n", 2, "this is not TOML"),
        (f"a = {'[' * 3000}", None, "this is not TOML"),
        (f"a = {'1' * 5000}", None, "this is not TOML: Exceeds the limit"),
        (f"a = 0x{'f' * 5000}", None, "there is a number of more than 100 digits"),
        (f"a = {'[' * 30}{']' * 30}", None, "there are more than 20 tables within each other"),
        (f"a = 1\nb{'.c' * 100_000} = 1", 2, "there is a key of more than 40 parts"),
        ("a = 1\nb" + '. "c" ' * 100_000 + " = 1", 2, "there is a key of more than 40 parts"),
    ],
    ids=["long", "open", "nested", "digits", "hexadecimal", "deep", "dotted", "quoted"],
)
def test_a_text_that_breaks_its_reader_is_refused_at_once(text: str, line: int | None, reason: str) -> None:
    begun = time.monotonic()
    with pytest.raises(RulebookError) as refused:
        toml.parsed(text)
    (fault,) = refused.value.faults
    assert (fault.path, fault.line) == ("rulebook", line)
    assert fault.reason.startswith(reason)
    assert time.monotonic() - begun < 2
