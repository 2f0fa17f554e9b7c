"""What an application would meet: its dates, clashes with alternatives, what is wrong, the price. Stores nothing."""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from booking.domain import hall_loans as gear_of
from booking.domain import localtime, opening, people, recurrence, texts
from booking.domain.applications import Dated, Draft, Swap
from booking.domain.conflicts import Clash
from booking.domain.hall_loans import Gear
from booking.domain.loans import NotEnough
from booking.domain.people import NotAllowed, NotFound, Organisation, Person
from booking.domain.problems import Problem
from booking.domain.resources import Space
from booking.services import conflicts, documents, facts, hall_loans, quoting
from booking.services.people import BadOrganisationNumber
from booking.storage import catalogue, claims, openings, resources
from booking.storage import people as registry
from rules import TimeSpan

INSTANT = "instant"
MOST_SPACES = 20
UNKNOWN = "voluntary_org"
"""What an organisation that we do not know counts as in a preview, unless it says what it is."""


class RulesRefuse(Problem):
    """The rent regulation does not let this be rented: `dates`, `reason` (nb, nn, en), `source`."""

    code = "rules-refuse"


class UnknownExtra(Problem):
    """What is ordered besides is not among what the rent regulation knows: `field`, `extra`, `known`."""

    code = "unknown-extra"


