"""The sandbox's APIPod: flat JSON, idempotency keys, callbacks in a shape of their own."""

import secrets
import time
from datetime import UTC, datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.apipod_videos import read_video_job
from sandbox.gateways.callbacks import Callbacks
from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.faults import SIGNATURE
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.input_images import Unreadable, decoded
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, Job, State, Task
from sandbox.gateways.validation import Field, address, addresses, choice, complaint, flag, number, text

R8: Final = ("1:1", "2:3", "3:2", "3:4", "4:3", "16:9", "9:16", "21:9")
R10: Final = (*R8, "4:5", "5:4")
R14: Final = (*R10, "1:4", "1:8", "4:1", "8:1")
CALLBACK: Final = {"callback_url": address()}
WAN: Final = {"n": number(1, 4), "watermark": flag(), **CALLBACK}
GPT_QUALITY: Final = {"quality": choice("auto", "low", "medium", "high")}


def wan(*sizes: str) -> dict[str, Field]:
    making = {"aspect_ratio": choice(*R14), "thinking_mode": flag()}
    return {"prompt": text(5000), "size": choice(*sizes), **making, **WAN}


def wan_edit() -> dict[str, Field]:
    pictures = addresses(9, least=1, data=True)
    return {"prompt": text(5000), "image_urls": pictures, "size": choice("1K", "2K"), **WAN}


def seedream(limit: int, *qualities: str, edit: bool = False) -> dict[str, Field]:
    fields = {"prompt": text(limit), "quality": choice(*qualities), "aspect_ratio": choice(*R8), **CALLBACK}
    return {**fields, "image_urls": addresses(14, least=1, data=True)} if edit else fields


def banana(limit: int, pictures: int, ratios: tuple[str, ...], *qualities: str) -> dict[str, Field]:
    fields = {"prompt": text(limit), "image_urls": addresses(pictures, data=True), **CALLBACK}
    return {**fields, "quality": choice(*qualities), "aspect_ratio": choice(*ratios)}


def gpt(limit: int) -> dict[str, Field]:
    fields = {"prompt": text(limit), "image_urls": addresses(16, data=True), **CALLBACK}
    return {**fields, "resolution": choice("1K", "2K", "4K"), "aspect_ratio": choice("auto", *R10)}


# model id → its fields, the field that sets the size, that field's default, the default ratio
MODELS: Final[dict[str, tuple[dict[str, Field], str, str, str]]] = {
    "seedream-v4.5": (seedream(4000, "2K", "4K"), "quality", "2K", "1:1"),
    "seedream-v4.5-edit": (seedream(4000, "2K", "4K", edit=True), "quality", "2K", "1:1"),
    "seedream-5.0-lite": (seedream(2000, "2K", "3K"), "quality", "2K", "1:1"),
    "seedream-5.0-lite-edit": (seedream(2000, "2K", "3K", edit=True), "quality", "2K", "1:1"),
    "nano-banana-2": (banana(3993, 14, R14, "512px", "1K", "2K", "4K"), "quality", "1K", "1:1"),
    "nano-banana-pro": (banana(4000, 8, R10, "1K", "2K", "4K"), "quality", "1K", "1:1"),
    "wan2.7-image": (wan("1K", "2K"), "size", "1K", "16:9"),
    "wan2.7-image-pro": (wan("1K", "2K", "4K"), "size", "2K", "16:9"),
    "wan2.7-image-edit": (wan_edit(), "size", "1K", "auto"),
    "wan2.7-image-pro-edit": (wan_edit(), "size", "2K", "auto"),
    "gpt-image-2": ({**gpt(32000), **GPT_QUALITY}, "resolution", "1K", "auto"),
    "gpt-image-2-lite": (gpt(32000), "resolution", "1K", "auto"),
    "gpt-image-2-fast": ({**gpt(36000), **GPT_QUALITY}, "resolution", "1K", "auto"),
}

