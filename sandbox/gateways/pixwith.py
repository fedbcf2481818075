"""The sandbox's PixWith: every call is a POST, codes are 1 and 0, messages are the only reasons."""

import secrets
import time
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.faults import SIGNATURE
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.input_images import NoPicture, Unreadable, fetched, inspected
from sandbox.gateways.pixwith_models import MODELS
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, Job, State, StoredFile
from sandbox.gateways.validation import addresses, complaint, text

PROMPT_LIMIT: Final = 5000  # the vendor names none
UPLOAD_LIMIT: Final = 10 * 2**20
UPLOAD_SECONDS: Final = 600
ESTIMATE_SECONDS: Final = 20
FORMATS: Final = {"image/jpeg": ("jpg", "JPEG"), "image/png": ("png", "PNG")}

# the task queue's reason → message, HTTP status
REFUSALS: Final = {
    "refused": ("Sensitive content", 200),
    "out_of_credit": ("Credits not enough", 200),
    "bad_key": ("Invalid API KEY", 200),
    "rate_limited": ("Too many requests", 429),
    "server_error": ("Server error", 500),
    "missing": ("Task not found", 200),
    "invalid": ("Invalid parameters", 200),
    "unknown_model": ("Invalid model_id", 200),
    "unavailable": ("Invalid model_id", 200),
    "no_picture": ("Invalid image format", 200),
    "unreadable": ("Invalid image url", 200),
}
STATES: Final = {State.WAITING: 1, State.PAINTING: 1, State.COMPLETED: 2, State.FAILED: 3}


def envelope(refusal: GatewayRefusal) -> Response:
    message, status = REFUSALS[refusal.kind]
    status = refusal.status if refusal.kind == "server_error" else status
    body = {"code": 0, "message": message, "data": None}
    return JSONResponse(body, status_code=status, headers=refusal.headers())


def success(data: dict[str, Any]) -> Response:
    return JSONResponse({"code": 1, "message": "success", "data": data})


