"""docs/rulebooks.md: its walk-through holds, and its reference names all there is."""

import re
import tomllib
from pathlib import Path

import pytest

from rules import checking, definitions, effects, load, units

GUIDE = (Path(__file__).parents[2] / "docs" / "rulebooks.md").read_text(encoding="utf-8")
REFERENCE = GUIDE.partition("\n## Reference\n")[2]
WALK_THROUGH = "\n".join(re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL))
SAID = set(re.findall(r"[\w-]+", REFERENCE))
SPELT = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`[^`]+`", REFERENCE))))
"""What stands between backticks: how it is written."""


def test_the_pieces_of_the_walk_through_are_a_rulebook_whose_cases_hold() -> None:
    book = load(WALK_THROUGH)
    assert checking.failures(book) == []
    assert f"`{len(book.cases)} passed, 0 failed`" in GUIDE


def test_the_walk_through_is_toml_of_a_size_for_an_hour() -> None:
    assert set(tomllib.loads(WALK_THROUGH)) >= {"regulation", "rate", "reduction", "case"}
    assert len(WALK_THROUGH.splitlines()) < 200


@pytest.mark.parametrize("fact", definitions.FACTS)
def test_the_reference_names_the_fact_and_its_values(fact: str) -> None:
    assert fact in SPELT
    assert set(definitions.FACTS[fact].values) - SAID == set()


@pytest.mark.parametrize("stage", effects.KEYS)
def test_the_reference_names_the_stage_and_what_its_effect_may_say(stage: str) -> None:
    assert {stage, *effects.KEYS[stage]} - SPELT == set()


def test_the_reference_names_the_units_and_outcomes() -> None:
    assert {*units.UNITS, *effects.OUTCOMES} - SPELT == set()
