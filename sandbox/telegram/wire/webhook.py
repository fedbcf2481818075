"""Updates delivered to the bot's address: in order within a chat, again with growing delay until it says 2xx."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from sandbox.telegram.errors import Json
from sandbox.telegram.state.updates import Update, Updates

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_DELAY_FACTOR = 60


@dataclass(slots=True)
class Webhook:
    """Where updates go, and how it has gone so far. `retry_seconds` scales the delays."""

    url: str
    updates: Updates
    clock: Callable[[], float]
    secret: str | None = None
    max_connections: int = 40
    retry_seconds: float = 1.0
    timeout_seconds: float = 60.0
    last_error: tuple[int, str] | None = None
    _tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _main: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to deliver; needs a running loop."""
        self._main = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Ends delivery; what was not taken stays queued."""
        for task in [self._main, *self._tasks.values()]:
            if task:
                task.cancel()

    def info(self) -> Json:
        """The part of WebhookInfo that this knows."""
        told: Json = {"url": self.url, "max_connections": self.max_connections}
        if self.last_error:
            told["last_error_date"], told["last_error_message"] = self.last_error
        return told

    async def _run(self) -> None:
        async with httpx.AsyncClient(timeout=self.timeout_seconds, trust_env=False) as client:
            while True:
                for update in list(self.updates.fresh()):
                    if update.lane not in self._tasks and len(self._tasks) < self.max_connections:
                        self._tasks[update.lane] = asyncio.create_task(self._insist(client, update))
                await self.updates.bell.heard()

    async def _insist(self, client: httpx.AsyncClient, update: Update) -> None:
        """Delivers one update, however long it takes; its chat waits behind it."""
        failures = 0
        try:
            while (wait := await self._delivered(client, update, failures)) is not None:
                failures += 1
                await asyncio.sleep(wait)
            self.updates.done(update)
        finally:
            del self._tasks[update.lane]
            self.updates.bell.ring()

    async def _delivered(self, client: httpx.AsyncClient, update: Update, failures: int) -> float | None:
        """None once it was taken, else the seconds to wait before the next try."""
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        asked = None
        try:
            reply = await client.post(self.url, json=update.as_update(), headers=headers)
            if reply.is_success:
                return None
            problem = f"Wrong response from the webhook: {reply.status_code} {reply.reason_phrase}"
            asked = reply.headers.get("retry-after")
        except httpx.TimeoutException:
            problem = "Read timeout expired"
        except httpx.HTTPError as error:
            problem = f"Connection failed: {type(error).__name__}"
        log.info("update %d not taken: %s", update.id, problem)
        self.last_error = (int(self.clock()), problem)
        if asked and asked.isdigit():
            return float(asked)
        return self.retry_seconds * float(min(2**failures, LONGEST_DELAY_FACTOR))
