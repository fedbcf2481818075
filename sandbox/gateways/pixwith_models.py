"""What the sandbox's PixWith sells. The prices of videos are ours: the vendor's pages name none (2026-11)."""

from dataclasses import dataclass
from typing import Final

from sandbox.gateways.validation import Field, choice, flag, number, seconds

R8: Final = ("1:1", "3:4", "4:3", "2:3", "3:2", "16:9", "9:16", "21:9")
FLUX: Final = ("0", "1:1", "2:3", "3:4", "9:16", "4:3", "3:2", "16:9")
BANANA: Final = ("0", "1:1", "16:9", "9:16", "3:4", "4:3", "3:2", "2:3", "5:4", "4:5", "21:9")
OPTIMIZE: Final = {"prompt_optimization": flag()}
OUTPUTS: Final = {"num_outputs": number(1, 4)}


def seedream(*resolutions: str) -> dict[str, Field]:
    sizes = {"resolution": choice(*resolutions), "aspect_ratio": choice(*R8)}
    return {"prompt_optimization": flag(required=True), **OUTPUTS, **sizes}


@dataclass(frozen=True, slots=True)
class Model:
    """What a model takes: its options, how many pictures, its defaults, its credits per result by resolution.

    `seconds` make it a model of videos; `sound` is whether these have any where the options do not say.
    """

    options: dict[str, Field]
    credits: dict[str, int]
    least: int = 0
    most: int = 4
    resolution: str = "1K"
    ratio: str = "1:1"
    ratio_from_text_only: bool = False
    seconds: int = 0
    sound: bool = False


def flux(price: int) -> Model:
    options = {**OPTIMIZE, "aspect_ratio": choice(*FLUX)}
    return Model(options, {"1K": price}, least=1, most=1, ratio="0")


BANANA_OPTIONS: Final = {**OPTIMIZE, "resolution": choice("1K", "2K", "4K"), "aspect_ratio": choice(*BANANA)}
IMAGES: Final = {
    "0-32": Model(seedream("2K", "4K"), {"2K": 6, "4K": 6}, resolution="2K"),
    "0-30": Model(seedream("1K", "2K", "4K"), {"1K": 5, "2K": 5, "4K": 5}),
    "0-41": Model(BANANA_OPTIONS, {"1K": 10, "2K": 15, "4K": 20}, ratio="0"),
    "0-31": Model({**OPTIMIZE, **OUTPUTS, "aspect_ratio": choice(*R8)}, {"1K": 2}, most=0),
    "1-1": flux(3),
    "1-2": flux(6),
    "1-3": flux(12),
}


def video(
    options: dict[str, Field],
    *,
    credits: int,
    length: int,
    resolutions: tuple[str, ...] = ("720p",),
    sound: bool = False,
    ratio: str = "adaptive",
    ratio_from_text_only: bool = False,
) -> Model:
    """A model of videos, from words or from one picture; the first resolution is the default."""
    return Model(
        {"prompt_optimization": flag(required=True), **options},
        dict.fromkeys(resolutions, credits),
        most=1,
        resolution=resolutions[0],
        ratio=ratio,
        ratio_from_text_only=ratio_from_text_only,
        seconds=length,
        sound=sound,
    )


KLING_RATIO: Final = {"aspect_ratio": choice("1:1", "16:9", "9:16")}
KLING: Final = {**KLING_RATIO, "duration": seconds(5, 10)}
VEO: Final = {"aspect_ratio": choice("16:9", "9:16")}
PIXVERSE: Final = {
    **OUTPUTS,
    "resolution": choice("360p", "540p", "720p", "1080p"),
    "aspect_ratio": choice("16:9", "4:3", "1:1", "3:4", "9:16"),
    "duration": seconds(5, 8),
}
HAILUO: Final = {"resolution": choice("512p", "768p", "1080p"), "duration": seconds(6, 10)}
VIDEOS: Final = {
    "2-1": video(KLING, credits=50, length=5),
    "2-33": video({**KLING, **OUTPUTS, "sound": flag(required=True)}, credits=70, length=5, ratio_from_text_only=True),
    "2-6": video(VEO, credits=60, length=8, sound=True),
    "2-7": video(VEO, credits=200, length=8, sound=True),
    "2-3": video(HAILUO, credits=50, length=6, resolutions=("768p", "512p", "1080p")),
    "2-27": video(PIXVERSE, credits=50, length=5, resolutions=("720p", "360p", "540p", "1080p")),
}
MODELS: Final = {**IMAGES, **VIDEOS}
