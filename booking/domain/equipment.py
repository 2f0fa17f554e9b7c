"""What the forms of equipment may say: categories, models and kits, types by size, items with codes, outages."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from booking.domain import sizes, slugs, texts
from booking.domain.catalogue import PeriodBackwards
from booking.domain.fields import LANGUAGES, Fields, Raw
from booking.domain.lending_places import AUDIENCES, MOST_DAYS
from booking.domain.problems import Problem

TRACKED = ("items", "quantity", "kit")
"""Units with codes, a quantity without codes, or a kit of other models."""

CONDITIONS = ("good", "worn", "poor")
REASONS = ("repair", "service", "own-use", "lost", "rest")
"""Why gear is not there (`outage.kind`)."""

HELD = frozenset({"service", "own-use"})
"""The reasons that are chosen, so that what is promised goes before them; the others are facts."""

MOST_ORE = 100_000_000
MOST_ROWS = 12
MOST_AT_ONCE = 500
CODE = re.compile(r"[0-9A-ZÆØÅ][0-9A-ZÆØÅ._/-]{0,39}")
RANGE = re.compile(r"(.*?)([0-9]+)\s*\.\.\s*(.*?)([0-9]+)")


class BadCode(Problem):
    """A code holds what a label or a scanner cannot: `written`."""

    code = "bad-code"


class TwiceTheSame(Problem):
    """The same stands twice: `written`."""

    code = "twice-the-same"


def category(raw: Raw) -> dict[str, Any]:
    """The values of a category; raises Unfit."""
    form = Fields(raw)
    values = {
        "slug": form.slug("slug"),
        "name": form.line_in_languages("name", limit=60),
        "position": form.whole("position", most=999),
    }
    form.done()
    return values


def model(raw: Raw) -> dict[str, Any]:
    """The values of a model, its attributes and contents too; empty rules are those of the place. Raises Unfit."""
    form = Fields(raw)
    values = {
        "category": form.whole("category", least=1, most=2**31 - 1),
        "slug": form.slug("slug"),
        "name": form.line_in_languages("name", limit=100),
        "description": form.in_languages("description"),
        "tracked": form.choice("tracked", TRACKED),
        "size_unit": form.line("size_unit", limit=20, required=False) or None,
        "attributes": _attributes(form),
        "contents": _contents(form),
        "replacement_value": form.kroner_or_none("replacement_value", most=MOST_ORE),
        "rent_class": form.line("rent_class", limit=60, required=False) or None,
        "active": form.flag("active"),
        **_rules(form),
    }
    form.done()
    return values


def _rules(form: Fields) -> dict[str, Any]:
    """A model's own rules, None where the place's apply."""
    approval = form.choice("approval", ("", "yes", "no"))
    return {
        "loan_days": form.whole_or_none("loan_days", least=1, most=MOST_DAYS),
        "renewals": form.whole_or_none("renewals", most=99),
        "gap_days": form.whole_or_none("gap_days", most=60),
        "min_age": form.whole_or_none("min_age", most=99),
        "most_units": form.whole_or_none("most_units", least=1, most=10_000),
        "approval": {"": None, "yes": True, "no": False}.get(approval),
        "audience": form.choice("audience", ("", *AUDIENCES)) or None,
    }


def _attributes(form: Fields) -> list[dict[str, Any]]:
    """The attributes that the rows name, each with a key of its own that it keeps when it is called something else."""
    found: list[dict[str, Any]] = []
    for number in range(MOST_ROWS):
        row = f"attribute-{number}"
        if not form.text(f"{row}-name_nb").strip():
            continue
        name = form.line_in_languages(f"{row}-name", limit=40)
        key = form.text(f"{row}-key") or slugs.slug_of(name["nb"])
        if any(one["key"] == key for one in found):
            form.fault(f"{row}-name_nb", TwiceTheSame(written=name["nb"]))
        unit = form.line(f"{row}-unit", limit=20, required=False)
        kind = form.choice(f"{row}-kind", ("number", "text"))
        found.append({"key": slugs.slug_of(key), "kind": kind, "unit": unit, "name": name})
    return found


def _contents(form: Fields) -> list[dict[str, str]]:
    """One thing a line, each once; where it is called otherwise in nynorsk and English, with | between."""
    lines = dict.fromkeys(" ".join(line.split()) for line in form.note("contents").splitlines() if line.strip())
    if any(len(line) > texts.LINE for line in lines):
        form.fault("contents", texts.TextTooLong(limit=texts.LINE))
    return [contents_of(line) for line in lines]


def contents_of(line: str) -> dict[str, str]:
    """What belongs to something, in every language; what is not said is as in bokmål."""
    said = [word.strip() for word in line.split("|")]
    return {lang: (said[place] if place < len(said) else "") or said[0] for place, lang in enumerate(LANGUAGES)}


def contents_line(one: Mapping[str, str]) -> str:
    """The same as it is typed."""
    words = [one.get(lang, "") for lang in LANGUAGES]
    return words[0] if len(set(words)) == 1 else " | ".join(words)


def parts(raw: Raw) -> dict[int, int]:
    """What a kit is made of: how many of each model, from rows of both; empty rows do not count. Raises Unfit."""
    form = Fields(raw)
    found: dict[int, int] = {}
    for number in range(MOST_ROWS):
        row = f"part-{number}"
        chosen = form.whole_or_none(f"{row}-model", least=1, most=2**31 - 1)
        if chosen is None:
            continue
        if chosen in found:
            form.fault(f"{row}-model", TwiceTheSame(written=""))
        found[chosen] = form.whole(f"{row}-quantity", least=1, most=99)
    form.done()
    return found


# Types and items ------------------------------------------------------------------------------------------------------


def types(raw: Raw) -> dict[str, Any]:
    """New types of a model: `place`, `sizes` (at least one, "" being none) and the `stock` of each. Raises Unfit."""
    form = Fields(raw)
    written = [one.strip() for one in re.split(r"[,;\n]", form.note("sizes"))]
    found = [size(one) for one in written if one] or [""]
    if len(set(found)) < len(found):
        form.fault("sizes", TwiceTheSame(written=", ".join(sorted({one for one in found if found.count(one) > 1}))))
    if any(len(one) > 40 for one in found):
        form.fault("sizes", texts.TextTooLong(limit=40))
    values = {
        "place": form.whole("place", least=1, most=2**31 - 1),
        "sizes": found,
        "stock": form.whole_or_none("stock", most=100_000),
    }
    form.done()
    return values


def type_(raw: Raw, attributes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The values of a type: its size as text and numbers, its stock, its attributes by their kinds. Raises Unfit."""
    form = Fields(raw)
    values = {
        **sized(form.line("size", limit=40, required=False)),
        "stock": form.whole_or_none("stock", most=100_000),
        "attributes": {one["key"]: found for one in attributes if (found := _attribute(form, one)) is not None},
        "position": form.whole("position", most=100_000),
        "active": form.flag("active"),
    }
    form.done()
    return values


