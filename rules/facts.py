"""All that a rule may look at: who applies, for what and when, and which space; the closed list of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rules import holidays
from rules.timespan import TimeSpan

OSLO = ZoneInfo("Europe/Oslo")

APPLICANTS = (
    "voluntary_org",
    "sports_club",
    "study_association",
    "informal_group",
    "private_person",
    "business",
    "public_body",
    "municipal_unit",
    "school",
    "kindergarten",
    "culture_school",
    "trade_union",
    "political_party",
    "faith_community",
)
PURPOSES = (
    "training",
    "rehearsal",
    "match",
    "tournament",
    "meeting",
    "annual_meeting",
    "course",
    "concert",
    "dance",
    "fair",
    "flea_market",
    "party",
    "wedding",
    "memorial",
    "event",
    "overnight",
    "rigging",
    "other",
)
UNITS_ASKED = ("hour", "day")
BREACHES = ("none", "no-show")

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


Value = str | bool | int | date | Participants
Values = Mapping[str, Value | None]
"""Facts by name, as conditions read them; a fact that is absent or None is not known."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one occurrence of one thing that a rule may look at."""

    applicant: Applicant
    use: Use
    thing: Thing

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
    ) -> Facts:
        """From the plain values of an application; raises ValueError where they make no sense."""
        people = Participants.of(participants) if isinstance(participants, Mapping) else participants
        use = Use(span, purpose, people, public, ticketed, commercial, alcohol, unit)
        return cls(Applicant(kind, registered, local), use, Thing(space_class, part, area))

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
            **_of_time(use.span),
        }


@dataclass(frozen=True, slots=True)
class Definition:
    """How a fact is written in a rulebook: its kind, its values where they are closed, and how it is stored."""

    kind: str
    nb: str
    nn: str
    en: str
    values: tuple[str, ...] = ()
    stored_as: str = ""
    scale: int = 1


CLOSED, WORD, FLAG, NUMBER, PEOPLE = "closed", "word", "flag", "number", "people"

FACTS: Mapping[str, Definition] = {
    "applicant": Definition(CLOSED, "hvem som søker", "kven som søkjer", "who applies", APPLICANTS),
    "registered": Definition(
        FLAG, "om søkeren er registrert", "om søkjaren er registrert", "if the applicant is registered"
    ),
    "local": Definition(
        FLAG, "om søkeren er hjemmehørende i kommunen", "om søkjaren høyrer til i kommunen", "if the applicant is local"
    ),
    "purpose": Definition(CLOSED, "formålet", "føremålet", "the purpose", PURPOSES),
    "people": Definition(PEOPLE, "hvem som deltar", "kven som deltek", "who takes part"),
    "persons": Definition(NUMBER, "antall deltakere", "talet på deltakarar", "the number of participants"),
    "public": Definition(FLAG, "om det er åpent for alle", "om det er ope for alle", "if it is open to the public"),
    "ticketed": Definition(FLAG, "om det selges billetter", "om det blir selt billettar", "if tickets are sold"),
    "commercial": Definition(FLAG, "om det er kommersielt", "om det er kommersielt", "if it is commercial"),
    "alcohol": Definition(FLAG, "om det serveres alkohol", "om det blir servert alkohol", "if alcohol is served"),
    "unit": Definition(
        CLOSED,
        "om leien er per time eller dag",
        "om leiga er per time eller dag",
        "if the rent is by the hour or day",
        UNITS_ASKED,
    ),
    "breach": Definition(CLOSED, "hva som ble brutt", "kva som vart brote", "what was breached", BREACHES),
    "day": Definition(CLOSED, "hva slags dag det er", "kva slags dag det er", "the kind of day", holidays.KINDS_OF_DAY),
    "hours": Definition(NUMBER, "antall timer", "talet på timar", "the number of hours", stored_as="minutes", scale=60),
    "days": Definition(NUMBER, "antall dager", "talet på dagar", "the number of days"),
    "nights": Definition(NUMBER, "antall netter", "talet på netter", "the number of nights"),
    "space_class": Definition(WORD, "hva slags lokale det er", "kva slags lokale det er", "the kind of space"),
    "part": Definition(WORD, "hvilken del av lokalet det er", "kva del av lokalet det er", "the part of the space"),
    "area": Definition(NUMBER, "arealet", "arealet", "the floor area"),
}
"""Every fact a rulebook may name, with what it is called when it is missing."""


def _of_time(span: TimeSpan) -> dict[str, Value | None]:
    first = span.start.astimezone(OSLO).date()
    last = (
        (span.end - timedelta(microseconds=1)).astimezone(OSLO).date()
    )  # a span to midnight does not reach the next day
    nights = (last - first).days
    return {
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
