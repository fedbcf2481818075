"""Real servers on loopback, spoken to byte by byte, and a network that only remembers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any

import httpcore
import pytest

Reply = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Hands each request to `answer`; remembers requests, and counts connections."""

    def __init__(self, answer: Reply | bytes) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        self.connections = 0
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.origin = f"http://{self.host}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0"
                )
                request = head + await reader.readexactly(int(length.partition(b":")[2]))
                self.requests.append(request)
                self.asked.set()
                if isinstance(self.answer, bytes):
                    writer.write(self.answer)
                else:
                    await self.answer(request, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.hung_up.set()
            writer.close()


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Reply | bytes], Awaitable[Server]]]:
    async with AsyncExitStack() as stack:

        async def start(answer: Reply | bytes) -> Server:
            return await stack.enter_async_context(Server(answer))

        yield start


class FakeStream(httpcore.AsyncMockStream):
    """One remembered connection."""

    def __init__(self, reply: bytes) -> None:
        super().__init__([reply])
        self.sent = b""
        self.tls_name: str | None = None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.sent += buffer

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "FakeStream":
        self.tls_name = server_hostname
        return self


class Network(httpcore.AsyncNetworkBackend):
    """Answers connection after connection with the next of `replies`; `dead` addresses refuse."""

    def __init__(self, *replies: bytes, dead: frozenset[str] = frozenset()) -> None:
        self.replies = list(replies)
        self.dead = dead
        self.connected: list[tuple[str, int]] = []
        self.wires: list[FakeStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> FakeStream:
        self.connected.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError("refused")
        self.wires.append(FakeStream(self.replies.pop(0)))
        return self.wires[-1]


@pytest.fixture
def network() -> type[Network]:
    return Network
