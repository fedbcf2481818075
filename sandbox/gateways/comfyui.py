"""The sandbox's ComfyUI: a queue without keys and prices, workflows of nodes, files by name."""

import base64
import time
import uuid
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from sandbox.gateways.comfyui_nodes import BadPrompt, check, read_job
from sandbox.gateways.comfyui_progress import ProgressSocket
from sandbox.gateways.control_api import gateway_app
from sandbox.gateways.faults import CALLBACK
from sandbox.gateways.http_faults import GatewayRefusal, answered, gate, leave, read_object, said
from sandbox.gateways.result_faults import served
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, StoredFile, Task

LACKS: Final = CALLBACK | {"busy_455", "out_of_credit", "result_elsewhere", "result_moves"}
# the task queue's reason → HTTP status, text; those of a proxy that the operator put in front are plain text
REFUSALS: Final = {
    "bad_key": (401, "401 Authorization Required"),
    "rate_limited": (429, "429 Too Many Requests"),
    "server_error": (500, "500 Internal Server Error"),
    "missing": (404, "404: Not Found"),
}


def envelope(refusal: GatewayRefusal) -> Response:
    if refusal.kind in REFUSALS:
        status, text = REFUSALS[refusal.kind]
        status = refusal.status if refusal.kind == "server_error" else status
        return PlainTextResponse(text, status_code=status, headers=refusal.headers())
    return refused(BadPrompt("invalid_prompt", refusal.text or "Cannot execute because a node does not exist."))


def refused(wrong: BadPrompt) -> Response:
    return JSONResponse({"error": wrong.error, "node_errors": wrong.node_errors}, status_code=400)


