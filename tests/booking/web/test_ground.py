import json
from dataclasses import replace

import asyncpg
import pytest

from booking.app import create_app
from booking.storage import conf, transaction
from booking.web import agents, requestlog
from tests import browsers, factories
from tests.browsers import Browser
from tests.conftest import NOW


def logged(capsys) -> list[dict]:
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "request"]


async def test_each_request_is_one_line_of_log_without_what_was_sent(client, capsys):
    await client.become(await factories.person("ola@example.no"))
    key = await browsers.key_of(await factories.person("kari@example.no"), NOW)
    capsys.readouterr()
    await client.get("/my/profile", params={"next": "/very-secret"})
    await client.submit("/my/profile", name="Very Secret", phone="", language="nb")
    await client.get("/sign-in/very-secret-token")
    await client.get("/very/secret/address")
    await client.get("/api/v1/very-secret", headers=key)
    text = capsys.readouterr().err
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/my/profile", 200),
        ("POST", "/my/profile", 303),
        ("GET", "/sign-in/{token}", 410),
        ("GET", "-", 404),
        ("GET", "-", 404),
    ]
    for secret in ("ecret", "ola@", client.cookies["ledig_session"], key["Authorization"][7:]):
        assert secret not in text
    assert {key for line in lines for key in line} == {
        "event", "level", "method", "ms", "path", "status", "timestamp",
    }  # fmt: skip


async def test_a_terminal_gets_lines_to_read(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    requestlog.configure()
    requestlog.log.info("request", status=200)
    assert "status" in capsys.readouterr().err
    monkeypatch.undo()
    requestlog.configure()


async def test_who_is_there_is_asked_of_the_database_once_and_only_where_somebody_is(app, client):
    await client.become(await factories.person("ola@example.no"))
    await client.get("/sign-in")
    async with Browser(app) as nobody:
        assert await _queries(nobody, "/sign-in") == []
        assert await _queries(nobody, "/schema") == []
    assert len(await _queries(client, "/schema")) == 1
    assert await _queries(client, "/static/0/icon.svg") == []
    assert await _queries(client, "/calendar/none") == []


async def _queries(browser: Browser, path: str) -> list[str]:
    """What is sent to the database while the page is made."""
    asked: list[str] = []
    site = browser.site
    site.municipality = replace(site.municipality, name="Gloppen")  # known, so not asked for
    async with transaction.transaction() as current:
        with current.connection.query_logger(lambda record: asked.append(record.query)):
            await browser.get(path)
    return asked


async def test_the_municipality_is_named_as_soon_as_it_has_a_name(client):
    assert "– Ledig</title>" in (await client.get("/sign-in")).text
    await factories.insert(
        "municipality",
        name="Gloppen",
        number="4650",
        contact_email="",
        contact_phone="",
        website="",
        appeal={},
    )
    assert "– Gloppen</title>" in (await client.get("/sign-in")).text


async def test_where_the_database_is_away_it_is_said_so(client, server):
    client.cookies.set("ledig_session", "somebody", domain="testserver.local")
    assert (await client.get("/health")).json() == {"status": "ok"}
    connection = await asyncpg.connect(server)
    await connection.execute("DROP DATABASE ledig_test WITH (FORCE)")  # the next test makes another
    await connection.close()
    for _ in range(2):
        health = await client.get("/health")
        page = await client.get("/my/profile")
        call = await client.get("/api/v1/nothing")
        assert (health.status_code, health.json()) == (503, {"status": "no database"})
        assert (page.status_code, "The service is not available just now" in page.text) == (503, True)
        assert (call.status_code, call.json()["type"]) == (503, "unavailable")


async def test_a_database_that_is_not_migrated_is_not_healthy(client):
    await transaction.execute("DELETE FROM migration")
    answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "not migrated"})


async def test_behind_https_cookies_and_pages_are_for_https_only(settings, database):
    secure = replace(settings, base_url="https://ledig.example.no", secure_cookies=True)
    async with Browser(create_app(secure, clock=lambda: NOW)) as browser:
        answer = await browser.get("/sign-in", params={"lang": "nn"})
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "; Secure" in answer.headers["set-cookie"]


async def test_the_service_connects_sends_and_lets_go(settings, database_url):
    """The application on its own: the pool and the sender of letters live as long as it does."""
    application = create_app(replace(settings, database_url=database_url), clock=lambda: NOW)
    async with application.lifespan(), Browser(application) as browser:
        assert (await browser.get("/health")).json() == {"status": "ok"}
        await browser.submit("/sign-in", email="ola@example.no")
        for _ in range(100):
            if await transaction.value("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL"):
                break
            await _moment()
        assert len(list((settings.mail_folder / "new").iterdir())) == 1
    assert conf.DB.pool is None


async def _moment() -> None:
    """Let the sender have its turn; the clock of the service stands still."""
    await transaction.value("SELECT pg_sleep(0.02)")


async def test_the_api_is_described_for_programs_and_for_people(client):
    described = (await client.get("/schema/openapi.json")).json()
    assert described["info"]["title"] == "Ledig"
    assert [path for path in described["paths"] if not path.startswith(("/api/", "/calendar/", "/health"))] == []
    page = (await client.get("/schema")).text
    for path, item in described["paths"].items():
        for method in item.keys() - {"head"}:
            assert f"<code>{method.upper()} {path}</code>" in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>alert(1)</script>", ""),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_its_user_calls_it(agent, name):
    assert agents.name(agent) == name
