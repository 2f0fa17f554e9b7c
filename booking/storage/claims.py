"""Take, hold, release and read claims: the guard against double booking. Nothing else writes to `claim`."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import asyncpg

from booking.domain.conflicts import MAX_GAP_MINUTES, Taken, Wanted
from booking.domain.problems import Problem
from booking.storage import transaction
from rules import TimeSpan

Standing = tuple[int, int, int, Literal["booked", "applied"], str | None]
"""Space, start, end, status, public title of what stands in the calendar; the moments in seconds since 1970."""


class TimeTaken(Problem):
    """The time is taken: `dates` says which days, `alternatives` what is near."""

    code = "time-taken"


async def lock(parts: Collection[int]) -> None:
    """Wait until nobody else is taking any of these parts; always in the same order, so nobody waits in a ring."""
    await transaction.execute("SELECT 1 FROM part WHERE id = ANY($1::int[]) ORDER BY id FOR UPDATE", sorted(parts))


async def touch(parts: Collection[int], *, now: datetime) -> None:
    """Mark that what is claimed of these parts has changed; feeds read their freshness here. Locks the parts."""
    await transaction.execute(
        """
        WITH locked AS (SELECT id FROM part WHERE id = ANY($1::int[]) ORDER BY id FOR UPDATE)
        UPDATE part SET version = version + 1, changed_at = $2 FROM locked WHERE part.id = locked.id
        """,
        sorted(parts),
        now,
    )


async def take(occurrences: Sequence[int], *, held: bool) -> None:
    """Claim all parts of these occurrences: held, or only asked for.

    Whoever wants to hold has locked the parts and looked (`near`) before. Raises TimeTaken where the database refuses.
    """
    await _guarded(
        """
        INSERT INTO claim (part, occurrence, starts_at, ends_at, held)
        SELECT DISTINCT space_part.part, occurrence.id, occurrence.starts_at, occurrence.ends_at, $2::boolean
        FROM occurrence JOIN space_part ON space_part.space = ANY(occurrence.spaces)
        WHERE occurrence.id = ANY($1::bigint[])
        ORDER BY occurrence.starts_at, space_part.part
        """,
        occurrences,
        held,
    )


async def hold(occurrences: Sequence[int]) -> None:
    """Turn what was asked for into what is taken; raises TimeTaken where the database refuses."""
    await _guarded("UPDATE claim SET held = true WHERE occurrence = ANY($1::bigint[]) AND NOT held", occurrences)


async def release(occurrences: Sequence[int]) -> None:
    """Give back all that these occurrences claim."""
    await transaction.execute("DELETE FROM claim WHERE occurrence = ANY($1::bigint[])", occurrences)


async def parts_of(occurrences: Sequence[int]) -> list[int]:
    """The parts that these occurrences are for, claimed or not, in order."""
    found = await transaction.rows(
        """
        SELECT DISTINCT space_part.part FROM occurrence
        JOIN space_part ON space_part.space = ANY(occurrence.spaces)
        WHERE occurrence.id = ANY($1::bigint[]) ORDER BY space_part.part
        """,
        occurrences,
    )
    return [row["part"] for row in found]


async def near(wanted: Iterable[Wanted], *, without: Collection[int] = ()) -> list[Taken]:
    """What is asked for or taken on the parts of each wanted span, and so near that the gap may matter.

    `without` names occurrences that do not count: those that are being moved or decided. The law itself, what
    clashes and what does not, is `booking.domain.conflicts.find`.
    """
    gap = timedelta(minutes=MAX_GAP_MINUTES)
    probes = [(part, one.span.start - gap, one.span.end + gap) for one in wanted for part in one.parts]
    if not probes:
        return []
    parts, starts, ends = zip(*probes, strict=True)
    found = await transaction.tuples(_NEAR, list(parts), list(starts), list(ends), list(without))
    return [_taken(row) for row in found]


async def during(parts: Collection[int], window: TimeSpan) -> list[Taken]:
    """All that is asked for or taken on these parts in the window."""
    ordered = sorted(parts)
    edges = [window.start] * len(ordered), [window.end] * len(ordered)
    return [_taken(row) for row in await transaction.tuples(_NEAR, ordered, *edges, [])]


async def occupancy(spaces: Collection[int], window: TimeSpan) -> list[dict[str, Any]]:
    """What stands in the public calendar of each space: `space, start, end, status, title, occurrence`.

    `status` is booked or applied; `title` is None where the occasion is not public. A space is occupied as soon as
    one of its parts is. Never a person's name.
    """
    return await transaction.rows(_OCCUPANCY, sorted(spaces), window.start, window.end)


async def occupied(spaces: Collection[int], window: TimeSpan) -> list[Standing]:
    """The same for thousands of rows, in half the time: most of that goes into making datetimes and dicts."""
    return await transaction.tuples(_OCCUPIED, sorted(spaces), window.start, window.end)


_CLAIMS_OF_PARTS = """
    SELECT claim.part, claim.occurrence, claim.starts_at, claim.ends_at, claim.held FROM probe
    JOIN claim ON int4range(claim.part, claim.part, '[]') && int4range(probe.part, probe.part, '[]')
        AND tstzrange(claim.starts_at, claim.ends_at) && tstzrange(probe.starts_at, probe.ends_at)
