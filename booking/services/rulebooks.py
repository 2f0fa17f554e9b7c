"""The rent regulation: uploaded as a draft, revised, checked, compared, adopted from a date, or discarded."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.domain import comparisons, localtime, rulebooks
from booking.domain.comparisons import Comparison
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.rulebooks import Stretch
from booking.storage import audit, simulations
from booking.storage import rulebooks as storage
from booking.storage.rulebooks import Stored
from booking.storage.transaction import atomic
from rules import Fault, Rulebook, RulebookError, checking, coverage
from rules.cases import Case
from rules.checking import Failure
from rules.findings import ERROR, Finding

Row = dict[str, Any]

MOST_BYTES = 1_000_000
COLUMN = re.compile(r"column (\d+)")


class BadRulebook(Problem):
    """A text that cannot be used: `faults`, each with line, column (or None), path, reason, todo; `count` of them."""

    code = "bad-rulebook"


class RulebookTooLong(Problem):
    """A text that is far longer than any regulation: `megabytes`, and the `limit`."""

    code = "rulebook-too-long"


class NotText(Problem):
    """A file that is no text in UTF-8."""

    code = "not-text"


class DraftChanged(Problem):
    """Somebody else has changed the draft since it was opened."""

    code = "draft-changed"


class AdoptedStays(Problem):
    """An adopted version never changes: `key`."""

    code = "adopted-stays"


@dataclass(frozen=True, slots=True)
class Tried:
    """A worked example as it came out; `failure` is None where it did as written."""

    case: Case
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What comes of checking a regulation: it as it was read, its worked examples, and what is questionable in it."""

    book: Rulebook
    tried: tuple[Tried, ...]
    findings: tuple[Finding, ...]

    @property
    def failures(self) -> list[Failure]:
        """The examples that did not come out as written."""
        return [one.failure for one in self.tried if one.failure]

    @property
    def errors(self) -> list[Finding]:
        """What is certain to be a mistake."""
        return [finding for finding in self.findings if finding.severity == ERROR]


# Looking --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overview:
    """All that there is, drafts the last made first, versions by when they apply; and the days ahead without any.

    Rows are plain: what a version is called, its days, who made and adopted it; `until` is the last day on which one
    that applies or will apply does so at a stretch, None where it goes on.
    """

    in_force: Row | None
    coming: list[Row]
    drafts: list[Row]
    earlier: list[Row]
    holes: list[Stretch]


async def overview(*, by: Person, now: datetime) -> Overview:
    """Drafts and versions by where they stand. Raises NotAllowed."""
    rulebooks.may("look", by)
    today, versions = localtime.local(now).date(), await storage.versions()
    standings, stretches = rulebooks.standings(versions, today), rulebooks.ahead(versions, today)
    until = {one.version.id: one.last for one in reversed(stretches) if one.version}
    rows = [{**row, "until": until.get(row["id"])} for row in await storage.listed()]
    by_standing: dict[str | None, list[Row]] = {}
    for row in rows:
        by_standing.setdefault(standings.get(row["id"]), []).append(row)
    return Overview(
        in_force=next(iter(by_standing.get(rulebooks.IN_FORCE, [])), None),
        coming=sorted(by_standing.get(rulebooks.COMING, []), key=_first_day),
        drafts=by_standing.get(None, []),
        earlier=sorted(by_standing.get(rulebooks.EARLIER, []), key=_first_day, reverse=True),
        holes=[one for one in stretches if one.version is None],
    )


def _first_day(row: Row) -> date:
    found: date = row["valid_from"]
    return found


async def standing(*, rulebook: int, now: datetime) -> str | None:
    """Where an adopted version stands; None for a draft."""
    return rulebooks.standings(await storage.versions(), localtime.local(now).date()).get(rulebook)


async def one(*, rulebook: int, by: Person) -> Stored:
    """A draft or a version with its text. Raises NotFound, NotAllowed."""
    rulebooks.may("look", by)
    found = await storage.by_id(rulebook)
    if found is None:
        raise NotFound(what="rulebook")
    return found


async def check(*, text: str) -> Checked:
    """Read a text, run its worked examples, and look for what is questionable. Raises BadRulebook."""
    return await asyncio.to_thread(checked, text)


def checked(text: str) -> Checked:
    """As `check`, and not to be called where others wait: a long text takes seconds."""
    book = read(text)
    failed = {failure.case.path: failure for failure in checking.failures(book)}
    tried = tuple(Tried(case, failed.get(case.path)) for case in book.cases)
    return Checked(book, tried, coverage.findings(book, text))


