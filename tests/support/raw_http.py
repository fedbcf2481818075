"""A caller that writes bytes, whatever they are, and reads what comes back until the other side has said all."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Said:
    """One answer. `status` 0: the connection ended without one."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class RawCaller:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def call(cls, origin: str) -> "RawCaller":
        """Connects."""
        host, _, port = origin.removeprefix("http://").partition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def write(self, raw: bytes) -> bool:
        """False when the other side has hung up."""
        try:
            self.writer.write(raw)
            await self.writer.drain()
        except ConnectionError:
            return False
        return True

    async def answer(self) -> Said:
        """The next answer."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return Said()
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        said = Said(int(first.split()[1]), headers)
        try:
            if "content-length" in headers:
                said.body = await self.reader.readexactly(int(headers["content-length"]))
            else:
                said.body = await self.reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        return said

    async def ends(self) -> None:
        """Returns when the other side has hung up, whatever it still says."""
        try:
            while await self.reader.read(65_536):
                pass
        except ConnectionError:
            return

    async def hang_up(self) -> None:
        """The end."""
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return


async def exchanged(origin: str, raw: bytes) -> Said:
    """The answer to one request on a connection of its own."""
    caller = await RawCaller.call(origin)
    try:
        await caller.write(raw)
        return await caller.answer()
    finally:
        await caller.hang_up()


def request(method: str, target: str, *headers: str, body: bytes = b"") -> bytes:
    """An HTTP/1.1 request, with a length where there is a body."""
    lines = [f"{method} {target} HTTP/1.1", "Host: bot.example", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
