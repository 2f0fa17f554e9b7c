"""Which dates are over and wait for what is known only afterwards."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from booking.storage import transaction

_WAITING = """
    SELECT occurrence.id, occurrence.application, starts_at, ends_at, title, asked_at,
        COALESCE(organisation.name, person.name) AS who,
        (SELECT string_agg(space.name, ', ' ORDER BY space.name) FROM space WHERE space.id = ANY(occurrence.spaces))
            AS spaces,
        (SELECT jsonb_agg(one -> 'fact') FROM jsonb_array_elements(latest.pending) AS one
         WHERE one -> 'occurrences' @> to_jsonb(occurrence.id)) AS facts
    FROM occurrence
    JOIN application ON application.id = occurrence.application
    JOIN person ON person.id = application.person
    LEFT JOIN organisation ON organisation.id = application.organisation
    JOIN LATERAL (
        SELECT pending FROM quote WHERE quote.application = application.id AND quote.occurrence IS NULL
        ORDER BY quote.id DESC LIMIT 1
    ) latest ON jsonb_array_length(latest.pending) > 0
    WHERE occurrence.state = 'booked' AND final_price IS NULL AND ends_at <= $1 AND ends_at > $2
        AND latest.pending @? format('$[*].occurrences[*] ? (@ == %s)', occurrence.id)::jsonpath
"""


async def waiting(venues: Collection[int] | None, *, now: datetime, since: datetime) -> list[dict[str, Any]]:
    """The dates in these venues (all, where None) that ended after `since` and have no final price; oldest first.

    `facts` are what each waits for.
    """
    return await transaction.rows(
        f"""
        {_WAITING} AND ($3::int[] IS NULL OR EXISTS (
            SELECT 1 FROM space WHERE space.id = ANY(occurrence.spaces) AND space.venue = ANY($3::int[])))
        ORDER BY ends_at, occurrence.id LIMIT 500
        """,  # noqa: S608 -- our own words
        now,
        since,
        None if venues is None else sorted(venues),
    )


async def unasked(*, now: datetime, since: datetime) -> list[dict[str, Any]]:
    """The same of which no applicant was asked yet, locked until the transaction ends."""
    return await transaction.rows(
        f"{_WAITING} AND asked_at IS NULL ORDER BY ends_at LIMIT 500 FOR UPDATE OF occurrence SKIP LOCKED",
        now,
        since,
    )


async def asked(occurrences: Collection[int], *, now: datetime) -> None:
    """Note that the applicant was asked."""
    await transaction.execute(
        "UPDATE occurrence SET asked_at = $2 WHERE id = ANY($1::bigint[])", list(occurrences), now
    )
