"""The simulated world: a Bot API server and its gateways on loopback, and the settings for a bot that uses them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
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
from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from sandbox.telegram.wire.app import telegram_app

TOKEN = "7000000001:simulated-not-a-secret"
GATEWAY_KEY = "simulated-key"
# The settings with which a bot checks the callbacks of those that sign them, and their keys.
WEBHOOK_KEYS = {
    "kie": ("KIE_WEBHOOK_KEY", "simulated-webhook-key"),
    "replicate": ("REPLICATE_WEBHOOK_SECRET", "whsec_c2ltdWxhdGVkLXdlYmhvb2sta2V5"),
}
GATEWAYS: dict[str, Callable[[TaskQueue], Starlette]] = {
    "apipod": apipod_app,
    "apikley": apikley_app,
    "pixwith": pixwith_app,
    "openai": openai_app,
    "kie": kie_app,
    "replicate": replicate_app,
    "fal": fal_app,
    "gemini": gemini_app,
    "comfyui": comfyui_app,
}
WORKFLOWS = Path(__file__).parent / "gateways" / "workflows"  # of the simulated ComfyUI


@dataclass(frozen=True)
class SimulatedWorld:
    """A running world. `telegram_url` and `gateway_urls` are origins on loopback."""

    world: World
    task_queues: dict[str, TaskQueue]
    telegram_url: str
    gateway_urls: dict[str, str]
    token: str = TOKEN

    def settings(self, folder: Path, *, listen: str = "127.0.0.1:0") -> dict[str, str]:
        """The environment of a bot that uses this world and keeps its data in `folder`."""
        hosts = ",".join(url.removeprefix("http://") for url in self.gateway_urls.values())
        told = {
            "TELEGRAM_BOT_TOKEN": self.token,
            "TELEGRAM_API_URL": self.telegram_url,
            "LISTEN": listen,
            "DATABASE_URL": f"sqlite:///{folder / 'imagine.db'}",
            "MEDIA_URL": f"file:{folder / 'media'}",
            "TRUSTED_RESULT_HOSTS": hosts,
            "PROVIDERS": ",".join(self.gateway_urls),
        }
        for name, url in self.gateway_urls.items():
            told[f"{name.upper()}_URL"] = url
            if name != "comfyui":
                told[f"{name.upper()}_API_KEY"] = self.task_queues[name].key
        for name, (setting, _) in WEBHOOK_KEYS.items():
            told[setting] = self.task_queues[name].webhook_key
        return told | {"COMFYUI_WORKFLOWS": str(WORKFLOWS)}


@asynccontextmanager
async def simulated_world(
    *, pace: tuple[float, float] = (2.0, 6.0), scale: float = 1.0, token: str = TOKEN
) -> AsyncIterator[SimulatedWorld]:
    """Runs the world. `pace` is the range of seconds per image; `scale` shrinks the sides of the images."""
    async with AsyncExitStack() as stack:
        world = World(populate=populate)
        telegram_url = await stack.enter_async_context(serve(telegram_app(world, token=token)))
        task_queues, urls = {}, {}
        for name, app in GATEWAYS.items():
            task_queue = TaskQueue(name, key=GATEWAY_KEY, pace=pace, scale=scale)
            url = await stack.enter_async_context(serve(app(task_queue)))
            task_queue.public_url = url
            task_queue.webhook_key = WEBHOOK_KEYS.get(name, ("", ""))[1]
            task_queues[name], urls[name] = task_queue, url
        try:
            yield SimulatedWorld(world, task_queues, telegram_url, urls, token)
        finally:
            world.close()
            for task_queue in task_queues.values():
                await task_queue.close()


@asynccontextmanager
async def serve(app: ASGIApp, *, port: int = 0) -> AsyncIterator[str]:
    """Serves an app on loopback, by default on any free port; yields its origin."""
    # The protocol is named since asyncio sets TCP_NODELAY only then, and without it every answer takes 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(100)
        config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        # The process that holds the world decides about signals, not each of its servers.
        serving = asyncio.create_task(server._serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
