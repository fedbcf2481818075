"""The connection under a request: noticing that the client has gone, cutting it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request

from sandbox.telegram.control.notifier import Notifier
from sandbox.telegram.errors import Json


async def until_gone(request: Request, closing: Notifier) -> None:
    """Returns when the client has given up, or the world closes."""
    waits = [asyncio.ensure_future(_gone(request)), asyncio.ensure_future(closing.heard())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def unless_gone(request: Request, work: Coroutine[Any, Any, Json]) -> Json | None:
    """The result of the work, None (and no more work) when the client leaves first."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    both: set[asyncio.Future[Any]] = {task, gone}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        gone.cancel()


async def cut(request: Request) -> None:
    """Breaks the connection without an answer; ConnectionResetError where there is no socket to break."""
    # uvicorn's `receive` is a method of the object that owns the transport.
    transport = getattr(getattr(request.receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the sandbox cut the connection")
    transport.abort()
    await _gone(request)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
