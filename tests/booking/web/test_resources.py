import io
import re
from datetime import date

import pytest
from PIL import Image

from booking.services import pictures
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

EVIL = "<script>alert(1)</script>"


def texts(page):
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style).*?</\1>", "", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


async def hall(**values):
    venue = await factories.venue(
        "hallen",
        name="Fjordvikhallen",
        latitude=61.77,
        longitude=6.21,
        how_to_get_in={"nb": "Kode", "nn": "", "en": ""},
    )
    return venue, await factories.space(venue, "sal", name="Salen", minutes_min=60, grid_minutes=30, **values)


async def booked(space, day, start, end, **values):
    kari = await factories.person("kari.nordmann@example.no")
    return await factories.claimed(
        space, factories.oslo(day, start), factories.oslo(day, end), by=kari, **{"title": "Handball", **values}
    )


async def test_a_venue_says_where_it_is_when_it_is_open_and_what_can_be_booked(client):
    venue, _ = await hall(capacity=120)
    await factories.closure(factories.oslo("2027-01-20", "08:00"), factories.oslo("2027-01-20", "12:00"), venue=venue)
    page = await client.get("/venues/hallen")
    said = texts(page)
    for text in (
        "Storgata 1, 6823 Sandane",
        "Salen",
        "Gym 120 people 300 m²",
        "Monday–Sunday 08:00–23:00",
        "Wed 20 Jan 08:00 – 12:00 : Golvet blir slipt",
        "Kode",
        "57 88 00 00",
    ):
        assert text.replace(" ", "") in said.replace(" ", ""), text
    assert 'href="/spaces/sal"' in page.text
    assert "https://www.openstreetmap.org/?mlat=61.77&amp;mlon=6.21#map=16/61.77/6.21" in page.text
    assert "webcal://testserver.local/calendar/venues/hallen/calendar.ics" in page.text


async def test_the_week_of_a_space_shows_titles_of_public_bookings_and_no_name(client):
    _, space = await hall()
    await booked(space, "2027-01-05", "18:00", "20:00", title="Open match", public=True)
    await booked_again(space)
    page = await client.get("/spaces/sal?date=2027-01-05")
    assert "Open match" in page.text
    assert "Private party" not in page.text
    assert "kari" not in page.text.casefold()
    assert "Set-Cookie" not in page.headers


async def booked_again(space):
    await factories.claimed(
        space,
        factories.oslo("2027-01-06", "18:00"),
        factories.oslo("2027-01-06", "20:00"),
        by=await factories.person("ola@example.no"),
        title="Private party",
    )


@pytest.mark.parametrize("view", ["week", "day", "list"])
async def test_a_vacant_time_leads_to_an_application_for_it(client, view):
    _, space = await hall()
    await booked(space, "2027-01-05", "09:00", "22:00")
    page = await client.get(f"/spaces/sal?date=2027-01-05&view={view}")
    links = set(re.findall(r'href="(/apply\?[^"]+)"', page.text))
    assert "/apply?space=sal&amp;date=2027-01-05&amp;from=08%3A00&amp;to=09%3A00" in links
    assert "/apply?space=sal&amp;date=2027-01-05&amp;from=22%3A00&amp;to=23%3A00" in links
    assert not any("from=12%3A00" in link for link in links if "01-05" in link)


async def test_applied_for_and_closed_time_shows_as_such(client):
    venue, space = await hall()
    await factories.claimed(
        space,
        factories.oslo("2027-01-05", "18:00"),
        factories.oslo("2027-01-05", "20:00"),
        by=await factories.person(),
        held=False,
        title="Hidden until decided",
        public=True,
    )
    await factories.closure(factories.oslo("2027-01-06", "08:00"), factories.oslo("2027-01-06", "23:00"), venue=venue)
    said = texts(await client.get("/spaces/sal?date=2027-01-05&view=list"))
    assert "18:00–20:00 Applied for" in said
    assert "08:00–23:00 Closed Golvet blir slipt" in said
    assert "Hidden until decided" not in said