@dataclass(frozen=True, slots=True)
class DatePreview:
    """One date as it would go: what is wrong with it, what stands there, what is near."""

    wanted: Dated
    problems: tuple[Problem, ...]
    clashes: tuple[Clash, ...]
    alternatives: tuple[conflicts.Nearby, ...]

    @property
    def day(self) -> date:
        """The local date on which it begins."""
        return localtime.local(self.wanted.span.start).date()

    @property
    def status(self) -> str:
        """In one word: refused, taken, applied (asked for by others too) or free."""
        if self.problems:
            return "refused"
        if any(clash.taken.held for clash in self.clashes):
            return "taken"
        return "applied" if self.clashes else "free"


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that is to be known before an application is sent."""

    draft: Draft
    organisation: Organisation | None
    spaces: tuple[Space, ...]
    dates: tuple[DatePreview, ...]
    quote: quoting.Quoted
    instant: bool
    gear: tuple[Gear, ...] = ()

    @property
    def wanted(self) -> list[Dated]:
        """The dates as spans and spaces."""
        return [one.wanted for one in self.dates]

    @property
    def parts(self) -> frozenset[int]:
        """All parts that are wanted on any date."""
        return frozenset().union(*(one.parts for one in self.wanted))

    @property
    def holds(self) -> bool:
        """Whether sending it takes the time: it is granted at once, or a space holds what is applied for."""
        return self.instant or any(space.holds_time for one in self.wanted for space in one.spaces)


def cleaned(draft: Draft) -> Draft:
    """The draft as it may be stored: texts checked and trimmed, and of nobody's saying what they are.

    Raises what `domain.texts` raises.
    """
    return dataclasses.replace(
        draft, title=texts.line(draft.title, field="title"), note=texts.note(draft.note, field="note"), kind=None
    )


async def assess(*, draft: Draft, person: Person | None, now: datetime, applying: bool = False) -> Preview:
    """Look a draft over; raises only what leaves nothing to look at (an unknown space, a recurrence that cannot be).

    With `applying` the parts and the gear are locked, so that what is found free stays free until the transaction
    ends, and the person must act for the organisation.
    """
    if len(draft.documents) > documents.MOST:
        raise documents.TooManyDocuments(limit=documents.MOST)
    spaces = await _spaces(draft.spaces)
    organisation = await _organisation(draft.organisation, person, applying=applying)
    if draft.organisation and organisation is None:
        draft = dataclasses.replace(draft, kind=draft.kind or UNKNOWN)
    wanted = await _dates(draft, spaces)
    if "extra" in draft.answers:
        await _refuse_unknown_extras(draft, wanted)
    gear = await hall_loans.chosen(equipment=draft.equipment, spaces=spaces)
    draft = dataclasses.replace(draft, answers=gear_of.with_gear(draft.answers, gear))
    quote = await quoting.quote(draft=draft, dates=wanted, organisation=organisation)
    if applying:
        await claims.lock(frozenset().union(*(one.parts for one in wanted)))
    short = await hall_loans.short(gear=gear, spans=[one.span for one in wanted], hold=applying, now=now)
    dates, instant = await _looked_over(wanted, opening.audience(facts.kind(draft, organisation)), now)
    dates = tuple(_with(one, lacking) for one, lacking in zip(dates, short, strict=True))
    return Preview(draft, organisation, tuple(spaces), dates, quote, instant and not any(short), gear)


def _with(one: DatePreview, lacking: NotEnough | None) -> DatePreview:
    """A date for which there is too little gear is refused for that too."""
    return dataclasses.replace(one, problems=(*one.problems, lacking)) if lacking else one


async def _refuse_unknown_extras(draft: Draft, wanted: Sequence[Dated]) -> None:
    asked = await quoting.asks([localtime.local(one.span.start).date() for one in wanted])
    for name in draft.answers["extra"]:
        if name not in asked.extras:
            raise UnknownExtra(field="answers.extra", extra=name, known=sorted(asked.extras))


def refuse(preview: Preview) -> None:
    """Raise the first thing that keeps the application from being sent, with all dates that it concerns."""
    for one in preview.dates:
        for problem in one.problems:
            same = [other.day.isoformat() for other in preview.dates if _has(other, problem)]
            if isinstance(problem, NotEnough):
                raise hall_loans.together(_lacking(preview), same)
            raise type(problem)(**{**problem.params, "dates": same})
    taken = [one for one in preview.dates if one.status == "taken"]
    if taken:
        near = {one.wanted.span: list(one.alternatives) for one in taken}
        raise conflicts.taken_problem([one.wanted for one in taken], near)
    for refusal in preview.quote.refusals:
        if refusal["code"] == "not-available":
            raise RulesRefuse(dates=refusal["dates"], reason=refusal["reason"], source=refusal["source"])


def _lacking(preview: Preview) -> list[NotEnough]:
    return [problem for one in preview.dates for problem in one.problems if isinstance(problem, NotEnough)]


def _has(one: DatePreview, problem: Problem) -> bool:
    return any(other.code == problem.code for other in one.problems)


async def terms(preview: Preview) -> list[dict[str, Any]]:
    """The rules of each venue that whoever applies accepts: `name`, and `terms` in nb, nn and en."""
    venues = dict.fromkeys(space.venue for one in preview.wanted for space in one.spaces)
    found = [await catalogue.venue_by_id(venue) for venue in venues]
    return [{"name": one["name"], "terms": one["terms"]} for one in found if one]


async def _spaces(slugs: Sequence[str]) -> list[Space]:
    if not slugs or len(set(slugs)) > MOST_SPACES:
        raise NotFound(what="space")
    spaces = await resources.spaces_by_slug(list(dict.fromkeys(slugs)))
    missing = set(slugs) - {space.slug for space in spaces}
    if missing:
        raise NotFound(what="space", slugs=sorted(missing))
    return spaces


async def _organisation(number: str | None, person: Person | None, *, applying: bool) -> Organisation | None:
    if number is None:
        return None
    digits = number.replace(" ", "")
    if not people.valid_organisation_number(digits):
        raise BadOrganisationNumber(field="organisation", number=number[:20])
    organisation = await registry.organisation_by_number(digits)
    if organisation is None and applying:
        raise NotFound(field="organisation", what="organisation")
    if organisation and applying and not people.acts_for(person, organisation.id):
        raise NotAllowed(field="organisation", organisation=organisation.name)
    return organisation


async def _dates(draft: Draft, spaces: Sequence[Space]) -> list[Dated]:
    """The dates of the series, in order, with the swaps that were picked."""
    first = localtime.between(draft.start, draft.end)
    holidays = await _school_holidays(draft, first)
    spans = recurrence.spans(first, draft.recurrence, school_holidays=holidays)
    swaps = {swap.day: swap for swap in draft.swaps}
    slugs = sorted({slug for swap in draft.swaps for slug in swap.spaces})
    by_slug = {space.slug: space for space in await resources.spaces_by_slug(slugs)} if slugs else {}
    found = sorted(
        (_dated(span, spaces, swaps.get(localtime.local(span.start).date()), by_slug) for span in spans),
        key=lambda one: one.span,
    )
    if swaps:
        _refuse_swapped_onto_another(found)
    return found


def _refuse_swapped_onto_another(dates: Sequence[Dated]) -> None:
    hit = [two for one, two in combinations(dates, 2) if one.span.overlaps(two.span) and one.parts & two.parts]
    if hit:
        raise recurrence.OverlapsItself(dates=[conflicts.day(one.span) for one in hit])


async def _school_holidays(draft: Draft, first: TimeSpan) -> list[recurrence.Period]:
    if draft.recurrence is None or "school-holidays" not in draft.recurrence.skip:
        return []
    rows = await openings.school_holidays(since=localtime.local(first.start).date())
    return [(row["first_date"], row["last_date"]) for row in rows]


def _dated(span: TimeSpan, spaces: Sequence[Space], swap: Swap | None, by_slug: Mapping[str, Space]) -> Dated:
    if swap is None:
        return Dated(span, tuple(spaces))
    if not swap.spaces or any(slug not in by_slug for slug in swap.spaces):
        raise NotFound(what="space", slugs=sorted(swap.spaces))
    return Dated(localtime.between(swap.start, swap.end), tuple(by_slug[slug] for slug in swap.spaces))


async def _looked_over(
    wanted: Sequence[Dated], who: opening.Audience, now: datetime
) -> tuple[tuple[DatePreview, ...], bool]:
    """Each date with its problems, clashes and alternatives; and whether all of it is booked at once."""
    spaces = sorted({space.id for one in wanted for space in one.spaces})
    window = TimeSpan(min(one.span.start for one in wanted), max(one.span.end for one in wanted))
    calendars = await resources.calendars(spaces, window)
    clashes = await conflicts.find(wanted)
    by_span: defaultdict[TimeSpan, list[Clash]] = defaultdict(list)
    for clash in clashes:
        by_span[clash.wanted.span].append(clash)
    taken = {clash.wanted.span for clash in clashes if clash.taken.held}
    near = await conflicts.alternatives([one for one in wanted if one.span in taken], now=now) if taken else {}
    dates = tuple(
        DatePreview(
            one,
            tuple(problem for space in one.spaces for problem in _problems(space, one, calendars, who, now)),
            tuple(by_span.get(one.span, ())),
            tuple(near.get(one.span, ())),
        )
        for one in wanted
    )
    instant = all(_instant(one, calendars, who) for one in dates)
    return dates, instant


def _problems(
    space: Space, one: Dated, calendars: Mapping[int, opening.Calendar], who: opening.Audience, now: datetime
) -> list[Problem]:
    return opening.check(space, one.span, calendars[space.id], now=now, audience=who)


def _instant(one: DatePreview, calendars: Mapping[int, opening.Calendar], who: opening.Audience) -> bool:
    if one.problems:
        return False
    modes = [opening.mode(space, one.wanted.span, calendars[space.id], who) for space in one.wanted.spaces]
    return all(mode == INSTANT for mode in modes)
