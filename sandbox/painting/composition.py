"""PURE: a whole picture from a brief: what lies behind, where the things stand, how light falls on them."""

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from sandbox.painting.brush import Brush, glow, lighter, lit, mix
from sandbox.painting.figures import FLYING, draw
from sandbox.painting.scenery import Scene
from sandbox.painting.vocabulary import Brief, Colour

MOST_THINGS = 4
LAYOUTS = ("ribbons", "orbs", "hills", "peaks", "dunes")


def composed(brief: Brief, size: tuple[int, int], dice: random.Random) -> Image.Image:
    """The picture, without its caption."""
    scene = Scene(size, brief, dice)
    if [name for name, _ in brief.things] == ["portrait"] and not brief.places:
        backdrop(scene)
        share = 0.42 * min(scene.height, scene.width) / scene.side
        stand(scene, Place("portrait", brief.things[0][1] or brief.tint, 0.5, 1.0, share, shadow=False))
        return scene.canvas
    behind(scene)
    for place in places_of(scene):
        stand(scene, place)
    scene.weather()
    return scene.canvas


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands: shares of the canvas, and its unit as a part of the shorter side (two units high)."""

    name: str
    colour: Colour | None
    x: float
    foot: float
    share: float
    shadow: bool = True


def places_of(scene: Scene) -> list[Place]:
    """The things of the brief side by side; what flies is higher, ships float."""
    things = scene.brief.things[:MOST_THINGS]
    placed = []
    for at, (name, colour) in enumerate(things):
        share = (0.21, 0.185, 0.16, 0.14)[len(things) - 1]
        x = (at + 1) / (len(things) + 1) + scene.dice.uniform(-0.03, 0.03)
        if name in FLYING:
            placed.append(Place(name, colour, x, 0.62 - 0.06 * at, share * 0.8, shadow=False))
        elif name == "ship":
            placed.append(Place(name, colour, x, 0.76, share, shadow=False))
        else:
            placed.append(Place(name, colour, x, 0.87, share * (1.15 if name == "house" else 1.0)))
    return placed


def behind(scene: Scene) -> None:
    """The places named; where none is, something fitting by chance."""
    places, dice = scene.brief.places, scene.dice
    if not scene.brief.names:
        fancy(scene, dice.choice(LAYOUTS))
        return
    scene.lights()
    things = {name for name, _ in scene.brief.things}
    if "mountain" in places or (not places and dice.random() < 0.5 and not things & {"balloon"}):
        scene.mountains()
    if "sea" in places or "ship" in things:
        scene.sea()
        if things - FLYING - {"ship"}:
            scene.beach()
        return
    if "city" in places:
        scene.city()
        return
    scene.hills()
    if "tree" in places or not {"desert", "space"} & places:
        scene.trees(near="tree" in places)


def fancy(scene: Scene, layout: str) -> None:
    """Something for words that nobody knows."""
    dice = scene.dice
    if layout in ("hills", "peaks", "dunes"):
        scene.lights()
        if layout == "peaks":
            scene.mountains()
        scene.hills(0.58 if layout == "dunes" else 0.66)
        return
    hue = dice.random()
    tones = [mix(rainbow(hue + step * 0.045), scene.mood.far, 0.5 if scene.dark else 0.25) for step in range(7)]
    if layout == "orbs":
        for at in range(26):
            size = scene.side * dice.uniform(0.03, 0.2)
            x, y = dice.uniform(0, scene.width), dice.uniform(0, scene.height)
            glow(scene.canvas, x=x, y=y, radius=size * 1.7, colour=lighter(tones[at % 7], 0.3), strength=0.8)
            ball(scene, x, y, size * 0.5, tones[at % 7])
        return
    scene.lights()
    for at, tone in enumerate(tones):
        level = scene.height * (0.4 + 0.085 * at)
        steps = [step / 80 for step in range(81)]
        one, shift = dice.uniform(2, 5), dice.uniform(0, 6)
        swing = scene.height * dice.uniform(0.03, 0.08)
        line = [(scene.width * t, level + swing * math.sin(t * one * 2 + shift)) for t in steps]
        scene.land(lighter(tone, 0.25), mix(tone, (30, 20, 60), 0.35), line)


def ball(scene: Scene, x: float, y: float, radius: float, tone: Colour) -> None:
    brush = Brush(scene.canvas, x=x, y=y, unit=radius)
    for step in range(8):
        shrink = 1 - step / 9
        shift = (1 - shrink) * 0.4
        brush.oval(-shift, shift, shrink, shrink, mix(tone, (255, 255, 255), step / 12))


def rainbow(turn: float) -> Colour:
    """A strong colour at a turn (0 to 1) of the circle."""
    red, green, blue = (round(150 + 95 * math.cos(math.tau * (turn + third))) for third in (0, 1 / 3, 2 / 3))
    return red, green, blue


def backdrop(scene: Scene) -> None:
    """Behind a portrait: soft light in the mood's colours."""
    tone = scene.brief.tint or mix(rainbow(scene.dice.random()), scene.mood.far, 0.6)
    scene.canvas.paste(mix(tone, (30, 26, 48), 0.45), (0, 0, *scene.canvas.size))
    for _ in range(5):
        x, y = scene.width * scene.dice.random(), scene.height * scene.dice.uniform(0, 0.6)
        glow(scene.canvas, x=x, y=y, radius=scene.side * 0.5, colour=lighter(tone, 0.3), strength=0.5)
    glow(scene.canvas, x=scene.width / 2, y=scene.height * 0.45, radius=scene.side * 0.7, colour=lighter(tone, 0.55),
         strength=0.8)  # fmt: skip


def stand(scene: Scene, place: Place) -> None:
    """Put a thing on the canvas."""
    unit = scene.side * place.share
    centre, ground = round(scene.width * place.x), round(scene.height * place.foot)
    if place.shadow:
        half = round(unit * 1.5)
        dark = Image.new("L", (half * 2, max(8, round(unit * 0.5))))
        ImageDraw.Draw(dark).ellipse((half * 0.35, dark.height * 0.25, half * 1.75, dark.height * 0.8), fill=120)
        dark = dark.filter(ImageFilter.BoxBlur(dark.height * 0.1))
        scene.canvas.paste(mix(scene.mood.near, (20, 16, 40), 0.7), (centre - half, ground - dark.height // 2), dark)
    figure = figure_of(scene, place)
    scene.canvas.paste(figure, (centre - figure.width // 2, ground - figure.height + round(unit * 0.45)), figure)


def figure_of(scene: Scene, place: Place) -> Image.Image:
    """A thing by itself (RGBA), in the scene's light; its foot is 0.45 units above the lower edge."""
    unit = scene.side * place.share
    half, tall = round(unit * 1.5), round(unit * 3.15)
    figure = Image.new("RGBA", (half * 2, tall))
    draw(Brush(figure, x=half, y=tall - unit * 0.45, unit=unit), place.name, place.colour)
    return lit(figure, shade=scene.mood.shade, strength=0.85 if scene.dark else 0.6)
