"""The demo's pictures of its venues, drawn: flat colours, hills and a building, or a room from within."""

import io
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 540
MEDIA_TYPE = "image/webp"

_FINE = 2  # drawn so many times larger, and made smaller with smooth edges
_SKIES = (("#f6d8ae", "#5d8aa8"), ("#fbe9d0", "#7fa7b8"), ("#f3c9a5", "#4f6d8f"), ("#e8eef2", "#86aec4"))
_WALLS = ("#f4efe6", "#e9ddc7", "#d8e0df", "#f2e3d5")
_ROOFS = ("#a4423b", "#3f4b54", "#6b4a3a", "#4b5d52")

Box = tuple[float, float, float, float]


class Canvas:
    """A drawing whose places are shares of its width and height, from the upper left corner."""

    def __init__(self, top: str, bottom: str) -> None:
        size = WIDTH * _FINE, HEIGHT * _FINE
        shade = Image.linear_gradient("L").resize(size)
        self.image = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), shade)
        self.pen = ImageDraw.Draw(self.image)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place is in pixels."""
        return x * WIDTH * _FINE, y * HEIGHT * _FINE

    def area(self, colour: str, *places: tuple[float, float]) -> None:
        """A filled area between places."""
        self.pen.polygon([self.at(*place) for place in places], fill=colour)

    def box(self, colour: str, box: Box) -> None:
        """A filled box: left, top, right, bottom."""
        self.pen.rectangle([self.at(*box[:2]), self.at(*box[2:])], fill=colour)

    def oval(self, colour: str, box: Box) -> None:
        """A filled oval in a box."""
        self.pen.ellipse([self.at(*box[:2]), self.at(*box[2:])], fill=colour)

    def line(self, colour: str, *places: tuple[float, float], width: int = 3) -> None:
        """A line through places."""
        self.pen.line([self.at(*place) for place in places], fill=colour, width=width * _FINE)

    def ring(self, colour: str, box: Box, *, width: int = 3) -> None:
        """An oval's edge."""
        self.pen.ellipse([self.at(*box[:2]), self.at(*box[2:])], outline=colour, width=width * _FINE)

    def saved(self) -> bytes:
        """The drawing as a file."""
        out = io.BytesIO()
        self.image.reduce(_FINE).save(out, "WEBP", quality=80, method=1)
        return out.getvalue()


def draw(scene: str, seed: str) -> bytes:
    """One of SCENES as a file; the same seed gives the same picture."""
    chance = random.Random(f"{scene} {seed}")  # noqa: S311 -- a drawing, not a secret
    return SCENES[scene](chance).saved()


# From without -------------------------------------------------------------------------------------------------------


def _landscape(chance: random.Random) -> Canvas:
    high, low = chance.choice(_SKIES)
    canvas = Canvas(low, high)
    canvas.oval("#fff4d6", (0.76, 0.10, 0.82, 0.21))
    for place, colour in enumerate(("#8fa3ad", "#71898f", "#587470")):
        base, step = 0.34 + 0.09 * place, 0.25
        tops = [(x * step, base - chance.uniform(0.02, 0.17)) for x in range(-1, 6)]
        canvas.area(colour, (-0.3, 0.8), *tops, (1.3, 0.8))
    canvas.box("#9cc0cc", (0, 0.60, 1, 0.72))
    canvas.box("#7e9c6a", (0, 0.70, 1, 1))
    canvas.area("#c9bfae", (0.44, 0.86), (0.56, 0.86), (0.68, 1), (0.32, 1))
    for x in (0.08, 0.14, 0.87, 0.93):
        top = chance.uniform(0.48, 0.56)
        canvas.area("#3d5c4a", (x, top), (x + 0.035, 0.78), (x - 0.035, 0.78))
    return canvas


