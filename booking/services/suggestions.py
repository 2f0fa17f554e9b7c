"""What fits instead of a loan that does not: the gear, the days and the places around it read once, and ranked."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from booking.domain import localtime
from booking.domain import suggestions as domain
from booking.domain.localtime import DAY
from booking.domain.suggestions import AHEAD, BACK, Gear, Place, Stock, Suggestion, Wish
from booking.services import counters
from booking.storage import equipment, shelves

Row = dict[str, Any]

MARGIN = 21
"""Days after the last that are counted: until the next open day, and the rest of the gear."""


async def nearest(*, place: int, first: date, last: date, wanted: Mapping[int, int], now: datetime) -> list[Suggestion]:
    """What fits instead of so many of each type (by id) at a place on these days; the least trouble first."""
    today = localtime.local(now).date()
    kinds = await equipment.kinds(wanted)
    everywhere = {one.row["id"]: one for one in await counters.active(first=today, last=max(today, last))}
    if place not in everywhere or last < first or (last - first).days > counters.LONGEST:
        return []
    since, until = max(today, first - DAY * BACK), last + DAY * (AHEAD + MARGIN)
    shelf = await shelves.shelf(
        list({row["model"] for row in kinds.values()}), places=list(everywhere), first=since, last=until, today=today
    )
    models = [{**row, "id": row["model"]} for row in kinds.values()]
    return domain.nearest(
        Wish(place, first, last, wanted),
        Stock(
            gear={row["id"]: _gear(row) for row in shelf},
            places={
                id_: Place(id_, one.row["slug"], one.row["name"], one.terms(models), one.open_days)
                for id_, one in everywhere.items()
            },
            free={row["id"]: {since + DAY * n: free for n, free in enumerate(row["free"])} for row in shelf},
            now=now,
        ),
    )


def _gear(row: Row) -> Gear:
    return Gear(
        id=row["id"],
        slug=row["slug"],
        model=row["model"],
        place=row["lending_place"],
        size=row["size"],
        bounds=shelves.bounds(row),
        position=row["position"],
    )
