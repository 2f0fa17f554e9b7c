"""The rules in process: one quote, and a series of 52 dates, over every case of the rulebooks that come with us."""

import statistics
import time
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures import Figure
from rules import Facts, Participants, Remembered, Rulebook, TimeSpan, load, quote_together
from rules.facts import OSLO, Values
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
    """52 weekly evenings of two hours, as an application prices them: the slowest kind of space and applicant."""
    dates = [TimeSpan(FIRST + timedelta(weeks=week), FIRST + timedelta(weeks=week, hours=2)) for week in range(DATES)]
    return max(
        min(_series(book, dates, kind, space_class) for _ in range(3))
        for kind in ("voluntary_org", "business")
        for space_class in book.words.get("space_class", {"": None})
    )


def _series(book: Rulebook, dates: list[TimeSpan], kind: str, space_class: str) -> float:
    begin, remembered = time.perf_counter(), Remembered()
    people = Participants(20, dict.fromkeys((16, 18, 19, 25), 20), 20, 0)
    for span in dates:
        facts = Facts.of(
            kind=kind,
            span=span,
            purpose="training",
            space_class=space_class,
            registered=True,
            local=True,
            participants=people,
            public=False,
            ticketed=False,
            commercial=False,
            alcohol=False,
            unit="hour",
            part="whole",
            area=300,
            more={"aimed_at": "everyone", "booking": "series", "occasions": DATES, "member": True, "ordinary": True},
        )
        quote_together(book, [facts], remembered=remembered)
    return (time.perf_counter() - begin) * 1000


def _timed(book: Rulebook, uses: list[Values]) -> float:
    begin = time.perf_counter()
    for values in uses:
        quote_values(book, values)
    return (time.perf_counter() - begin) * 1000
