import io
import re

import pytest
from PIL import Image

from booking.services import openings
from booking.storage import catalogue, pictures, resources, transaction
from tests import factories
from tests.booking.domain.test_catalogue import SPACE, VENUE
from tests.booking.web.test_resources import texts
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

EVENING = factories.oslo("2027-01-12", "18:00"), factories.oslo("2027-01-12", "20:00")
ROW = {"row-0-weekday": ["1", "2", "3", "4", "5", "6", "7"], "row-0-opens": "08:00", "row-0-occasion": "ordinary"}


@pytest.fixture
async def officer(client):
    """An officer of venue 1, signed in; the venue has a hall."""
    venue = await factories.venue("hallen", name="Hallen")
    await factories.space(venue, "hall", name="Salen")
    person = await factories.person("sak@example.no", role="officer", venue=venue, language="en")
    await client.become(person)
    return person


async def venue_number():
    return await transaction.value("SELECT id FROM venue WHERE slug = 'hallen'")


async def space_number():
    return await transaction.value("SELECT id FROM space WHERE slug = 'hall'")


async def book():
    space = (await resources.spaces_by_slug(["hall"]))[0]
    kari = await factories.person("kari@example.no")
    return await factories.claimed(space, *EVENING, by=kari, title="Handball")


async def test_an_officer_sees_their_own_venues_only(client, officer):
    await factories.venue("other", name="Andrehallen")
    said = texts(await client.get("/admin/catalogue"))
    assert "Hallen Sandane 1 Yes" in said
    assert "Andrehallen" not in said
    assert "New venue" not in said


async def test_every_page_and_form_of_another_venue_is_closed_to_an_officer(client, officer):
    other = await factories.venue("other")
    space = await factories.space(other, "foreign")
    closure = await factories.closure(*EVENING, venue=other)
    picture = await pictures.add(
        venue=other, space=None, media_type="image/webp", width=1, height=1, alt={"nb": "x"}, data=b""
    )
    pages = [
        *(
            f"/admin/catalogue/venues/{other}{page}"
            for page in ("", "/edit", "/opening", "/closures", "/pictures", "/spaces/new")
        ),
        *(f"/admin/catalogue/spaces/{space.id}{page}" for page in ("", "/opening", "/windows", "/pictures")),
    ]
    posts = [
        *(page for page in pages if not page.endswith(str(other))),
        f"/admin/catalogue/closures/{closure}/remove",
        *(f"/admin/catalogue/pictures/{picture}/{step}" for step in ("describe", "first", "remove")),
        "/admin/catalogue/venues/new",
        "/admin/catalogue/school-holidays",
    ]
    before = await transaction.rows("SELECT * FROM audit")
    assert {page: (await client.get(page)).status_code for page in pages} == dict.fromkeys(pages, 403)
    statuses = {page: (await client.submit(page, **{**SPACE, **VENUE})).status_code for page in posts}
    assert statuses == dict.fromkeys(posts, 403)
    assert await transaction.rows("SELECT * FROM audit") == before


async def test_a_caretaker_does_not_edit_the_catalogue(client):
    venue = await factories.venue("hallen")
    await client.become(await factories.person(role="caretaker", venue=venue))
    assert (await client.get("/admin/catalogue")).status_code == 403
    assert (await client.submit(f"/admin/catalogue/venues/{venue}/edit", **VENUE)).status_code == 403


async def test_an_administrator_makes_a_venue(client):
    await client.become(await factories.person(role="administrator", language="en"))
    sent = await client.submit("/admin/catalogue/venues/new", **VENUE)
    number = await transaction.value("SELECT id FROM venue WHERE slug = 'fjordvikhallen'")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/admin/catalogue/venues/{number}?done=saved")
    page = await client.get(sent.headers["location"])
    assert "Fjordvikhallen" in texts(page)
    assert "Saved" in texts(page)


async def test_a_form_that_is_wrong_keeps_what_was_typed_and_says_where(client, officer):
    path = f"/admin/catalogue/venues/{await venue_number()}/edit"
    page = await client.submit(path, **{**VENUE, "name": "Kept \x07", "place": "Kept place", "latitude": "north"})
    assert page.status_code == 422
    assert 'value="Kept place"' in page.text
    assert re.search(r'id="latitude"[^>]*value="north"[^>]*aria-invalid="true"', page.text, re.DOTALL)
    assert '<a class="ds-link" href="#latitude">' in page.text
    assert "2 things must be put right" in texts(page)
    assert [one["name"] for one in await catalogue.venues()] == ["Hallen"]


