"""Connections through an http or socks5 proxy. Imports of the proxy library wait until a proxy is set."""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from providers.aiohttp_import import aiohttp


def proxy_connector(proxy: str, **options: Any) -> aiohttp.TCPConnector:
    """An aiohttp connector through the proxy, which looks up the names. Its errors are those of failed connections:
    before the proxy has connected nothing was sent."""
    from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

    class Connector(ProxyConnector):
        async def connect(self, req: Any, traces: Any, timeout: aiohttp.ClientTimeout) -> Any:
            try:
                return await super().connect(req, traces, timeout)
            except (ProxyTimeoutError, TimeoutError) as error:
                raise aiohttp.ConnectionTimeoutError("The proxy did not connect in time") from error
            except (ProxyConnectionError, ProxyError, OSError) as error:
                failed = OSError(None, f"The proxy did not connect: {type(error).__name__}")
                raise aiohttp.ClientConnectorError(req.connection_key, failed) from error

    return Connector.from_url(proxy, rdns=True, **options)


class ProxyNetwork(httpcore.AsyncNetworkBackend):
    """Opens TLS connections through the proxy. It is told the address to connect to, never a name."""

    def __init__(self, proxy: str) -> None:
        self._proxy = proxy

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        from python_socks import ProxyError
        from python_socks.async_.asyncio import Proxy

        try:
            tunnel = await Proxy.from_url(self._proxy).connect(dest_host=host, dest_port=port, timeout=timeout)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("The proxy did not connect in time") from error
        except (ProxyError, OSError) as error:
            raise httpcore.ConnectError("The proxy did not connect") from error
        return _Tunnel(tunnel)


class _Tunnel(httpcore.AsyncNetworkStream):
    """A connection before TLS, which is all that can be done with it."""

    def __init__(self, tunnel: socket.socket) -> None:
        self._socket = tunnel

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        with _translated(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                ends = await asyncio.open_connection(
                    sock=self._socket, ssl=ssl_context, server_hostname=server_hostname
                )
        return _TlsStream(*ends)

    async def aclose(self) -> None:
        self._socket.close()


class _TlsStream(httpcore.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _translated(httpcore.ReadTimeout, httpcore.ReadError):
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _translated(httpcore.WriteTimeout, httpcore.WriteError):
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()

    async def aclose(self) -> None:
        self._writer.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # an idle connection that can be read was closed by the other side
            return self._reader.at_eof()
        return self._writer.get_extra_info(info)


@contextmanager
def _translated(too_late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise too_late(str(error)) from error
    except OSError as error:
        raise failed(type(error).__name__) from error