"""

_NEAR = f"""
    WITH probe AS (
        SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS probe(part, starts_at, ends_at)
    ),
    found AS ({_CLAIMS_OF_PARTS} WHERE claim.held UNION {_CLAIMS_OF_PARTS} WHERE NOT claim.held)
    SELECT found.*, occurrence.application, occurrence.setup_minutes, occurrence.clearing_minutes
    FROM found JOIN occurrence ON occurrence.id = found.occurrence
    WHERE found.occurrence <> ALL($4::bigint[])
    ORDER BY found.starts_at, found.part, found.occurrence
"""  # noqa: S608 -- put together from our own constants

_CLAIMS_IN = """
    SELECT probe.space, claim.occurrence FROM probe
    JOIN claim ON int4range(claim.part, claim.part, '[]') && int4range(probe.part, probe.part, '[]')
        AND tstzrange(claim.starts_at, claim.ends_at) && tstzrange($2::timestamptz, $3::timestamptz)
"""

_STANDING = f"""
    WITH probe AS (SELECT space, part FROM space_part WHERE space = ANY($1::int[])),
    standing AS ({_CLAIMS_IN} WHERE claim.held UNION {_CLAIMS_IN} WHERE NOT claim.held)
"""  # noqa: S608 -- put together from our own constants

_PUBLIC_TITLE = "CASE WHEN occurrence.state = 'booked' AND application.public THEN application.title END AS title"

_OF_STANDING = """
    FROM standing
    JOIN occurrence ON occurrence.id = standing.occurrence
    JOIN application ON application.id = occurrence.application
    ORDER BY occurrence.starts_at, standing.space, standing.occurrence
"""

_OCCUPANCY = f"""
    {_STANDING}
    SELECT standing.space, occurrence.starts_at AS start, occurrence.ends_at AS "end", occurrence.state AS status,
        {_PUBLIC_TITLE}, standing.occurrence
    {_OF_STANDING}
"""

_OCCUPIED = f"""
    {_STANDING}
    SELECT standing.space, extract(epoch FROM occurrence.starts_at)::bigint,
        extract(epoch FROM occurrence.ends_at)::bigint, occurrence.state, {_PUBLIC_TITLE}
    {_OF_STANDING}
"""  # noqa: S608 -- put together from our own constants


async def _guarded(statement: str, occurrences: Sequence[int], *args: object) -> None:
    try:
        await transaction.execute(statement, occurrences, *args)
    except asyncpg.ExclusionViolationError as error:
        raise TimeTaken(dates=[], alternatives=[]) from error


def _taken(row: dict[str, Any]) -> Taken:
    return Taken(
        occurrence=row["occurrence"],
        application=row["application"],
        part=row["part"],
        span=TimeSpan(row["starts_at"], row["ends_at"]),
        held=row["held"],
        setup=row["setup_minutes"],
        clearing=row["clearing_minutes"],
    )
