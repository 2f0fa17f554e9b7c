"""What an application costs: facts from the domain, the rulebook valid on each date, and `rules.quote`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import rules
from booking.domain import localtime, quotes
from booking.domain.applications import Dated, Draft
from booking.domain.people import Organisation
from booking.domain.resources import Space
from booking.storage import rulebooks
from rules import Facts
from rules.facts import Who

NO_RULEBOOK = "no-rulebook"
PRIVATE = "private_person"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The price of all dates: totals in øre, equal lines of several dates as one, and the price of each date.

    `lines` are plain values, ready to be stored: rule, stage, reason (nb, nn, en), source, space, each, dates, amount
    (each x dates, or each where it is `once`) and value (what it would have cost had nothing been free or reduced).
    A date whose price the rules leave open has the price None, and `outcome` says why. Prices of dates are without what
    is charged once.
    """

    outcome: str
    phase: str
    total: int
    value: int
    lines: list[dict[str, Any]]
    refusals: list[dict[str, Any]]
    pending: list[dict[str, Any]]
    deposit: list[dict[str, Any]]
    vat: list[dict[str, Any]]
    rulebooks: list[str]
    facts: dict[str, Any]
    prices: list[int | None]

    def stored(self, occurrences: Sequence[int] | None = None) -> dict[str, Any]:
        """The values of a row of the table `quote`; the dates are numbered from 0 where they are no occurrences yet."""
        names = ("outcome", "phase", "total", "value", *quotes.LISTS, "rulebooks", "facts")
        plain = {name: getattr(self, name) for name in names}
        return plain if occurrences is None else quotes.numbered(plain, occurrences)


@dataclass(slots=True)
class _Sum:
    """What is gathered while the dates are priced one by one."""

    lines: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    refusals: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    rulebooks: dict[str, None] = field(default_factory=dict)
    prices: list[int | None] = field(default_factory=list)


async def quote(*, draft: Draft, dates: Sequence[Dated], organisation: Organisation | None) -> Quoted:
    """Price every date of a draft by the regulation that is valid on that date; stores nothing."""
    days = [localtime.local(one.span.start).date() for one in dates]
    books = await rulebooks.valid_on(days)
    gathered = _Sum()
    for day, one in zip(days, dates, strict=True):
        gathered.prices.append(_price(gathered, books.get(day), day, one, draft, organisation))
    return _summed(gathered, given(draft, organisation))


async def asks(day: date) -> frozenset[Who]:
    """What the regulation that is valid on a day asks about; nothing where there is none."""
    book = (await rulebooks.valid_on([day])).get(day)
    return book.asks if book else frozenset()


def _price(
    gathered: _Sum,
    book: rules.Rulebook | None,
    day: date,
    one: Dated,
    draft: Draft,
    organisation: Organisation | None,
) -> int | None:
    """Add one date's lines to the sum; its price, None where the rules leave it open."""
    if book is None:
        _refuse(gathered, code=NO_RULEBOOK, rule="", reason=None, source="", day=day)
        return None
    gathered.rulebooks[book.id] = None
    quotes = [(space, rules.quote(book, facts(draft, organisation, one, space))) for space in one.spaces]
    for space, quoted in quotes:
        for line in quoted.lines:
            _add(gathered, line, space, day)
        for refusal in quoted.refusals:
            _refuse(
                gathered,
                code=refusal.code,
                rule=refusal.rule,
                reason=dict(refusal.reason),
                source=refusal.source,
                day=day,
            )
    priced = all(quoted.outcome == rules.PRICED for _, quoted in quotes)
    return sum(quoted.total for _, quoted in quotes) if priced else None


def facts(draft: Draft, organisation: Organisation | None, one: Dated, space: Space) -> Facts:
    """All that the rules may look at, of one date in one space."""
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
        space_class=space.space_class,
        part=space.part_name,
        area=space.floor_area,
    )


def kind(draft: Draft, organisation: Organisation | None) -> str:
    """What the rent rules take the applicant for: what their organisation is, or a private person."""
    return organisation.kind if organisation else draft.kind or PRIVATE


def given(draft: Draft, organisation: Organisation | None) -> dict[str, Any]:
    """The facts as the applicant and the registers gave them, kept with the quote."""
    return {
        "applicant": kind(draft, organisation),
        "registered": organisation.registered if organisation else None,
        "local": organisation.local if organisation else None,
        "purpose": draft.purpose,
        "participants": participants(draft),
        "public": draft.public,
        "ticketed": draft.ticketed,
        "commercial": draft.commercial,
        "unit": draft.unit,
    }


def participants(draft: Draft) -> dict[str, Any]:
    """The participants as plain values, as the API writes them."""
    people = draft.participants
    return {
        "total": people.total,
        "under": {str(age): count for age, count in sorted(people.under.items())},
        "resident": people.resident,
        "disabled": people.disabled,
    }


def _add(gathered: _Sum, line: rules.QuoteLine, space: Space, day: date) -> None:
    key = (line.rule, space.id, line.amount, line.value, line.reason["en"])
    known = gathered.lines.setdefault(
        key,
        {
            "rule": line.rule,
            "stage": line.stage,
            "reason": dict(line.reason),
            "source": line.source,
            "space": space.name,
            "each": line.amount,
            "each_value": line.value,
            "once": False,
            "dates": [],
            "occurrences": [],
        },
    )
    _date(gathered, known, day)


def _refuse(gathered: _Sum, *, day: date, **refusal: Any) -> None:
    key = (refusal["code"], refusal["rule"])
    known = gathered.refusals.setdefault(key, {**refusal, "dates": [], "occurrences": []})
    if len(gathered.prices) not in known["occurrences"]:  # one date in two spaces is refused once
        _date(gathered, known, day)


def _date(gathered: _Sum, item: dict[str, Any], day: date) -> None:
    """A line, or a refusal, is about the date that is being priced too."""
    item["dates"].append(day.isoformat())
    item["occurrences"].append(len(gathered.prices))


def _summed(gathered: _Sum, facts: dict[str, Any]) -> Quoted:
    lists = {"lines": gathered.lines.values(), "refusals": gathered.refusals.values()}
    return Quoted(
        **quotes.added_up({**dict.fromkeys(quotes.LISTS, ()), **lists}),
        rulebooks=list(gathered.rulebooks),
        facts=facts,
        prices=gathered.prices,
    )
