"""Facts of an application for the rent rules: gathered from all who can tell them, and kept with who supplied each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from booking.domain import localtime, opening
from booking.domain.applications import Dated, Draft
from booking.domain.facts import REGISTERED, TOLD
from booking.domain.opening import Calendar
from booking.domain.people import Organisation
from booking.domain.resources import Space
from booking.storage import openings, resources
from rules import Facts, Participants, Rulebook, TimeSpan
from rules.definitions import AFTERWARDS, APPLICANT, BREACH, EXTRA, FACTS, REGISTER
from rules.extras import BEFORE, Extra
from rules.facts import Who
from rules.wording import Texts

ASSUMED = "assumed"
"""Who supplied a fact that nobody told: the regulation, which says what holds then, or what the word itself says."""

PRIVATE = "private_person"
IN_NO_REGISTER = dict.fromkeys(("in_business_register", "sector_7000", "vat_registered"), False)
"""What is so of a private person, who applies in nobody else's name."""

Supplied = dict[str, dict[str, Any]]
"""Facts as they are kept with a quote: `{"alcohol": {"value": false, "from": "applicant"}}`. A value that differs from
date to date is a list of what it was, in the order of the dates."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the regulations of some days ask about: facts, and of the participants whom they count.

    `assumed` are the facts for which they all say themselves what holds where nothing is told, `named` the values that
    they name of closed facts, `extras` what can be ordered besides, and `statuses` those that an applicant may have.
    """

    facts: frozenset[Who] = frozenset()
    assumed: frozenset[str] = frozenset()
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    extras: Mapping[str, Extra] = field(default_factory=dict)
    statuses: Mapping[str, Texts] = field(default_factory=dict)

    @classmethod
    def by(cls, books: Iterable[Rulebook]) -> "Asked":
        """What these regulations ask."""
        every = list(books)
        facts = frozenset().union(*(book.asks for book in every))
        needed = frozenset().union(*(book.asks.difference(book.defaults) for book in every))
        return cls(
            facts,
            frozenset(one for one in facts - needed if isinstance(one, str)),
            {fact: frozenset().union(*(book.named.get(fact, ()) for book in every)) for fact in FACTS},
            {name: one for book in every for name, one in book.extras.items() if one.known == BEFORE},
            {word: texts for book in every for word, texts in book.labels.get("status", {}).items()},
        )

    @property
    def of_applicant(self) -> tuple[str, ...]:
        """The further facts that the applicant is asked, in their order."""
        return tuple(name for name in TOLD if (self.extras if name == EXTRA else name in self.facts))

    @property
    def of_register(self) -> tuple[str, ...]:
        """What is to be known of an organisation beyond what is known of all, in order."""
        return tuple(name for name in REGISTERED if name in self.facts)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a draft beyond its dates: who applies, and what had to be looked up for what is asked."""

    draft: Draft
    organisation: Organisation | None
    occasions: int
    school_holidays: Sequence[tuple[date, date]] | None = None
    calendars: Mapping[int, Calendar] | None = None

    def facts(self, one: Dated, space: Space | None) -> Facts:
        """All that a rule may look at for one date in one space, or (None) for what is lent out without a place."""
        draft, organisation = self.draft, self.organisation
        return Facts.of(
            kind=kind(draft, organisation),
            registered=organisation.registered if organisation else None,
            local=organisation.local if organisation else None,
            span=one.span,
            purpose=draft.purpose,
            participants=draft.participants,
            public=draft.public,
            ticketed=draft.ticketed,
            commercial=draft.commercial,
            unit=draft.unit,
            space_class=space.space_class if space else "",
            part=space.part_name if space else None,
            area=space.floor_area if space else None,
            more={**self._known(), **draft.answers, **self._of_calendar(one.span, space)},
        )

    def _known(self) -> Mapping[str, object]:
        if self.organisation:
            return self.organisation.facts
        return IN_NO_REGISTER if kind(self.draft, None) == PRIVATE else {}

    def _of_calendar(self, span: TimeSpan, space: Space | None) -> dict[str, object]:
        found: dict[str, object] = {
            "booking": "single" if self.occasions == 1 else "series",
            "occasions": self.occasions,
        }
        if self.school_holidays is not None:
            day = localtime.local(span.start).date()
            found["school_holiday"] = any(first <= day <= last for first, last in self.school_holidays)
        if self.calendars is not None and space:
            outside = span.subtract(opening.hours(space, self.calendars[space.id], localtime.days(span)))
            found["outside_hours"] = Fraction(sum(one.minutes for one in outside), 60)
        return found

    def supplier(self, fact: str) -> str:
        """Who supplies a fact that is not assumed by a regulation."""
        told_by = FACTS[fact].told_by
        if told_by != REGISTER or self.organisation:
            return told_by
        return APPLICANT if fact == "applicant" else ASSUMED if fact in IN_NO_REGISTER else REGISTER


async def circumstances(
    *,
    draft: Draft,
    organisation: Organisation | None,
    dates: Sequence[Dated],
    asked: Collection[Who],
    occasions: int | None = None,
) -> Circumstances:
    """Look up what is asked about; `occasions` is how many times there are in all, where the dates are not all."""
    first = min((localtime.local(one.span.start).date() for one in dates), default=date.max)
    holidays = await openings.school_holidays(since=first) if "school_holiday" in asked else None
    return Circumstances(
        draft,
        organisation,
        occasions or len(dates),
        None if holidays is None else [(row["first_date"], row["last_date"]) for row in holidays],
        await _calendars(dates) if "outside_hours" in asked and dates else None,
    )


async def _calendars(dates: Sequence[Dated]) -> Mapping[int, Calendar]:
    window = TimeSpan(min(one.span.start for one in dates), max(one.span.end for one in dates))
    return await resources.calendars(sorted({space.id for one in dates for space in one.spaces}), window)


def kind(draft: Draft, organisation: Organisation | None) -> str:
    """What the rent rules take the applicant for: what their organisation is, or a private person."""
    return organisation.kind if organisation else draft.kind or PRIVATE


# Kept with the quote -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Record:
    """What is gathered of the facts while the dates are priced: each value once."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    asked: set[Who] = field(default_factory=set)
    assumed: set[str] = field(default_factory=set)

    def add(self, facts: Facts, book: Rulebook | None) -> None:
        """Note what one date in one space was priced by: what the regulation asks, and what was told."""
        told = facts.values()
        completed = book.completed(told) if book else told
        asks = book.asks if book else frozenset()
        self.asked |= asks
        for name, key, by_somebody in KEPT:
            value = completed.get(key)
            if name not in asks and (value is None or not by_somebody):
                continue
            if name == EXTRA and value is None:
                continue  # what nobody orders is not ordered
            if value is not None and told.get(key) is None:
                self.assumed.add(name)
            known = self.values.setdefault(name, [])
            if value not in known:
                known.append(value)

    def stored(self, known: Circumstances) -> Supplied:
        """The facts as they are kept, each with who supplied it."""
        return {
            name: {
                "value": _plain(name, values[0]) if len(values) == 1 else [_plain(name, value) for value in values],
                "from": ASSUMED if name in self.assumed else known.supplier(name),
            }
            for name, values in self.values.items()
            if name in self.asked or known.supplier(name) != ASSUMED
        }


KEPT = tuple(
    (name, one.stored_as or name, one.told_by in {APPLICANT, REGISTER})
    for name, one in FACTS.items()
    if one.told_by not in {AFTERWARDS, BREACH} and name not in {"date", "persons"}
)
"""The facts that are kept, the names that the rules store them under, and whether somebody tells them without being
asked. The dates stand beside a quote, and persons are among the people."""


def _plain(name: str, value: Any) -> Any:
    """The value of a fact as JSON has it."""
    if isinstance(value, Participants):
        return people(value)
    if isinstance(value, Mapping):
        return {word: _number(count) for word, count in value.items()}
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return _number(Fraction(value, FACTS[name].scale))


def _number(value: int | Fraction) -> int | float:
    return int(value) if value == int(value) else float(value)


def people(counts: Participants) -> dict[str, Any]:
    """Participants as plain values, as the API writes them."""
    return {
        "total": counts.total,
        "under": {str(age): count for age, count in sorted(counts.under.items())},
        "resident": counts.resident,
        "disabled": counts.disabled,
    }