def _windows(canvas: Canvas, box: Box, count: int, rows: int = 1) -> None:
    left, top, right, bottom = box
    wide, tall = (right - left) / (count * 1.6), (bottom - top) / (rows * 1.6)
    for row in range(rows):
        for column in range(count):
            x, y = left + column * wide * 1.6 + wide * 0.3, top + row * tall * 1.6
            canvas.box("#34505f", (x, y, x + wide, y + tall))
            canvas.box(
                "#f7d98b" if (row + column) % 3 == 0 else "#8fb4c4",
                (x + 0.004, y + 0.008, x + wide - 0.004, y + tall - 0.008),
            )


def _door(canvas: Canvas, y: float) -> None:
    canvas.box("#5b4636", (0.47, y, 0.53, 0.87))
    canvas.box("#d9b166", (0.519, y + 0.08, 0.524, y + 0.10))


def _arch(chance: random.Random) -> Canvas:
    canvas = _landscape(chance)
    canvas.oval(chance.choice(_ROOFS), (0.18, 0.36, 0.82, 0.96))
    canvas.oval(chance.choice(_WALLS), (0.20, 0.41, 0.80, 0.99))
    canvas.box("#7e9c6a", (0.1, 0.87, 0.9, 1))
    canvas.area("#c9bfae", (0.44, 0.87), (0.56, 0.87), (0.68, 1), (0.32, 1))
    _windows(canvas, (0.27, 0.58, 0.73, 0.70), 8)
    _door(canvas, 0.74)
    return canvas


def _flat(chance: random.Random) -> Canvas:
    canvas = _landscape(chance)
    canvas.box(chance.choice(_WALLS), (0.14, 0.52, 0.86, 0.87))
    canvas.box(chance.choice(_ROOFS), (0.12, 0.49, 0.88, 0.54))
    _windows(canvas, (0.17, 0.58, 0.83, 0.84), 9, 2)
    _door(canvas, 0.70)
    return canvas


def _gable(chance: random.Random) -> Canvas:
    canvas = _landscape(chance)
    canvas.box(chance.choice(_WALLS), (0.28, 0.56, 0.72, 0.87))
    canvas.area(chance.choice(_ROOFS), (0.25, 0.57), (0.34, 0.36), (0.66, 0.36), (0.75, 0.57))
    canvas.box("#8d8d8d", (0.60, 0.30, 0.63, 0.40))
    _windows(canvas, (0.30, 0.61, 0.70, 0.73), 6)
    _door(canvas, 0.72)
    return canvas


def _tower(chance: random.Random) -> Canvas:
    canvas = _landscape(chance)
    wall = chance.choice(_WALLS)
    canvas.box(wall, (0.16, 0.58, 0.84, 0.87))
    canvas.box(chance.choice(_ROOFS), (0.52, 0.28, 0.76, 0.60))
    canvas.box("#34505f", (0.18, 0.62, 0.45, 0.85))
    _windows(canvas, (0.18, 0.63, 0.45, 0.92), 5)
    _door(canvas, 0.72)
    return canvas


# From within --------------------------------------------------------------------------------------------------------


def _room(wall: str, floor: str) -> Canvas:
    canvas = Canvas(wall, "#ffffff")
    canvas.area(floor, (0, 1), (1, 1), (0.86, 0.58), (0.14, 0.58))
    canvas.line("#8c8577", (0, 1), (0.14, 0.58), (0.86, 0.58), (1, 1), width=2)
    return canvas


def _court(chance: random.Random) -> Canvas:
    canvas = _room("#dfe8ea", chance.choice(("#d7a86e", "#cf9f63")))
    for left, right, colour in ((0.18, 0.38, "#3f6f9c"), (0.40, 0.60, "#a4423b"), (0.62, 0.82, "#4b7d57")):
        canvas.line(colour, (left * 1.1 - 0.05, 0.95), (left, 0.62), (right, 0.62), (right * 1.1 - 0.05, 0.95), width=4)
    canvas.ring("#ffffff", (0.42, 0.70, 0.58, 0.84), width=4)
    canvas.line("#ffffff", (0.5, 0.58), (0.5, 1), width=4)
    canvas.box("#3f4b54", (0.42, 0.14, 0.58, 0.26))
    canvas.box("#f7d98b", (0.44, 0.17, 0.48, 0.23))
    canvas.box("#f7d98b", (0.52, 0.17, 0.56, 0.23))
    _windows(canvas, (0.16, 0.30, 0.86, 0.46), 10)
    return canvas


