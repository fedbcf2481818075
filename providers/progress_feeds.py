"""Listens to gateways that tell how far their tasks are, by websocket. I/O, of which nothing depends on the outcome."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import structlog

from providers.contract import Gateway

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection, connect

log = structlog.get_logger(__name__)

_MESSAGE_BYTES = 4_000_000  # a picture of how far a job is may come between the messages
_KEPT_SECONDS = 120.0  # a task that nobody asked for so long is forgotten
_MOST_TASKS = 1000
_CHECK_SECONDS = 10.0
_PAUSE_SECONDS = 5.0  # after a connection ended


@dataclass(slots=True)
class _Feed:
    """What one gateway told, also of tasks that nobody asked for yet; `wanted` until then, by the loop's clock."""

    wanted: dict[str, float] = field(default_factory=dict)
    percents: dict[str, int] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    def is_wanted(self) -> bool:
        now = asyncio.get_running_loop().time()
        for task_id in [one for one, until in self.wanted.items() if until < now]:
            del self.wanted[task_id]
            self.percents.pop(task_id, None)
        return bool(self.wanted)

    def note(self, task_id: str, percent: int) -> None:
        self.percents[task_id] = percent
        if len(self.percents) > _MOST_TASKS:
            del self.percents[next(iter(self.percents))]


class ProgressFeeds:
    """One connection to each such gateway, while somebody asks for its tasks. Call `aclose` at the end."""

    def __init__(self, *, tls: ssl.SSLContext, timeout_seconds: float, proxy: str | None) -> None:
        self._tls = tls
        self._timeout_seconds = timeout_seconds
        self._proxy = proxy
        self._feeds: dict[str, _Feed] = {}

    def percent(self, gateway: Gateway, task_id: str) -> int | None:
        """What the gateway told last of the task, None while it told nothing. From the first call on it is heard."""
        request = gateway.progress_request()
        if request is None:
            return None
        feed = self._feeds.setdefault(gateway.name, _Feed())
        feed.wanted[task_id] = asyncio.get_running_loop().time() + _KEPT_SECONDS
        if feed.task is None or feed.task.done():
            feed.task = asyncio.create_task(self._listen(gateway, request, feed))
        return feed.percents.get(task_id)

    async def aclose(self) -> None:
        tasks = [feed.task for feed in self._feeds.values() if feed.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, gateway: Gateway, request: httpx.Request, feed: _Feed) -> None:
        from websockets.exceptions import WebSocketException

        while feed.is_wanted():
            try:
                async with self._connection(request) as socket:
                    await _hear(gateway, socket, feed)
            except (OSError, TimeoutError, WebSocketException) as error:
                log.debug("progress cannot be heard", gateway=gateway.name, why=type(error).__name__)
            if feed.is_wanted():
                await asyncio.sleep(_PAUSE_SECONDS)

    def _connection(self, request: httpx.Request) -> "connect":
        from websockets.asyncio.client import connect

        class Connect(connect):
            """Follows no redirect: the login is for this server alone."""

            def process_redirect(self, exc: Exception) -> Exception | str:
                return exc

        secure = request.url.scheme == "https"
        return Connect(
            str(request.url.copy_with(scheme="wss" if secure else "ws")),
            additional_headers=[(name, value) for name, value in request.headers.items() if name != "host"],
            user_agent_header=None,
            proxy=self._proxy if secure else None,
            ssl=self._tls if secure else None,
            open_timeout=self._timeout_seconds,
            close_timeout=1.0,
            compression=None,
            max_size=_MESSAGE_BYTES,
        )


async def _hear(gateway: Gateway, socket: "ClientConnection", feed: _Feed) -> None:
    while feed.is_wanted():
        with suppress(TimeoutError):
            async with asyncio.timeout(_CHECK_SECONDS):
                message = await socket.recv()
            told = gateway.parse_progress(message) if isinstance(message, str) else None
            if told is not None:
                feed.note(*told)
