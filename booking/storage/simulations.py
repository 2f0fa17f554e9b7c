"""Simulations: asked for, taken up by one process at a time, kept with their results; and the dates that they read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.domain.people import Organisation
from booking.domain.simulations import Compared, Cost, State
from booking.storage import people, transaction

Row = dict[str, Any]

DIGEST = "encode(sha256(convert_to(rulebook.text, 'UTF8')), 'hex')"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A simulation that this process has taken up; `tries` tells it from the next process that does."""

    id: int
    tries: int
    text: str
    first_at: datetime
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Booked:
    """A booked date as it stands, with the price that was stored with it (None: left open)."""

    application: int
    starts_at: datetime
    id: int
    ends_at: datetime
    spaces: Sequence[int]
    price: int | None


# Asking for one, and looking at it -----------------------------------------------------------------------------------


async def add(
    *, rulebook: int, timeframe: str, first: datetime, last: datetime | None, by: int, now: datetime
) -> int | None:
    """Ask for a simulation; its number, None where the same waits or runs already."""
    added: int | None = await transaction.value(
        """
        INSERT INTO simulation
            (rulebook, timeframe, first_at, last_at, state, done, total, tries, started_by, created_at)
        VALUES ($1, $2, $3, $4, 'queued', 0, 0, 0, $5, $6)
        ON CONFLICT (rulebook, timeframe) WHERE state IN ('queued', 'running') DO NOTHING RETURNING id
        """,
        rulebook,
        timeframe,
        first,
        last,
        by,
        now,
    )
    return added


async def unfinished(rulebook: int, timeframe: str) -> int | None:
    """The one that waits or runs."""
    found: int | None = await transaction.value(
        "SELECT id FROM simulation WHERE rulebook = $1 AND timeframe = $2 AND state IN ('queued', 'running')",
        rulebook,
        timeframe,
    )
    return found


_LISTED = f"""
    SELECT simulation.id, simulation.rulebook, simulation.timeframe, simulation.first_at, simulation.last_at,
        simulation.state, simulation.done, simulation.total, simulation.fault, simulation.created_at,
        simulation.started_at, simulation.finished_at, simulation.digest <> {DIGEST} AS outdated,
        rulebook.key, rulebook.valid_from, COALESCE(NULLIF(person.name, ''), person.email) AS started_by
"""
_FROM = "FROM simulation JOIN rulebook ON rulebook.id = simulation.rulebook JOIN person ON person.id = started_by"


async def one(simulation: int) -> Row | None:
    """A simulation with its result, which rulebook it is of, and whether that has changed since (`outdated`)."""
    return await transaction.row(f"{_LISTED}, simulation.result {_FROM} WHERE simulation.id = $1", simulation)


async def of_rulebook(rulebook: int) -> list[Row]:
    """The simulations of a rulebook without their results, but with the `was` and `would` of it all; newest first."""
    return await transaction.rows(
        f"""
        {_LISTED}, (result->'all'->>'was')::bigint AS was, (result->'all'->>'would')::bigint AS would
        {_FROM} WHERE simulation.rulebook = $1 ORDER BY simulation.id DESC
        """,
        rulebook,
    )


async def rulebook(number: int) -> Row | None:
    """The rulebook that is to be simulated: id, key, municipality, valid_from, text, adopted_at."""
    return await transaction.row(
        "SELECT id, key, municipality, valid_from, text, adopted_at FROM rulebook WHERE id = $1", number
    )


async def stop(simulation: int, *, now: datetime) -> None:
    """Give up one that waits or runs; whoever works on it finds out when they next say how far they are."""
    await transaction.execute(
        "UPDATE simulation SET state = 'stopped', finished_at = $2 WHERE id = $1 AND state IN ('queued', 'running')",
        simulation,
        now,
    )


async def forget(rulebook: int) -> None:
    """Delete the simulations of a rulebook, such as a draft that is discarded; whoever works on one finds out."""
    await transaction.execute("SELECT 1 FROM simulation WHERE rulebook = $1 ORDER BY id FOR UPDATE", rulebook)
    dates = "DELETE FROM simulated_date WHERE simulation IN (SELECT id FROM simulation WHERE rulebook = $1)"
    await transaction.execute(dates, rulebook)
    await transaction.execute("DELETE FROM simulation WHERE rulebook = $1", rulebook)


