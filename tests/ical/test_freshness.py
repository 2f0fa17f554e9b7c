"""What a client holds is still true, or it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ical import FeedVersion, freshness

CHANGED = datetime(2026, 12, 1, 8, 0, 5, 250_000, tzinfo=UTC)
VERSION = FeedVersion("space 7, change 41", CHANGED)
PLAIN = freshness.etag(VERSION, gzip=False)
PACKED = freshness.etag(VERSION, gzip=True)
OTHER = freshness.etag(FeedVersion("space 7, change 42", CHANGED), gzip=False)


def unchanged(if_none_match: str = "", if_modified_since: str = "") -> bool:
    """The decision for these headers."""
    return freshness.not_modified(VERSION, if_none_match=if_none_match, if_modified_since=if_modified_since)


def test_every_version_has_its_own_strong_etag() -> None:
    assert len({PLAIN, PACKED, OTHER}) == 3
    assert PLAIN.removesuffix('"') + '-gzip"' == PACKED
    assert freshness.etag(FeedVersion("space 7, change 41", CHANGED + timedelta(days=1)), gzip=False) == PLAIN


@given(st.text())
def test_an_etag_is_fit_for_a_header_whatever_the_version_is_called(text: str) -> None:
    etag = freshness.etag(FeedVersion(text, CHANGED), gzip=False)
    assert (len(etag), etag.isascii(), etag.isprintable(), etag[0], etag[-1]) == (34, True, True, '"', '"')


@pytest.mark.parametrize(
    ("header", "held"),
    [
        (PLAIN, True),
        (PACKED, True),
        (f"W/{PLAIN}", True),  # what some proxies make of a strong one
        (f'"a, b", {OTHER},{PLAIN}', True),
        ("*", True),
        (" * ", True),
        (OTHER, False),
        (PLAIN.strip('"'), False),
        (f'"{PLAIN}"', False),
        ('""', False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_an_etag_holds_when_it_is_this_version_plain_or_packed(header: str, held: bool) -> None:
    assert unchanged(header) is held


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ("Tue, 01 Dec 2026 08:00:05 GMT", True),
        ("Tue, 01 Dec 2026 08:00:06 GMT", True),
        ("Tue, 01 Dec 2026 08:00:04 GMT", False),
        ("Tuesday, 01-Dec-26 08:00:05 GMT", True),
        ("Tue Dec  1 08:00:05 2026", True),
        ("Tue, 01 Dec 2026 09:00:04 +0100", False),
        ("yesterday", False),
        ("Tue, 41 Dec 2026 08:00:05 GMT", False),
        ("Tue, 01 Dec 2026 08:00:05 +9999999999999", False),
        ("", False),
    ],
)
def test_a_date_holds_when_nothing_was_changed_after_it(header: str, held: bool) -> None:
    assert unchanged(if_modified_since=header) is held


def test_an_etag_decides_alone_where_there_is_one() -> None:
    long_after = "Fri, 01 Jan 2038 00:00:00 GMT"
    assert unchanged(OTHER, long_after) is False
    assert unchanged("nonsense", long_after) is False
    assert unchanged(PLAIN, "Thu, 01 Jan 1970 00:00:00 GMT") is True


def test_last_modified_holds_when_it_comes_back() -> None:
    assert freshness.last_modified(VERSION) == "Tue, 01 Dec 2026 08:00:05 GMT"
    assert unchanged(if_modified_since=freshness.last_modified(VERSION)) is True


@given(st.text(), st.text())
def test_no_header_breaks_the_decision(one: str, other: str) -> None:
    assert unchanged(one, other) in (True, False)
    assert unchanged("", other) in (True, False)
    assert freshness.accepts_gzip(one) in (True, False)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("deflate , x-gzip", True),
        ("*", True),
        ("gzip;q=1.000", True),
        ("gzip; q=0.001", True),
        ("gzip;q=0", False),
        ("gzip ; q = 0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzipped", False),
        ("identity", False),
        ("br, deflate", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(header: str, accepted: bool) -> None:
    assert freshness.accepts_gzip(header) is accepted


def test_a_version_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="changed_at has no offset"):
        FeedVersion("1", datetime(2026, 12, 1, 8))  # noqa: DTZ001 - the naive time is what is tried
