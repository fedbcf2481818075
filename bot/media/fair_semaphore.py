"""A semaphore that is fair between owners."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class FairSemaphore:
    """At most `at_once` holders at a time. Owners take turns, and one owner never holds all slots."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._most_of_one = max(1, at_once - 1)
        self._held: Counter[Hashable] = Counter()
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def slot(self, owner: Hashable) -> AsyncIterator[None]:
        """Holds a slot for the duration of the block."""
        await self._enter(owner)
        try:
            yield
        finally:
            self._leave(owner)

    async def _enter(self, owner: Hashable) -> None:
        called = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(called)
        self._call()
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():  # granted and cancelled at the same time
                self._leave(owner)
            raise

    def _leave(self, owner: Hashable) -> None:
        self._held[owner] -= 1
        if not self._held[owner]:
            del self._held[owner]
        self._call()

    def _call(self) -> None:
        """Gives free slots to waiting owners in turn; the owner that gets one moves to the end."""
        for owner in list(self._waiting):
            if self._held.total() >= self._at_once:
                return
            if self._held[owner] >= self._most_of_one:
                continue
            line = self._waiting.pop(owner)
            while line and line[0].cancelled():
                line.popleft()
            if line:
                self._held[owner] += 1
                line.popleft().set_result(None)
            if line:
                self._waiting[owner] = line
