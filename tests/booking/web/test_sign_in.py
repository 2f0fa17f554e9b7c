import asyncio
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from booking.services import tokens
from booking.storage import sign_in, transaction
from tests import factories
from tests.browsers import ORIGIN, Browser

COOKIE = "ledig_session"


async def letters() -> list[dict]:
    return await transaction.rows("SELECT recipient, subject, text, html, kind FROM outbox ORDER BY id")


async def link() -> str:
    """The path of the link in the latest letter."""
    text = (await letters())[-1]["text"]
    return urlsplit(re.search(r"http://\S+", text).group()).path


async def ask(client: Browser, email: str = "kari@example.no", **fields: str):
    return await client.submit("/sign-in", email=email, **fields)


async def count(table: str) -> int:
    return len(await transaction.rows(f"SELECT 1 FROM {table}"))  # noqa: S608 -- a name of ours


async def test_a_new_person_signs_in_and_is_asked_who_they_are(client):
    assert (await ask(client, "  Kari@Example.NO ", next="/venues")).status_code == 200
    path = await link()
    shown = await client.get(path)
    assert "signed in as kari@example.no" in shown.text
    entered = await client.submit(path)
    assert (entered.status_code, entered.headers["location"]) == (303, "/my/profile?next=%2Fvenues")
    saved = await client.submit("/my/profile", name="Kari Nordmann", phone="57 88 00 00", language="nn", next="/venues")
    assert (saved.status_code, saved.headers["location"]) == (303, "/venues")
    assert await transaction.rows("SELECT email, name, phone, language FROM person") == [
        {"email": "kari@example.no", "name": "Kari Nordmann", "phone": "57880000", "language": "nn"}
    ]


async def test_a_known_person_goes_straight_to_where_they_were_going(client):
    person = await factories.person("ola@example.no")
    await ask(client, "ola@example.no", next="/apply?spaces=hall&date=2027-01-12")
    entered = await client.submit(await link())
    assert entered.headers["location"] == "/apply?spaces=hall&date=2027-01-12"
    assert await transaction.rows("SELECT person FROM session") == [{"person": person.id}]


async def test_the_answer_is_the_same_for_known_and_unknown_addresses(client):
    await factories.person("ola@example.no")
    known = await ask(client, "ola@example.no")
    unknown = await ask(client, "olb@example.no")
    assert known.text == unknown.text.replace("olb@", "ola@")
    assert [letter["recipient"] for letter in await letters()] == ["ola@example.no", "olb@example.no"]


async def test_the_letter_is_in_the_language_of_its_receiver(client):
    await factories.person("ola@example.no", language="nn")
    await ask(client, "ola@example.no")
    await ask(client, "new@example.no")
    assert [letter["subject"] for letter in await letters()] == [
        "Innloggingslenkja di til Ledig",
        "Your sign-in link for Ledig",
    ]


async def test_looking_at_the_link_does_not_use_it_up(client):
    await ask(client)
    path = await link()
    for _ in range(3):
        assert (await client.get(path)).status_code == 200
    assert await count("session") == 0
    assert (await client.submit(path)).status_code == 303


async def test_a_link_works_once(client, app):
    await ask(client, next="/venues")
    path = await link()
    await client.submit(path)
    async with Browser(app) as thief:
        again = await thief.submit(path)
        assert again.status_code == 410
        assert "The link no longer works" in again.text
        assert 'name="next" value="/venues"' in again.text
        assert COOKIE not in thief.cookies
        assert (await thief.get(path)).status_code == 410
    assert await count("session") == 1


async def test_of_two_who_use_a_link_at_once_one_gets_in(client, app):
    await ask(client)
    path = await link()
    browsers = [Browser(app) for _ in range(8)]
    answers = await asyncio.gather(*(browser.submit(path) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 7
    assert await count("session") == 1


async def test_a_link_is_too_old_after_fifteen_minutes(client, clock):
    await ask(client)
    path = await link()
    clock.pass_(minutes=14, seconds=59)
    assert (await client.get(path)).status_code == 200
    clock.pass_(seconds=1)
    assert (await client.get(path)).status_code == 410
    assert (await client.submit(path)).status_code == 410
    assert await count("session") == 0


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "%F0%9F%92%A9", "..%2f..%2fmy"])
async def test_a_token_that_nobody_sent_is_answered_with_a_page(client, token):
    for answer in (await client.get(f"/sign-in/{token}"), await client.submit(f"/sign-in/{token}")):
        assert answer.status_code in {400, 404, 410}
        assert "<h1" in answer.text
    assert await count("session") == 0


@pytest.mark.parametrize(
    "next_path",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/" + "a" * 9000,
        "",
    ],
)
async def test_nobody_is_led_away_from_the_site(client, next_path):
    await factories.person("ola@example.no")
    await ask(client, "ola@example.no", next=next_path)
    entered = await client.submit(await link())
    assert entered.headers["location"] == "/my"


