"""Feeds over HTTP, served from a source of five lines."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from ical import BadDays, Calendar, FeedKey, FeedSource, FeedVersion, build, freshness
from ical.routes import router
from tests.ical.samples import week

VERSION = FeedVersion("41", datetime(2026, 12, 1, 8, 0, 5, tzinfo=UTC))
PLAIN = freshness.etag(VERSION, gzip=False)
PACKED = freshness.etag(VERSION, gzip=True)
FEED = build(week())
KNOWN = [FeedKey("space", "sal-æ"), FeedKey("venue", "hallen"), FeedKey("all", ""), FeedKey("token", "abc")]
PATHS = [
    "/calendar/spaces/sal-æ/calendar.ics",
    "/calendar/venues/hallen/calendar.ics",
    "/calendar/all/calendar.ics",
    "/calendar/abc/calendar.ics",
]
SPACE, VENUE, ALL, TOKEN = PATHS
WEEK = {"from": "2027-01-04", "to": "2027-01-10"}

COMMON = {
    "etag": PLAIN,
    "last-modified": "Tue, 01 Dec 2026 08:00:05 GMT",
    "vary": "Accept-Encoding",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}


class Source:
    """Four feeds, of any days before 2030, and what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[FeedKey] = []
        self.reads = 0

    async def version(self, feed: FeedKey) -> FeedVersion | None:
        self.asked.append(feed)
        if feed.last and feed.last.year >= 2030:
            raise BadDays
        return VERSION if _known(feed) or feed.key == "vanishing" else None

    async def calendar(self, feed: FeedKey) -> Calendar | None:
        self.reads += 1
        return week() if _known(feed) else None


def _known(feed: FeedKey) -> bool:
    return FeedKey(feed.kind, feed.key) in KNOWN


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def client(source: Source) -> Iterator[TestClient[Litestar]]:
    app = Litestar([router], dependencies={"feed_source": Provide(lambda: source, sync_to_thread=False)})
    with TestClient(app) as client:
        client.headers["accept-encoding"] = "identity"
        yield client


def test_a_few_lines_are_a_feed_source(source: Source) -> None:
    assert isinstance(source, FeedSource)


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_is_served_whole(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, FEED)
    assert dict(answer.headers) == COMMON | {
        "content-type": "text/calendar; charset=utf-8",
        "content-length": str(len(FEED)),
        "cache-control": "private, no-cache" if path == TOKEN else "public, no-cache",
    }


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_has_the_headers_of_get_and_no_body(client: TestClient[Litestar], path: str, encoding: str) -> None:
    got = client.get(path, headers={"accept-encoding": encoding})
    headed = client.head(path, headers={"accept-encoding": encoding})
    assert (headed.status_code, headed.content, dict(headed.headers)) == (200, b"", dict(got.headers))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("etag", [PLAIN, PACKED, f"W/{PLAIN}", f'"other", {PLAIN}', "*"])
def test_who_holds_this_version_is_told_so_before_an_entry_is_read(
    client: TestClient[Litestar], source: Source, path: str, etag: str, method: str
) -> None:
    answer = client.request(method, path, headers={"if-none-match": etag})
    assert (answer.status_code, answer.content, source.reads) == (304, b"", 0)
    assert dict(answer.headers) == COMMON | {
        "cache-control": "private, no-cache" if path == TOKEN else "public, no-cache"
    }


def test_two_headers_of_etags_are_read_as_one(client: TestClient[Litestar], source: Source) -> None:
    answer = client.get(SPACE, headers=[("if-none-match", '"other"'), ("if-none-match", PLAIN)])
    assert (answer.status_code, source.reads) == (304, 0)


def test_who_holds_only_a_date_is_told_so_too(client: TestClient[Litestar], source: Source) -> None:
    fresh = client.get(SPACE, headers={"if-modified-since": "Tue, 01 Dec 2026 08:00:05 GMT"})
    assert (fresh.status_code, fresh.content, source.reads) == (304, b"", 0)
    stale = client.get(SPACE, headers={"if-modified-since": "Tue, 01 Dec 2026 08:00:04 GMT"})
    assert (stale.status_code, stale.content, source.reads) == (200, FEED, 1)


def test_who_holds_another_version_gets_this_one(client: TestClient[Litestar], source: Source) -> None:
    late = "Fri, 01 Jan 2038 00:00:00 GMT"
    answer = client.get(SPACE, headers={"if-none-match": '"other"', "if-modified-since": late})
    assert (answer.status_code, answer.content, source.reads) == (200, FEED, 1)