class Comfyui:
    """The endpoints. One job runs at a time. With the note `old` the server has no endpoint for single jobs."""

    def __init__(self, task_queue: TaskQueue) -> None:
        self._task_queue = task_queue
        self.progress = ProgressSocket(task_queue, self._waiting)

    @property
    def _ended(self) -> dict[str, str]:
        """Jobs that were deleted from the queue or interrupted."""
        found: dict[str, str] = self._task_queue.notes.setdefault("ended", {})
        return found

    def _waiting(self) -> list[Task]:
        """The job that runs, and those after it."""
        return [
            task for task in self._task_queue.tasks.values() if task.finished is None and task.id not in self._ended
        ]

    async def prompt(self, request: Request) -> Response:
        asked = read_object(await request.body())
        key = str(asked.get("prompt_id") or uuid.uuid4())
        return await answered(self._task_queue, request, envelope, self._queued, key=key)

    async def _queued(self, request: Request, raw: bytes, create: Create) -> Response:
        asked, name = read_object(raw), str(create.key)
        if str(uuid.UUID(name)) != name:
            raise GatewayRefusal("invalid", "job id must be a UUID in canonical lowercase hyphenated form")
        files = self._task_queue.uploads
        try:
            saving = check(asked.get("prompt"), files=files, videos=self._task_queue.makes_videos)
        except BadPrompt as wrong:
            return refused(wrong)
        addresses = {
            file: f"data:{held.media_type};base64,{base64.b64encode(held.content).decode()}"
            for file, held in files.items()
        }
        job = read_job(asked["prompt"], saving, files=addresses)
        if (client := asked.get("client_id")) is not None:
            self._task_queue.notes.setdefault("clients", {})[name] = str(client)
        self._task_queue.start(job, task_id=name, create=create)
        reply = JSONResponse({"prompt_id": name, "number": len(self._task_queue.creates), "node_errors": {}})
        return await leave(self._task_queue, request, envelope, reply, text=said(raw), create=create)

    async def job(self, request: Request) -> Response:
        name = request.path_params["name"]
        if self._task_queue.notes.get("old"):
            raise GatewayRefusal("missing")
        if (reply := await gate(self._task_queue, request, envelope, at="status", text=name)) is not None:
            return reply
        waiting = self._waiting()
        task = self._task_queue.tasks.get(name)
        if task is None or self._ended.get(name) == "deleted":
            return JSONResponse({"error": "Job not found"}, status_code=404)
        told: dict[str, Any] = {"id": name, "priority": 1, "create_time": int(task.created * 1000)}
        if task in waiting:
            return JSONResponse(told | {"status": "in_progress" if task is waiting[0] else "pending"})
        entry = self._entry(task)
        word = "cancelled" if name in self._ended else "failed" if task.failure else "completed"
        errors = [data for kind, data in entry["status"]["messages"] if kind == "execution_error"]
        more = {"execution_error": errors[0]} if errors else {}
        return JSONResponse(told | more | {"status": word, "outputs": entry["outputs"]})

    async def history(self, request: Request) -> Response:
        name = request.path_params["name"]
        if (reply := await gate(self._task_queue, request, envelope, at="status", text=name)) is not None:
            return reply
        task = self._task_queue.tasks.get(name)
        if task is None or task in self._waiting() or self._ended.get(name) == "deleted":
            return JSONResponse({})
        return JSONResponse({name: self._entry(task)})

    def _entry(self, task: Task) -> dict[str, Any]:
        """A job as the history has it."""
        kind, data = "execution_success", {"prompt_id": task.id, "timestamp": int(time.time() * 1000)}
        if task.id in self._ended:
            kind = "execution_interrupted"
        elif task.failure is not None:
            kind = "execution_error"
            told = {"node_type": "KSampler", "exception_type": "RuntimeError", "exception_message": task.failure[1]}
            data |= {"node_id": "3", **told}
        done = kind == "execution_success"
        names = [address.rpartition("/")[2] for address in (self._task_queue.seen_results(task) if done else ())]
        files = [{"filename": name, "subfolder": "", "type": "output"} for name in names]
        saved: dict[str, Any] = {"images": files} | ({"animated": [True]} if task.job.seconds else {})
        return {
            "prompt": [1, task.id, task.job.body, {}, ["9"]],
            "outputs": {"9": saved} if files else {},
            "status": {
                "status_str": "success" if done else "error",
                "completed": done,
                "messages": [["execution_start", {"prompt_id": task.id}], [kind, data]],
            },
        }

    async def queue(self, request: Request) -> Response:
        if (reply := await gate(self._task_queue, request, envelope, at="status")) is not None:
            return reply
        items = [[number, task.id, task.job.body, {}, ["9"]] for number, task in enumerate(self._waiting())]
        return JSONResponse({"queue_running": items[:1], "queue_pending": items[1:][::-1]})

    async def delete(self, request: Request) -> Response:
        names = read_object(await request.body()).get("delete", [])
        for task in self._waiting()[1:]:
            if task.id in names:
                self._ended[task.id] = "deleted"
        return Response()

    async def interrupt(self, request: Request) -> Response:
        name = read_object(await request.body()).get("prompt_id")
        for task in self._waiting()[:1]:
            if task.id == name or name is None:
                self._ended[task.id] = "interrupted"
        return Response()

    async def upload(self, request: Request) -> Response:
        if (reply := await gate(self._task_queue, request, envelope, at="upload")) is not None:
            return reply
        async with request.form() as form:
            file, folder = form.get("image"), str(form.get("subfolder") or "")
            if not isinstance(file, UploadFile) or not file.filename or ".." in folder + file.filename:
                return Response(status_code=400)
            content, stem = await file.read(), file.filename
        name, number = stem, 0
        while (held := self._task_queue.uploads.get(_path(folder, name))) is not None and held.content != content:
            number += 1
            first, dot, last = stem.rpartition(".")
            name = f"{first} ({number}){dot}{last}"
        self._task_queue.uploads[_path(folder, name)] = StoredFile(content, file.content_type or "image/png")
        return JSONResponse({"name": name, "subfolder": folder, "type": form.get("type") or "input"})

    async def view(self, request: Request) -> Response:
        held = self._task_queue.results.get(request.query_params.get("filename", ""))
        if held is None or request.query_params.get("type") != "output":
            return Response(status_code=404)
        return served(held, request)

    async def system_stats(self, request: Request) -> Response:
        if (reply := await gate(self._task_queue, request, envelope, at="credit")) is not None:
            return reply
        system = {"os": "posix", "comfyui_version": "0.3.76", "python_version": "3.12.3"}
        return JSONResponse({"system": system, "devices": [{"name": "sandbox", "type": "cpu", "index": 0}]})


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def comfyui_app(task_queue: TaskQueue) -> Starlette:
    """ComfyUI's endpoints over one task queue."""
    api = Comfyui(task_queue)
    routes = [
        Route("/prompt", api.prompt, methods=["POST"]),
        Route("/api/jobs/{name}", api.job),
        Route("/history/{name}", api.history),
        Route("/queue", api.queue),
        Route("/queue", api.delete, methods=["POST"]),
        Route("/interrupt", api.interrupt, methods=["POST"]),
        Route("/upload/image", api.upload, methods=["POST"]),
        Route("/view", api.view),
        Route("/system_stats", api.system_stats),
        WebSocketRoute("/ws", api.progress.listen),
    ]
    return gateway_app(task_queue, envelope, routes, lacks=LACKS)
