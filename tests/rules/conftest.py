"""Small rulebooks for the tests of the rules."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules import Facts, Rulebook, TimeSpan, load

BOOKS = Path(__file__).parents[2] / "rules" / "books"

SMALL = """
[regulation]
id = "small"
municipality = "Småvik"
source = "https://example.no/prisar"
valid_from = 2024-01-01

[words.space_class]
hall = { nb = "hall", nn = "hall", en = "hall" }
room = { nb = "rom", nn = "rom", en = "room" }

[groups.clubs]
nb = "lag"
nn = "lag"
en = "clubs"
applicant = ["voluntary_org", "sports_club"]
"""

RATE = """
[rate]
columns = ["space_class", "amount", "per"]
rows = [
  ["hall", 200, "hour"],
  ["room", 99.5, "hour"],
]
"""

TUESDAY_EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.fixture
def small() -> Callable[..., Rulebook]:
    """Loads a small rulebook with more written below it."""

    def make(more: str = "", rate: str = RATE) -> Rulebook:
        return load(SMALL + rate + more)

    return make


@pytest.fixture
def facts() -> Callable[..., Facts]:
    """Facts of two hours' training in the hall by a business, unless told otherwise."""

    def make(*, hours: float = 2, start: datetime = TUESDAY_EVENING, **given: object) -> Facts:
        span = TimeSpan(start, start + timedelta(hours=hours))
        return Facts.of(**{"kind": "business", "purpose": "training", "space_class": "hall", "span": span, **given})

    return make


@pytest.fixture(scope="session")
def gloppen() -> Rulebook:
    return load((BOOKS / "gloppen-2024.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def nesodden() -> Rulebook:
    return load((BOOKS / "nesodden-2017.toml").read_text(encoding="utf-8"))
