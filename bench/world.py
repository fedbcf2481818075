"""The simulated world of a benchmark, and the bots that live in it as processes of their own.

The world shares the cores with them; what it uses itself is counted nowhere, since every figure of a bot is read from
the bot's own processes.
"""

import asyncio
import os
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from starlette.types import Receive, Scope, Send

from bench.processes import Tree
from sandbox.gateways.apipod import apipod_app
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create, Job, Task
from sandbox.painting.painter import paint
from sandbox.telegram.rules.text import text_content
from sandbox.telegram.state.chats import Message
from sandbox.telegram.state.world import World
from sandbox.telegram.wire.app import telegram_app
from sandbox.world import GATEWAY_KEY, TOKEN, serve

ROOT = Path(__file__).parent.parent
FAST = {"TELEGRAM_CALLS_PER_SECOND": "1000"}  # the plain bot keeps to no rate either
PICTURE = paint("a red fox in snow", width=200, height=200, seed=1)  # small: bench/media.py measures large ones


class TimedStudio(TaskQueue):
    """A gateway whose pictures are painted already: `draw` says how long each pretends to take, in seconds.

    Nothing is finished while `gate` is closed, and what is due is when it opens, at once.
    """

    draw: Callable[[], float] = staticmethod(lambda: 0.1)

    def __init__(self, name: str, *, key: str) -> None:
        super().__init__(name, key=key)
        self.gate = asyncio.Event()
        self.gate.set()

    def start(self, job: Job, *, task_id: str, create: Create) -> Task:
        """A paid task, begun."""
        seconds = self.draw()
        self.pace = (seconds, seconds)
        return super().start(job, task_id=task_id, create=create)

    async def _paint(self, task: Task) -> None:
        await self.gate.wait()
        for _ in range(task.job.count):
            self._publish(task, PICTURE, media="png")


class CountedApp:
    """An ASGI app whose requests are counted by the start of their path."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.counts: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.counts["status" if "/status/" in scope["path"] else "other"] += 1
        await self._app(scope, receive, send)


class BenchWorld:
    """Telegram and one gateway. `people` chat with the bot in private."""

    def __init__(self, world: World, studio: TimedStudio, gateway: CountedApp, urls: tuple[str, str]) -> None:
        self.world = world
        self.studio = studio
        self.gateway = gateway
        self.telegram_url, self.gateway_url = urls
        self._person = 10_000
        self.credit()

    def credit(self) -> None:
        """The gateway never runs out of money."""
        self.studio.credit = 1e12

    def say(self, text: str) -> int:
        """Somebody new writes that; the id of the chat."""
        self._person += 1
        person = self.world.person(self._person, "Ann", "en")
        chat = self.world.private(person)
        message: Message = self.world.post(chat, text_content({"text": text}), sender=person)
        self.world.deliver(message)
        return chat.id

    def order(self, number: int) -> list[int]:
        """So many people order one picture each; their chats."""
        return [self.say(f"/imagine number {self._person}") for _ in range(number)]

    @property
    def polls(self) -> int:
        """How many status reads the gateway has had."""
        return self.gateway.counts["status"]

    def answered_at(self, chats: Sequence[int], method: str) -> dict[int, float]:
        """When the first such call for each of the chats was answered with success, Unix seconds."""
        wanted, found = set(chats), {}
        for call in self.world.journal.calls:
            chat = int(call.params.get("chat_id") or 0)
            if call.method == method and chat in wanted and chat not in found and call.response and call.response["ok"]:
                found[chat] = call.at + (call.took or 0.0)
        return found

    async def arrived(
        self, chats: Sequence[int], *, method: str = "editMessageMedia", seconds: float = 90, lost: int = 0
    ) -> None:
        """Returns when such a call succeeded for every chat; raises TimeoutError when more than `lost` have none."""
        after = self.world.journal.seq
        missing = set(chats) - set(self.answered_at(chats, method))
        try:
            async with asyncio.timeout(seconds):
                events = self.world.journal.listen(after)
                while missing:
                    event = await anext(events)
                    if event.get("method") == method and event["ok"]:
                        missing.discard(event["chat_id"])
        except TimeoutError:
            if len(missing) > lost:
                raise TimeoutError(f"{len(missing)} of {len(chats)} chats never had {method}") from None

    async def bought(self, number: int, *, seconds: float = 120) -> None:
        """Returns when the gateway has that many tasks; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.studio.tasks) < number:  # noqa: ASYNC110 - the studio tells nobody of a new task
                await asyncio.sleep(0.05)

    def delays(self, chats: Sequence[int]) -> list[float]:
        """Seconds from the finish at the gateway to the picture in each chat, in the order of the chats."""
        there = self.answered_at(chats, "editMessageMedia")
        finished = {task.job.prompt: task.finished or 0.0 for task in self.studio.tasks.values()}
        return [there[chat] - finished[f"number {chat - 1}"] for chat in chats if chat in there]


