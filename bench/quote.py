"""The rules in process: one quote, and a series of 52 dates, over every case of the rulebooks that come with us."""

import statistics
import time
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures import Figure
from rules import Rulebook, TimeSpan, load
from rules.facts import OSLO, Values, of_time
from rules.quotes import quote_values

BOOKS = Path(__file__).parents[1] / "rules" / "books"
ROUNDS = 15
DATES = 52
FIRST = datetime(2026, 1, 6, 18, tzinfo=OSLO)


def measure() -> list[Figure]:
    """The median over all cases of the best of several rounds, and the slowest book's series."""
    books = [load(path.read_text("utf-8")) for path in sorted(BOOKS.glob("*.toml"))]
    each = [_quote_ms(book, values) for book in books for case in book.cases for values in case.given]
    series = max(_series_ms(book) for book in books)
    return [
        Figure("one quote, median over all cases of twelve regulations", round(statistics.median(each), 4), "ms", 0.2),
        Figure("one quote, the slowest of those cases", round(max(each), 4), "ms"),
        Figure("a series of 52 dates through the rules, the slowest regulation", round(series, 2), "ms", 5),
    ]


def _quote_ms(book: Rulebook, values: Values) -> float:
    return min(_timed(book, [values]) for _ in range(ROUNDS))


def _series_ms(book: Rulebook) -> float:
    """52 weekly evenings of two hours, by the facts of the book's median case."""
    dates = [TimeSpan(FIRST + timedelta(weeks=week), FIRST + timedelta(weeks=week, hours=2)) for week in range(DATES)]
    spans = [of_time(span) for span in dates]
    given = [values for case in book.cases for values in case.given]
    return statistics.median(
        min(_timed(book, [{**values, **span} for span in spans]) for _ in range(3)) for values in given
    )


def _timed(book: Rulebook, uses: list[Values]) -> float:
    begin = time.perf_counter()
    for values in uses:
        quote_values(book, values)
    return (time.perf_counter() - begin) * 1000
