"""All that a rule may look at: who applies, for what and when, and which space, as values by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from rules import holidays
from rules.definitions import (
    APPLICANTS,
    BREACHES,
    CLOSED,
    DATE,
    EXTRA,
    FACTS,
    FLAG,
    NUMBER,
    PURPOSES,
    UNITS_ASKED,
    WORD,
)
from rules.timespan import TimeSpan

OSLO = ZoneInfo("Europe/Oslo")
MOST = 10**9
"""The largest number that a fact may be."""

EVERYONE, RESIDENT, DISABLED = "everyone", "resident", "disabled"
Who = str | int
"""Whom to count: EVERYONE, RESIDENT, DISABLED, or an age for those below it."""


@dataclass(frozen=True, slots=True)
class Participants:
    """How many take part: `under` says for an age how many are younger; None is not known.

    Raises ValueError for counts that contradict each other.
    """

    total: int | None = None
    under: Mapping[int, int] = field(default_factory=dict, hash=False)
    resident: int | None = None
    disabled: int | None = None

    def __post_init__(self) -> None:
        by_age = [count for _, count in sorted(self.under.items())]
        parts = [*by_age[-1:], *(count for count in (self.resident, self.disabled) if count is not None)]
        if min([*by_age, *parts, self.total or 0], default=0) < 0:
            raise ValueError("a number of participants cannot be negative")
        if by_age != sorted(by_age):
            raise ValueError("there cannot be fewer participants below a higher age")
        if self.total is not None and any(count > self.total for count in parts):
            raise ValueError("a part of the participants cannot be more than all of them")

    @classmethod
    def of(cls, counts: Mapping[str, object]) -> Participants:
        """From an application's JSON: {"total": 18, "under": {"13": 16}, "resident": 18, "disabled": 0}.

        Disabled counts as 0 where nothing is said: nobody has to disclose it, whoever claims the reduction does.
        """
        under = counts.get("under") or {}
        if not isinstance(under, Mapping):
            raise ValueError("`under` is a table of ages and counts")  # noqa: TRY004 - input, so one kind of error
        return cls(
            total=_count(counts, "total"),
            under={int(age): _count(under, age) or 0 for age in under},
            resident=_count(counts, "resident"),
            disabled=_count(counts, "disabled") or 0,
        )

    def bounds(self, who: Who) -> tuple[int, int | None]:
        """At least and at most how many are so, from what is known; None as the upper bound is no bound."""
        if isinstance(who, int):
            at_least = max((count for age, count in self.under.items() if age <= who), default=0)
            at_most = min((count for age, count in self.under.items() if age >= who), default=self.total)
            return at_least, at_most
        exact = {EVERYONE: self.total, RESIDENT: self.resident, DISABLED: self.disabled}[who]
        return (0, self.total) if exact is None else (exact, exact)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks; None is not known. Raises ValueError for a kind that is not in APPLICANTS."""

    kind: str
    registered: bool | None = None
    local: bool | None = None

    def __post_init__(self) -> None:
        _one_of("applicant", self.kind, APPLICANTS)


@dataclass(frozen=True, slots=True)
class Use:
    """What for, when and with whom; None is not known. `unit` is how the applicant wants to pay, if it was asked."""

    span: TimeSpan
    purpose: str
    participants: Participants | None = None
    public: bool | None = None
    ticketed: bool | None = None
    commercial: bool | None = None
    alcohol: bool | None = None
    unit: str | None = None
    breach: str = "none"

    def __post_init__(self) -> None:
        _one_of("purpose", self.purpose, PURPOSES)
        _one_of("unit", self.unit or "hour", UNITS_ASKED)
        _one_of("breach", self.breach, BREACHES)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked for: its class in the rulebook's words, which part of it, its floor area in m²."""

    space_class: str
    part: str | None = None
    area: int | None = None


Extras = Mapping[str, int | Fraction]
"""What is ordered besides the place itself: how many of each, in the rulebook's words."""

