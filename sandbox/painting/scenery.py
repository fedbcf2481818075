"""PURE: sky, land, water and weather behind and before the things."""

import math
import random

from PIL import Image, ImageDraw

from sandbox.painting.brush import Brush, darker, glow, gradient, lighter, mix, vary
from sandbox.painting.lighting import SNOW, mood_of
from sandbox.painting.vocabulary import Brief, Colour


class Scene:
    """A picture in progress: its canvas, light and random generator. Heights are shares of the canvas, 0 at the top."""

    def __init__(self, size: tuple[int, int], brief: Brief, dice: random.Random) -> None:
        self.width, self.height = size
        self.side = min(self.width, self.height * 1.4)
        self.brief = brief
        self.dice = dice
        self.mood = mood_of(brief, dice)
        self.canvas = gradient(self.mood.sky, size)
        self.dark = self.mood.dark

    def land(self, top: Colour, foot: Colour, line: list[tuple[float, float]]) -> None:
        """Fill below a line with a gradient."""
        mask = Image.new("L", self.canvas.size)
        highest = max(0, math.floor(min(y for _, y in line)))
        ImageDraw.Draw(mask).polygon([*line, (self.width, self.height), (0, self.height)], fill=255)
        box = (0, highest, self.width, self.height)
        if highest < self.height:
            fill = gradient((top, mix(top, foot, 0.6), foot), (self.width, self.height - highest))
            self.canvas.paste(fill, box, mask.crop(box))

    def lights(self) -> None:
        """Sun or moon, stars, clouds."""
        dice, side = self.dice, self.side
        x, y = self.width * dice.uniform(0.62, 0.84), self.height * dice.uniform(0.16, 0.26)
        if self.dark:
            self._stars(90 + 150 * ("space" in self.brief.places))
        if "rain" not in self.brief.weather or {"sun", "moon"} & self.brief.weather:
            big = side * (0.1 if {"sun", "moon"} & self.brief.weather else 0.07)
            if "sunset" in self.brief.weather and not self.dark:
                x, y, big = self.width * 0.5, self.height * 0.52, big * 1.5
            glow(self.canvas, x=x, y=y, radius=big * 4.5, colour=self.mood.light, strength=0.75)
            brush = Brush(self.canvas, x=x, y=y, unit=big)
            brush.oval(0, 0, 1, 1, self.mood.light)
            if self.dark:
                for cx, cy, size in ((-0.3, 0.24, 0.22), (0.34, -0.1, 0.3), (-0.12, -0.48, 0.16), (0.3, 0.5, 0.12)):
                    brush.oval(cx, cy, size, size, darker(self.mood.light, 0.1))
        if not self.dark:
            self._clouds(4 if "rain" in self.brief.weather else 3)

    def _stars(self, count: int) -> None:
        draw = ImageDraw.Draw(self.canvas)
        for _ in range(count):
            x, y = self.dice.uniform(0, self.width), self.dice.uniform(0, self.height * 0.6)
            size = self.side * self.dice.choice((0.0012, 0.0018, 0.0018, 0.003))
            draw.ellipse((x - size, y - size, x + size, y + size), fill=mix((255, 255, 255), self.mood.sky[-1], 0.2))

    def _clouds(self, count: int) -> None:
        veil = Image.new("L", self.canvas.size)
        for _ in range(count):
            x, y = self.dice.uniform(0, self.width), self.height * self.dice.uniform(0.08, 0.34)
            brush, unit = ImageDraw.Draw(veil), self.side * self.dice.uniform(0.03, 0.06)
            for dx, up, size in ((-2, 0.1, 0.7), (-1, 0.5, 1.0), (0.2, 0.8, 1.25), (1.4, 0.35, 0.95), (2.3, 0.1, 0.6)):
                top = y - (up + size) * unit
                brush.ellipse((x + (dx - size) * unit, top, x + (dx + size) * unit, y + size * 0.35 * unit), fill=150)
        self.canvas.paste(mix(self.mood.sky[-1], (255, 255, 255), 0.6), (0, 0), veil)

    def mountains(self) -> None:
        """Three ranges, the far ones pale; snow on the peaks."""
        for depth, (base, rise) in enumerate(((0.56, 0.34), (0.62, 0.26), (0.68, 0.18))):
            tone = mix(self.mood.sky[-1], darker(self.mood.far, 0.16), 0.4 + 0.28 * depth)
            line = ridge(self.width, self.height * base, self.height * rise, self.dice)
            self.land(tone, mix(tone, self.mood.sky[-1], 0.35), line)
            if depth < 2:
                self._caps(line, self.height * (base - rise * 0.42), lighter(tone, 0.66))

    def _caps(self, line: list[tuple[float, float]], level: float, white: Colour) -> None:
        draw = ImageDraw.Draw(self.canvas)
        for (x0, y0), (x1, y1), (x2, y2) in zip(line, line[1:], line[2:], strict=False):
            if y1 < level and y1 <= y0 and y1 <= y2:
                deep = (level - y1) * 0.7
                left, right = (
                    x1 - (x1 - x0) * min(1, deep / max(1, y0 - y1)),
                    x1 + (x2 - x1) * min(1, deep / max(1, y2 - y1)),
                )
                low = y1 + deep
                steps = [(right, low), (x1 + (right - x1) * 0.3, low - deep * 0.3), (x1, low), (left, low)]
                draw.polygon([(x1, y1), *steps], fill=white)

    def hills(self, top: float = 0.66) -> None:
        """Three soft hills, the nearest in the colour of the ground."""
        for depth in range(3):
            share = (depth + 1) / 3
            tone = mix(mix(self.mood.far, self.mood.sky[-1], 0.2), self.mood.near, share)
            line = waves(self.width, self.height * (top + 0.075 * depth), self.height * 0.035, self.dice)
            self.land(lighter(tone, 0.16), darker(tone, 0.2 + 0.14 * share), line)

    def trees(self, *, near: bool) -> None:
        """A wood: far rows of firs, then some big ones at the sides."""
        white = "snow" in self.brief.weather
        tone = (186, 104, 46) if "autumn" in self.brief.weather else (58, 112, 82)
        tone = mix(tone, self.mood.shade, 0.5 if self.dark else 0.12)
        for depth in range(3 if near else 1):
            number = round(self.width / self.side * (22 - 5 * depth))
            for at in range(number + 1):
                x = self.width * (at + self.dice.uniform(-0.35, 0.35)) / max(1, number)
                tall = self.side * self.dice.uniform(0.055, 0.085) * (1 + 0.55 * depth)
                if depth == 2 and 0.24 < x / self.width < 0.76:
                    continue
                shade = mix(tone, self.mood.sky[-1], 0.42 - 0.18 * depth)
                fir(Brush(self.canvas, x=x, y=self.height * (0.69 + 0.065 * depth), unit=tall), shade, white=white)

    def sea(self) -> None:
        """Water up to the horizon, with the light lying on it."""
        level = round(self.height * 0.6)
        blue = mix(self.brief.tint or (44, 120, 168), self.mood.sky[0], 0.5 if self.dark else 0.25)
        self.land(mix(blue, self.mood.sky[-1], 0.5), darker(blue, 0.35), [(0, level), (self.width, level)])
        draw = ImageDraw.Draw(self.canvas)
        for _ in range(150):
            depth = self.dice.random() ** 1.4
            y = level + depth * (self.height - level)
            half = self.side * (0.008 + 0.05 * depth) * self.dice.uniform(0.5, 1.2)
            x = self.width * (self.dice.gauss(0.7, 0.1) if self.dice.random() < 0.4 else self.dice.random())
            tone = mix(blue, self.mood.light, self.dice.uniform(0.2, 0.6))
            draw.line((x - half, y, x + half, y), fill=tone, width=max(1, round(self.side * 0.0035 * (0.4 + depth))))

    def beach(self) -> None:
        """Sand before the water, with a line of foam."""
        sand = mix((236, 206, 152), self.mood.shade, 0.55 if self.dark else 0.1)
        line = waves(self.width, self.height * 0.82, self.height * 0.012, self.dice)
        foam = [(x, y - self.height * 0.012) for x, y in line]
        self.land(lighter(sand, 0.5), sand, foam)
        self.land(sand, darker(sand, 0.2), line)

    def city(self) -> None:
        """Rows of towers with windows."""
        for depth in range(3):
            tone = mix(self.mood.sky[-1], mix((62, 72, 104), self.mood.near, 0.25), 0.4 + 0.3 * depth)
            x = -self.side * 0.05
            while x < self.width:
                wide = self.side * self.dice.uniform(0.06, 0.12)
                top = self.height * (0.66 - self.dice.uniform(0.08, 0.4 - 0.09 * depth) + 0.04 * depth)
                self._tower((x, top, x + wide, self.height * 0.86), tone, depth)
                x += wide * self.dice.uniform(0.9, 1.25)
        street = waves(self.width, self.height * 0.84, 2, self.dice)
        pavement = mix((112, 116, 130), self.mood.shade, 0.6 if self.dark else 0.2)
        self.land(pavement, darker(pavement, 0.45), street)

    def _tower(self, box: tuple[float, float, float, float], tone: Colour, depth: int) -> None:
        left, top, right, foot = box
        draw = ImageDraw.Draw(self.canvas)
        draw.rectangle(box, fill=vary(tone, self.dice, 8))
        if self.dice.random() < 0.35:
            middle = (left + right) / 2
            draw.line((middle, top - self.side * 0.05, middle, top), fill=tone, width=max(1, round(self.side * 0.004)))
        step = (right - left) / self.dice.choice((4, 5, 6))
        lamp = (255, 214, 120) if self.dark or "sunset" in self.brief.weather else lighter(tone, 0.4)
        y = top + step
        while y < foot:
            x = left + step * 0.6
            while x < right - step * 0.7:
                if self.dice.random() < 0.55:
                    draw.rectangle((x, y, x + step * 0.45, y + step * 0.55), fill=mix(tone, lamp, 0.45 + 0.25 * depth))
                x += step
            y += step * 1.2

    def weather(self) -> None:
        """What falls or drifts before everything else."""
        if "fog" in self.brief.weather:
            for share in (0.55, 0.68, 0.82):
                glow(self.canvas, x=self.width * self.dice.random(), y=self.height * share, radius=self.side * 0.9,
                     colour=mix(self.mood.sky[-1], (255, 255, 255), 0.5), strength=0.6)  # fmt: skip
        draw = ImageDraw.Draw(self.canvas)
        if "snow" in self.brief.weather:
            for _ in range(round(190 * self.width / self.side)):
                x, y = self.dice.uniform(0, self.width), self.dice.uniform(0, self.height)
                size = self.side * self.dice.choice((0.002, 0.003, 0.003, 0.0045, 0.007))
                draw.ellipse((x - size, y - size, x + size, y + size), fill=(252, 253, 255))
        if "rain" in self.brief.weather:
            for _ in range(round(240 * self.width / self.side)):
                x, y = self.dice.uniform(0, self.width), self.dice.uniform(0, self.height)
                long = self.side * self.dice.uniform(0.02, 0.045)
                tone = mix(self.mood.sky[-1], (255, 255, 255), 0.35)
                draw.line((x, y, x - long * 0.25, y + long), fill=tone, width=max(1, round(self.side * 0.0018)))