async def compare(*, before: Stored, after: Stored) -> Comparison:
    """Two versions side by side. Raises BadRulebook where one of them can no longer be read."""
    for stored in (before, after):
        read(stored.text)
    return await asyncio.to_thread(comparisons.compare, before.text, after.text)


def read(text: str) -> Rulebook:
    """The regulation that a text is. Raises BadRulebook with every fault, RulebookTooLong."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise too_long(size)
    try:
        return storage.read(text)
    except RulebookError as error:
        raise BadRulebook(count=len(error.faults), faults=[_plain(fault) for fault in error.faults]) from error


def too_long(size: int) -> RulebookTooLong:
    """The refusal of a text of so many bytes."""
    return RulebookTooLong(megabytes=round(size / 1_000_000, 1), limit=MOST_BYTES // 1_000_000)


def _plain(fault: Fault) -> dict[str, object]:
    """A fault as plain values; the column where TOML itself gives one."""
    column = COLUMN.search(fault.reason) if fault.path == "rulebook" else None
    return {
        "line": fault.line,
        "column": int(column[1]) if column else None,
        "path": fault.path,
        "reason": fault.reason,
        "todo": fault.todo,
    }


def decoded(data: bytes) -> str:
    """The text in a file. Raises RulebookTooLong, NotText."""
    if len(data) > MOST_BYTES:
        raise too_long(len(data))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText from error


# Drafting -------------------------------------------------------------------------------------------------------------


@atomic
async def upload(*, text: str, based_on: int | None = None, by: Person, now: datetime) -> int:
    """Store a text as a draft; its id. Raises NotAllowed, NotFound, BadRulebook, RulebookTooLong."""
    rulebooks.may("draft", by)
    text = unix(text)
    book = await asyncio.to_thread(read, text)
    base = await _adopted_base(based_on, by)
    draft = await storage.add_draft(rulebook=book, text=text, based_on=base, by=by.id, now=now)
    await note("draft", rulebook=draft, by=by, now=now, key=book.id, based_on=base)
    return draft


@atomic
async def revise(*, rulebook: int, text: str, seen: str, by: Person, now: datetime) -> None:
    """Give a draft another text; `seen` is the mark of the text that was changed.

    Raises NotAllowed, NotFound, AdoptedStays, DraftChanged, BadRulebook, RulebookTooLong.
    """
    rulebooks.may("draft", by)
    text = unix(text)
    book = await asyncio.to_thread(read, text)
    await storage.lock()
    stored = await own_draft(rulebook=rulebook, by=by)
    if mark(stored.text) != seen:
        raise DraftChanged
    if text != stored.text:
        await storage.change_draft(rulebook, rulebook=book, text=text)
        await note("change", rulebook=rulebook, by=by, now=now, key=book.id)


@atomic
async def discard(*, rulebook: int, by: Person, now: datetime) -> None:
    """Delete a draft, and what was simulated with it; the audit keeps its text.

    Raises NotAllowed, NotFound, AdoptedStays.
    """
    rulebooks.may("discard", by)
    await storage.lock()
    stored = await own_draft(rulebook=rulebook, by=by)
    await simulations.forget(rulebook)
    await storage.discard(rulebook)
    await note("discard", rulebook=rulebook, by=by, now=now, key=stored.key, text=stored.text)


async def own_draft(*, rulebook: int, by: Person) -> Stored:
    """A draft that may be changed. Raises NotFound, NotAllowed, AdoptedStays."""
    stored = await one(rulebook=rulebook, by=by)
    if stored.adopted_at is not None:
        raise AdoptedStays(key=stored.key)
    return stored


async def _adopted_base(based_on: int | None, by: Person) -> int | None:
    """The adopted version that a draft comes from; of a draft that is made from another, that of the other."""
    if based_on is None:
        return None
    base = await one(rulebook=based_on, by=by)
    return base.id if base.adopted_at else base.based_on


def unix(text: str) -> str:
    """The text with plain line ends, whatever a browser or an editor made of them, and without a byte order mark."""
    return text.replace("\r\n", "\n").removeprefix("\ufeff")


def mark(text: str) -> str:
    """A mark by which a form tells which text it was opened with."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


async def note(action: str, *, rulebook: int, by: Person, now: datetime, **details: object) -> None:
    """Tell the audit of a step."""
    await audit.write(at=now, person=by.id, action=action, noun="rulebook", noun_id=rulebook, details=details)