async def test_the_form_shows_a_venue_as_it_stands(client, officer):
    number = await venue_number()
    await client.submit(f"/admin/catalogue/venues/{number}/edit", **VENUE)
    page = await client.get(f"/admin/catalogue/venues/{number}/edit")
    for text in ('value="Fjordvikhallen"', 'value="61.77"', ">Midt i bygda.\nMed parkering.</textarea>"):
        assert text in page.text
    boxes = {
        name: "checked" in tag
        for tag, name in re.findall(r'(<input[^>]*name="(wheelchair|hearing_loop|active)"[^>]*>)', page.text)
    }
    assert boxes == {"wheelchair": True, "hearing_loop": False, "active": True}


async def test_a_form_without_our_secret_changes_nothing(client, officer):
    path = f"/admin/catalogue/venues/{await venue_number()}/edit"
    assert (await client.submit(path, **{**VENUE, "_csrf": "guess"})).status_code == 403
    assert [one["name"] for one in await catalogue.venues()] == ["Hallen"]


async def test_a_hall_is_divided_on_its_form(client, officer):
    venue = await venue_number()
    form = {**SPACE, "slug": "ny", "name": "Ny hall", "pieces": "Del A\r\nDel B"}
    sent = await client.submit(f"/admin/catalogue/venues/{venue}/spaces/new", **form)
    assert sent.status_code == 303
    assert [(one.name, len(one.parts)) for one in await resources.spaces_by_slug(["ny", "ny-1", "ny-2"])] == [
        ("Ny hall", 2),
        ("Del A", 1),
        ("Del B", 1),
    ]


async def test_zeros_stay_in_the_form_of_a_space(client, officer):
    page = await client.get(f"/admin/catalogue/spaces/{await space_number()}")
    for name in ("lead_hours", "setup_minutes", "clearing_minutes"):
        assert re.search(rf'name="{name}" type="number" value="0"', page.text), name


async def test_parts_in_use_cannot_change_and_the_form_says_so(client, officer):
    await book()
    space = await space_number()
    parts = [str(row["id"]) for row in await transaction.rows("SELECT id FROM part")]
    new = str(await factories.part(await venue_number(), "B"))
    page = await client.submit(f"/admin/catalogue/spaces/{space}", **{**SPACE, "parts": [*parts, new]})
    assert (page.status_code, "The parts are in use" in texts(page)) == (409, True)


async def test_bookings_in_the_way_are_shown_with_who_and_when_before_anything_is_stored(client, officer):
    await book()
    path = f"/admin/catalogue/venues/{await venue_number()}/closures"
    form = {"first": "2027-01-12", "last": "2027-01-12", "kind": "planned", "reason": "Golvet blir slipt"}
    page = await client.submit(path, **form)
    said = texts(page)
    assert page.status_code == 409
    assert "One booking stands in the way" in said
    assert "Tue 12 Jan 18:00 – 20:00 Salen Handball Kari , kari@example.no".replace(" ", "") in said.replace(" ", "")
    assert 'value="Golvet blir slipt"' in page.text
    assert await transaction.value("SELECT count(*) FROM closure") == 0
    assert (await client.submit(path, **form, confirmed="yes")).status_code == 303
    page = await client.get(path)
    assert "Golvet blir slipt" in texts(page)
    removal = re.search(r"/admin/catalogue/closures/\d+/remove", page.text)
    assert removal
    assert (await client.submit(removal[0])).status_code == 303
    assert await transaction.value("SELECT count(*) FROM closure") == 0


async def test_opening_hours_are_rows_that_come_back_as_typed(client, officer):
    number = await venue_number()
    path = f"/admin/catalogue/venues/{number}/opening"
    await book()
    late = {**ROW, "row-0-closes": "19:00", "row-3-weekday": ["2"], "row-3-opens": "20:00"}
    page = await client.submit(path, **late)
    assert page.status_code == 422
    assert "The row is not complete" in texts(page)
    assert 'name="row-3-opens" type="time" value="20:00"' in page.text
    page = await client.submit(path, **ROW, **{"row-0-closes": "19:00"})
    assert (page.status_code, "One booking stands in the way" in texts(page)) == (409, True)
    assert 'name="row-0-closes" type="time" value="19:00"' in page.text
    assert (await client.submit(path, **ROW, **{"row-0-closes": "21:00"})).status_code == 303
    assert {f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in await openings.of(venue=number)} == {"08:00-21:00"}


