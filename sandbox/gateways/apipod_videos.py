"""The video models of the sandbox's APIPod: each takes exactly the fields of its published schema."""

from dataclasses import dataclass
from typing import Any, Final

from sandbox.gateways.http_faults import GatewayRefusal, read_object
from sandbox.gateways.tasks import Job
from sandbox.gateways.validation import Field, address, addresses, choice, complaint, flag, seconds, text
from sandbox.painting.video import MISSING

RATIOS: Final = ("adaptive", "16:9", "4:3", "1:1", "3:4", "9:16", "21:9")
SLOW: Final = ("480p", "720p", "1080p", "4k")
FAST: Final = ("480p", "720p")
REFERENCE_SIDES: Final = (300, 6000)
VEO_SECONDS: Final = 8  # the schemas name none
# per second; Veo has one price
CREDITS: Final = {"480p": 0.5, "720p": 1.0, "1080p": 2.0, "4k": 4.0}


@dataclass(frozen=True, slots=True)
class VideoModel:
    """What a model takes, and what it makes where nothing is said."""

    fields: dict[str, Field]
    ratio: str
    resolution: str = "720p"
    seconds: int = 5
    references: bool = False
    sides: tuple[int, int] | None = None


def veo(pictures: Field, *, resolution: str = "720p", references: bool = False, calls_back: bool = True) -> VideoModel:
    fields = {"prompt": text(4000), "image_urls": pictures, "aspect_ratio": choice("16:9", "9:16")}
    if calls_back:
        fields["callback_url"] = address()
    return VideoModel(fields, "16:9", resolution, VEO_SECONDS, references)


def seedance(resolutions: tuple[str, ...], inputs: dict[str, Field], *, ratio: str = "adaptive") -> VideoModel:
    """Without callback_url: no schema of Seedance 2.0 has it (2026-11), though the vendor's page on webhooks does."""
    switches = ("generate_audio", "watermark", "web_search", "return_last_frame")
    fields = {
        "prompt": text(1000),
        "duration": seconds(*range(4, 16)),
        "resolution": choice(*resolutions),
        "aspect_ratio": choice(*RATIOS),
        **{name: flag() for name in switches},
        **inputs,
    }
    referring = "video_urls" in inputs
    return VideoModel(fields, ratio, references=referring, sides=REFERENCE_SIDES if referring else None)


FRAMES: Final = {"image_urls": addresses(2, least=1)}
REFERENCES: Final = {"image_urls": addresses(9), "video_urls": addresses(3), "audio_urls": addresses(3)}
MODELS: Final = {
    "veo3-1-fast": veo(addresses(2)),
    "veo3-1-fast-4k": veo(addresses(2), resolution="4k", calls_back=False),
    "veo3-1-fast-ref": veo(addresses(3, least=1), references=True),
    "seedance-2.0-t2v": seedance(SLOW, {}),
    "seedance-2.0-i2v": seedance(SLOW, FRAMES, ratio="16:9"),
    "seedance-2.0-r2v": seedance(SLOW, REFERENCES),
    "seedance-2.0-fast-t2v": seedance(FAST, {}),
    "seedance-2.0-fast-i2v": seedance(FAST, FRAMES, ratio="16:9"),
    "seedance-2.0-fast-r2v": seedance(FAST, REFERENCES),
}


def read_video_job(raw: bytes, *, available: bool) -> Job:
    """What a create of a video asks for. Raises `GatewayRefusal`."""
    body = read_object(raw)
    name = body.get("model")
    if not isinstance(name, str) or name not in MODELS:
        raise GatewayRefusal("unknown_model", f"The model {name!r} does not exist")
    if not available:
        raise GatewayRefusal("unavailable", f"On this machine {MISSING}")
    model = MODELS[name]
    values: dict[str, Any] = {field: value for field, value in body.items() if field != "model"}
    if wrong := complaint(model.fields, values):
        raise GatewayRefusal("invalid", wrong)
    if "video_urls" in model.fields and not (values.get("image_urls") or values.get("video_urls")):
        raise GatewayRefusal("invalid", "at least one reference image or video is required")
    if values.get("video_urls") or values.get("audio_urls"):
        raise GatewayRefusal("invalid", "the sandbox takes no videos or sounds as references, only images")
    resolution = values.get("resolution", model.resolution)
    length = values.get("duration", model.seconds)
    return Job(
        model=name,
        prompt=values["prompt"],
        body=body,
        ratio=values.get("aspect_ratio", model.ratio),
        resolution=resolution,
        images=tuple(values.get("image_urls", ())),
        media="mp4",
        seconds=length,
        sound=values.get("generate_audio", True),
        references=model.references,
        sides=model.sides,
        last_frame=values.get("return_last_frame", False),
        credits=length * CREDITS[resolution],
        callback=values.get("callback_url"),
    )
