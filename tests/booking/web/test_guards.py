"""Who may enter where: every route there is, tried in every role. A new route needs a line in ACCESS."""

import re
from collections.abc import Collection, Mapping

from litestar import Litestar
from litestar.routes import HTTPRoute

from tests import factories
from tests.browsers import Browser

ROLES = ("anonymous", "applicant", "representative", "caretaker", "clerk", "officer", "administrator")

EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {"anonymous"}
STAFF = frozenset({"caretaker", "officer", "administrator"})
CLERKS = frozenset({"clerk", "officer", "administrator"})
OFFICERS = frozenset({"officer", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})

ACCESS: Mapping[str, frozenset[str]] = {
    # The ground
    "GET /health": EVERYONE,
    "GET /schema": EVERYONE,
    "GET /schema/openapi.json": EVERYONE,
    "GET /schema/{path:str}": EVERYONE,
    "GET /static/{version:str}/{name:str}": EVERYONE,
    # Looking, and asking what it costs
    "GET /": EVERYONE,
    "GET /search": EVERYONE,
    "GET /venues": EVERYONE,
    "GET /venues/{slug:str}": EVERYONE,
    "GET /spaces/{slug:str}": EVERYONE,
    "GET /pictures/{picture:int}": EVERYONE,
    "GET /apply": EVERYONE,
    "GET /apply/summary": EVERYONE,
    "POST /apply": EVERYONE,
    "GET /prices": EVERYONE,
    "GET /prices/answer": EVERYONE,
    # Looking for gear, and the basket; who borrows is asked on the page itself
    "GET /equipment": EVERYONE,
    "GET /equipment/{slug:str}": EVERYONE,
    "GET /basket": EVERYONE,
    "POST /basket": EVERYONE,
    "POST /basket/profile": EVERYONE,
    # The JSON API; whose application it is, and whether an officer asks, the services check
    "POST /api/v1/applications": SIGNED_IN,
    "GET /api/v1/applications/{application:int}": SIGNED_IN,
    "POST /api/v1/applications/{application:int}/answer": SIGNED_IN,
    "POST /api/v1/applications/{application:int}/approve": SIGNED_IN,
    "POST /api/v1/applications/{application:int}/ask": SIGNED_IN,
    "POST /api/v1/applications/{application:int}/decline": SIGNED_IN,
    "POST /api/v1/applications/{application:int}/withdraw": SIGNED_IN,
    "GET /api/v1/free": EVERYONE,
    "GET /api/v1/occupancy": EVERYONE,
    "GET /api/v1/equipment": EVERYONE,
    "GET /api/v1/equipment/{slug:str}/availability": EVERYONE,
    "POST /api/v1/loans": SIGNED_IN,
    "GET /api/v1/loans/{loan:int}": SIGNED_IN,
    "POST /api/v1/loans/{loan:int}/approve": SIGNED_IN,
    "POST /api/v1/loans/{loan:int}/cancel": SIGNED_IN,
    "POST /api/v1/loans/{loan:int}/decline": SIGNED_IN,
    "POST /api/v1/loans/{loan:int}/hand-over": SIGNED_IN,
    "POST /api/v1/loans/{loan:int}/renew": SIGNED_IN,
    "POST /api/v1/loans/{loan:int}/return": SIGNED_IN,
    "POST /api/v1/occurrences/{occurrence:int}/cancel": SIGNED_IN,
    "POST /api/v1/occurrences/{occurrence:int}/move": SIGNED_IN,
    "POST /api/v1/occurrences/{occurrence:int}/restore": SIGNED_IN,
    "POST /api/v1/quotes": EVERYONE,
    "GET /api/v1/spaces": EVERYONE,
    "GET /api/v1/spaces/{slug:str}/occupancy": EVERYONE,
    "GET /api/v1/venues": EVERYONE,
    # My applications and bookings; whose they are, the services check
    "GET /applications/{application:int}": SIGNED_IN,
    "POST /applications/{application:int}/answer": SIGNED_IN,
    "POST /occurrences/{occurrence:int}/settle": SIGNED_IN,
    "POST /applications/{application:int}/withdraw": SIGNED_IN,
    "POST /bookings/restore": SIGNED_IN,
    "GET /bookings/{occurrence:int}/cancel": SIGNED_IN,
    "POST /bookings/{occurrence:int}/cancel": SIGNED_IN,
    "GET /bookings/{occurrence:int}/move": SIGNED_IN,
    "POST /bookings/{occurrence:int}/move": SIGNED_IN,
    "GET /documents/{document:int}": SIGNED_IN,
    "GET /my": SIGNED_IN,
    # My loans, and myself as a borrower; whose they are, the services check
    "GET /my/loans": SIGNED_IN,
    "GET /loans/{loan:int}": SIGNED_IN,
    "POST /loans/{loan:int}/cancel": SIGNED_IN,
    "POST /loans/{loan:int}/change": SIGNED_IN,
    "POST /loans/{loan:int}/renew": SIGNED_IN,
    "POST /loans/{loan:int}/restore": SIGNED_IN,
    "GET /my/borrower": SIGNED_IN,
    "GET /my/borrower/record": SIGNED_IN,
    "POST /my/borrower": SIGNED_IN,
    "POST /my/borrower/{borrower:int}/co-borrowers": SIGNED_IN,
    "POST /my/borrower/{borrower:int}/co-borrowers/{other:int}/remove": SIGNED_IN,
    # Waiting for gear; who waits, the services check
    "GET /equipment/{slug:str}/wait": SIGNED_IN,
    "POST /equipment/{slug:str}/wait": SIGNED_IN,
    "GET /my/waits": SIGNED_IN,
    "POST /my/waits/{wait:int}/leave": SIGNED_IN,
    "GET /my/offers/{loan:int}": SIGNED_IN,
    "POST /my/offers/{loan:int}/accept": SIGNED_IN,
    "POST /my/offers/{loan:int}/decline": SIGNED_IN,
    # Signing in
    "GET /sign-in": EVERYONE,
    "POST /sign-in": EVERYONE,
    "GET /sign-in/{token:str}": EVERYONE,
    "POST /sign-in/{token:str}": EVERYONE,
    "POST /sign-out": EVERYONE,
    # A person's own settings
    "GET /my/profile": SIGNED_IN,
    "POST /my/profile": SIGNED_IN,
    "GET /my/sessions": SIGNED_IN,
    "POST /my/sessions/end-others": SIGNED_IN,
    "POST /my/sessions/{session:int}/end": SIGNED_IN,
    "GET /my/organisations": SIGNED_IN,
    "POST /my/organisations": SIGNED_IN,
    "GET /my/organisations/{organisation:int}": SIGNED_IN,
    "POST /my/organisations/{organisation:int}": SIGNED_IN,
    "POST /my/organisations/{organisation:int}/representatives/{representative:int}/remove": SIGNED_IN,
    # Back office: cases, the week board, the audit; which venues, the services check
    "GET /admin": CLERKS,
    "GET /admin/applications/{application:int}": OFFICERS,
    "POST /admin/applications/{application:int}/assign": OFFICERS,
    "GET /admin/applications/{application:int}/compare": OFFICERS,
    "POST /admin/applications/{application:int}/decide": OFFICERS,
    "GET /admin/applications/{application:int}/documents/{document:int}": OFFICERS,
    "POST /admin/applications/{application:int}/letter": OFFICERS,
    "POST /admin/applications/{application:int}/quotes/{quote:int}/lines/{line:int}": OFFICERS,
    "POST /admin/applications/{application:int}/quotes/{quote:int}/lines/{line:int}/undo": OFFICERS,
    "POST /admin/applications/{application:int}/quotes/{quote:int}/open/{refusal:int}": OFFICERS,
    "POST /admin/applications/{application:int}/restore": OFFICERS,
    "GET /admin/audit": ADMINISTRATORS,
    "GET /admin/board": OFFICERS,
    "GET /admin/board/events": OFFICERS,
    "POST /admin/charges/{charge:int}/again": OFFICERS,
    "POST /admin/charges/{charge:int}/waive": OFFICERS,
    "GET /admin/inbox": OFFICERS,
    "POST /admin/occurrences/{occurrence:int}/cancel": OFFICERS,
    "POST /admin/occurrences/{occurrence:int}/charge": OFFICERS,
    "POST /admin/occurrences/{occurrence:int}/settle": OFFICERS,
    "GET /admin/settlements": OFFICERS,
    "POST /admin/occurrences/{occurrence:int}/move": OFFICERS,
    # The lending desk: what no longer fits; which venues, the services check
    "GET /admin/waits": CLERKS,
    "GET /admin/replans": CLERKS,
    "POST /admin/replans/accept": CLERKS,
    "POST /admin/replans/moved/{entry:int}/undo": CLERKS,
    "GET /admin/replans/{line:int}": CLERKS,
    "POST /admin/replans/{line:int}/accept": CLERKS,
    "POST /admin/replans/{line:int}/cancel": CLERKS,
    # Back office: the catalogue
    "GET /admin/catalogue": OFFICERS,
    "POST /admin/catalogue/closures/{closure:int}/remove": OFFICERS,
    "POST /admin/catalogue/pictures/{picture:int}/describe": OFFICERS,
    "POST /admin/catalogue/pictures/{picture:int}/first": OFFICERS,
    "POST /admin/catalogue/pictures/{picture:int}/remove": OFFICERS,
    "GET /admin/catalogue/school-holidays": OFFICERS,
    "POST /admin/catalogue/school-holidays": ADMINISTRATORS,
    "POST /admin/catalogue/school-holidays/{number:int}/remove": ADMINISTRATORS,
    "GET /admin/catalogue/spaces/{space:int}": OFFICERS,
    "POST /admin/catalogue/spaces/{space:int}": OFFICERS,
    "GET /admin/catalogue/spaces/{space:int}/opening": OFFICERS,
    "POST /admin/catalogue/spaces/{space:int}/opening": OFFICERS,
    "GET /admin/catalogue/spaces/{space:int}/pictures": OFFICERS,
    "POST /admin/catalogue/spaces/{space:int}/pictures": OFFICERS,
    "GET /admin/catalogue/spaces/{space:int}/windows": OFFICERS,
    "POST /admin/catalogue/spaces/{space:int}/windows": OFFICERS,
    "GET /admin/catalogue/venues/new": ADMINISTRATORS,
    "POST /admin/catalogue/venues/new": ADMINISTRATORS,
    "GET /admin/catalogue/venues/{venue:int}": OFFICERS,
    "GET /admin/catalogue/venues/{venue:int}/closures": OFFICERS,
    "POST /admin/catalogue/venues/{venue:int}/closures": OFFICERS,
    "GET /admin/catalogue/venues/{venue:int}/edit": OFFICERS,
    "POST /admin/catalogue/venues/{venue:int}/edit": OFFICERS,
    "GET /admin/catalogue/venues/{venue:int}/opening": OFFICERS,
    "POST /admin/catalogue/venues/{venue:int}/opening": OFFICERS,
    "GET /admin/catalogue/venues/{venue:int}/pictures": OFFICERS,
    "POST /admin/catalogue/venues/{venue:int}/pictures": OFFICERS,
    "GET /admin/catalogue/venues/{venue:int}/spaces/new": OFFICERS,
    "POST /admin/catalogue/venues/{venue:int}/spaces/new": OFFICERS,
    # Back office: where and what is lent
    "GET /admin/lending": CLERKS,
    "GET /admin/lending/walk-in": CLERKS,
    "POST /admin/lending/walk-in": CLERKS,
    "POST /admin/lending/walk-in/register": CLERKS,
    "GET /admin/lending/return": CLERKS,
    "POST /admin/lending/return": CLERKS,
    "GET /admin/loans/{loan:int}": CLERKS,
    "GET /admin/loans/{loan:int}/print": CLERKS,
    "POST /admin/loans/{loan:int}/approve": CLERKS,
    "POST /admin/loans/{loan:int}/decline": CLERKS,
    "POST /admin/loans/{loan:int}/cancel": CLERKS,
    "POST /admin/loans/{loan:int}/pack": CLERKS,
    "POST /admin/loans/{loan:int}/renew": CLERKS,
    "POST /admin/loans/{loan:int}/undo": CLERKS,
    "POST /admin/loans/{loan:int}/price": OFFICERS,
    "POST /admin/loan-lines/{line:int}/claim": CLERKS,
    "POST /admin/replacements/{replacement:int}/waive": CLERKS,
    "GET /admin/loans/{loan:int}/hand-over": CLERKS,
    "POST /admin/loans/{loan:int}/hand-over": CLERKS,
    "GET /admin/borrowers": CLERKS,
    "GET /admin/borrowers/new": CLERKS,
    "POST /admin/borrowers/new": CLERKS,
    "GET /admin/borrowers/{borrower:int}": CLERKS,
    "POST /admin/borrowers/{borrower:int}": CLERKS,
    "POST /admin/borrowers/{borrower:int}/identity": CLERKS,
    "POST /admin/borrowers/{borrower:int}/co-borrowers": CLERKS,
    "POST /admin/borrowers/{borrower:int}/co-borrowers/{co_borrower:int}/remove": CLERKS,
    "POST /admin/borrowers/{borrower:int}/suspensions": CLERKS,
    "POST /admin/suspensions/{suspension:int}/lift": CLERKS,
    "GET /admin/lending-places": OFFICERS,
    "GET /admin/lending-places/new": OFFICERS,
    "POST /admin/lending-places/new": OFFICERS,
    "GET /admin/lending-places/{place:int}": OFFICERS,
    "GET /admin/lending-places/{place:int}/edit": OFFICERS,
    "POST /admin/lending-places/{place:int}/edit": OFFICERS,
    "GET /admin/lending-places/{place:int}/opening": OFFICERS,
    "POST /admin/lending-places/{place:int}/opening": OFFICERS,
    "GET /admin/lending-places/{place:int}/closures": OFFICERS,
    "POST /admin/lending-places/{place:int}/closures": OFFICERS,
    "POST /admin/lending-places/{place:int}/closures/{closure:int}/remove": OFFICERS,
    "GET /admin/equipment": CLERKS,
    "GET /admin/equipment/categories": OFFICERS,
    "POST /admin/equipment/categories": OFFICERS,
    "POST /admin/equipment/categories/{category:int}": OFFICERS,
    "POST /admin/equipment/categories/{category:int}/remove": OFFICERS,
    "GET /admin/equipment/labels": CLERKS,
    "GET /admin/equipment/list": OFFICERS,
    "POST /admin/equipment/list": OFFICERS,
    "GET /admin/equipment/list/{name:str}": OFFICERS,
    "GET /admin/equipment/models/new": OFFICERS,
    "POST /admin/equipment/models/new": OFFICERS,
    "GET /admin/equipment/models/{model:int}": CLERKS,
    "GET /admin/equipment/models/{model:int}/edit": OFFICERS,
    "POST /admin/equipment/models/{model:int}/edit": OFFICERS,
    "POST /admin/equipment/models/{model:int}/parts": OFFICERS,
    "POST /admin/equipment/models/{model:int}/types": OFFICERS,
    "GET /admin/equipment/models/{model:int}/pictures": OFFICERS,
    "POST /admin/equipment/models/{model:int}/pictures": OFFICERS,
    "GET /admin/equipment/types/{kind:int}": CLERKS,
    "POST /admin/equipment/types/{kind:int}": OFFICERS,
    "POST /admin/equipment/types/{kind:int}/items": OFFICERS,
    "POST /admin/equipment/types/{kind:int}/outages": CLERKS,
    "GET /admin/equipment/items/{item:int}": CLERKS,
    "POST /admin/equipment/items/{item:int}": OFFICERS,
    "POST /admin/equipment/items/{item:int}/move": OFFICERS,
    "POST /admin/equipment/items/{item:int}/outages": CLERKS,
    "POST /admin/equipment/items/{item:int}/retire": OFFICERS,
    "POST /admin/equipment/outages/{outage:int}/end": CLERKS,
    # Back office: the rent regulation
    "GET /admin/rulebooks": OFFICERS,
    "GET /admin/rulebooks/new": OFFICERS,
    "POST /admin/rulebooks/new": OFFICERS,
    "GET /admin/rulebooks/{rulebook:int}": OFFICERS,
    "GET /admin/rulebooks/{rulebook:int}/adopt": OFFICERS,
    "POST /admin/rulebooks/{rulebook:int}/adopt": ADMINISTRATORS,
    "GET /admin/rulebooks/{rulebook:int}/compare": OFFICERS,
    "GET /admin/rulebooks/{rulebook:int}/discard": OFFICERS,
    "POST /admin/rulebooks/{rulebook:int}/discard": OFFICERS,
    "GET /admin/rulebooks/{rulebook:int}/download": OFFICERS,
    "GET /admin/rulebooks/{rulebook:int}/prices": OFFICERS,
    "POST /admin/rulebooks/{rulebook:int}/prices": OFFICERS,
    "GET /admin/rulebooks/{rulebook:int}/text": OFFICERS,
    "POST /admin/rulebooks/{rulebook:int}/text": OFFICERS,
    # Back office: what booked dates would cost under a rulebook
    "GET /admin/rulebooks/{rulebook:int}/simulate": OFFICERS,
    "POST /admin/rulebooks/{rulebook:int}/simulate": OFFICERS,
    "GET /admin/simulations/{simulation:int}": OFFICERS,
    "GET /admin/simulations/{simulation:int}/export/{name:str}": OFFICERS,
    "GET /admin/simulations/{simulation:int}/progress": OFFICERS,
    "POST /admin/simulations/{simulation:int}/stop": OFFICERS,
    # Back office: lending; of which places, the services check
    "GET /admin/lending/statistics": CLERKS,
    "GET /admin/lending/statistics/{name:str}": CLERKS,
    # Calendar feeds; who holds a token may read what it stands for
    "GET /my/feeds": SIGNED_IN,
    "POST /my/feeds": SIGNED_IN,
    "POST /my/feeds/{feed:int}/end": SIGNED_IN,
    "GET /calendar/spaces/{slug:str}/calendar.ics": EVERYONE,
    "GET /calendar/venues/{slug:str}/calendar.ics": EVERYONE,
    "GET /calendar/all/calendar.ics": EVERYONE,
    "GET /calendar/{token:str}/calendar.ics": EVERYONE,
    # The caretaker's day
    "GET /day": STAFF,
    "GET /day/{day:str}": STAFF,
    # Back office: people
    "GET /admin/people": ADMINISTRATORS,
    "POST /admin/people": ADMINISTRATORS,
    "POST /admin/people/roles/{role:int}/revoke": ADMINISTRATORS,
    "GET /admin/organisations": OFFICERS,
    "GET /admin/organisations/{organisation:int}": OFFICERS,
    "POST /admin/organisations/{organisation:int}": OFFICERS,
    "POST /admin/organisations/{organisation:int}/representatives": OFFICERS,
    "POST /admin/organisations/{organisation:int}/representatives/{representative:int}/remove": OFFICERS,
}

