import pytest

from booking.web import security
from booking.web.visitors import Visitor
from tests import browsers, factories
from tests.browsers import ORIGIN, Browser
from tests.conftest import NOW

PROFILE = {"name": "Changed", "phone": "", "language": "nb"}


@pytest.fixture
async def ola(client):
    person = await factories.person("ola@example.no", language="en")
    await client.become(person)
    return person


async def changed(person) -> bool:
    return (await factories.known(person.id)).name == "Changed"


async def test_a_form_with_its_secret_is_taken(client, ola):
    assert (await client.submit("/my/profile", **PROFILE)).status_code == 303
    assert await changed(ola)


@pytest.mark.parametrize("secret", [None, "", "0" * 64, "é", "\ud83d"])
async def test_a_form_without_its_secret_changes_nothing(client, ola, secret):
    data = PROFILE if secret is None else {**PROFILE, "_csrf": secret.encode("utf-8", "replace").decode()}
    answer = await client.post("/my/profile", data=data)
    assert answer.status_code == 403
    assert "The form is too old" in answer.text
    assert not await changed(ola)


async def test_the_secret_of_another_session_does_not_count(client, app, ola):
    async with Browser(app) as other:
        await other.become(await factories.person("mallory@example.no"))
        answer = await client.post("/my/profile", data={**PROFILE, "_csrf": other.csrf})
        assert answer.status_code == 403
        await other.become(ola)
        assert (await client.post("/my/profile", data={**PROFILE, "_csrf": other.csrf})).status_code == 403
    assert not await changed(ola)


async def test_the_secret_in_the_address_does_not_count(client, ola):
    answer = await client.post("/my/profile", params={"_csrf": client.csrf}, data=PROFILE)
    assert answer.status_code == 403
    assert not await changed(ola)


async def test_a_script_of_ours_sends_the_secret_as_a_header(client, ola):
    answer = await client.post("/my/profile", data=PROFILE, headers={"X-CSRF-Token": client.csrf})
    assert answer.status_code == 303
    assert await changed(ola)


async def test_a_form_with_files_carries_the_secret_too(client, ola):
    files = {"document": ("a.txt", b"text", "text/plain")}
    assert (await client.submit("/my/profile", files=files, **PROFILE)).status_code == 303
    without = await client.post("/my/profile", data=PROFILE, files=files)
    assert without.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://testserver.local.evil.example"},
        {"Origin": "http://testserver.local@evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
    ],
)
async def test_another_site_cannot_send_a_form_even_with_its_secret(client, ola, headers):
    answer = await client.post("/my/profile", data={**PROFILE, "_csrf": client.csrf}, headers=headers)
    assert answer.status_code == 403
    assert "The request came from another website" in answer.text
    assert not await changed(ola)


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
async def test_our_own_pages_and_what_is_no_browser_may_send_a_form(client, ola, headers):
    answer = await client.post("/my/profile", data={**PROFILE, "_csrf": client.csrf}, headers=headers)
    assert answer.status_code == 303


def test_the_address_behind_a_proxy_is_an_own_origin_too():
    headers = {"origin": "https://ledig.example.no", "host": "10.0.0.7:8000"}
    assert security.own_origin(headers, "https://ledig.example.no")
    assert not security.own_origin(headers, "https://other.example.no")


def test_the_anonymous_have_no_secret():
    assert security.csrf_token(Visitor(), "secret") == ""
    assert security.csrf_token(Visitor(token="a"), "secret") != security.csrf_token(Visitor(token="b"), "secret")
    assert security.csrf_token(Visitor(token="a"), "secret") != security.csrf_token(Visitor(token="a"), "other")


async def test_forms_of_a_signed_in_person_hold_the_secret(client, ola):
    for path in ("/my/profile", "/my/organisations", "/my/sessions"):
        page = (await client.get(path)).text
        assert page.count('method="post"') == page.count(f'name="_csrf" value="{client.csrf}"') > 0


async def test_no_form_of_the_anonymous_holds_a_secret(client):
    assert "_csrf" not in (await client.get("/sign-in")).text


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/nothing", "/health", "/schema/openapi.json", "/my/profile", "/api/v1/nothing", "/static/0/x.css"],
)
async def test_every_answer_carries_the_headers_that_protect(client, path):
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"] == (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
        "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "permissions-policy" in headers
    assert "strict-transport-security" not in headers


async def test_no_page_of_a_person_may_be_kept_by_a_cache(client, ola):
    assert (await client.get("/my/profile")).headers["cache-control"] == "private, no-cache"


async def test_pages_need_no_inline_script_or_style(client, ola):
    for path in ("/my/profile", "/my/organisations", "/my/sessions", "/schema", "/nothing"):
        page = (await client.get(path)).text
        assert "<style" not in page
        assert "style=" not in page
        assert "onclick=" not in page
        assert page.count("<script") == page.count("<script src=")


async def test_a_key_needs_no_secret_and_counts_under_the_api_only(client):
    ola = await factories.person("ola@example.no", language="en")
    headers = await browsers.key_of(ola, NOW)
    assert (await client.get("/my/profile", headers=headers)).status_code == 303
    posted = await client.post("/my/profile", data=PROFILE, headers=headers)
    assert posted.status_code == 401
    assert not await changed(ola)


@pytest.mark.parametrize("key", ["wrong", "a" * 5000, "é".encode("latin-1").decode("latin-1")])
async def test_a_wrong_key_is_refused_rather_than_anonymous(client, key):
    answer = await client.get("/api/v1/nothing", headers={"Authorization": f"Bearer {key}".encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "unknown-key"
