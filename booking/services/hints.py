"""What a time would cost, said before anything is asked for: beside a hit of the search, and on a space's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.domain import localtime
from booking.domain.applications import NOBODY_SAID, Dated, Draft
from booking.domain.facts import NO_STATUS, Answers
from booking.domain.people import Organisation
from booking.domain.resources import Space
from booking.services import facts, quoting
from booking.services.quoting import Quoted
from rules import Participants, TimeSpan

CHILDREN = Participants(total=20, under={6: 0, 13: 20}, resident=20, disabled=0)
ADULTS = Participants(total=20, under={30: 0, 67: 20}, resident=20, disabled=0)
"""Whatever age a regulation draws the line at, from 13 to 30 or from 67, it is known on which side they are."""
EVENING = time(18)
HOURS = 1

ANSWERS: Answers = {
    "invited": False,
    "ordinary": True,
    "income": False,
    "fee": False,
    "alcohol": False,
    "catering": False,
    "subsidised": False,
    "courts": 1,
    "rooms": 1,
}
"""What is so of an ordinary training hour."""


def _asker(kind: str, *, registered: bool, member: bool, company: bool) -> Organisation:
    """Somebody from here, of whom all is known that a register tells."""
    known = {
        "in_business_register": registered or company,
        "sector_7000": registered,
        "member": member,
        "vat_registered": company,
        "status": NO_STATUS,
    }
    return Organisation(0, "", "", kind, registered=registered, local=True, facts=known)


ASSOCIATION = _asker("voluntary_org", registered=True, member=True, company=False)
ASKED = (
    ("children", ASSOCIATION, CHILDREN, "children"),
    ("adults", ASSOCIATION, ADULTS, "everyone"),
    ("private", _asker(facts.PRIVATE, registered=False, member=False, company=False), ADULTS, "everyone"),
    ("business", _asker("business", registered=False, member=False, company=True), ADULTS, "everyone"),
)
"""Those whose price is shown beside a space: who they are called, what they are, who takes part, for whom it is."""


@dataclass(frozen=True, slots=True)
class Example:
    """What an hour on a weekday evening costs one kind of applicant; `who` is private, children, adults or business."""

    who: str
    quoted: Quoted


async def prices(
    *, wanted: Sequence[tuple[Space, TimeSpan]], kind: str, people: Participants = NOBODY_SAID
) -> list[int | None]:
    """What each span in its space costs this kind of applicant (`rules.definitions.APPLICANTS`), in øre.

    None where the rules leave it open, or ask for more than is known yet.
    """
    if not wanted:
        return []
    dates = [Dated(span, (space,)) for space, span in wanted]
    draft = _draft(wanted[0][1], kind, people)
    quoted = await quoting.quote(draft=draft, dates=dates, organisation=None, occasions=1)
    return quoted.alone


async def examples(*, space: Space, now: datetime) -> list[Example]:
    """What the next weekday evening hour costs those who ask most often."""
    start = localtime.at(_next_weekday(localtime.local(now).date()), EVENING)
    span = TimeSpan(start, start + timedelta(hours=HOURS))
    return [
        Example(
            who,
            await quoting.quote(
                draft=_draft(span, asker.kind, people, {**ANSWERS, "aimed_at": aimed_at}),
                dates=[Dated(span, (space,))],
                organisation=asker,
            ),
        )
        for who, asker, people, aimed_at in ASKED
    ]


def _next_weekday(day: date) -> date:
    """The next Monday to Thursday: an evening that no regulation counts as a weekend."""
    return next(later for later in (day + timedelta(days=n) for n in range(1, 5)) if later.isoweekday() <= 4)


def _draft(span: TimeSpan, kind: str, people: Participants, answers: Answers | None = None) -> Draft:
    return Draft(
        spaces=(),
        start=span.start,
        end=span.end,
        title="",
        purpose="training",
        kind=kind,
        participants=people,
        answers=answers or {},
    )
