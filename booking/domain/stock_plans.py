"""What a stock list would change of what there is: new models, sizes and units, others changed; and what cannot be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from booking.domain.problems import Problem
from booking.domain.stocklists import Fault, Line, fold
from booking.domain.texts import TextMissing


class UnknownPlace(Problem):
    """There is no such lending place among one's own: `written`; `nearest` are those there are."""

    code = "unknown-place"


class CountedOtherwise(Problem):
    """The model is counted in another way: by codes, as a number, or it is a set."""

    code = "counted-otherwise"


class CodeElsewhere(Problem):
    """The code is that of a unit of another model, of another's place, lent out or retired: `written`."""

    code = "code-elsewhere"


@dataclass(frozen=True, slots=True)
class Known:
    """What there is already: places (one's own), categories and models by folded name and slug; types by place, model
    and folded size; items by code."""

    places: Mapping[str, Mapping[str, Any]]
    categories: Mapping[str, int]
    models: Mapping[str, Mapping[str, Any]]
    types: Mapping[tuple[int, int, str], Mapping[str, Any]]
    items: Mapping[str, Mapping[str, Any]]


Kind = tuple[int, str, str]
"""A type by its place, and the folded names of its model and size."""


@dataclass(slots=True)
class Plan:
    """What a list would change: new categories and models by folded name, new types with the line that begins each,
    stock as it would be, new items and changed ones by their types; and how many rows change nothing."""

    categories: dict[str, str] = field(default_factory=dict)
    models: dict[str, Line] = field(default_factory=dict)
    types: dict[Kind, Line] = field(default_factory=dict)
    stock: dict[Kind, Line] = field(default_factory=dict)
    added: list[tuple[Kind, Line]] = field(default_factory=list)
    changed: list[tuple[Kind, Line, dict[str, Any]]] = field(default_factory=list)
    values: dict[str, Line] = field(default_factory=dict)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def plan(lines: Iterable[Line], known: Known) -> Plan:
    """What these lines would change of what there is, and what of it cannot be."""
    made = Plan()
    for line in lines:
        place = known.places.get(fold(line.place))
        if place is None:
            names = sorted({str(one["name"]) for one in known.places.values()})
            made.faults.append(Fault(line.row, "place", UnknownPlace(written=line.place, nearest=names)))
        elif _fit_model(line, known, made):
            kind = (int(place["id"]), fold(line.model), fold(line.size))
            _plan_unit(kind, line, known, made) if line.code else _plan_stock(kind, line, known, made)
    return made


def _fit_model(line: Line, known: Known, made: Plan) -> bool:
    """Whether the model is counted as the line counts it; a new one is noted, with its category where that is new."""
    name, tracked = fold(line.model), "items" if line.code else "quantity"
    model, first = known.models.get(name), made.models.get(name)
    there = model["tracked"] if model else ("items" if first.code else "quantity") if first else tracked
    if there != tracked:
        made.faults.append(Fault(line.row, "code" if line.code else "quantity", CountedOtherwise()))
        return False
    if model is None and first is None:
        if not line.category:
            made.faults.append(Fault(line.row, "category", TextMissing(field="category")))
            return False
        made.models[name] = line
        if fold(line.category) not in known.categories:
            made.categories.setdefault(fold(line.category), line.category)
    if model and line.replacement_value not in (None, model["replacement_value"]):
        made.values[name] = line
    return True


def _known_type(kind: Kind, known: Known) -> Mapping[str, Any] | None:
    model = known.models.get(kind[1])
    return known.types.get((kind[0], model["id"], kind[2])) if model else None


def _plan_stock(kind: Kind, line: Line, known: Known, made: Plan) -> None:
    there = _known_type(kind, known)
    if there is None:
        made.types.setdefault(kind, line)
    elif there["stock"] != line.quantity:
        made.stock[kind] = line
    else:
        made.same += 1


def _plan_unit(kind: Kind, line: Line, known: Known, made: Plan) -> None:
    item, there = known.items.get(line.code), _known_type(kind, known)
    model = known.models.get(kind[1])
    if item is None:
        made.added.append((kind, line))
    elif model is None or item["model"] != model["id"] or not item["mine"] or item["retired"] or _stuck(item, there):
        made.faults.append(Fault(line.row, "code", CodeElsewhere(written=line.code)))
        return
    else:
        changes = {name: value for name, value in line.values.items() if not _alike(item[name], value)}
        if not changes and there and there["id"] == item["type"]:
            made.same += 1
        else:
            made.changed.append((kind, line, changes))
    if there is None:
        made.types.setdefault(kind, line)


def _stuck(item: Mapping[str, Any], there: Mapping[str, Any] | None) -> bool:
    """Whether a unit would change its size or place while it is lent out."""
    return bool(item["out"]) and (there is None or there["id"] != item["type"])


def _alike(one: object, other: object) -> bool:
    """Whether two values are the same, where texts are one line in a list."""
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.split()) == " ".join(other.split())
    return one == other
