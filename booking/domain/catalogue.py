"""What the catalogue's forms may say: venues, spaces, opening hours, booking windows, closures, pictures' words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, get_args

from booking.domain import localtime, texts
from booking.domain.conflicts import MAX_GAP_MINUTES
from booking.domain.fields import Fields, NotAChoice, OutOfRange, Raw
from booking.domain.opening import Audience, BookingWindow, Mode, Occasion, OpeningHours
from booking.domain.problems import Problem
from rules import TimeSpan

MOST_ROWS = 40
MOST_PARTS = 12
WEEKDAYS = tuple(str(number) for number in range(1, 8))
CLOSURE_KINDS = ("planned", "sudden")

FACILITIES = (
    "badminton",
    "basketball",
    "changing-rooms",
    "climbing-wall",
    "dance-floor",
    "floorball",
    "football",
    "gymnastics",
    "handball",
    "hearing-loop",
    "kitchen",
    "mirrors",
    "piano",
    "pool",
    "projector",
    "scoreboard",
    "showers",
    "sound-system",
    "stage",
    "stands",
    "tables-and-chairs",
    "video-meeting",
    "volleyball",
    "wheelchair",
    "whiteboard",
    "wifi",
    "workbenches",
)
"""The facilities that a space may have; the words for them are the web's."""


class RowIncomplete(Problem):
    """A row lacks the weekdays or one of the clocks."""

    code = "row-incomplete"


class PeriodBackwards(Problem):
    """A period ends before it begins."""

    code = "period-backwards"


class MinimumAboveMaximum(Problem):
    """The shortest time is longer than the longest."""

    code = "minimum-above-maximum"


def venue(raw: Raw) -> dict[str, Any]:
    """The values of a venue; raises Unfit."""
    form = Fields(raw)
    values = {
        "slug": form.slug("slug"),
        "name": form.line("name", limit=100),
        "address": form.line("address"),
        "postcode": form.line("postcode", limit=10),
        "place": form.line("place", limit=60),
        "latitude": form.decimal_or_none("latitude", least=-90.0, most=90.0),
        "longitude": form.decimal_or_none("longitude", least=-180.0, most=180.0),
        "wheelchair": form.flag("wheelchair"),
        "hearing_loop": form.flag("hearing_loop"),
        "contact_name": form.line("contact_name", required=False),
        "contact_phone": form.line("contact_phone", limit=30, required=False),
        "contact_email": form.email("contact_email"),
        "description": form.in_languages("description"),
        "how_to_get_in": form.in_languages("how_to_get_in"),
        "terms": form.in_languages("terms"),
        "active": form.flag("active"),
    }
    form.done()
    return values


def space(raw: Raw, *, facilities: Iterable[str] = ()) -> dict[str, Any]:
    """The values of a space, without its venue and parts; `facilities` are those it may keep beside FACILITIES."""
    form = Fields(raw)
    shortest = form.whole("minutes_min", least=5, most=24 * 60)
    longest = form.whole("minutes_max", least=5, most=31 * 24 * 60)
    if shortest > longest:
        form.fault("minutes_min", MinimumAboveMaximum())
    values = {
        "parent": form.whole_or_none("parent", least=1, most=2**31 - 1),
        "slug": form.slug("slug"),
        "name": form.line("name", limit=100),
        "position": form.whole("position", most=999),
        "space_class": form.line("space_class", limit=60),
        "part_name": form.line("part_name", limit=60, required=False),
        "capacity": form.whole("capacity", most=100_000),
        "floor_area": form.whole_or_none("floor_area", most=1_000_000),
        "facilities": form.several("facilities", {*FACILITIES, *facilities}),
        "minutes_min": shortest,
        "minutes_max": longest,
        "grid_minutes": form.whole("grid_minutes", least=5, most=24 * 60),
        "horizon_days": form.whole("horizon_days", most=1100),
        "lead_hours": form.whole("lead_hours", most=24 * 365),
        "cancel_hours": form.whole("cancel_hours", most=24 * 365),
        "setup_minutes": form.whole("setup_minutes", most=MAX_GAP_MINUTES),
        "clearing_minutes": form.whole("clearing_minutes", most=MAX_GAP_MINUTES),
        "holds_time": form.flag("holds_time"),
        "applicant_moves": form.flag("applicant_moves"),
        "description": form.in_languages("description"),
        "active": form.flag("active"),
    }
    form.done()
    return values


def parts(raw: Raw) -> list[int]:
    """The parts that a space is put together from. Raises Unfit."""
    form = Fields(raw)
    chosen = raw.get("parts") or []
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in chosen):
        form.fault("parts", NotAChoice())
    form.done()
    return [int(one) for one in chosen]


def own(chosen: int | None, known: Iterable[int]) -> int | None:
    """One of the known spaces, or None for all of the venue. Raises Unfit."""
    form = Fields({})
    if chosen is not None and chosen not in set(known):
        form.fault("space", NotAChoice())
    form.done()
    return chosen


