"""The websocket of the sandbox's ComfyUI: the state of the server, and how far the job is that runs."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Task

_LOOKS_SECONDS: Final = 0.03
_PREVIEW: Final = b"\x00\x00\x00\x01\x00\x00\x00\x01\xff\xd8\xff\xd9"  # what the server sends as a picture of it


class ProgressSocket:
    """Tells of each step of the job that runs. A job with a `client_id` is told of to that client alone."""

    def __init__(self, task_queue: TaskQueue, waiting: Callable[[], list[Task]]) -> None:
        self._task_queue = task_queue
        self._waiting = waiting

    async def listen(self, socket: WebSocket) -> None:
        """Until the client goes. What it says itself means nothing here."""
        await socket.accept()
        name = socket.query_params.get("clientId") or uuid.uuid4().hex
        gone = asyncio.create_task(_gone(socket))
        told: tuple[str, int] | None = None
        try:
            await _send(
                socket, "status", {"status": {"exec_info": {"queue_remaining": len(self._waiting())}}, "sid": name}
            )
            while not gone.done():
                task = next(iter(self._waiting()), None)
                if task is not None and self._client_of(task) in (None, name):
                    told = await self._tell(socket, task, told)
                await asyncio.wait({gone}, timeout=_LOOKS_SECONDS)
        except (WebSocketDisconnect, RuntimeError):
            return  # it went while it was told something
        finally:
            gone.cancel()

    def _client_of(self, task: Task) -> str | None:
        clients: dict[str, str] = self._task_queue.notes.get("clients", {})
        return clients.get(task.id)

    async def _tell(self, socket: WebSocket, task: Task, told: tuple[str, int] | None) -> tuple[str, int]:
        """The messages of one step, where it is another than the one that was told; the step."""
        sampler = next(name for name, node in task.job.body.items() if node["class_type"] == "KSampler")
        steps = int(task.job.body[sampler]["inputs"]["steps"])
        step = steps * task.percent(time.time()) // 100
        if told is None or told[0] != task.id:
            await _send(socket, "execution_start", {"prompt_id": task.id, "timestamp": int(time.time() * 1000)})
        if told != (task.id, step):
            at = {"value": step, "max": steps, "prompt_id": task.id}
            loader = _state(next(iter(task.job.body)), task, "finished", 1, 1)
            nodes = loader | _state(sampler, task, "running", step, steps)
            await _send(socket, "progress_state", {"prompt_id": task.id, "nodes": nodes})
            await _send(socket, "progress", at | {"node": sampler})
            await socket.send_bytes(_PREVIEW)
        return task.id, step


def _state(node: str, task: Task, state: str, value: float, most: float) -> dict[str, Any]:
    names = dict.fromkeys(("node_id", "display_node_id", "real_node_id"), node)
    return {node: {"value": value, "max": most, "state": state, "prompt_id": task.id, "parent_node_id": None, **names}}


async def _send(socket: WebSocket, kind: str, data: dict[str, Any]) -> None:
    await socket.send_text(json.dumps({"type": kind, "data": data}))


async def _gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