def waves(width: int, level: float, swing: float, dice: random.Random) -> list[tuple[float, float]]:
    """A soft line from left to right."""
    one, two, shift, other = dice.uniform(1.2, 2.2), dice.uniform(3, 5), dice.uniform(0, 6), dice.uniform(0, 6)
    turns = [at / 60 for at in range(61)]
    return [
        (width * t, level + swing * (math.sin(t * one * 3 + shift) + 0.35 * math.sin(t * two * 3 + other)))
        for t in turns
    ]


def ridge(width: int, base: float, rise: float, dice: random.Random) -> list[tuple[float, float]]:
    """A jagged line of peaks from left to right."""
    number = dice.randint(4, 6)
    line: list[tuple[float, float]] = [(0.0, base - rise * dice.uniform(0.2, 0.6))]
    for at in range(number):
        peak, valley = (at + dice.uniform(0.35, 0.65)) / number, (at + 1) / number
        line.append((width * peak, base - rise * dice.uniform(0.55, 1.0)))
        line.append((width * valley, base - rise * dice.uniform(0.1, 0.45)))
    return line


def fir(brush: Brush, tone: Colour, *, white: bool) -> None:
    """A fir, two units high."""
    brush.box(-0.08, -0.05, 0.08, 0.4, darker(mix(tone, (110, 76, 54), 0.6), 0.2))
    for low, wide in ((0.25, 0.66), (0.75, 0.52), (1.25, 0.36)):
        brush.poly([(-wide, low), (0, low + 0.85), (wide, low)], tone)
        brush.poly([(0, low + 0.85), (wide, low), (wide * 0.1, low + 0.04)], darker(tone, 0.2))
        if white:
            brush.poly([(-wide * 0.5, low + 0.42), (0, low + 0.87), (wide * 0.5, low + 0.42), (0, low + 0.5)], SNOW)
