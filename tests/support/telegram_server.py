"""A Bot API world to test against: in process, or behind a real socket."""

import asyncio
import base64
import io
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from PIL import Image
from starlette.types import ASGIApp

from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from sandbox.telegram.wire.app import telegram_app

TOKEN = "123456:sandbox"
ANN, VERA = 101, 102
FORUM, PLAIN, ABROAD, GALLERY = -1001000000001, -5001, -5002, -1002000000001


def png(width: int = 64, height: int = 48, colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def jpeg(width: int = 320, height: int = 180) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def photo(**how):
    """An item of an album, with its picture attached as `p`."""
    return {"type": "photo", "media": "attach://p"} | how


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Harness:
    """A world, a bot's view of it (`ok`, `refused`) and people's view (`act`)."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self.world = world
        self.client = client

    async def call(self, method: str, files: Any = None, **params: Any) -> dict[str, Any]:
        address = f"/bot{TOKEN}/{method}"
        if files:
            reply = await self.client.post(address, data=params, files=files)
        else:
            reply = await self.client.post(address, json=params)
        told = reply.json()
        assert reply.status_code == (200 if told["ok"] else told["error_code"])
        return told

    async def ok(self, method: str, files: Any = None, **params: Any) -> Any:
        told = await self.call(method, files, **params)
        assert told["ok"], told
        return told["result"]

    async def refused(self, method: str, files: Any = None, **params: Any) -> str:
        told = await self.call(method, files, **params)
        assert not told["ok"], told
        return told["description"]

    async def act(self, what: str, body: Any = None, /, **told: Any) -> Any:
        reply = await self.client.post(f"/_world/{what}", json=told if body is None else body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def look(self, what: str) -> Any:
        reply = await self.client.get(f"/_world/{what}")
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        return await self.ok("getUpdates", **params)


@asynccontextmanager
async def open_harness(world: World | None = None) -> AsyncIterator[Harness]:
    """In process, without a socket."""
    world = world or World(populate=populate)
    transport = httpx.ASGITransport(telegram_app(world, token=TOKEN))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Harness(world, client)
    world.close()


@asynccontextmanager
async def serve(app: ASGIApp, world: World | None = None) -> AsyncIterator[str]:
    """An app behind a real socket; yields its origin."""
    # Listening before the server runs, so that early connections wait instead of failing. The protocol is named because
    # asyncio sets TCP_NODELAY only on sockets that do, and without it every answer takes 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        if world:
            world.close()
        server.should_exit = True
        await serving


@asynccontextmanager
async def served_house(world: World | None = None) -> AsyncIterator[tuple[Harness, str]]:
    """Behind a real socket; yields the server and its origin."""
    world = world or World(populate=populate)
    async with (
        serve(telegram_app(world, token=TOKEN), world) as origin,
        httpx.AsyncClient(base_url=origin, trust_env=False) as client,
    ):
        yield Harness(world, client), origin
