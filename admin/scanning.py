"""Scanning at the desk: the codes that a form carries from scan to scan, and the answer in a word and a colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from booking.domain.fields import Raw
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import lending_desk
from booking.web import deps, problems, site
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

OK, STOP = "ok", "stop"
MOST = 200
"""The most units in one form: more than a desk hands over at once."""


@dataclass(frozen=True, slots=True)
class Scans:
    """What was scanned before (`codes`), and what is done with it now: `step` is scan, add, undo, drop or done."""

    codes: tuple[str, ...] = ()
    step: str = ""
    code: str = ""
    add: bool = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """The codes as they would be after the step."""
        if self.step == "undo":
            return self.codes[:-1]
        if self.step == "drop":
            return tuple(code for code in self.codes if code != self.code)
        return (*self.codes, self.code) if self.code else self.codes

    def refused(self) -> "Scans":
        """The same without the step, which was refused."""
        return replace(self, step="", code="")


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to a scan: `kind` gives the colour and the sound; the word is read from afar."""

    kind: str
    word: str
    text: str = ""
    code: str = ""
    problem: str = ""


def read(raw: Raw) -> Scans:
    """What a form holds; a button that names a code (`add`, `drop`, `take`) goes before what stands in the input."""
    codes = tuple(_clean(code) for code in raw.get("code", ()))[:MOST]
    added = bool(_one(raw, "adds"))
    for step in ("add", "drop", "take"):
        if code := _clean(_one(raw, step)):
            return Scans(codes, "scan" if step == "take" else step, code, added or step == "add")
    step = _one(raw, "step")
    return Scans(codes, step, _clean(_one(raw, "scan")) if step in {"scan", "done"} else "", added)


def refusal(problem: Problem, code: str, request: AnyRequest) -> Said:
    """A problem as the answer to a scan; one that is about several things names the last that was scanned."""
    if problem.params.get("code") == "" and code:
        problem = type(problem)(**{**problem.params, "code": code})
    said = problems.say(problem, deps.language(request), formats.day_of(site.of(request).clock()))
    return Said(STOP, said.title, said.detail, code, problem.code)


def waiting(lines: Sequence[Row], states: Sequence[str]) -> list[Row]:
    """The lines in one of these states."""
    return [line for line in lines if line["state"] in states]


def numbers(raw: Raw, prefix: str) -> dict[int, int]:
    """The numbers of fields such as `quantity-17`, by the number in their names; nothing and 0 left out, what is no
    number as -1, which every step refuses."""
    found = {}
    for name in raw:
        key, text = name.removeprefix(prefix), _one(raw, name).strip()
        if name.startswith(prefix) and key.isascii() and key.isdigit() and text:
            found[int(key)] = int(text[:6]) if text.isascii() and text.isdigit() else -1
    return {key: number for key, number in found.items() if number}


def _one(raw: Mapping[str, Sequence[str]], name: str) -> str:
    values = raw.get(name) or [""]
    return values[-1]


def _clean(text: str) -> str:
    return lending_desk.code_of(text)[:60].strip().upper()
