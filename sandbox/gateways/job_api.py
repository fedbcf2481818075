"""What the sandbox's Apikley and kie.ai share: codes in the body, JSON strings in JSON, milliseconds, uploads."""

import base64
import binascii
import json
import mimetypes
import secrets
import time
from collections.abc import Callable, Collection
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.callbacks import Callbacks, Sign, unsigned
from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.input_images import NoPicture, inspected
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, Job, State, StoredFile, Task

UPLOAD_LIMIT: Final = 10 * 2**20

# the task queue's reason → code in the body, message, HTTP status
REFUSALS: Final = {
    "refused": (422, "Your prompt was flagged as violating content policies", 200),
    "out_of_credit": (402, "Credits insufficient", 200),
    "bad_key": (401, "You do not have access permissions", 200),
    "rate_limited": (429, "Your call frequency is too high. Please try again later.", 429),
    "busy_455": (455, "The service is under maintenance", 200),
    "server_error": (500, "Server exception, please try again later", 500),
    "missing": (404, "The task does not exist", 200),
    "invalid": (422, "Invalid parameters", 200),
    "unknown_model": (422, "The model name you specified is not supported", 200),
    "unavailable": (422, "The model name you specified is not supported", 200),
}
# Codes of failed tasks: the vendor publishes no list. Its body codes serve, and the usual word for content.
FAILURES: Final = {"content": "content_policy_violation", "unreadable": "422", "failed": "501"}
FLAGGED: Final = "Your prompt was flagged by Website as violating content policies."
STATES: Final = {
    State.WAITING: "queuing",
    State.PAINTING: "generating",
    State.COMPLETED: "success",
    State.FAILED: "fail",
}


def envelope(refusal: GatewayRefusal) -> Response:
    code, message, status = REFUSALS[refusal.kind]
    if refusal.kind == "server_error":
        code = status = refusal.status
    body = {"code": code, "msg": refusal.text or message, "data": None}
    return JSONResponse(body, status_code=status, headers=refusal.headers())


def milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds * 1000)


def record(task: Task, results: list[str], named: str) -> dict[str, Any]:
    """A task as recordInfo and the callback tell it."""
    over = task.state in (State.COMPLETED, State.FAILED)
    failure = task.failure[0] if task.failure else ""
    return {
        "taskId": named,
        "model": task.job.model,
        "state": STATES[task.state],
        "param": json.dumps(task.job.body, ensure_ascii=False),
        "resultJson": json.dumps({"resultUrls": results}) if task.state is State.COMPLETED else "",
        "failCode": FAILURES.get(failure, "") if over else None,
        "failMsg": (FLAGGED if failure == "content" else task.failure[1] if task.failure else "") if over else None,
        "costTime": milliseconds(task.finished - task.created) if task.finished else None,
        "createTime": milliseconds(task.created),
        "updateTime": milliseconds(task.changed),
        "completeTime": milliseconds(task.finished),
    }


Record = Callable[[Task, list[str], str], dict[str, Any]]


