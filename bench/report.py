"""Prints the longest files and functions: a place to look, not a limit."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("booking", "rules", "ical", "admin")
SHOWN = 8
LONG = 40


def main() -> None:
    """Print the report."""
    files = {path: path.read_text("utf-8") for package in PACKAGES for path in _files(ROOT / package)}
    lengths = [(text.count("\n"), str(path.relative_to(ROOT))) for path, text in files.items()]
    functions = [found for path, text in files.items() for found in _functions(path, text)]
    sizes = [size for size, _ in functions]
    long = sum(size > LONG for size in sizes)
    print(f"\n{sum(size for size, _ in lengths)} lines in {len(files)} files, {len(functions)} functions;")
    print(f"the median function has {statistics.median(sizes):.0f} lines, {long} have more than {LONG}.")
    _table("The longest files", lengths)
    _table("The longest functions", functions)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def _functions(path: Path, text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def _table(title: str, rows: list[tuple[int, str]]) -> None:
    print(f"\n{title}")
    for size, name in sorted(rows, reverse=True)[:SHOWN]:
        print(f"{size:6} {name}")


if __name__ == "__main__":
    main()
