"""Pictures: taken in by what they are, not what they say they are; made anew without what cameras add; served small."""

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import filetype
from PIL import Image, ImageOps

from booking.domain import people
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.problems import Problem
from booking.services import equipment_models
from booking.storage import audit, pictures, resources
from booking.storage.transaction import atomic

MOST_BYTES = 15_000_000
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000
QUALITY = 82
WIDTHS = (320, 640, 1280)
"""The widths that a page may ask for; anything else is the picture as it is."""

KNOWN = {"image/jpeg", "image/png", "image/webp"}
ENDINGS = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


class NotAPicture(Problem):
    """The file is none of the kinds of picture that we take: JPEG, PNG or WebP."""

    code = "not-a-picture"


class PictureLies(Problem):
    """The file says that it is one thing and is another: `said`, `found`."""

    code = "picture-lies"


class PictureTooLarge(Problem):
    """The file or the picture in it is too large: `megabytes`, `megapixels` say how large it may be."""

    code = "picture-too-large"


MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture as it is stored."""

    media_type: str
    width: int
    height: int
    data: bytes


@atomic
async def add(
    *,
    name: str,
    said: str,
    data: bytes,
    alt: Mapping[str, str],
    venue: int | None = None,
    space: int | None = None,
    model: int | None = None,
    by: Person,
    now: datetime,
) -> int:
    """Take in a picture of a venue, a space or a model; its id.

    Raises NotAllowed, NotFound, NotAPicture, PictureLies, PictureTooLarge.
    """
    await _refuse_foreign(venue if space is None else await _venue_of(space), model, by)
    shot = taken_in(name=name, said=said, data=data)
    picture = await pictures.add(
        venue=venue,
        space=space,
        model=model,
        media_type=shot.media_type,
        width=shot.width,
        height=shot.height,
        alt=alt,
        data=shot.data,
    )
    noun, key = next(
        (noun, key) for noun, key in (("venue", venue), ("space", space), ("equipment-model", model)) if key is not None
    )
    await audit.write(at=now, person=by.id, action="add-picture", noun=noun, noun_id=key, details={"picture": picture})
    return picture


@atomic
async def describe(*, picture: int, alt: Mapping[str, str], by: Person, now: datetime) -> None:
    """Other words for a picture. Raises NotFound, NotAllowed."""
    await _own(picture, by)
    await pictures.describe(picture, alt)
    await audit.write(at=now, person=by.id, action="change", noun="picture", noun_id=picture, details={"alt": alt})


@atomic
async def to_front(*, picture: int, by: Person, now: datetime) -> None:
    """Show this picture first. Raises NotFound, NotAllowed."""
    await _own(picture, by)
    await pictures.to_front(picture)
    await audit.write(at=now, person=by.id, action="to-front", noun="picture", noun_id=picture)


@atomic
async def remove(*, picture: int, by: Person, now: datetime) -> None:
    """Take a picture away. Raises NotFound, NotAllowed."""
    await _own(picture, by)
    await pictures.remove(picture)
    await audit.write(at=now, person=by.id, action="remove", noun="picture", noun_id=picture)


async def read(picture: int, *, width: int | None = None) -> Shot:
    """A picture as it is stored, or made smaller where its width is one of WIDTHS. Raises NotFound."""
    found = await pictures.read(picture)
    if found is None:
        raise NotFound(what="picture")
    if width in WIDTHS:
        return _kept(found["media_type"], found["data"], width)
    return Shot(found["media_type"], 0, 0, found["data"])


async def of(*, venue: int | None = None, space: int | None = None, model: int | None = None) -> list[dict[str, Any]]:
    """The pictures of a venue, a space or a model without their data."""
    return await pictures.of(venue=venue, space=space, model=model)


async def place(*, picture: int, by: Person) -> dict[str, int]:
    """Whose picture it is: `venue`, `space` or `model`. Raises NotFound, NotAllowed."""
    owner = await _own(picture, by)
    return {name: owner[name] for name in ("venue", "space", "model") if owner[name] is not None}


async def _venue_of(space: int) -> int | None:
    found = await resources.spaces_by_id([space])
    return found[0].venue if found else None


async def _own(picture: int, by: Person) -> dict[str, Any]:
    owner = await pictures.owner(picture)
    if owner is None:
        raise NotFound(what="picture")
    await _refuse_foreign(owner["at"], owner["model"], by)
    return owner


async def _refuse_foreign(venue: int | None, model: int | None, by: Person) -> None:
    """Raise NotAllowed unless the venue, or else the model, is the person's to change."""
    if model is not None:
        await equipment_models.own_model(model=model, by=by)
    elif venue is None or not people.is_officer(by, [venue]):
        raise NotAllowed


_SMALLER: dict[tuple[bytes, int], Shot] = {}

# The picture itself ---------------------------------------------------------------------------------------------------


def taken_in(*, name: str, said: str, data: bytes) -> Shot:
    """The picture made anew from its pixels: upright, at most LONGEST_SIDE long, nothing else of the file left."""
    if len(data) > MOST_BYTES:
        raise _too_large()
    _refuse_liars(name, said, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _too_large()
                return _encoded(image, LONGEST_SIDE)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (OSError, ValueError, SyntaxError, Warning) as error:  # Pillow's ways of saying that the file is broken
        raise NotAPicture from error


def _refuse_liars(name: str, said: str, data: bytes) -> None:
    found = filetype.guess_mime(data)
    if found not in KNOWN:
        if said in KNOWN or _by_name(name):
            raise PictureLies(said=said or _by_name(name), found=found or "")
        raise NotAPicture
    claims = {said if said.startswith("image/") else "", _by_name(name)} - {"", "image/jpg"}
    if claims - {found}:
        raise PictureLies(said=min(claims - {found}), found=found)


def _by_name(name: str) -> str:
    return ENDINGS.get(name.rpartition(".")[2].lower(), "")


def _encoded(image: Image.Image, longest: int) -> Shot:
    image.thumbnail((longest, longest)) if image.format == "JPEG" else None
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((longest, longest))
    plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    clean = Image.frombytes(plain.mode, plain.size, plain.tobytes())  # pixels only: no EXIF, no profile, no comment
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=QUALITY)
    return Shot("image/webp", clean.width, clean.height, out.getvalue())


def _kept(media_type: str, data: bytes, width: int) -> Shot:
    """A smaller one is made once a process, and kept by what it is made from."""
    key = hashlib.sha256(data).digest(), width
    if key not in _SMALLER:
        while len(_SMALLER) >= MOST_KEPT:
            _SMALLER.pop(next(iter(_SMALLER)))
        _SMALLER[key] = _smaller(media_type, data, width)
    return _SMALLER[key]


def _smaller(media_type: str, data: bytes, width: int) -> Shot:
    with Image.open(io.BytesIO(data)) as image:
        if image.width <= width:
            return Shot(media_type, image.width, image.height, data)
        image.thumbnail((width, image.height))
        out = io.BytesIO()
        image.save(out, "WEBP", quality=QUALITY)
        return Shot("image/webp", image.width, image.height, out.getvalue())


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(megabytes=MOST_BYTES // 1_000_000, megapixels=MOST_PIXELS // 1_000_000)