Value = str | bool | int | date | TimeSpan | Participants | Extras
Values = Mapping[str, Value | None]
"""Facts by name, as conditions read them; a fact that is absent or None is not known."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one occurrence of one thing that a rule may look at; `more` are further facts by name."""

    applicant: Applicant
    use: Use
    thing: Thing
    more: Values = field(default_factory=dict, hash=False)

    @classmethod
    def of(
        cls,
        *,
        kind: str,
        span: TimeSpan,
        purpose: str,
        space_class: str,
        registered: bool | None = None,
        local: bool | None = None,
        participants: Participants | Mapping[str, object] | None = None,
        public: bool | None = None,
        ticketed: bool | None = None,
        commercial: bool | None = None,
        alcohol: bool | None = None,
        unit: str | None = None,
        part: str | None = None,
        area: int | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Facts:
        """From the plain values of an application; raises ValueError where they make no sense.

        `more` are further facts by the names of FACTS, as JSON has them: kroner and hours as numbers, extras as
        `{"guard": 3}`.
        """
        people = Participants.of(participants) if isinstance(participants, Mapping) else participants
        use = Use(span, purpose, people, public, ticketed, commercial, alcohol, unit)
        return cls(Applicant(kind, registered, local), use, Thing(space_class, part, area), stored(more or {}))

    def values(self) -> dict[str, Value | None]:
        """The facts by name, with those that follow from the span: the date, the kind of day, days and nights."""
        applicant, use, thing = self.applicant, self.use, self.thing
        return {
            "applicant": applicant.kind,
            "registered": applicant.registered,
            "local": applicant.local,
            "purpose": use.purpose,
            "people": use.participants,
            "persons": use.participants.total if use.participants else None,
            "public": use.public,
            "ticketed": use.ticketed,
            "commercial": use.commercial,
            "alcohol": use.alcohol,
            "unit": use.unit,
            "breach": use.breach,
            "space_class": thing.space_class,
            "part": thing.part,
            "area": thing.area,
            **of_time(use.span),
            **self.more,
        }


def stored(given: Mapping[str, object]) -> dict[str, Value | None]:
    """Facts as JSON has them, under the names and in the units in which they are stored; ValueError for nonsense."""
    return {FACTS[name].stored_as or name: _stored(name, value) for name, value in given.items() if name in FACTS}


def _stored(name: str, value: object) -> Value | None:
    definition = FACTS[name]
    if value is None:
        return None
    if definition.kind == EXTRA and isinstance(value, Mapping):
        return {str(word): _quantity(name, count) for word, count in value.items() if count}
    if definition.kind == NUMBER:
        count = _quantity(name, value) * definition.scale
        return int(count) if count.denominator == 1 else round(count)
    if definition.kind == FLAG and isinstance(value, bool):
        return value
    if definition.kind in {CLOSED, WORD} and isinstance(value, str):
        _one_of(name, value, definition.values or (value,))
        return value
    if definition.kind == DATE and isinstance(value, date):
        return value
    raise ValueError(f"{name}: {value!r} is no {definition.kind}")


def _quantity(name: str, value: object) -> Fraction:
    try:
        count = Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"{name}: {value!r} is no number") from error
    if isinstance(value, bool) or not 0 <= count <= MOST:
        raise ValueError(f"{name}: {value!r} is no number from 0 to {MOST}")
    return count


def of_time(span: TimeSpan) -> dict[str, Value | None]:
    """What follows from when it is: the date it begins, the kind of that day, minutes, days and nights touched."""
    first = span.start.astimezone(OSLO).date()
    last = (
        (span.end - timedelta(microseconds=1)).astimezone(OSLO).date()
    )  # a span to midnight does not reach the next day
    nights = (last - first).days
    return {
        "span": span,
        "date": first,
        "day": holidays.kind_of_day(first),
        "minutes": span.minutes,
        "days": nights + 1,
        "nights": nights,
    }


def _count(counts: Mapping[str, object], name: str) -> int | None:
    count = counts.get(name)
    if count is not None and (not isinstance(count, int) or isinstance(count, bool)):
        raise ValueError(f"`{name}` is a whole number of participants")
    return count


def _one_of(fact: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{fact} {value!r} is none of {', '.join(allowed)}")
