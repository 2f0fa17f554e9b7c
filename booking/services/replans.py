"""What no longer fits, with proposals: accepted one or many at a time with a letter to each borrower, and undone."""

from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from booking import settings
from booking.domain import loans as steps
from booking.domain import people, texts
from booking.domain import replans as domain
from booking.domain.loans import LineState, NotEnough
from booking.domain.moves import Move, Proposal
from booking.domain.people import NotFound, Person
from booking.domain.replans import NoLongerFits
from booking.services import loan_cases, loan_notices, loan_prices, loans, messages, troubles
from booking.services.notices import Preview
from booking.services.troubles import Found, Situation
from booking.storage import equipment, lending_places, municipality
from booking.storage import loans as stored_loans
from booking.storage import replans as storage
from booking.storage.transaction import atomic, snapshot

Row = dict[str, Any]

KEPT = (
    "loan", "type", "quantity", "state", "name", "size", "size_unit", "place_name", "starts_on", "ends_on", "due_on",
    "busy_from", "busy_until",
)  # fmt: skip
"""What is written down of a line before it is moved, so that it can be put back."""

LATELY = timedelta(days=14)
"""How long what was moved is shown, to be undone."""


# Reading -------------------------------------------------------------------------------------------------------------


async def conflicts(*, by: Person, now: datetime) -> list[Row]:
    """The promised lines that no longer fit, in the venues where the person lends out: who is hit first comes first.

    Each with whom it is for, its days, and the `causes`: late, unfit, resting, closed.
    """
    async with snapshot():
        return _listed(await troubles.find(people.lends_in(by), now=now))


def _listed(found: Found) -> list[Row]:
    return [
        {**found.rows[one.line.id], "causes": sorted(found.causes[one.line.id]), "proposals": []}
        for one in found.troubles
    ]


async def propose(*, by: Person, now: datetime) -> list[Row]:
    """The same, each with `proposals`, the best first: `kind`, `key`, and the `moves` in words.

    All first ones can be had together.
    """
    async with snapshot():
        known = await troubles.situation(people.lends_in(by), now=now)
    planned = domain.plan(known.found.troubles, known.free, known.choose)
    options = {trouble.line.id: [_shown(one, known) for one in found] for trouble, found in planned}
    return [{**row, "proposals": options[row["id"]]} for row in _listed(known.found)]


def _shown(proposal: Proposal, known: Situation) -> Row:
    return {"kind": proposal.kind, "key": proposal.key, "moves": _after(proposal.moves, known)}


def _after(planned: Iterable[Move], known: Situation) -> list[Row]:
    """Moves as lines of a letter and of a page: the gear, how many, where and when."""
    return [
        {
            **{name: known.gear[move.type][name] for name in ("name", "size", "size_unit", "place", "place_name")},
            "line": move.line,
            "type": move.type,
            "quantity": move.quantity,
            "starts_on": move.period.starts_on,
            "ends_on": move.period.ends_on,
            "due_on": move.period.due_on,
        }
        for move in planned
    ]


async def moved(*, by: Person, now: datetime) -> list[Row]:
    """What was moved lately, the newest first, each with its `entry`: whom for, `before` and `after`, and whether it
    was `undone`."""
    found = await storage.moved(people.lends_in(by), since=now - LATELY)
    return [
        {**row, **{side: [_read(line) for line in row["details"][side]] for side in ("before", "after")}}
        for row in found
    ]


async def preview(*, accepted: Mapping[int, str], words: str = "", by: Person, now: datetime) -> dict[int, Preview]:
    """The letters that accepting these proposals would send, by loan; raises NoLongerFits."""
    async with snapshot():
        known = await troubles.situation(people.lends_in(by), now=now)
        return {
            loan: await _preview(found, known, texts.note(words, field="words"), now)
            for loan, found in _by_loan(accepted, known).items()
        }


