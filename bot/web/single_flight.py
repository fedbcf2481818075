"""Limits for expensive endpoints: one run for all simultaneous callers, or a maximum of simultaneous callers."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Runs a coroutine once for all callers that wait for it at the same time."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> None:
        self._work = work
        self._running: asyncio.Task[Result] | None = None

    def result(self) -> Awaitable[Result]:
        """The result of the current run, starting one if there is none; raises its error."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._work(), name="shared")
        return asyncio.shield(self._running)


class ConcurrencyLimit:
    """Runs an ASGI application for at most `limit` callers at once; the others wait."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._free = asyncio.Semaphore(limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._free:
            await self._app(scope, receive, send)