async def test_the_way_back_is_kept_with_the_link_and_not_in_it(client, app):
    await factories.person("ola@example.no")
    await ask(client, "ola@example.no", next="/venues?when=tuesday")
    path = await link()
    assert "venues" not in path
    async with Browser(app, address="198.51.100.7") as telephone:
        entered = await telephone.submit(path, next="//evil.example")
    assert entered.headers["location"] == "/venues?when=tuesday"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "kari",
        "kari@",
        "@example.no",
        "kari@example",
        "kari@example.no\r\nBcc: all@example.no",
        "kari@example.no\n",
        "kari\x00@example.no",
        "kari nordmann@example.no",
        "<script>@example.no",
        "kari@example..no",
        "a" * 65 + "@example.no",
        "kari@" + "a" * 250 + ".no",
        "kari@example.no,ola@example.no",
    ],
)
async def test_what_is_no_address_gets_no_letter(client, email):
    answer = await ask(client, email, next="/venues")
    assert answer.status_code == 422
    assert "This is not an e-mail address" in answer.text
    assert 'name="next" value="/venues"' in answer.text
    assert await letters() == []


async def test_five_links_in_fifteen_minutes_are_enough_for_one_address(client, app, clock):
    for turn in range(5):
        assert (await ask(client, "Ola@example.no" if turn % 2 else "ola@example.no")).status_code == 200
        clock.pass_(minutes=1)
    refused = await ask(client, "ola@example.no")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "601")
    assert "You can try again at Mon 4 Jan 10:15." in refused.text
    async with Browser(app, address="198.51.100.7") as elsewhere:
        assert (await ask(elsewhere, "ola@example.no")).status_code == 429
        assert (await ask(elsewhere, "kari@example.no")).status_code == 200
    clock.pass_(minutes=10)
    assert (await ask(client, "ola@example.no")).status_code == 200
    assert len(await letters()) == 7


async def test_twenty_links_in_fifteen_minutes_are_enough_for_one_network_address(client, app):
    for number in range(20):
        assert (await ask(client, f"person{number}@example.no")).status_code == 200
    assert (await ask(client, "one-more@example.no")).status_code == 429
    async with Browser(app, address="192.0.2.2") as neighbour:
        assert (await ask(neighbour, "one-more@example.no")).status_code == 200


async def test_a_household_with_ipv6_counts_as_one_address(app):
    for number in range(20):
        async with Browser(app, address=f"2001:db8::{number:x}") as browser:
            assert (await ask(browser, f"person{number}@example.no")).status_code == 200
    async with Browser(app, address="2001:db8::ffff") as browser:
        assert (await ask(browser, "one-more@example.no")).status_code == 429
    async with Browser(app, address="2001:db8:0:1::1") as browser:
        assert (await ask(browser, "one-more@example.no")).status_code == 200


