"""Charges for breaches: reckoned by the regulation that priced the date; recorded, waived, charged again, and told."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import rules
from booking.domain import bookings as states
from booking.domain import charges as domain
from booking.domain import localtime, people
from booking.domain import quotes as priced
from booking.domain.applications import Dated
from booking.domain.bookings import Occurrence
from booking.domain.charges import LATE, Reckoned
from booking.domain.fields import OutOfRange
from booking.domain.people import Person
from booking.language import formats, texts
from booking.services import cases, facts, notices, standings
from booking.storage import audit, charges, quotes, rulebooks
from booking.storage import bookings as occurrences
from booking.storage import people as registry
from booking.storage.transaction import atomic

Case = dict[str, Any]
Charge = dict[str, Any]

ORE = 100
STAGE = "breach"


# Late cancellation ---------------------------------------------------------------------------------------------------


async def late(*, case: Case, dates: Sequence[Occurrence], now: datetime) -> dict[int, Reckoned]:
    """What giving each of these dates back now costs: by the regulation where it speaks of that, else by the space."""
    if not dates:
        return {}
    breaches = await _breaches(case, dates)
    return {one.id: _late(breaches, one, now) for one in dates}


def _late(breaches: "_Breaches", one: Occurrence, now: datetime) -> Reckoned:
    book = breaches.books.get(one.id)
    if book and rules.covers(book, LATE):
        return breaches.reckon(one, LATE, domain.ahead(one.span, now))
    hours = max(space.limits.cancel_hours for space in breaches.wanted[one.id].spaces)
    amount = states.charge(one, cancel_hours=hours, now=now)
    return Reckoned(_by_the_space(hours, amount)) if amount else Reckoned()


def _by_the_space(hours: int, amount: int) -> dict[str, Any]:
    """Where the regulation is silent it is the place that says how late is too late."""
    reason = {
        lang: texts.translator(lang).gettext(
            "Cancelled later than %(hours)s hours before: the whole price", hours=hours
        )
        for lang in texts.LANGUAGES
    }
    return {"rule": "space", "stage": STAGE, "reason": reason, "source": "", "rulebook": "", "amount": amount}


async def keep(*, case: Case, found: Mapping[int, Reckoned], now: datetime) -> None:
    """Store what a cancellation costs, in its own transaction."""
    for occurrence, reckoned in found.items():
        if reckoned.line:
            await charges.add(
                application=case["id"],
                occurrence=occurrence,
                breach=LATE,
                amount=reckoned.amount,
                line=reckoned.line,
                reason=None,
                by=None,
                now=now,
            )


async def take_back(*, dates: Sequence[int], now: datetime) -> None:
    """The cancellation of these dates is undone, and so is what it cost."""
    await charges.undo(dates, LATE, now=now)


# What somebody reports -----------------------------------------------------------------------------------------------


@atomic
async def record(
    *, occurrence: int, breach: str, amount: int | None = None, reason: str, by: Person, now: datetime
) -> int:
    """Charge for a breach at a date; its id. An officer says what happened, and the rule what it costs.

    `amount` is what the officer decides, or what it really cost, in øre, where the regulation asks for that. Raises
    NotBegun, NoSuchBreach, AmountNeeded, AmountByRule, NothingCharged, AlreadyCharged, ReasonMissing, OutOfRange, and
    what `cases.locked` does.
    """
    case, date = await _locked(occurrence, by)
    domain.refuse(date, breach, now)
    words = cases.reason(reason)
    if amount is not None and not ORE <= amount <= domain.MOST:
        raise OutOfRange(field="amount", least=1, most=domain.MOST // ORE)
    line = await _line(case, date, breach, amount, words)
    made = await charges.add(
        application=case["id"],
        occurrence=date.id,
        breach=breach,
        amount=line["amount"],
        line=line,
        reason=words,
        by=by.id,
        now=now,
    )
    if made is None:
        raise domain.AlreadyCharged
    await _tell("charge", made, by, words, now)
    return made


async def _line(case: Case, date: Occurrence, breach: str, amount: int | None, words: str) -> dict[str, Any]:
    """The line by the rule; where the regulation leaves it open, the officer's amount and words."""
    breaches = await _breaches(case, [date])
    when = domain.ahead(date.span, await occurrences.changed_at(date.id)) if breach == LATE else {}
    found = breaches.reckon(date, breach, when)
    if found.question is None and found.line is None:
        raise domain.NothingCharged(field="breach")
    if found.question is not None:
        if amount is None:
            raise domain.AmountNeeded(field="amount", question=dict(found.question))
        if found.fact != "cost":
            return _decided(found, amount, words)
        found = breaches.reckon(date, breach, {"cost": Fraction(amount, ORE)})
    elif amount not in {None, found.amount}:
        said = {lang: formats.money(found.amount, lang) for lang in texts.LANGUAGES}
        raise domain.AmountByRule(field="amount", amount=said)
    if found.line is None:
        raise domain.NothingCharged(field="breach")
    return dict(found.line)


def _decided(found: Reckoned, amount: int, words: str) -> dict[str, Any]:
    asked = {"question": dict(found.question or {}), "source": found.source, "rulebook": found.rulebook}
    reason = dict.fromkeys(texts.LANGUAGES, words)
    return {"rule": found.rule, "stage": priced.SET, "reason": reason, **asked, "amount": amount}


@atomic
async def waive(*, charge: int, reason: str, by: Person, now: datetime) -> None:
    """It need not be paid, with the reason. Raises AlreadyCharged where it is waived, NotFound, ReasonMissing."""
    stored = await _stored(charge, by, waived=False)
    words = cases.reason(reason)
    await charges.waive(charge, by=by.id, reason=words, now=now)
    await _tell("waive-charge", stored["id"], by, words, now)


