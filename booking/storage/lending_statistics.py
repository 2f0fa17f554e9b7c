"""What was lent out in a period, as grant reports count it, and what was asked for and not there; two queries."""

from collections.abc import Collection
from datetime import date
from typing import Any

from booking.storage import transaction
from rules import TimeSpan

Row = dict[str, Any]
Places = Collection[int] | None
"""The lending places that are counted; None is all of them."""

_LENT = """
    WITH lent AS MATERIALIZED (
        SELECT date_trunc('month', line.out_at AT TIME ZONE 'Europe/Oslo')::date AS month, model.category,
            COALESCE(line.audience, '') AS audience, loan.mark, line.loan, line.quantity, line.state,
            COALESCE((line.in_at AT TIME ZONE 'Europe/Oslo')::date, $4::date) > line.due_on AS late
        FROM loan_line line JOIN loan ON loan.id = line.loan JOIN equipment_type type ON type.id = line.type
        JOIN equipment_model model ON model.id = type.model
        WHERE line.out_at >= $2 AND line.out_at < $3 AND ($1::int[] IS NULL OR loan.lending_place = ANY($1::int[]))
    )
    SELECT by, month, counted.category, category.name, audience, units, loans, borrowers, late, lost
    FROM (
        SELECT CASE grouping(month, category, audience) WHEN 3 THEN 'month' WHEN 5 THEN 'category'
                WHEN 6 THEN 'audience' ELSE 'all' END AS by,
            month, category, audience, COALESCE(sum(quantity), 0)::int AS units, count(DISTINCT loan)::int AS loans,
            count(DISTINCT mark)::int AS borrowers,
            COALESCE(sum(quantity) FILTER (WHERE late AND state <> 'lost'), 0)::int AS late,
            COALESCE(sum(quantity) FILTER (WHERE state = 'lost'), 0)::int AS lost
        FROM lent GROUP BY GROUPING SETS ((), (month), (category), (audience))
    ) AS counted LEFT JOIN equipment_category category ON category.id = counted.category
    ORDER BY month, category.position, counted.category, audience
"""


async def lent(places: Places, window: TimeSpan, *, today: date) -> list[Row]:
    """What was handed out in the window: `units`, `loans`, `borrowers`, and of the units how many `late` and `lost`.

    `by` says what a row is about: 'all' of it, a 'month' (its first day), a 'category' (its number and `name`) or an
    'audience' (empty where it is not known). A borrower is one in a year, by the loan's mark.
    """
    return await transaction.rows(_LENT, _ids(places), window.start, window.end, today)


_GEAR = """
    WITH kind AS (
        SELECT type.id, type.model, type.place, type.size, type.position FROM equipment_type type
        WHERE $1::int[] IS NULL OR type.place = ANY($1::int[])
    ), lent AS (
        SELECT line.type, sum(line.quantity) FILTER (WHERE line.out_at >= $2) AS units,
            sum(line.quantity * (
                least((COALESCE(line.in_at, $3) AT TIME ZONE 'Europe/Oslo')::date, $5::date, $6::date)
                - greatest((line.out_at AT TIME ZONE 'Europe/Oslo')::date, $4::date) + 1
            )) AS days
        FROM loan_line line
        WHERE line.out_at < $3 AND (line.in_at IS NULL OR line.in_at >= $2) GROUP BY line.type
    ), refused AS (
        SELECT type, count(*) AS times, sum(missing) AS missing, max(missing) AS most FROM shortage
        WHERE last_day >= $4 AND first_day <= $5 GROUP BY type
    ), waiting AS (
        SELECT kind.id AS type, count(*) AS waits, max(wait.quantity) AS most FROM equipment_wait wait
        JOIN kind ON kind.model = wait.model AND (wait.lending_place IS NULL OR wait.lending_place = kind.place)
            AND (wait.sizes = '{}' OR kind.size = ANY(wait.sizes))
        WHERE wait.last_day >= $4 AND wait.first_day <= $5 AND wait.state <> 'taken' GROUP BY kind.id
    )
    SELECT kind.id, model.name, model.size_unit, kind.size, place.name AS place, model.replacement_value,
        type.active AND model.active AS active, COALESCE(pool.units, 0) AS stock,
        COALESCE(lent.units, 0)::int AS units, COALESCE(lent.days, 0)::int AS days,
        COALESCE(refused.times, 0)::int AS times, COALESCE(refused.missing, 0)::int AS missing,
        COALESCE(waiting.waits, 0)::int AS waits, greatest(refused.most, waiting.most, 0) AS most
    FROM kind JOIN equipment_type type ON type.id = kind.id JOIN equipment_model model ON model.id = kind.model
    JOIN lending_place place ON place.id = kind.place
    LEFT JOIN equipment_days(ARRAY(SELECT id FROM kind), $6::date, $6::date, $6::date) pool ON pool.type = kind.id
    LEFT JOIN lent ON lent.type = kind.id LEFT JOIN refused ON refused.type = kind.id
    LEFT JOIN waiting ON waiting.type = kind.id
    ORDER BY model.id, place.name, kind.position, kind.id
"""


async def gear(places: Places, window: TimeSpan, first: date, last: date, *, today: date) -> list[Row]:
    """Every type with its model's name: how many `units` went out, on how many `days` each, and how many there are.

    `times`, `missing` and `most` (at once) are of what was asked for on days of the period and not there, `waits` how
    many wait or waited for it in vain. `window` is the days from `first` to `last`; days after `today` do not count.
    """
    return await transaction.rows(_GEAR, _ids(places), window.start, window.end, first, last, today)


def _ids(places: Places) -> list[int] | None:
    return None if places is None else sorted(places)
