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
from booking.storage import loan_prices, rulebooks
from rules import Facts, eligibility
from rules.definitions import EXTRA
from rules.wording import Texts

NO_RULEBOOK = "no-rulebook"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The price of all dates: totals in øre, equal lines of several dates as one, and the price of each date.

    `lines` are plain values, ready to be stored: rule, stage, reason (nb, nn, en), source, space, each, dates, amount
    (each x dates, or each where it is `once`) and value (what it would have cost had nothing been free or reduced).
    A date whose price the rules leave open has the price None, and `outcome` says why; a refusal for want of a fact
    names it (`fact`). `prices` are without what is charged once for all the dates; `alone` is what each would cost by
    itself.
    """

    outcome: str
    phase: str
    total: int
    value: int
    lines: list[dict[str, Any]]
    refusals: list[dict[str, Any]]
    pending: list[dict[str, Any]]
    deposit: list[dict[str, Any]]
    vat: int
    rulebooks: list[str]
    facts: Supplied
    prices: list[int | None]
    alone: list[int | None]

    def stored(self, occurrences: Sequence[int] | None = None) -> dict[str, Any]:
        """The values of a row of the table `quote`; the dates are numbered from 0 where they are no occurrences yet."""
        names = ("outcome", "phase", "total", "value", "vat", *quotes.LISTS, "rulebooks", "facts")
        plain = {name: getattr(self, name) for name in names}
        return plain if occurrences is None else quotes.numbered(plain, occurrences)


@dataclass(slots=True)
class _Sum:
    """What is gathered while the dates are priced one by one."""

    lines: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    refusals: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    pending: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    deposit: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    rulebooks: dict[str, None] = field(default_factory=dict)
    prices: list[int | None] = field(default_factory=list)
    alone: list[int | None] = field(default_factory=list)
    facts: Record = field(default_factory=Record)
    final: bool = False
    called: Mapping[str, Texts] = field(default_factory=dict)
    remembered: rules.Remembered = field(default_factory=dict)


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
    gathered = _Sum(called=await _called(draft, books.values()))
    for day, one in zip(days, dates, strict=True):
        price, alone = _price(gathered, books.get(day), day, one, known)
        gathered.prices.append(price)
        gathered.alone.append(alone)
    return _summed(gathered, known)


async def _called(draft: Draft, books: Collection[rules.Rulebook]) -> Mapping[str, Texts]:
    """What is called how, of the gear that is ordered and that some of the regulations do not name."""
    ordered = draft.answers.get(EXTRA, ())
    unnamed = [name for name in ordered if any(name not in book.extras for book in books)]
    return await loan_prices.called(unnamed) if unnamed else {}


async def again(
    *, draft: Draft, date: Dated, organisation: Organisation | None, occasions: int, book: rules.Rulebook, final: bool
) -> Quoted:
    """Price one date again by the regulation that priced it, with what is known by now; stores nothing."""
    known = await facts.circumstances(
        draft=draft, organisation=organisation, dates=[date], asked=book.asks, occasions=occasions
    )
    gathered = _Sum(final=final)
    price, alone = _price(gathered, book, localtime.local(date.span.start).date(), date, known)
    gathered.prices.append(price)
    gathered.alone.append(alone)
    return _summed(gathered, known)


async def asks(days: Collection[date]) -> Asked:
    """What the regulations that are valid on some days ask about; nothing where there is none."""
    return _asked(await rulebooks.valid_on(days))


async def asks_from(day: date) -> Asked:
    """What the regulations ask about that are in force on a day, or adopted for later."""
    later = [one.valid_from for one in await rulebooks.versions() if one.valid_from > day]
    return await asks([day, *later])


async def regulations(stored: Mapping[str, Any]) -> list[rules.Rulebook]:
    """The regulations that a stored quote was made by, in the order of their first days."""
    return await rulebooks.adopted(stored["rulebooks"])


def _asked(books: Mapping[date, rules.Rulebook]) -> Asked:
    return Asked.by({book.id: book for book in books.values()}.values())


def _price(
    gathered: _Sum, book: rules.Rulebook | None, day: date, one: Dated, known: Circumstances
) -> tuple[int, int] | tuple[None, None]:
    """Add what one date costs to the sum; its price, and what it costs alone: None where the rules leave it open.

    Without a space it is what is ordered that costs, lent out by itself.
    """
    told: list[tuple[Space | None, Facts]] = [(space, known.facts(one, space)) for space in one.spaces or (None,)]
    for _, each in told:
        gathered.facts.add(each, book)
    if book is None:
        _refuse(gathered, code=NO_RULEBOOK, rule="", reason=None, source="", fact="", rulebook="", day=day)
        return None, None
    gathered.rulebooks[book.id] = None
    uses = [each for _, each in told]
    unnamed = eligibility.unnamed(book, known.draft.answers.get(EXTRA, ()), gathered.called)
    if unnamed:
        _refuse(gathered, code=unnamed.code, **_said(unnamed, book.id), day=day)
    if one.spaces:
        priced = rules.quote_together(book, uses, final=gathered.final, remembered=gathered.remembered)
    else:
        priced = [] if unnamed else [rules.hire(book, uses[0])]
    for (space, _), quoted in zip(told, priced, strict=False):
        _gather(gathered, quoted, space, day)
    if unnamed or any(quoted.outcome != rules.PRICED for quoted in priced):
        return None, None
    lines = [line for quoted in priced for line in quoted.lines]
    return sum(line.amount for line in lines if not line.once), sum(line.amount for line in lines)


def _gather(gathered: _Sum, quoted: rules.Quote, space: Space | None, day: date) -> None:
    """Add all that the rules say of one date in one space."""
    for line in quoted.lines:
        _add(gathered, gathered.lines, line, quoted.rulebook, space, day)
    if quoted.deposit:
        _add(gathered, gathered.deposit, quoted.deposit, quoted.rulebook, space, day)
    for one in quoted.refusals:
        _refuse(gathered, code=one.code, **_said(one, quoted.rulebook), day=day)
    for later in quoted.pending:
        plain = {**_said(later, quoted.rulebook), **_no_dates()}
        _date_once(gathered, gathered.pending.setdefault((later.fact, quoted.rulebook), plain), day)


def _said(one: rules.Refusal | rules.Pending, rulebook: str) -> dict[str, Any]:
    return {"rule": one.rule, "reason": dict(one.reason), "source": one.source, "fact": one.fact, "rulebook": rulebook}


def _no_dates() -> dict[str, list[Any]]:
    return {"dates": [], "occurrences": []}


def _add(
    gathered: _Sum,
    lines: dict[tuple[object, ...], dict[str, Any]],
    line: rules.QuoteLine,
    rulebook: str,
    space: Space | None,
    day: date,
) -> None:
    key = (line.rule, space.id if space else None, line.amount, line.value, line.reason["en"], rulebook)
    plain = {
        "rule": line.rule,
        "stage": line.stage,
        "reason": dict(line.reason),
        "source": line.source,
        "rulebook": rulebook,
        "space": space.name if space else "",
        "each": line.amount,
        "each_value": line.value,
        "each_vat": line.vat,
        "once": line.once,
        "pending": line.pending,
    }
    _date(gathered, lines.setdefault(key, {**plain, **_no_dates()}), day)


def _refuse(gathered: _Sum, *, day: date, **refusal: Any) -> None:
    key = (refusal["code"], refusal["rule"], refusal["fact"])
    _date_once(gathered, gathered.refusals.setdefault(key, {**refusal, **_no_dates()}), day)


def _date_once(gathered: _Sum, item: dict[str, Any], day: date) -> None:
    """What is left open is so once for a date, in however many spaces."""
    if len(gathered.prices) not in item["occurrences"][-1:]:
        _date(gathered, item, day)


def _date(gathered: _Sum, item: dict[str, Any], day: date) -> None:
    """It is about the date that is being priced too."""
    item["dates"].append(day.isoformat())
    item["occurrences"].append(len(gathered.prices))


def _summed(gathered: _Sum, known: Circumstances) -> Quoted:
    lists = {name: getattr(gathered, name).values() for name in quotes.LISTS}
    return Quoted(
        **quotes.added_up(lists),
        rulebooks=list(gathered.rulebooks),
        facts=gathered.facts.stored(known),
        prices=gathered.prices,
        alone=gathered.alone,
    )