# the task queue's reason → HTTP status, type, error code, message
REFUSALS: Final = {
    "refused": (400, "invalid_request_error", "content_policy_violation", "The prompt violates the content policy"),
    "out_of_credit": (402, "billing_error", "insufficient_balance", "Insufficient balance"),
    "bad_key": (401, "authentication_error", "invalid_api_key", "Invalid API key"),
    "rate_limited": (429, "rate_limit_error", "rate_limit_exceeded", "Too many requests"),
    "server_error": (500, "server_error", "internal_error", "Internal server error"),
    "missing": (404, "invalid_request_error", "task_not_found", "Task not found"),
    "unavailable": (404, "invalid_request_error", "model_not_available", "This model is not available"),
    "conflict": (409, "idempotency_error", "idempotency_conflict", "This key was used with another body"),
    "in_progress": (409, "idempotency_error", "idempotency_in_progress", "The first request is still running"),
}
# these come in the OpenAI-like envelope
PARAMETERS: Final = {"invalid": "invalid_parameter", "unknown_model": "model_not_found"}
FAILURES: Final = {
    "content": "content_policy_violation",
    "unreadable": "invalid_image",
    "failed": "generation_failed",
}
STATES: Final = {
    State.WAITING: "pending",
    State.PAINTING: "processing",
    State.COMPLETED: "completed",
    State.FAILED: "failed",
}
DOLLARS: Final = 0.04
VIDEOS: Final = "/v1/videos/"


def envelope(refusal: GatewayRefusal) -> Response:
    if refusal.kind in PARAMETERS:
        code = PARAMETERS[refusal.kind]
        body: dict[str, Any] = {"error": {"message": refusal.text, "type": "invalid_request_error", "code": code}}
        return JSONResponse(body, status_code=400)
    status, sort, code, message = REFUSALS[refusal.kind]
    status = refusal.status if refusal.kind == "server_error" else status
    body = {"code": status, "message": refusal.text or message, "data": {"type": sort, "error_code": code}}
    return JSONResponse(body, status_code=status, headers=refusal.headers())


def success(data: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"code": 200, "message": "success", "data": data}, headers=headers)


def called_back(task: Task, named: str) -> dict[str, Any]:
    """The flat body of a callback, with ISO times."""
    body: dict[str, Any] = {
        "task_id": named,
        "request_id": f"req_{secrets.token_hex(8)}",
        "status": STATES[task.state],
        "created_at": datetime.fromtimestamp(task.created, UTC).isoformat(),
        "completed_at": datetime.fromtimestamp(task.finished or time.time(), UTC).isoformat(),
    }
    if task.failure:
        code = {} if task.job.seconds else {"error_code": FAILURES[task.failure[0]]}
        return {**body, "error": task.failure[1], **code}
    return {**body, "result": [] if task.empty_looks else task.results}