def test_a_feed_is_packed_for_who_takes_gzip_and_has_an_etag_of_its_own(client: TestClient[Litestar]) -> None:
    with client.stream("GET", SPACE, headers={"accept-encoding": "gzip, br"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert gzip.decompress(packed) == FEED
    assert dict(answer.headers) == COMMON | {
        "etag": PACKED,
        "content-encoding": "gzip",
        "content-type": "text/calendar; charset=utf-8",
        "content-length": str(len(packed)),
        "cache-control": "public, no-cache",
    }
    assert packed[4:8] == bytes(4)  # the time of packing, left out so that packed bytes are equal too


def test_not_modified_names_the_etag_that_the_answer_would_have_had(client: TestClient[Litestar]) -> None:
    answer = client.get(SPACE, headers={"accept-encoding": "gzip", "if-none-match": PLAIN})
    assert (answer.status_code, answer.headers["etag"]) == (304, PACKED)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_unknown_and_a_revoked_token_get_the_same_answer(client: TestClient[Litestar], method: str) -> None:
    unknown = client.request(method, "/calendar/unknown/calendar.ics")
    vanishing = client.request(method, "/calendar/vanishing/calendar.ics")
    conditional = client.request(method, "/calendar/unknown/calendar.ics", headers={"if-none-match": "*"})
    text = "Kalenderen finnes ikke. Kalenderen finst ikkje. No such calendar.\n"
    for answer in (unknown, vanishing, conditional):
        assert (answer.status_code, answer.text) == (404, text if method == "GET" else "")
        assert dict(answer.headers) == {
            "content-type": "text/plain; charset=utf-8",
            "content-length": str(len(text)),
            "cache-control": "private, no-cache",
            "referrer-policy": "no-referrer",
            "x-robots-tag": "noindex",
        }


@pytest.mark.parametrize("key", ["%00", "a%0D%0AX-Evil:1", "a%E2%80%A8b", "%7F"])
@pytest.mark.parametrize("path", ["/calendar/spaces/{}/calendar.ics", "/calendar/{}/calendar.ics"])
def test_a_key_with_control_characters_is_no_feed_and_is_not_looked_for(
    client: TestClient[Litestar], source: Source, path: str, key: str
) -> None:
    answer = client.get(path.format(key))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert source.asked == []


@pytest.mark.parametrize("path", [SPACE, VENUE, ALL])
def test_a_feed_can_be_asked_for_on_some_days_only(client: TestClient[Litestar], source: Source, path: str) -> None:
    answers = [client.get(path, params=days) for days in (WEEK, {"from": WEEK["from"]}, {"to": WEEK["to"]}, {})]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    monday, sunday = date(2027, 1, 4), date(2027, 1, 10)
    bounds = [(feed.first, feed.last) for feed in source.asked]
    assert bounds == [(monday, sunday), (monday, None), (None, sunday), (None, None)]


@pytest.mark.parametrize(
    "days",
    [
        {"from": "4.1.2027"},
        {"to": "2027-02-30"},
        {"from": "2027-01-05", "to": "2027-01-04"},
        {"from": "9" * 400},
        {"to": "\N{ARABIC-INDIC DIGIT TWO}027-01-04"},
        {"to": "2030-01-01"},
    ],
)
def test_days_that_there_are_not_are_refused_in_plain_words(
    client: TestClient[Litestar], source: Source, days: dict[str, str]
) -> None:
    answer = client.get(SPACE, params=days)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.splitlines()[2] == "The calendar has no such days. Write from=2027-01-04&to=2027-01-10."
    assert (source.reads, answer.headers["cache-control"]) == (0, "no-store")


def test_a_secret_address_takes_no_days(client: TestClient[Litestar], source: Source) -> None:
    assert client.get(TOKEN, params={"from": "nonsense"}).content == FEED
    assert source.asked == [FeedKey("token", "abc")]


def test_a_feed_cannot_be_written_to(client: TestClient[Litestar], source: Source) -> None:
    answers = [client.request(method, SPACE) for method in ("POST", "PUT", "DELETE")]
    assert [answer.status_code for answer in answers] == [405, 405, 405]
    assert source.reads == 0


def test_the_routes_describe_themselves(client: TestClient[Litestar]) -> None:
    paths = client.app.openapi_schema.to_schema()["paths"]
    assert {path: sorted(operations) for path, operations in paths.items()} == {
        "/calendar/spaces/{slug}/calendar.ics": ["get", "head"],
        "/calendar/venues/{slug}/calendar.ics": ["get", "head"],
        "/calendar/all/calendar.ics": ["get", "head"],
        "/calendar/{token}/calendar.ics": ["get", "head"],
    }
    get = paths["/calendar/spaces/{slug}/calendar.ics"]["get"]
    assert list(get["responses"]["200"]["content"]) == ["text/calendar"]
