"""A draft as a query string: what the steps of applying were told, read into a Draft with a fault per field."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar, cast

from booking.domain import localtime, recurrence
from booking.domain.applications import Draft, Swap
from booking.domain.fields import Fields, OutOfRange
from booking.domain.people import NotAllowed, Organisation
from booking.domain.problems import Problem
from booking.domain.recurrence import Frequency, Recurrence, Skip
from booking.domain.texts import TextMissing
from booking.services.facts import Asked
from booking.web import facts, hall_loans
from booking.web.queries import Query
from rules import TimeSpan
from rules.definitions import APPLICANTS, PURPOSES
from rules.facts import DISABLED, RESIDENT, Participants, Who

TIME = (
    "space",
    "date",
    "from",
    "to",
    "nights",
    "repeat",
    "every",
    "weekday",
    "nth",
    "ends",
    "until",
    "count",
    "skip",
    "without",
    "swap",
)
"""What the first step asks; the second asks the rest."""

OWN = "private"
"""How the form says that nobody is applied for but oneself."""

FIELD_OF: Mapping[str, str] = {
    "nonexistent-time": "from",
    "time-out-of-range": "date",
    "end-before-start": "to",
    "overlaps-itself": "to",
    "bad-recurrence": "repeat",
    "too-many-dates": "until",
    "no-dates": "until",
}
"""Which field of the form a refusal of the domain is about, where it does not say so itself."""

NEVER = datetime.max.replace(tzinfo=UTC)
MOST_NIGHTS = 14
MOST_PEOPLE = 100_000

Value = TypeVar("Value")
NOTHING = Asked()


class ChooseApplicant(Problem):
    """It has not been said who applies: `field`."""

    code = "choose-applicant"


@dataclass(frozen=True, slots=True)
class Filled:
    """What has been told: the faults by field, and the draft once the time can be read.

    Where something of the second step is missing or wrong, the draft has a blank in its place, good for a preview only.
    """

    query: Query
    faults: Mapping[str, Problem]
    draft: Draft | None

    def faults_of(self, step: str) -> dict[str, Problem]:
        """The faults of one step: `time` or `who`."""
        return {name: one for name, one in self.faults.items() if (name in TIME) == (step == "time")}


def read(query: Query, *, asks: Asked = NOTHING, mine: Sequence[Organisation] | None = None) -> Filled:
    """Read all that the query tells. `asks` is what the rent rules want to know; `mine` are the organisations of
    whoever is signed in, None for who is not."""
    form = Fields(query.raw())
    span = _span(form)
    series = _series(form, query, span) if span else None
    timeless = _who(form, query, asks, mine)
    if span is None or (series is None and _repeats(query)):
        return Filled(query, form.faults, None)
    draft = dataclasses.replace(
        timeless,
        spaces=tuple(query.all("space")),
        start=span.start,
        end=span.end,
        recurrence=series,
        swaps=tuple(swap for swap in map(_swap, query.all("swap")) if swap) if series else (),
    )
    return Filled(query, form.faults, draft)


def days(query: Query) -> list[date]:
    """The dates that are asked for, as far as they can be read: the regulations of these days say what is asked."""
    draft = read(query).draft
    first = first_day(query)
    if draft is None or first is None:
        return [first] if first else []
    try:
        spans = recurrence.spans(localtime.between(draft.start, draft.end), draft.recurrence)
    except Problem:
        return [first]
    return [localtime.local(span.start).date() for span in spans]


def first_day(query: Query) -> date | None:
    """The first date, where it is one: the regulation of that day says what is asked."""
    form = Fields(query.raw())
    day = form.day("date")
    return None if form.faults else day


def field_of(problem: Problem, otherwise: str = "") -> str:
    """The field of the form that a problem is about."""
    return str(problem.params.get("field") or FIELD_OF.get(problem.code, otherwise))


def _given(form: Fields, name: str) -> bool:
    """Whether something stands in a field that must be filled in; where nothing does, that is its fault."""
    if not form.text(name):
        form.fault(name, TextMissing(field=name))
    return name not in form.faults


def _take(form: Fields, name: str, make: Callable[[], Value]) -> Value | None:
    """What `make` gives; None where it raises a problem, which is kept as the fault of its field."""
    try:
        return make()
    except Problem as problem:
        form.fault(field_of(problem, name), problem)
        return None


# When ----------------------------------------------------------------------------------------------------------------


def _span(form: Fields) -> TimeSpan | None:
    for name in ("space", "date", "from", "to"):
        _given(form, name)
    day = form.day("date")
    start, end = form.clock("from"), form.clock("to")
    nights = form.whole_or_none("nights", most=MOST_NIGHTS) or 0
    if form.faults:
        return None
    return _take(form, "to", lambda: localtime.span(day, start, end, nights=nights))


def _repeats(query: Query) -> bool:
    return query.one("repeat") in recurrence.FREQUENCIES


def _series(form: Fields, query: Query, span: TimeSpan) -> Recurrence | None:
    if not _repeats(query):
        return None
    counted = query.one("ends") == "count"
    _given(form, "count" if counted else "until")
    count = form.whole("count", least=1, most=recurrence.MAX_DATES) if counted else None
    until = None if counted else form.day("until")
    every = form.whole_or_none("every", least=1, most=recurrence.MAX_INTERVAL) or 1
    weekdays = form.several("weekday", "1234567")
    skip = form.several("skip", recurrence.SKIPPABLE)
    if form.faults:
        return None
    day = localtime.local(span.start).date()
    return _take(
        form,
        "repeat",
        lambda: Recurrence(
            frequency=cast("Frequency", query.one("repeat")),
            interval=every,
            weekdays=tuple(map(int, weekdays)) or (day.isoweekday(),),
            nth=_nth(query, day) if query.one("repeat") == "monthly" else None,
            until=until,
            count=count,
            without=frozenset(days_left_out(query)),
            skip=cast("frozenset[Skip]", frozenset(skip)),
        ),
    )


def _nth(query: Query, day: date) -> int:
    """Which weekday of the month: as chosen, otherwise as the first date has it."""
    chosen = query.one("nth")
    return int(chosen) if chosen in {str(nth) for nth in recurrence.PLACES} else recurrence.place(day)


def days_left_out(query: Query) -> list[date]:
    """The dates that are ticked to be left out; what is no date is not."""
    return sorted({day for day in map(_day, query.all("without")) if day})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def swap_text(day: date, span: TimeSpan, spaces: Iterable[str]) -> str:
    """How a swap of one date of a series stands in the query: `2027-01-12,18:00,19:30,hall-a+hall-b`."""
    start, end = localtime.local(span.start), localtime.local(span.end)
    return f"{day},{start:%H:%M},{end:%H:%M},{'+'.join(spaces)}"


def _swap(text: str) -> Swap | None:
    """The swap that was written so; None where it was not."""
    day, _, rest = text.partition(",")
    start, _, rest = rest.partition(",")
    end, _, slugs = rest.partition(",")
    try:
        on, opens, closes = date.fromisoformat(day), time.fromisoformat(start), time.fromisoformat(end)
        span = localtime.span(on, opens, closes, nights=1 if localtime.MIDNIGHT < closes <= opens else 0)
    except (ValueError, Problem):
        return None
    return Swap(on, tuple(slugs.split("+")), span.start, span.end)


# Who and what for ----------------------------------------------------------------------------------------------------


def bounds(asks: Iterable[Who]) -> list[int]:
    """The ages at which the groups begin that are counted, 0 first."""
    return [0, *sorted(age for age in asks if isinstance(age, int))]


def _who(form: Fields, query: Query, asks: Asked, mine: Sequence[Organisation] | None) -> Draft:
    """A draft with no time yet."""
    known = mine is not None
    return Draft(
        spaces=(),
        start=NEVER,
        end=NEVER,
        title=form.line("title"),
        purpose=_choice(form, "purpose", PURPOSES) or "other",
        organisation=_take(form, "organisation", lambda: _organisation(query, mine or ())) if known else None,
        kind=None if known else _choice(form, "kind", APPLICANTS),
        public=form.flag("public"),
        participants=_participants(form, asks.facts),
        ticketed=form.flag("ticketed"),
        commercial=form.flag("commercial"),
        unit=facts.unit(form, asks),
        answers=facts.read(form, asks),
        equipment=hall_loans.read(form, query),
        note=query.one("note"),
    )


def _choice(form: Fields, name: str, options: Sequence[str]) -> str | None:
    """One of the options, None where it is none of them; that nothing was chosen is another fault."""
    chosen = form.choice(name, options) if _given(form, name) else ""
    return chosen if name not in form.faults else None


def _organisation(query: Query, mine: Sequence[Organisation]) -> str | None:
    """The number of the organisation that is applied for, None for oneself."""
    chosen = query.one("organisation")
    if not chosen and (mine or query.one("kind", "private_person") != "private_person"):
        raise ChooseApplicant(field="organisation")
    if chosen in {"", OWN}:
        return None
    if chosen not in {one.number for one in mine}:
        raise NotAllowed(field="organisation")
    return chosen


def _participants(form: Fields, asks: frozenset[Who]) -> Participants:
    ages = bounds(asks)
    given = [form.whole_or_none(f"from{age}", most=MOST_PEOPLE) for age in ages]
    counts = [count or 0 for count in given]
    total = sum(counts)
    if all(count is None for count in given):
        form.fault("from0", TextMissing(field="from0"))
        return Participants(disabled=0)
    if total == 0:
        form.fault("from0", OutOfRange(least=1, most=MOST_PEOPLE))
    return Participants(
        total=total,
        under={age: sum(counts[: place + 1]) for place, age in enumerate(ages[1:])},
        resident=(form.whole_or_none(RESIDENT, most=total) or 0) if RESIDENT in asks else None,
        disabled=(form.whole_or_none(DISABLED, most=total) or 0) if DISABLED in asks else 0,
    )
