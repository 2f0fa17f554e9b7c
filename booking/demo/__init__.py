"""The demo: loaded into an empty database in one transaction; the same seed and date give the same data."""

import dataclasses
import random
from datetime import date, datetime

from booking.demo import (
    benchmark,
    cases,
    catalogue,
    closures,
    files,
    history,
    lending,
    loans,
    people,
    rulebooks,
    schoolyear,
    season,
)
from booking.demo.people import SIGN_IN
from booking.demo.plans import Frame
from booking.domain import localtime
from booking.domain.resources import Space
from booking.storage import bulk, resources
from booking.storage.transaction import transaction

__all__ = ["SIGN_IN", "load"]

SEED = 2024


async def load(*, now: datetime, size: int | None = None) -> None:
    """Fill an empty database: a municipality in its season, or with `size` 50 spaces with so many bookings.

    Nothing but the local date of `now` decides what comes of it, so that it can be repeated.
    """
    today = localtime.local(now).date()
    midnight = localtime.day_span(today).start
    chance = random.Random(SEED)  # noqa: S311 -- data to look at, not a secret
    async with transaction():
        if size is None:
            await _season(today, chance, midnight)
        else:
            await benchmark.add(today, chance, size=size, now=midnight)
    await bulk.analyze()


async def _season(today: date, chance: random.Random, now: datetime) -> None:
    venues = await catalogue.add_places(files.places(), now=now)
    gear = await lending.add(venues, now=now)
    staff = await people.add_staff(venues, now=now)
    cast = await people.add_applicants(chance, staff, now=now)
    rulebook = await rulebooks.adopt(by=cast.administrator, now=now)
    await catalogue.add_school_holidays(today)
    frame = _frame(today, await _spaces())
    planned, sudden = closures.around(today, frame.spaces, frame.schooldays())
    frame = dataclasses.replace(frame, closed=[(planned.space.parts, planned.span)])
    plans = [closures.struck(plan, sudden) for plan in season.planned(frame, cast, chance)]
    await history.write(plans, officer=cast.officer, now=now)
    await closures.add([planned, sudden], officer=cast.officer, now=now)
    await loans.add(gear, cast, clerk=staff["utlan@example.no"], today=today)
    await cases.add(frame, cast, now=now)
    await rulebooks.draft_prices(rulebook=rulebook, by=await people.known(cast.officer), now=now)


async def _spaces() -> dict[str, Space]:
    return {one.space.slug: one.space for one in await resources.listed()}


def _frame(today: date, spaces: dict[str, Space]) -> Frame:
    return Frame(
        spaces=spaces,
        season=schoolyear.season(today),
        holidays=schoolyear.school_holidays(today.year - 1, today.year + 1),
        today=today,
    )
