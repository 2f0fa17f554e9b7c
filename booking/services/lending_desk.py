"""The lending desk: today's board of a place, and what a scan, a name, a phone or a loan's number leads to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import opening, people
from booking.domain.loans import LineState, is_late
from booking.domain.people import NotFound, Person
from booking.domain.reminders import counts_as_lost
from booking.language import formats
from booking.services import borrowers, loans
from booking.storage import lending_desk as storage
from booking.storage import lending_places

Row = dict[str, Any]

AHEAD = timedelta(days=14)
"""How far the next day is looked for on which a place is open, and the loan that somebody comes for too early."""

READY = frozenset({LineState.PROMISED, LineState.PACKED})


@dataclass(frozen=True, slots=True)
class Board:
    """A place's day, loan by loan: what waits for an answer, is to be packed, fetched, taken back, and is late.

    What is late for longer than the place waits counts as `lost`; what becomes of it somebody at the desk decides.
    """

    asked: list[Row]
    pack: list[Row]
    fetch: list[Row]
    back: list[Row]
    late: list[Row]
    next_day: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was meant: an item's code that is `out` or `here`, a `loan`, one borrower's loan to `fetch`, or `borrowers`
    (several, or one of whom it is not plain what is fetched; none where nothing was found)."""

    kind: str
    code: str = ""
    loan: int = 0
    place: str = ""
    borrowers: list[Row] = field(default_factory=list)


async def places(*, by: Person) -> list[Row]:
    """The lending places at whose desk a person works: id, slug, name, venue."""
    return await borrowers.places(by=by)


async def board(*, place: str, by: Person, now: datetime) -> tuple[Row, Board]:
    """A place, by its slug, and its board; raises NotFound for whoever does not work there."""
    found, today = await own(place=place, by=by), formats.day_of(now)
    calendar = await lending_places.calendar(found["id"], today, today + AHEAD)
    coming = sorted(opening.open_days(calendar, today + timedelta(1), today + AHEAD))
    rows = await storage.board(found["id"], today=today, until=coming[0] if coming else today)
    return found, _board(rows, today, coming[0] if coming else None)


async def own(*, place: str, by: Person) -> Row:
    """The place of a slug, for whoever works at its desk; raises NotFound."""
    found = next((one for one in await places(by=by) if one["slug"] == place), None)
    if found is None:
        raise NotFound(what="lending-place")
    return found


def _board(rows: list[Row], today: date, next_day: date | None) -> Board:
    def some(holds: Callable[[Row], bool]) -> list[Row]:
        return _by_loan(row for row in rows if holds(row))

    return Board(
        asked=some(lambda row: row["state"] == LineState.ASKED),
        pack=some(lambda row: row["state"] == LineState.PROMISED and row["starts_on"] > today),
        fetch=some(lambda row: row["state"] in READY and row["starts_on"] <= today),
        back=some(lambda row: row["state"] == LineState.OUT and row["due_on"] == today),
        late=[
            {**row, "lost": counts_as_lost(row["due_on"], today, row["lost_days"])}
            for row in some(lambda row: is_late(row["state"], row["due_on"], today))
        ],
        next_day=next_day,
    )


def _by_loan(rows: Iterable[Row]) -> list[Row]:
    """One row a loan, with its lines as `what`, how many `units`, and whether all is `packed`."""
    loans: dict[int, Row] = {}
    for row in rows:
        loan = loans.setdefault(row["loan"], {**row, "what": [], "units": 0, "packed": True})
        loan["what"].append({"name": row["name"], "size": row["size"], "quantity": row["quantity"]})
        loan["units"] += row["quantity"]
        loan["packed"] = loan["packed"] and row["state"] == LineState.PACKED
        loan["codes"] = [*loan.get("codes", []), *([row["code"]] if row["code"] else [])]
    return list(loans.values())


# One input -----------------------------------------------------------------------------------------------------------


def code_of(text: str) -> str:
    """What was scanned as a code: a label may hold the address of a thing, of which the last piece is its code."""
    plain = text.strip()
    return plain.rstrip("/").rpartition("/")[2].partition("?")[0] if "://" in plain else plain


async def find(*, text: str, place: str, by: Person, now: datetime) -> Found:
    """What somebody at the desk of a place means by what was scanned or typed; raises NotFound for another's place."""
    here = await own(place=place, by=by)
    code = code_of(text)
    item = await storage.code(code)
    if item is not None:
        return Found("out" if item["loan"] else "here", code=item["code"], loan=item["loan"] or 0, place=place)
    loan = await _loan(code.lstrip("#"), by)
    return Found("loan", loan=loan["id"], place=loan["place_slug"]) if loan else await _by_name(text, here, by, now)


async def _loan(number: str, by: Person) -> Row | None:
    """The loan with the number, if the person works where it is."""
    if not (number.isascii() and number.isdigit() and len(number) < 8):
        return None
    found = await storage.loan(int(number))
    return found if found and people.is_clerk(by, found["venue"]) else None


async def _by_name(text: str, here: Row, by: Person, now: datetime) -> Found:
    found, today = await borrowers.find(text=text, by=by), formats.day_of(now)
    waiting = await storage.to_fetch([one["id"] for one in found], here["id"], until=today + AHEAD)
    if len(found) == 1 and (loan := _meant(waiting[found[0]["id"]], today)):
        return Found("fetch", loan=loan, place=here["slug"])
    rows = [{**one, "fetch": _meant(waiting[one["id"]], today)} for one in found]
    return Found("borrowers", place=here["slug"], borrowers=rows)


def _meant(loans: list[Row], today: date) -> int:
    """The loan that somebody comes for: today's, or the only one of the next days; 0 where that is not plain."""
    due = [loan for loan in loans if loan["first"] <= today] or loans
    return int(due[0]["id"]) if len(due) == 1 else 0


async def counted(*, place: str, by: Person, now: datetime) -> list[Row]:
    """What a place lends without codes, each with how many are free today; raises NotFound."""
    found = await own(place=place, by=by)
    return await storage.counted(found["id"], today=formats.day_of(now))


# One loan ------------------------------------------------------------------------------------------------------------


async def letters(*, loan: int, by: Person, now: datetime) -> list[Row]:
    """The letters that were written about a loan, in order: kind, recipient, subject, text, when, and whether it went.

    Raises NotFound for whoever may not know of the loan.
    """
    await loans.view(loan=loan, by=by, now=now)
    return await storage.letters(loan)


async def terms(*, place: int, lang: str) -> str:
    """The terms of a place, as whoever borrows signs them."""
    found = await lending_places.one(place)
    return str(found["terms"][lang]) if found else ""
