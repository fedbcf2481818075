"""PURE: the things a prompt may name, each about two units high, with its base at the point (0, 0)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sandbox.painting.brush import Brush, Point, darker, lighter, mix
from sandbox.painting.vocabulary import Colour

INK: Final = (38, 30, 40)
WHITE: Final = (252, 248, 242)
EAR_POINTED: Final = ((0.16, 1.6), (0.5, 2.12), (0.56, 1.38))
EAR_ROUND: Final = ((0.28, 1.62), (0.34, 1.92), (0.58, 1.9), (0.62, 1.58), (0.46, 1.46))
EAR_LONG: Final = ((0.1, 1.6), (0.14, 2.3), (0.3, 2.52), (0.42, 2.28), (0.36, 1.6))
EAR_HANGING: Final = ((0.3, 1.74), (0.62, 1.72), (0.74, 1.3), (0.66, 1.02), (0.5, 1.16), (0.44, 1.5))
POINTED_FACE: Final = ((0, 1.74), (0.36, 1.68), (0.6, 1.36), (0.34, 1.1))
ROUND_FACE: Final = ((0, 1.8), (0.42, 1.68), (0.58, 1.36), (0.4, 1.06))
TAIL_BUSHY: Final = ((0.25, 0.08), (0.85, 0.0), (1.22, 0.38), (1.16, 0.9), (0.96, 1.2), (0.86, 0.86), (0.66, 0.5))
TAIL_THIN: Final = ((0.3, 0.08), (0.86, 0.06), (1.06, 0.5), (0.92, 0.98), (0.82, 0.94), (0.9, 0.52), (0.74, 0.22))
TAIL_SHORT: Final = ((0.4, 0.1), (0.66, 0.1), (0.74, 0.32), (0.56, 0.42))


@dataclass(frozen=True, slots=True)
class Beast:
    """What makes an animal that sits one kind and not another."""

    fur: Colour
    ear: tuple[Point, ...]
    tail: tuple[Point, ...]
    bib: Colour = WHITE
    pointed_face: bool = False
    socks: bool = False
    whiskers: bool = False
    eye: Colour = INK


BEASTS: Final = {
    "fox": Beast((226, 112, 44), EAR_POINTED, TAIL_BUSHY, pointed_face=True, socks=True),
    "cat": Beast((150, 140, 150), EAR_POINTED, TAIL_THIN, whiskers=True, eye=(96, 170, 80)),
    "dog": Beast((196, 140, 84), EAR_HANGING, TAIL_THIN),
    "rabbit": Beast((206, 194, 184), EAR_LONG, TAIL_SHORT, whiskers=True),
    "bear": Beast((126, 86, 60), EAR_ROUND, TAIL_SHORT, bib=(196, 158, 120)),
}


def beast(brush: Brush, kind: Beast, fur: Colour) -> None:
    """An animal sitting and looking at us."""
    dark, pale = darker(fur, 0.35), kind.bib
    brush.blob(kind.tail, darker(fur, 0.1))
    if kind.tail is TAIL_BUSHY:
        brush.blob([(1.2, 0.72), (1.14, 0.94), (0.96, 1.2), (0.88, 0.94), (1.02, 0.88)], pale)
    brush.blob([(-0.46, 0.02), (-0.54, 0.4), (-0.36, 0.95), (0, 1.2), (0.36, 0.95), (0.54, 0.4), (0.46, 0.02)], fur)
    brush.both([(0.2, 0.02), (0.3, 0.4), (0.52, 0.46), (0.62, 0.2), (0.54, 0.0)], darker(fur, 0.12))
    brush.blob([(0, 1.1), (-0.27, 0.88), (-0.2, 0.5), (0, 0.3), (0.2, 0.5), (0.27, 0.88)], pale)
    foot = dark if kind.socks else lighter(fur, 0.12)
    for side in (-1, 1):
        brush.box(side * 0.17 - 0.11, 0.0, side * 0.17 + 0.11, 0.56, fur, round_=0.1)
        brush.box(side * 0.17 - 0.12, 0.0, side * 0.17 + 0.12, 0.24, foot, round_=0.11)
    _head(brush, kind, fur)


def _head(brush: Brush, kind: Beast, fur: Colour) -> None:
    dark = darker(fur, 0.4)
    ear = list(kind.ear)
    hanging = kind.ear is EAR_HANGING
    centre = (sum(x for x, _ in ear) / len(ear), sum(y for _, y in ear) / len(ear))
    inner = [(x + (centre[0] - x) * 0.42, y + (centre[1] - y) * 0.42) for x, y in ear]
    if not hanging:
        _ears(brush, ear, fur)
        _ears(brush, inner, dark if kind.socks else mix(fur, (250, 170, 170), 0.55))
    half = POINTED_FACE if kind.pointed_face else ROUND_FACE
    if kind.pointed_face:
        brush.blob([*half, (0, 0.94), *((-x, y) for x, y in reversed(half[1:]))], fur)
        brush.both([(0.03, 1.08), (0.14, 1.34), (0.4, 1.42), (0.57, 1.34), (0.34, 1.1), (0, 0.95)], kind.bib)
    else:
        brush.blob([*half, (0, 0.98), *((-x, y) for x, y in reversed(half[1:]))], fur)
        brush.oval(0, 1.2, 0.25, 0.18, mix(fur, kind.bib, 0.85))
    if hanging:
        _ears(brush, ear, dark)
    for side in (-1, 1):
        brush.oval(side * 0.24, 1.43, 0.085, 0.1, INK)
        if kind.eye != INK:
            brush.oval(side * 0.24, 1.43, 0.07, 0.085, kind.eye)
            brush.oval(side * 0.24, 1.43, 0.03, 0.075, INK)
        brush.oval(side * 0.24 - 0.025, 1.465, 0.027, 0.03, (255, 255, 255))
        if kind.whiskers:
            for tilt in (-0.06, 0.03, 0.12):
                brush.line([(side * 0.2, 1.2), (side * 0.74, 1.18 + tilt)], lighter(fur, 0.6), width=0.014)
    nose = 1.03 if kind.pointed_face else 1.25
    brush.blob([(-0.09, nose + 0.05), (0.09, nose + 0.05), (0.0, nose - 0.06)], INK)
    if not kind.pointed_face:
        brush.line([(-0.1, 1.1), (-0.04, 1.08), (0, 1.2), (0.04, 1.08), (0.1, 1.1)], INK, width=0.02)


def _ears(brush: Brush, points: list[Point], fill: Colour) -> None:
    shape = brush.poly if len(points) == 3 else brush.blob
    shape(points, fill)
    shape([(-x, y) for x, y in points], fill)


def bird(brush: Brush, colour: Colour) -> None:
    brush.poly([(-0.7, 1.0), (-1.3, 1.1), (-1.24, 0.84), (-0.5, 0.76)], darker(colour, 0.3))
    brush.line([(-0.1, 0.5), (-0.14, 0.04)], (210, 140, 60), width=0.05)
    brush.line([(0.14, 0.5), (0.12, 0.04)], (210, 140, 60), width=0.05)
    body = [
        (-0.86, 0.98),
        (-0.4, 0.52),
        (0.2, 0.44),
        (0.62, 0.82),
        (0.72, 1.3),
        (0.42, 1.56),
        (0.14, 1.3),
        (-0.3, 1.16),
    ]
    brush.blob(body, colour)
    brush.blob([(0.1, 0.52), (0.54, 0.74), (0.66, 1.1), (0.4, 1.14), (0.16, 0.9)], mix(colour, (255, 236, 200), 0.75))
    brush.blob([(-0.84, 0.98), (-0.3, 0.66), (0.16, 0.84), (0.08, 1.16), (-0.3, 1.14)], darker(colour, 0.24))
    brush.poly([(0.68, 1.36), (1.0, 1.26), (0.7, 1.18)], (244, 170, 60))
    brush.oval(0.5, 1.34, 0.07, 0.07, INK)
    brush.oval(0.48, 1.36, 0.024, 0.024, (255, 255, 255))


def house(brush: Brush, colour: Colour) -> None:
    roof = mix(darker(colour, 0.5), (120, 50, 50), 0.4)
    brush.box(0.42, 1.3, 0.66, 2.02, (150, 96, 84))
    brush.box(0.38, 1.98, 0.7, 2.08, (120, 76, 68))
    brush.box(-0.95, 0, 0.95, 1.1, colour)
    brush.poly([(-1.2, 1.02), (0, 1.95), (1.2, 1.02)], roof)
    brush.poly([(-1.2, 1.02), (0, 1.95), (0.06, 1.9), (-1.06, 1.02)], lighter(roof, 0.2))
    brush.box(-0.18, 0, 0.22, 0.68, darker(colour, 0.55), round_=0.06)
    brush.oval(0.14, 0.32, 0.03, 0.03, (244, 200, 90))
    for x in (-0.62, 0.58):
        brush.box(x - 0.23, 0.42, x + 0.23, 0.86, lighter(colour, 0.5), round_=0.03)
        brush.box(x - 0.19, 0.46, x + 0.19, 0.82, (255, 222, 130))
        brush.line([(x, 0.46), (x, 0.82)], lighter(colour, 0.5), width=0.035)
        brush.line([(x - 0.19, 0.64), (x + 0.19, 0.64)], lighter(colour, 0.5), width=0.035)
    brush.oval(0, 1.36, 0.17, 0.17, lighter(colour, 0.5))
    brush.oval(0, 1.36, 0.12, 0.12, (255, 222, 130))


def flower(brush: Brush, colour: Colour) -> None:
    stem = (74, 140, 76)
    for x, height, size in ((-0.55, 1.1, 0.3), (0.62, 1.26, 0.34), (0.0, 1.62, 0.46)):
        brush.line([(x * 0.25, 0), (x * 0.8, height * 0.5), (x, height)], stem, width=0.055)
        brush.blob([(x * 0.6, 0.3), (x * 0.6 + 0.34, 0.6), (x * 0.6 + 0.1, 0.62)], lighter(stem, 0.15))
        brush.blob([(x * 0.6, 0.24), (x * 0.6 - 0.36, 0.5), (x * 0.6 - 0.1, 0.54)], darker(stem, 0.15))
        _petals(brush, x, height, size, colour)


def _petals(brush: Brush, x: float, y: float, size: float, colour: Colour) -> None:
    ring = ((1, 0), (0.62, 0.78), (-0.22, 0.97), (-0.9, 0.43), (-0.9, -0.43), (-0.22, -0.97), (0.62, -0.78))
    for shift, tone in ((0.62, darker(colour, 0.16)), (0.46, lighter(colour, 0.12))):
        for dx, dy in ring:
            brush.oval(x + dx * size * shift, y + dy * size * shift, size * 0.4, size * 0.4, tone)
    brush.oval(x, y, size * 0.34, size * 0.34, (250, 206, 84))
    brush.oval(x - size * 0.08, y + size * 0.08, size * 0.18, size * 0.18, (255, 228, 140))


def ship(brush: Brush, colour: Colour) -> None:
    brush.line([(0, 0.3), (0, 2.1)], (120, 84, 60), width=0.06)
    brush.blob([(0.06, 0.62), (0.06, 2.02), (0.5, 1.5), (1.0, 0.66)], WHITE)
    brush.blob([(-0.08, 0.66), (-0.08, 1.86), (-0.36, 1.3), (-0.8, 0.68)], lighter(colour, 0.35))
    brush.poly([(0, 2.1), (0, 1.94), (0.34, 2.02)], (222, 70, 60))
    brush.blob([(-1.15, 0.5), (-0.8, 0.02), (0, -0.06), (0.8, 0.02), (1.25, 0.54), (0, 0.42)], colour)
    brush.line([(-1.02, 0.36), (-0.4, 0.26), (0.4, 0.26), (1.1, 0.39)], lighter(colour, 0.6), width=0.05)


def robot(brush: Brush, colour: Colour) -> None:
    dark, pale = darker(colour, 0.4), lighter(colour, 0.35)
    for side in (-1, 1):
        brush.box(side * 0.26 - 0.13, 0, side * 0.26 + 0.13, 0.46, dark, round_=0.05)
        brush.box(side * 0.28 - 0.2, 0, side * 0.28 + 0.2, 0.14, colour, round_=0.07)
        brush.box(side * 0.68 - 0.11, 0.5, side * 0.68 + 0.11, 1.12, dark, round_=0.1)
        brush.oval(side * 0.68, 0.46, 0.15, 0.15, colour)
        brush.oval(side * 0.52, 1.5, 0.09, 0.14, dark)
    brush.box(-0.55, 0.38, 0.55, 1.2, colour, round_=0.14)
    brush.box(-0.36, 0.62, 0.36, 1.02, darker(colour, 0.55), round_=0.06)
    for x, lamp in ((-0.2, (250, 96, 84)), (0.0, (252, 206, 90)), (0.2, (110, 214, 140))):
        brush.oval(x, 0.9, 0.06, 0.06, lamp)
    brush.line([(-0.26, 0.74), (-0.1, 0.74), (-0.04, 0.8), (0.04, 0.68), (0.1, 0.74), (0.26, 0.74)], pale, width=0.03)
    brush.box(-0.1, 1.14, 0.1, 1.3, dark)
    brush.line([(0, 1.8), (0, 2.06)], dark, width=0.05)
    brush.oval(0, 2.08, 0.08, 0.08, (250, 96, 84))
    brush.box(-0.48, 1.22, 0.48, 1.84, pale, round_=0.16)
    brush.box(-0.38, 1.36, 0.38, 1.7, INK, round_=0.12)
    for side in (-1, 1):
        brush.oval(side * 0.18, 1.54, 0.1, 0.1, (120, 236, 246))
        brush.oval(side * 0.18 - 0.03, 1.57, 0.03, 0.03, (255, 255, 255))


def portrait(brush: Brush, colour: Colour) -> None:
    """Head and shoulders of somebody; the colour is the dress, the hair takes after it."""
    skin, hair = (244, 206, 176), darker(mix(colour, (90, 56, 44), 0.72), 0.2)
    brush.blob([(0, 2.12), (-0.56, 1.9), (-0.68, 1.2), (-0.62, 0.55), (0.62, 0.55), (0.68, 1.2), (0.56, 1.9)], hair)
    brush.blob([(-1.1, -0.1), (-0.98, 0.42), (-0.36, 0.72), (0.36, 0.72), (0.98, 0.42), (1.1, -0.1), (0, -0.2)], colour)
    brush.blob([(-0.17, 1.0), (-0.2, 0.66), (0, 0.42), (0.2, 0.66), (0.17, 1.0)], darker(skin, 0.12))
    face = [(0, 1.96), (0.36, 1.8), (0.44, 1.36), (0.26, 1.0), (0, 0.84), (-0.26, 1.0), (-0.44, 1.36), (-0.36, 1.8)]
    brush.blob(face, skin)
    brush.blob([(-0.5, 1.5), (-0.42, 1.94), (0, 2.12), (0.44, 1.92), (0.5, 1.5), (0.3, 1.74), (-0.1, 1.8)], hair)
    for side in (-1, 1):
        brush.oval(side * 0.19, 1.42, 0.085, 0.052, WHITE)
        brush.oval(side * 0.19, 1.42, 0.048, 0.052, mix(colour, INK, 0.6))
        brush.oval(side * 0.19 - 0.015, 1.435, 0.014, 0.014, (255, 255, 255))
        brush.line([(side * 0.1, 1.53), (side * 0.2, 1.565), (side * 0.3, 1.53)], hair, width=0.032)
        brush.oval(side * 0.27, 1.22, 0.09, 0.06, mix(skin, (240, 130, 120), 0.3))
    brush.line([(0.01, 1.4), (0.045, 1.23), (-0.02, 1.22)], darker(skin, 0.25), width=0.024)
    brush.blob([(-0.13, 1.07), (0, 1.1), (0.13, 1.07), (0, 1.01)], (206, 92, 92))


def balloon(brush: Brush, colour: Colour) -> None:
    for x in (-0.16, 0.16):
        brush.line([(x, 0.2), (x * 2.4, 0.72)], (110, 84, 66), width=0.02)
    brush.box(-0.2, 0, 0.2, 0.24, (166, 116, 72), round_=0.04)
    shape = [(0, 2.1), (0.58, 1.88), (0.76, 1.36), (0.48, 0.84), (0.16, 0.56)]
    brush.both([*shape, (0, 0.56)], colour)
    brush.both([(0, 2.1), (0.36, 1.9), (0.48, 1.36), (0.3, 0.84), (0.1, 0.56), (0, 0.56)], WHITE)
    brush.both([(0, 2.1), (0.13, 1.9), (0.17, 1.36), (0.11, 0.84), (0.03, 0.56), (0, 0.56)], colour)


def rocket(brush: Brush, colour: Colour) -> None:
    brush.blob([(-0.2, 0.42), (-0.12, 0.0), (0, -0.4), (0.12, 0.0), (0.2, 0.42)], (250, 160, 60))
    brush.blob([(-0.1, 0.42), (0, -0.1), (0.1, 0.42)], (255, 230, 130))
    brush.both([(0.26, 0.86), (0.66, 0.42), (0.62, 0.22), (0.24, 0.44)], colour)
    brush.blob([(0, 2.2), (0.34, 1.64), (0.36, 0.9), (0.22, 0.4), (-0.22, 0.4), (-0.36, 0.9), (-0.34, 1.64)], WHITE)
    brush.blob([(0, 2.2), (0.26, 1.8), (0, 1.7), (-0.26, 1.8)], colour)
    brush.oval(0, 1.34, 0.2, 0.2, darker(colour, 0.2))
    brush.oval(0, 1.34, 0.14, 0.14, (150, 214, 240))


def mushroom(brush: Brush, colour: Colour) -> None:
    brush.blob([(-0.26, 0.0), (-0.2, 0.6), (-0.26, 1.1), (0.26, 1.1), (0.2, 0.6), (0.28, 0.0)], WHITE)
    brush.blob([(-0.95, 1.0), (-0.74, 1.56), (0, 1.9), (0.74, 1.56), (0.95, 1.0), (0, 0.88)], colour)
    spots = ((-0.5, 1.28, 0.12), (0.0, 1.58, 0.15), (0.46, 1.3, 0.13), (-0.08, 1.14, 0.09), (0.28, 1.64, 0.07))
    for x, y, size in spots:
        brush.oval(x, y, size, size * 0.8, WHITE)


def snowman(brush: Brush, colour: Colour) -> None:
    for y, size in ((0.48, 0.54), (1.16, 0.4), (1.68, 0.28)):
        brush.oval(0, y, size, size, WHITE)
    brush.box(-0.3, 1.34, 0.3, 1.48, colour, round_=0.06)
    brush.box(0.12, 1.0, 0.28, 1.42, darker(colour, 0.15), round_=0.05)
    brush.box(-0.36, 1.88, 0.36, 1.95, INK)
    brush.box(-0.22, 1.9, 0.22, 2.2, INK)
    for side in (-1, 1):
        brush.oval(side * 0.1, 1.76, 0.035, 0.035, INK)
        brush.line([(side * 0.36, 1.2), (side * 0.86, 1.52)], (110, 76, 54), width=0.04)
    brush.poly([(0, 1.7), (0.3, 1.64), (0, 1.62)], (240, 140, 50))
    for y in (0.5, 0.7, 1.1):
        brush.oval(0, y, 0.04, 0.04, INK)


Figure = Callable[[Brush, Colour], None]
# thing → how to draw it, its own colour
OTHERS: Final[dict[str, tuple[Figure, Colour]]] = {
    "bird": (bird, (78, 134, 200)),
    "house": (house, (226, 178, 132)),
    "flower": (flower, (232, 96, 120)),
    "ship": (ship, (172, 76, 62)),
    "robot": (robot, (126, 152, 176)),
    "portrait": (portrait, (122, 78, 150)),
    "balloon": (balloon, (222, 74, 66)),
    "rocket": (rocket, (220, 72, 70)),
    "mushroom": (mushroom, (208, 58, 50)),
    "snowman": (snowman, (206, 60, 56)),
}
FLYING: Final = frozenset({"balloon", "rocket"})


def draw(brush: Brush, thing: str, colour: Colour | None) -> None:
    """A thing, in a colour or in its own."""
    if thing in BEASTS:
        beast(brush, BEASTS[thing], BEASTS[thing].fur if colour is None else mix(colour, BEASTS[thing].fur, 0.2))
    else:
        figure, own = OTHERS[thing]
        figure(brush, colour or own)
