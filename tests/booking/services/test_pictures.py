import io

import pytest
from PIL import Image

from booking.domain.people import NotAllowed, NotFound
from booking.services import pictures
from booking.services.pictures import NotAPicture, PictureLies, PictureTooLarge
from tests import factories
from tests.conftest import NOW

ALT = {"nb": "Salen", "nn": "", "en": ""}


def picture(kind="JPEG", size=(300, 200), **more):
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def opened(shot):
    return Image.open(io.BytesIO(shot.data))


def test_a_picture_is_made_anew_without_what_the_camera_put_in():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Kari"
    exif.get_ifd(0x8825)[2] = (61.0, 46.0, 0.0)
    sent = picture(exif=exif, comment=b"secret")
    assert b"Camera of Kari" in sent
    shot = pictures.taken_in(name="hall.jpg", said="image/jpeg", data=sent)
    assert (shot.media_type, shot.width, shot.height) == ("image/webp", 300, 200)
    made = opened(shot)
    assert (dict(made.getexif()), made.info.get("exif"), made.info.get("icc_profile")) == ({}, None, None)
    assert b"Kari" not in shot.data


def test_a_picture_on_its_side_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    shot = pictures.taken_in(name="", said="", data=picture(exif=exif))
    assert (shot.width, shot.height) == (200, 300)


@pytest.mark.parametrize(("size", "expected"), [((4000, 1000), (2000, 500)), ((900, 3000), (600, 2000))])
def test_no_side_is_longer_than_two_thousand_pixels(size, expected):
    shot = pictures.taken_in(name="a.png", said="image/png", data=picture("PNG", size))
    assert (shot.width, shot.height) == expected


def test_what_can_be_seen_through_stays_so():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(pictures.taken_in(name="", said="", data=out.getvalue())).mode == "RGBA"


@pytest.mark.parametrize(
    ("name", "said", "data", "problem"),
    [
        ("hall.jpg", "image/jpeg", b"<script>alert(1)</script>", PictureLies),
        ("hall.jpg", "image/jpeg", b"%PDF-1.7 and so on and on", PictureLies),
        ("hall.png", "image/png", picture("JPEG"), PictureLies),
        ("hall.jpg", "image/png", picture("JPEG"), PictureLies),
        ("hall.svg", "image/svg+xml", b"<svg onload='alert(1)'/>", NotAPicture),
        ("hall", "", b"", NotAPicture),
        ("hall.gif", "image/gif", picture("GIF"), NotAPicture),
        ("hall.jpg", "image/jpeg", picture()[:400], NotAPicture),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name, said, data, problem):
    with pytest.raises(problem):
        pictures.taken_in(name=name, said=said, data=data)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(PictureTooLarge):
        pictures.taken_in(name="a.jpg", said="image/jpeg", data=picture() + b"\0" * pictures.MOST_BYTES)


def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused():
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(PictureTooLarge):
        pictures.taken_in(name="bomb.png", said="image/png", data=out.getvalue())


@pytest.mark.usefixtures("database")
async def test_pictures_are_put_in_described_ordered_and_taken_away():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    sent = {"name": "a.jpg", "said": "image/jpeg", "data": picture(), "venue": venue, "by": officer, "now": NOW}
    one, two = await pictures.add(**sent, alt=ALT), await pictures.add(**sent, alt={**ALT, "nb": "Tribunen"})
    assert [(row["id"], row["alt"]["nb"]) for row in await pictures.of(venue=venue)] == [
        (one, "Salen"),
        (two, "Tribunen"),
    ]
    await pictures.to_front(picture=two, by=officer, now=NOW)
    await pictures.describe(picture=one, alt={**ALT, "nb": "Golvet"}, by=officer, now=NOW)
    assert [row["alt"]["nb"] for row in await pictures.of(venue=venue)] == ["Tribunen", "Golvet"]
    await pictures.remove(picture=two, by=officer, now=NOW)
    assert [row["id"] for row in await pictures.of(venue=venue)] == [one]
    with pytest.raises(NotFound):
        await pictures.read(two)


@pytest.mark.usefixtures("database")
async def test_a_picture_is_served_smaller_in_the_widths_we_make():
    venue = await factories.venue()
    officer = await factories.person(role="officer", venue=venue)
    number = await pictures.add(
        name="", said="", data=picture(size=(1000, 500)), alt=ALT, venue=venue, by=officer, now=NOW
    )
    sizes = [opened(await pictures.read(number, width=width)).size for width in (320, 640, 1280, 17, None)]
    assert sizes == [(320, 160), (640, 320), (1000, 500), (1000, 500), (1000, 500)]


@pytest.mark.usefixtures("database")
async def test_only_officers_of_the_venue_touch_its_pictures():
    venue, other = await factories.venue(), await factories.venue("other")
    space = await factories.space(venue, "hall")
    officer = await factories.person(role="officer", venue=venue)
    stranger = await factories.person(role="officer", venue=other)
    sent = {"name": "", "said": "", "data": picture(), "alt": ALT, "now": NOW}
    number = await pictures.add(**sent, space=space.id, by=officer)
    with pytest.raises(NotAllowed):
        await pictures.add(**sent, space=space.id, by=stranger)
    for step in (pictures.remove, pictures.to_front):
        with pytest.raises(NotAllowed):
            await step(picture=number, by=stranger, now=NOW)
    assert [row["id"] for row in await pictures.of(space=space.id)] == [number]