# Working on one ------------------------------------------------------------------------------------------------------


async def claim(*, now: datetime, stale: datetime, most_tries: int) -> Claimed | None:
    """Take up what waits longest, or what a process left that has not been heard of since `stale`; None: nothing.

    What was begun `most_tries` times is given up: it would end this process as well.
    """
    await transaction.execute(
        "UPDATE simulation SET state = 'failed', fault = 'tries', finished_at = $1 "
        "WHERE state = 'running' AND beat_at < $2 AND tries >= $3",
        now,
        stale,
        most_tries,
    )
    found = await transaction.row(
        f"""
        UPDATE simulation SET state = 'running', started_at = $1, beat_at = $1, tries = tries + 1, done = 0, total = 0,
            digest = {DIGEST}
        FROM rulebook
        WHERE rulebook.id = simulation.rulebook AND simulation.id = (
            SELECT id FROM simulation WHERE state = 'queued' OR (state = 'running' AND beat_at < $2)
            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING simulation.id, simulation.tries, rulebook.text, simulation.first_at, simulation.last_at
        """,  # noqa: S608 -- our own words
        now,
        stale,
    )
    return Claimed(**found) if found else None


async def begin(claimed: Claimed) -> int:
    """Clear away what an earlier try left, and count the dates; how many there are."""
    await transaction.execute("DELETE FROM simulated_date WHERE simulation = $1", claimed.id)
    return int(
        await transaction.value(
            """
            WITH booked AS (SELECT count(*)::int AS dates FROM occurrence WHERE state = 'booked' AND starts_at >= $3
                AND ($4::timestamptz IS NULL OR starts_at < $4))
            UPDATE simulation SET total = (SELECT dates FROM booked) WHERE id = $1 AND tries = $2 RETURNING total
            """,
            claimed.id,
            claimed.tries,
            claimed.first_at,
            claimed.last_at,
        )
        or 0
    )


async def keep(claimed: Claimed, dates: Sequence[Compared], *, now: datetime) -> bool:
    """Store dates that were priced and say how far this is; False where it was stopped, or somebody else took it."""
    async with transaction.transaction():
        mine = await transaction.value(
            """
            UPDATE simulation SET done = done + $3, total = GREATEST(total, done + $3), beat_at = $4
            WHERE id = $1 AND tries = $2 AND state = 'running' RETURNING true
            """,
            claimed.id,
            claimed.tries,
            len(dates),
            now,
        )
        if mine:
            await transaction.copy("simulated_date", DATE_COLUMNS, [_stored(claimed, one) for one in dates])
    return bool(mine)


DATE_COLUMNS = ("simulation", "occurrence", "was", "was_value", "would", "would_value", "outcome")


def _stored(claimed: Claimed, one: Compared) -> tuple[object, ...]:
    was, would = one.was, one.would
    priced = would.value if would.price is not None else None
    return claimed.id, one.occurrence, was.price, was.value, would.price, priced, one.outcome


async def end(
    claimed: Claimed, state: State, *, now: datetime, result: Row | None = None, fault: str | None = None
) -> None:
    """Store what came of it, unless it was stopped or taken by somebody else meanwhile."""
    await transaction.execute(
        """
        UPDATE simulation SET state = $3, result = $4, fault = $5, finished_at = $6, total = done
        WHERE id = $1 AND tries = $2 AND state = 'running'
        """,
        claimed.id,
        claimed.tries,
        state,
        result,
        fault,
        now,
    )


async def put_back(claimed: Claimed) -> None:
    """Let another process take it at once: this one stops."""
    await transaction.execute(
        "UPDATE simulation SET state = 'queued', done = 0, tries = tries - 1 "
        "WHERE id = $1 AND tries = $2 AND state = 'running'",
        claimed.id,
        claimed.tries,
    )


