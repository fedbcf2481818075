"""The sandbox's fal: a queue with the model in the path, a status and then a result, signed callbacks, cancelling."""

import base64
import hashlib
import time
import uuid
from typing import Any, Final

from nacl.signing import SigningKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.callbacks import Callbacks
from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.fal_models import MODELS, read_job
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, State, Task

USER: Final = "sandbox-user"
QUEUED_PERCENT: Final = 40  # of a task's time, with others ahead of it
AHEAD: Final = 3
LOCKED: Final = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."

# the task queue's reason → HTTP status and `detail`; the text of a refusal is put into the errors of a list
REFUSALS: Final[dict[str, tuple[int, str | list[tuple[str, str]]]]] = {
    "refused": (422, [("content_policy_violation", "The content could not be processed.")]),
    "out_of_credit": (403, LOCKED),
    "bad_key": (401, "Cannot access application. Authentication is required."),
    "rate_limited": (429, "Too many requests"),
    "server_error": (500, "Internal Server Error"),
    "missing": (404, "Request not found"),
    "invalid": (422, [("value_error", "Invalid input")]),
    "unknown_model": (404, "Application not found"),
    "unavailable": (404, "Application not found"),
}
# how a task failed → HTTP status of its result and the type of its error
FAILURES: Final = {
    "content": (422, "content_policy_violation"),
    "unreadable": (422, "file_download_error"),
    "failed": (500, "internal_server_error"),
}


def envelope(refusal: GatewayRefusal) -> Response:
    status, detail = REFUSALS[refusal.kind]
    status = refusal.status if refusal.kind == "server_error" else status
    shown = detail if isinstance(detail, str) else [error(kind, refusal.text or text) for kind, text in detail]
    return JSONResponse({"detail": shown}, status_code=status, headers=refusal.headers())


def error(kind: str, message: str) -> dict[str, Any]:
    return {"loc": ["body"], "msg": message, "type": kind, "url": f"https://docs.fal.ai/errors#{kind}", "input": {}}


def app_of(model: str) -> str:
    """The app under which the requests of a model are asked for."""
    return "/".join(model.split("/")[:2])


