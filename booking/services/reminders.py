"""What is done about loans every night: their borrowers are reminded, and what nobody fetched is let go."""

from datetime import datetime
from typing import Any

from booking.domain import loans as domain
from booking.domain import localtime
from booking.domain import reminders as rules
from booking.domain.loans import Actor, LineState
from booking.domain.reminders import Kind
from booking.services import loan_cases, loan_notices
from booking.storage import equipment, loans, reminders
from booking.storage.transaction import atomic

Row = dict[str, Any]

MOST = 2000
"""The most loans that are looked at in one round; what was told longest ago comes first."""


async def remind(*, now: datetime) -> int:
    """Write to those whose loans are due soon or late, one letter a loan; how many.

    Each is a transaction of its own, so that one which fails takes no other with it.
    """
    today = localtime.local(now).date()
    found = await reminders.due(today, limit=MOST)
    return sum([await _remind(row["loan"], now=now) for row in found if _kind(row, now)])


@atomic
async def _remind(loan: int, *, now: datetime) -> bool:
    """Write about one loan, which is read again under its lock: two rounds at once write one letter."""
    await loans.locked(loan)
    row = await reminders.of(loan)
    kind = _kind(row, now) if row else None
    if row is None or kind is None:
        return False
    lines = [line for line in await loans.lines(loan) if line["state"] == LineState.OUT]
    lines.sort(key=lambda line: line["due_on"])
    told = await loan_notices.tell(kind, loan, now=now, lines=lines)
    if told:
        await loan_cases.record("remind", loan, by=None, now=now, due_on=lines[0]["due_on"].isoformat())
    return told


def _kind(row: Row, now: datetime) -> Kind | None:
    names = ("remind_days", "dun_days", "reminded_on", "dunned_on")
    return rules.reminder(row["dues"], localtime.local(now).date(), **{name: row[name] for name in names})


async def release(*, now: datetime) -> int:
    """Let go what nobody fetched in its place's time; of how many loans."""
    found = await reminders.unfetched(localtime.local(now).date(), limit=MOST)
    return sum([await _release(row, now=now) for row in found])


@atomic
async def _release(row: Row, *, now: datetime) -> bool:
    """Let go the lines of one loan that were not fetched; what of it is out stays as it is.

    Gear for an hour in a hall is used in the house: that it was not fetched is nothing to write about.
    """
    loan, today = row["loan"], localtime.local(now).date()
    open_days = await loan_cases.calendar(row["place"], row["first"], today)
    stored = await loans.locked(loan)

    def is_over(line: Row) -> bool:
        return rules.let_go(
            line["starts_on"], line["ends_on"], today, release_days=row["release_days"], open_days=open_days
        )

    chosen = [
        line for line in await loans.lines(loan) if domain.can(line["state"], "release", Actor.SYSTEM) and is_over(line)
    ]
    if not chosen:
        return False
    numbers = [line["id"] for line in chosen]
    await equipment.lock({line["type"] for line in chosen}, today=today)
    await loans.become(numbers, LineState.UNCOLLECTED)
    await loans.changed(loan, now=now)
    await loan_cases.record("release", loan, by=None, now=now, lines=numbers)
    if stored and stored["occurrence"] is None:
        await loan_notices.tell("uncollected", loan, now=now, lines=chosen)
    return True
