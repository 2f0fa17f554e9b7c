"""A basket as plain values for its pages: where and when, what is in it, why it does not fit, and what does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from booking.domain.baskets import Basket
from booking.domain.problems import Problem
from booking.domain.suggestions import Suggestion
from booking.services.baskets import Look
from booking.web import baskets, gear, problems, waits
from booking.web.queries import Query
from booking.web.resources import words

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A basket as somebody looks at it: the address, what is in it, and what was wrong with the address."""

    query: Query
    basket: Basket
    look: Look
    faults: Mapping[str, Problem]


def summary(seen: Seen, lang: str) -> Row:
    """Where and when, for every step."""
    look, query = seen.look, seen.query
    here = look.counter.row if look.counter else None
    first, last = look.first.isoformat(), look.last.isoformat()
    query = query.changed(place=here["slug"] if here else "", from_=first, to=last) if not seen.faults else query
    return {
        "query": query,
        "typed": {"from": query.one("from") or first, "to": query.one("to") or last},
        "place": {"slug": here["slug"], "name": here["name"], "terms": words(here["terms"], lang)} if here else None,
        "first": look.first,
        "last": look.last,
        "due": look.period.due_on if look.period else look.last,
        "things": len(seen.basket),
        "fits": look.fits and not seen.faults,
        "approval": look.approval,
        "here_url": query.url("/basket"),
        "who_url": query.changed(step="who").url("/basket"),
    }


def lines(seen: Seen, lang: str) -> list[Row]:
    """What is in it besides kits, each with how many there are; what is not lent here any more says so."""
    rows = []
    for slug, count in seen.basket.lines.items():
        kind = seen.look.kinds.get(slug)
        rows.append(
            {
                "field": f"n.{slug}",
                "count": seen.query.one(f"n.{slug}") or count,
                "without": baskets.without_line(seen.query, slug).url("/basket"),
                "gone": kind is None,
                **(_kind(kind, seen, lang) if kind else {"name": slug, "size": ""}),
            }
        )
    return rows


def _kind(kind: Row, seen: Seen, lang: str) -> Row:
    """A type as a line shows it: what it is called, how many are free, and why not more."""
    found = seen.look.reasons.get(kind["id"])
    units, free = (found["units"], max(0, found["free"])) if found else (0, 0)
    short = free < seen.look.wanted.get(kind["id"], 0)
    looked = seen.query.without(*baskets.LOOKING)
    return {
        "name": words(kind["name"], lang),
        "url": looked.url(f"/equipment/{kind['model_slug']}") + f"#{kind['slug']}",
        "slug": kind["slug"],
        "size": gear.sized(kind["size"], kind["size_unit"]),
        "coded": kind["tracked"] == "items",
        "free": free,
        "units": units,
        "state": "full" if short else "free",
        "wait": waits.url(kind, seen.query) if short else "",
        "reasons": [(why, found[why]) for why in gear.REASONS if found[why]] if found and short else [],
        "tightest": found["day"] if found else None,
    }


def sets(seen: Seen, lang: str) -> list[Row]:
    """The kits that are in it, each with its parts and the size chosen for each."""
    return [
        {
            "name": words(one.model["name"], lang),
            "key": f"{one.kit.slug}.{one.kit.number}",
            "without": baskets.without_kit(seen.query, one.kit).url("/basket"),
            "url": baskets.without_kit(seen.query, one.kit).url(f"/equipment/{one.kit.slug}"),
            "parts": [
                {
                    "quantity": part.quantity,
                    "chosen": part.kind is not None,
                    "model": words(part.model["name"], lang),
                    "field": f"k.{one.kit.slug}.{one.kit.number}.{part.model['slug']}",
                    "value": part.kind["slug"] if part.kind else "",
                    **(_kind(part.kind, seen, lang) if part.kind else {}),
                }
                for part in one.parts
            ],
        }
        for one in seen.look.sets
    ]


def note(seen: Seen, lang: str, today: date) -> Row | None:
    """What keeps the place from lending on these days, and the nearest days on which it does."""
    problem = seen.look.problem
    if problem is None:
        return None
    said = problems.say(problem, lang, today)
    near: Any = [] if seen.look.suggestions else problem.params.get("nearest") or []
    length = seen.look.last - seen.look.first
    moved = [(day, seen.query.changed(from_=day.isoformat(), to=(day + length).isoformat())) for day in near]
    days = [{"day": day, "url": query.url("/basket")} for day, query in moved]
    return {"place": "", "title": said.title.rstrip("."), "detail": said.detail, "days": days}


def suggestion(one: Suggestion, seen: Seen, lang: str) -> Row:
    """Something that fits instead, one click away."""
    kinds = seen.look.kinds
    return {
        "kind": one.kind,
        "moved": (one.first, one.last) != (seen.look.first, seen.look.last),
        "first": one.first,
        "last": one.last,
        "place": one.place_name,
        "sizes": [
            f"{words(kinds[old]['name'], lang)} {gear.sized(one.sizes[new], kinds[old]['size_unit'])}"
            for old, new in one.swaps
            if old in kinds
        ],
        "lines": [
            f"{count} \N{MULTIPLICATION SIGN} {_titled(kinds[slug], lang)}"
            for slug, count in one.lines
            if slug in kinds
        ],
        "url": baskets.instead(seen.query, seen.basket, one).url("/basket"),
    }


def _titled(kind: Row, lang: str) -> str:
    return f"{words(kind['name'], lang)} {gear.sized(kind['size'], kind['size_unit'])}".strip()