class BenchBot:
    """A bot process. `kind` is "product" or "plain"."""

    def __init__(
        self, kind: str, world: BenchWorld, folder: Path, *, callbacks: bool, settings: dict[str, str]
    ) -> None:
        self.kind = kind
        self.world = world
        self.folder = folder
        self.listen = f"127.0.0.1:{free_port()}"
        self.origin = f"http://{self.listen}"
        self.settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": world.telegram_url,
            "LISTEN": self.listen,
            "DATABASE_URL": f"sqlite:///{folder / 'imagine.db'}",
            "MEDIA_URL": f"file:{folder / 'media'}",
            "TRUSTED_RESULT_HOSTS": world.gateway_url.removeprefix("http://"),
            "PROVIDERS": "apipod",
            "APIPOD_URL": world.gateway_url,
            "APIPOD_API_KEY": GATEWAY_KEY,
            **({"PUBLIC_URL": self.origin} if callbacks else {}),
            **settings,
        }
        self.tree: Tree
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, *, polls: bool = True) -> float:
        """Starts it; the seconds until it asked Telegram for updates (`polls`) or was ready (its own health page)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        module = ["bot", "run"] if self.kind == "product" else ["bench.plain_bot"]
        before, began = self.world.world.journal.counts["getUpdates"], time.monotonic()
        with (self.folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *module),
                env=kept | self.settings | {"PYTHONPATH": str(ROOT)},
                cwd=self.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.tree = Tree(self._process.pid)
        async with asyncio.timeout(60):
            while (self.world.world.journal.counts["getUpdates"] == before) if polls else not await self._healthy():
                if self._process.returncode is not None:
                    raise RuntimeError((self.folder / "bot.log").read_text()[-2000:])
                await asyncio.sleep(0.005)
        return time.monotonic() - began

    async def _healthy(self) -> bool:
        async with httpx.AsyncClient(trust_env=False) as http:
            with suppress(httpx.HTTPError):
                return (await http.get(f"{self.origin}/readyz")).status_code == 200
        await asyncio.sleep(0.1)
        return False

    async def stop(self) -> None:
        """Ends it: in an orderly way, and at once after ten seconds."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


@asynccontextmanager
async def open_world() -> AsyncIterator[BenchWorld]:
    """A new world with nobody in it."""
    world, studio = World(), TimedStudio("apipod", key=GATEWAY_KEY)
    gateway = CountedApp(apipod_app(studio))
    async with serve(telegram_app(world, token=TOKEN)) as telegram_url, serve(gateway) as gateway_url:
        studio.public_url = gateway_url
        try:
            yield BenchWorld(world, studio, gateway, (telegram_url, gateway_url))
        finally:
            world.close()
            await studio.close()


@asynccontextmanager
async def open_bot(kind: str, world: BenchWorld, *, callbacks: bool = True, **settings: str) -> AsyncIterator[BenchBot]:
    """A bot that has asked for updates, with data of its own."""
    with tempfile.TemporaryDirectory(prefix="imagine-bench-", ignore_cleanup_errors=True) as folder:
        bot = BenchBot(kind, world, Path(folder), callbacks=callbacks, settings=settings)
        try:
            await bot.start()
            yield bot
        finally:
            await bot.stop()


@asynccontextmanager
async def stage(kind: str, *, callbacks: bool = True, **settings: str) -> AsyncIterator[tuple[BenchWorld, BenchBot]]:
    """A new world with one bot in it, warmed up by two orders."""
    async with open_world() as world, open_bot(kind, world, callbacks=callbacks, **settings) as bot:
        await world.arrived(world.order(2))
        yield world, bot


def free_port() -> int:
    """A port of loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def percentile(values: Sequence[float], share: int) -> float:
    """The value below which `share` percent of the values lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1] if len(values) > 1 else values[0]
