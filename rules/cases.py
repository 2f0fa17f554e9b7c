"""The worked examples in a rulebook: the facts given, and what the regulation says must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from rules import conditions, holidays, money
from rules.conditions import Vocabulary
from rules.definitions import FACTS, FLAG, NUMBER, PEOPLE
from rules.effects import MISSING_FACT, OUTCOMES, PRICED, UNDECIDED
from rules.facts import Participants, Value, Values
from rules.faults import Faults, Raw, suggestion

FIRM, READING = "firm", "reading"
STATUSES = (FIRM, READING, UNDECIDED)
EXPECTED = ("total", "value", "outcome", "rule")


@dataclass(frozen=True, slots=True)
class Case:
    """One example. `given` holds it once for each value that its words stand for; all must come out as expected.

    Status "firm" is what the source says, "reading" holds under `reads_as`, "undecided" is what the source leaves open.
    """

    id: str
    name: str
    status: str
    reads_as: str
    given: tuple[Values, ...]
    expect: Mapping[str, int | str]


def read(raw: object, vocabulary: Vocabulary, faults: Faults) -> tuple[Case, ...]:
    """The cases of a rulebook, in order."""
    if not isinstance(raw, list):
        faults.add("case", "cases must be a list", "begin each with `[[case]]`")
        return ()
    return tuple(_case(item, f"case[{number}]", vocabulary, faults) for number, item in enumerate(raw, start=1))


def _case(raw: object, path: str, vocabulary: Vocabulary, faults: Faults) -> Case:
    table = faults.table(raw, path)
    allowed = ("id", "name", "status", "reads_as", "given", "expect")
    faults.keys(table, path, allowed=allowed, required=("id", "status", "given", "expect"))
    status = faults.text(table, "status", path)
    if status and status not in STATUSES:
        faults.add(f"{path}.status", f"`{status}` is no status", suggestion(status, STATUSES))
    reads_as = faults.text(table, "reads_as", path)
    if (status == READING) != bool(reads_as):
        faults.add(
            path, "a reading, and only a reading, says what it reads the source as", "write or remove `reads_as`"
        )
    given = _given(faults.table(table.get("given", {}), f"{path}.given"), f"{path}.given", vocabulary, faults)
    expect = _expected(faults.table(table.get("expect", {}), f"{path}.expect"), f"{path}.expect", faults)
    return Case(
        faults.text(table, "id", path), faults.text(table, "name", path), status, reads_as, tuple(given), expect
    )


def _given(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Iterator[Values]:
    faults.keys(raw, path, allowed=(*FACTS, "date"))
    choices: dict[str, tuple[Value, ...]] = {}
    for name, value in raw.items():
        if name in FACTS or name == "date":
            choices.update(_fact(name, value, f"{path}.{name}", vocabulary, faults))
    for chosen in product(*choices.values()):
        yield _completed(dict(zip(choices, chosen, strict=True)))


def _completed(values: dict[str, Value]) -> Values:
    """A case is on one date unless it says otherwise; days follow from nights, the kind of day from the date."""
    nights, people, day = values.get("nights", 0), values.get("people"), values.get("date")
    days = values.setdefault("days", int(nights) + 1 if isinstance(nights, int) else 1)
    values.setdefault("nights", int(days) - 1 if isinstance(days, int) else 0)
    if isinstance(people, Participants) and people.total is not None:
        values.setdefault("persons", people.total)
    if isinstance(day, date):
        values.setdefault("day", holidays.kind_of_day(day))
    return {"breach": "none", **values}


def _fact(name: str, value: object, path: str, vocabulary: Vocabulary, faults: Faults) -> dict[str, tuple[Value, ...]]:
    """One fact under the name it is stored as, with each value that its word stands for."""
    if name == "date":
        if not isinstance(value, date):
            faults.add(path, f"`{value}` is no date", "write it like 2024-12-10, without quotation marks")
        return {name: (value,)} if isinstance(value, date) else {}
    definition = FACTS[name]
    if definition.kind == PEOPLE:
        return {name: (_people(value, path, faults),)}
    if definition.kind == NUMBER:
        stored = conditions.exact(value) * definition.scale
        if not conditions.is_number(value) or stored.denominator != 1 or stored < 0:
            faults.add(path, f"`{value}` is no {definition.en.removeprefix('the ')}", "write a number, 0 or more")
        return {definition.stored_as or name: (int(stored),)}
    if definition.kind == FLAG:
        if not isinstance(value, bool):
            faults.add(path, f"`{name}` is either true or false", f"write `{name} = true` or `{name} = false`")
        return {name: (bool(value),)}
    return {name: conditions.one_of(name, value, path, vocabulary, faults)}


def _people(value: object, path: str, faults: Faults) -> Participants:
    raw = faults.table(value, path)
    faults.keys(raw, path, allowed=("total", "under", "resident", "disabled"))
    try:
        return Participants.of(raw)
    except (ValueError, TypeError) as error:
        faults.add(path, str(error), "write for example `{ total = 12, under = { 16 = 12 } }`")
        return Participants()


def _expected(raw: Raw, path: str, faults: Faults) -> Mapping[str, int | str]:
    faults.keys(raw, path, allowed=EXPECTED)
    expect: dict[str, int | str] = {}
    for key in ("total", "value"):
        if key in raw:
            if not conditions.is_number(raw[key]):
                faults.add(f"{path}.{key}", f"`{raw[key]}` is no sum of money", "write kroner as a number")
            expect[key] = money.kroner(conditions.exact(raw[key]))
    outcomes = (PRICED, MISSING_FACT, *OUTCOMES)
    if "outcome" in raw and raw["outcome"] not in outcomes:
        faults.add(f"{path}.outcome", f"`{raw['outcome']}` is no outcome", suggestion(str(raw["outcome"]), outcomes))
    if not raw.keys() & {"total", "outcome"}:
        faults.add(path, "a case must expect something", "write `total = …` in kroner, or `outcome = …`")
    return expect | {key: faults.text(raw, key, path) for key in ("outcome", "rule") if key in raw}
