"""PURE: the frames of a video: a scene of the prompt in motion, or the given pictures brought to life."""

import math
import random
from collections.abc import Callable, Iterator
from typing import Final

from PIL import Image, ImageDraw, ImageOps

from sandbox.painting.caption import caption
from sandbox.painting.composition import Place, backdrop, behind, figure_of, places_of
from sandbox.painting.effects import changed, opened
from sandbox.painting.figures import FLYING
from sandbox.painting.scenery import Scene
from sandbox.painting.vocabulary import Brief, means, read, tokens

Size = tuple[int, int]
Frame = Callable[[float], Image.Image]  # the part of the video that has passed, 0 to 1 → its picture

PAN: Final = 1.25  # how much wider than a frame the land is that the camera passes over
ZOOM: Final = 0.16
FALLING: Final = ("snow", "rain")
RUNS: Final = (
    "run runs running walk walks walking jump jumps go goes race races dance dances chase chases fly flies flying",
    "беж бег идёт идет шага прыг скач танц гуля лет",
    "跑 走 跳 飞 舞",
)


def filmed(prompt: str, size: Size, dice: random.Random, *, seconds: float) -> Frame:
    """A scene of the prompt: the camera moves over the land, the things hop, what falls falls."""
    brief = read(prompt)
    land = Scene((round(size[0] * PAN), size[1]), brief, dice)
    if [name for name, _ in brief.things] == ["portrait"] and not brief.places:
        backdrop(land)
    else:
        behind(land)
    front = Scene(size, brief, dice)
    front.mood, front.dark = land.mood, land.dark
    things = [(place, figure_of(front, place)) for place in places_of(front)]
    hurried = any(means(word, RUNS) for word in tokens(prompt))
    falling = fallen(front)

    def frame(passed: float) -> Image.Image:
        left = round((land.width - size[0]) * passed)
        picture = land.canvas.crop((left, 0, left + size[0], size[1]))
        for at, (place, figure) in enumerate(things):
            x, y = moved(place, passed, size, hurried=hurried, hops=seconds * 1.6, late=at * 0.3)
            unit = front.side * place.share
            picture.paste(figure, (x - figure.width // 2, y - figure.height + round(unit * 0.45)), figure)
        if falling is not None:
            down = round(passed * seconds * size[1] * 0.35) % size[1]
            for top in (down - size[1], down):
                picture.paste((250, 252, 255), (0, top), falling)
        return picture

    return frame


def moved(place: Place, passed: float, size: Size, *, hurried: bool, hops: float, late: float) -> tuple[int, int]:
    """Where the foot of a thing is: it crosses the frame when it is said to run, and hops or floats on its way."""
    swing = math.sin(math.pi * (hops * passed + late))
    x = 0.76 * passed + 0.12 + 0.3 * (place.x - 0.5) if hurried else place.x + 0.03 * swing
    flying = place.name in FLYING
    up = 0.03 * swing if flying or place.name == "ship" else 0.05 * abs(swing)
    up += 0.2 * passed if flying else 0.0
    return round(size[0] * x), round(size[1] * (place.foot - up))


def fallen(scene: Scene) -> Image.Image | None:
    """A mask of snowflakes or raindrops as large as a frame, to be moved down; None in dry weather."""
    if not scene.brief.weather & set(FALLING):
        return None
    mask = Image.new("L", (scene.width, scene.height))
    brush = ImageDraw.Draw(mask)
    for _ in range(140):
        x, y = scene.dice.uniform(0, scene.width), scene.dice.uniform(0, scene.height)
        tall = scene.side * scene.dice.uniform(0.004, 0.009)
        if "snow" in scene.brief.weather:
            brush.ellipse((x - tall, y - tall, x + tall, y + tall), fill=235)
        else:
            brush.line((x, y, x - tall, y + tall * 5), fill=150)
    return mask


def animated(prompt: str, frames: list[bytes], size: Size, dice: random.Random) -> Frame:
    """From the first picture to the last; without a last one, to the first as the prompt changes it."""
    brief = read(prompt)
    first = ImageOps.fit(opened(frames[0]), size)
    last = ImageOps.fit(opened(frames[1]), size) if len(frames) > 1 else changed(prompt, brief, frames[:1], size, dice)
    return blended(first, last)


def referenced(prompt: str, pictures: list[bytes], size: Size, dice: random.Random) -> Frame:
    """The given pictures as one, changed as the prompt says, and the camera coming nearer."""
    picture = changed(prompt, read(prompt), pictures, size, dice)
    return blended(picture, picture)


def blended(first: Image.Image, last: Image.Image) -> Frame:
    """Exactly the first picture at the start and the last at the end; nearer in between."""
    width, height = first.size

    def frame(passed: float) -> Image.Image:
        share = min(1.0, max(0.0, 2 * passed - 0.5))  # of the last picture: it comes in the middle half
        picture = first if share == 0 else last if share == 1 else Image.blend(first, last, share)
        edge = ZOOM * math.sin(math.pi * passed) / 2
        box = (width * edge, height * edge, width * (1 - edge), height * (1 - edge))
        return picture.resize(first.size, Image.Resampling.BILINEAR, box=box)

    return frame


def frames_of(frame: Frame, prompt: str, brief: Brief, *, count: int) -> Iterator[Image.Image]:
    """All frames, with the prompt at the foot of each."""
    strip: Image.Image | None = None
    for at in range(count):
        picture = frame(at / max(1, count - 1))
        if strip is None:
            written = picture.copy()
            caption(written, prompt, instead=" · ".join(brief.names) or "…", over=True)
            top = round(picture.height * 0.93)
            strip = written.crop((0, top, picture.width, picture.height))
        picture.paste(strip, (0, picture.height - strip.height))
        yield picture