async def _preview(found: Sequence[Proposal], known: Situation, words: str, now: datetime) -> Preview:
    row = known.rows[found[0].moves[0].line]
    letter = messages.compose(
        "loan-replanned",
        language=row["person_language"] or "nb",
        now=now,
        municipality=await municipality.current(),
        **await _letter(found, known, words),
    )
    return Preview(row["person_email"] or "", row["borrower_name"], letter)


def _by_loan(accepted: Mapping[int, str], known: Situation) -> dict[int, list[Proposal]]:
    """The proposals of these keys, where they can be had, by the loan that they change."""
    found: defaultdict[int, list[Proposal]] = defaultdict(list)
    for one in domain.checked(accepted, known.found.troubles, known.free, known.choose):
        found[known.rows[one.moves[0].line]["loan"]].append(one)
    return found


# Steps ---------------------------------------------------------------------------------------------------------------


@atomic
async def accept(*, accepted: Mapping[int, str], words: str = "", by: Person, now: datetime) -> list[int]:
    """Move lines by the proposals of these keys, all or none, each borrower told in one letter; the loans.

    Only the desk of the venue. Raises NotFound, and NoLongerFits with the line that cannot be had so any more.
    """
    words = texts.note(words, field="words")
    lines = await _held(list(accepted), by, now)
    known = await troubles.situation({row["venue"] for row in lines}, now=now)
    by_loan = _by_loan(accepted, known)
    for loan, found in by_loan.items():
        for one in found:
            await _carry_out(one, known, by, now)
        await _tell(loan, found, known, words, now)
    return list(by_loan)


async def _held(lines: Sequence[int], by: Person, now: datetime) -> list[Row]:
    """The lines, with their loans and all gear that they may be moved to locked; raises NotFound."""
    found = await stored_loans.lines_by_id(lines)
    places = {row["lending_place"]: await lending_places.one(row["lending_place"]) for row in found}
    rows = [{**row, "venue": (places[row["lending_place"]] or {})["venue"]} for row in found]
    if len(rows) < len(set(lines)) or not all(people.is_clerk(by, row["venue"]) for row in rows):
        raise NotFound(what="loan")
    for loan in sorted({row["loan"] for row in rows}):
        await stored_loans.locked(loan)
    await equipment.lock(await storage.family(lines), today=troubles.day_of(now))
    return rows


async def _carry_out(proposal: Proposal, known: Situation, by: Person, now: datetime) -> None:
    """Move the lines of one proposal through the guard, and write down how to undo it."""
    made = []
    seen: set[int] = set()
    for move in proposal.moves:
        row = known.rows[move.line]
        if known.gear[move.type]["place"] != row["lending_place"]:
            loan, state = await _elsewhere(move, known, by, now)
            made.append(await _guarded(move, storage.copy(move, loan=loan, state=state)))
            await loan_prices.freeze(loan=loan)
            if move.line not in seen:
                await stored_loans.become([move.line], LineState.CANCELLED)
        elif move.line in seen:
            made.append(await _guarded(move, storage.copy(move, loan=row["loan"], state=_state(move, row))))
        else:
            await _guarded(move, storage.move(move, state=_state(move, row)))
        seen.add(move.line)
    loan = known.rows[proposal.moves[0].line]["loan"]
    before = [_plain(_before(known.rows[line])) for line in sorted(seen)]
    after = [_plain(one) for one in _after(proposal.moves, known)]
    await loan_cases.record("replan", loan, by=by, now=now, kind=proposal.kind, before=before, after=after, made=made)
    await loan_prices.freeze(loan=loan)
    await stored_loans.changed(loan, now=now)


async def _guarded(move: Move, write: Awaitable[Any]) -> Any:
    try:
        return await write
    except NotEnough:
        raise NoLongerFits(line=move.line) from None


def _state(move: Move, row: Row) -> str:
    """What stands packed and becomes another size is packed anew."""
    anew = row["state"] == LineState.PACKED and move.type != row["type"]
    return LineState.PROMISED if anew else str(row["state"])