def storage_error(code: str, *, status: int) -> Response:
    """The object store in front of the uploads answers in XML."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return Response(body, status_code=status, media_type="application/xml")


class Pixwith:
    """The endpoints."""

    def __init__(self, task_queue: TaskQueue) -> None:
        self._task_queue = task_queue

    def _admit(self, request: Request) -> None:
        if request.headers.get("api-key") != self._task_queue.key:
            raise GatewayRefusal("bad_key")

    async def create(self, request: Request) -> Response:
        return await answered(self._task_queue, request, envelope, self._started)

    async def _started(self, request: Request, raw: bytes, create: Create) -> Response:
        self._admit(request)
        job = read_job(raw)
        if job.seconds and not self._task_queue.makes_videos:
            raise GatewayRefusal("unavailable")
        await self._check(job.images)
        if self._task_queue.credit < job.credits:
            raise GatewayRefusal("out_of_credit")
        task = self._task_queue.start(job, task_id=secrets.token_hex(16), create=create)
        reply = success({"task_id": task.id, "estimated_time": min(ESTIMATE_SECONDS, round(task.seconds))})
        return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

    async def _check(self, pictures: tuple[str, ...]) -> None:
        for picture in pictures:
            try:
                content = await fetched(self._task_queue.client, picture, limit=UPLOAD_LIMIT)
                inspected(content, limit=UPLOAD_LIMIT, formats=("JPEG", "PNG"))
            except NoPicture as error:
                raise GatewayRefusal("no_picture") from error
            except Unreadable as error:
                raise GatewayRefusal("unreadable") from error

    async def status(self, request: Request) -> Response:
        asked = read_object(await request.body())
        reply = await gate(self._task_queue, request, envelope, at="status", text=str(asked.get("task_id")))
        if reply is not None:
            return reply
        self._admit(request)
        task = self._task_queue.tasks.get(str(asked.get("task_id")))
        if task is None:
            raise GatewayRefusal("missing")
        results = self._task_queue.seen_results(task)
        return success({"task_id": task.id, "status": STATES[task.state], "result_urls": results})

    async def credits(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="credit")
        if reply is not None:
            return reply
        self._admit(request)
        return success({"credits": self._task_queue.credit})

    async def pre_url(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="upload")
        if reply is not None:
            return reply
        self._admit(request)
        asked = read_object(await request.body())
        kind = asked.get("content_type")
        if kind not in FORMATS:
            raise GatewayRefusal("no_picture")
        if not isinstance(asked.get("image_name"), str) or not asked["image_name"]:
            raise GatewayRefusal("invalid")
        name = f"{secrets.token_urlsafe(18)}.{FORMATS[kind][0]}"
        fields = {
            "key": f"uploads/{name}",
            "Content-Type": kind,
            "policy": secrets.token_urlsafe(40),
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-signature": secrets.token_hex(32),
        }
        tickets: dict[str, tuple[dict[str, str], float]] = self._task_queue.notes.setdefault("tickets", {})
        tickets[fields["key"]] = (fields, time.time() + UPLOAD_SECONDS)
        url = self._task_queue.public_url
        return success({"upload_url": {"url": f"{url}/bucket", "fields": fields}, "image_url": f"{url}/uploads/{name}"})

    async def bucket(self, request: Request) -> Response:
        """The object store: every field of the ticket, then the file, which must be the last part."""
        async with request.form() as form:
            parts = form.multi_items()
            if not parts or parts[-1][0] != "file" or not isinstance(parts[-1][1], UploadFile):
                return storage_error("InvalidArgument", status=400)
            content = await parts[-1][1].read()
        given = {name: value for name, value in parts[:-1] if isinstance(value, str)}
        fields, until = self._task_queue.notes.get("tickets", {}).get(given.get("key"), (None, 0.0))
        if given != fields or time.time() > until:
            return storage_error("AccessDenied", status=403)
        if len(content) > UPLOAD_LIMIT:
            return storage_error("EntityTooLarge", status=400)
        self._task_queue.uploads[given["key"].removeprefix("uploads/")] = StoredFile(content, given["Content-Type"])
        return Response(status_code=204)


def read_job(raw: bytes) -> Job:
    """What a create asks for. Raises `GatewayRefusal`."""
    body = read_object(raw)
    model, options = MODELS.get(str(body.get("model_id"))), body.get("options")
    if model is None:
        raise GatewayRefusal("unknown_model")
    outer = {"prompt": text(PROMPT_LIMIT), "image_urls": addresses(model.most, least=model.least)}
    rest = {name: value for name, value in body.items() if name not in ("model_id", "options")}
    if not isinstance(options, dict) or complaint(outer, rest) or complaint(model.options, options):
        raise GatewayRefusal("invalid")
    images = tuple(body.get("image_urls", ()))
    if images and "aspect_ratio" in options and model.ratio_from_text_only:
        raise GatewayRefusal("invalid")
    resolution = options.get("resolution", model.resolution)
    count = options.get("num_outputs", 1)
    seconds = options.get("duration", model.seconds)
    return Job(
        model=body["model_id"],
        prompt=body["prompt"],
        body=body,
        ratio=options.get("aspect_ratio", model.ratio),
        resolution=resolution,
        count=count,
        images=images,
        media="mp4" if seconds else "jpg",
        seconds=seconds,
        sound=options.get("sound", model.sound),
        credits=float(count * model.credits[resolution]),
    )


def pixwith_app(task_queue: TaskQueue) -> Starlette:
    """PixWith's API over one task queue; the object store of its uploads is /bucket."""
    api = Pixwith(task_queue)
    routes = [
        Route("/api/task/create", api.create, methods=["POST"]),
        Route("/api/task/get", api.status, methods=["POST"]),
        Route("/api/task/get_credits", api.credits, methods=["POST"]),
        Route("/api/task/pre_url", api.pre_url, methods=["POST"]),
        Route("/bucket", api.bucket, methods=["POST"]),
    ]
    return gateway_app(task_queue, envelope, routes, lacks=SIGNATURE | {"busy_455"})
