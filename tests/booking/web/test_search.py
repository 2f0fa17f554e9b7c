import re

import pytest

from tests import factories
from tests.booking.web.test_resources import texts

pytestmark = pytest.mark.usefixtures("database")

EVENING = {"date": "2027-01-12", "from": "18:00", "to": "19:30"}


async def town():
    """Two venues: a hall that is taken on Tuesday evening, a gym and a room that are not."""
    venue, other = await factories.venue("hallen", name="Hallen"), await factories.venue("skulen", name="Skulen")
    hall = await factories.space(venue, "hall", name="Storsalen", capacity=300, facilities=["handball"])
    await factories.space(other, "gym", name="Gymsalen", capacity=60, facilities=["handball"])
    await factories.space(
        other, "room", name="Møterommet", capacity=12, facilities=["projector"], space_class="klasserom"
    )
    kari = await factories.person("kari@example.no")
    await factories.claimed(
        hall,
        factories.oslo("2027-01-12", "17:00"),
        factories.oslo("2027-01-12", "18:30"),
        by=kari,
        title="Secret",
        public=True,
    )


def results(page, section="free"):
    """The names of the spaces in a section of the results."""
    part = page.text.partition(f'id="{section}"')[2].partition("</section>")[0]
    return re.findall(r'class="result__link" href="[^"]+">([^<]+)<', part)


async def test_a_time_gives_those_that_are_free_and_those_that_nearly_are(client):
    await town()
    page = await client.get("/search", params=EVENING)
    assert results(page) == ["Gymsalen", "Møterommet"]
    assert results(page, "nearly") == ["Storsalen"]
    said = texts(page)
    assert "2 places are vacant" in said
    assert "Vacant Tue 12 Jan 18:30 – 20:00 instead".replace(" ", "") in said.replace(" ", "")
    assert "Booked 17:00–18:30" in said
    assert "Secret" not in said
    assert "kari" not in said.casefold()
    assert "/apply?space=gym&amp;date=2027-01-12&amp;from=18%3A00&amp;to=19%3A30" in page.text


async def test_a_day_gives_the_times_to_begin(client):
    await town()
    page = await client.get("/search", params={"date": "2027-01-12", "minutes": 120, "what": "storsalen"})
    starts = re.findall(
        r'class="chip" href="/apply\?space=hall&amp;date=2027-01-12&amp;from=(\d\d)%3A00&amp;to=(\d\d)', page.text
    )
    assert starts[:2] == [("08", "10"), ("09", "11")]
    assert ("17", "19") not in starts


async def test_words_are_understood_in_every_language(client):
    await town()
    for what in ("handball", "Håndball", "handb"):
        assert results(await client.get("/search", params={**EVENING, "what": what})) == ["Gymsalen"], what
    for what in ("projektor", "klasserom", "møterommet"):
        assert results(await client.get("/search", params={**EVENING, "what": what})) == ["Møterommet"], what
    assert results(await client.get("/search", params={**EVENING, "what": "romskip"})) == []


async def test_where_and_how_many_narrow_it_down(client):
    await town()
    assert results(await client.get("/search", params={**EVENING, "where": "skulen", "people": 20})) == ["Gymsalen"]
    assert results(await client.get("/search", params={**EVENING, "where": "Oslo"})) == []


async def test_a_weekly_time_counts_its_dates(client):
    await town()
    page = await client.get("/search", params={**EVENING, "repeat": "weekly", "until": "2027-02-16"})
    said = texts(page)
    assert results(page) == ["Gymsalen", "Møterommet"]
    assert "all 6 dates are vacant" in said
    assert results(page, "nearly") == ["Storsalen"]
    assert "5 of 6 dates are vacant" in said
    assert "Tue 12 Jan : Booked 17:00–18:30".replace(" ", "") in said.replace(" ", "")
    assert "repeat=weekly&amp;until=2027-02-16" in page.text


async def test_the_nearest_stand_first_with_how_far_it_is(client):
    for slug, latitude in (("far", 62.0), ("near", 61.78)):
        venue = await factories.venue(slug, latitude=latitude, longitude=6.21)
        await factories.space(venue, f"{slug}-hall")
    page = await client.get("/search", params={**EVENING, "lat": "61.77", "lon": "6.21"})
    assert results(page) == ["Near-hall", "Far-hall"]
    said = texts(page)
    assert "1 km away" in said
    assert "26 km away" in said


async def test_filters_offer_only_what_gives_hits(client):
    await town()
    page = await client.get("/search", params=EVENING)
    chips = [
        " ".join(re.sub(r"<[^>]+>", " ", chip).split())
        for chip in re.findall(r'<a class="chip".*?</a>', page.text, re.DOTALL)
    ]
    assert chips == ["Hallen", "Skulen", "Handball 2", "Projector 1"]
    for url in re.findall(r'<a class="chip" href="([^"]+)"', page.text):
        found = await client.get(url.replace("&amp;", "&"))
        assert results(found) + results(found, "nearly") != [], url


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"people": "many"}, "This is not a number"),
        ({"date": "tomorrow"}, "This is not a date"),
        ({"date": "2027-01-12", "from": "25:99"}, "This is not a time of day"),
        ({"date": "2027-03-28", "from": "02:30"}, "This time does not exist"),
        ({"what": "x" * 101}, "The text is too long"),
        ({"what": "a\x07b"}, "characters that cannot be seen"),
        ({**EVENING, "repeat": "weekly", "until": "2040-01-01"}, "This is too little or too much"),
        ({"lat": "north", "lon": "6"}, "This is not a number"),
        ({"date": "2027-01-12", "repeat": "weekly", "until": "2027-03-01"}, "Something is missing"),
        ({**EVENING, "repeat": "weekly"}, "Something is missing"),
    ],
)
async def test_a_search_that_cannot_be_is_told_what_is_wrong_and_keeps_the_rest(client, query, fault):
    await town()
    page = await client.get("/search", params={"where": "skulen", **query})
    assert fault in texts(page)
    assert 'value="skulen"' in page.text
    assert results(page) == []


async def test_nothing_found_says_what_to_do(client):
    page = await client.get("/search", params=EVENING)
    assert "Nothing fits all of it" in texts(page)


async def test_the_front_page_shows_what_is_vacant_tonight_and_what_is_on(client):
    await town()
    page = await client.get("/")
    said = texts(page)
    assert "Vacant tonight" in said
    assert "/apply?space=hall&amp;date=2027-01-04&amp;from=17%3A00&amp;to=23%3A00" in page.text
    assert "Nothing is announced" in said


async def test_the_front_page_names_public_events_and_nobody(client):
    venue = await factories.venue()
    space = await factories.space(venue, "hall")
    kari = await factories.person("kari@example.no")
    for title, public, hour in (("Concert", True, "18"), ("Wedding of Kari", False, "20")):
        await factories.claimed(
            space,
            factories.oslo("2027-01-05", f"{hour}:00"),
            factories.oslo("2027-01-05", f"{hour}:30"),
            by=kari,
            title=title,
            public=public,
        )
    said = texts(await client.get("/"))
    assert "Concert" in said
    assert "kari" not in said.casefold()


async def test_an_anonymous_reader_gets_no_cookie(client):
    await town()
    for path in ("/", "/venues", "/venues/hallen", "/spaces/hall", "/search"):
        assert "set-cookie" not in (await client.get(path)).headers, path
