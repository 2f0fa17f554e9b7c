import json
from datetime import UTC, date, datetime, time

import pytest
from litestar import Litestar, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from booking.domain.people import NotAllowed, NotFound
from booking.domain.problems import Problem
from booking.storage import transaction
from booking.web import problems
from booking.web.problem_texts import TABLE
from tests import factories
from tests.browsers import Browser
from tests.conftest import NOW, new_application

TODAY = date(2027, 1, 4)


class Taken(Problem):
    code = "time-taken"


class Body(Struct, forbid_unknown_fields=True):
    name: str
    count: int


@get("/api/v1/try/{kind:str}")
async def fails(kind: FromPath[str]) -> None:
    when = datetime(2027, 1, 12, 17, tzinfo=UTC)
    raise {
        "taken": Taken(dates=[date(2027, 1, 12)], alternatives=[{"start": when, "end": when.replace(hour=18)}]),
        "allowed": NotAllowed(),
        "fault": RuntimeError("the secret is 1234"),
        "sly": NotFound(what="space", type="lie", status=200),
    }[kind]


@post("/api/v1/try-body")
async def takes(data: JSONBody[Body]) -> dict[str, str]:
    return {"name": data.name}


@get("/api/v1/try-query")
async def asks(minutes: FromQuery[int]) -> dict[str, int]:
    return {"minutes": minutes}


@get("/try-page/{kind:str}", include_in_schema=False)
async def fails_on_a_page(kind: FromPath[str]) -> None:
    raise {"fault": RuntimeError("the secret is 1234"), "found": NotFound(what="space")}[kind]


@get("/api/v1/try-store")
async def stores(text: FromQuery[str], number: FromQuery[int]) -> dict[str, object]:
    return await transaction.row("SELECT $1::text AS text, $2::int AS number", text, number) or {}


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    app = new_application(tmp_path_factory.mktemp("var"))
    app.register(Router("/", route_handlers=[fails, takes, asks, fails_on_a_page, stores]))
    return app


async def test_a_refusal_is_told_to_programs_by_code_words_and_members(client):
    answer = await client.get("/api/v1/try/taken")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.json() == {
        "type": "time-taken",
        "title": "The time is taken",
        "detail": "Taken: Tue 12 Jan. Choose another time or place for these dates, or leave them out.",
        "status": 409,
        "dates": ["2027-01-12"],
        "alternatives": [{"start": "2027-01-12T17:00:00Z", "end": "2027-01-12T18:00:00Z"}],
    }


@pytest.mark.parametrize(
    ("accepted", "title"), [("nb", "Tiden er opptatt"), ("nn-NO", "Tida er oppteken"), ("de", "Tiden er opptatt")]
)
async def test_a_refusal_is_told_in_the_language_of_the_caller(client, accepted, title):
    answer = await client.get("/api/v1/try/taken", headers={"Accept-Language": accepted})
    assert answer.json()["title"] == title


async def test_members_cannot_pass_for_the_code_or_the_status(client):
    answer = await client.get("/api/v1/try/sly")
    assert (answer.status_code, answer.json()["type"], answer.json()["status"]) == (404, "not-found", 404)


async def test_an_unexpected_fault_tells_nothing_but_a_reference(client, capsys):
    answer = await client.get("/api/v1/try/fault")
    body = answer.json()
    assert (answer.status_code, body["type"]) == (500, "gone-wrong")
    assert "1234" not in answer.text
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["reference"] for line in logged if line["event"] == "unexpected"] == [body["reference"]]


async def test_an_unexpected_fault_on_a_page_is_a_page(client):
    answer = await client.get("/try-page/fault")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "Something went wrong on our side" in answer.text
    assert "1234" not in answer.text


async def test_what_is_not_there_is_a_page_that_knows_who_reads_it(client):
    await client.become(await factories.person("ola@example.no", language="en"))
    for path in ("/try-page/found", "/no/such/page"):
        answer = await client.get(path)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
        assert "/sign-out" in answer.text


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1,", b"name=x", b"NaN"])
async def test_a_body_that_is_not_json_is_said_to_be_none(client, body):
    answer = await client.post("/api/v1/try-body", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "not-json")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b'{"name": "a"}', ["body"]),
        (b'{"name": 1, "count": 2}', ["name"]),
        (b'{"name": "a", "count": "b"}', ["count"]),
        (b'{"name": "a", "count": 1, "more": 2}', ["body"]),
        (b'{"name": "a", "count": 1e99}', ["count"]),
        (b"[]", ["body"]),
        (b"null", ["body"]),
        (b"", ["body"]),
    ],
)
async def test_a_body_of_the_wrong_shape_is_told_by_field(client, body, fields):
    answer = await client.post("/api/v1/try-body", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "invalid-request")
    assert sorted(answer.json()["fields"]) == fields


async def test_half_a_character_is_the_senders_fault(client):
    body = b'{"name": "\xed\xa0\x80", "count": 1}'
    answer = await client.post("/api/v1/try-body", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "unstorable")


async def test_a_form_is_no_body_for_the_api(client):
    answer = await client.post("/api/v1/try-body", data={"name": "a", "count": "1"})
    assert answer.status_code in {400, 415}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["", "?minutes=", "?minutes=many", "?minutes=1.5"])
