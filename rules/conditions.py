"""Closed conditions as a rulebook writes them: read, checked against its words and groups, and compiled."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from rules import boxes, comparisons
from rules.boxes import Bounds, Box, Constraint, Dimension
from rules.comparisons import COMPARISONS, SHARE_PARTS, Comparison, Test
from rules.definitions import DATE, EXTRA, FACTS, FLAG, NUMBER, PEOPLE
from rules.facts import DISABLED, EVERYONE, RESIDENT, Who
from rules.faults import Faults, Raw, suggestion
from rules.periods import NO_PERIOD
from rules.wording import Texts

LARGEST, DECIMALS = 10**9, 4


@dataclass(frozen=True, slots=True)
class Word:
    """A rulebook's own word for one or more values of a fact, with its name in each language."""

    values: tuple[str, ...]
    texts: Texts


@dataclass(frozen=True, slots=True)
class Condition:
    """Several conditions that must all hold; `groups` are the names of the groups among them.

    For checks on the whole rulebook, `shapes` are the same conditions as boxes, of each of which one must hold, and
    `among` those of the groups, of which one must hold.
    """

    tests: tuple[Test, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    shapes: tuple[tuple[Box, ...], ...] = ()
    among: tuple[Condition, ...] = ()

    @property
    def signature(self) -> str:
        """Equal for conditions that are equal, whatever order or words they were written in."""
        return _spelt(self.written)

    @property
    def boxes(self) -> Iterator[Box]:
        """The facts for which it holds, as boxes that may overlap; none where it can never hold."""
        for box in boxes.crossed(self.shapes):
            if "group" not in self.written:
                yield box
            for group in self.among:
                yield from boxes.crossed([(box,), group.boxes])

    @property
    def breadth(self) -> int:
        """How many boxes there are at most, reckoned without making them."""
        own = math.prod(map(len, self.shapes))
        return own * sum(group.breadth for group in self.among) if "group" in self.written else own


@dataclass(frozen=True, slots=True)
class Group:
    """A named combination of conditions, such as "children and youth under 19"."""

    texts: Texts
    condition: Condition
    reads_as: Texts = field(default_factory=dict)


@dataclass(slots=True)
class Vocabulary:
    """The words and groups that a rulebook's conditions may use besides the facts; `asked` is what they ask about, and
    `named` the values that they name."""

    words: dict[str, dict[str, Word]] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    asked: set[Who] = field(default_factory=set)
    named: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def values(self, fact: str, word: str) -> tuple[str, ...]:
        """The values that a word stands for."""
        own = self.words.get(fact, {}).get(word)
        return own.values if own else (word,)

    def known(self, fact: str) -> list[str]:
        """All that may be written for a fact."""
        return [*self.words.get(fact, {}), *FACTS[fact].values, *([NO_PERIOD] if fact == "period" else [])]


@dataclass(frozen=True, slots=True)
class _Part:
    """The condition on one fact: its test, its canonical spelling, and the boxes of which one must hold."""

    test: Test
    spelt: str
    shapes: tuple[Box, ...]


def read(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Condition:
    """Compile a table of conditions; notes what cannot be one and leaves it out."""
    tests: list[Test] = []
    written: dict[str, str] = {}
    shapes: list[tuple[Box, ...]] = []
    groups: tuple[str, ...] = ()
    for name, value in raw.items():
        place = f"{path}.{name}"
        if name == "group":
            groups = _known_of(value, place, list(vocabulary.groups), faults)
            tests.append(comparisons.either([_group_test(vocabulary.groups[group]) for group in groups]))
            written[name] = _spelt(sorted(groups))
        elif name in FACTS:
            vocabulary.asked.add(name)
            part = _compile(name, value, place, vocabulary, faults)
            tests.append(part.test)
            written[name] = part.spelt
            shapes.append(part.shapes)
        else:
            faults.add(place, f"`{name}` is no fact that a rule may look at", suggestion(name, [*FACTS, "group"]))
    among = tuple(vocabulary.groups[group].condition for group in groups)
    return Condition(tuple(tests), written, groups, tuple(shapes), among)


def one_of(fact: str, value: object, path: str, vocabulary: Vocabulary, faults: Faults) -> tuple[str, ...]:
    """The values of a closed fact that a word, or a list of words, stands for."""
    words = _known_of(value, path, vocabulary.known(fact), faults)
    values = tuple(dict.fromkeys(one for word in words for one in vocabulary.values(fact, word)))
    vocabulary.named[fact].update(values)
    return values


def _compile(fact: str, value: object, path: str, vocabulary: Vocabulary, faults: Faults) -> _Part:
    """The condition on one fact."""
    kind = FACTS[fact].kind
    if kind == FLAG:
        if not isinstance(value, bool):
            faults.add(path, f"`{fact}` is either true or false", f"write `{fact} = true` or `{fact} = false`")
        return _Part(comparisons.flag(fact, wanted=bool(value)), _spelt(value), _shape(fact, frozenset({bool(value)})))
    if kind == NUMBER:
        limits = _limits(value, path, faults)
        shape = _shape(fact, comparisons.bounds(limits, FACTS[fact].scale))
        return _Part(comparisons.number(fact, limits), _spelt(value), shape)
    if kind == PEOPLE:
        return _people(value, path, vocabulary, faults)
    if kind == DATE:
        return _dates(value, path, faults)
    allowed = one_of(fact, value, path, vocabulary, faults)
    if kind == EXTRA:
        shapes = tuple(box for word in allowed for box in _shape((fact, word), frozenset({True})))
        return _Part(comparisons.ordered(allowed), _spelt(sorted(allowed)), shapes)
    return _Part(comparisons.member(fact, allowed), _spelt(sorted(allowed)), _shape(fact, frozenset(allowed)))


def _shape(dimension: Dimension, constraint: Constraint) -> tuple[Box, ...]:
    return ({dimension: constraint},)


def _known_of(value: object, path: str, known: list[str], faults: Faults) -> tuple[str, ...]:
    words = value if isinstance(value, list) else [value]
    if not words:
        faults.add(path, "an empty list holds for nobody", "name at least one value, or leave the condition out")
    for word in words:
        if word not in known:
            todo = suggestion(str(word), known) if known else "declare it under [words] or [groups] first"
            faults.add(path, f"`{word}` is not known here", todo)
    return tuple(word for word in words if word in known)


def _group_test(group: Group) -> Test:
    return comparisons.together(group.condition.tests)


def _limits(value: object, path: str, faults: Faults) -> list[Comparison]:
    """The limits of a number: 8 is exactly 8, otherwise a table of comparisons."""
    raw = {"at_least": value, "at_most": value} if is_number(value) else faults.table(value, path)
    faults.keys(raw, path, allowed=COMPARISONS)
    if not raw:
        faults.add(path, "there is no limit here", f"write one of {', '.join(COMPARISONS)}")
    for key, bound in raw.items():
        if not is_number(bound):
            faults.add(f"{path}.{key}", f"`{bound}` is not a number", "write a number without quotation marks")
    return [(COMPARISONS[key], exact(bound)) for key, bound in raw.items() if key in COMPARISONS]


def _people(value: object, path: str, vocabulary: Vocabulary, faults: Faults) -> _Part:
    raw = faults.table(value, path)
    faults.keys(raw, path, allowed=("below", RESIDENT, DISABLED, "count", "share"))
    who = _who(raw, path, faults)
    vocabulary.asked.add(who)
    tests: list[Test] = []
    shape: dict[Dimension, Constraint] = {}
    if "count" in raw:
        counts = _limits(raw["count"], f"{path}.count", faults)
        tests.append(comparisons.count(who, counts))
        shape["persons" if who == EVERYONE else ("people", who, "count")] = comparisons.bounds(counts)
    if "share" in raw:
        shares = _limits(raw["share"], f"{path}.share", faults)
        if any(not 0 <= bound <= 100 for _, bound in shares):
            faults.add(f"{path}.share", "a share is from 0 to 100 per cent", "correct the number")
        tests.append(comparisons.share(who, shares))
        shape["people", who, "share"] = comparisons.bounds(shares, SHARE_PARTS, 100 * SHARE_PARTS + 1)
    if not tests:
        faults.add(path, "it is not said how many they must be", "write `count = { at_least = … }` or `share = { … }`")
    return _Part(comparisons.together(tests), _spelt(value), (shape,))


def _dates(value: object, path: str, faults: Faults) -> _Part:
    """The days of a table with `from` and `to`, both taken in; a date by itself is that day."""
    raw = {"from": value, "to": value} if _is_date(value) else faults.table(value, path)
    faults.keys(raw, path, allowed=("from", "to"))
    if value == {}:
        faults.add(path, "there is no date here", "write `from = 2024-01-01`, `to = 2024-12-31` or both")
    first, last = (_end(raw, key, open_end, path, faults) for key, open_end in (("from", date.min), ("to", date.max)))
    if first > last:
        faults.add(path, "the dates end before they begin", "correct one of the two dates")
    shape = _shape("date", Bounds(first.toordinal(), last.toordinal() + 1))
    return _Part(comparisons.between(first, last), _spelt([first, last]), shape)


def _end(raw: Raw, key: str, open_end: date, path: str, faults: Faults) -> date:
    value = raw.get(key, open_end)
    if isinstance(value, date) and _is_date(value):
        return value
    faults.add(f"{path}.{key}", f"`{value}` is no date", "write it like 2024-01-01, without quotation marks")
    return open_end


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _who(raw: Raw, path: str, faults: Faults) -> Who:
    named = [name for name in ("below", RESIDENT, DISABLED) if name in raw]
    if len(named) > 1:
        faults.add(path, f"`{'` and `'.join(named)}` cannot be counted together", "make a group for each")
    age = raw.get("below")
    if isinstance(age, int) and age > 0:
        return age
    if age is not None:
        faults.add(f"{path}.below", "an age is a whole number of years", "write for example `below = 19`")
    return named[0] if named and age is None else EVERYONE


def is_number(value: object) -> bool:
    """Whether TOML gave a number that can be reckoned with; true and false, infinity and 1e999999 are none."""
    if isinstance(value, Decimal):
        return value.is_finite() and -LARGEST <= value <= LARGEST and value == round(value, DECIMALS)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST


def exact(value: object) -> Fraction:
    """A number of the rulebook without loss; what is none counts as 0, its fault is noted where it was read."""
    return Fraction(value) if isinstance(value, int | Decimal) and is_number(value) else Fraction(0)


def _spelt(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)
