"""Calls to Telegram without files: over kept connections, with the errors that python-telegram-bot knows."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.chat.telegram_request import TelegramRequest
from providers.pooled_transport import PooledTransport, tls

FORM = RequestData([RequestParameter("chat_id", 7, None), RequestParameter("text", "a fox & snow ☃", None)])
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}'
REFUSED = b'HTTP/1.1 400 Bad Request\r\nContent-Length: 12\r\n\r\n{"ok":false}'
PAGES = [b"<html>Bad Request</html>", b"", b"null", b"[]", b"{}", b'{"ok":true}', b"[" * 90_000]


class Server:
    """Answers every request with `answer`, or never."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.connections = 0
        self.requests: list[tuple[bytes, bytes]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                self.requests.append((head, await reader.readexactly(length)))
                if self.answer is not None:
                    writer.write(self.answer)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            await asyncio.sleep(0)


@asynccontextmanager
async def telegram(answer: bytes | None) -> AsyncIterator[tuple[Server, TelegramRequest, str]]:
    server = Server(answer)
    request = TelegramRequest(PooledTransport(tls=tls()), pool_timeout=1.0, call_timeout=5.0, connect_timeout=1.0)
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        try:
            await request.initialize()
            yield server, request, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot1/sendMessage"
        finally:
            await request.shutdown()


@pytest.mark.parametrize(("answer", "status"), [(OK, 200), (REFUSED, 400)])
async def test_the_form_goes_out_and_the_answer_comes_back(answer: bytes, status: int) -> None:
    async with telegram(answer) as (server, request, url):
        for _ in range(2):
            assert await request.do_request(url, "POST", FORM) == (status, answer.partition(b"\r\n\r\n")[2])
    assert server.connections == 1
    head, body = server.requests[0]
    assert dict(parse_qsl(body.decode())) == {"chat_id": "7", "text": "a fox & snow ☃"}
    assert b"python-telegram-bot" in head.lower()


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 429, 502])
@pytest.mark.parametrize("page", PAGES)
async def test_a_page_of_a_proxy_is_a_network_error_whatever_its_status(status: int, page: bytes) -> None:
    answer = b"HTTP/1.1 %d Some Words\r\nContent-Length: %d\r\n\r\n%s" % (status, len(page), page)
    async with telegram(answer) as (_, request, url):
        with pytest.raises(NetworkError) as caught:
            await request.post(url, FORM)
    assert type(caught.value) is NetworkError  # neither BadRequest nor Forbidden, which end orders and silence chats


async def test_half_of_an_answer_is_a_network_error() -> None:
    async with telegram(OK[:-2].replace(b"25", b"23")) as (_, request, url):
        with pytest.raises(NetworkError):
            await request.post(url, FORM)


async def test_a_call_without_parameters_has_an_empty_body() -> None:
    async with telegram(OK) as (server, request, url):
        await request.do_request(url, "POST")
    assert server.requests[0][1] == b""


async def test_a_call_that_is_not_answered_times_out() -> None:
    async with telegram(None) as (server, request, url):
        with pytest.raises(TimedOut):
            await request.do_request(url, "POST", FORM, read_timeout=0.1)
    assert len(server.requests) == 1


async def test_a_telegram_that_cannot_be_reached_is_a_network_error() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with telegram(OK) as (_, request, _):
        with pytest.raises(NetworkError) as caught:
            await request.do_request(f"http://127.0.0.1:{port}/bot1/getMe", "POST", FORM)
    assert "bot1" not in str(caught.value)  # the address holds the token
