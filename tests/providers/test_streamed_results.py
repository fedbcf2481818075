"""Large results: piece by piece through the same guard as pictures, and within one deadline."""

import asyncio

import pytest

from providers.errors import Busy, Unfetchable
from tests.support.transport_replies import cut_short, drip, endless, hang, hang_up, ok, status, transport

LIMIT = 1_000_000


async def received(carrier, url, *, limit=LIMIT, seconds=5.0):
    async with carrier.streamed(url, limit=limit, seconds=seconds) as pieces:
        return [piece async for piece in pieces]


async def test_a_result_comes_in_pieces(serve):
    server = await serve(ok(b"x" * LIMIT))
    async with transport(server.host) as carrier:
        pieces = await received(carrier, f"{server.origin}/v.mp4")
    assert b"".join(pieces) == b"x" * LIMIT
    assert max(map(len, pieces)) <= 65536


async def test_a_redirect_is_followed_and_checked_like_a_first_address(serve):
    server = await serve(ok(b"video"))
    first = await serve(status(302, f"Location: {server.origin}/v.mp4".encode()))
    async with transport(server.host, first.host) as carrier:
        assert await received(carrier, f"{first.origin}/v.mp4") == [b"video"]
    async with transport(first.host) as carrier:
        with pytest.raises(Unfetchable):
            await received(carrier, f"{first.origin}/v.mp4")
    assert server.connections == 1


async def test_redirects_end(serve):
    server = await serve(status(302, b"Location: /again"))
    async with transport(server.host) as carrier:
        with pytest.raises(Unfetchable):
            await received(carrier, f"{server.origin}/v.mp4")
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "url", ["http://example.com/v", "https://127.0.0.1/v", "https://[::1]/v", "nowhere", "https://"]
)
async def test_an_unsafe_address_is_never_connected_to(url, network):
    backend = network(ok())
    async with transport(guarded_network=backend) as carrier:
        with pytest.raises(Unfetchable):
            await received(carrier, url)
    assert backend.connected == []


@pytest.mark.parametrize(
    "answer",
    [
        endless,
        ok(b"x" * (LIMIT + 1)),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\nx",
        ok(b"x", b"Content-Encoding: gzip"),
    ],
    ids=["endless", "one byte too many", "five gigabytes announced", "encoded"],
)
async def test_what_can_never_be_used_is_final(answer, serve):
    server = await serve(answer)
    async with transport(server.host) as carrier:
        with pytest.raises(Unfetchable):
            await received(carrier, f"{server.origin}/v.mp4")


@pytest.mark.parametrize("answer", [cut_short, hang_up, *map(status, (202, 206, 304, 403, 404, 429, 503))])
async def test_what_may_come_later_is_tried_again(answer, serve):
    server = await serve(answer)
    async with transport(server.host) as carrier:
        with pytest.raises(Busy):
            await received(carrier, f"{server.origin}/v.mp4")


@pytest.mark.parametrize("answer", [hang, drip])
async def test_the_deadline_is_for_the_whole(answer, serve):
    server = await serve(answer)
    async with transport(server.host) as carrier:
        with pytest.raises(Busy) as caught:
            await received(carrier, f"{server.origin}/v.mp4", seconds=0.3)
    assert caught.value.code == "deadline"
    await server.hung_up.wait()


async def test_a_result_may_take_longer_than_a_call(serve):
    async def slow(request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx")
        await writer.drain()
        await asyncio.sleep(0.3)
        writer.write(b"y")

    server = await serve(slow)
    async with transport(server.host, timeout=0.2) as carrier:
        assert b"".join(await received(carrier, f"{server.origin}/v.mp4")) == b"xy"


async def test_who_takes_half_hangs_up(serve):
    server = await serve(endless)
    async with (
        transport(server.host) as carrier,
        carrier.streamed(f"{server.origin}/v", limit=LIMIT, seconds=5) as pieces,
    ):
        await anext(pieces)
    await server.hung_up.wait()


async def test_an_error_of_the_reader_comes_through(serve):
    async def refuse(carrier):
        async with carrier.streamed(f"{server.origin}/v", limit=LIMIT, seconds=5) as pieces:
            async for _ in pieces:
                raise KeyError

    server = await serve(ok(b"x" * LIMIT))
    async with transport(server.host) as carrier:
        with pytest.raises(KeyError):
            await refuse(carrier)


async def test_a_video_without_a_byte_is_not_there_yet(serve):
    server = await serve(ok(b""))
    async with transport(server.host) as carrier:
        with pytest.raises(Busy):
            await received(carrier, f"{server.origin}/v.mp4")
