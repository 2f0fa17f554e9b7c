"""The API against its own description: what fits it, and what does not, is answered as it says and never with 500."""

from collections.abc import Iterator
from datetime import date, timedelta

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from booking.app import create_app
from booking.domain.people import Person
from booking.services import applications
from booking.settings import Settings
from tests import equipment, factories
from tests.browsers import Clock, key_of
from tests.conftest import NOW
from tests.factories import oslo

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8  # of what fits, and of what does not, for each call


# Schemathesis draws from `random` in its strategies, of which Hypothesis warns.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A caller with an officer's key, of an application with a loop and a pool of its own."""
    with TestClient(create_app(settings, clock=Clock(NOW))) as client:
        client.headers.update(client.blocking_portal.call(_prepare))
        yield client


async def _prepare() -> dict[str, str]:
    await factories.rulebook()
    venue = await factories.venue()
    await factories.space(venue, "gym")
    await factories.space(venue, "room", mode="instant")
    officer, applicant = await factories.person(role="officer"), await factories.person()
    await _lending(venue, officer, applicant)
    start = oslo("2027-01-12", "10:00")
    for hour in range(3):
        span = {"start": start + timedelta(hours=hour), "end": start + timedelta(hours=hour + 1)}
        for space in ("gym", "room"):
            person = applicant if space == "gym" and hour < 2 else officer  # nobody decides their own case
            await applications.submit(draft=factories.draft(space, **span), person=person, now=NOW)
    return await key_of(officer, NOW)


async def _lending(venue: int, officer: Person, applicant: Person) -> None:
    """Chairs that the officer can borrow, and loans of somebody else: one by approval, one to fetch."""
    place = await equipment.place(venue=venue)
    chairs = await equipment.kind(
        place, model=await equipment.model("chair", tracked="quantity"), slug="chairs", stock=400
    )
    skis = await equipment.kind(place, slug="skis")
    await equipment.item(skis, "SKI-1")
    await equipment.borrower(officer)
    borrower, first, last = await equipment.borrower(applicant), date(2027, 1, 12), date(2027, 1, 14)
    for state in ("asked", "asked", "promised"):
        loan = await equipment.loan(place, borrower, applicant)
        await equipment.line(loan, chairs, first, last, state=state)
    await equipment.line(loan, skis, first, last)


DAY = "from=2027-01-12T00:00:00Z&to=2027-01-13T00:00:00Z"
EVENING = {"start": "2027-01-12T18:00:00+01:00", "end": "2027-01-12T19:00:00+01:00"}
TAKEN = {"start": "2027-01-12T09:00:00Z", "end": "2027-01-12T10:00:00Z"}
SERIES = {"rrule": "FREQ=WEEKLY;COUNT=2"}

GOOD = [
    ("GET", "/venues", "/venues", None),
    ("GET", "/spaces", "/spaces?limit=1", None),
    ("GET", "/spaces/{slug}/occupancy", f"/spaces/room/occupancy?{DAY}", None),
    ("GET", "/occupancy", f"/occupancy?{DAY}", None),
    ("GET", "/free", f"/free?{DAY}&minutes=60", None),
    (
        "POST",
        "/quotes",
        "/quotes",
        {"spaces": ["gym", "room"], **EVENING, "recurrence": SERIES, "answers": {"courts": 2, "alcohol": False}},
    ),
    ("POST", "/quotes", "/quotes", {"spaces": ["room"], "start": EVENING["end"], "end": "2027-01-13T00:00:00+01:00"}),
    (
        "POST",
        "/quotes",
        "/quotes",
        {"spaces": ["room"], **TAKEN},
    ),
    ("POST", "/applications", "/applications", {"spaces": ["room"], **EVENING, "title": "Chess", "recurrence": SERIES}),
    ("GET", "/applications/{application}", "/applications/1", None),
    ("POST", "/applications/{application}/ask", "/applications/5/ask", {"text": "Why?"}),
    ("POST", "/applications/{application}/answer", "/applications/5/answer", {"text": "So"}),
    ("POST", "/applications/{application}/approve", "/applications/1/approve", {}),
    ("POST", "/applications/{application}/decline", "/applications/3/decline", {"reason": "No"}),
    ("POST", "/applications/{application}/withdraw", "/applications/5/withdraw", {}),
    ("GET", "/equipment", "/equipment?limit=1", None),
    ("GET", "/equipment/{slug}/availability", "/equipment/chairs/availability?from=2027-01-12&to=2027-01-13", None),
    ("POST", "/loans/{loan}/approve", "/loans/1/approve", {}),
    ("POST", "/loans/{loan}/decline", "/loans/2/decline", {"reason": "No"}),
    ("POST", "/loans/{loan}/hand-over", "/loans/3/hand-over", {"items": ["SKI-1"]}),
    ("POST", "/loans/{loan}/renew", "/loans/3/renew", {"to": "2027-01-18"}),
    ("POST", "/loans/{loan}/return", "/loans/3/return", {"items": [{"code": "SKI-1", "condition": "dirty"}]}),
    ("POST", "/loans/{loan}/cancel", "/loans/1/cancel", {"reason": "Broken"}),
    ("GET", "/loans/{loan}", "/loans/3", None),
    (
        "POST",
        "/loans",
        "/loans",
        {"from": "2027-01-12", "to": "2027-01-13", "lines": [{"equipment": "chairs", "quantity": 2}]},
    ),
    ("POST", "/occurrences/{occurrence}/cancel", "/occurrences/7/cancel", {"scope": "all", "reason": "Ill"}),
    ("POST", "/occurrences/{occurrence}/restore", "/occurrences/7/restore", {"occurrences": [8]}),
    ("POST", "/occurrences/{occurrence}/move", "/occurrences/7/move", {**EVENING, "spaces": ["gym"]}),
]
"""A call of each route that goes well, in an order in which all of them do."""


def test_what_goes_well_is_answered_as_described(client):
    schema = schemathesis.openapi.from_dict(client.get("/schema/openapi.json").json())
    for method, template, path, body in GOOD:
        answer = client.request(method, f"/api/v1{path}", json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        schema[f"/api/v1{template}"][method].validate_response(answer)


def test_every_call_answers_as_its_description_says(client):
    description = client.get("/schema/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description).include(path_regex="^/api/")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert {(found.method.upper(), found.path) for found in operations} == {
        (method, f"/api/v1{template}") for method, template, _, _ in GOOD
    }
    for operation in operations:
        for mode in _modes(operation):
            _try(client, operation, mode)


def _modes(operation) -> list[GenerationMode]:
    """What fits and, where anything at all is sent, what does not."""
    anything = any(list(part) for part in (operation.query, operation.path_parameters, operation.body))
    return list(GenerationMode) if anything else [GenerationMode.POSITIVE]


def _try(client, operation, mode) -> None:
    @hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        sent = case.as_transport_kwargs(base_url="http://testserver.local")
        del sent["cookies"]
        sent["headers"] = {**sent["headers"], "Authorization": client.headers["Authorization"]}
        if isinstance(sent.get("data"), str | bytes):
            sent["content"] = sent.pop("data")
        case.validate_response(client.request(**sent, follow_redirects=False), checks=CHECKS)

    run()