@atomic
async def charge_again(*, charge: int, by: Person, now: datetime) -> None:
    """A waiver is taken back. Raises AlreadyCharged where it is not waived, NotFound."""
    stored = await _stored(charge, by, waived=True)
    await charges.charge_again(charge)
    await _tell("charge-again", stored["id"], by, "", now)


async def application_of(*, charge: int) -> int:
    """The application of a charge; raises NotFound. Who may see it is asked there."""
    stored = await charges.one(charge)
    if stored is None:
        raise people.NotFound(what="charge")
    return int(stored["application"])


async def _stored(charge: int, by: Person, *, waived: bool) -> Charge:
    await cases.locked(await application_of(charge=charge), by, "charge")
    stored = await charges.one(charge)
    if stored is None:
        raise people.NotFound(what="charge")
    if (stored["waived_at"] is not None) is not waived:
        raise domain.AlreadyCharged
    return stored


async def _locked(occurrence: int, by: Person) -> tuple[Case, Occurrence]:
    application = await occurrences.application_of(occurrence)
    if application is None:
        raise people.NotFound(what="occurrence")
    case = await cases.locked(application, by, "charge")
    dates = await occurrences.of_application(application, lock=True)
    return case, next(one for one in dates if one.id == occurrence)


async def _tell(step: str, charge: int, by: Person, reason: str, now: datetime) -> None:
    stored = await charges.one(charge)
    if stored is None:
        raise LookupError(f"charge {charge} is gone")
    await audit.write(
        at=now,
        person=by.id,
        action=step,
        noun="application",
        noun_id=stored["application"],
        reason=reason or None,
        details={"charge": charge, "breach": stored["breach"], "amount": stored["amount"]},
    )
    await notices.charge(step, stored, reason=reason, now=now)


# By the regulation ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class _Breaches:
    """What breaches at some dates are reckoned from: their places, their regulations, their price, and the facts."""

    known: facts.Circumstances
    wanted: Mapping[int, Dated]
    books: Mapping[int, rules.Rulebook]
    quoted: Mapping[int, Mapping[str, Any]]

    def reckon(self, date: Occurrence, breach: str, more: Mapping[str, object]) -> Reckoned:
        """What the regulation says that a breach at a date costs; nothing where there is no regulation."""
        book, one = self.books.get(date.id), self.wanted[date.id]
        if book is None:
            return Reckoned()
        draft = self.known.draft
        told = {**draft.answers, "breach": breach, **self._price(date), **more}
        known = dataclasses.replace(self.known, draft=dataclasses.replace(draft, answers=told))
        found = rules.breach(book, known.facts(one, one.spaces[0]))
        return _reckoned(found)

    def _price(self, date: Occurrence) -> dict[str, object]:
        """What the date was promised to cost, and what it is worth; unknown where the rules left it open."""
        quoted = self.quoted.get(date.id)
        if date.due is None or quoted is None:
            return {}
        return {"rent": Fraction(date.due, ORE), "worth": Fraction(priced.value_of(quoted, date.id), ORE)}


def _reckoned(found: rules.Breach) -> Reckoned:
    if found.line:
        line = found.line
        return Reckoned(
            {
                "rule": line.rule,
                "stage": line.stage,
                "reason": dict(line.reason),
                "source": line.source,
                "rulebook": found.rulebook,
                "amount": line.amount,
            }
            if line.amount
            else None
        )
    if not found.refusals:
        return Reckoned()
    last = found.refusals[-1]
    return Reckoned(None, dict(last.reason), last.fact, last.rule, last.source, found.rulebook)


async def _breaches(case: Case, dates: Sequence[Occurrence]) -> _Breaches:
    wanted = dict(zip((one.id for one in dates), await standings.dated(dates), strict=True))
    organisation = await registry.organisation_by_id(case["organisation"]) if case["organisation"] else None
    quoted = await _quoted(case["id"], dates)
    books = await _books(dates, quoted)
    known = await facts.circumstances(
        draft=cases.draft_of(case),
        organisation=organisation,
        dates=list(wanted.values()),
        asked=frozenset().union(*(book.asks for book in books.values())),
        occasions=len(await occurrences.of_application(case["id"])),
    )
    return _Breaches(known, wanted, books, quoted)


async def _quoted(application: int, dates: Sequence[Occurrence]) -> dict[int, Mapping[str, Any]]:
    """The quote of each date: its own where it is settled, otherwise the last that spoke of it."""
    own = {one["occurrence"]: one for one in await quotes.of_dates(application)}
    latest = await quotes.latest(application)
    found: dict[int, Mapping[str, Any]] = {}
    for date in dates:
        spoke = own.get(date.id) or latest
        if spoke and date.id not in priced.dates(spoke):
            spoke = await quotes.last_with(application, date.id)
        if spoke:
            found[date.id] = spoke
    return found


async def _books(dates: Sequence[Occurrence], quoted: Mapping[int, Mapping[str, Any]]) -> dict[int, rules.Rulebook]:
    """The regulation that priced each date, or else the one that is valid on it."""
    names = {one.id: priced.rulebook_of(quoted[one.id], one.id) for one in dates if one.id in quoted}
    by_name = {book.id: book for book in await rulebooks.adopted(sorted(set(names.values())))}
    days = {one.id: localtime.local(one.span.start).date() for one in dates}
    valid = await rulebooks.valid_on(days.values())
    found = {one.id: by_name.get(names.get(one.id, "")) or valid.get(days[one.id]) for one in dates}
    return {number: book for number, book in found.items() if book is not None}