def _classroom(chance: random.Random) -> Canvas:
    canvas = _room("#efe8d8", chance.choice(("#b9a58a", "#a8b0a8")))
    canvas.box("#8a6d4e", (0.28, 0.14, 0.72, 0.46))
    canvas.box("#3d5c4a", (0.29, 0.16, 0.71, 0.44))
    canvas.line("#f4efe6", (0.34, 0.24), (0.48, 0.24), (0.52, 0.30), width=3)
    for row, y in enumerate((0.64, 0.76, 0.90)):
        for column in range(4):
            x = 0.5 + (column - 1.5) * (0.15 + 0.04 * row)
            canvas.box("#7b5a3c", (x - 0.045, y, x + 0.045, y + 0.03))
            canvas.line("#4a4a4a", (x - 0.04, y + 0.03), (x - 0.04, y + 0.08), width=2)
            canvas.line("#4a4a4a", (x + 0.04, y + 0.03), (x + 0.04, y + 0.08), width=2)
    return canvas


def _pool(chance: random.Random) -> Canvas:
    canvas = _room("#e3eef0", "#cfd8d6")
    canvas.area(chance.choice(("#4fa3b8", "#3f95b5")), (0.06, 1), (0.94, 1), (0.80, 0.64), (0.20, 0.64))
    for share in (0.25, 0.5, 0.75):
        canvas.line("#f4efe6", (0.06 + 0.88 * share, 1), (0.20 + 0.60 * share, 0.64), width=5)
    for share in (0.125, 0.375, 0.625, 0.875):
        canvas.line("#2d6f8a", (0.06 + 0.88 * share, 1), (0.20 + 0.60 * share, 0.66), width=3)
    _windows(canvas, (0.16, 0.16, 0.86, 0.50), 7)
    return canvas


def _stage(chance: random.Random) -> Canvas:
    canvas = _room("#4a3f45", "#6b4a3a")
    canvas.box("#2f2a33", (0.20, 0.12, 0.80, 0.58))
    canvas.area("#f7e7b5", (0.48, 0.12), (0.52, 0.12), (0.64, 0.58), (0.36, 0.58))
    for left in (0.16, 0.74):
        canvas.box(chance.choice(("#8c2f39", "#7a2836")), (left, 0.10, left + 0.10, 0.58))
    canvas.box("#8a6d4e", (0.14, 0.58, 0.86, 0.64))
    for row, y in enumerate((0.70, 0.80, 0.91)):
        for column in range(9):
            x = 0.5 + (column - 4) * (0.085 + 0.012 * row)
            canvas.oval("#a4423b", (x - 0.03, y, x + 0.03, y + 0.10))
    return canvas


def _shelves(chance: random.Random) -> Canvas:
    canvas = _room("#f2e9da", "#b48a5f")
    colours = ("#a4423b", "#3f6f9c", "#4b7d57", "#d9b166", "#6b4a6b", "#34505f")
    for left in (0.10, 0.32, 0.70):
        canvas.box("#7b5a3c", (left, 0.12, left + 0.18, 0.62))
        for shelf in range(4):
            x = left + 0.008
            while x < left + 0.165:
                wide, tall = chance.uniform(0.006, 0.012), chance.uniform(0.065, 0.095)
                bottom = 0.24 + shelf * 0.12
                canvas.box(chance.choice(colours), (x, bottom - tall, x + wide, bottom))
                x += wide + 0.002
    canvas.area("#8a6d4e", (0.40, 0.86), (0.60, 0.86), (0.66, 0.96), (0.34, 0.96))
    canvas.box("#5b4636", (0.34, 0.96, 0.66, 0.99))
    return canvas


SCENES: Mapping[str, Callable[[random.Random], Canvas]] = {
    "arch": _arch,
    "flat": _flat,
    "gable": _gable,
    "tower": _tower,
    "court": _court,
    "classroom": _classroom,
    "pool": _pool,
    "stage": _stage,
    "shelves": _shelves,
}
