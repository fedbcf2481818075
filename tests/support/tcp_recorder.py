"""A tap on a line: carries bytes both ways, keeps all of them, and may answer in the other side's place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

# A request's first bytes → the answer to give instead of passing it on, None to pass it on.
Reply = Callable[[bytes], bytes | None]


class Wiretap:
    """One line. `said` went to the other side, `heard` came back."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self.said = bytearray()
        self.heard = bytearray()
        self.answer: Reply | None = None
        self.answered = asyncio.Event()
        self.origin = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carries one connection."""
        try:
            there, thither = await asyncio.open_connection(*self._to)
        except OSError:
            writer.close()
            return
        ways = [
            asyncio.ensure_future(self._carry(reader, thither, self.said, writer)),
            asyncio.ensure_future(self._carry(there, writer, self.heard, None)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, thither):
                end.close()

    async def _carry(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        kept: bytearray,
        back: asyncio.StreamWriter | None,
    ) -> None:
        with suppress(ConnectionError):
            while chunk := await source.read(65_536):
                kept += chunk
                instead = self.answer(chunk) if self.answer is not None and back is not None else None
                if instead is not None and back is not None:
                    self.answered.set()
                    self.heard += instead
                    back.write(instead)
                    await back.drain()
                    return
                target.write(chunk)
                await target.drain()


@asynccontextmanager
async def tapped(origin: str, *, port: int = 0) -> AsyncIterator[Wiretap]:
    """A tap before the server at `origin`, which need not be there yet."""
    host, _, told = origin.removeprefix("http://").rpartition(":")
    tap = Wiretap(host, int(told))
    server = await asyncio.start_server(tap.serve, "127.0.0.1", port)
    tap.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield tap
    finally:
        server.close()


def json_answer(status: int, body: bytes) -> bytes:
    """An HTTP answer after which the connection ends."""
    head = (
        f"HTTP/1.1 {status} Told\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body
