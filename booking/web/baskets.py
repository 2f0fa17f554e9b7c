"""The basket as it stands in an address: what is in it, and the addresses with more, less or something else in it.

`n.TYPE=2` are two of a type, `k.KIT.1.MODEL=TYPE` is the size of one part of the first kit; `place`, `from` and `to`
are shared with the catalogue, which carries the basket along.
"""

import re
from collections.abc import Mapping
from datetime import date

from booking.domain.baskets import Basket, Kit
from booking.domain.fields import Fields
from booking.domain.suggestions import Suggestion
from booking.web.queries import Query

LINE = re.compile(r"n\.([a-z0-9-]+)")
PART = re.compile(r"k\.([a-z0-9-]+)\.([0-9]{1,3})\.([a-z0-9-]+)")
LOOKING = ("category", "size", "since")
"""What the catalogue looks for besides; it is not of the basket."""

MOST = 10_000
MOST_LINES = 200


def read(query: Query) -> tuple[Basket, Fields]:
    """The basket of an address, and its fields with the faults that were found."""
    form = Fields(query.raw())
    lines: dict[str, int] = {}
    kits: dict[tuple[str, int], dict[str, str]] = {}
    for name, value in sorted(query.pairs)[:MOST_LINES]:
        if match := LINE.fullmatch(name):
            count = form.whole(name, least=0, most=MOST)
            lines[match[1]] = 1 if name in form.faults else count  # what is wrong stays in sight
        elif match := PART.fullmatch(name):
            kits.setdefault((match[1], int(match[2])), {})[match[3]] = value
    basket = Basket(
        place=query.one("place"),
        first=form.day_or_none("from"),
        last=form.day_or_none("to"),
        lines={slug: count for slug, count in lines.items() if count},
        kits=tuple(Kit(slug, number, parts) for (slug, number), parts in kits.items()),
    )
    return basket, form


def filled(query: Query) -> Query:
    """Only what is in the basket."""
    return Query(tuple(pair for pair in query.pairs if LINE.fullmatch(pair[0]) or PART.fullmatch(pair[0])))


def emptied(query: Query) -> Query:
    """Everything but what is in the basket."""
    inside = {name for name, _ in filled(query).pairs}
    return query.without(*inside)


def at(query: Query, *, place: str, first: date, last: date) -> Query:
    """The same at a place and for a period; what was chosen elsewhere is not lent there and goes."""
    kept = query if query.one("place") in {"", place} else emptied(query)
    return kept.without(*LOOKING).changed(place=place, from_=first.isoformat(), to=last.isoformat())


def with_one_more(query: Query, slug: str) -> Query:
    """One more of a type."""
    name = f"n.{slug}"
    before = query.one(name)
    return query.changed(**{name: str(int(before) + 1 if before.isdecimal() and len(before) < 5 else 1)})


def next_kit(query: Query, slug: str) -> int:
    """The number of one more kit."""
    matches = (PART.fullmatch(name) for name, _ in query.pairs)
    return max((int(match[2]) for match in matches if match and match[1] == slug), default=0) + 1


def without_line(query: Query, slug: str) -> Query:
    """Without a type."""
    return query.without(f"n.{slug}")


def without_kit(query: Query, kit: Kit) -> Query:
    """Without one kit."""
    return query.without(*(f"k.{kit.slug}.{kit.number}.{part}" for part in kit.parts))


def instead(query: Query, basket: Basket, suggestion: Suggestion) -> Query:
    """The basket as a suggestion would have it."""
    swaps = dict(suggestion.swaps)
    pairs: list[tuple[str, str]] = []
    for slug, count in basket.lines.items():
        left = _left(slug, count, basket, dict(suggestion.lines)) if suggestion.kind == "fewer" else count
        pairs.append((swaps.get(slug, slug), str(left)))
    parts = [
        (f"k.{kit.slug}.{kit.number}.{part}", swaps.get(slug, slug))
        for kit in basket.kits
        for part, slug in kit.parts.items()
    ]
    new = Query(tuple((f"n.{slug}", count) for slug, count in _added_up(pairs).items() if count != "0") + tuple(parts))
    period = {"from_": suggestion.first.isoformat(), "to": suggestion.last.isoformat()}
    return Query((*emptied(query).pairs, *new.pairs)).changed(place=suggestion.place, **period)


def _left(slug: str, count: int, basket: Basket, fewer: Mapping[str, int]) -> int:
    """What is left of a line when there is less of its type, and the kits have theirs first."""
    in_kits = sum(one == slug for kit in basket.kits for one in kit.parts.values())
    return max(0, min(count, fewer.get(slug, 0) - in_kits))


def _added_up(pairs: list[tuple[str, str]]) -> dict[str, str]:
    total: dict[str, int] = {}
    for slug, count in pairs:
        total[slug] = total.get(slug, 0) + int(count)
    return {slug: str(count) for slug, count in total.items()}
