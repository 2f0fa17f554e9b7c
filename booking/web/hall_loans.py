"""Gear for hours in halls as pages show it: what can be asked for, with how many are free, and what was asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from booking.domain.fields import Fields
from booking.domain.hall_loans import MOST
from booking.domain.loans import titled
from booking.web.queries import Query
from rules.wording import TIMES

FIELD = "gear-"
"""What the fields are called in which it is said how many of a type are wanted; then comes its slug."""

Row = Mapping[str, Any]


def read(form: Fields, query: Query) -> tuple[tuple[str, int], ...]:
    """What is asked for: types by slug, and how many."""
    names = [name for name in query.raw() if name.startswith(FIELD)]
    found = [(name.removeprefix(FIELD), form.whole_or_none(name, most=MOST)) for name in names]
    return tuple((slug, count) for slug, count in found if count)


def offered(rows: Iterable[Row], query: Query, lang: str) -> list[dict[str, Any]]:
    """What can be asked for, by category: `name`, whether some of it is `chosen`, and its `fields`."""
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        group = groups.setdefault(row["category"], {"name": row["category_name"][lang], "chosen": 0, "fields": []})
        name = f"{FIELD}{row['slug']}"
        group["chosen"] += query.given(name)
        group["fields"].append(
            {"name": name, "text": titled(row["name"], row["size"])[lang], "free": row["free"]},
        )
    return list(groups.values())


def in_words(rows: Iterable[Row], lang: str) -> str:
    """What goes with each date, such as 30 chairs and 2 tables."""
    return ", ".join(f"{row['quantity']} {TIMES} {titled(row['name'], row['size'])[lang]}" for row in rows)
