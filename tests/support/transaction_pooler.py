"""A transaction pooler as strict as PgBouncer 1.20: each transaction gets the session that was unused for longest."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

_ALLOWED = {"user", "database", "client_encoding", "application_name", "options"}
_TLS, _CANCEL = 80877103, 80877102
Message = tuple[bytes, bytes]
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class TransactionPooler:
    """Between clients and the PostgreSQL server at a Unix socket, with `sessions` sessions of one database.

    `address` leads to it.
    """

    def __init__(self, socket_path: str, database: str, user: str, *, sessions: int) -> None:
        self._socket_path = socket_path
        self._startup = {"user": user, "database": database}
        self._free: asyncio.Queue[Ends] = asyncio.Queue()
        self._sessions = sessions
        self._greeting = b""
        self.address = ""
        self.transactions = 0

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Self]:
        """Runs it."""
        for _ in range(self._sessions):
            await self._free.put(await self._connect())
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        user, database = self._startup["user"], self._startup["database"]
        port = server.sockets[0].getsockname()[1]
        self.address = f"postgresql://{user}@127.0.0.1:{port}/{database}?sslmode=prefer"
        try:
            yield self
        finally:
            server.close()
            while not self._free.empty():
                self._free.get_nowait()[1].close()

    async def _connect(self) -> Ends:
        reader, writer = await asyncio.open_unix_connection(self._socket_path)
        writer.write(_startup(self._startup))
        greeting = b""
        while True:
            kind, body = await _read(reader)
            assert kind != b"E", body
            if kind == b"S":
                greeting += _message(kind, body)
            if kind == b"Z":
                self._greeting = greeting
                return reader, writer

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked: asyncio.Task[Message] | None = None
        try:
            if await self._greet(reader, writer):
                asked = asyncio.create_task(_read(reader))
                while (await asyncio.shield(asked))[0] != b"X":
                    asked = await self._transaction(asked, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            if asked is not None:
                asked.cancel()
            writer.close()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        while True:
            length, code = struct.unpack("!II", await reader.readexactly(8))
            body = await reader.readexactly(length - 8)
            if code == _CANCEL:
                return False
            if code != _TLS:
                break
            writer.write(b"N")
        words = body.rstrip(b"\0").decode().split("\0")
        refused = set(words[::2]) - _ALLOWED
        if refused:
            said = f"unsupported startup parameter: {min(refused)}"
            writer.write(_message(b"E", f"SFATAL\0VFATAL\0C08P01\0M{said}\0\0".encode()))
            return False
        writer.write(_message(b"R", b"\0\0\0\0") + self._greeting)
        writer.write(_message(b"K", b"\0\0\0\1\0\0\0\1") + _message(b"Z", b"I"))
        return True

    async def _transaction(
        self, asked: "asyncio.Task[Message]", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> "asyncio.Task[Message]":
        """Carries messages both ways until no transaction is open; returns what the client says next."""
        server = await self._free.get()
        self.transactions += 1
        answered = asyncio.create_task(_read(server[0]))
        is_over = False
        try:
            while not is_over:
                await asyncio.wait({asked, answered}, return_when=asyncio.FIRST_COMPLETED)
                if answered.done():
                    message = answered.result()
                    writer.write(_message(*message))
                    is_over = message == (b"Z", b"I")
                    if not is_over:
                        answered = asyncio.create_task(_read(server[0]))
                elif asked.done():
                    server[1].write(_message(*asked.result()))
                    asked = asyncio.create_task(_read(reader))
            return asked
        finally:
            if is_over:
                self._free.put_nowait(server)
            else:  # the client left inside a transaction: its session is thrown away
                asked.cancel()
                answered.cancel()
                server[1].close()
                self._free.put_nowait(await self._connect())


def _startup(words: dict[str, str]) -> bytes:
    body = struct.pack("!I", 196608) + b"".join(f"{name}\0{value}\0".encode() for name, value in words.items()) + b"\0"
    return struct.pack("!I", len(body) + 4) + body


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


async def _read(reader: asyncio.StreamReader) -> Message:
    head = await reader.readexactly(5)
    return head[:1], await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)


def socket_path(arguments: dict[str, Any]) -> str:
    """The Unix socket of the server that these arguments of asyncpg lead to."""
    return f"{arguments['host'][0]}/.s.PGSQL.{arguments['port'][0]}"