async def test_the_parts_of_a_hall_are_columns_that_can_be_switched(client):
    venue = await factories.venue()
    one, two = await factories.part(venue, "A"), await factories.part(venue, "B")
    whole = await factories.space(venue, "whole", [one, two])
    await factories.space(venue, "a", [one], parent=whole.id, name="Part A")
    await factories.space(venue, "b", [two], parent=whole.id, name="Part B")
    page = await client.get("/spaces/whole?view=day&date=2027-01-05&with=a&with=elsewhere")
    columns = re.findall(r'<section class="grid__column[^"]*" aria-label="([^",]+)', page.text)
    assert columns == ["Whole", "Part A"]
    assert "/spaces/whole?view=day&amp;date=2027-01-05&amp;with=a&amp;with=elsewhere&amp;with=b#time" in page.text
    assert "/spaces/whole?view=day&amp;date=2027-01-05&amp;with=elsewhere#time" in page.text


async def test_a_month_has_a_word_for_every_day(client):
    _, space = await hall()
    await booked(space, "2027-01-12", "08:00", "23:00")
    said = texts(await client.get("/spaces/sal?view=month&date=2027-01-12"))
    assert "Tuesday 12 January, Nothing vacant" in said
    assert "Wednesday 13 January, Vacant" in said


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31", "0001-01-01", "9999-12-31", "soon", "", "2027-13-01"])
@pytest.mark.parametrize("view", ["week", "day", "month", "list", "sideways"])
async def test_any_date_and_view_in_an_address_gives_a_page(client, day, view):
    await hall()
    page = await client.get("/spaces/sal", params={"date": day, "view": view})
    assert (page.status_code, "<h1" in page.text) == (200, True)


async def test_text_of_the_catalogue_is_never_markup(client):
    venue = await factories.venue("evil", name=EVIL, description={"nb": EVIL, "nn": "", "en": ""})
    await factories.space(venue, "evil-space", name=EVIL, facilities=[EVIL], space_class=EVIL)
    for path in ("/", "/venues", "/venues/evil", "/spaces/evil-space", "/search"):
        page = await client.get(path)
        assert page.status_code == 200
        assert (EVIL in page.text, "&lt;script&gt;" in page.text) == (False, True), path


async def test_what_is_not_there_is_said_so(client):
    await factories.venue("shut", active=False)
    for path in ("/venues/nowhere", "/venues/shut", "/spaces/nowhere", "/pictures/1"):
        page = await client.get(path)
        assert (page.status_code, "There is nothing here" in page.text) == (404, True), path


async def test_a_picture_is_served_from_the_database_and_kept_for_a_year(client):
    venue, _ = await hall()
    boss = await factories.person(role="administrator")
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "green").save(out, "PNG")
    number = await pictures.add(
        name="a.png",
        said="image/png",
        data=out.getvalue(),
        alt={"nb": "Salen", "en": "The hall"},
        venue=venue,
        by=boss,
        now=NOW,
    )
    whole = await client.get(f"/pictures/{number}")
    assert whole.headers["content-type"] == "image/webp"
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(whole.content)).size == (900, 600)
    small = await client.get(f"/pictures/{number}?width=320")
    assert Image.open(io.BytesIO(small.content)).size == (320, 213)
    assert small.headers["etag"] != whole.headers["etag"]
    again = await client.get(f"/pictures/{number}", headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = await client.get("/venues/hallen")
    assert 'alt="The hall"' in page.text


async def test_a_page_speaks_the_readers_language(client):
    await hall(facilities=["stage"])
    said = {lang: texts(await client.get(f"/spaces/sal?lang={lang}")) for lang in ("nb", "nn", "en")}
    assert "Slik kommer du inn" in said["nb"]
    assert "Slik kjem du inn" in said["nn"]
    assert "How to get in" in said["en"]


async def test_a_week_leads_to_the_next_and_the_one_before(client):
    await hall()
    page = await client.get(f"/spaces/sal?date={date(2027, 1, 5)}")
    assert 'href="/spaces/sal?view=week&amp;date=2026-12-29#time" rel="prev"' in page.text
    assert 'href="/spaces/sal?view=week&amp;date=2027-01-12#time" rel="next"' in page.text
