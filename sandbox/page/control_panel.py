"""The control panel: the bot's process, the gateways' pace, scripted faults, and a snapshot of the world."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from sandbox.demo.bot_process import BotProcess
from sandbox.gateways.faults import read_fault
from sandbox.page.fault_presets import FAULT_PRESETS
from sandbox.page.ledger_view import EMPTY, LedgerView, read_ledger
from sandbox.page.overview import calls_of, paid_in, stars_in, tasks_of, waiting_in
from sandbox.telegram.control.payments import PaymentActions
from sandbox.telegram.errors import Json, bad
from sandbox.world import GATEWAYS, SimulatedWorld

LOOK_SECONDS = 0.3
MOST_SECONDS = 120.0
START_SECONDS = 30.0


class NotStarted(Exception):
    """The bot did not start; the message is the end of its log."""


class ControlPanel:
    """Controls the world and the bot. `settings` override the world's own."""

    def __init__(
        self, world: SimulatedWorld, folder: Path, *, listen: str, settings: dict[str, str], gateway: str = ""
    ) -> None:
        self.world = world
        self.gateway = gateway
        self._folder = folder
        self._listen = listen
        self._settings = settings
        self._lives = 0
        self._hands = asyncio.Lock()
        self._starting = False
        self._books: LedgerView = EMPTY
        self._pace = next(iter(world.task_queues.values())).pace
        self._bot = self._new_life()

    def _new_life(self) -> BotProcess:
        """A bot with an empty database."""
        self._lives += 1
        folder = self._folder / str(self._lives)
        self._books, self._data = EMPTY, folder / "imagine.db"
        return BotProcess(self._told(folder), folder=folder)

    def _told(self, folder: Path) -> dict[str, str]:
        told = self.world.settings(folder, listen=self._listen) | self._settings
        return told | ({"PROVIDERS": self.gateway} if self.gateway else {})

    async def start(self) -> None:
        """Starts the bot, unless it runs, and returns when it asks for updates. Raises `NotStarted`."""
        async with self._hands:
            await self._start()

    async def kill(self) -> None:
        """Kills the bot."""
        async with self._hands:
            await self._bot.kill()
            self._note()

    async def stop(self) -> None:
        """Stops the bot gracefully."""
        async with self._hands:
            await self._bot.stop()

    async def paint_by(self, gateway: str) -> None:
        """Uses only that gateway, or all if empty; restarts the bot with this setting."""
        if gateway and gateway not in GATEWAYS:
            raise bad(f"there is no gateway {gateway}")
        async with self._hands:
            self.gateway = gateway
            self._bot.settings = self._told(self._bot.folder)
            if self._bot.running:
                await self._bot.stop()
                await self._start()

    def take(self, least: float, most: float) -> None:
        """Sets the range of seconds per image."""
        if not 0 <= least <= most <= MOST_SECONDS:
            raise bad(f"painting takes 0 to {MOST_SECONDS:.0f} seconds")
        self._pace = (least, most)
        for task_queue in self.world.task_queues.values():
            task_queue.pace = self._pace

    def meet(self, trouble: str) -> None:
        """Applies that fault preset to the next order, at any gateway."""
        if trouble not in FAULT_PRESETS:
            raise bad(f"there is no trouble {trouble}")
        asked = FAULT_PRESETS[trouble]
        if asked.at == "telegram":
            self.world.world.faults.add(asked.fault)
        else:
            fault = read_fault(asked.fault)
            for task_queue in self.world.task_queues.values():
                task_queue.faults.add(fault)

    def renew(self) -> None:
        """Lets a month pass for every subscription."""
        PaymentActions(self.world.world).renew()

    def charge_back(self) -> None:
        """Takes the newest payment back, as Telegram does after a dispute."""
        stars = self.world.world.stars
        paid = [one.charge_id for one in stars.payments.values() if not one.refunded]
        if not paid:
            raise bad("nothing was paid")
        PaymentActions(self.world.world).charge_back(paid[-1])

    def forget(self) -> None:
        """Removes all pending faults."""
        self.world.world.faults.faults.clear()
        for task_queue in self.world.task_queues.values():
            task_queue.faults.clear()

    async def start_over(self) -> None:
        """Resets the world and restarts the bot with an empty database."""
        async with self._hands:
            await self._bot.kill()
            self._bot = self._new_life()
            self.world.world.reset()
            for task_queue in self.world.task_queues.values():
                await task_queue.reset()
            self.take(*self._pace)
            try:
                await self._start()
            except NotStarted:  # seen once on a busy machine, 2026-11: right after a kill a start may end early
                await self._start()

    async def snapshot(self) -> Json:
        """All of it as JSON."""
        if books := await asyncio.to_thread(read_ledger, self._data):
            self._books = books
        return {
            "bot": self._state(),
            "gateway": self.gateway,
            "gateways": list(GATEWAYS),
            "pace": list(self._pace),
            "troubles": {name: {"title": one.title, "told": one.told} for name, one in FAULT_PRESETS.items()},
            "waiting": waiting_in(self.world),
            "tasks": tasks_of(self.world),
            "calls": calls_of(self.world),
            "paid": paid_in(self.world),
            "stars": stars_in(self.world),
            **self._books,
        }

    async def changes(self) -> AsyncIterator[Json]:
        """The snapshot now and whenever it is another, until the world closes."""
        seen: Json | None = None
        while not self.world.world.journal.closed:
            now = await self.snapshot()
            if now != seen:
                yield now
                seen = now
            await asyncio.sleep(LOOK_SECONDS)

    async def _start(self) -> None:
        if self._bot.running:
            return
        world = self.world.world
        after, self._starting = world.journal.seq, True
        try:
            await self._bot.start()
            self._note()
            up = asyncio.ensure_future(
                world.journal.wait_for(
                    lambda event: event.get("method") == "deleteWebhook", after=after, timeout=START_SECONDS
                )
            )
            ended = asyncio.ensure_future(self._bot.wait())
            await asyncio.wait({up, ended}, return_when=asyncio.FIRST_COMPLETED)
            came = up.done() and up.exception() is None
            up.cancel()
            ended.cancel()
        finally:
            self._starting = False
            self._note()
        if not came:
            raise NotStarted((await asyncio.to_thread(self._bot.log.read_text, errors="replace"))[-2000:])

    def _note(self) -> None:
        self.world.world.journal.note("bot", **self._state())

    def _state(self) -> Json:
        if self._starting:
            return {"state": "starting", "pid": None}
        running = self._bot.running
        return {"state": "running" if running else "gone", "pid": self._bot.pid if running else None}
