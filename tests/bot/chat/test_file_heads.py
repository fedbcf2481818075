"""The first bytes of files at Telegram: no more of them is fetched, and few at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.chat import file_heads
from bot.chat.file_heads import FileHeads
from bot.chat.telegram_request import TelegramRequest
from providers.pooled_transport import PooledTransport, tls

MEGABYTE = 1_000_000
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def telegram(serve: Serve, path: str | None = None) -> AsyncIterator[FileHeads]:
    """The files of a Telegram that answers with `serve`, or that names `path` as the place of every file."""
    request = TelegramRequest(PooledTransport(tls=tls()), pool_timeout=1.0, call_timeout=5.0, connect_timeout=1.0)
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        address = path or f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/file/bot1/documents/1.pdf"

        async def get_file(_: str) -> Any:
            return SimpleNamespace(file_path=address)

        await request.initialize()
        try:
            yield FileHeads(cast(ExtBot[Any], SimpleNamespace(request=request, get_file=get_file)))
        finally:
            await request.shutdown()


async def test_no_more_than_the_first_bytes_is_fetched() -> None:
    sent, ended = 0, asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n%PDF-1.7")
        try:
            while sent < 200 * MEGABYTE:
                writer.write(bytes(MEGABYTE))
                await writer.drain()
                sent += MEGABYTE
        except ConnectionError:
            ended.set()
        writer.close()

    async with telegram(serve) as files:
        assert await files.read("1", 10) == b"%PDF-1.7\0\0"
        await asyncio.wait_for(ended.wait(), 5)
    assert sent < 50 * MEGABYTE


async def test_a_short_file_is_all_there_is() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab")
        await writer.drain()
        writer.close()

    async with telegram(serve) as files:
        assert await files.read("1", 10) == b"ab"


async def test_an_error_is_no_file_and_does_not_show_the_address() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    async with telegram(serve) as files:
        assert await files.read("1", 10) is None
        bot = files._bot
        address = (await bot.get_file("1")).file_path
        with pytest.raises(NetworkError) as caught:
            await cast(TelegramRequest, bot.request).read_head(str(address), 10)
    assert "bot1" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_a_slow_telegram_is_asked_for_few_files_at_once_and_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_heads, "_SECONDS", 0.5)
    asked = most = 0

    async def get_file(_: str) -> Any:
        nonlocal asked, most
        asked += 1
        most = max(most, asked)
        try:
            await asyncio.Event().wait()
        finally:
            asked -= 1

    files = FileHeads(cast(ExtBot[Any], SimpleNamespace(get_file=get_file)))
    assert await asyncio.wait_for(asyncio.gather(*(files.read("1", 10) for _ in range(20))), 3) == [None] * 20
    assert (most, asked) == (4, 0)


async def test_a_server_of_ones_own_names_a_file_on_the_disk(tmp_path: Path) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    (tmp_path / "1.pdf").write_bytes(b"%PDF-1.7" + bytes(100))
    async with telegram(serve, str(tmp_path / "1.pdf")) as files:
        assert await files.read("1", 8) == b"%PDF-1.7"
    async with telegram(serve, str(tmp_path / "2.pdf")) as files:
        assert await files.read("1", 8) is None
