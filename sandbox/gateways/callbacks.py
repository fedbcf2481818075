"""Callbacks: posted when a task ends, retried with backoff; lost, doubled or forged on request."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import State, Task

TRIES = 5
Shape = Callable[[Task, str], dict[str, Any]]  # the task and the id to name → the body
Sign = Callable[[bytes, str], Mapping[str, str]]  # the body and the id that it names → headers


def unsigned(body: bytes, named: str) -> Mapping[str, str]:
    """The headers of a callback that is not signed."""
    return {}


class Callbacks:
    """Sends one gateway's callbacks in its own format."""

    def __init__(
        self, task_queue: TaskQueue, *, shape: Shape, headers: Mapping[str, str], sign: Sign = unsigned
    ) -> None:
        self._task_queue = task_queue
        self._shape = shape
        self._headers = {"Content-Type": "application/json", **headers}
        self._sign = sign

    async def finished(self, task: Task) -> None:
        """Sends the callback of an ended task. Cancelled tasks have no callback."""
        kind = task.callback.kind if task.callback else None
        if task.job.callback is None or kind == "callback_lost":
            return
        for _ in range(2 if kind == "callback_doubled" else 1):
            await self._post(task, task, task.id, badly_signed=kind == "callback_badly_signed")

    async def at_start(self, task: Task) -> None:
        """Sends early and forged callbacks before the reply to a create."""
        kind = task.callback.kind if task.callback else None
        if task.job.callback is None:
            return
        if kind == "callback_early":
            await task.told.wait()
        elif kind == "callback_forged":
            await self._forge(task)

    async def _forge(self, task: Task) -> None:
        """Sends a callback that claims another task is completed."""
        wrong = (task.callback.task if task.callback else None) or f"forged_{secrets.token_hex(8)}"
        lie = Task(
            id=wrong,
            job=task.job,
            seconds=0.0,
            created=task.created,
            state=State.COMPLETED,
            finished=time.time(),
            results=[f"{self._task_queue.public_url}/results/forged.png"],
        )
        await self._post(task, lie, wrong, forged=True)

    async def _post(
        self, task: Task, told: Task, named: str, *, forged: bool = False, badly_signed: bool = False
    ) -> None:
        """Sends what is told of a task to the callback address of `task`. Each try is signed anew, as vendors do."""
        body = json.dumps(self._shape(told, named)).encode()
        pause = self._task_queue.callback_backoff
        for attempt in range(1, TRIES + 1):
            headers = self._sign(b"something else" if badly_signed else body, "another" if badly_signed else named)
            status = await self._try(task.job.callback or "", body, headers)
            task.callbacks.append({"at": time.time(), "status": status, "attempt": attempt, "forged": forged})
            if status is not None and httpx.codes.is_success(status):
                return
            if attempt < TRIES:
                await asyncio.sleep(pause)
                pause *= 2

    async def _try(self, address: str, body: bytes, signed: Mapping[str, str]) -> int | None:
        try:
            reply = await self._task_queue.client.post(address, content=body, headers={**self._headers, **signed})
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
        return reply.status_code
