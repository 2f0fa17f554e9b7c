"""What the app process weighs after all else was measured."""

import psutil

from bench.figures import Figure
from bench.stage import stage

MEGABYTE = 1_000_000


def measure() -> list[Figure]:
    """The largest process of the app itself; the database's processes are PostgreSQL's own."""
    process = stage().process
    family = [process, *(child for child in process.children(recursive=True) if "postgres" not in child.name())]
    heaviest = max(_resident(one) for one in family)
    return [Figure("memory of the app process after all of it", round(heaviest / MEGABYTE), "MB", 200)]


def _resident(process: psutil.Process) -> int:
    return int(process.memory_info().rss)
