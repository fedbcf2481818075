"""A connection has an end in every phase, and nobody can hold them all."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.connections import PROLONG, BoundedHttpProtocol
from bot.web.middleware import SecurityMiddleware
from bot.web.uvicorn_config import create_server

PATIENCE_SECONDS = 10
LARGE = 8_000_000
Endpoint = Callable[[Request], Awaitable[Response]]


class Hasty(BoundedHttpProtocol):
    """Everything passes soon."""

    header_seconds = 0.3
    exchange_seconds = 0.6
    unread_seconds = 0.3
    max_connections = 6


async def refuse(request: Request) -> Response:
    return PlainTextResponse("too large", status_code=413)


async def take(request: Request) -> Response:
    try:
        return PlainTextResponse(str(len(await request.body())))
    except ClientDisconnect:
        return PlainTextResponse("gone")


async def large(request: Request) -> Response:
    return Response(bytes(LARGE))


@asynccontextmanager
async def serve(wire: type[BoundedHttpProtocol], **endpoints: Endpoint) -> AsyncIterator[tuple[str, int]]:
    """The address of a server that speaks through this wire."""
    routes = [Route(f"/{name}", endpoint, methods=["GET", "POST"]) for name, endpoint in endpoints.items()]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        server = create_server(SecurityMiddleware(Starlette(routes=routes)), host="127.0.0.1", port=0)
        server.config.http = wire
        serving = asyncio.create_task(server._serve(sockets=[listener]))
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            await serving


async def opened(address: tuple[str, int], said: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(said)
    return reader, writer


async def last_words(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """What was said until the other side hung up, which it has to do soon."""
    heard = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while chunk := await reader.read(65_536):
                heard += chunk
    except ConnectionError:
        pass
    finally:
        writer.close()
    return bytes(heard)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"G",
        b"GET /take HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfive!",
        b"POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfi",
        b"GET /take HTTP/1.1\r\nHost: x\r\n\r\nGET /ta",
    ],
)
async def test_who_stops_in_the_middle_is_cut_off(said: bytes) -> None:
    async with serve(Hasty, take=take) as address:
        heard = await last_words(*await opened(address, said))
    assert heard == b"" or said.endswith(b"GET /ta")


@pytest.mark.parametrize("after", [b"", b"POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"])
async def test_a_byte_now_and_then_gives_no_more_time(after: bytes) -> None:
    async with serve(Hasty, take=take) as address:
        reader, writer = await opened(address, after or b"GET /take HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        ended = asyncio.ensure_future(last_words(reader, writer))
        drops = 0
        while not ended.done():
            writer.write(b"x")
            drops += 1
            await asyncio.wait({ended}, timeout=0.05)
        assert await ended == b""
        assert drops > 2


async def test_who_reads_nothing_of_an_answer_is_cut_off() -> None:
    async with serve(Hasty, large=large, take=take) as address:
        with socket.socket() as mute:
            mute.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            mute.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(mute, address)
            await loop.sock_sendall(mute, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            async with asyncio.timeout(PATIENCE_SECONDS):
                while is_open(mute):
                    await last_words(*await opened(address, TAKE))  # others are served meanwhile


@pytest.mark.parametrize(("seconds", "heard"), [(5.0, b"HTTP/1.1 200"), (0.1, b"")])
async def test_an_answer_has_the_time_that_the_application_gives_it(seconds: float, heard: bytes) -> None:
    async def lasting(request: Request) -> Response:
        request.scope["extensions"][PROLONG](seconds)
        await asyncio.sleep(3 * Hasty.exchange_seconds)
        return PlainTextResponse("done")

    async with serve(Hasty, lasting=lasting) as address:
        said = b"GET /lasting HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert (await last_words(*await opened(address, said)))[:12] == heard


def is_open(mute: socket.socket) -> bool:
    """Whether the system still holds the connection to be established."""
    return mute.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 1


TAKE = b"GET /take HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


async def test_a_refused_body_is_read_a_little_so_that_the_answer_arrives_and_then_cut() -> None:
    async with serve(Hasty, refuse=refuse) as address:
        head = b"POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n"
        reader, writer = await opened(address, head)
        writer.write(bytes(3_000_000))
        heard = await last_words(reader, writer)
    assert heard.startswith(b"HTTP/1.1 413")


async def test_a_refused_body_that_ends_soon_leaves_the_connection_usable() -> None:
    async with serve(Hasty, refuse=refuse, take=take) as address:
        head = b"POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
        heard = await last_words(*await opened(address, head + bytes(200_000) + TAKE))
    assert heard.startswith(b"HTTP/1.1 413")
    assert b"HTTP/1.1 200" in heard


async def test_requests_one_after_another_on_one_connection_are_all_answered() -> None:
    async with serve(Hasty, take=take) as address:
        one = b"POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
        heard = await last_words(*await opened(address, one * 5 + TAKE))
    assert heard.count(b"HTTP/1.1 200") == 6


async def test_when_there_are_too_many_the_idle_ones_go_and_who_works_stays() -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Response:
        began.set()
        await go_on.wait()
        return PlainTextResponse("done")

    class Patient(Hasty):
        header_seconds = exchange_seconds = 60.0

    async with serve(Patient, slow=slow, take=take) as address:
        honest = await opened(address, b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        await began.wait()
        idle = [await opened(address, b"GET /") for _ in range(20)]
        assert (await last_words(*await opened(address, TAKE))).startswith(b"HTTP/1.1 200")
        for reader, writer in idle[:10]:
            assert await last_words(reader, writer) == b""
        go_on.set()
        assert (await last_words(*honest)).endswith(b"done")
        for _, writer in idle:
            writer.close()


async def test_nonsense_after_an_answer_that_is_under_way_ends_the_connection_quietly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serve(Hasty, refuse=refuse) as address:
        raw = b"POST /refuse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n\x00\x00\r\n"
        await last_words(*await opened(address, raw))
        reader, writer = await opened(address, raw.partition(b"ZZZ")[0])
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"ZZZ\r\n\x00")
        await last_words(reader, writer)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_every_answer_is_sealed_even_to_what_is_no_http() -> None:
    async with serve(Hasty, take=take) as address:
        for raw in (TAKE, b"\x16\x03\x01\r\n\r\n", TAKE.replace(b"/take", b"/nowhere"), TAKE.replace(b"GET", b"PUT")):
            head = (await last_words(*await opened(address, raw))).partition(b"\r\n\r\n")[0].lower()
            assert b"x-content-type-options: nosniff" in head, raw
            assert b"content-security-policy: default-src 'none'" in head
            assert b"\r\nserver:" not in head
