"""The sandbox's Apikley: the models that it sells. Its callbacks are not signed."""

from typing import Final

from starlette.applications import Starlette

from sandbox.gateways.faults import SIGNATURE
from sandbox.gateways.http_faults import GatewayRefusal, read_object
from sandbox.gateways.job_api import JobApi, job_app, read_create
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Job
from sandbox.gateways.validation import Field, addresses, choice, complaint, text

R8: Final = ("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9")
R10: Final = (*R8, "4:5", "5:4")
QUALITIES: Final = {"basic": "2K", "high": "4K"}
SEEDREAM: Final = {
    "prompt": text(3000),
    "aspect_ratio": choice(*R8, required=True),
    "quality": choice(*QUALITIES, required=True),
}
# model → the fields of its `input`
MODELS: Final[dict[str, dict[str, Field]]] = {
    "seedream/4.5-text-to-image": SEEDREAM,
    "seedream/4.5-edit": {**SEEDREAM, "image_urls": addresses(14, least=1)},
    "nano-banana-pro": {
        "prompt": text(10000),
        "image_input": addresses(8),
        "aspect_ratio": choice("auto", *R10),
        "resolution": choice("1K", "2K", "4K"),
        "output_format": choice("png", "jpg"),
    },
    "google/nano-banana-edit": {
        "prompt": text(5000),
        "image_urls": addresses(10, least=1),
        "image_size": choice("auto", *R10),
        "output_format": choice("png", "jpeg"),
    },
}


def read_job(raw: bytes) -> Job:
    """What a create asks for. Raises `GatewayRefusal`."""
    model, values, callback = read_create(raw, MODELS)
    if wrong := complaint(MODELS[model], values):
        raise GatewayRefusal("invalid", wrong)
    resolution: str = QUALITIES.get(values.get("quality", ""), values.get("resolution", "1K"))
    shape = "auto" if "banana" in model else "1:1"
    return Job(
        model=model,
        prompt=values["prompt"],
        body=read_object(raw),
        ratio=values.get("aspect_ratio", values.get("image_size", shape)),
        resolution=resolution,
        images=tuple(values.get("image_urls", values.get("image_input", ()))),
        media="png" if values.get("output_format", "png" if "banana" in model else "jpg") == "png" else "jpg",
        credits=12.0 if resolution == "4K" else 6.5,
        callback=callback,
    )


def apikley_app(task_queue: TaskQueue) -> Starlette:
    """Apikley's API over one task queue; its upload service lies under /file-upload."""
    return job_app(JobApi(task_queue, read_job=read_job), task_queue, uploads="/file-upload", lacks=SIGNATURE)
