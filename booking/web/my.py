"""My page: what needs me, my hours, loans and applications; as myself and as each association that I act for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from booking.domain.people import Organisation, Person
from booking.services import applications, people
from booking.web import deps, guards, loans
from booking.web.visitors import AnyRequest

HOURS, CASES = 6, 10
"""Hours and applications that are shown before one asks for all of them."""
OWN = "me"


@get("/my", guards=[guards.signed_in])
async def my(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """What needs me on top, then my hours, what I have borrowed, then my applications."""
    mine = await people.organisations_of(person=me)
    chosen = _chosen(request.query_params.get("as", ""), mine)
    private, organisations = chosen in {"", OWN}, [one for one in mine if chosen in {"", str(one.id)}]
    cases = await _cases(me, organisations, private=private)
    hours = await applications.hours(
        person=me, private=private, organisations=[one.id for one in organisations], now=now
    )
    shown = (len(hours), len(cases)) if "all" in request.query_params else (HOURS, CASES)
    return deps.page(
        request,
        "applications/my.html",
        views=_views(mine, chosen) if mine else [],
        asked=[case for case in cases if case["state"] == "asked"],
        hours=hours[: shown[0]],
        more_hours=len(hours[shown[0] :]),
        cases=cases[: shown[1]],
        more_cases=len(cases[shown[1] :]),
        all_url=f"/my?as={chosen}&all=yes" if chosen else "/my?all=yes",
        loans=await _loans(me, organisations, private=private, lang=deps.language(request), now=now),
        wait=await applications.usual_wait(now=now),
    )


def _chosen(text: str, mine: Sequence[Organisation]) -> str:
    """As whom the page is looked at: empty for everything; what is not mine counts as that too."""
    return text if text == OWN or text in {str(one.id) for one in mine} else ""


def _views(mine: Sequence[Organisation], chosen: str) -> list[dict[str, Any]]:
    views = [{"url": "/my", "name": "", "current": not chosen}]
    views += [{"url": f"/my?as={OWN}", "name": OWN, "current": chosen == OWN}]
    return views + [{"url": f"/my?as={one.id}", "name": one.name, "current": chosen == str(one.id)} for one in mine]


async def _loans(
    me: Person, organisations: Sequence[Organisation], *, private: bool, lang: str, now: datetime
) -> list[dict[str, Any]]:
    """The loans that are open, what needs doing first."""
    found = await loans.of_all(me, organisations, private=private, lang=lang, now=now)
    return [one for one in found if not one["over"]][: loans.NEXT]


async def _cases(me: Person, organisations: Sequence[Organisation], *, private: bool) -> list[dict[str, Any]]:
    """The applications of everybody that is looked at, the newest first."""
    found = await applications.mine(person=me) if private else []
    for one in organisations:
        found += await applications.mine(person=me, organisation=one.id)
    return sorted(found, key=lambda case: -case["id"])


HANDLERS = (my,)
"""The one page."""