async def _elsewhere(move: Move, known: Situation, by: Person, now: datetime) -> tuple[int, str]:
    """A loan at the place to which a line is moved, and the state there: that place approves for itself."""
    stored = await stored_loans.one(known.rows[move.line]["loan"])
    there = await lending_places.one(known.gear[move.type]["place"])
    if stored is None or there is None or stored["borrower"] is None:
        raise NotFound(what="loan")
    asks = there["approval"] and not people.is_clerk(by, there["venue"])
    kept = {name: stored[name] for name in ("borrower", "person", "source", "purpose", "note", "language")}
    made = await loans.add(lending_place=there["id"], **kept, now=now)
    await loan_cases.record("request", made, by=by, now=now, instead_of=stored["id"])
    return made, LineState.ASKED if asks else LineState.PROMISED


@atomic
async def undo(*, entry: int, by: Person, now: datetime) -> None:
    """Put lines back as they were before they were moved, while that fits; the borrower is told.

    Only the desk of the venue. Raises NotFound, NoLongerFits, and WrongLoanStep where they were changed since.
    """
    written = await storage.entry(entry)
    stored = await stored_loans.locked(written["loan"]) if written else None
    if written is None or stored is None or not people.is_clerk(by, stored["venue"]):
        raise NotFound(what="loan")
    details = written["details"]
    lines = [row["line"] for row in details["before"]]
    await equipment.lock(await storage.family([*lines, *details["made"]]), today=troubles.day_of(now))
    if written["undone"] or not await storage.as_moved(entry):
        raise steps.WrongLoanStep(step="undo-replan", state="")
    await stored_loans.become(details["made"], LineState.CANCELLED)
    for row in details["before"]:
        try:
            await storage.put_back(row)
        except NotEnough:
            raise NoLongerFits(line=row["line"]) from None
    await loan_prices.freeze(loan=stored["id"])
    await loan_cases.record("undo-replan", stored["id"], by=by, now=now, entry=entry)
    await stored_loans.changed(stored["id"], now=now)
    await loan_notices.tell("promised", stored["id"], now=now, lines=await stored_loans.lines_by_id(lines))


def _before(row: Row) -> Row:
    return {"line": row["id"], "place": row["lending_place"]} | {name: row[name] for name in KEPT}


def _plain(row: Row) -> Row:
    """A line in values that the audit keeps."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _read(row: Row) -> Row:
    """A line as the audit kept it, with its days as days."""
    return {**row, **{name: date.fromisoformat(row[name]) for name in ("starts_on", "due_on")}}


# The letter ----------------------------------------------------------------------------------------------------------


async def _tell(loan: int, found: Sequence[Proposal], known: Situation, words: str, now: datetime) -> None:
    """One letter about all that was moved in a loan, to who acts for it."""
    stored = known.rows[found[0].moves[0].line]
    if stored["person_email"]:
        await messages.put(
            "loan-replanned",
            recipient=stored["person_email"],
            language=stored["person_language"],
            now=now,
            loan=loan,
            **await _letter(found, known, words),
        )


async def _letter(found: Sequence[Proposal], known: Situation, words: str) -> Row:
    """What the letter is composed of: why, the lines before and after, and the desk's own words."""
    moved = {move.line for one in found for move in one.moves}
    before = [known.rows[line] for line in sorted(moved)]
    after = [row for one in found for row in _after(one.moves, known)]
    causes = {cause for line in moved for cause in known.found.causes.get(line, ())}
    return {
        "causes": sorted(causes),
        "before": _together(before),
        "after": _together(after),
        "place": await lending_places.one(before[0]["lending_place"]),
        "words": words,
        "url": f"{settings.base_url()}{_page(before[0])}",
    }


def _page(row: Row) -> str:
    """Where a borrower looks after a loan: gear for an hour in a hall stands in its application."""
    return f"/applications/{row['application']}" if row["application"] else "/my/loans"


def _together(lines: Iterable[Row]) -> list[Row]:
    """What is the same on the same days is told once."""
    found: dict[tuple[object, ...], Row] = {}
    for line in lines:
        one = found.setdefault((line["type"], line["starts_on"], line["due_on"]), {**line, "quantity": 0})
        one["quantity"] += line["quantity"]
    return list(found.values())
