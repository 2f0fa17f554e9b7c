"""The demo's pictures of its gear, drawn: skis, a canoe, a tent, chairs, speakers."""

from collections.abc import Callable, Mapping

from booking.demo.pictures import Canvas


def draw(scene: str) -> bytes:
    """One of SCENES as a file."""
    return SCENES[scene]().saved()


def _skis() -> Canvas:
    canvas = Canvas("#eef4f6", "#cfdfe6")
    canvas.area("#f7fafb", (0, 0.78), (1, 0.70), (1, 1), (0, 1))
    for left, colour in ((0.34, "#a4423b"), (0.42, "#a4423b"), (0.54, "#3f6f9c"), (0.62, "#3f6f9c")):
        canvas.area(
            colour, (left, 0.92), (left + 0.035, 0.92), (left + 0.05, 0.16), (left + 0.03, 0.08), (left + 0.015, 0.16)
        )
        canvas.box("#34505f", (left + 0.008, 0.52, left + 0.042, 0.60))
    for left in (0.27, 0.72):
        canvas.line("#4a4a4a", (left, 0.94), (left + 0.02, 0.24), width=6)
        canvas.ring("#4a4a4a", (left - 0.02, 0.84, left + 0.025, 0.89), width=4)
    return canvas


def _canoe() -> Canvas:
    canvas = Canvas("#dcebf0", "#f3e4c9")
    for base, colour in ((0.48, "#8fa3ad"), (0.54, "#587470")):
        canvas.area(colour, (-0.1, 0.62), (0.2, base - 0.2), (0.45, base), (0.75, base - 0.24), (1.1, 0.62))
    canvas.box("#7fb0bf", (0, 0.60, 1, 1))
    canvas.area("#3d5c4a", (0.16, 0.62), (0.24, 0.70), (0.76, 0.70), (0.84, 0.62), (0.76, 0.82), (0.24, 0.82))
    canvas.area("#6b4a3a", (0.24, 0.70), (0.76, 0.70), (0.74, 0.73), (0.26, 0.73))
    canvas.line("#d9b166", (0.34, 0.50), (0.62, 0.92), width=8)
    canvas.area("#d9b166", (0.60, 0.88), (0.64, 0.86), (0.68, 0.98), (0.64, 1.0))
    return canvas


def _tent() -> Canvas:
    canvas = Canvas("#dcebf0", "#f6d8ae")
    canvas.area("#71898f", (-0.1, 0.7), (0.2, 0.30), (0.5, 0.58), (0.8, 0.24), (1.1, 0.7))
    canvas.box("#7e9c6a", (0, 0.68, 1, 1))
    canvas.area("#a4423b", (0.22, 0.86), (0.50, 0.38), (0.78, 0.86))
    canvas.area("#7a2836", (0.50, 0.38), (0.62, 0.86), (0.78, 0.86))
    canvas.area("#34282a", (0.50, 0.50), (0.43, 0.86), (0.57, 0.86))
    canvas.line("#5b4636", (0.22, 0.86), (0.14, 0.92), width=3)
    canvas.line("#5b4636", (0.78, 0.86), (0.86, 0.92), width=3)
    return canvas


def _chairs() -> Canvas:
    canvas = Canvas("#f2e9da", "#e3d3ba")
    canvas.box("#b48a5f", (0, 0.72, 1, 1))
    for left in (0.14, 0.40, 0.66):
        canvas.box("#34505f", (left, 0.30, left + 0.20, 0.46))
        canvas.area("#3f6f9c", (left - 0.01, 0.60), (left + 0.21, 0.60), (left + 0.23, 0.66), (left - 0.03, 0.66))
        for foot in (left + 0.01, left + 0.19):
            canvas.line("#4a4a4a", (foot, 0.30), (foot, 0.60), width=5)
            canvas.line("#4a4a4a", (foot, 0.64), (left + 0.20 - (foot - left), 0.90), width=5)
    return canvas


def _speakers() -> Canvas:
    canvas = Canvas("#4a3f45", "#2f2a33")
    canvas.box("#6b4a3a", (0, 0.78, 1, 1))
    for left in (0.16, 0.64):
        canvas.line("#8d8d8d", (left + 0.10, 0.58), (left + 0.10, 0.86), width=8)
        canvas.box("#1d1a1f", (left, 0.16, left + 0.20, 0.60))
        canvas.oval("#4d4d55", (left + 0.06, 0.20, left + 0.14, 0.32))
        canvas.oval("#4d4d55", (left + 0.03, 0.35, left + 0.17, 0.57))
    canvas.box("#8d8d8d", (0.42, 0.64, 0.58, 0.74))
    for x in (0.45, 0.49, 0.53):
        canvas.oval("#f7d98b", (x, 0.66, x + 0.02, 0.70))
    return canvas


SCENES: Mapping[str, Callable[[], Canvas]] = {
    "skis": _skis,
    "canoe": _canoe,
    "tent": _tent,
    "chairs": _chairs,
    "speakers": _speakers,
}
