"""Reads what the demo is made of: the TOML files beside this module."""

import tomllib
from importlib import resources
from typing import Any

Table = dict[str, Any]

GLOPPEN = resources.files("rules") / "books" / "gloppen-2024.toml"


def table(name: str) -> Table:
    """One of our own files."""
    return tomllib.loads((resources.files(__package__) / name).read_text(encoding="utf-8"))


def places() -> list[Table]:
    """The files of the venues, by name."""
    folder = resources.files(__package__) / "places"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [table(f"places/{name}") for name in names]