class JobApi:
    """The endpoints. `read_job` checks what a create asks for; `record` is how a task is told."""

    def __init__(
        self, task_queue: TaskQueue, *, read_job: Callable[[bytes], Job], record: Record = record, sign: Sign = unsigned
    ) -> None:
        self._task_queue = task_queue
        self._read_job = read_job
        self._record = record
        self._callbacks = Callbacks(task_queue, shape=self._called_back, headers={}, sign=sign)
        task_queue.on_finished = self._callbacks.finished

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._task_queue.key}":
            raise GatewayRefusal("bad_key")

    def _called_back(self, task: Task, named: str) -> dict[str, Any]:
        """The body of a callback: recordInfo's, with `msg` for its text."""
        if task.failure:
            return {"code": 501, "msg": "Playground task failed.", "data": self._record(task, [], named)}
        data = self._record(task, [] if task.empty_looks else task.results, named)
        return {"code": 200, "msg": "Playground task completed successfully.", "data": data}

    async def create(self, request: Request) -> Response:
        return await answered(self._task_queue, request, envelope, self._started)

    async def _started(self, request: Request, raw: bytes, create: Create) -> Response:
        self._admit(request)
        job = self._read_job(raw)
        if self._task_queue.credit < job.credits:
            raise GatewayRefusal("out_of_credit")
        task = self._task_queue.start(job, task_id=f"task_sandbox_{secrets.token_hex(10)}", create=create)
        await self._callbacks.at_start(task)
        reply = JSONResponse({"code": 200, "msg": "success", "data": {"taskId": task.id, "recordId": task.id}})
        return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

    async def status(self, request: Request) -> Response:
        named = request.query_params.get("taskId", "")
        reply = await gate(self._task_queue, request, envelope, at="status", text=named)
        if reply is not None:
            return reply
        self._admit(request)
        task = self._task_queue.tasks.get(named)
        if task is None:
            raise GatewayRefusal("missing")
        data = self._record(task, self._task_queue.seen_results(task), task.id)
        return JSONResponse({"code": 200, "message": "success", "data": data})

    async def credit(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="credit")
        if reply is not None:
            return reply
        self._admit(request)
        return JSONResponse({"code": 200, "msg": "success", "data": self._task_queue.credit})

    async def stream_upload(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="upload")
        if reply is not None:
            return reply
        self._admit(request)
        async with request.form() as form:
            file, path, name = form.get("file"), form.get("uploadPath"), form.get("fileName")
            if not isinstance(file, UploadFile) or not isinstance(path, str) or not path:
                raise GatewayRefusal("invalid", "file and uploadPath are required")
            name = name if isinstance(name, str) and name else file.filename or "upload"
            return self._hosted(await file.read(), path=path, name=name)

    async def base64_upload(self, request: Request) -> Response:
        reply = await gate(self._task_queue, request, envelope, at="upload")
        if reply is not None:
            return reply
        self._admit(request)
        asked = read_object(await request.body())
        data, path = asked.get("base64Data"), asked.get("uploadPath")
        if not isinstance(data, str) or not isinstance(path, str) or not path:
            raise GatewayRefusal("invalid", "base64Data and uploadPath are required")
        try:
            content = base64.b64decode(data.rpartition(",")[2], validate=True)
        except binascii.Error as error:
            raise GatewayRefusal("invalid", "base64Data is not base64") from error
        return self._hosted(content, path=path, name=str(asked.get("fileName") or "upload"))

    def _hosted(self, content: bytes, *, path: str, name: str) -> Response:
        try:
            kind = inspected(content, limit=UPLOAD_LIMIT)
        except NoPicture as error:
            raise GatewayRefusal("invalid", str(error)) from error
        media_type = f"image/{kind.lower()}"
        held = f"{secrets.token_urlsafe(18)}{mimetypes.guess_extension(media_type) or ''}"
        self._task_queue.uploads[held] = StoredFile(content, media_type)
        data = {
            "fileName": name,
            "filePath": f"{path.strip('/')}/{name}",
            "downloadUrl": f"{self._task_queue.public_url}/uploads/{held}",
            "fileSize": len(content),
            "mimeType": media_type,
            "uploadedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        return JSONResponse({"success": True, "code": 200, "msg": "File uploaded successfully", "data": data})


def read_create(raw: bytes, models: Collection[str]) -> tuple[str, dict[str, Any], str | None]:
    """The model that a create names, its input and its callback address. Raises `GatewayRefusal`."""
    body = read_object(raw)
    model, callback = body.get("model"), body.get("callBackUrl")
    if not isinstance(model, str) or model not in models:
        raise GatewayRefusal("unknown_model")
    if not isinstance(body.get("input"), dict) or set(body) - {"model", "input", "callBackUrl"}:
        raise GatewayRefusal("invalid", "The body has model, callBackUrl and input")
    if callback is not None and not str(callback).startswith(("http://", "https://")):
        raise GatewayRefusal("invalid", "callBackUrl must be a URL")
    return model, body["input"], callback


def job_app(api: JobApi, task_queue: TaskQueue, *, uploads: str, lacks: frozenset[str]) -> Starlette:
    """The API over one task queue; its upload service lies under `uploads`."""
    routes = [
        Route("/api/v1/jobs/createTask", api.create, methods=["POST"]),
        Route("/api/v1/jobs/recordInfo", api.status),
        Route("/api/v1/chat/credit", api.credit),
        Route(f"{uploads}/api/file-stream-upload", api.stream_upload, methods=["POST"]),
        Route(f"{uploads}/api/file-base64-upload", api.base64_upload, methods=["POST"]),
    ]
    return gateway_app(task_queue, envelope, routes, lacks=lacks)
