"""Through a proxy everything arrives as without one, and the address guard keeps its promise."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from providers.apipod import Apipod
from providers.contract import Kind
from providers.errors import Busy, Unfetchable, Unsure
from providers.pooled_transport import tls
from tests.providers.conftest import Server
from tests.support.gateway_conformance import KEY
from tests.support.proxy_server import open_proxy, self_signed
from tests.support.transport_replies import hang_up, ok, transport

PUBLIC = "93.184.215.14"
GATEWAY, RESULT = "gateway.example", "result.example"
schemes = pytest.mark.parametrize("scheme", ["http", "socks5"])


class TlsServer(Server):
    """The same, under names that this process trusts."""

    def __init__(self, answer: object, folder: Path) -> None:
        super().__init__(answer)  # type: ignore[arg-type]
        self._tls, certificate = self_signed(folder, GATEWAY, RESULT)
        tls().load_verify_locations(cadata=certificate)

    async def __aenter__(self) -> "TlsServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[TlsServer]:
    async with TlsServer(ok(), tmp_path) as server:
        yield server


async def resolve(host: str, port: int) -> list[str]:
    return {RESULT: [PUBLIC], "inside.example": ["10.0.0.1"], "both.example": [PUBLIC, "10.0.0.1"]}[host]


async def ask(proxy_url: str, *, paid: bool = True, timeout: float = 5.0) -> httpx.Response:
    gateway = Apipod(KEY, f"https://{GATEWAY}")
    async with transport(timeout=timeout, proxy=proxy_url) as carrier:
        return await carrier.send(gateway, gateway.status_request("t-1", kind=Kind.GENERATE), paid=paid)


async def download(url: str, proxy_url: str, *trusted: str) -> bytes:
    async with transport(*trusted, proxy=proxy_url, resolve=resolve) as carrier, carrier.downloaded(url) as content:
        return content


@schemes
@pytest.mark.parametrize("paid", [True, False])
async def test_a_gateway_is_asked_through_the_proxy_which_looks_up_its_name(
    scheme: str, paid: bool, server: TlsServer
) -> None:
    async with open_proxy(("127.0.0.1", server.port)) as proxy:
        assert (await ask(proxy.url(scheme), paid=paid)).status_code == 200
    assert proxy.asked == [(GATEWAY, 443)]
    assert f"host: {GATEWAY}".encode() in server.requests[0].lower()


@schemes
async def test_a_gateway_with_an_http_address_is_asked_directly(scheme: str, serve) -> None:  # type: ignore[no-untyped-def]
    server = await serve(ok())
    gateway = Apipod(KEY, server.origin)
    async with open_proxy(None) as proxy, transport(proxy=proxy.url(scheme)) as carrier:
        await carrier.send(gateway, gateway.status_request("t-1", kind=Kind.GENERATE), paid=True)
    assert proxy.asked == []


@schemes
@pytest.mark.parametrize("paid", [True, False])
async def test_a_proxy_that_refuses_has_sent_nothing(scheme: str, paid: bool) -> None:
    async with open_proxy(None) as proxy:
        with pytest.raises(Busy):
            await ask(proxy.url(scheme), paid=paid)


@schemes
async def test_a_proxy_that_is_away_or_silent_has_sent_nothing(scheme: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(Busy):
            await ask(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}")
        silent.listen()
        with pytest.raises(Busy):
            await ask(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}", timeout=0.5)


@schemes
async def test_a_certificate_for_another_name_has_sent_nothing(scheme: str, server: TlsServer) -> None:
    gateway = Apipod(KEY, "https://other.example")
    async with open_proxy(("127.0.0.1", server.port)) as proxy, transport(proxy=proxy.url(scheme)) as carrier:
        with pytest.raises(Busy):
            await carrier.send(gateway, gateway.status_request("t-1", kind=Kind.GENERATE), paid=True)
    assert server.requests == []


@schemes
async def test_a_reply_that_is_lost_behind_the_proxy_is_unsure(scheme: str, tmp_path: Path) -> None:
    async with TlsServer(hang_up, tmp_path) as server, open_proxy(("127.0.0.1", server.port)) as proxy:
        with pytest.raises(Unsure):
            await ask(proxy.url(scheme))


@schemes
async def test_the_proxy_of_a_result_is_told_the_checked_address_and_never_the_name(
    scheme: str, server: TlsServer
) -> None:
    server.answer = ok(b"pic" * 100_000)
    async with open_proxy(("127.0.0.1", server.port)) as proxy:
        assert await download(f"https://{RESULT}/p.png", proxy.url(scheme)) == b"pic" * 100_000
    assert proxy.asked == [(PUBLIC, 443)]
    assert f"host: {RESULT}".encode() in server.requests[0].lower()


@schemes
@pytest.mark.parametrize(
    "url",
    ["https://inside.example/", "https://both.example/", "https://127.0.0.1/", "http://result.example/"],
)
async def test_no_proxy_is_asked_for_an_address_that_leads_inside(scheme: str, url: str, server: TlsServer) -> None:
    async def resolve_any(host: str, port: int) -> list[str]:
        return [host] if host[0].isdigit() else await resolve(host, port)

    async with (
        open_proxy(("127.0.0.1", server.port)) as proxy,
        transport(proxy=proxy.url(scheme), resolve=resolve_any) as carrier,
    ):
        with pytest.raises(Unfetchable):
            async with carrier.downloaded(url):
                pass
    assert proxy.asked == []


async def test_a_redirect_behind_the_proxy_is_checked_too(server: TlsServer) -> None:
    server.answer = b"HTTP/1.1 302 Found\r\nLocation: https://inside.example/\r\nContent-Length: 0\r\n\r\n"
    async with open_proxy(("127.0.0.1", server.port)) as proxy:
        with pytest.raises(Unfetchable):
            await download(f"https://{RESULT}/p.png", proxy.url("http"))
    assert proxy.asked == [(PUBLIC, 443)]


async def test_a_trusted_host_is_reached_directly(serve) -> None:  # type: ignore[no-untyped-def]
    host = await serve(ok(b"pic"))
    async with open_proxy(None) as proxy:
        assert await download(f"{host.origin}/p.png", proxy.url("http"), host.host) == b"pic"
    assert proxy.asked == []


@schemes
async def test_a_result_that_the_proxy_does_not_bring_is_fetched_again_later(scheme: str) -> None:
    async with open_proxy(None) as proxy:
        with pytest.raises(Busy):
            await download(f"https://{RESULT}/p.png", proxy.url(scheme))
