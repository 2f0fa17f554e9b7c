"""New prices: a draft made from a version by other amounts, another day and another decision."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from booking.domain import pricelists, rulebooks
from booking.domain.people import Person
from booking.domain.pricelists import Amount, Heading, Path
from booking.services import rulebooks as desk
from booking.services.rulebooks import Checked
from booking.storage.rulebooks import Stored
from rules import checking
from rules.cases import SUMS, Case, Expected
from rules.checking import Failure, Outcome
from rules.effects import PRICED
from rules.rulebook import Rulebook

Values = Mapping[Path, Decimal]


@dataclass(frozen=True, slots=True)
class Changed:
    """An amount and what it is to be."""

    amount: Amount
    new: Decimal


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A worked example that no longer comes out as written, and what would be written instead.

    `rewrite` is empty where no number will do: it has no price any more, or its words stand for uses that differ.
    """

    case: Case
    failure: Failure
    rewrite: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Repriced:
    """A version with other prices, before it is stored: its text, what changed, and the examples that it changes."""

    stored: Stored
    text: str
    checked: Checked
    changed: tuple[Changed, ...]
    otherwise: tuple[Otherwise, ...]


async def amounts(*, stored: Stored) -> list[Amount]:
    """Every number of a version's price list. Raises BadRulebook where it can no longer be read."""
    desk.read(stored.text)
    return await asyncio.to_thread(lambda: pricelists.amounts(pricelists.parsed(stored.text)))


async def reprice(
    *, rulebook: int, values: Values, heading: Heading, right: Collection[str] = (), by: Person
) -> Repriced:
    """A version with other prices; stores nothing. `right` are the examples, by their places, to be rewritten.

    Raises NotAllowed, NotFound, BadRulebook.
    """
    stored = await desk.one(rulebook=rulebook, by=by)
    return await asyncio.to_thread(_repriced, stored, values, heading, frozenset(right))


async def make(
    *,
    rulebook: int,
    values: Values,
    heading: Heading,
    right: Collection[str] = (),
    by: Person,
    now: datetime,
) -> int:
    """Store a version with other prices as a draft; its id. Raises NotAllowed, NotFound, BadRulebook."""
    rulebooks.may("draft", by)
    found = await reprice(rulebook=rulebook, values=values, heading=heading, right=right, by=by)
    return await desk.upload(text=found.text, based_on=rulebook, by=by, now=now)


def _repriced(stored: Stored, values: Values, heading: Heading, right: frozenset[str]) -> Repriced:
    desk.read(stored.text)
    before = pricelists.amounts(pricelists.parsed(stored.text))
    text = pricelists.repriced(stored.text, values, heading)
    checked = desk.checked(text)
    otherwise = tuple(_otherwise(checked.book, failure) for failure in checked.failures)
    rewritten = {one.case.path: one.rewrite for one in otherwise if one.case.path in right}
    return Repriced(
        stored=stored,
        text=pricelists.expecting(text, rewritten) if rewritten else text,
        checked=checked,
        changed=tuple(Changed(one, values[one.path]) for one in before if values.get(one.path, one.value) != one.value),
        otherwise=otherwise,
    )


def _otherwise(book: Rulebook, failure: Failure) -> Otherwise:
    case = failure.case
    asked = [key for key in ("outcome", *case.expect) if key != "rule"]
    found = [{key: one.get(key) for key in asked} for one in checking.came_out(book, case)]
    alike = all(one == found[0] for one in found)
    return Otherwise(case, failure, _rewrite(case, failure.found) if alike else {})


def _rewrite(case: Case, found: Outcome) -> Mapping[str, Decimal]:
    """The sums to be expected instead, in kroner; nothing where more than sums is otherwise, which needs a person."""
    wanted = {"outcome": PRICED, **case.expect}
    others = all(found.get(key) == value for key, value in wanted.items() if key not in {*SUMS, "rule"})
    by_rule = "rule" not in wanted or wanted["rule"] in str(found["rule"]).split(" > ")
    sums = [key for key in SUMS if key in wanted and found.get(key) != wanted[key]]
    return {key: _kroner(found[key]) for key in sums} if others and by_rule else {}


def _kroner(ore: Expected) -> Decimal:
    return Decimal(str(ore)) / 100
