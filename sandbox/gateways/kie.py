"""The sandbox's kie.ai: signed callbacks, the credits that a task consumed, and each model's published fields."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.applications import Starlette

from sandbox.gateways.http_faults import GatewayRefusal, read_object
from sandbox.gateways.job_api import JobApi, job_app, read_create, record
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Job, State, Task
from sandbox.gateways.validation import Field, address, addresses, choice, complaint, flag, seconds, text
from sandbox.painting.video import MISSING

R8: Final = ("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9")
R10: Final = (*R8, "4:5", "5:4")
R14: Final = (*R10, "1:4", "1:8", "4:1", "8:1")
GPT_RATIOS: Final = (*R10, "2:1", "1:2", "3:1", "1:3", "9:21")
VIDEO_RATIOS: Final = ("1:1", "4:3", "3:4", "16:9", "9:16", "21:9", "adaptive")
QUALITIES: Final = {"basic": "2K", "high": "4K"}
LITE_QUALITIES: Final = {"basic": "2K", "high": "3K", "ultra": "4K"}
CREDITS: Final = {"480p": 10.0, "720p": 20.0, "1080p": 50.0, "4k": 100.0}  # a second


@dataclass(frozen=True, slots=True)
class Model:
    """What a model takes, and the ratio that it has where nothing is said."""

    fields: dict[str, Field]
    ratio: str = "auto"
    words: Mapping[str, str] | None = None  # its words for resolutions
    video: bool = False


def seedream(qualities: Mapping[str, str], **more: Field) -> Model:
    ratio, quality = choice(*R8, required=True), choice(*qualities, required=True)
    return Model({"prompt": text(3000), "aspect_ratio": ratio, "quality": quality, **more}, "1:1", qualities)


def banana(limit: int, ratios: tuple[str, ...], **more: Field) -> Model:
    fields = {"prompt": text(limit), "aspect_ratio": choice("auto", *ratios)}
    return Model({**fields, "output_format": choice("png", "jpg", "jpeg"), **more})


def gpt(**more: Field) -> Model:
    sizes = {"aspect_ratio": choice("auto", *GPT_RATIOS), "resolution": choice("1K", "2K", "4K")}
    return Model({"prompt": text(20000), **sizes, **more})


def seedance(*resolutions: str) -> Model:
    fields = {
        "prompt": text(20000),
        "first_frame_url": address(),
        "last_frame_url": address(),
        "reference_image_urls": addresses(9),
        "duration": seconds(*range(4, 16)),
        "resolution": choice(*resolutions),
        "aspect_ratio": choice(*VIDEO_RATIOS),
        **{name: flag() for name in ("generate_audio", "return_last_frame", "web_search", "nsfw_checker")},
    }
    return Model(fields, "16:9", video=True)


def kling(**more: Field) -> Model:
    """Its seconds are text."""
    fields = {"prompt": text(1000), "duration": choice("5", "10", required=True), "sound": flag(required=True)}
    return Model({**fields, **more}, "adaptive", video=True)


SIZES: Final = {"resolution": choice("1K", "2K", "4K")}
FORMAT: Final = {"output_format": choice("png", "jpeg")}
# model → what its `input` may hold
MODELS: Final = {
    "seedream/4.5-text-to-image": seedream(QUALITIES),
    "seedream/4.5-edit": seedream(QUALITIES, image_urls=addresses(14, least=1)),
    "seedream/5-lite-text-to-image": seedream(LITE_QUALITIES, **FORMAT),
    "seedream/5-lite-image-to-image": seedream(LITE_QUALITIES, image_urls=addresses(14, least=1), **FORMAT),
    "nano-banana-2": banana(20000, R14, image_input=addresses(14), **SIZES),
    "nano-banana-pro": banana(10000, R10, image_input=addresses(8), **SIZES),
    "google/nano-banana": banana(5000, R10),
    "google/nano-banana-edit": banana(5000, R10, image_urls=addresses(10, least=1)),
    "gpt-image-2-text-to-image": gpt(),
    "gpt-image-2-image-to-image": gpt(input_urls=addresses(16, least=1)),
    "bytedance/seedance-2": seedance("480p", "720p", "1080p", "4k"),
    "bytedance/seedance-2-fast": seedance("480p", "720p"),
    "kling-2.6/text-to-video": kling(aspect_ratio=choice("1:1", "16:9", "9:16", required=True)),
    "kling-2.6/image-to-video": kling(image_urls=addresses(1, least=1)),
}


def read_job(raw: bytes, *, makes_videos: bool) -> Job:
    """What a create asks for. Raises `GatewayRefusal`."""
    name, values, callback = read_create(raw, MODELS)
    model = MODELS[name]
    if wrong := complaint(model.fields, values) or contradiction(name, values):
        raise GatewayRefusal("invalid", wrong)
    if model.video and not makes_videos:
        raise GatewayRefusal("unavailable", f"On this machine {MISSING}")
    common: dict[str, Any] = {
        "model": name,
        "prompt": values["prompt"],
        "body": read_object(raw),
        "ratio": values.get("aspect_ratio", model.ratio),
        "callback": callback,
    }
    if model.video:
        return video_job(values, common)
    resolution = (model.words or {}).get(values.get("quality", ""), values.get("resolution", "1K"))
    lists = (values.get(field, ()) for field in ("image_urls", "image_input", "input_urls"))
    return Job(
        **common,
        resolution=resolution,
        images=tuple(one for pictures in lists for one in pictures),
        media="jpg" if values.get("output_format") in ("jpg", "jpeg") else "png",
        credits=12.0 if resolution == "4K" else 6.5,
    )


def contradiction(name: str, values: Mapping[str, Any]) -> str | None:
    """What the pages of the models say about fields together."""
    ratio, resolution = values.get("aspect_ratio", "auto"), values.get("resolution", "1K")
    if name.startswith("gpt-image-2") and resolution != "1K":
        if ratio in ("auto", "5:4", "4:5", "3:1", "1:3", "9:21"):
            return f"{resolution} is not possible with the ratio {ratio}"
        if (ratio, resolution) == ("1:1", "4K"):
            return "4K is not possible with the ratio 1:1"
    if "first_frame_url" in values and values.get("reference_image_urls"):
        return "frames and references cannot be mixed"
    if "last_frame_url" in values and "first_frame_url" not in values:
        return "last_frame_url needs first_frame_url"
    return None


def video_job(values: Mapping[str, Any], common: Mapping[str, Any]) -> Job:
    """The job of a video."""
    frames = [values[name] for name in ("first_frame_url", "last_frame_url") if name in values]
    length, resolution = int(values.get("duration", 5)), values.get("resolution", "720p")
    references = tuple(values.get("reference_image_urls", ()))
    return Job(
        **common,
        resolution=resolution,
        images=references or tuple(values.get("image_urls", frames)),
        media="mp4",
        seconds=length,
        sound=values.get("generate_audio", values.get("sound", True)),
        references=bool(references),
        sides=(300, 6000) if references else None,
        last_frame=values.get("return_last_frame", False),
        credits=length * CREDITS[resolution],
    )


def priced(task: Task, results: list[str], named: str) -> dict[str, Any]:
    """A task as recordInfo and the callback tell it: with what it cost once it is over."""
    consumed = task.job.credits if task.state is State.COMPLETED else 0.0
    over = task.state in (State.COMPLETED, State.FAILED)
    return {**record(task, results, named), "creditsConsumed": consumed if over else None}


def kie_app(task_queue: TaskQueue) -> Starlette:
    """kie.ai's API over one task queue; its upload service, which has a host of its own, is here at the same one."""

    def sign(body: bytes, named: str) -> Mapping[str, str]:
        """The signature covers the id and the time."""
        if not task_queue.webhook_key:
            return {}
        sent_at = str(int(time.time()))
        made = hmac.digest(task_queue.webhook_key.encode(), f"{named}.{sent_at}".encode(), hashlib.sha256)
        return {"X-Webhook-Timestamp": sent_at, "X-Webhook-Signature": base64.b64encode(made).decode()}

    def read(raw: bytes) -> Job:
        return read_job(raw, makes_videos=task_queue.makes_videos)

    api = JobApi(task_queue, read_job=read, record=priced, sign=sign)
    return job_app(api, task_queue, uploads="", lacks=frozenset())
