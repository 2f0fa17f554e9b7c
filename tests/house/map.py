"""Writes docs/map.md from the modules' own docstrings: `make map`."""

from itertools import groupby

from tests.house import modules
from tests.house.modules import Module

FILE = modules.ROOT / "docs" / "map.md"
HEAD = """# Map

Every module with its one line, which is the first sentence of its docstring. `make map` writes this page, and a test
fails where it is stale. One noun has the same file name in every layer. The layers, of which each knows only those
below it: `booking.app` > `admin`, `booking.cli` > `booking.demo` > `booking.web` > `booking.services` >
`booking.storage`, `booking.mailer`, `booking.language` > `booking.domain`, `booking.settings` > `rules`, `ical`.
"""


def text() -> str:
    """The page as it should be."""
    packages = (*modules.PACKAGES, "bench")
    return "\n".join([HEAD, *(line for package in packages for line in _package(package))])


def _package(package: str) -> list[str]:
    lines: list[str] = []
    for folder, found in groupby(modules.of(package), key=lambda module: module.path.rpartition("/")[0]):
        lines += _folder(folder, list(found))
    return lines


def _folder(folder: str, found: list[Module]) -> list[str]:
    own = [module for module in found if module.path.endswith("__init__.py")]
    rows = [f"| `{module.path.rpartition('/')[2]}` | {module.line} |" for module in found if module not in own]
    table = ["| Module | What it is |", "|---|---|", *rows, ""] if rows else []
    return [f"## {folder}/", "", *(part for module in own for part in (module.line, "")), *table]


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
