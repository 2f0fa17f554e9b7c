"""Facts given as values: what a case says, what a rulebook assumes, what a row asks to be reckoned as."""

from __future__ import annotations

from datetime import date, datetime

from rules import conditions
from rules.conditions import Vocabulary
from rules.definitions import DATE, EXTRA, FACTS, FLAG, NUMBER, PEOPLE
from rules.facts import Extras, Participants, Value
from rules.faults import Faults, Raw

ONE_VALUE = tuple(name for name, fact in FACTS.items() if fact.kind not in {PEOPLE, EXTRA, DATE})


def facts(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> dict[str, Value]:
    """Facts with one value each, as in `{ unit = "hour", alcohol = false }`, under the names they are stored as."""
    found: dict[str, Value] = {}
    faults.keys(raw, path, allowed=ONE_VALUE)
    for name in raw.keys() & set(ONE_VALUE):
        key, choices = choose(name, raw[name], f"{path}.{name}", vocabulary, faults)
        if len(choices) > 1:
            faults.add(f"{path}.{name}", "this must be one value", f"choose one of {', '.join(map(str, choices))}")
        if choices:
            found[key] = choices[0]
    return found


def choose(
    name: str, value: object, path: str, vocabulary: Vocabulary, faults: Faults
) -> tuple[str, tuple[Value, ...]]:
    """One fact: the name it is stored as, and each value that what is written stands for."""
    definition = FACTS[name]
    key = definition.stored_as or name
    if definition.kind == PEOPLE:
        return key, (_people(value, path, faults),)
    if definition.kind == EXTRA:
        return key, (_extras(value, path, vocabulary, faults),)
    if definition.kind == NUMBER:
        return key, (_number(name, value, path, faults),)
    if definition.kind == DATE:
        return key, _dates(value, path, faults)
    if definition.kind == FLAG:
        if not isinstance(value, bool):
            faults.add(path, f"`{name}` is either true or false", f"write `{name} = true` or `{name} = false`")
        return key, (bool(value),)
    return key, conditions.one_of(name, value, path, vocabulary, faults)


def _number(name: str, value: object, path: str, faults: Faults) -> int:
    stored = conditions.exact(value) * FACTS[name].scale
    if not conditions.is_number(value) or stored < 0:
        faults.add(path, f"`{value}` is no {FACTS[name].en.removeprefix('the ')}", "write a number, 0 or more")
    return round(stored)


def _people(value: object, path: str, faults: Faults) -> Participants:
    raw = faults.table(value, path)
    faults.keys(raw, path, allowed=("total", "under", "resident", "disabled"))
    try:
        return Participants.of(raw)
    except (ValueError, TypeError) as error:
        faults.add(path, str(error), "write for example `{ total = 12, under = { 16 = 12 } }`")
        return Participants()


def _extras(value: object, path: str, vocabulary: Vocabulary, faults: Faults) -> Extras:
    raw = faults.table(value, path)
    faults.keys(raw, path, allowed=vocabulary.known("extra"))
    for word, quantity in raw.items():
        if not conditions.is_number(quantity) or conditions.exact(quantity) < 0:
            faults.add(f"{path}.{word}", f"`{quantity}` is no number of them", "write a number, 0 or more")
    return {word: conditions.exact(quantity) for word, quantity in raw.items()}


def _dates(value: object, path: str, faults: Faults) -> tuple[Value, ...]:
    if isinstance(value, date) and not isinstance(value, datetime):
        return (value,)
    faults.add(path, f"`{value}` is no date", "write it like 2024-12-10, without quotation marks")
    return ()
