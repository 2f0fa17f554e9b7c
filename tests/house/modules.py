"""The product's modules, read as source: what the rules of the house are checked on."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("booking", "rules", "ical", "admin")


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python, by its path from the root of the repository."""

    path: str
    tree: ast.Module

    @property
    def line(self) -> str:
        """The first sentence of its docstring: its line in the map."""
        paragraph = (ast.get_docstring(self.tree) or "").partition("\n\n")[0]
        return " ".join(paragraph.split())


def of(package: str) -> list[Module]:
    """The modules of a package, without migrations, in the order of the map: a folder's own files first."""
    folder = ROOT / package
    paths = [path for path in folder.rglob("*.py") if "migrations" not in path.parts]
    paths.sort(key=lambda path: (path.parent, path.name != "__init__.py", path.name))
    return [Module(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]


def everything() -> Iterator[Module]:
    """All modules of the product."""
    for package in PACKAGES:
        yield from of(package)
