"""Events of a feed: an occurrence as an entry, and where it is in words."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from booking.language import formats
from booking.language.texts import Translator
from ical import Entry

Row = dict[str, Any]


def entry(row: Row, municipality_number: str, **values: Any) -> Entry:
    """An occurrence as an event. Its uid hangs on nothing that may change: neither on time, place nor host."""
    return Entry(
        uid=f"occurrence-{row['id']}@ledig-{municipality_number}",
        start=row["starts_at"],
        end=row["ends_at"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        sequence=row["sequence"],
        **values,
    )


def work(row: Row, translator: Translator) -> str:
    """What is to be done around an event, and for which association. Who to reach is on the page, for staff only."""
    lang, lines = translator.lang, [row["organisation"] or ""]
    if row["setup_minutes"]:
        begin = row["starts_at"] - timedelta(minutes=row["setup_minutes"])
        lines.append(translator.gettext("Set up from %(clock)s", clock=formats.clock(begin, lang)))
    if row["clearing_minutes"]:
        end = row["ends_at"] + timedelta(minutes=row["clearing_minutes"])
        lines.append(translator.gettext("Cleared by %(clock)s", clock=formats.clock(end, lang)))
    return "\n".join(filter(None, lines))


class Places:
    """Names and addresses of spaces, each combination put together once: thousands of events have the same."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {row["id"]: row for row in rows}
        self._known: dict[tuple[int, ...], str] = {}

    def of(self, spaces: Sequence[int]) -> str:
        """Spaces, venue and address in one line; spaces that this feed does not know are left out."""
        key = tuple(spaces)
        if key not in self._known:
            self._known[key] = self._said(key)
        return self._known[key]

    def _said(self, spaces: tuple[int, ...]) -> str:
        rows = [row for row in self._rows.values() if row["id"] in spaces]
        venues = {row["venue_slug"]: row for row in rows}
        return "; ".join(
            ", ".join([" + ".join(one["name"] for one in rows if one["venue_slug"] == slug), *_address(row)])
            for slug, row in venues.items()
        )

    def position(self, spaces: Sequence[int]) -> dict[str, float | None]:
        """Where on the map: of the first of the spaces."""
        found = next((self._rows[space] for space in spaces if space in self._rows), None)
        return {name: found[name] if found else None for name in ("latitude", "longitude")}


def _address(row: Row) -> list[str]:
    return [text for text in (row["venue"], row["address"], f"{row['postcode']} {row['place']}".strip()) if text]
