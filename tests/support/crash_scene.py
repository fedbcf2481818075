"""A world, a database file and the bots that follow one another on it; everything is waited for by event."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from inspect import isawaitable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Task
from sandbox.telegram.control.actions import Actions
from sandbox.telegram.state.chats import Message
from sandbox.telegram.state.seed import ABROAD, PLAIN
from sandbox.world import SimulatedWorld
from tests.support.bot_pool import BotPool, Child
from tests.support.witnesses import Counts, LedgerView, compare, seen_abroad, seen_in_restricted

ANN = 101
REST_SECONDS = 40.0
# The lease matters little here: who owns its SQLite file breaks all leases when it starts.
QUICK = {"POLL_SECONDS": "0.1", "LEASE_SECONDS": "10"}


class TooLate(AssertionError):
    """What was waited for did not come."""


class Scene:
    """Ann, one gateway, one folder. `public` gives the bot an address that the gateway can call."""

    def __init__(
        self,
        embedded: SimulatedWorld,
        bot_pool: BotPool,
        folder: Path,
        *,
        gateway: str,
        public: bool = False,
        **settings: str,
    ) -> None:
        self.embedded = embedded
        self.world = embedded.world
        self.folder = folder
        self.task_queue: TaskQueue = embedded.task_queues[gateway]
        self.acts = Actions(embedded.world)
        self.asked: list[Message] = []
        self.abroad: int | None = None
        self.restricted: int | None = None
        self.gifts = False
        self._nursery = bot_pool
        self._stirred = asyncio.Event()
        self._polls = 0
        self._polls_before: dict[Child, int] = {}
        self.settings = embedded.settings(folder) | {"PROVIDERS": gateway} | QUICK | settings
        if public:
            listen = f"127.0.0.1:{free_port()}"
            self.settings |= {"LISTEN": listen, "PUBLIC_URL": f"http://{listen}"}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The scene starts from nothing: an empty chat, an empty till."""
        self.world.reset()
        for task_queue in self.embedded.task_queues.values():
            await task_queue.reset()
        self.task_queue.callback_backoff = 0.4
        listening = [asyncio.create_task(self._count_polls()), asyncio.create_task(self._hear())]
        try:
            yield
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)

    async def ask(self, words: str = "/imagine a red fox", *, photo: bool = False, guest: bool = False) -> Message:
        """Ann writes to the bot, whether it is there or not; or calls it by name in a group that it is not in."""
        if guest:
            self.abroad, self.world.query_seconds = ABROAD, 600.0
            self.asked += await self.acts.send(ABROAD, ANN, text=f"@{self.world.bot.username} {words}")
            return self.asked[-1]
        said = {"photo": _photo(), "caption": words} if photo else {"text": words}
        self.asked += await self.acts.send(ANN, ANN, **said)
        return self.asked[-1]

    async def ask_in_restricted_group(self, words: str, *, stranger: bool = False) -> Message:
        """Ann writes in a group where the bot may post no pictures and videos; a stranger has no private chat with it.

        The bot does not hear of its rights.
        """
        self.restricted = PLAIN
        self.acts.restrict(PLAIN, ["photos", "videos", "documents"], told=False)
        if stranger:
            del self.world.chats[ANN]
        self.asked += await self.acts.send(PLAIN, ANN, text=words)
        return self.asked[-1]

    @asynccontextmanager
    async def bot(self, *, strike: tuple[str, int] | None = None, **settings: str) -> AsyncIterator[Child]:
        """A bot that gets a signal at a point (`strike`), and that ends in any case at the end."""
        before = self._polls
        child = await Child.start(
            self._nursery, self.settings | settings, folder=self.folder, strike=strike, stirred=self._stirred.set
        )
        self._polls_before[child] = before
        try:
            yield child
        finally:
            await child.kill()

    async def until(self, reached: Callable[[], Any], what: str, *, seconds: float = REST_SECONDS) -> None:
        """Returns when that is so; asks again whenever a bot reached a point or anything happened at Telegram."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self._stirred.clear()
                    found = reached()
                    if await found if isawaitable(found) else found:
                        return
                    await self._stirred.wait()
        except TimeoutError as error:
            raise TooLate(f"{seconds} s were not enough for {what}; see {self.folder}") from error

    async def rest(self, bot: Child) -> None:
        """Until the bot has taken everything from Telegram, wants more, and nothing is to be done; raises `TooLate`."""

        def at_rest() -> bool:
            assert not bot.ended.is_set(), f"the bot ended by itself; see {self.folder}"
            return self._polls > self._polls_before[bot] and self.at_rest()

        await self.until(at_rest, "everything to be at rest")

    def at_rest(self) -> bool:
        """Whether everything asked for has come to its end."""
        ledger_view = self.ledger_view()
        ended = not self.world.updates.pending and ledger_view.at_rest(orders=len(self.asked))
        return ended and not (self.gifts and ledger_view.awaits_gifts())

    def ledger_view(self) -> LedgerView:
        """The database as it is."""
        return LedgerView.of(self.folder / "imagine.db")

    def compared(self) -> Counts:
        """The three ledgers against each other; raises AssertionError when an order did not end just once."""
        return self.compared_with(self.ledger_view())

    def compared_with(self, ledger_view: LedgerView) -> Counts:
        """The same, with a database that is no file."""
        asked = len(self.asked)
        counts = compare(ledger_view, self.world, self.task_queue, chat_id=ANN, asked=asked)
        if self.restricted is not None:
            counts += seen_in_restricted(self.world, self.restricted, asked=asked)
        return counts if self.abroad is None else counts + seen_abroad(self.world, self.abroad, asked=asked)

    @property
    def answers(self) -> list[Message]:
        """What Ann sees of the bot."""
        return [one for one in self.world.chats[ANN].messages.values() if one.by_bot and not one.deleted]

    @property
    def tasks(self) -> list[Task]:
        """What was bought."""
        return list(self.task_queue.tasks.values())

    async def _count_polls(self) -> None:
        """Every time a bot waits for news, all it was given before is acknowledged."""
        while True:
            await self.world.updates.polled.heard()
            self._polls += 1
            self._stirred.set()

    async def _hear(self) -> None:
        async for _ in self.world.journal.listen():
            self._stirred.set()


def free_port() -> int:
    """A port of loopback that nobody uses just now, outside the range from which others are given theirs."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def _photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (96, 64), "orange").save(out, "PNG")
    return out.getvalue()
