"""What was lent: loans and lines as they stand in the tables afterwards, for what looks back on them."""

from datetime import date

from booking.domain import localtime
from booking.storage import transaction
from tests.factories import SINCE, insert, oslo


async def loan(place: int, borrower: int | None = None, person: int | None = None, **values: object) -> int:
    """A loan without lines."""
    given: dict[str, object] = {"source": "web", "purpose": "", "note": "", "language": "nb"}
    times = {"created_at": SINCE, "changed_at": SINCE}
    own = {"lending_place": place, "borrower": borrower, "person": person, "mark": borrower or 0}
    return await insert("loan", **{**own, **given, **times, **values})


async def line(
    loan: int, kind: int, first: str, last: str, *, state: str = "promised", back: str = "", **values: object
) -> int:
    """A line from one day to another; handed out at noon of the first where its state says so, in at noon of `back`."""
    starts, ends = date.fromisoformat(first), date.fromisoformat(last)
    out = oslo(starts, "12:00") if state in {"out", "in", "lost"} else None
    into = oslo(back or last, "12:00") if state in {"in", "lost"} else None
    days = {
        "starts_on": starts,
        "ends_on": ends,
        "due_on": ends,
        "busy_from": starts,
        "busy_until": ends + localtime.DAY,
    }
    facts = {"out_at": out, "in_at": into, "renewals": 0}
    return await insert(
        "loan_line", **{"loan": loan, "type": kind, "quantity": 1, "state": state, **days, **facts, **values}
    )


async def shortage(kind: int, day: str, *, wanted: int = 1, missing: int = 1) -> None:
    """Somebody asked for more than there was."""
    on = date.fromisoformat(day)
    await insert("shortage", type=kind, first_day=on, last_day=on, wanted=wanted, missing=missing, at=SINCE)


async def states(loan: int) -> list[str]:
    """Where the lines of a loan stand."""
    rows = await transaction.rows("SELECT state FROM loan_line WHERE loan = $1 ORDER BY id", loan)
    return [row["state"] for row in rows]