FILLING = {"int": "999999", "str": "none-such", "date": "2027-01-12", "uuid": "00000000-0000-0000-0000-000000000000"}


async def test_every_route_lets_in_whom_it_should(app):
    entered, failed = {}, []
    async with Browser(app) as browser:
        people = await _people()
        for route in _routes(app):
            for role in ROLES:
                browser.cookies.clear()
                if role != "anonymous":
                    await browser.become(people[role])
                answer = await _knock(browser, route)
                entered.setdefault(route, set()).update({role} if _let_in(answer) else ())
                failed += [f"{route} as {role}"] if answer.status_code >= 500 else []
    assert failed == [], "\n".join(failed)
    differing = _differing(entered, ACCESS)
    assert differing == [], "\n".join(differing)


def _differing(entered: Mapping[str, set[str]], expected: Mapping[str, frozenset[str]]) -> list[str]:
    """Each route that lets in others than its line says, or has no line, or a line and is not there."""
    return [
        f"{route}: lets in {_listed(entered.get(route))}, but ACCESS says {_listed(expected.get(route))}"
        for route in sorted(entered.keys() | expected.keys())
        if entered.get(route) != expected.get(route)
    ]


def _listed(roles: Collection[str] | None) -> str:
    return "no such route" if roles is None else ", ".join(role for role in ROLES if role in roles) or "nobody"


