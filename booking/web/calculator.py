"""The calculator as a query string: what was answered, read into facts, and a fault per field where it cannot be."""

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from booking.domain import localtime
from booking.domain.fields import Fields, OutOfRange
from booking.domain.problems import Problem
from booking.domain.texts import TextMissing
from booking.services.prices import Answer, Asked
from booking.web import questions
from booking.web.drafts import MOST_NIGHTS, MOST_PEOPLE, bounds, field_of
from booking.web.queries import Query
from booking.web.questions import EXTRAS, YES
from rules import Participants, Rulebook, TimeSpan, holidays, shares
from rules.definitions import AFTERWARDS, FACTS, FLAG, NUMBER
from rules.facts import DISABLED, MOST, RESIDENT, Value, Values, of_time, stored

USUAL = {"day": "weekday", "from": "18:00", "to": "20:00"}
USUAL_PERSONS = "20"
"""What stands in a field until somebody changes it."""

MIXED, ON_A_DATE = "mixed", "date"
"""Participants of several ages; a date of one's own rather than a kind of day."""

TIME = frozenset({"date", "day", "hours", "days", "nights", "period"})
FIRST = frozenset({"space_class", "applicant", "purpose", "people", "persons", "unit", *TIME})
"""The facts that the first four questions ask for."""


FIELDS = ("space_class", "applicant", "purpose", "ages", "unit", "date")
"""The fields of the first four questions that somebody may be sent to, in their order."""

SHOWN = frozenset({*FIELDS, "persons", DISABLED, "day", "from", "to", "nights"})
COUNTS = re.compile("from[0-9]+")
"""The fields that are always on the page, with those that count each age."""

PEOPLE = "people"
"""How the rules begin to call what they miss of the participants: `people`, `people.under.16`."""

FURTHEST = 400
"""Days ahead in which there is a day of every kind."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was answered: facts that hold at once, those that are taken when they are missed, and what is wrong."""

    known: Values
    more: Mapping[str, Sequence[Answer]]
    faults: Mapping[str, Problem]
    span: TimeSpan | None


def with_usual(query: Query, book: Rulebook) -> Query:
    """The query with what usually holds where nothing was said; a date that is given is the day that is meant."""
    usual = {**USUAL, **({"day": ON_A_DATE} if query.given("date") else {})}
    if asks_people(book):
        usual["persons"] = USUAL_PERSONS
    return Query((*query.pairs, *((name, value) for name, value in usual.items() if not query.given(name))))


def read(query: Query, book: Rulebook, first: date) -> Typed:
    """Read the answers; where a kind of day was chosen, the first of that kind from `first` on is meant."""
    form = Fields(query.raw())
    span = _span(form, book, first)
    people = _people(form, book) if asks_people(book) and form.text("ages") else None
    known: dict[str, Value | None] = {
        "breach": "none",
        "people": people,
        "persons": people.total if people else None,
        "purpose": "other",
        **(of_time(span) if span else {}),
    }
    asked = [name for name in ("space_class", "applicant", "purpose", "unit") if name in book.asks]
    known |= {name: _one_of(form, name, book) for name in asked}
    known |= _stored(form, book, unasked(book)) | {"extras": _extras(form, book)}
    return Typed(known, _more(form, book, people), form.faults, span)


def asks_people(book: Rulebook) -> bool:
    """Whether it matters who takes part."""
    return bool(bounds(book.asks)[1:]) or DISABLED in book.asks


def unasked(book: Rulebook) -> list[str]:
    """The facts that may be told, though the rulebook has an answer of its own or can wait for one."""
    assumed = [name for name in book.defaults if name in book.asks and name not in FIRST]
    return [name for name in FACTS if name in {*assumed, *afterwards(book)}]


def afterwards(book: Rulebook) -> set[str]:
    """What is known only when all is over, of that which the price depends on."""
    shared = {fact for row in book.income for fact in shares.needed(row.effect)}
    return shared | {name for name in FACTS if FACTS[name].told_by == AFTERWARDS and name in book.asks}


def on_date(query: Query) -> date | None:
    """The date that was chosen, where it is one: the regulation of that day decides."""
    form = Fields(query.raw())
    day = form.day_or_none("date") if query.one("day", ON_A_DATE) == ON_A_DATE else None
    return None if form.faults else day


