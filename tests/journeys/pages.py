"""Every page there is, with addresses to try it at and who looks at it; a page that is not here fails a test."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from booking.services import simulations
from tests.journeys.installation import PATIENCE, Installation

GUEST, ANE, CARETAKER, OFFICER, ADMINISTRATOR = (
    "",
    "ane@example.no",
    "vakt@example.no",
    "sak@example.no",
    "admin@example.no",
)

SERIES = "space=gloppenhallen-a&date=2027-01-12&from=18:00&to=19:30&repeat=weekly&until=2027-03-30"
WHO = "title=Bokkveld&purpose=meeting&from0=0&from16=10"
ROOM = f"space=moterom-1&date=2027-01-17&from=10:00&to=12:00&{WHO}"
CHAIRS = ROOM.replace("moterom-1", "byrkjelo-moterom") + "&gear-klappstol-bua-byrkjelo"


@dataclass(frozen=True, slots=True)
class Looked:
    """A page as somebody looks at it."""

    who: str
    addresses: tuple[str, ...]


PAGES: Mapping[str, Looked] = {
    "/": Looked(GUEST, ("/",)),
    "/search": Looked(
        GUEST,
        (
            "/search?what=basketball&date=2027-01-12&from=18:00&to=19:30",
            "/search?date=2027-01-12&from=18:00&to=19:30&repeat=weekly&until=2027-03-30&people=20",
            "/search?what=ubåt&people=x",
            "/search",
        ),
    ),
    "/venues": Looked(GUEST, ("/venues",)),
    "/venues/{slug}": Looked(GUEST, ("/venues/gloppenhallen",)),
    "/spaces/{slug}": Looked(
        GUEST,
        (
            "/spaces/gloppenhallen-c?date=2027-01-14",
            "/spaces/gloppenhallen?view=day&date=2027-01-12&with=gloppenhallen-a&with=gloppenhallen-b",
            "/spaces/gloppenhallen-c?view=month",
            "/spaces/gloppenhallen-c?view=list",
        ),
    ),
    "/prices": Looked(
        GUEST,
        (
            "/prices",
            "/prices?space_class=gymsal&applicant=sports_club&ages=mixed&from0=5&from16=9&date=2027-01-12",
            "/prices?space_class=gymsal&applicant=sports_club&ages=16&persons=-3&from=25:00",
            "/prices?on=1999-01-01",
        ),
    ),
    "/apply": Looked(
        ANE,
        (
            "/apply",
            f"/apply?{SERIES}",
            "/apply?space=moterom-1&date=2027-01-17&from=18:00&to=17:00&step=who",
            f"/apply?{SERIES}&step=who",
            f"/apply?{ROOM}&organisation=private&step=check",
            f"/apply?{CHAIRS}=20&organisation=private&step=who",
            f"/apply?{CHAIRS}=400&organisation=private&step=check",
            f"/apply?{SERIES}&{WHO}&organisation=private&step=check",
        ),
    ),
    "/equipment": Looked(GUEST, ("/equipment", "/equipment?size=999", "/equipment?from=2027-01-12&to=2027-01-11")),
    "/equipment/{slug}": Looked(GUEST, ("/equipment/{skis}", "/equipment/{kit}")),
    "/basket": Looked(GUEST, ("/basket", "/basket?n.{pair}=1", "/basket?n.{pair}=400", "/basket?n.{pair}=1&step=who")),
    "/sign-in": Looked(GUEST, ("/sign-in", f"/apply?{ROOM}&kind=private_person&step=check")),
    "/sign-in/{token}": Looked(GUEST, ("/sign-in/spent",)),
    "/schema": Looked(GUEST, ("/schema",)),
    "/my": Looked(ANE, ("/my", "/my?as=me")),
    "/my/loans": Looked(ANE, ("/my/loans",)),
    "/loans/{loan}": Looked(ANE, ("/loans/{loan}",)),
    "/my/borrower": Looked(ANE, ("/my/borrower",)),
    "/my/profile": Looked(ANE, ("/my/profile",)),
    "/my/waits": Looked(ANE, ("/my/waits",)),
    "/my/offers/{loan}": Looked(ANE, ()),
    "/equipment/{slug}/wait": Looked(ANE, ("/equipment/langrennsski/wait?size=160",)),
    "/my/organisations": Looked(ANE, ("/my/organisations",)),
    "/my/organisations/{organisation}": Looked(ANE, ("/my/organisations/{organisation}",)),
    "/my/feeds": Looked(CARETAKER, ("/my/feeds",)),
    "/my/sessions": Looked(ANE, ("/my/sessions",)),
    "/applications/{application}": Looked(ANE, ("/applications/{waiting}", "/applications/{season}")),
    "/bookings/{occurrence}/cancel": Looked(ANE, ("/bookings/{occurrence}/cancel",)),
    "/bookings/{occurrence}/move": Looked(ANE, ("/bookings/{occurrence}/move",)),
    "/day": Looked(CARETAKER, ("/day",)),
    "/day/{day}": Looked(CARETAKER, ("/day/2027-01-08?venue=gloppenhallen", "/day/2027-01-09?venue=sandane-skule")),
    "/admin": Looked(OFFICER, ("/admin",)),
    "/admin/inbox": Looked(OFFICER, ("/admin/inbox", "/admin/inbox?show=decided", "/admin/inbox?q=ubåt")),
    "/admin/applications/{application}": Looked(
        OFFICER, ("/admin/applications/{rival}", "/admin/applications/{asked}", "/admin/applications/{season}")
    ),
    "/admin/applications/{application}/compare": Looked(OFFICER, ("/admin/applications/{rival}/compare",)),
    "/admin/board": Looked(
        OFFICER,
        (
            "/admin/board?venue=gloppenhallen",
            "/admin/board?venue=gloppenhallen&view=day",
            "/admin/board?venue=gloppenhallen&shape=list",
        ),
    ),
    "/admin/audit": Looked(ADMINISTRATOR, ("/admin/audit",)),
    "/admin/catalogue": Looked(OFFICER, ("/admin/catalogue",)),
    "/admin/catalogue/venues/new": Looked(ADMINISTRATOR, ("/admin/catalogue/venues/new",)),
    "/admin/catalogue/venues/{venue}": Looked(OFFICER, ("/admin/catalogue/venues/{venue}",)),
    "/admin/catalogue/venues/{venue}/edit": Looked(OFFICER, ("/admin/catalogue/venues/{venue}/edit",)),
    "/admin/catalogue/venues/{venue}/spaces/new": Looked(OFFICER, ("/admin/catalogue/venues/{venue}/spaces/new",)),
    "/admin/catalogue/venues/{venue}/opening": Looked(OFFICER, ("/admin/catalogue/venues/{venue}/opening",)),
    "/admin/catalogue/venues/{venue}/closures": Looked(OFFICER, ("/admin/catalogue/venues/{venue}/closures",)),
    "/admin/catalogue/venues/{venue}/pictures": Looked(OFFICER, ("/admin/catalogue/venues/{venue}/pictures",)),
    "/admin/catalogue/spaces/{space}": Looked(OFFICER, ("/admin/catalogue/spaces/{space}",)),
    "/admin/catalogue/spaces/{space}/opening": Looked(OFFICER, ("/admin/catalogue/spaces/{space}/opening",)),
    "/admin/catalogue/spaces/{space}/windows": Looked(OFFICER, ("/admin/catalogue/spaces/{space}/windows",)),
    "/admin/catalogue/spaces/{space}/pictures": Looked(OFFICER, ("/admin/catalogue/spaces/{space}/pictures",)),
    "/admin/catalogue/school-holidays": Looked(ADMINISTRATOR, ("/admin/catalogue/school-holidays",)),
    "/admin/lending": Looked(
        OFFICER, ("/admin/lending?place=bua-sandane", "/admin/lending?q=an", "/admin/lending?q=ubåt")
    ),
    "/admin/lending/walk-in": Looked(
        OFFICER,
        (
            "/admin/lending/walk-in?q=ubåt&code=X1",
            "/admin/lending/walk-in?place=bua-sandane&borrower={borrower}&code=SKI-009",
        ),
    ),
    "/admin/lending/return": Looked(
        OFFICER,
        (
            "/admin/lending/return",
            "/admin/lending/return?place=bua-sandane&loan={late}",
            "/admin/lending/return?place=bua-sandane&code={late_code}",
        ),
    ),
    "/admin/loans/{loan}": Looked(OFFICER, ("/admin/loans/{late}", "/admin/loans/{unanswered}")),
    "/admin/loans/{loan}/print": Looked(OFFICER, ("/admin/loans/{reserved}/print",)),
    "/admin/loans/{loan}/hand-over": Looked(OFFICER, ("/admin/loans/{reserved}/hand-over",)),
    "/admin/borrowers": Looked(OFFICER, ("/admin/borrowers", "/admin/borrowers?q=an", "/admin/borrowers?q=ubåt")),
    "/admin/borrowers/new": Looked(OFFICER, ("/admin/borrowers/new",)),
    "/admin/borrowers/{borrower}": Looked(OFFICER, ("/admin/borrowers/{borrower}",)),
    "/admin/equipment": Looked(OFFICER, ("/admin/equipment", "/admin/equipment?place={place}")),
    "/admin/equipment/categories": Looked(OFFICER, ("/admin/equipment/categories",)),
    "/admin/equipment/labels": Looked(
        OFFICER, ("/admin/equipment/labels", "/admin/equipment/labels?category=&place={place}&sheet=65&skip=3")
    ),
    "/admin/equipment/list": Looked(OFFICER, ("/admin/equipment/list",)),
    "/admin/equipment/models/new": Looked(OFFICER, ("/admin/equipment/models/new",)),
    "/admin/equipment/models/{model}": Looked(
        OFFICER, ("/admin/equipment/models/{model}", "/admin/equipment/models/{ski_set}")
    ),
    "/admin/equipment/models/{model}/edit": Looked(OFFICER, ("/admin/equipment/models/{model}/edit",)),
    "/admin/equipment/models/{model}/pictures": Looked(OFFICER, ("/admin/equipment/models/{model}/pictures",)),
    "/admin/equipment/types/{kind}": Looked(
        OFFICER, ("/admin/equipment/types/{kind}", "/admin/equipment/types/{chairs}")
    ),
    "/admin/equipment/items/{item}": Looked(OFFICER, ("/admin/equipment/items/{item}",)),
    "/admin/lending-places": Looked(OFFICER, ("/admin/lending-places",)),
    "/admin/lending-places/new": Looked(OFFICER, ("/admin/lending-places/new",)),
    "/admin/lending-places/{place}": Looked(OFFICER, ("/admin/lending-places/{place}",)),
    "/admin/lending-places/{place}/edit": Looked(OFFICER, ("/admin/lending-places/{place}/edit",)),
    "/admin/lending-places/{place}/opening": Looked(OFFICER, ("/admin/lending-places/{place}/opening",)),
    "/admin/lending-places/{place}/closures": Looked(OFFICER, ("/admin/lending-places/{place}/closures",)),
    "/admin/settlements": Looked(OFFICER, ("/admin/settlements",)),
    "/admin/waits": Looked(OFFICER, ("/admin/waits",)),
    "/admin/replans": Looked(OFFICER, ("/admin/replans",)),
    "/admin/replans/{line}": Looked(OFFICER, ("/admin/replans/{hit}",)),
    "/admin/rulebooks": Looked(OFFICER, ("/admin/rulebooks",)),
    "/admin/rulebooks/new": Looked(OFFICER, ("/admin/rulebooks/new", "/admin/rulebooks/new?from={rulebook}")),
    "/admin/rulebooks/{rulebook}": Looked(OFFICER, ("/admin/rulebooks/{rulebook}", "/admin/rulebooks/{draft}")),
    "/admin/rulebooks/{rulebook}/prices": Looked(
        OFFICER, ("/admin/rulebooks/{rulebook}/prices?percent=3,5", "/admin/rulebooks/{rulebook}/prices?percent=x")
    ),
    "/admin/rulebooks/{rulebook}/compare": Looked(OFFICER, ("/admin/rulebooks/{draft}/compare",)),
    "/admin/rulebooks/{rulebook}/text": Looked(OFFICER, ("/admin/rulebooks/{draft}/text",)),
    "/admin/rulebooks/{rulebook}/discard": Looked(OFFICER, ("/admin/rulebooks/{draft}/discard",)),
    "/admin/rulebooks/{rulebook}/adopt": Looked(
        ADMINISTRATOR,
        ("/admin/rulebooks/{draft}/adopt", "/admin/rulebooks/{draft}/adopt?effective=2024-01-01"),
    ),
    "/admin/rulebooks/{rulebook}/simulate": Looked(OFFICER, ("/admin/rulebooks/{draft}/simulate",)),
    "/admin/simulations/{simulation}": Looked(
        OFFICER, ("/admin/simulations/{simulation}", "/admin/simulations/{simulation}?sort=name")
    ),
    "/admin/lending/statistics": Looked(
        OFFICER,
        ("/admin/lending/statistics", "/admin/lending/statistics?first=2027-02-30"),
    ),
    "/admin/people": Looked(ADMINISTRATOR, ("/admin/people",)),
    "/admin/organisations": Looked(OFFICER, ("/admin/organisations",)),
    "/admin/organisations/{organisation}": Looked(OFFICER, ("/admin/organisations/{organisation}",)),
}

ERRORS = {GUEST: "/nothing/here", ANE: "/admin/inbox", CARETAKER: "/applications/{rival}"}
"""Addresses that are answered with a page that says why not."""

NOT_PAGES = frozenset(
    {
        "/health",
        "/pictures/{picture}",
        "/apply/summary",  # a piece of the page of applying
        "/prices/answer",  # a piece of the page of prices
        "/documents/{document}",
        "/admin/applications/{application}/documents/{document}",
        "/admin/board/events",
        "/admin/equipment/list/{name}",
        "/admin/rulebooks/{rulebook}/download",
        "/my/borrower/record",
        "/admin/lending/statistics/{name}",
        "/admin/simulations/{simulation}/progress",  # a piece of the page of a simulation
        "/admin/simulations/{simulation}/export/{name}",
        "/static/{version}/{name}",
        "/schema/openapi.json",
        "/schema/{path}",
    }
)
"""What a GET is answered with something else; the API and the feeds besides."""

PEOPLE = (GUEST, ANE, CARETAKER, OFFICER, ADMINISTRATOR)

IDS = {
    "hit": "SELECT l.id FROM loan_line l WHERE l.state = 'promised' AND EXISTS (SELECT 1 FROM equipment_days("
    "ARRAY[l.type], l.busy_from, l.busy_until - 1, DATE '2027-01-04') d WHERE d.free < 0) ORDER BY l.id DESC LIMIT 1",
    "organisation": "SELECT id FROM organisation WHERE name = 'Fjordglimt idrettslag'",
    "waiting": "SELECT id FROM application WHERE title = 'Lokalhistorisk kveld'",
    "rival": "SELECT id FROM application WHERE title = 'Volleyball, U15'",
    "asked": "SELECT id FROM application WHERE title = 'Speidarfest'",
    "season": "SELECT id FROM application WHERE title = 'Handball, damer' ORDER BY id DESC LIMIT 1",
    "occurrence": "SELECT occurrence.id FROM occurrence JOIN application ON application.id = application"
    " WHERE title = 'Bursdagslag'",
    "skis": "SELECT model.slug FROM equipment_model model JOIN equipment_type t ON t.model = model.id"
    " WHERE model.tracked = 'items' GROUP BY model.slug ORDER BY count(*) DESC, model.slug LIMIT 1",
    "kit": "SELECT slug FROM equipment_model WHERE tracked = 'kit' ORDER BY slug LIMIT 1",
    "pair": "SELECT t.slug FROM equipment_type t JOIN equipment_model m ON m.id = t.model WHERE m.tracked = 'items'"
    " ORDER BY t.slug LIMIT 1",
    "loan": "SELECT max(id) FROM loan WHERE person = (SELECT id FROM person WHERE email = 'ane@example.no')",
    "late": "SELECT loan FROM loan_line WHERE state = 'out' ORDER BY due_on, id LIMIT 1",
    "late_code": "SELECT i.code FROM loan_line l JOIN item i ON i.id = l.item WHERE l.state = 'out'"
    " ORDER BY l.due_on, l.id LIMIT 1",
    "unanswered": "SELECT loan FROM loan_line WHERE state = 'asked' ORDER BY id LIMIT 1",
    "reserved": "SELECT loan FROM loan_line WHERE state = 'promised' ORDER BY starts_on, id LIMIT 1",
    "borrower": "SELECT l.borrower FROM loan l JOIN loan_line n ON n.loan = l.id WHERE n.state = 'out'"
    " ORDER BY n.due_on, n.id LIMIT 1",
    "rulebook": "SELECT id FROM rulebook WHERE adopted_at IS NOT NULL",
    "draft": "SELECT id FROM rulebook WHERE adopted_at IS NULL",
    "venue": "SELECT id FROM venue WHERE slug = 'gloppenhallen'",
    "place": "SELECT id FROM lending_place WHERE slug = 'bua-sandane'",
    "model": "SELECT id FROM equipment_model WHERE slug = 'langrennsski'",
    "ski_set": "SELECT id FROM equipment_model WHERE slug = 'skisett'",
    "kind": "SELECT id FROM equipment_type WHERE slug = 'langrennsski-160-bua-sandane'",
    "chairs": "SELECT id FROM equipment_type WHERE slug = 'klappstol-bua-sandane'",
    "item": "SELECT id FROM item WHERE code = 'SKI-009'",
    "space": "SELECT id FROM space WHERE slug = 'gloppenhallen-klatrevegg'",
}
"""Where the numbers in the addresses come from."""


async def of(who: str, installation: Installation) -> list[str]:
    """The addresses of all pages that somebody looks at, and of one that they may not."""
    ids = {name: await installation.value(sql) for name, sql in IDS.items()}
    found = [address for page in PAGES.values() if page.who == who for address in page.addresses]
    if who == OFFICER:
        ids["simulation"] = await simulated(installation, ids["draft"])
    errors = [ERRORS[who]] if who in ERRORS else []
    return [address.format(**ids) for address in [*found, *errors]]


async def simulated(installation: Installation, draft: int) -> int:
    """What the last year would have cost under the demo's draft: the number of the simulation, once it is done."""
    officer = await installation.person(OFFICER)
    asked = await simulations.start(rulebook=draft, timeframe="past", by=officer, now=installation.clock())
    installation.app.state.site.simulate.set()
    async with asyncio.timeout(PATIENCE):
        while (await simulations.find(simulation=asked, by=officer))["state"] != "done":  # noqa: ASYNC110 -- as a person would
            await asyncio.sleep(0.1)
    return asked
