"""Updates waiting for the bot: kept a day, acknowledged by a higher offset, asked for by one poller at a time."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.control.notifier import Notifier
from sandbox.telegram.errors import Json, conflict

KEPT_SECONDS = 24 * 3600
FIRST_ID = 100_000_001
# What a bot gets only when it asks for it by name.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Update:
    """One update; `lane` is the chat within which order is kept."""

    id: int
    kind: str
    body: Json
    lane: int
    at: float

    def as_update(self) -> Json:
        """The Bot API's Update."""
        return {"update_id": self.id, self.kind: self.body}


class Updates:
    """The queue. `webhook_set` shuts it for pollers; `bell` rings at arrivals, `polled` when a poller waits."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = FIRST_ID
        self._rival: asyncio.Future[str] | None = None
        self.pending: deque[Update] = deque()
        self.allowed: list[str] = []
        self.webhook_set = False
        self.closed = False
        self.bell = Notifier()
        self.polled = Notifier()

    def put(self, kind: str, body: Json, lane: int) -> int | None:
        """Queues an update, returning its id; None when the bot has not asked for this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ON_REQUEST
        if not wanted:
            return None
        update = Update(self._next, kind, body, lane, self._clock())
        self._next += 1
        self.pending.append(update)
        self.bell.ring()
        return update.id

    def allow(self, kinds: list[str] | None) -> None:
        """What is wanted from now on; None keeps what was said before."""
        if kinds is not None:
            self.allowed = kinds

    def clear(self) -> None:
        """Drops the pending updates."""
        self.pending.clear()

    def done(self, update: Update) -> None:
        """A webhook took it."""
        if update in self.pending:
            self.pending.remove(update)

    def fresh(self) -> deque[Update]:
        """The pending updates younger than a day."""
        while self.pending and self._clock() - self.pending[0].at > KEPT_SECONDS:
            self.pending.popleft()
        return self.pending

    async def poll(self, *, offset: int, limit: int, timeout: float) -> list[Json]:
        """Up to `limit` updates from `offset` on, waiting for one; a later poller ends an earlier one with 409."""
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        if self.webhook_set:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._acknowledge(offset)
        if not self.fresh() and timeout > 0 and not self.closed:
            await self._arrival(timeout)
        return [update.as_update() for update in list(self.fresh())[:limit]]

    def close(self) -> None:
        """Nobody waits any more: pollers get what there is."""
        self.closed = True
        self.bell.ring()

    def interrupt(self, reason: str) -> None:
        """Ends the poller that waits, if any."""
        if self._rival and not self._rival.done():
            self._rival.set_result(reason)

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while offset > 0 and self.pending and self.pending[0].id < offset:
            self.pending.popleft()

    async def _arrival(self, timeout: float) -> None:
        rival: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._rival = rival
        heard = asyncio.ensure_future(self.bell.heard())
        self.polled.ring()
        both: set[asyncio.Future[Any]] = {rival, heard}
        try:
            await asyncio.wait(both, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            heard.cancel()
        if rival.done():
            raise conflict(rival.result())