def _attribute(form: Fields, one: Mapping[str, Any]) -> float | str | None:
    name = f"attribute-{one['key']}"
    if one["kind"] == "number":
        return form.decimal_or_none(name, least=-999_999.0, most=999_999.0)
    return form.line(name, limit=100, required=False) or None


def size(written: str) -> str:
    """A size as it is stored: single spaces, a plain hyphen between numbers."""
    return re.sub(r"\s*[-–—]\s*", "-", " ".join(written.split()))


def sized(written: str) -> dict[str, Any]:
    """A size with its numbers, from and to; none where it is not one."""
    text = size(written)
    low, high = sizes.bounds(text) or (None, None)
    return {"size": text, "size_from": low, "size_to": high}


def chosen_type(raw: Raw) -> int:
    """The type that an item is to be of. Raises Unfit."""
    form = Fields(raw)
    found = form.whole("type", least=1, most=2**31 - 1)
    form.done()
    return found


def item(raw: Raw) -> dict[str, Any]:
    """The values of an item; raises Unfit."""
    form = Fields(raw)
    values = {
        "code": one_code(form, "code"),
        "serial": form.line("serial", limit=60, required=False) or None,
        "condition": form.choice("condition", CONDITIONS),
        "note": form.note("note"),
        "bought_on": form.day_or_none("bought_on"),
        "price": form.kroner_or_none("price", most=MOST_ORE),
    }
    form.done()
    return values


def one_code(form: Fields, name: str) -> str:
    """A code as it stands on a label, in capitals, as scanners are read."""
    found = form.line(name, limit=40).upper()
    if found and not CODE.fullmatch(found):
        form.fault(name, BadCode(written=found))
    return found


def codes(raw: Raw) -> list[str]:
    """The codes of new items, one a line or with commas between; SKI-001..SKI-020 is twenty of them. Raises Unfit."""
    form = Fields(raw)
    found = [
        code for one in re.split(r"[,;\n]", form.note("codes").upper()) if one.strip() for code in _range(one.strip())
    ]
    bad = next((one for one in found if not CODE.fullmatch(one)), None)
    twice = next((one for one in found if found.count(one) > 1), None)
    if not found:
        form.fault("codes", texts.TextMissing(field="codes"))
    if bad is not None:
        form.fault("codes", BadCode(written=bad))
    if twice is not None:
        form.fault("codes", TwiceTheSame(written=twice))
    form.done()
    return found


def codes_or_none(raw: Raw) -> list[str]:
    """The same, none where the field is empty. Raises Unfit."""
    return codes(raw) if "".join(raw.get("codes", ())).strip() else []


def _range(written: str) -> list[str]:
    """The codes from one to another, where both begin alike and end in numbers; else the one that is written."""
    match = RANGE.fullmatch(written)
    if not match or match[1] != match[3]:
        return [written]
    first, last = int(match[2]), int(match[4])
    if not first <= last < first + MOST_AT_ONCE:
        return [written]
    return [f"{match[1]}{number:0{len(match[2])}}" for number in range(first, last + 1)]


# Outages --------------------------------------------------------------------------------------------------------------


def outage(raw: Raw) -> dict[str, Any]:
    """An outage: `kind`, `quantity`, `first_day`, `until_day` (the day after the last, None: until further notice),
    `reason`, `cost` in øre. Raises Unfit."""
    form = Fields(raw)
    first, last = form.day("first_day"), form.day_or_none("last_day")
    values = {
        "kind": form.choice("kind", REASONS),
        "quantity": form.whole("quantity", least=1, most=100_000),
        "first_day": first,
        "until_day": last + timedelta(days=1) if last else None,
        "reason": form.line("reason"),
        "cost": form.kroner_or_none("cost", most=MOST_ORE),
    }
    if last and last < first:
        form.fault("last_day", PeriodBackwards())
    form.done()
    return values