class Fal:
    """The endpoints."""

    def __init__(self, task_queue: TaskQueue) -> None:
        self._task_queue = task_queue
        self._key = SigningKey.generate()
        self._callbacks = Callbacks(task_queue, shape=self._called_back, headers={}, sign=self._sign)
        task_queue.on_finished = self._callbacks.finished

    def _admit(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Key {self._task_queue.key}":
            raise GatewayRefusal("bad_key")

    async def create(self, request: Request) -> Response:
        return await answered(self._task_queue, request, envelope, self._started)

    async def _started(self, request: Request, raw: bytes, create: Create) -> Response:
        self._admit(request)
        model, callback = request.url.path.strip("/"), request.query_params.get("fal_webhook")
        if model not in MODELS:
            raise GatewayRefusal("unknown_model")
        job = read_job(model, read_object(raw), callback=callback, videos=self._task_queue.makes_videos)
        if self._task_queue.credit < job.credits:
            raise GatewayRefusal("out_of_credit")
        task = self._task_queue.start(job, task_id=str(uuid.uuid4()), create=create)
        await self._callbacks.at_start(task)
        reply = JSONResponse({"status": "IN_QUEUE", "queue_position": AHEAD - 1, **self._addresses(task)})
        return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

    async def status(self, request: Request) -> Response:
        task = await self._asked(request)
        if isinstance(task, Response):
            return task
        shown = {"logs": None, **self._addresses(task)}
        percent = task.percent(time.time())
        if task.state in (State.COMPLETED, State.FAILED):
            over = {"status": "COMPLETED", "metrics": {"inference_time": round(task.seconds, 3)}}
            cancelled = {"error": "The request was cancelled", "error_type": "client_cancelled"}
            return JSONResponse({**over, **(cancelled if task.cancelled else {}), **shown})
        if percent < QUEUED_PERCENT:
            ahead = AHEAD - 1 - percent * AHEAD // QUEUED_PERCENT
            return JSONResponse({"status": "IN_QUEUE", "queue_position": ahead, **shown}, status_code=202)
        return JSONResponse({"status": "IN_PROGRESS", **shown}, status_code=202)

    async def result(self, request: Request) -> Response:
        task = await self._asked(request)
        if isinstance(task, Response):
            return task
        if task.state not in (State.COMPLETED, State.FAILED):
            return JSONResponse({"detail": "Request is still in progress"}, status_code=400)
        if task.failure is not None:
            status, kind = FAILURES[task.failure[0]]
            return JSONResponse({"detail": [error(kind, task.failure[1])]}, status_code=status)
        return JSONResponse(self._output(task, self._task_queue.seen_results(task)))

    async def cancel(self, request: Request) -> Response:
        task = await self._asked(request)
        if isinstance(task, Response):
            return task
        if task.state in (State.COMPLETED, State.FAILED):
            return JSONResponse({"status": "ALREADY_COMPLETED"}, status_code=400)
        await self._task_queue.cancel(task)
        return JSONResponse({"status": "CANCELLATION_REQUESTED"}, status_code=202)

    async def keys(self, _: Request) -> Response:
        x = base64.urlsafe_b64encode(bytes(self._key.verify_key)).rstrip(b"=").decode()
        old = base64.urlsafe_b64encode(bytes(SigningKey.generate().verify_key)).rstrip(b"=").decode()
        keys = [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "x": one} for one in (old, x)]
        return JSONResponse({"keys": keys})

    async def prices(self, request: Request) -> Response:
        if (reply := await gate(self._task_queue, request, envelope, at="credit")) is not None:
            return reply
        self._admit(request)
        name = request.query_params.get("endpoint_id", "")
        price = {"endpoint_id": name, "unit_price": 0.003, "unit": "megapixels", "currency": "USD"}
        return JSONResponse({"prices": [price] if name in MODELS else [], "has_more": False, "next_cursor": None})

    async def _asked(self, request: Request) -> Task | Response:
        """The task that a request names by its app and id, or a scripted fault. Raises `GatewayRefusal`."""
        named = request.path_params["request_id"]
        if (reply := await gate(self._task_queue, request, envelope, at="status", text=named)) is not None:
            return reply
        self._admit(request)
        task = self._task_queue.tasks.get(named)
        app = f"{request.path_params['owner']}/{request.path_params['app']}"
        if task is None or app_of(task.job.model) != app:
            raise GatewayRefusal("missing")
        return task

    def _addresses(self, task: Task) -> dict[str, Any]:
        address = f"{self._task_queue.public_url}/{app_of(task.job.model)}/requests/{task.id}"
        urls = {"response_url": address, "status_url": f"{address}/status", "cancel_url": f"{address}/cancel"}
        return {"request_id": task.id, **urls}

    def _output(self, task: Task, results: list[str]) -> dict[str, Any]:
        if task.job.seconds:
            files = [{"url": url, "content_type": "video/mp4", "file_name": "video.mp4"} for url in results]
            return {"video": files[0], "seed": 1} if files else {"videos": []}
        images = [{"url": url, "content_type": "image/png", "width": None, "height": None} for url in results]
        flags = {"has_nsfw_concepts": [False] * len(images)} if "/flux/" in task.job.model else {}
        return {"images": images, "seed": 1, **flags}

    def _called_back(self, task: Task, named: str) -> dict[str, Any]:
        """The body of a callback."""
        ids = {"request_id": named, "gateway_request_id": named}
        if task.failure is not None:
            status, kind = FAILURES[task.failure[0]]
            detail = {"detail": [error(kind, task.failure[1])]}
            return {**ids, "status": "ERROR", "error": f"Invalid status code: {status}", "payload": detail}
        results = [] if task.empty_looks else task.results
        return {**ids, "status": "OK", "payload": self._output(task, results)}

    def _sign(self, content: bytes, named: str) -> dict[str, str]:
        """The headers of a callback."""
        stamp = str(int(time.time()))
        message = "\n".join((named, USER, stamp, hashlib.sha256(content).hexdigest())).encode()
        return {
            "X-Fal-Webhook-Request-Id": named,
            "X-Fal-Webhook-User-Id": USER,
            "X-Fal-Webhook-Timestamp": stamp,
            "X-Fal-Webhook-Signature": self._key.sign(message).signature.hex(),
        }


def fal_app(task_queue: TaskQueue) -> Starlette:
    """fal's queue, the keys of its callbacks and the prices of its platform over one task queue."""
    api = Fal(task_queue)
    asked = "/{owner}/{app}/requests/{request_id}"
    routes = [
        Route("/.well-known/jwks.json", api.keys),
        Route("/v1/models/pricing", api.prices),
        Route(asked, api.result),
        Route(f"{asked}/status", api.status),
        Route(f"{asked}/cancel", api.cancel, methods=["PUT"]),
    ]
    app = gateway_app(task_queue, envelope, routes, lacks=frozenset({"busy_455"}))
    app.router.routes.append(Route("/{model:path}", api.create, methods=["POST"]))
    return app
