"""Gateways on a real port, a receiver for their callbacks, and the usual moves."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.gateways.apikley import apikley_app
from sandbox.gateways.apipod import apipod_app
from sandbox.gateways.comfyui import comfyui_app
from sandbox.gateways.fal import fal_app
from sandbox.gateways.gemini import gemini_app
from sandbox.gateways.kie import kie_app
from sandbox.gateways.openai import openai_app
from sandbox.gateways.pixwith import pixwith_app
from sandbox.gateways.replicate import replicate_app
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Task

GATEWAYS = ("apipod", "apikley", "pixwith", "kie")  # those with tasks

APPS = {"apipod": apipod_app, "apikley": apikley_app, "pixwith": pixwith_app, "openai": openai_app}
APPS |= {"kie": kie_app, "replicate": replicate_app}
APPS |= {"fal": fal_app, "gemini": gemini_app}
APPS |= {"comfyui": comfyui_app}
KEY = "key-of-the-operator"
AUTH = {
    "apipod": {"Authorization": f"Bearer {KEY}"},
    "apikley": {"Authorization": f"Bearer {KEY}"},
    "pixwith": {"Api-Key": KEY},
    "openai": {"Authorization": f"Bearer {KEY}"},
    "kie": {"Authorization": f"Bearer {KEY}"},
    "replicate": {"Authorization": f"Bearer {KEY}"},
    "fal": {"Authorization": f"Key {KEY}"},
    "gemini": {"x-goog-api-key": KEY},
    "comfyui": {},
}
CREATE = {
    "apipod": "/v1/images/generations",
    "apikley": "/api/v1/jobs/createTask",
    "pixwith": "/api/task/create",
    "openai": "/v1/images/generations",
    "kie": "/api/v1/jobs/createTask",
    "replicate": "/v1/models/bytedance/seedream-4.5/predictions",
    "fal": "/fal-ai/nano-banana-2",
    "gemini": "/v1beta/models/gemini-3.1-flash-image:generateContent",
    "comfyui": "/prompt",
}


@asynccontextmanager
async def serve(app: ASGIApp) -> AsyncIterator[str]:
    """The address of an app served by a real uvicorn."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


@dataclass
class Harness:
    """One gateway, running, and a client that has its key."""

    name: str
    task_queue: TaskQueue
    client: httpx.AsyncClient

    async def create(self, body: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.client.post(CREATE[self.name], json=body, headers=headers)

    async def order(self, prompt: str = "a red fox", *, callback: str | None = None, **headers: str) -> httpx.Response:
        return await self.create(order(self.name, prompt, callback=callback), **headers)

    async def fault(self, kind: str, **words: Any) -> None:
        (await self.client.post("/_studio/faults", json={"kind": kind, **words})).raise_for_status()

    async def ledger(self) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.client.get("/_studio/ledger")).json()
        return shown

    async def task(self) -> Task:
        """The latest task, once it is over and its callback sent."""
        task = list(self.task_queue.tasks.values())[-1]
        async with asyncio.timeout(20):
            await task.told.wait()
        return task


@asynccontextmanager
async def gateway_calls(name: str, **options_given: Any) -> AsyncIterator[Harness]:
    """One gateway without a wire: for what needs no results, callbacks or cut connections."""
    task_queue = TaskQueue(
        name, key=KEY, public_url="http://gateway.test", **{"pace": (60, 60), "scale": 0.12, **options_given}
    )
    transport = httpx.ASGITransport(APPS[name](task_queue))
    async with httpx.AsyncClient(base_url=task_queue.public_url, headers=AUTH[name], transport=transport) as client:
        try:
            yield Harness(name, task_queue, client)
        finally:
            await task_queue.close()


@asynccontextmanager
async def open_harness(name: str, **options_given: Any) -> AsyncIterator[Harness]:
    """One gateway on a real port."""
    settings = {"pace": (0.02, 0.05), "scale": 0.12, "callback_backoff": 0.01, **options_given}
    task_queue = TaskQueue(name, key=KEY, **settings)
    async with serve(APPS[name](task_queue)) as url:
        task_queue.public_url = url
        async with httpx.AsyncClient(base_url=url, headers=AUTH[name], timeout=20, trust_env=False) as client:
            try:
                yield Harness(name, task_queue, client)
            finally:
                await task_queue.close()


def order(name: str, prompt: str, *, callback: str | None = None) -> dict[str, Any]:
    """The simplest order for a gateway."""
    if name == "apipod":
        return {"model": "seedream-v4.5", "prompt": prompt, **({"callback_url": callback} if callback else {})}
    if name in ("apikley", "kie"):
        wish = {"prompt": prompt, "aspect_ratio": "1:1", "quality": "basic"}
        body = {"model": "seedream/4.5-text-to-image", "input": wish}
        return {**body, **({"callBackUrl": callback} if callback else {})}
    if name == "replicate":
        wish = {"prompt": prompt, "aspect_ratio": "1:1", "size": "2K"}
        return {"input": wish, **({"webhook": callback, "webhook_events_filter": ["completed"]} if callback else {})}
    if name == "gemini":
        return {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}
    if name == "fal":
        return {"prompt": prompt}
    if name == "openai":
        return {"model": "gpt-image-2", "prompt": prompt, "size": "1024x1024", "n": 1}
    options = {"prompt_optimization": False, "resolution": "2K", "aspect_ratio": "1:1"}
    return {"prompt": prompt, "model_id": "0-32", "options": options}


@dataclass
class Receiver:
    """What a callback address has received."""

    url: str = ""
    refusals: int = 0
    bodies: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    agents: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.agents.append(request.headers["user-agent"])
        self.headers.append(dict(request.headers))
        self.contents.append(await request.body())
        if self.refusals:
            self.refusals -= 1
            return Response(status_code=503)
        await self.bodies.put(await request.json())
        return Response(status_code=204)

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            return await self.bodies.get()


@asynccontextmanager
async def receiver(*, refusals: int = 0) -> AsyncIterator[Receiver]:
    ear = Receiver(refusals=refusals)
    async with serve(Starlette(routes=[Route("/hook", ear.take, methods=["POST"])])) as url:
        ear.url = f"{url}/hook"
        yield ear


def picture(size: tuple[int, int] = (96, 64), form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, form)
    return out.getvalue()


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as opened:
        opened.load()
        return opened.size


async def look_at(harness: Harness, task_id: str) -> httpx.Response:
    """The gateway's answer to a status request."""
    if harness.name == "apipod":
        return await harness.client.get(f"/v1/images/status/{task_id}")
    if harness.name in ("apikley", "kie"):
        return await harness.client.get("/api/v1/jobs/recordInfo", params={"taskId": task_id})
    return await harness.client.post("/api/task/get", json={"task_id": task_id})


def state_of(reply: httpx.Response) -> Any:
    """The state that such an answer names."""
    data = reply.json()["data"]
    return data.get("status", data.get("state"))
