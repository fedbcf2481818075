"""The models of the sandbox's fal: each takes exactly the fields of its published types (fal-js, 2026-08)."""

from dataclasses import dataclass
from typing import Any, Final

from sandbox.gateways.http_faults import GatewayRefusal
from sandbox.gateways.tasks import Job
from sandbox.gateways.validation import Complaint, Field, addresses, choice, complaint, flag, number, text

PROMPT: Final = {"prompt": text(50_000), "seed": number(0, 2**31), "sync_mode": flag()}
PRESETS: Final = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
R10: Final = ("21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16")
R14: Final = (*R10, "4:1", "1:4", "8:1", "1:8")
KONTEXT: Final = ("21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21")
FILMED: Final = ("auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
AUTO_RESOLUTION: Final = {"auto_2K": "2K", "auto_4K": "4K"}
LEAST_PIXELS, MOST_PIXELS = 2560 * 1440, 4096 * 4096
CREDITS: Final = {"480p": 0.5, "720p": 1.0, "1080p": 2.0, "4k": 4.0}


@dataclass(frozen=True, slots=True)
class FalModel:
    """The fields of a model; `pictures` are those that hold its pictures, `seconds` of a video where nobody says."""

    fields: dict[str, Field]
    pictures: tuple[str, ...] = ()
    seconds: int = 0


def image_size(*words: str, large: bool = False) -> Field:
    """A preset, one of the words, or an object of width and height; `large` ones have to have enough pixels."""

    def check(value: Any) -> Complaint:
        if isinstance(value, str):
            return None if value in (*PRESETS, *words) else "must be an image size"
        if not isinstance(value, dict) or set(value) != {"width", "height"}:
            return "must be a preset, or width and height"
        width, height = value["width"], value["height"]
        if type(width) is not int or type(height) is not int or not (0 < width <= 14142 and 0 < height <= 14142):
            return "must have sides from 1 to 14142"
        within = min(width, height) >= 1920 and max(width, height) <= 4096
        if large and not within and not LEAST_PIXELS <= width * height <= MOST_PIXELS:
            return "must have 2560x1440 to 4096x4096 pixels"
        return None

    return Field(check)


def one_address(*, required: bool = True) -> Field:
    """One http(s) or data: address."""
    many = addresses(1, data=True)
    return Field(lambda value: many.check([value]), required)


SAFE: Final = {"enable_safety_checker": flag()}
SEEDREAM: Final = {
    **PROMPT,
    **SAFE,
    "image_size": image_size(*AUTO_RESOLUTION, large=True),
    "num_images": number(1, 6),
    "max_images": number(1, 6),
}
BANANA: Final = {
    **PROMPT,
    "num_images": number(1, 4),
    "output_format": choice("jpeg", "png", "webp"),
    "limit_generations": flag(),
    "safety_tolerance": choice(*"123456"),
}
FLUX: Final = {**PROMPT, **SAFE, "output_format": choice("jpeg", "png")}
KONTEXT_FIELDS: Final = {
    **PROMPT,
    "aspect_ratio": choice(*KONTEXT),
    "image_url": one_address(),
    "num_images": number(1, 4),
    "output_format": choice("jpeg", "png"),
    "enhance_prompt": flag(),
    "safety_tolerance": choice(*"123456"),
}


def banana(ratios: tuple[str, ...], *, resolutions: bool = True, least: int = 0) -> FalModel:
    fields = {**BANANA, "aspect_ratio": choice(*ratios)}
    if resolutions:
        fields["resolution"] = choice("0.5K", "1K", "2K", "4K")
    if least:
        fields["image_urls"] = addresses(14, least=least, data=True)
    return FalModel(fields, ("image_urls",) if least else ())


def kling(inputs: dict[str, Field]) -> FalModel:
    fields = {
        "prompt": text(2500),
        "duration": choice("5", "10"),
        "generate_audio": flag(),
        "negative_prompt": Field(lambda value: None if isinstance(value, str) else "must be a string"),
        **inputs,
    }
    return FalModel(fields, ("start_image_url", "end_image_url"), seconds=5)


def seedance(resolutions: tuple[str, ...], inputs: dict[str, Field]) -> FalModel:
    fields = {
        "prompt": text(50_000),
        "aspect_ratio": choice(*FILMED),
        "resolution": choice(*resolutions),
        "duration": choice("auto", *map(str, range(4, 16))),
        "generate_audio": flag(),
        "bitrate_mode": choice("standard", "high"),
        **inputs,
    }
    return FalModel(fields, tuple(inputs), seconds=5)


def veo(ratios: tuple[str, ...], inputs: dict[str, Field]) -> FalModel:
    fields = {
        **PROMPT,
        "aspect_ratio": choice(*ratios),
        "resolution": choice("720p", "1080p", "4k"),
        "duration": choice("4s", "6s", "8s"),
        "generate_audio": flag(),
        "auto_fix": flag(),
        **inputs,
    }
    return FalModel(fields, tuple(inputs), seconds=8)


FRAMES: Final = {"image_url": one_address(), "end_image_url": one_address(required=False)}
KLING_FRAMES: Final = {"start_image_url": one_address(), "end_image_url": one_address(required=False)}
REFERENCES: Final = {"image_urls": addresses(9, data=True)}
SLOW, FAST = ("480p", "720p", "1080p", "4k"), ("480p", "720p")
MODELS: Final = {
    "fal-ai/bytedance/seedream/v4.5/text-to-image": FalModel(SEEDREAM),
    "fal-ai/bytedance/seedream/v4.5/edit": FalModel(
        {**SEEDREAM, "image_urls": addresses(10, least=1, data=True)}, ("image_urls",)
    ),
    "fal-ai/nano-banana": banana(R10, resolutions=False),
    "fal-ai/nano-banana/edit": banana(("auto", *R10), resolutions=False, least=1),
    "fal-ai/nano-banana-2": banana(("auto", *R14)),
    "fal-ai/nano-banana-2/edit": banana(("auto", *R14), least=1),
    "fal-ai/nano-banana-pro": banana(("auto", *R10)),
    "fal-ai/nano-banana-pro/edit": banana(("auto", *R10), least=1),
    "fal-ai/flux-2-pro": FalModel({**FLUX, "image_size": image_size()}),
    "fal-ai/flux-2-pro/edit": FalModel(
        {**FLUX, "image_size": image_size("auto"), "image_urls": addresses(9, least=1, data=True)}, ("image_urls",)
    ),
    "fal-ai/flux/schnell": FalModel({**FLUX, "image_size": image_size(), "num_images": number(1, 4)}),
    # Sold by no table of ours: for operators who add it, with its styles (its llms.txt, read 2026-11).
    "fal-ai/recraft/v3/text-to-image": FalModel(
        {
            "prompt": text(1000),
            **SAFE,
            "image_size": image_size(),
            "style": choice("any", "realistic_image", "digital_illustration", "vector_illustration"),
        }
    ),
    "fal-ai/flux-pro/kontext": FalModel(KONTEXT_FIELDS, ("image_url",)),
    "fal-ai/flux-pro/kontext/max": FalModel(KONTEXT_FIELDS, ("image_url",)),
    "fal-ai/kling-video/v2.6/pro/text-to-video": kling({"aspect_ratio": choice("16:9", "9:16", "1:1")}),
    "fal-ai/kling-video/v2.6/pro/image-to-video": kling(KLING_FRAMES),
    "bytedance/seedance-2.0/text-to-video": seedance(SLOW, {}),
    "bytedance/seedance-2.0/image-to-video": seedance(SLOW, FRAMES),
    "bytedance/seedance-2.0/reference-to-video": seedance(SLOW, REFERENCES),
    "bytedance/seedance-2.0/fast/text-to-video": seedance(FAST, {}),
    "bytedance/seedance-2.0/fast/image-to-video": seedance(FAST, FRAMES),
    "bytedance/seedance-2.0/fast/reference-to-video": seedance(FAST, REFERENCES),
    "fal-ai/veo3.1/fast": veo(("16:9", "9:16"), {}),
    "fal-ai/veo3.1/fast/image-to-video": veo(("auto", "16:9", "9:16"), {"image_url": one_address()}),
}


def read_job(name: str, body: dict[str, Any], *, callback: str | None, videos: bool) -> Job:
    """What a request to that model asks for. Raises `GatewayRefusal`."""
    model = MODELS[name]
    if model.seconds and not videos:
        raise GatewayRefusal("unavailable")
    if wrong := complaint(model.fields, body):
        raise GatewayRefusal("invalid", wrong)
    given = [body[field] for field in model.pictures if field in body]
    ratio, resolution = _shape(body, edits=bool(given))
    length = str(body.get("duration", "")).removesuffix("s")
    seconds = int(length) if length.isdigit() else model.seconds
    return Job(
        model=name,
        prompt=body["prompt"],
        body=body,
        ratio="adaptive" if model.seconds and ratio == "auto" else ratio,
        resolution=resolution,
        count=body.get("num_images", 1),
        images=tuple(one for held in given for one in (held if isinstance(held, list) else [held])),
        media="mp4" if model.seconds else "png",
        seconds=seconds,
        sound=body.get("generate_audio", True),
        references="image_urls" in model.pictures and bool(model.seconds),
        credits=seconds * CREDITS[resolution] if model.seconds else float(body.get("num_images", 1)),
        callback=callback,
    )


def _shape(body: dict[str, Any], *, edits: bool) -> tuple[str, str]:
    """The ratio and the resolution of the result."""
    size = body.get("image_size")
    if isinstance(size, str) and size in PRESETS:
        size = dict(zip(("width", "height"), PRESETS[size], strict=True))
    if isinstance(size, dict):
        pixels = size["width"] * size["height"]
        return f"{size['width']}:{size['height']}", "4K" if pixels > 8_000_000 else "2K" if pixels > 3e6 else "1K"
    if isinstance(size, str):
        return "auto" if edits else "1:1", AUTO_RESOLUTION.get(size, "1K")
    resolution = body.get("resolution") or ("720p" if "duration" in body else "1K")
    return body.get("aspect_ratio", "auto" if edits or "duration" in body else "1:1"), resolution.replace("0.5K", "1K")
