"""The demo's rent regulation: the one in force, and a draft of next year's prices that an administrator may adopt."""

from datetime import date, datetime
from decimal import Decimal

import rules
from booking.demo import files
from booking.domain import localtime
from booking.domain.people import Person
from booking.domain.pricelists import MONEY, Heading, raised
from booking.services import pricelists
from booking.services import rulebooks as desk
from booking.storage import rulebooks

RAISED = Decimal("3.5")
"""Per cent."""


async def adopt(*, by: int, now: datetime) -> int:
    """Adopt the regulation that the demo's prices follow from; its id."""
    text = files.GLOPPEN.read_text(encoding="utf-8")
    return await rulebooks.adopt(rulebook=rules.load(text), text=text, by=by, now=now)


async def draft_prices(*, rulebook: int, by: Person, now: datetime) -> None:
    """Draft all prices a little higher from the next New Year, with the worked examples that follow from it."""
    stored = await desk.one(rulebook=rulebook, by=by)
    year = localtime.local(now).year + 1
    heading = Heading(
        id=f"gloppen-{year}",
        valid_from=date(year, 1, 1),
        decision=f"Forslag til budsjett {year}",
        source=desk.read(stored.text).source,
    )
    amounts = await pricelists.amounts(stored=stored)
    values = {one.path: raised(one.value, RAISED) for one in amounts if one.kind == MONEY}
    found = await pricelists.reprice(rulebook=rulebook, values=values, heading=heading, by=by)
    right = [one.case.path for one in found.otherwise]
    await pricelists.make(rulebook=rulebook, values=values, heading=heading, right=right, by=by, now=now)
