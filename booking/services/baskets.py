"""Baskets: whether what somebody wants is free, what fits instead, and sending it as a loan."""

from collections import Counter as Counted
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import localtime
from booking.domain.baskets import Basket, Kit
from booking.domain.loan_periods import Period
from booking.domain.loans import NotEnough, Wanted
from booking.domain.localtime import DAY
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.suggestions import Suggestion
from booking.services import borrowers, counters, loans, suggestions
from booking.services.counters import Counter
from booking.storage import equipment as gear
from booking.storage import shelves

Row = dict[str, Any]


class BasketEmpty(Problem):
    """There is nothing in the basket."""

    code = "basket-empty"


class SizeMissing(Problem):
    """A part of a kit has no size yet: `field`."""

    code = "size-missing"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a kit: its model, how many one kit has of it, and the type that was chosen (None: not yet)."""

    model: Row
    quantity: int
    kind: Row | None


@dataclass(frozen=True, slots=True)
class Set:
    """A kit in a basket, with all that it is made of."""

    kit: Kit
    model: Row
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Look:
    """A basket looked at: where and when, what is in it, how many of each type (by id) are wanted and are free.

    `problem` is what keeps the place from lending on these days; `reasons` say of each type on its tightest day why not
    more is free; `suggestions` are what fits instead.
    """

    counter: Counter | None
    first: date
    last: date
    period: Period | None
    kinds: Mapping[str, Row]
    sets: Sequence[Set]
    wanted: Mapping[int, int]
    free: Mapping[int, int]
    reasons: Mapping[int, Row]
    problem: Problem | None
    suggestions: Sequence[Suggestion]
    approval: bool

    @property
    def short(self) -> list[tuple[int, int, int]]:
        """The types of which there is too little: their id, how many are wanted, how many are missing."""
        missing = [(one, count, count - max(0, self.free.get(one, 0))) for one, count in self.wanted.items()]
        return [row for row in missing if row[2] > 0]

    @property
    def complete(self) -> bool:
        """Whether there is anything in it, and each part of a kit has its size."""
        return bool(self.wanted) and all(part.kind for one in self.sets for part in one.parts)

    @property
    def fits(self) -> bool:
        """Whether it could be sent as it is."""
        return self.complete and self.problem is None and not self.short


async def look(*, basket: Basket, now: datetime) -> Look:
    """Look at a basket; nothing is stored. Types that are not lent at its place are left out.

    Raises NotFound where there is no such place, ReturnBeforePickUp, PickUpInThePast, LoanTooLong.
    """
    today = localtime.local(now).date()
    kinds = await gear.kinds_by_slug(basket.types())
    places = await counters.active(first=today, last=max(today, basket.last or today))
    counter = _counter(basket, kinds, places)
    if counter is None:
        return _nothing(today)
    first, last = counters.days(counter, basket.first, basket.last, now=now)
    kinds = {slug: kind for slug, kind in kinds.items() if kind["lending_place"] == counter.row["id"]}
    sets = await _sets(basket.kits, kinds)
    count = _counted(basket, kinds, sets)
    chosen = [kind for kind in kinds.values() if kind["id"] in count]
    terms = counter.terms(chosen)
    period = periods.planned(first, last, terms, counter.open_days)
    problem = _refused(counter, chosen, first, last, now)
    reasons = await _reasons(count, period, today)
    free = {one: row["free"] for one, row in reasons.items()}
    short = any(free.get(one, 0) < many for one, many in count.items())
    place = counter.row["id"]
    fitting: Sequence[Suggestion] = []
    if count and (short or problem):
        fitting = await suggestions.nearest(place=place, first=first, last=last, wanted=count, now=now)
    return Look(
        counter=counter,
        first=first,
        last=last,
        period=period,
        kinds=kinds,
        sets=sets,
        wanted=count,
        free=free,
        reasons=reasons,
        problem=problem,
        suggestions=fitting,
        approval=counter.row["approval"] or any(kind["approval"] for kind in chosen),
    )


def _counter(basket: Basket, kinds: Mapping[str, Row], places: Sequence[Counter]) -> Counter | None:
    """The place of a basket; where none is said, that of what is in it, or the only one there is."""
    if basket.place:
        found = next((one for one in places if one.row["slug"] == basket.place), None)
        if found is None:
            raise NotFound(what="lending-place")
        return found
    there = {kind["lending_place"] for kind in kinds.values()}
    fitting = [one for one in places if one.row["id"] in there] or list(places)
    return fitting[0] if fitting else None


def _nothing(today: date) -> Look:
    return Look(None, today, today, None, {}, (), {}, {}, {}, None, (), approval=False)


async def _sets(kits: Sequence[Kit], kinds: Mapping[str, Row]) -> list[Set]:
    """The kits of a basket; what is no kit of ours is left out."""
    models = await shelves.models() if kits else []
    by_slug, by_id = {row["slug"]: row for row in models}, {row["id"]: row for row in models}
    return [
        Set(kit, model, tuple(_part(kit, part, by_id, kinds) for part in model["parts"] if part["model"] in by_id))
        for kit in kits
        if (model := by_slug.get(kit.slug)) and model["parts"]
    ]


def _part(kit: Kit, part: Row, models: Mapping[int, Row], kinds: Mapping[str, Row]) -> Part:
    model = models[part["model"]]
    kind = kinds.get(kit.parts.get(model["slug"], ""))
    return Part(model, part["quantity"], kind if kind and kind["model"] == model["id"] else None)


def _counted(basket: Basket, kinds: Mapping[str, Row], sets: Sequence[Set]) -> dict[int, int]:
    total: Counted[int] = Counted()
    for slug, count in basket.lines.items():
        if slug in kinds:
            total[kinds[slug]["id"]] += count
    for part in (part for one in sets for part in one.parts if part.kind):
        if part.kind:
            total[part.kind["id"]] += part.quantity
    return dict(total)


def _refused(counter: Counter, kinds: Sequence[Row], first: date, last: date, now: datetime) -> Problem | None:
    try:
        periods.period(first, last, counter.terms(kinds), counter.open_days, now=now)
    except Problem as problem:
        return problem
    return None


async def _reasons(wanted: Mapping[int, int], period: Period, today: date) -> dict[int, Row]:
    """The day of the period on which there is least of each type."""
    found: dict[int, Row] = {}
    for row in await gear.days(wanted, period.busy_from, period.busy_until - DAY, today=today) if wanted else []:
        if row["type"] not in found or row["free"] < found[row["type"]]["free"]:
            found[row["type"]] = row
    return found


# Sending --------------------------------------------------------------------------------------------------------------


async def refusals(*, look: Look, borrower: int, now: datetime) -> list[Problem]:
    """What keeps a borrower from borrowing what is in a basket."""
    if look.counter is None:
        return []
    asked = [
        ({**kind, "id": kind["model"]}, look.wanted[kind["id"]])
        for kind in look.kinds.values()
        if kind["id"] in look.wanted
    ]
    return await borrowers.refusals(borrower=borrower, place=look.counter.row, wanted=asked, now=now)


async def send(
    *,
    basket: Basket,
    borrower: int,
    whom: Mapping[str, int],
    purpose: str,
    note: str,
    sent_as: str,
    by: Person,
    now: datetime,
) -> int:
    """Ask for what is in a basket; the number of the loan, the same where the form comes twice.

    `whom` are co-borrowers by unit (`TYPE.1`, `KIT.1`). Where there is not enough, what was missing is remembered, and
    nobody's name with it. Raises BasketEmpty, SizeMissing, NotFound, and what `loans.request` raises.
    """
    found = await look(basket=basket, now=now)
    asked = wanted(basket, found, await _own(whom, borrower, by, now))
    if found.counter is None or not asked:
        raise BasketEmpty
    if not found.complete:
        raise SizeMissing(field="kits")
    try:
        return await loans.request(
            place=found.counter.row["id"],
            first=found.first,
            last=found.last,
            wanted=asked,
            borrower=borrower,
            by=by,
            purpose=purpose,
            note=note,
            sent_as=sent_as,
            now=now,
        )
    except NotEnough:
        now_short = (await look(basket=basket, now=now)).short
        await shelves.add_shortage(now_short, first=found.first, last=found.last, now=now)
        raise


async def _own(whom: Mapping[str, int], borrower: int, by: Person, now: datetime) -> Mapping[str, int]:
    """For whom each unit is, where the borrower answers for all of them; raises NotFound."""
    if whom:
        own = await borrowers.own(person=by, now=now)
        known = {other["id"] for one in own if one["id"] == borrower for other in one["co_borrowers"]}
        if not known.issuperset(whom.values()):
            raise NotFound(what="co-borrower")
    return whom


def wanted(basket: Basket, found: Look, whom: Mapping[str, int] = MappingProxyType({})) -> list[Wanted]:
    """The lines of the loan: the same type for the same person is one, and each kit has its number."""
    lines: Counted[tuple[int, int | None]] = Counted()
    for slug, count in basket.lines.items():
        if slug in found.kinds:
            kind = found.kinds[slug]
            for unit in range(1, count + 1) if kind["tracked"] == "items" else ():
                lines[kind["id"], whom.get(f"{slug}.{unit}")] += 1
            if kind["tracked"] != "items":
                lines[kind["id"], whom.get(f"{slug}.1")] += count
    kits = [
        Wanted(part.kind["id"], part.quantity, one.model["id"], number, whom.get(f"{one.kit.slug}.{one.kit.number}"))
        for number, one in enumerate(found.sets, 1)
        for part in one.parts
        if part.kind
    ]
    return [Wanted(kind, count, co_borrower=who) for (kind, who), count in lines.items()] + kits
