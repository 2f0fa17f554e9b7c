"""What happened to a loan, told to its borrower in the same transaction: one letter a loan, never one a line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from booking import settings
from booking.services import messages
from booking.storage import lending_places, loans

Row = Mapping[str, Any]


async def tell(
    kind: str,
    loan: int,
    *,
    now: datetime,
    lines: Sequence[Row] | None = None,
    **values: Any,
) -> bool:
    """Put the letter `loan-KIND` about these lines (all where none are given) in the outbox, for who acts for the loan.

    Whether there was anybody to tell: a loan that is forgotten has nobody. What becomes of gear with its hour in a hall
    the application's letters tell, so that nobody calls this then.
    """
    stored = await loans.one(loan)
    if stored is None or stored["person_email"] is None:
        return False
    await messages.put(
        f"loan-{kind}",
        recipient=stored["person_email"],
        language=stored["person_language"],
        now=now,
        loan=loan,
        stored=stored,
        place=await lending_places.one(stored["lending_place"]),
        lines=grouped(await loans.lines(loan) if lines is None else lines),
        url=f"{settings.base_url()}/loans/{loan}",
        **values,
    )
    return True


def grouped(lines: Sequence[Row]) -> list[dict[str, Any]]:
    """Lines as a person reads them: what is the same on the same days counted together, codes beside it."""
    together: dict[tuple[object, ...], dict[str, Any]] = {}
    for line in lines:
        key = (line["type"], line["kit_number"], line["co_borrower"], line["starts_on"], line["due_on"], line["state"])
        group = together.setdefault(key, {**line, "quantity": 0, "codes": []})
        group["quantity"] += line["quantity"]
        group["codes"] += [line["code"]] if line["code"] else []
    return list(together.values())
