"""What a loan is priced by: the rent classes of its lines and its days; and its frozen price."""

from collections.abc import Collection
from typing import Any

from booking.domain.loan_prices import Hired
from booking.storage import transaction


async def classes(types: Collection[int], kits: Collection[int]) -> tuple[dict[int, str | None], dict[int, str | None]]:
    """The rent classes of types, and of kits, by id; None is lent for nothing."""
    found = await transaction.rows(
        """
        SELECT t.id, m.rent_class, false AS kit FROM equipment_type t JOIN equipment_model m ON m.id = t.model
        WHERE t.id = ANY($1::int[])
        UNION ALL SELECT m.id, m.rent_class, true FROM equipment_model m WHERE m.id = ANY($2::int[])
        """,
        list(types),
        list(kits),
    )
    of_types, of_kits = ({row["id"]: row["rent_class"] for row in found if row["kit"] is kit} for kit in (False, True))
    return of_types, of_kits


async def called(rent_classes: Collection[str]) -> dict[str, dict[str, str]]:
    """What gear of some rent classes is called, in each language: the first model of each."""
    found = await transaction.rows(
        """
        SELECT DISTINCT ON (rent_class) rent_class, name FROM equipment_model WHERE rent_class = ANY($1)
        ORDER BY rent_class, id
        """,
        list(rent_classes),
    )
    return {row["rent_class"]: row["name"] for row in found}


async def hired(loan: int) -> dict[str, Any] | None:
    """What a loan is priced by: `hired`, `first`, `last` and `organisation`; None where nothing of it is left.

    What goes with an hour in a hall is priced with the application.
    """
    found = await transaction.rows(
        """
        SELECT m.rent_class, l.quantity, l.kit, l.kit_number, k.rent_class AS kit_class,
            min(l.starts_on) OVER () AS first, max(l.ends_on) OVER () AS last, b.organisation
        FROM loan_line l JOIN equipment_type t ON t.id = l.type JOIN equipment_model m ON m.id = t.model
        JOIN loan ON loan.id = l.loan LEFT JOIN borrower b ON b.id = loan.borrower
        LEFT JOIN equipment_model k ON k.id = l.kit
        WHERE l.loan = $1 AND loan.occurrence IS NULL AND l.state NOT IN ('declined', 'cancelled', 'uncollected')
        ORDER BY l.id
        """,
        loan,
    )
    if not found:
        return None
    return {
        "hired": [
            Hired(row["rent_class"], row["quantity"], row["kit_class"], _kit(row["kit"], row["kit_number"]))
            for row in found
        ],
        **{name: found[0][name] for name in ("first", "last", "organisation")},
    }


def _kit(kit: int | None, number: int | None) -> tuple[int, int] | None:
    return None if kit is None else (kit, number or 1)


async def keep(loan: int, *, price: int | None, quote: dict[str, Any]) -> None:
    """Keep the price of a loan with it."""
    await transaction.execute("UPDATE loan SET price = $2, quote = $3::jsonb WHERE id = $1", loan, price, quote)
