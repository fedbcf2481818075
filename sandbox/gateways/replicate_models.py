"""What the models of the sandbox's Replicate take: the inputs that their pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.gateways.validation import Complaint, Field, address, choice, flag, number, seconds, text

R8: Final = ("1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3", "21:9")
R10: Final = (*R8, "4:5", "5:4")
MATCH: Final = "match_input_image"
FORMAT: Final = {"output_format": choice("webp", "jpg", "png")}
SEED: Final = {"seed": number(0, 2**31 - 1)}


@dataclass(frozen=True, slots=True)
class Model:
    """The fields of a model's input. `many`: its output is a list, also of one."""

    fields: dict[str, Field]
    ratio: str = MATCH
    resolution: str = "1K"
    many: bool = False
    video: bool = False


def pictures(most: int) -> Field:
    """A list of addresses or data: addresses."""

    def check(value: Any) -> Complaint:
        if not isinstance(value, list) or len(value) > most:
            return f"must be a list of at most {most}"
        good = all(isinstance(one, str) and one.startswith(("http://", "https://", "data:image/")) for one in value)
        return None if good else "does not match format 'uri'"

    return Field(check)


def seedream(most: int, *sizes: str) -> Model:
    fields = {"prompt": text(4000), "image_input": pictures(most), "size": choice(*sizes)}
    grouping = {"sequential_image_generation": choice("disabled", "auto"), "max_images": number(1, 15)}
    return Model({**fields, "aspect_ratio": choice(MATCH, *R8), **grouping, **FORMAT}, MATCH, "2K", many=True)


def kontext() -> Model:
    fields = {"prompt": text(4000), "input_image": Field(address().check, required=True)}
    return Model({**fields, "aspect_ratio": choice(MATCH, *R10, "9:21", "2:1", "1:2"), **SEED, **FORMAT})


BANANA: Final = {
    "image_input": pictures(14),
    "aspect_ratio": choice(MATCH, *R10),
    "resolution": choice("1K", "2K", "4K"),
}
KLING: Final[dict[str, Field]] = {
    "prompt": text(2500),
    "negative_prompt": Field(text(2500).check),
    "start_image": address(),
    "aspect_ratio": choice("16:9", "9:16", "1:1"),
    "duration": seconds(5, 10),
    "generate_audio": flag(),
}
SCHNELL: Final = {"aspect_ratio": choice(*R10, "9:21"), "num_outputs": number(1, 4), "go_fast": flag()}
OFFICIAL: Final[Mapping[str, Model]] = {
    "bytedance/seedream-4.5": seedream(14, "2K", "4K"),
    "bytedance/seedream-5-lite": seedream(14, "2K", "3K"),
    "bytedance/seedream-4": seedream(10, "1K", "2K", "4K"),
    "google/nano-banana-pro": Model({"prompt": text(10000), **BANANA, **FORMAT}, MATCH, "2K"),
    "black-forest-labs/flux-schnell": Model({"prompt": text(4000), **SCHNELL, **SEED, **FORMAT}, "1:1", many=True),
    "black-forest-labs/flux-kontext-max": kontext(),
    "black-forest-labs/flux-kontext-dev": kontext(),
    "kwaivgi/kling-v2.6": Model(KLING, "16:9", "720p", video=True),
}
# A version of a model that is not official, so that orders by version can be played.
VERSION: Final = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
VERSIONED: Final[Mapping[str, Model]] = {f"sandbox/painter:{VERSION}": Model({"prompt": text(4000), **SEED}, "1:1")}


def find(version: str) -> tuple[str, Model] | None:
    """The model of that version, which is named with or without `owner/name:`."""
    return next(((name, one) for name, one in VERSIONED.items() if version in (name, name.partition(":")[2])), None)