class Apipod:
    """The endpoints."""

    def __init__(self, task_queue: TaskQueue) -> None:
        self._task_queue = task_queue
        self._callbacks = Callbacks(task_queue, shape=called_back, headers={"User-Agent": "APIPod-Callback/1.0"})
        task_queue.on_finished = self._callbacks.finished

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._task_queue.key}":
            raise GatewayRefusal("bad_key")

    async def create(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key")
        return await answered(self._task_queue, request, envelope, self._keyed, key=key)

    async def _keyed(self, request: Request, raw: bytes, create: Create) -> Response:
        """The create, at most once per key: replies that started a task are kept and given again."""
        self._admit(request)
        kept: dict[str, tuple[str, str | None]] = self._task_queue.notes.setdefault("keys", {})
        key = create.key
        if key is None:
            return await self._started(request, raw, create)
        if not 0 < len(key) <= 255:
            raise GatewayRefusal("invalid", "Idempotency-Key must have 1 to 255 characters")
        if key in kept:
            sha256, task_id = kept[key]
            if sha256 != create.sha256:
                raise GatewayRefusal("conflict")
            if task_id is None:
                raise GatewayRefusal("in_progress", retry_after=1)
            create.task_id, create.replay = task_id, True
            return success({"task_id": task_id}, {"X-Idempotent-Replay": "true"})
        kept[key] = (create.sha256, None)
        try:
            return await self._started(request, raw, create)
        finally:
            if create.task_id:
                kept[key] = (create.sha256, create.task_id)
            else:
                del kept[key]

    async def _started(self, request: Request, raw: bytes, create: Create) -> Response:
        is_video = request.url.path.startswith(VIDEOS)
        job = read_video_job(raw, available=self._task_queue.makes_videos) if is_video else read_job(raw)
        if job.forbidden:
            raise GatewayRefusal("refused")
        if self._task_queue.credit < job.credits:
            raise GatewayRefusal("out_of_credit")
        task = self._task_queue.start(job, task_id=new_task_id(is_video), create=create)
        await self._callbacks.at_start(task)
        reply = success({"task_id": task.id})
        return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

    async def status(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="status", text=request.url.path)
        if reply is not None:
            return reply
        self._admit(request)
        task = self._task_queue.tasks.get(request.path_params["task_id"])
        if task is None or bool(task.job.seconds) != request.url.path.startswith(VIDEOS):
            raise GatewayRefusal("missing")
        return success(self._looked_video(task) if task.job.seconds else self._looked(task))

    def _looked_video(self, task: Task) -> dict[str, Any]:
        """A video's schema has neither the cost nor a code of the failure."""
        data = self._looked(task)
        if task.failure:
            data["error"] = data["error_message"]
        return {name: value for name, value in data.items() if name not in ("usage", "error_code", "error_message")}

    def _looked(self, task: Task) -> dict[str, Any]:
        data: dict[str, Any] = {"task_id": task.id, "status": STATES[task.state], "progress": task.percent(time.time())}
        if task.state is State.COMPLETED:
            cost = round(DOLLARS * task.job.credits, 4)
            data |= {"result": self._task_queue.seen_results(task), "usage": {"cost": cost}}
        if task.finished:
            data["completed_at"] = int(task.finished)
        if task.failure:
            data |= {"error_code": FAILURES[task.failure[0]], "error_message": task.failure[1]}
        return data

    async def account(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="credit")
        if reply is not None:
            return reply
        self._admit(request)
        return success({"status": "active", "balance": round(self._task_queue.credit * DOLLARS, 2)})


def new_task_id(is_video: bool) -> str:
    return f"{'vid' if is_video else 'img'}_task_{secrets.token_hex(13)}"


def read_job(raw: bytes) -> Job:
    """What a create of pictures asks for. Raises `GatewayRefusal`."""
    body = read_object(raw)
    model = body.get("model")
    if not isinstance(model, str) or model not in MODELS:
        raise GatewayRefusal("unknown_model", f"The model {model!r} does not exist")
    fields, sized_by, default, ratio = MODELS[model]
    values = {name: value for name, value in body.items() if name != "model"}
    if wrong := complaint(fields, values):
        raise GatewayRefusal("invalid", wrong)
    pictures = tuple(values.get("image_urls", ()))
    for picture in pictures:
        if picture.startswith("data:"):
            try:
                decoded(picture)
            except Unreadable as error:
                raise GatewayRefusal("invalid", f"image_urls: {error}") from error
    resolution = values.get(sized_by, default)
    count = values.get("n", 1)
    return Job(
        model=model,
        prompt=values["prompt"],
        body=body,
        ratio=values.get("aspect_ratio", ratio),
        resolution=resolution,
        count=count,
        images=pictures,
        media="png",
        credits=count * (2.0 if resolution == "4K" else 1.0),
        callback=values.get("callback_url"),
    )


def apipod_app(task_queue: TaskQueue) -> Starlette:
    """APIPod's API over one task queue."""
    api = Apipod(task_queue)
    routes = [
        Route("/v1/images/generations", api.create, methods=["POST"]),
        Route("/v1/images/status/{task_id}", api.status),
        Route(VIDEOS + "generations", api.create, methods=["POST"]),
        Route(VIDEOS + "status/{task_id}", api.status),
        Route("/v1/account/status", api.account),
    ]
    return gateway_app(task_queue, envelope, routes, lacks=SIGNATURE | {"busy_455"})
