"""The sandbox's Replicate: predictions of official models and of versions, files, Standard Webhooks, cancelling."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.callbacks import Callbacks
from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.input_images import NoPicture, inspected
from sandbox.gateways.replicate_models import MATCH, OFFICIAL, Model, find
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, Job, State, StoredFile, Task
from sandbox.gateways.validation import complaint
from sandbox.painting.video import MISSING

UPLOAD_LIMIT: Final = 100 * 2**20
EVENTS: Final = ("start", "output", "logs", "completed")

# the task queue's reason → HTTP status, title, detail
REFUSALS: Final = {
    "refused": (400, "Bad request", "The input was refused."),
    "out_of_credit": (402, "Payment required", "You have insufficient credit to run this model."),
    "bad_key": (401, "Unauthenticated", "You did not pass a valid authentication token"),
    "rate_limited": (429, "Too many requests", "Request was throttled."),
    "server_error": (500, "Internal server error", "An error occurred."),
    "missing": (404, "Not found", "The requested resource could not be found."),
    "unknown_model": (404, "Not found", "The requested resource could not be found."),
    "unavailable": (404, "Not found", "The requested resource could not be found."),
    "invalid": (422, "Input validation failed", "The input is invalid."),
}
FLAGGED: Final = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
STATUSES: Final = {
    State.WAITING: "starting",
    State.PAINTING: "processing",
    State.COMPLETED: "succeeded",
    State.FAILED: "failed",
}


def envelope(refusal: GatewayRefusal) -> Response:
    status, title, detail = REFUSALS[refusal.kind]
    status = refusal.status if refusal.kind == "server_error" else status
    body = {"title": title, "detail": refusal.text or detail, "status": status}
    return JSONResponse(body, status_code=status, headers=refusal.headers())


def moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def shape(model: Model, values: Mapping[str, Any], *, pictures: bool) -> str:
    """The ratio of a result: that of its picture where it is to match, also of every video from one."""
    ratio: str = values.get("aspect_ratio", model.ratio)
    if model.video:
        return "adaptive" if pictures else ratio
    return ("auto" if pictures else "1:1") if ratio == MATCH else ratio


class Replicate:
    """The endpoints."""

    def __init__(self, task_queue: TaskQueue) -> None:
        self._task_queue = task_queue
        self._callbacks = Callbacks(task_queue, shape=self._called_back, headers={}, sign=self._sign)
        task_queue.on_finished = self._callbacks.finished

    @property
    def _canceled(self) -> set[str]:
        """The ids of stopped predictions."""
        found: set[str] = self._task_queue.notes.setdefault("canceled", set())
        return found

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._task_queue.key}":
            raise GatewayRefusal("bad_key")

    async def create(self, request: Request) -> Response:
        return await answered(self._task_queue, request, envelope, self._started)

    async def _started(self, request: Request, raw: bytes, create: Create) -> Response:
        self._admit(request)
        body = read_object(raw)
        if "owner" in request.path_params:
            name = f"{request.path_params['owner']}/{request.path_params['name']}"
            model = OFFICIAL.get(name)
        else:
            name, model = find(str(body.get("version", ""))) or ("", None)
        if model is None:
            raise GatewayRefusal("unknown_model" if "owner" in request.path_params else "invalid")
        job = self._read_job(name, model, body)
        if self._task_queue.credit < job.credits:
            raise GatewayRefusal("out_of_credit")
        task = self._task_queue.start(job, task_id=secrets.token_hex(13), create=create)
        await self._callbacks.at_start(task)
        reply = JSONResponse(self._prediction(task, [], task.id), status_code=201)
        return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

    def _read_job(self, name: str, model: Model, body: dict[str, Any]) -> Job:
        """What a create asks for. Raises `GatewayRefusal`."""
        if set(body) - {"input", "version", "webhook", "webhook_events_filter", "stream"}:
            raise GatewayRefusal("invalid", "Additional properties are not allowed")
        values, events = body.get("input"), body.get("webhook_events_filter", list(EVENTS))
        if not isinstance(values, dict):
            raise GatewayRefusal("invalid", "input is required")
        if not isinstance(events, list) or not set(map(str, events)) <= set(EVENTS):
            raise GatewayRefusal("invalid", "webhook_events_filter is invalid")
        if wrong := complaint(model.fields, values):
            raise GatewayRefusal("invalid", f"input.{wrong}")
        if model.video and not self._task_queue.makes_videos:
            raise GatewayRefusal("unavailable", f"On this machine {MISSING}")
        singles = [values[field] for field in ("input_image", "start_image") if field in values]
        images = tuple(self._readable(one) for one in (*values.get("image_input", ()), *singles))
        return Job(
            model=name,
            prompt=values["prompt"],
            body=body,
            ratio=shape(model, values, pictures=bool(images)),
            resolution=str(values.get("size", values.get("resolution", model.resolution))),
            count=values.get("num_outputs", 1),
            images=images,
            media="mp4" if model.video else "jpg" if values.get("output_format") == "jpg" else "png",
            seconds=values.get("duration", 5) if model.video else 0,
            sound=values.get("generate_audio", True),
            credits=1.0,
            callback=body.get("webhook"),
        )

    def _readable(self, address: str) -> str:
        """The address of a file's content, where it is a file of this account: models read those themselves."""
        prefix = f"{self._task_queue.public_url}/v1/files/"
        if not address.startswith(prefix):
            return address
        return f"{self._task_queue.public_url}/uploads/{address.removeprefix(prefix)}"

    def _prediction(self, task: Task, results: list[str], named: str) -> dict[str, Any]:
        """A prediction as it is told everywhere."""
        status = "canceled" if task.id in self._canceled else STATUSES[task.state]
        origin = f"{self._task_queue.public_url}/v1/predictions/{named}"
        many = task.job.model in OFFICIAL and OFFICIAL[task.job.model].many
        failure = task.failure[0] if task.failure else None
        percent = task.percent(time.time())
        return {
            "id": named,
            "model": task.job.model.partition(":")[0],
            "version": task.job.model.partition(":")[2] or "hidden",
            "input": task.job.body.get("input"),
            "logs": f"{percent:3d}%|{'█' * (percent // 10):10}| 1/4" if task.state is State.PAINTING else "",
            "output": (results if many or len(results) > 1 else results[0]) if results else None,
            "data_removed": False,
            "error": {"content": FLAGGED, None: None}.get(failure, "Prediction failed."),
            "status": status,
            "created_at": moment(task.created),
            "started_at": moment(task.created),
            "completed_at": moment(task.finished),
            "metrics": {"predict_time": task.finished - task.created} if task.finished else {},
            "urls": {"get": origin, "cancel": f"{origin}/cancel"},
        }

    def _called_back(self, task: Task, named: str) -> dict[str, Any]:
        return self._prediction(task, [] if task.empty_looks or task.failure else task.results, named)

    def _sign(self, body: bytes, named: str) -> Mapping[str, str]:
        """The headers of Standard Webhooks."""
        if not self._task_queue.webhook_key:
            return {}
        message_id, sent_at = f"msg_{secrets.token_hex(8)}", str(int(time.time()))
        key = base64.b64decode(self._task_queue.webhook_key.removeprefix("whsec_"))
        made = hmac.digest(key, f"{message_id}.{sent_at}.".encode() + body, hashlib.sha256)
        signature = f"v1,{base64.b64encode(made).decode()}"
        return {"webhook-id": message_id, "webhook-timestamp": sent_at, "webhook-signature": signature}

    def _find(self, request: Request) -> Task:
        self._admit(request)
        task = self._task_queue.tasks.get(request.path_params["id"])
        if task is None:
            raise GatewayRefusal("missing")
        return task

    async def status(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="status", text=request.path_params["id"])
        if reply is not None:
            return reply
        task = self._find(request)
        results = [] if task.id in self._canceled else self._task_queue.seen_results(task)
        return JSONResponse(self._prediction(task, results, task.id))

    async def cancel(self, request: Request) -> Response:
        """Stops a prediction that is not over; what was used is charged."""
        task = self._find(request)
        if task.state in (State.WAITING, State.PAINTING):
            self._canceled.add(task.id)
        return JSONResponse(self._prediction(task, [], task.id))

    async def account(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="credit")
        if reply is not None:
            return reply
        self._admit(request)
        return JSONResponse({"type": "organization", "username": "sandbox", "name": "Sandbox", "github_url": None})

    async def upload(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="upload")
        if reply is not None:
            return reply
        self._admit(request)
        async with request.form() as form:
            file = form.get("content")
            if not isinstance(file, UploadFile):
                raise GatewayRefusal("invalid", "content is required")
            content, name = await file.read(), file.filename or "file"
        try:
            kind = inspected(content, limit=UPLOAD_LIMIT)
        except NoPicture as error:
            raise GatewayRefusal("invalid", str(error)) from error
        held = secrets.token_urlsafe(18)
        self._task_queue.uploads[held] = StoredFile(content, f"image/{kind.lower()}")
        return JSONResponse(self._file(held, name), status_code=201)

    async def file(self, request: Request) -> Response:
        self._admit(request)
        if request.path_params["id"] not in self._task_queue.uploads:
            raise GatewayRefusal("missing")
        return JSONResponse(self._file(request.path_params["id"], "file"))

    def _file(self, held: str, name: str) -> dict[str, Any]:
        stored, digest = self._task_queue.uploads[held], hashlib.sha256(self._task_queue.uploads[held].content)
        return {
            "id": held,
            "name": name,
            "content_type": stored.media_type,
            "size": len(stored.content),
            "etag": digest.hexdigest()[:32],
            "checksums": {"sha256": digest.hexdigest()},
            "metadata": {},
            "created_at": moment(time.time()),
            "expires_at": moment(time.time() + 24 * 3600),
            "urls": {"get": f"{self._task_queue.public_url}/v1/files/{held}"},
        }


def replicate_app(task_queue: TaskQueue) -> Starlette:
    """Replicate's API over one task queue."""
    api = Replicate(task_queue)
    routes = [
        Route("/v1/models/{owner}/{name}/predictions", api.create, methods=["POST"]),
        Route("/v1/predictions", api.create, methods=["POST"]),
        Route("/v1/predictions/{id}", api.status),
        Route("/v1/predictions/{id}/cancel", api.cancel, methods=["POST"]),
        Route("/v1/files", api.upload, methods=["POST"]),
        Route("/v1/files/{id}", api.file),
        Route("/v1/account", api.account),
    ]
    return gateway_app(task_queue, envelope, routes, lacks=frozenset({"busy_455"}))
