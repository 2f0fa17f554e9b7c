"""Static files: ours and the packages'."""

import gzip
import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from booking.web import assets


@pytest.fixture(scope="module")
def files():
    return assets.load()


@pytest.fixture(scope="module")
def client(files):
    with TestClient(Litestar([assets.handler(files)], openapi_config=None)) as client:
        yield client


def test_a_file_at_its_address_is_kept_for_a_year(client, files):
    answer = client.get(files.url("ledig.css"))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, assets.FOREVER)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.content == (assets.STATIC / "ledig.css").read_bytes()


def test_it_is_packed_for_those_who_can_unpack_it(client, files):
    packed = client.get(files.url("designsystemet.css"), headers={"accept-encoding": "gzip"})
    plain = client.get(files.url("designsystemet.css"), headers={"accept-encoding": "identity"})
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == gzip.decompress(files.files["designsystemet.css"].packed)


def test_an_older_address_gives_the_file_of_today_but_not_for_a_year(client):
    assert client.get("/static/000000000000/icon.svg").headers["cache-control"] == "no-cache"


def test_a_font_is_a_font(client, files):
    answer = client.get(files.url("inter.woff2"))
    assert (answer.headers["content-type"], answer.content[:4]) == ("font/woff2", b"wOF2")


@pytest.mark.parametrize("name", ["nothing.css", "..%2Fpackage.json", "%2e%2e%2fledig.css", "package.json"])
def test_nothing_else_can_be_fetched(client, files, name):
    assert client.get(f"/static/{files.version}/{name}").status_code == 404


def test_a_wrong_name_in_a_template_shows_at_once(files):
    with pytest.raises(KeyError, match="no static file is called ledgi"):
        files.url("ledgi.css")


def test_what_our_style_sheets_refer_to_is_there(files):
    ours = [path.read_text() for path in assets.STATIC.glob("*.css")]
    assert {name for text in ours for name in re.findall(r'url\("?([^")]+)', text)} == {
        "inter.woff2",
        "inter-ext.woff2",
    }
    assert {"inter.woff2", "inter-ext.woff2"} <= files.files.keys()


def test_a_missing_package_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "NODE_MODULES", tmp_path)
    with pytest.raises(FileNotFoundError, match="run `npm ci`"):
        assets.load()
