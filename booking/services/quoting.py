"""What an application costs: its facts, the rulebook valid on each date, and `rules.quote`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import rules
from booking.domain import localtime, quotes
from booking.domain.applications import Dated, Draft
from booking.domain.people import Organisation
from booking.domain.resources import Space
from booking.services import facts
from booking.services.facts import Asked, Circumstances, Record, Supplied
from booking.storage import rulebooks

NO_RULEBOOK = "no-rulebook"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The price of all dates: totals in øre, equal lines of several dates as one, and the price of each date.

    `lines` are plain values, ready to be stored: rule, stage, reason (nb, nn, en), source, space, each, dates, amount
    (each x dates, or each where it is `once`) and value (what it would have cost had nothing been free or reduced).
    A date whose price the rules leave open has the price None, and `outcome` says why; a refusal for want of a fact
    names it (`fact`). Prices of dates are without what is charged once.
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
    facts: Supplied
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
    facts: Record = field(default_factory=Record)


async def quote(
    *, draft: Draft, dates: Sequence[Dated], organisation: Organisation | None, occasions: int | None = None
) -> Quoted:
    """Price every date of a draft by the regulation that is valid on that date; stores nothing.

    `occasions` is how many times there are in the agreement, where the dates are not all of them.
    """
    days = [localtime.local(one.span.start).date() for one in dates]
    books = await rulebooks.valid_on(days)
    known = await facts.circumstances(
        draft=draft, organisation=organisation, dates=dates, asked=_asked(books).facts, occasions=occasions
    )
    gathered = _Sum()
    for day, one in zip(days, dates, strict=True):
        gathered.prices.append(_price(gathered, books.get(day), day, one, known))
    return _summed(gathered, known)


async def asks(days: Collection[date]) -> Asked:
    """What the regulations that are valid on some days ask about; nothing where there is none."""
    return _asked(await rulebooks.valid_on(days))


def _asked(books: Mapping[date, rules.Rulebook]) -> Asked:
    return Asked.by({book.id: book for book in books.values()}.values())


def _price(gathered: _Sum, book: rules.Rulebook | None, day: date, one: Dated, known: Circumstances) -> int | None:
    """Add one date's lines to the sum; its price, None where the rules leave it open."""
    told = [(space, known.facts(one, space)) for space in one.spaces]
    for _, each in told:
        gathered.facts.add(each, book)
    if book is None:
        _refuse(gathered, code=NO_RULEBOOK, rule="", reason=None, source="", fact="", day=day)
        return None
    gathered.rulebooks[book.id] = None
    quotes = [(space, rules.quote(book, each)) for space, each in told]
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
                fact=refusal.fact,
                day=day,
            )
    priced = all(quoted.outcome == rules.PRICED for _, quoted in quotes)
    return sum(quoted.total for _, quoted in quotes) if priced else None


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
    key = (refusal["code"], refusal["rule"], refusal["fact"])
    known = gathered.refusals.setdefault(key, {**refusal, "dates": [], "occurrences": []})
    if len(gathered.prices) not in known["occurrences"]:  # one date in two spaces is refused once
        _date(gathered, known, day)


def _date(gathered: _Sum, item: dict[str, Any], day: date) -> None:
    """A line, or a refusal, is about the date that is being priced too."""
    item["dates"].append(day.isoformat())
    item["occurrences"].append(len(gathered.prices))


def _summed(gathered: _Sum, known: Circumstances) -> Quoted:
    lists = {"lines": gathered.lines.values(), "refusals": gathered.refusals.values()}
    return Quoted(
        **quotes.added_up({**dict.fromkeys(quotes.LISTS, ()), **lists}),
        rulebooks=list(gathered.rulebooks),
        facts=gathered.facts.stored(known),
        prices=gathered.prices,
    )