async def _people():
    venue = await factories.venue()
    representative = await factories.person("representative@example.no")
    await factories.organisation(representative)
    return {
        "applicant": await factories.person("applicant@example.no"),
        "representative": representative,
        "caretaker": await factories.person("caretaker@example.no", role="caretaker", venue=venue),
        "clerk": await factories.person("clerk@example.no", role="clerk", venue=venue),
        "officer": await factories.person("officer@example.no", role="officer", venue=venue),
        "administrator": await factories.person("administrator@example.no", role="administrator"),
    }


def _routes(app: Litestar) -> list[str]:
    """`GET /path/{name:type}` for all that the application answers; HEAD goes with GET."""
    return sorted(
        f"{method} {route.path_format if route.path == '/' else route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods - {"HEAD", "OPTIONS"}
    )


async def _knock(browser: Browser, route: str):
    """Call the route with what is well-formed and names nothing that there is."""
    method, _, path = route.partition(" ")
    path = re.sub(r"\{[^:}]+:(\w+)\}", lambda found: FILLING[found[1]], path)
    headers = {"X-CSRF-Token": browser.csrf} if browser.csrf else {}
    if path.startswith("/api/"):
        body = {"json": {}} if method != "GET" else {}
        return await browser.request(method, path, headers=headers, **body)
    return await browser.request(method, path, headers=headers)


def _let_in(answer) -> bool:
    to_sign_in = answer.headers.get("location", "").startswith("/sign-in")
    return answer.status_code not in {401, 403} and not to_sign_in
