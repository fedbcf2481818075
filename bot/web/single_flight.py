"""What costs something and anybody may ask for: one answer for all who ask at once, or so many at once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Work that is done once for everybody who asks while it is being done."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> None:
        self._work = work
        self._running: asyncio.Task[Result] | None = None

    def result(self) -> Awaitable[Result]:
        """What the work comes to, or raises."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._work(), name="shared")
        return asyncio.shield(self._running)


class ConcurrencyLimit:
    """An application for so many callers at once, until the last byte is sent; the others wait."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._free = asyncio.Semaphore(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._free:
            await self._app(scope, receive, send)