async def test_a_query_of_the_wrong_shape_is_told_by_field(client, query):
    answer = await client.get(f"/api/v1/try-query{query}")
    assert (answer.status_code, answer.json()["type"]) == (400, "invalid-request")
    assert list(answer.json()["fields"]) == ["minutes"]


async def test_ten_megabytes_are_too_much(client):
    body = b'{"name": "' + b"a" * 10_000_000 + b'", "count": 1}'
    answer = await client.post("/api/v1/try-body", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (413, "too-large")
    page = await client.post("/sign-in", data={"email": "a" * 10_000_000})
    assert page.status_code == 413
    assert "What was sent is too large" in page.text


async def test_ten_megabytes_without_a_length_are_too_much(client):
    async def pieces():
        for _ in range(100):
            yield b"a" * 100_000

    answer = await client.post("/api/v1/try-body", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (413, "too-large")


async def test_a_method_that_is_not_there_is_told_so(client):
    answer = await client.delete("/api/v1/try-body")
    assert (answer.status_code, answer.json()["type"]) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "OPTIONS, POST"
    page = await client.delete("/sign-in")
    assert (page.status_code, page.headers["allow"]) == (405, "GET, OPTIONS, POST")
    assert (await client.put("/my/organisations/7")).headers["allow"] == "GET, OPTIONS, POST"
    assert (await client.put("/")).headers["allow"] == "GET, OPTIONS"


@pytest.mark.parametrize("query", ["text=%00&number=1", "text=a&number=99999999999999999999", "text=a%00b&number=2"])
async def test_what_no_column_can_hold_is_the_senders_fault(client, query):
    answer = await client.get(f"/api/v1/try-store?{query}")
    assert answer.status_code == 400


async def test_a_number_too_large_for_its_column_is_the_senders_fault(client):
    answer = await client.get("/api/v1/try-store?text=a&number=3000000000")
    assert (answer.status_code, answer.json()["type"]) == (400, "unstorable")


async def test_who_is_not_signed_in_is_led_to_sign_in_and_back(client):
    answer = await client.get("/my/organisations", params={"a": "1", "b": "æ"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fmy%2Forganisations%3Fa%3D1%26b%3D%25C3%25A6"


async def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client):
    answer = await client.submit("/my/profile", name="Kari")
    assert answer.status_code == 401
    elsewhere = await client.post("/my/profile", headers={"Referer": "http://testserver.local/my/profile?done=saved"})
    assert "/sign-in?next=%2Fmy%2Fprofile%3Fdone%3Dsaved" in elsewhere.text
    foreign = await client.post("/my/profile", headers={"Referer": "https://evil.example//evil.example/x"})
    assert "evil" not in foreign.text


async def test_nobody_without_access_learns_what_is_there(client):
    await client.become(await factories.person("ola@example.no", language="en"))
    answer = await client.get("/admin/people")
    assert answer.status_code == 403
    assert "You do not have access to this" in answer.text


@pytest.mark.parametrize("path", ["/%00", "/sign-in?next=%00", "/api/v1/%00", "/sign-in/%00"])
async def test_an_address_with_a_nul_in_it_is_refused(client, path):
    assert (await client.get(path)).status_code == 400


def test_parameters_are_put_in_the_readers_words():
    class Many(Problem):
        code = "document-kind"

    when = datetime(2027, 1, 12, 17, tzinfo=UTC)
    values = {
        "Tue 12 Jan": date(2027, 1, 12),
        "Tue 12 Jan 18:00": when,
        "18:00": time(18),
        "Tue 12 Jan 18:00–19:00": {"start": when, "end": when.replace(hour=18)},
        "by rule": {"nb": "etter regelen", "en": "by rule"},
        "a, b": ["a", "b"],
        "3": 3,
    }
    for words, value in values.items():
        assert problems.say(Many(name=value, kinds=[]), "en", TODAY).detail == f"{words} is none of these: ."


def test_a_long_list_is_cut():
    class Many(Problem):
        code = "time-taken"

    said = problems.say(Many(dates=[date(2027, 1, day) for day in range(1, 32)]), "en", TODAY)
    assert said.detail.startswith("Taken: Fri 1 Jan, Sat 2 Jan")
    assert said.detail.count("Jan") == problems.SHOWN
    assert "…" in said.detail


def test_lengths_of_time_are_told_in_hours_and_minutes():
    class Short(Problem):
        code = "too-short"

    said = problems.say(Short(minutes=90), "nb", TODAY)
    assert said.detail == "Dette stedet lånes ut i minst 1\N{NO-BREAK SPACE}t 30\N{NO-BREAK SPACE}min."


def test_a_parameter_that_was_forgotten_leaves_a_dash():
    class Short(Problem):
        code = "too-short"

    assert problems.say(Short(), "en", TODAY).detail == "This place is lent out for at least –."


def test_every_row_of_the_table_is_whole():
    for code, words in TABLE.items():
        assert 400 <= words.status <= 503, code
        assert words.title.endswith(".") is False, code
        assert words.detail.endswith((".", "%(reason)s", "%(open)s.")), code


async def test_two_browsers_do_not_see_each_others_faults(client, app):
    async with Browser(app) as other:
        other.headers["Accept-Language"] = "nn"
        assert "Her er det ingenting" in (await other.get("/no-such-page")).text
        assert "There is nothing here" in (await client.get("/no-such-page")).text
    assert client.site.clock() == NOW
