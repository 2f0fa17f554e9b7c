"""Replacement: what a borrower owes for gear that is lost or broken, by the place's rule, written down by its age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from booking.domain.problems import Problem
from rules import money

MOST = 100_000_000
"""The largest claim, in øre: a million kroner."""


class NothingToReplace(Problem):
    """Only what was lost, damaged or is not complete can be claimed for."""

    code = "nothing-to-replace"


class PriceUnknown(Problem):
    """Neither what it cost nor what it costs new is known, so that nothing can be reckoned."""

    code = "price-unknown"


class AboveReckoned(Problem):
    """More is claimed than the rule comes to: `most`, in whole kroner."""

    code = "above-reckoned"


class AlreadyClaimed(Problem):
    """Somebody has claimed for this already, or waived it."""

    code = "already-claimed"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a claim comes about, in øre: what one cost, its whole `years`, what is left of the price, the floor.

    `years` is None where it is not known when it was bought; it is not written down then.
    """

    price: int
    years: int | None
    percent: int
    written_down: int
    new: int | None
    floor_percent: int
    floor: int
    quantity: int
    amount: int


def write_down(
    *,
    price: int | None,
    bought_on: date | None,
    new: int | None,
    percent: int,
    floor_percent: int,
    quantity: int = 1,
    today: date,
) -> Reckoning:
    """The price written down by so many per cent of it a year, not below so many per cent of what it costs new today.

    Without a price of its own it counts as what it costs new, and as new. Raises PriceUnknown. The rule of Sel: 20 per
    cent a year, floor 20 per cent.
    """
    paid = price if price is not None else new
    if paid is None:
        raise PriceUnknown
    years = _whole_years(bought_on, today) if bought_on and price is not None else None
    left = money.percent(paid, max(0, 100 - percent * (years or 0)))
    floor = money.percent(new, floor_percent) if new is not None else 0
    return Reckoning(
        price=paid,
        years=years,
        percent=percent,
        written_down=left,
        new=new,
        floor_percent=floor_percent,
        floor=floor,
        quantity=quantity,
        amount=max(left, floor) * quantity,
    )


def claimable(line: Mapping[str, Any]) -> bool:
    """Whether what came back, or did not, may be claimed for."""
    return line["state"] == "lost" or line["condition"] in {"damaged", "incomplete"}


def _whole_years(since: date, today: date) -> int:
    return max(0, today.year - since.year - ((today.month, today.day) < (since.month, since.day)))