def pieces(raw: Raw) -> list[str]:
    """The names of the pieces that a new space is divided into, one a line. Raises Unfit."""
    form = Fields(raw)
    names = [line.strip() for line in form.note("pieces").splitlines() if line.strip()]
    if len(names) == 1 or len(names) > MOST_PARTS:
        form.fault("pieces", OutOfRange(least=2, most=MOST_PARTS))
    if any(len(name) > 100 for name in names):
        form.fault("pieces", texts.TextTooLong(limit=100))
    form.done()
    return names


# Opening hours and booking windows, a row for several weekdays --------------------------------------------------------


def opening(raw: Raw, *, venue: int | None = None, space: int | None = None) -> list[OpeningHours]:
    """Opening hours from rows of weekdays, clocks, occasion and period; rows left empty do not count. Raises Unfit."""
    form = Fields(raw)
    found = []
    for row in _rows(form):
        opens, closes = form.clock(f"{row}-opens"), form.clock(f"{row}-closes")
        occasion: Any = form.choice(f"{row}-occasion", get_args(Occasion))
        first, last = form.day_or_none(f"{row}-first"), form.day_or_none(f"{row}-last")
        _forwards(form, f"{row}-last", first, last)
        if closes <= opens and closes != localtime.MIDNIGHT:
            form.fault(f"{row}-closes", PeriodBackwards())
        weekdays = [int(day) for day in form.several(f"{row}-weekday", WEEKDAYS) if day in WEEKDAYS]
        found += [OpeningHours(venue, space, day, opens, closes, occasion, first, last) for day in weekdays]
    form.done()
    return found


def windows(raw: Raw, *, space: int) -> list[BookingWindow]:
    """Booking windows from rows of weekdays, clocks, mode and audience; rows left empty do not count. Raises Unfit."""
    form = Fields(raw)
    found = []
    for row in _rows(form):
        weekdays = form.several(f"{row}-weekday", WEEKDAYS)
        opens, closes = form.clock(f"{row}-opens"), form.clock(f"{row}-closes")
        mode: Any = form.choice(f"{row}-mode", get_args(Mode))
        audience: Any = form.choice(f"{row}-audience", get_args(Audience))
        numbers = frozenset(int(weekday) for weekday in weekdays if weekday in WEEKDAYS)
        found.append(BookingWindow(space, numbers, opens, closes, mode, audience))
    form.done()
    return found


def _rows(form: Fields) -> list[str]:
    """The names of the rows that say anything; one that says only half of it gets a fault."""
    filled = []
    for number in range(MOST_ROWS):
        row = f"row-{number}"
        said = [bool(form.text(f"{row}-{name}").strip()) for name in ("weekday", "opens", "closes")]
        if any(said):
            filled.append(row)
            if not all(said):
                form.fault(f"{row}-weekday", RowIncomplete())
    return filled


def _forwards(form: Fields, name: str, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        form.fault(name, PeriodBackwards())


def grouped(hours: Iterable[OpeningHours]) -> list[dict[str, Any]]:
    """Opening hours as the rows of their form: one for all the weekdays with the same hours."""
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for one in hours:
        key = (one.occasion, one.first, one.last, one.opens, one.closes)
        names = ("occasion", "first", "last", "opens", "closes")
        rows.setdefault(key, {**dict(zip(names, key, strict=True)), "weekdays": []})["weekdays"].append(one.weekday)
    return list(rows.values())


# Closures, school holidays, pictures ----------------------------------------------------------------------------------


def closure(raw: Raw) -> dict[str, Any]:
    """A closure: `span`, `kind`, `reason`, `space` (None: the whole venue). Raises Unfit."""
    form = Fields(raw)
    first, last = form.day("first"), form.day("last")
    opens = form.clock("from") if form.text("from").strip() else localtime.MIDNIGHT
    closes = form.clock("to") if form.text("to").strip() else localtime.MIDNIGHT
    values = {
        "space": form.whole_or_none("space", least=1, most=2**31 - 1),
        "kind": form.choice("kind", CLOSURE_KINDS),
        "reason": form.line("reason"),
    }
    form.done()
    end = last + localtime.DAY if closes == localtime.MIDNIGHT else last
    start_at, end_at = localtime.at_or_after(first, opens), localtime.at_or_after(end, closes)
    if end_at <= start_at:
        form.fault("last", PeriodBackwards())
    form.done()
    return {**values, "span": TimeSpan(start_at, end_at)}


def school_holiday(raw: Raw) -> dict[str, Any]:
    """A school holiday: `name`, `first`, `last`. Raises Unfit."""
    form = Fields(raw)
    values = {"name": form.line("name", limit=100), "first": form.day("first"), "last": form.day("last")}
    _forwards(form, "last", values["first"], values["last"])  # type: ignore[arg-type]  # both are dates
    form.done()
    return values


def alt(raw: Raw) -> Mapping[str, str]:
    """The words that stand for a picture, in every language. Raises Unfit."""
    form = Fields(raw)
    words = form.line_in_languages("alt")
    form.done()
    return words