async def test_the_limit_holds_when_all_come_at_once(app):
    browsers = [Browser(app, address=f"192.0.2.{number}") for number in range(10)]
    answers = await asyncio.gather(*(ask(browser, "ola@example.no") for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 5


async def test_the_anonymous_get_no_cookie(client):
    for path in ("/sign-in", "/nothing", "/schema", "/health", "/my/profile"):
        assert "set-cookie" not in (await client.get(path)).headers
    assert "set-cookie" not in (await ask(client)).headers
    assert "set-cookie" not in (await client.get(await link())).headers


async def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client):
    await ask(client)
    entered = await client.submit(await link())
    name, *attributes = re.split(r"; ", entered.headers["set-cookie"])
    assert name.startswith(f"{COOKIE}=")
    assert {attribute.lower() for attribute in attributes} == {
        "httponly",
        "max-age=2592000",
        "path=/",
        "samesite=lax",
    }


async def test_only_hashes_of_secrets_are_stored(client):
    await ask(client)
    path = await link()
    stored = await transaction.rows("SELECT token_hash FROM sign_in_link")
    assert stored == [{"token_hash": tokens.hashed(path.rpartition("/")[2])}]
    await client.submit(path)
    stored = await transaction.rows("SELECT token_hash FROM session")
    assert stored == [{"token_hash": tokens.hashed(client.cookies[COOKIE])}]


async def test_signing_in_ends_the_session_that_the_browser_had(client, app):
    """So nobody who put a session of theirs into the browser, or knew it, is signed in with the person."""
    await client.become(await factories.person("mallory@example.no"))
    planted = client.cookies[COOKIE]
    await factories.person("ola@example.no")
    async with Browser(app) as other:
        await ask(other, "ola@example.no")
    await client.submit(await link())
    assert client.cookies[COOKIE] != planted
    async with Browser(app) as mallory:
        mallory.cookies.set(COOKIE, planted, domain="testserver.local")
        assert (await mallory.get("/my/profile")).headers["location"] == "/sign-in?next=%2Fmy%2Fprofile"


async def test_a_session_that_the_server_did_not_begin_is_nobodys(client):
    client.cookies.set(COOKIE, "chosen-by-somebody-else", domain="testserver.local")
    assert (await client.get("/my/profile")).status_code == 303
    await ask(client)
    await client.submit(await link())
    assert client.cookies.get(COOKIE, domain="testserver.local") != "chosen-by-somebody-else"


async def test_signing_out_ends_the_session_itself(client, app):
    await client.become(await factories.person("ola@example.no"))
    token = client.cookies[COOKIE]
    left = await client.submit("/sign-out")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert COOKIE not in client.cookies
    async with Browser(app) as thief:
        thief.cookies.set(COOKIE, token, domain="testserver.local")
        assert (await thief.get("/my/profile")).status_code == 303


async def test_a_session_ends_after_thirty_days(client, clock):
    await client.become(await factories.person("ola@example.no"))
    clock.pass_(days=30, seconds=-1)
    assert (await client.get("/my/profile")).status_code == 200
    clock.pass_(seconds=1)
    assert (await client.get("/my/profile")).status_code == 303


async def test_a_person_sees_and_ends_their_sessions_only(client, app):
    ola, kari = await factories.person("ola@example.no"), await factories.person("kari@example.no")
    async with Browser(app) as telephone, Browser(app) as stranger:
        await client.become(ola)
        await telephone.become(ola)
        await stranger.become(kari)
        numbers = await transaction.rows("SELECT id, person FROM session ORDER BY id")
        mine, phone, hers = (number["id"] for number in numbers)
        page = await client.get("/my/sessions")
        assert re.findall(r"/my/sessions/(\d+)/end", page.text) == [str(phone)]
        assert (await client.submit(f"/my/sessions/{hers}/end")).status_code == 404
        assert (await stranger.get("/my/profile")).status_code == 200
        assert (await client.submit(f"/my/sessions/{phone}/end")).status_code == 303
        assert (await telephone.get("/my/profile")).status_code == 303
        await telephone.become(ola)
        assert (await client.submit("/my/sessions/end-others")).status_code == 303
        assert (await telephone.get("/my/profile")).status_code == 303
        assert (await client.get("/my/profile")).status_code == 200
        assert (await stranger.get("/my/profile")).status_code == 200
        assert mine < phone


async def test_who_is_signed_in_is_not_asked_again(client):
    await client.become(await factories.person("ola@example.no"))
    answer = await client.get("/sign-in", params={"next": "/venues"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/venues")


async def test_the_address_of_a_link_is_neither_kept_nor_indexed(client):
    await ask(client)
    headers = (await client.get(await link())).headers
    assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")
    assert headers["referrer-policy"] == "same-origin"


async def test_another_site_can_neither_ask_for_a_link_nor_use_one(client):
    await ask(client)
    path = await link()
    for target, data in (("/sign-in", {"email": "ola@example.no"}), (path, {})):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await client.post(target, data=data, headers=headers)
            assert answer.status_code == 403
            assert "The request came from another website" in answer.text
    assert (len(await letters()), await count("session")) == (1, 0)


async def test_old_tries_and_links_are_forgotten(client, clock):
    await ask(client)
    clock.pass_(days=1, minutes=16)
    await ask(client, "ola@example.no")
    assert await transaction.rows("SELECT DISTINCT key FROM sign_in_attempt ORDER BY key") == [
        {"key": "address 192.0.2.1"},
        {"key": "email ola@example.no"},
    ]
    assert await transaction.rows("SELECT email FROM sign_in_link") == [{"email": "ola@example.no"}]


async def test_where_mail_stays_here_the_demo_says_where_it_lies(client, settings, app):
    assert "No mail leaves" not in (await client.get("/sign-in")).text
    site = app.state.site
    before = site.settings
    site.settings = type(before)(**{**{name: getattr(before, name) for name in before.__slots__}, "demo": True})
    try:
        assert str(before.mail_folder) in (await client.get("/sign-in")).text
    finally:
        site.settings = before


async def test_a_session_knows_the_name_of_its_browser(client):
    await ask(client)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    await client.post(await link(), headers={"User-Agent": agent, "Origin": ORIGIN})
    assert await transaction.value("SELECT agent FROM session") == "Firefox, Linux"
    sessions = await sign_in.sessions_of(await transaction.value("SELECT id FROM person"), client.site.clock())
    assert [session["expires_at"] - session["created_at"] for session in sessions] == [timedelta(days=30)]
