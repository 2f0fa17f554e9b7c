"""What an application costs: facts from the domain, the rulebook valid on each date, and `rules.quote`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import rules
from booking.domain import localtime
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
    (each x dates) and value (what it would have cost had nothing been free or reduced). A date whose price the rules
    leave open has the price None, and `outcome` says why.
    """

    outcome: str
    total: int
    value: int
    lines: list[dict[str, Any]]
    refusals: list[dict[str, Any]]
    rulebooks: list[str]
    facts: dict[str, Any]
    prices: list[int | None]

    def stored(self) -> dict[str, Any]:
        """The values of a row of the table `quote`."""
        names = ("outcome", "total", "value", "lines", "refusals", "rulebooks", "facts")
        return {name: getattr(self, name) for name in names}


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
            "dates": [],
        },
    )
    known["dates"].append(day.isoformat())


def _refuse(gathered: _Sum, *, day: date, **refusal: Any) -> None:
    known = gathered.refusals.setdefault((refusal["code"], refusal["rule"]), {**refusal, "dates": []})
    known["dates"].append(day.isoformat())


def _summed(gathered: _Sum, facts: dict[str, Any]) -> Quoted:
    lines = totalled(gathered.lines.values())
    refusals = list(gathered.refusals.values())
    return Quoted(
        outcome=refusals[0]["code"] if refusals else rules.PRICED,
        total=sum(line["amount"] for line in lines),
        value=sum(line["value"] for line in lines),
        lines=lines,
        refusals=refusals,
        rulebooks=list(gathered.rulebooks),
        facts=facts,
        prices=gathered.prices,
    )


def totalled(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines with what each comes to over its dates; a line without dates is gone."""
    return [
        {**line, "amount": line["each"] * len(line["dates"]), "value": line["each_value"] * len(line["dates"])}
        for line in lines
        if line["dates"]
    ]


def moved(stored: Mapping[str, Any], fresh: Quoted, *, gone: str) -> dict[str, Any]:
    """A stored quote after one date moved: its lines of that date give way to those of the fresh quote.

    `gone` is the date that was left, ISO. What the other dates were promised stays as it was.
    """
    kept = without(stored, [date.fromisoformat(gone)])
    rulebooks_used = list(dict.fromkeys([*stored["rulebooks"], *fresh.rulebooks]))
    return {
        **_added_up([*kept["lines"], *fresh.lines], [*kept["refusals"], *fresh.refusals]),
        "rulebooks": rulebooks_used,
        "facts": stored["facts"],
    }


def without(stored: Mapping[str, Any], days: Collection[date]) -> dict[str, Any]:
    """A stored quote without some days, which were not granted; what the others were promised stays as it was."""
    gone = {day.isoformat() for day in days}
    lines, refusals = (
        [{**one, "dates": [day for day in one["dates"] if day not in gone]} for one in stored[name]]
        for name in ("lines", "refusals")
    )
    return {**_added_up(lines, refusals), "rulebooks": stored["rulebooks"], "facts": stored["facts"]}


def _added_up(lines: Iterable[Mapping[str, Any]], refusals: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What lines and refusals come to; those that no date is left of are gone."""
    lines = totalled(lines)
    left = [dict(one) for one in refusals if one["dates"]]
    return {
        "outcome": left[0]["code"] if left else rules.PRICED,
        "total": sum(line["amount"] for line in lines),
        "value": sum(line["value"] for line in lines),
        "lines": lines,
        "refusals": left,
    }
