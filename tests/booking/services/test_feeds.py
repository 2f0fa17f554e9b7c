"""What stands in the events of a feed."""

from datetime import UTC, datetime

import pytest

from booking.services.feed_entries import Places, entry
from booking.services.feeds import Feeds
from booking.storage import transaction
from ical import FeedKey, FeedSource
from tests import factories
from tests.conftest import NOW

HALL = {"name": "Hallen", "venue": "Gloppenhallen", "address": "Grandavegen 11", "postcode": "6823", "place": "Sandane"}
POSITION = {"latitude": 61.77, "longitude": 6.21}


def _place(number: int, name: str, **values: object) -> dict[str, object]:
    return {"id": number, **HALL, **POSITION, "venue_slug": "gloppenhallen", "name": name, **values}


def test_spaces_of_one_venue_share_its_address_and_those_of_others_have_their_own() -> None:
    elsewhere = {"venue": "Biblioteket", "venue_slug": "biblioteket", "address": "Torget 2"}
    places = Places([_place(1, "Del A"), _place(2, "Del B"), _place(3, "Lesesalen", **elsewhere)])
    assert places.of([2, 1]) == "Del A + Del B, Gloppenhallen, Grandavegen 11, 6823 Sandane"
    assert places.of([1, 3]) == (
        "Del A, Gloppenhallen, Grandavegen 11, 6823 Sandane; Lesesalen, Biblioteket, Torget 2, 6823 Sandane"
    )


def test_what_is_not_known_of_a_place_is_left_out() -> None:
    bare = {"address": "", "postcode": "", "place": "", "latitude": None, "longitude": None}
    places = Places([_place(1, "Del A", **bare)])
    assert places.of([1, 9]) == "Del A, Gloppenhallen"
    assert places.of([9]) == ""
    assert places.position([9, 1]) == places.position([9]) == {"latitude": None, "longitude": None}


def test_an_event_keeps_its_uid_whatever_happens_to_it() -> None:
    moment = datetime(2027, 1, 12, 17, tzinfo=UTC)
    row = {"id": 7, "starts_at": moment, "ends_at": moment.replace(hour=19), "created_at": moment}
    first = entry({**row, "changed_at": moment, "sequence": 0}, "4650", summary="Handball")
    later = {**row, "starts_at": moment.replace(day=13), "ends_at": moment.replace(day=13, hour=20)}
    second = entry({**later, "changed_at": NOW, "sequence": 3}, "4650", summary="Cup")
    assert first.uid == second.uid == "occurrence-7@ledig-4650"
    assert (second.sequence, second.changed_at) == (3, NOW)


def test_our_feeds_are_what_ical_asks_for() -> None:
    assert isinstance(Feeds("https://ledig.example.no", lambda: NOW), FeedSource)


@pytest.mark.usefixtures("database")
async def test_a_version_is_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    venue = await factories.venue()
    await factories.space(venue, "hall")
    asked: list[str] = []
    run = transaction._run

    async def counting(method: str, sql: str, args: object) -> object:
        asked.append(sql)
        return await run(method, sql, args)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "_run", counting)
    source = Feeds("https://ledig.example.no", lambda: NOW)
    for key in (FeedKey("space", "hall"), FeedKey("venue", "hallen"), FeedKey("all", ""), FeedKey("token", "none")):
        asked.clear()
        await source.version(key)
        assert len(asked) == 1


@pytest.mark.usefixtures("database")
async def test_a_municipality_without_venues_has_no_feed_of_all() -> None:
    source = Feeds("https://ledig.example.no", lambda: NOW)
    assert (await source.version(FeedKey("all", "")), await source.calendar(FeedKey("all", ""))) == (None, None)