# What is read --------------------------------------------------------------------------------------------------------


async def booked(*, first: datetime, last: datetime | None, after: Booked | None, limit: int) -> list[Booked]:
    """The next booked dates that begin in the window, application by application, or the first."""
    found = await transaction.tuples(
        """
        SELECT application, starts_at, id, ends_at, spaces, price FROM occurrence
        WHERE state = 'booked' AND starts_at >= $1 AND ($2::timestamptz IS NULL OR starts_at < $2)
            AND (application, starts_at, id) > ($3, $4, $5)
        ORDER BY application, starts_at, id LIMIT $6
        """,
        first,
        last,
        *((after.application, after.starts_at, after.id) if after else (0, first, 0)),
        limit,
    )
    return [Booked(*row) for row in found]


async def applications(numbers: Collection[int]) -> dict[int, Row]:
    """Applications by number, with `dates`: how many times are granted in each."""
    found = await transaction.rows(
        """
        SELECT application.*, (
            SELECT count(*)::int FROM occurrence WHERE occurrence.application = application.id AND state = 'booked'
        ) AS dates
        FROM application WHERE id = ANY($1::bigint[])
        """,
        list(numbers),
    )
    return {row["id"]: row for row in found}


async def organisations(numbers: Collection[int]) -> dict[int, Organisation]:
    """Organisations by number."""
    return {one.id: one for one in await people.organisations_by_id(numbers)}


async def quoted(applications: Collection[int]) -> tuple[dict[int, int], dict[int, Cost]]:
    """What dates would have cost by the quote that counts had nothing been taken off; what was charged once of each.

    The values of dates are in øre by occurrence, the costs by application.
    """
    found = await transaction.tuples(
        """
        WITH counts AS (
            SELECT DISTINCT ON (application) application, lines FROM quote
            WHERE application = ANY($1::bigint[]) AND occurrence IS NULL ORDER BY application, id DESC
        ), line AS (
            SELECT counts.application, one.* FROM counts, jsonb_to_recordset(counts.lines)
                AS one (each bigint, each_value bigint, once boolean, occurrences jsonb)
        )
        SELECT application, NULL, sum(each)::bigint, sum(each_value)::bigint FROM line WHERE once GROUP BY application
        UNION ALL
        SELECT application, date::bigint, NULL, sum(each_value)::bigint
        FROM line, jsonb_array_elements_text(occurrences) AS date WHERE once IS NOT TRUE GROUP BY application, date
        """,
        list(applications),
    )
    values = {date: value for _, date, _, value in found if date is not None}
    return values, {application: Cost(price, value) for application, date, price, value in found if date is None}


async def venues() -> dict[int, str]:
    """The name of every venue, those that are no longer in use too."""
    return {row["id"]: row["name"] for row in await transaction.rows("SELECT id, name FROM venue")}


# The dates of a result -----------------------------------------------------------------------------------------------


async def dates(simulation: int, *, after: int, limit: int) -> list[Row]:
    """The next dates of a simulation as they were priced, with where and whose they are; no names of persons."""
    return await transaction.rows(
        """
        SELECT simulated_date.id, occurrence.application, occurrence.starts_at, occurrence.ends_at,
            ARRAY(SELECT space.name FROM space WHERE space.id = ANY(occurrence.spaces) ORDER BY position) AS spaces,
            venue.name AS venue, organisation.name AS association, organisation.kind, application.purpose,
            simulated_date.was, simulated_date.was_value, simulated_date.would, simulated_date.would_value,
            simulated_date.outcome
        FROM (
            SELECT * FROM simulated_date WHERE simulation = $1 AND id > $2 ORDER BY id LIMIT $3
        ) simulated_date
        JOIN occurrence ON occurrence.id = simulated_date.occurrence
        JOIN application ON application.id = occurrence.application
        LEFT JOIN organisation ON organisation.id = application.organisation
        JOIN space first_space ON first_space.id = occurrence.spaces[1] JOIN venue ON venue.id = first_space.venue
        ORDER BY simulated_date.id
        """,
        simulation,
        after,
        limit,
    )