def carried(query: Query, shown: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The answers that stand in no field of the page now, and are kept all the same."""
    kept = query.without(*SHOWN, *shown)
    return tuple(pair for pair in kept.pairs if not COUNTS.fullmatch(pair[0]))


def next_field(asked: Asked, query: Query, book: Rulebook) -> str:
    """The field that asks for what is missing, if anything is; the kind of place and the applicant before all else."""
    missing = asked.missing
    if missing.startswith(PEOPLE):
        total = "ages" if asks_people(book) else "persons"
        missing = total if asked.known.get(PEOPLE) is None else RESIDENT
    before = [name for name in FIELDS[:2] if missing and name in book.asks and not query.given(name)]
    return before[0] if before else "date" if missing in TIME else missing


# When ----------------------------------------------------------------------------------------------------------------


def _span(form: Fields, book: Rulebook, first: date) -> TimeSpan | None:
    kind = form.choice("day", (*holidays.KINDS_OF_DAY, ON_A_DATE))
    start, end = form.clock("from"), form.clock("to")
    nights = form.whole_or_none("nights", most=MOST_NIGHTS) or 0
    day = form.day_or_none("date") if kind == ON_A_DATE else of_kind(kind, max(first, book.valid_from))
    if day is None or form.faults:
        return None
    return _spanned(form, day, start, end, nights)


def _spanned(form: Fields, day: date, start: time, end: time, nights: int) -> TimeSpan | None:
    try:
        return localtime.span(day, start, end, nights=nights)
    except Problem as problem:
        form.fault(field_of(problem, "date"), problem)
        return None


def of_kind(kind: str, first: date) -> date:
    """The first day of a kind from a day on."""
    days = (first + timedelta(days=later) for later in range(FURTHEST))
    return next((day for day in days if holidays.kind_of_day(day) == kind), first)


# Who takes part ------------------------------------------------------------------------------------------------------


def _people(form: Fields, book: Rulebook) -> Participants | None:
    ages = bounds(book.asks)
    chosen = form.choice("ages", [*map(str, ages), MIXED, *_disabled(book)])
    if "ages" in form.faults:
        return None
    if chosen == MIXED:
        return _counted(form, ages, book)
    total = form.whole_or_none("persons", least=1, most=MOST_PEOPLE)
    if total is None:
        form.fault("persons", TextMissing(field="persons"))
        return None
    low = ages[-1] if chosen == DISABLED else int(chosen)
    return Participants(
        total, {age: total if age > low else 0 for age in ages[1:]}, disabled=total if chosen == DISABLED else 0
    )


def _counted(form: Fields, ages: list[int], book: Rulebook) -> Participants | None:
    """So many of each age, where they are not all of one."""
    counts = [form.whole_or_none(f"from{age}", most=MOST_PEOPLE) or 0 for age in ages]
    total = sum(counts)
    if total == 0:
        form.fault("from0", OutOfRange(least=1, most=MOST_PEOPLE))
    disabled = sum(form.whole_or_none(name, most=total) or 0 for name in _disabled(book))
    return Participants(
        total, {age: sum(counts[: place + 1]) for place, age in enumerate(ages[1:])}, disabled=min(disabled, total)
    )


def _disabled(book: Rulebook) -> list[str]:
    return [DISABLED] if DISABLED in book.asks else []


# The rest ------------------------------------------------------------------------------------------------------------


def _more(form: Fields, book: Rulebook, people: Participants | None) -> dict[str, list[Answer]]:
    """The further answers, by the name under which the rules miss each."""
    names = FACTS.keys() - FIRST - {"extra", *unasked(book)}
    found = {name: [(name, _adds(_stored(form, book, [name])))] for name in names if form.text(name)}
    answers: list[Answer] = []
    if form.text("persons") and not asks_people(book):
        people = Participants(form.whole("persons", most=MOST_PEOPLE), disabled=0)
        answers.append(("persons", _adds({"persons": people.total, PEOPLE: people})))
        found["persons"] = answers[:1]
    if form.text(RESIDENT) and people and people.total is not None:
        resident = form.whole(RESIDENT, most=people.total)
        answers.append((RESIDENT, _adds({PEOPLE: dataclasses.replace(people, resident=resident)})))
    return {**found, PEOPLE: answers}


def _extras(form: Fields, book: Rulebook) -> dict[str, int]:
    """So many of each extra, where any is ordered."""
    given = {name: form.whole_or_none(f"{EXTRAS}{name}", most=MOST) for name in book.extras}
    return {name: count for name, count in given.items() if count}


def _adds(answer: Values) -> Callable[[Values], Values]:
    return lambda known: {**known, **answer}


def _stored(form: Fields, book: Rulebook, names: list[str]) -> dict[str, Value | None]:
    """The answers to some facts, as the rules store them."""
    given = {name: _answer(form, name, book) for name in names if form.text(name)}
    return stored({name: value for name, value in given.items() if value is not None})


def _answer(form: Fields, name: str, book: Rulebook) -> object:
    """The answer in a field; None where it is none."""
    kind = FACTS[name].kind
    if kind == NUMBER:
        number = form.whole(name, most=MOST)
        return None if name in form.faults else number
    if kind == FLAG:
        chosen = form.choice(name, questions.YES_OR_NO)
        return None if name in form.faults else chosen == YES
    return _one_of(form, name, book)


def _one_of(form: Fields, name: str, book: Rulebook) -> str | None:
    if not form.text(name):
        return None
    chosen = form.choice(name, questions.values(name, book))
    return None if name in form.faults else chosen
