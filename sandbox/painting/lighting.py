"""PURE: the light a picture is painted in, as its words ask for or as chance has it."""

import random
from dataclasses import dataclass, replace
from typing import Final

from sandbox.painting.brush import mix, vary
from sandbox.painting.vocabulary import Brief, Colour

SNOW: Final = (236, 243, 250)


@dataclass(frozen=True, slots=True)
class Mood:
    """The light of a picture: sky from top to bottom, far land, near land, the light's own colour."""

    sky: tuple[Colour, ...]
    far: Colour
    near: Colour
    light: Colour
    shade: Colour
    dark: bool = False


MOODS: Final[dict[str, Mood]] = {
    "day": Mood(
        ((72, 146, 216), (150, 204, 240), (246, 240, 216)),
        (126, 164, 190),
        (104, 166, 92),
        (255, 246, 210),
        (150, 140, 190),
    ),
    "sunset": Mood(
        ((58, 46, 116), (190, 88, 138), (250, 150, 96), (255, 222, 150)),
        (132, 82, 130),
        (72, 54, 84),
        (255, 226, 160),
        (150, 90, 130),
    ),
    "night": Mood(
        ((8, 14, 44), (24, 38, 88), (66, 84, 144)),
        (44, 60, 108),
        (20, 32, 62),
        (246, 242, 220),
        (74, 84, 150),
        dark=True,
    ),
    "snow": Mood(
        ((112, 160, 208), (186, 212, 234), (244, 236, 232)),
        (158, 182, 208),
        SNOW,
        (255, 248, 230),
        (150, 160, 210),
    ),
    "rain": Mood(
        ((76, 92, 112), (130, 148, 164), (196, 206, 210)),
        (104, 122, 138),
        (82, 116, 98),
        (232, 238, 240),
        (120, 130, 160),
    ),
    "space": Mood(
        ((6, 6, 24), (30, 18, 66), (88, 44, 112)),
        (66, 46, 108),
        (46, 36, 84),
        (255, 232, 210),
        (90, 80, 160),
        dark=True,
    ),
    "autumn": Mood(
        ((140, 176, 196), (226, 212, 186), (252, 224, 170)),
        (178, 140, 116),
        (184, 120, 60),
        (255, 238, 190),
        (170, 110, 110),
    ),
    "desert": Mood(
        ((90, 160, 206), (206, 218, 206), (252, 226, 178)),
        (222, 172, 122),
        (226, 176, 110),
        (255, 244, 206),
        (180, 120, 110),
    ),
}
ORDER: Final[tuple[str, ...]] = ("space", "night", "sunset", "rain", "snow", "autumn", "desert")
WHIMS: Final[tuple[str, ...]] = ("day", "sunset", "day", "night", "autumn", "snow")


def mood_of(brief: Brief, dice: random.Random) -> Mood:
    """The mood that the words ask for, else one by chance. A colour for the whole tints it."""
    asked = brief.weather | brief.places | ({"night"} if "moon" in brief.weather else set())
    name = next((name for name in ORDER if name in asked), None)
    if name is None:
        name = "day" if brief.names else dice.choice(WHIMS)
    mood = MOODS[name]
    near = mix(SNOW, mood.near, 0.3) if "snow" in asked and name != "snow" else mood.near
    if brief.tint is None:
        return replace(mood, far=vary(mood.far, dice), near=vary(near, dice, 8))
    sky = tuple(mix(colour, brief.tint, 0.45) for colour in mood.sky)
    return replace(mood, sky=sky, far=mix(mood.far, brief.tint, 0.35), near=mix(near, brief.tint, 0.25))
