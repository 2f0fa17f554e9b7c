from rules import names
from rules.definitions import CLOSED, FACTS, FLAG
from rules.wording import LANGUAGES


def test_every_value_of_a_closed_fact_has_a_name_in_every_language() -> None:
    closed = {name: fact.values for name, fact in FACTS.items() if fact.kind == CLOSED}
    assert {name: set(names.VALUES[name]) for name in closed} == {name: set(values) for name, values in closed.items()}


def test_every_yes_or_no_is_told_both_ways() -> None:
    assert set(names.FLAGS) == {name for name, fact in FACTS.items() if fact.kind == FLAG}
    for yes, no in names.FLAGS.values():
        assert all(yes[language] != no[language] for language in LANGUAGES)


def test_no_name_is_empty() -> None:
    values = [texts for named in names.VALUES.values() for texts in named.values()]
    flags = [texts for both in names.FLAGS.values() for texts in both]
    assert all(texts[language].strip() for texts in [*values, *flags] for language in LANGUAGES)
