"""The worked examples in a rulebook: the facts given, and what the regulation says must come out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from rules import conditions, given, holidays, numbers, tables
from rules.conditions import Vocabulary
from rules.definitions import FACTS
from rules.effects import MISSING_FACT, OUTCOMES, PRICED, UNDECIDED
from rules.facts import OSLO, Participants, Value, Values, of_time
from rules.faults import Faults, Raw, suggestion
from rules.timespan import TimeSpan
from rules.wording import Texts

FIRM, READING = "firm", "reading"
STATUSES = (FIRM, READING, UNDECIDED)
EXPECTED = ("total", "value", "deposit", "vat", "outcome", "rule", "pending", "lines")
SUMS = ("total", "value", "deposit", "vat")
PROVISIONAL, FINAL = "provisional", "final"
GIVEN_BESIDES = ("dates", "start", "end", "phase")
MOST_USES, LONGEST = 500, timedelta(days=366)
"""What a case may stand for: the values of its words, its occasions, and how long it lasts."""

Expected = int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One example. `given` holds it once for each value that its words stand for; all must come out as expected.

    Status "firm" is what the source says, "reading" holds under `reads_as`, "undecided" is what the source leaves open.
    With `dates` it is as many occurrences of one agreement. `final` is when all is over and known.
    """

    id: str
    path: str
    name: str
    status: str
    reads_as: Texts
    given: tuple[Values, ...]
    expect: Mapping[str, Expected]
    dates: tuple[date, ...] = ()
    final: bool = True


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
    reads_as = tables.reading(table, path, faults)
    if (status == READING) != bool(reads_as):
        faults.add(
            path, "a reading, and only a reading, says what it reads the source as", "write or remove `reads_as`"
        )
    given_table = faults.table(table.get("given", {}), f"{path}.given")
    given_all = _given(given_table, f"{path}.given", vocabulary, faults)
    expect = _expected(faults.table(table.get("expect", {}), f"{path}.expect"), f"{path}.expect", faults)
    return Case(
        id=faults.text(table, "id", path),
        path=path,
        name=faults.text(table, "name", path),
        status=status,
        reads_as=reads_as,
        given=tuple(given_all),
        expect=expect,
        dates=_dates(given_table, f"{path}.given.dates", faults),
        final=_final(given_table, path, faults),
    )


def _given(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Iterator[Values]:
    faults.keys(raw, path, allowed=(*FACTS, *GIVEN_BESIDES))
    choices: dict[str, tuple[Value, ...]] = {}
    for name in raw.keys() & set(FACTS):
        key, values = given.choose(name, raw[name], f"{path}.{name}", vocabulary, faults)
        choices[key] = values
    span = _span(raw, path, faults)
    if math.prod(map(len, choices.values())) > MOST_USES or not _few(choices.get("occasions")):
        reason = f"a case cannot stand for more than {MOST_USES} uses"
        faults.add(path, reason, "write fewer values, or fewer occasions")
        return
    for chosen in product(*choices.values()):
        yield _completed(dict(zip(choices, chosen, strict=True)), span)


def _few(occasions: tuple[Value, ...] | None) -> bool:
    return all(isinstance(count, int) and count <= MOST_USES for count in occasions or ())


def _completed(values: dict[str, Value], span: TimeSpan | None) -> Values:
    """A case is on one date unless it says otherwise; days follow from nights, the kind of day from the date."""
    if span:
        values = {**{key: value for key, value in of_time(span).items() if value is not None}, **values}
    nights, people, day = values.get("nights", 0), values.get("people"), values.get("date")
    days = values.setdefault("days", int(nights) + 1 if isinstance(nights, int) else 1)
    values.setdefault("nights", int(days) - 1 if isinstance(days, int) else 0)
    if isinstance(people, Participants) and people.total is not None:
        values.setdefault("persons", people.total)
    if isinstance(day, date):
        values.setdefault("day", holidays.kind_of_day(day))
    return {"breach": "none", **values}


def _span(raw: Raw, path: str, faults: Faults) -> TimeSpan | None:
    """From `start` to `end`, written as the clock on the wall shows them."""
    if not raw.keys() & {"start", "end"}:
        return None
    start, end = raw.get("start"), raw.get("end")
    if (
        isinstance(start, datetime)
        and isinstance(end, datetime)
        and not start.tzinfo
        and not end.tzinfo
        and start < end
        and end - start <= LONGEST
        and date.min < start.date()
        and end.date() < date.max
    ):
        return TimeSpan(start.replace(tzinfo=OSLO), end.replace(tzinfo=OSLO))
    faults.add(
        path,
        "`start` and `end` are two times, the first before the other by a year at most",
        "write 2024-12-10T18:00:00 for both",
    )
    return None


def _dates(raw: Raw, path: str, faults: Faults) -> tuple[date, ...]:
    listed = raw.get("dates", [])
    if isinstance(listed, list) and all(isinstance(one, date) and not isinstance(one, datetime) for one in listed):
        return tuple(listed)
    faults.add(path, "these are no dates", "write `dates = [2024-12-17, 2025-01-07]`")
    return ()


def _final(raw: Raw, path: str, faults: Faults) -> bool:
    phase = raw.get("phase", FINAL)
    if phase not in (PROVISIONAL, FINAL):
        faults.add(f"{path}.given.phase", f"`{phase}` is not known here", suggestion(str(phase), (PROVISIONAL, FINAL)))
    return phase != PROVISIONAL


def _expected(raw: Raw, path: str, faults: Faults) -> Mapping[str, Expected]:
    faults.keys(raw, path, allowed=EXPECTED)
    expect: dict[str, Expected] = {}
    for key in SUMS:
        if key in raw:
            expect[key] = numbers.kroner(raw, key, path, faults) or 0
    outcomes = (PRICED, MISSING_FACT, *OUTCOMES)
    if "outcome" in raw and raw["outcome"] not in outcomes:
        faults.add(f"{path}.outcome", f"`{raw['outcome']}` is no outcome", suggestion(str(raw["outcome"]), outcomes))
    if not raw.keys() & {"total", "outcome"}:
        faults.add(path, "a case must expect something", "write `total = …` in kroner, or `outcome = …`")
    if "lines" in raw:
        expect["lines"] = round(conditions.exact(raw["lines"]))
    if "pending" in raw:
        listed = raw["pending"]
        expect["pending"] = tuple(map(str, listed)) if isinstance(listed, list) else (str(listed),)
    return expect | {key: faults.text(raw, key, path) for key in ("outcome", "rule") if key in raw}
