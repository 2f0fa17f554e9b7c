"""What booked dates would cost under another rulebook: priced anew from what is stored, equal facts only once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache

import rules
from booking.domain import localtime
from booking.domain.applications import Dated, Draft
from booking.domain.people import Organisation
from booking.domain.resources import Space
from booking.domain.simulations import Compared, Cost
from booking.services import cases, facts
from booking.services.facts import Circumstances
from booking.storage import resources
from booking.storage.simulations import Booked
from rules import PRICED, QuoteLine, Refusal, Rulebook, TimeSpan, holidays

REMEMBERED = 20_000
"""Prices of equal facts that are kept at a time."""

DATED = frozenset({"date", "outside_hours"})
"""Facts that differ between two days that are the same weekday and kind of day; school holidays are told apart."""

NOT_FACTS = frozenset(
    {"id", "person", "organisation", "state", "instant", "title", "note", "recurrence", "language", "officer", "reason"}
    | {"submitted_at", "decided_at", "decided_by", "changed_at"}
)
"""What a row of `application` holds that no rule looks at; all else tells one set of facts from another."""

NOTHING = Cost(None, 0)
SOMETIME = datetime(2000, 1, 1, tzinfo=UTC)
NOBODYS = Draft(spaces=(), start=SOMETIME, end=SOMETIME, title="", purpose="other")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What all dates of an application have in common; `once` was charged once, `key` is that of all equal facts."""

    case: cases.Case
    organisation: Organisation | None
    once: Cost
    key: str

    @classmethod
    def of(cls, case: cases.Case, organisation: Organisation | None, once: Cost | None) -> "Agreement":
        """From the row of an application, with `dates`: how many it has."""
        told = [value for name, value in case.items() if name not in NOT_FACTS]
        whose = replace(organisation, id=0, number="", name="") if organisation else None
        return cls(case, organisation, once or NOTHING, repr((told, whose)))


@dataclass(frozen=True, slots=True)
class _Price:
    """What the rules say of one date; `once` are the lines charged once for a whole agreement, by what they are."""

    outcome: str
    refusals: tuple[Refusal, ...]
    amount: int
    value: int
    once: dict[tuple[object, ...], QuoteLine]


@dataclass(slots=True)
class Pricing:
    """A rulebook, and what is remembered while dates are priced by it; it does not grow with their number.

    `around` is what had to be looked up of the dates of a page, whoever's they are.
    """

    book: Rulebook
    around: Circumstances = Circumstances(NOBODYS, None, occasions=1)  # noqa: RUF009 -- it is frozen
    spaces: dict[int, Space] = field(default_factory=dict)
    application: int = 0
    charged_once: set[tuple[object, ...]] = field(default_factory=set)
    paid_once: bool = False
    prices: dict[tuple[object, ...], _Price] = field(default_factory=dict)

    async def know(self, page: Sequence[Booked]) -> None:
        """Look up what is to be known of a page of dates: their spaces, and what the rulebook asks of the calendar."""
        unknown = sorted({space for one in page for space in one.spaces} - self.spaces.keys())
        self.spaces |= {space.id: space for space in await resources.spaces_by_id(unknown)} if unknown else {}
        dates = [self._dated(one) for one in page]
        self.around = await facts.circumstances(draft=NOBODYS, organisation=None, dates=dates, asked=self.book.asks)

    def _dated(self, one: Booked) -> Dated:
        return Dated(TimeSpan(one.starts_at, one.ends_at), tuple(self.spaces[number] for number in one.spaces))

    def compared(self, one: Booked, agreement: Agreement, value: int) -> Compared:
        """A booked date with what it cost, out of this value, and what it would cost.

        The dates of an application come one after the other: what is charged once is on the first that has a price.
        """
        if one.application != self.application:
            self.application, self.charged_once, self.paid_once = one.application, set(), False
        dated = self._dated(one)
        price = self._remembered(agreement, dated)
        return Compared(
            occurrence=one.id,
            application=one.application,
            span=dated.span,
            spaces=dated.spaces,
            kind=agreement.organisation.kind if agreement.organisation else facts.PRIVATE,
            organisation=agreement.organisation,
            was=self._paid(Cost(one.price, value), agreement.once),
            would=self._charged(price) if price.outcome == PRICED else NOTHING,
            outcome=price.outcome,
            refusals=price.refusals,
        )

    def _paid(self, was: Cost, once: Cost) -> Cost:
        if self.paid_once or was.price is None or once.price is None:
            return was
        self.paid_once = True
        return Cost(was.price + once.price, was.value + once.value)

    def _charged(self, price: _Price) -> Cost:
        new = [line for key, line in price.once.items() if key not in self.charged_once]
        self.charged_once.update(price.once)
        return Cost(
            price.amount + sum(line.amount for line in new),
            price.value + sum(line.value for line in new),
        )

    def _remembered(self, agreement: Agreement, dated: Dated) -> _Price:
        """The price of equal facts is looked up."""
        when = _when(dated.span, bool(self.book.asks & DATED))
        places = tuple(space.id for space in dated.spaces)
        key = (agreement.key, places, self._in_school_holiday(dated.span), *when)
        price = self.prices.get(key)
        if price is None:
            if len(self.prices) >= REMEMBERED:
                self.prices.clear()
            price = self.prices[key] = self._price(agreement, dated)
        return price

    def _in_school_holiday(self, span: TimeSpan) -> bool:
        """Whether it begins in one; only where the rulebook asks."""
        day, off = localtime.local(span.start).date(), self.around.school_holidays or ()
        return any(first <= day <= last for first, last in off)

    def _price(self, agreement: Agreement, dated: Dated) -> _Price:
        """By the rules, as a quote is made (`services.quoting`)."""
        case, organisation = agreement.case, agreement.organisation
        known = replace(self.around, draft=cases.draft_of(case), organisation=organisation, occasions=case["dates"])
        quotes = rules.quote_together(self.book, [known.facts(dated, space) for space in dated.spaces])
        lines = [line for quote in quotes for line in quote.lines if not line.once]
        return _Price(
            outcome=next((quote.outcome for quote in quotes if quote.outcome != PRICED), PRICED),
            refusals=_each_once(refusal for quote in quotes for refusal in quote.refusals),
            amount=sum(line.amount for line in lines),
            value=sum(line.value for line in lines),
            once={
                (line.rule, space.id, line.amount, line.value, line.reason["en"]): line
                for space, quote in zip(dated.spaces, quotes, strict=True)
                for line in quote.lines
                if line.once
            },
        )


def _each_once(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """The refusals of several spaces, equal ones as one."""
    return tuple({(one.code, one.rule, one.fact): one for one in refusals}.values())


@lru_cache(maxsize=8192)
def _when(span: TimeSpan, dated: bool) -> tuple[object, ...]:
    """All that rules may see of a span: its clocks, and its days (only their kinds, where no rule asks for dates).

    What begins after midnight may still belong to the evening before, so that day counts too.
    """
    days = localtime.days(span)
    days = [days[0] - localtime.DAY, *days]
    clocks = (localtime.local(span.start).time(), localtime.local(span.end).time(), span.minutes)
    return (tuple(days) if dated else tuple(map(_kind, days)), *clocks)


@lru_cache(maxsize=4096)
def _kind(day: date) -> tuple[int, str]:
    return day.weekday(), holidays.kind_of_day(day)
