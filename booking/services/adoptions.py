"""Adopting a draft of the rent regulation: what stands in the way, what it changes, and the step itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from booking.domain import localtime, pricelists, rulebooks
from booking.domain.localtime import MIDNIGHT
from booking.domain.people import Person
from booking.domain.pricelists import Heading
from booking.domain.problems import Problem
from booking.domain.rulebooks import Consequences, Version
from booking.services import rulebooks as desk
from booking.services.rulebooks import Checked, DraftChanged
from booking.storage import rulebooks as storage
from booking.storage.rulebooks import Stored
from booking.storage.transaction import atomic

SAID = 12
"""How many worked examples or places a refusal names."""


class CasesFail(Problem):
    """Worked examples do not come out as written: `cases`, their ids."""

    code = "cases-fail"


class ErrorsStand(Problem):
    """The check finds what is certain to be a mistake: `places`, where."""

    code = "errors-stand"


class IdTaken(Problem):
    """Another version is adopted under this id: `key`."""

    code = "id-taken"


class TwoValues(Problem):
    """Another version applies from the same day: `key`, `date`. One that is still to come may be replaced."""

    code = "two-values"


class AlreadyQuoted(Problem):
    """The day is past, and `count` dates since have been quoted by what was in force; `date`."""

    code = "already-quoted"


@dataclass(frozen=True, slots=True)
class Adoption:
    """A draft as it would be adopted: its text with the day and the decision in it, what stands in the way, what it
    changes, and how many dates from that day on keep the price that they were quoted.

    `replaceable` and `confirmable` say that the officer may go on in spite of TwoValues and AlreadyQuoted.
    """

    stored: Stored
    text: str
    checked: Checked
    obstacles: tuple[Problem, ...]
    consequences: Consequences
    quoted: int
    replaceable: bool


async def prepare(
    *, rulebook: int, effective: date | None = None, decision: str = "", by: Person, now: datetime
) -> Adoption:
    """Look at what adopting a draft from a day would do. Raises NotAllowed, NotFound, AdoptedStays, BadRulebook."""
    stored = await desk.own_draft(rulebook=rulebook, by=by)
    text, checked = await asyncio.to_thread(_dated, stored.text, effective, decision)
    return await _looked_at(stored, text, checked, now)


def _dated(text: str, effective: date | None, decision: str) -> tuple[str, Checked]:
    """The text with the day and the decision in it, and what comes of checking it."""
    book = desk.read(text)
    heading = Heading(book.id, effective or book.valid_from, decision or book.adopted, book.source)
    if heading != Heading(book.id, book.valid_from, book.adopted, book.source):
        text = pricelists.headed(text, heading)
    return text, desk.checked(text)


async def _looked_at(stored: Stored, text: str, checked: Checked, now: datetime) -> Adoption:
    versions, book, today = await storage.versions(), checked.book, localtime.local(now).date()
    new = Version(stored.id, book.id, book.valid_from, book.valid_to, now)
    quoted = await storage.quoted_since(localtime.at_or_after(_within_reach(book.valid_from), MIDNIGHT))
    return Adoption(
        stored=stored,
        text=text,
        checked=checked,
        obstacles=tuple(_obstacles(checked, new, versions, quoted, today)),
        consequences=rulebooks.consequences(versions, new, today),
        quoted=quoted,
        replaceable=new.valid_from > today,
    )


def _within_reach(day: date) -> date:
    """The day, or the nearest that a booking can be on."""
    return min(max(day, date(localtime.FIRST_YEAR, 1, 1)), date(localtime.LAST_YEAR, 12, 31))


def _obstacles(checked: Checked, new: Version, versions: Sequence[Version], quoted: int, today: date) -> list[Problem]:
    found: list[Problem] = []
    if checked.failures:
        found.append(CasesFail(cases=[failure.case.id for failure in checked.failures[:SAID]]))
    if checked.errors:
        found.append(ErrorsStand(places=[finding.path for finding in checked.errors[:SAID]]))
    if any(version.key == new.key for version in versions):
        found.append(IdTaken(key=new.key))
    if (taken := rulebooks.same_day(versions, new.valid_from)) is not None:
        found.append(TwoValues(key=taken.key, date=new.valid_from))
    if new.valid_from < today and quoted:
        found.append(AlreadyQuoted(date=new.valid_from, count=quoted))
    return found


async def adopt(
    *,
    rulebook: int,
    effective: date | None = None,
    decision: str = "",
    replaces: bool = False,
    backdated: bool = False,
    by: Person,
    now: datetime,
) -> None:
    """Make a draft the regulation from a day on, for good.

    `replaces` accepts that a version which is still to come never will; `backdated` that what was quoted since keeps
    its price. Raises NotAllowed, NotFound, AdoptedStays, BadRulebook, DraftChanged, and whichever obstacle stands.
    """
    rulebooks.may("adopt", by)
    prepared = await prepare(rulebook=rulebook, effective=effective, decision=decision, by=by, now=now)
    await _adopt(prepared, replaces=replaces, backdated=backdated, by=by, now=now)


@atomic
async def _adopt(prepared: Adoption, *, replaces: bool, backdated: bool, by: Person, now: datetime) -> None:
    await storage.lock()
    stored = await desk.own_draft(rulebook=prepared.stored.id, by=by)
    if stored.text != prepared.stored.text:
        raise DraftChanged
    adoption = await _looked_at(stored, prepared.text, prepared.checked, now)
    for obstacle in adoption.obstacles:
        if not _excused(obstacle, adoption, replaces=replaces, backdated=backdated):
            raise obstacle
    book = adoption.checked.book
    if adoption.text != stored.text:
        await storage.change_draft(stored.id, rulebook=book, text=adoption.text)
    await storage.adopt_draft(stored.id, by=by.id, now=now)
    await desk.note(
        "adopt",
        rulebook=stored.id,
        by=by,
        now=now,
        key=book.id,
        valid_from=book.valid_from,
        decision=book.adopted,
        never=[version.key for version in adoption.consequences.never],
        quoted=adoption.quoted,
    )


def _excused(obstacle: Problem, adoption: Adoption, *, replaces: bool, backdated: bool) -> bool:
    if isinstance(obstacle, TwoValues):
        return replaces and adoption.replaceable
    return isinstance(obstacle, AlreadyQuoted) and backdated
