"""An httpx transport over aiohttp's kept-alive connections: several times less CPU per call than httpx's own."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx

from providers.aiohttp_import import AiohttpTransport, aiohttp
from providers.proxies import proxy_connector


@cache
def tls() -> ssl.SSLContext:
    """The TLS context, cached because loading the bundled certificates is slow."""
    return httpx.create_ssl_context(trust_env=False)


class PooledTransport(AiohttpTransport):
    """Keeps connections alive unless `keep_alive` is false; at most `connections` at once, 0 for any number.

    It raises `ConnectError` and `ConnectTimeout` only where nothing was sent. A call waits for the pool and for
    connecting at most the request's pool timeout together. Through `proxy` (http or socks5), which looks up the names,
    if one is given. No proxy, cookie or other setting is taken from elsewhere.
    """

    def __init__(
        self, *, tls: ssl.SSLContext, connections: int = 0, keep_alive: bool = True, proxy: str | None = None
    ) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._proxy = proxy
        self._connections = connections
        self._keep_alive = keep_alive

    def get_client(self) -> aiohttp.ClientSession:
        options: dict[str, Any] = {
            "ssl": self.ssl_context,
            "limit": self._connections,
            "force_close": not self._keep_alive,
        }
        connector = aiohttp.TCPConnector(**options) if self._proxy is None else proxy_connector(self._proxy, **options)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeout = request.extensions.get("timeout", {})
        parts = [timeout.get(part) for part in ("pool", "write", "read")]
        try:
            with _translated():
                # aiohttp has no limit for writing
                async with asyncio.timeout(None if None in parts else sum(parts)):
                    response = await super().handle_async_request(request)
        except TimeoutError as error:
            raise httpx.WriteTimeout("The request was not sent in time") from error
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Body(response.stream)
        return response

    async def post_form(
        self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str], timeout: httpx.Timeout
    ) -> tuple[int, bytes]:
        """Posts a form over the same connections; the reply's status and body. Raises httpx's errors.

        The same as through an `httpx.AsyncClient`, without the request and response that it builds for every call.
        """
        if not isinstance(self.client, aiohttp.ClientSession):
            self.client = self.get_client()
        parts = (timeout.pool, timeout.write, timeout.read)
        limits = aiohttp.ClientTimeout(sock_connect=timeout.connect, sock_read=timeout.read, connect=timeout.pool)
        try:
            with _translated():
                async with asyncio.timeout(None if None in parts else sum(part or 0.0 for part in parts)):
                    async with self.client.post(
                        url,
                        data=urlencode(form).encode(),
                        headers={**headers, "Content-Type": "application/x-www-form-urlencoded"},
                        allow_redirects=False,
                        timeout=limits,
                    ) as response:
                        return response.status, await response.read()
        except TimeoutError as error:
            raise httpx.WriteTimeout("The request was not answered in time") from error

    async def aclose(self) -> None:
        await super().aclose()
        self.client = None  # python-telegram-bot may open its client again


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async for chunk in self._stream:
                yield chunk

    async def aclose(self) -> None:
        with _translated():
            await self._stream.aclose()


@contextmanager
def _translated() -> Iterator[None]:
    """httpx's errors. httpx-aiohttp 0.2 calls every lost connection a `ConnectTimeout`, also after sending."""
    try:
        yield
    except (httpx.TransportError, aiohttp.ClientError) as error:
        cause = error if isinstance(error, aiohttp.ClientError) else error.__cause__
        raise _kind(cause)(type(cause or error).__name__) from error


def _kind(error: BaseException | None) -> type[httpx.TransportError]:
    match error:
        case aiohttp.ConnectionTimeoutError():
            return httpx.ConnectTimeout
        case aiohttp.ClientConnectorError():  # names and certificates too
            return httpx.ConnectError
        case aiohttp.ServerTimeoutError():
            return httpx.ReadTimeout
        case aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError():
            return httpx.ReadError
        case aiohttp.InvalidURL():
            return httpx.UnsupportedProtocol
        case _:
            return httpx.RemoteProtocolError
