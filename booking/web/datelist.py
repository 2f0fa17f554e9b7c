"""The dates of a draft as a list: how each would go, why, and links that swap it, leave it out or take it back in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from booking.domain import localtime, recurrence
from booking.domain.applications import Dated, Draft, Swap
from booking.domain.resources import Space
from booking.services.conflicts import Nearby
from booking.services.previews import DatePreview, Preview
from booking.web import drafts, problems
from booking.web.queries import Query

MOST_CHOICES = 3


@dataclass(frozen=True, slots=True)
class DateList:
    """Rows for the page, those in trouble apart; how many there are of each status, and what was left out."""

    trouble: list[dict[str, Any]]
    good: list[dict[str, Any]]
    left_out: list[date]
    counts: dict[str, int]
    leave_url: str

    @property
    def total(self) -> int:
        """All dates that are asked for."""
        return len(self.trouble) + len(self.good)

    @property
    def blocked(self) -> int:
        """Dates that keep the application from being sent."""
        return self.counts["taken"] + self.counts["refused"]


def build(preview: Preview, query: Query, *, step: str, lang: str, today: date, venues: Mapping[int, str]) -> DateList:
    """The list for a step's page; its links lead back to that step. `venues` are the names of other venues by id."""
    page = _Page(query, step, lang, today, preview, venues)
    rows = [page.row(one) for one in preview.dates]
    trouble = [row for row in rows if row["status"] != "free"]
    blocked = [row["iso"] for row in rows if row["status"] in {"taken", "refused"}]
    return DateList(
        trouble=trouble,
        good=[row for row in rows if row["status"] == "free"],
        left_out=_left_out(preview.draft, query),
        counts={
            status: sum(row["status"] == status for row in rows) for status in ("free", "applied", "taken", "refused")
        },
        leave_url=page.url(query.added("without", *blocked)) if len(blocked) < len(rows) else "",
    )


@dataclass(frozen=True, slots=True)
class _Page:
    query: Query
    step: str
    lang: str
    today: date
    preview: Preview
    venues: Mapping[int, str]

    def url(self, query: Query) -> str:
        return query.changed(step=self.step).url("/apply") + "#dates"

    def row(self, one: DatePreview) -> dict[str, Any]:
        swap = _swap_of(one.wanted, self.preview.draft.swaps)
        day = swap.day if swap else one.day
        return {
            "iso": day.isoformat(),
            "start": one.wanted.span.start,
            "end": one.wanted.span.end,
            "status": one.status,
            "faults": self._faults(one),
            "spaces": [space.name for space in one.wanted.spaces] if swap else [],
            "undo": self.url(_unswapped(self.query, day)) if swap else "",
            "choices": [self._choice(day, near) for near in one.alternatives[:MOST_CHOICES]],
        }

    def _faults(self, one: DatePreview) -> list[dict[str, str]]:
        said = [problems.say(problem, self.lang, self.today) for problem in one.problems]
        return [
            {"title": title, "detail": detail} for title, detail in dict.fromkeys((s.title, s.detail) for s in said)
        ]

    def _choice(self, day: date, near: Nearby) -> dict[str, Any]:
        return {
            "kind": near.kind,
            "names": [self._name(space) for space in near.spaces],
            "start": near.span.start,
            "end": near.span.end,
            "url": self.url(self._with(day, near)),
        }

    def _name(self, space: Space) -> str:
        """What a space is called; one of another venue with that venue's name, where it does not say so itself."""
        venue = self.venues.get(space.venue, "")
        at_home = space.venue in {one.venue for one in self.preview.spaces}
        return space.name if at_home or venue in space.name else f"{space.name}, {venue}"

    def _with(self, day: date, near: Nearby) -> Query:
        """The query with an alternative in place of a date: of a series that date only, otherwise the whole wish."""
        slugs = [space.slug for space in near.spaces]
        if self.preview.draft.recurrence:
            return _unswapped(self.query, day).added("swap", drafts.swap_text(day, near.span, slugs))
        start, end = localtime.local(near.span.start), localtime.local(near.span.end)
        return self.query.changed(space=slugs, date=f"{start:%Y-%m-%d}", from_=f"{start:%H:%M}", to=f"{end:%H:%M}")


def elsewhere(preview: Preview) -> bool:
    """Whether an alternative lies in another venue."""
    at_home = {one.venue for one in preview.spaces}
    return any(
        space.venue not in at_home for one in preview.dates for near in one.alternatives for space in near.spaces
    )


def _swap_of(dated: Dated, swaps: Iterable[Swap]) -> Swap | None:
    slugs = tuple(space.slug for space in dated.spaces)
    return next((one for one in swaps if (one.start, one.end, one.spaces) == (*_ends(dated), slugs)), None)


def _ends(dated: Dated) -> tuple[object, object]:
    return dated.span.start, dated.span.end


def _unswapped(query: Query, day: date) -> Query:
    kept = [text for text in query.all("swap") if not text.startswith(f"{day},")]
    return query.changed(swap=kept)


def _left_out(draft: Draft, query: Query) -> list[date]:
    """The ticked dates that the series would otherwise have; what was ticked before the series changed is not shown."""
    if draft.recurrence is None:
        return []
    first = localtime.local(draft.start).date()
    return _among(drafts.days_left_out(query), draft.recurrence, first)


def _among(days: Sequence[date], series: recurrence.Recurrence, first: date) -> list[date]:
    whole = recurrence.Recurrence(
        series.frequency, series.interval, series.weekdays, series.nth, series.until, series.count
    )
    return sorted(set(days).intersection(recurrence.dates(first, whole)))
