"""PURE: smooth shapes in a picture's own small coordinates, colours, gradients and light."""

import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw

from sandbox.painting.vocabulary import Colour

Point = tuple[float, float]
GLOW_EDGE = 179  # Pillow's radial gradient reaches 255 in the corners, and this in the middle of each side


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share (0 to 1) of `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lighter(colour: Colour, share: float = 0.3) -> Colour:
    return mix(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float = 0.3) -> Colour:
    return mix(colour, (20, 16, 40), share)


def smooth(points: Sequence[Point], *, steps: int = 10) -> list[Point]:
    """A closed curve through the points (Catmull-Rom)."""
    curve: list[Point] = []
    count = len(points)
    for at in range(count):
        a, b, c, d = (points[(at + shift) % count] for shift in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            curve.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return curve


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


class Brush:
    """Draws around a point on the ground: x to the right, y upwards, both in units of `unit` pixels."""

    def __init__(self, picture: Image.Image, *, x: float, y: float, unit: float) -> None:
        self._draw = ImageDraw.Draw(picture)
        self._x, self._y, self.unit = x, y, unit

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(self._x + x * self.unit, self._y - y * self.unit) for x, y in points]

    def poly(self, points: Sequence[Point], fill: Colour) -> None:
        self._draw.polygon(self._at(points), fill=fill)

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        self._draw.polygon(self._at(smooth(points)), fill=fill)

    def both(self, points: Sequence[Point], fill: Colour) -> None:
        """A blob and its mirror image."""
        self.blob(points, fill)
        self.blob([(-x, y) for x, y in points], fill)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        self._draw.ellipse([*self._at([(x - rx, y + ry)])[0], *self._at([(x + rx, y - ry)])[0]], fill=fill)

    def box(self, left: float, bottom: float, right: float, top: float, fill: Colour, *, round_: float = 0.0) -> None:
        corners = [*self._at([(left, top)])[0], *self._at([(right, bottom)])[0]]
        self._draw.rounded_rectangle(corners, radius=round_ * self.unit, fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, *, width: float) -> None:
        self._draw.line(self._at(points), fill=fill, width=max(1, round(width * self.unit)), joint="curve")


def gradient(stops: Sequence[Colour], size: tuple[int, int]) -> Image.Image:
    """Colours from top to bottom."""
    column = Image.new("RGB", (1, len(stops)))
    for row, colour in enumerate(stops):
        column.putpixel((0, row), colour)
    return column.resize((1, size[1]), Image.Resampling.BICUBIC, box=(0, 0.5, 1, len(stops) - 0.5)).resize(size)


def glow(picture: Image.Image, *, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
    """Soft light around a point."""
    side = max(2, round(radius * 2))
    light = Image.radial_gradient("L").point(lambda v: round(max(0.0, 1 - v / GLOW_EDGE) ** 2 * 255 * strength))
    picture.paste(colour, (round(x - radius), round(y - radius)), light.resize((side, side), Image.Resampling.BILINEAR))


def lit(figure: Image.Image, *, shade: Colour, strength: float) -> Image.Image:
    """A figure (RGBA) with light from the upper left: its lower right side falls into shade."""
    ramp = Image.linear_gradient("L").rotate(25, resample=Image.Resampling.BILINEAR, fillcolor=128)
    ramp = ramp.point(lambda v: round(v * strength)).resize(figure.size, Image.Resampling.BICUBIC)
    rgb = figure.convert("RGB")
    shaded = ImageChops.multiply(rgb, Image.new("RGB", figure.size, shade))
    rgb.paste(shaded, (0, 0), ramp)
    rgb.putalpha(figure.getchannel("A"))
    return rgb


def vary(colour: Colour, dice: random.Random, spread: int = 14) -> Colour:
    """Nearly the same colour."""
    red, green, blue = (min(255, max(0, part + dice.randint(-spread, spread))) for part in colour)
    return red, green, blue
