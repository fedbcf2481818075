import asyncio
import socket
from contextlib import asynccontextmanager

import httpx
import pytest

from providers.pooled_transport import PooledTransport, tls

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def client(timeout=5.0, **options):
    network = PooledTransport(tls=tls(), **options)
    async with httpx.AsyncClient(transport=network, timeout=timeout, trust_env=False) as opened:
        yield opened


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def hang(request, writer):
    await writer.drain()


async def hang_up(request, writer):
    writer.close()


async def reset(request, writer):
    writer.transport.abort()


async def cut_short(request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
    await writer.drain()
    writer.close()


async def reset_in_the_body(request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
    await writer.drain()
    writer.transport.abort()


async def hang_in_the_body(request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
    await writer.drain()


async def test_a_closed_port_is_a_connect_error():
    async with client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.post(f"http://127.0.0.1:{closed_port()}/", content=b"x")


async def test_a_name_that_does_not_exist_is_a_connect_error():
    async with client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.post("http://nowhere.invalid/", content=b"x")


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH\r\n", b""])
async def test_a_failed_tls_handshake_is_a_connect_error(greeting):
    async def answer(reader, writer):
        writer.write(greeting)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.post(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", content=b"x")


async def test_a_connection_that_is_never_accepted_is_a_connect_timeout():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        try:
            for other in waiting:  # fills the queue of the listener
                other.setblocking(False)
                other.connect_ex(silent.getsockname())
            async with client(httpx.Timeout(5.0, connect=0.2)) as http:
                with pytest.raises(httpx.ConnectTimeout):
                    await http.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", content=b"x")
        finally:
            for other in waiting:
                other.close()


async def test_a_full_pool_is_a_connect_timeout_and_nothing_is_sent(serve):
    server = await serve(hang)
    async with client(httpx.Timeout(5.0, pool=0.2), connections=1) as http:
        first = asyncio.create_task(http.post(server.origin, content=b"x"))
        await server.asked.wait()
        with pytest.raises(httpx.ConnectTimeout):
            await http.post(server.origin, content=b"x")
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (hang, httpx.ReadTimeout),
        (hang_in_the_body, httpx.ReadTimeout),
        (hang_up, httpx.ReadError),
        (reset, httpx.ReadError),
        (cut_short, httpx.ReadError),
        (reset_in_the_body, httpx.ReadError),
        (b"SSH-2.0-OpenSSH\r\n\r\n", httpx.RemoteProtocolError),
    ],
)
async def test_trouble_after_sending_never_looks_as_if_nothing_was_sent(answer, error, serve):
    server = await serve(answer)
    async with client(httpx.Timeout(5.0, read=0.3)) as http:
        with pytest.raises(error) as caught:
            await http.post(server.origin, content=b"x")
    assert type(caught.value) is error
    assert len(server.requests) == 1


async def test_a_post_over_a_kept_connection_that_ends_is_not_sent_again(serve):
    async def once(request, writer):
        if len(server.requests) > 1:
            writer.transport.abort()
        else:
            writer.write(OK)

    server = await serve(once)
    async with client() as http:
        await http.post(server.origin, content=b"first")
        with pytest.raises(httpx.ReadError):
            await http.post(server.origin, content=b"second")
    assert (len(server.requests), server.connections) == (2, 1)


async def test_a_connection_that_the_server_closed_while_idle_is_replaced(serve):
    closed = asyncio.Event()

    async def once(request, writer):
        writer.write(OK)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        closed.set()

    server = await serve(once)
    async with client() as http:
        for _ in range(3):
            closed.clear()
            assert (await http.post(server.origin, content=b"x")).content == b"ok"
            await closed.wait()
            for _ in range(3):  # the event loop sees the end of the connection
                await asyncio.sleep(0)
    assert (len(server.requests), server.connections) == (3, 3)


async def test_a_body_that_the_other_side_does_not_read_is_a_write_timeout():
    taken = asyncio.Event()

    async def ignore(reader, writer):
        writer.transport.pause_reading()
        await taken.wait()
        writer.transport.abort()

    server = await asyncio.start_server(ignore, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with client(0.1) as http:
        with pytest.raises(httpx.WriteTimeout):
            await http.post(origin, files={"photo": b"x" * 20_000_000})
    taken.set()
    server.close()
    await server.wait_closed()


async def test_no_proxy_is_taken_from_the_environment_and_a_closed_transport_opens_again(serve, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server = await serve(OK)
    network = PooledTransport(tls=tls())
    for _ in range(2):
        async with httpx.AsyncClient(transport=network, trust_env=False) as http:
            assert (await http.get(server.origin)).content == b"ok"
    assert server.connections == 2
