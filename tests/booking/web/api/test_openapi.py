"""The API against its own description: whatever fits or does not fit it is answered as it says, and never with a 500."""

from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from booking.app import create_app
from booking.settings import Settings
from tests import factories
from tests.browsers import Clock, key_of
from tests.conftest import NOW

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8  # of what fits, and of what does not, for each call


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
    return await key_of(await factories.person(role="officer"), NOW)


def test_every_call_answers_as_its_description_says(client):
    description = client.get("/schema/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == sum(len(methods) for methods in description["paths"].values())
    for operation in operations:
        for mode in GenerationMode.all():
            _try(client, operation, mode)


def _try(client, operation, mode) -> None:
    @hypothesis.settings(
        max_examples=EXAMPLES, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        sent = case.as_transport_kwargs(base_url="http://testserver.local")
        if isinstance(sent.get("data"), str | bytes):
            sent["content"] = sent.pop("data")
        case.validate_response(client.request(**sent, follow_redirects=False), checks=CHECKS)

    run()
