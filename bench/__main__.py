"""Runs what measures, all or the named modules; prints a table, and writes bench/results.json where all ran."""

import importlib
import sys
from pathlib import Path

from bench import figures
from bench.figures import Figure

NOT_MEASURING = {"__init__", "__main__", "figures", "report", "stage"}
LAST = "memory"  # is taken after all the rest


def main(names: list[str]) -> None:
    """Measure, print, store. A module measures with `def measure() -> list[Figure]`."""
    found = _measure(names or _all())
    print("\n" + figures.table(found))
    if not names:
        figures.write(found)


def _all() -> list[str]:
    names = {path.stem for path in Path(__file__).parent.glob("*.py")} - NOT_MEASURING
    return sorted(names, key=lambda name: (name == LAST, name))


def _measure(names: list[str]) -> list[Figure]:
    found: list[Figure] = []
    for name in names:
        print(f"{name} ...", file=sys.stderr)
        found += importlib.import_module(f"bench.{name}").measure()
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