async def test_ways_of_booking_are_stored_and_shown(client, officer):
    space = await space_number()
    path = f"/admin/catalogue/spaces/{space}/windows"
    row = {"row-0-weekday": ["1", "5"], "row-0-opens": "08:00", "row-0-closes": "16:00"}
    sent = await client.submit(path, **row, **{"row-0-mode": "instant", "row-0-audience": "associations"})
    assert sent.status_code == 303
    found = await openings.windows_of(space=space)
    assert [(sorted(one.weekdays), one.mode, one.audience) for one in found] == [([1, 5], "instant", "associations")]
    page = await client.get(path)
    assert '<option value="associations" selected>Associations only</option>' in page.text


async def test_a_closure_names_a_space_of_the_venue_or_none(client, officer):
    other = await factories.venue("other")
    foreign = await factories.space(other, "foreign")
    path = f"/admin/catalogue/venues/{await venue_number()}/closures"
    form = {"first": "2027-01-12", "last": "2027-01-12", "kind": "planned", "reason": "x"}
    assert (await client.submit(path, **form, space=str(foreign.id))).status_code == 422
    assert await transaction.value("SELECT count(*) FROM closure") == 0


def png():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(out, "PNG")
    return out.getvalue()


async def test_a_picture_is_put_in_described_and_taken_away(client, officer):
    path = f"/admin/catalogue/venues/{await venue_number()}/pictures"
    words = {"alt_nb": "Salen", "alt_nn": "", "alt_en": "The hall"}
    sent = await client.submit(path, files={"file": ("hall.png", png(), "image/png")}, **words)
    assert sent.status_code == 303
    number = await transaction.value("SELECT id FROM picture")
    page = await client.get(path)
    assert f'src="/pictures/{number}?width=640"' in page.text
    kept = await client.submit(f"/admin/catalogue/pictures/{number}/describe", alt_nb="", alt_nn="Typed", alt_en="")
    assert (kept.status_code, 'value="Typed"' in kept.text, "Something is missing" in texts(kept)) == (422, True, True)
    await client.submit(f"/admin/catalogue/pictures/{number}/describe", alt_nb="Golvet", alt_nn="", alt_en="")
    assert (await pictures.of(venue=await venue_number()))[0]["alt"]["nb"] == "Golvet"
    assert (await client.submit(f"/admin/catalogue/pictures/{number}/remove")).status_code == 303
    assert await transaction.value("SELECT count(*) FROM picture") == 0


@pytest.mark.parametrize(
    ("file", "status", "fault"),
    [
        (("hall.jpg", b"<script>alert(1)</script>", "image/jpeg"), 422, "The file is not what it says it is"),
        (("hall.png", b"%PDF-1.7 not a picture", "image/png"), 422, "The file is not what it says it is"),
        (("hall.txt", b"hello", "text/plain"), 422, "This is not a picture that can be shown"),
    ],
)
async def test_an_upload_that_lies_is_refused_and_the_words_are_kept(client, officer, file, status, fault):
    path = f"/admin/catalogue/venues/{await venue_number()}/pictures"
    page = await client.submit(path, files={"file": file}, alt_nb="Ord som blir", alt_nn="", alt_en="")
    assert (page.status_code, fault in texts(page), 'value="Ord som blir"' in page.text) == (status, True, True)
    assert await transaction.value("SELECT count(*) FROM picture") == 0


async def test_an_upload_beyond_all_bounds_is_refused(client, officer):
    path = f"/admin/catalogue/venues/{await venue_number()}/pictures"
    page = await client.submit(path, files={"file": ("a.png", png() + b"\0" * 16_000_000, "image/png")}, alt_nb="x")
    assert page.status_code == 413
    assert await transaction.value("SELECT count(*) FROM picture") == 0


async def test_school_holidays_are_put_in_by_administrators_and_read_by_officers(client, officer):
    assert "New school holiday" not in texts(await client.get("/admin/catalogue/school-holidays"))
    await client.become(await factories.person(role="administrator", language="en"))
    form = {"name": "Vinterferie", "first": "2027-02-22", "last": "2027-02-26"}
    assert (await client.submit("/admin/catalogue/school-holidays", **form)).status_code == 303
    page = await client.get("/admin/catalogue/school-holidays")
    assert "Vinterferie Mon 22 Feb–Fri 26 Feb" in texts(page)
    wrong = await client.submit("/admin/catalogue/school-holidays", **{**form, "last": "2027-02-21"})
    assert (wrong.status_code, "It ends before it begins" in texts(wrong)) == (422, True)
    assert [one["name"] for one in await openings.school_holidays(now=NOW)] == ["Vinterferie"]
