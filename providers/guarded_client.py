"""Requests to hosts that are not a gateway's: of results and uploads. Each address is checked before it is used."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

import httpcore
import httpx

from providers.address_guard import AddressGuard, Resolve, Resolver
from providers.body_limits import limited, read_all
from providers.contract import PaidCall
from providers.errors import Busy, Unfetchable, Unusable
from providers.pooled_transport import tls
from providers.proxies import ProxyNetwork

REPLY_BYTES = PaidCall().reply_bytes
IDLE_CONNECTIONS, IDLE_SECONDS = 8, 15.0  # every request looks at all of them
REDIRECTS = 3
OWN_HEADERS = ((b"Accept-Encoding", b"identity"), (b"User-Agent", b"imagine-bot"))
# httpx rejects some invalid host names only when `.host` is read (IDNA, a UnicodeError; seen 2026-11)
NO_ADDRESS = (httpx.InvalidURL, UnicodeError)


class GuardedClient:
    """Speaks to hosts that a gateway named.

    `trusted_hosts` holds `host` or `host:port`, lower case: http and private addresses are allowed for them. `proxy` is
    used for https addresses but those of trusted hosts.
    """

    def __init__(
        self,
        *,
        trusted_hosts: frozenset[str],
        timeout_seconds: float,
        proxy: str | None,
        network: httpcore.AsyncNetworkBackend | None,
        resolve: Resolve | None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._resolver = Resolver()
        self._guard = AddressGuard(
            trusted_hosts,
            resolve or self._resolver,
            network or httpcore.AnyIOBackend(),
            outward=ProxyNetwork(proxy) if proxy is not None else None,
        )
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls(),
            max_connections=None,
            max_keepalive_connections=IDLE_CONNECTIONS,  # each to an address that was checked when it was opened
            keepalive_expiry=IDLE_SECONDS,
            network_backend=self._guard,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()
        self._resolver.close()

    @asynccontextmanager
    async def result(self, url: str, *, limit: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body behind at most three redirects; raises as `_exchange` does."""
        redirected = False
        try:
            target = httpx.URL(url)
            for _ in range(REDIRECTS + 1):
                async with self._exchange(httpx.Request("GET", target)) as (reply, body):
                    if not reply.has_redirect_location:
                        check_status(reply.status_code)
                        yield limited(body, reply.headers, limit=limit)
                        return
                    target, redirected = _behind(reply), True
        except NO_ADDRESS as error:
            if redirected:
                raise Unusable("The result is redirected to no address", code="redirect") from error
            raise Unfetchable("The address of the result is not an address") from error
        except Unfetchable as error:
            if redirected and not error.code:  # it is about the address, not about what was sent
                raise Unusable("The result is redirected to an unsafe address", code="redirect") from error
            raise
        raise Unusable("The result is redirected too often", code="redirect")

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The reply of a host that takes uploads or publishes keys."""
        try:
            async with asyncio.timeout(self._timeout_seconds), self._exchange(request) as (reply, body):
                if not reply.is_success:
                    return reply
                content = await read_all(body, reply.headers, limit=REPLY_BYTES)
                return httpx.Response(reply.status_code, headers=reply.headers, content=content, request=request)
        except TimeoutError as error:
            raise Busy("The upload did not end in time", code="deadline") from error

    @asynccontextmanager
    async def _exchange(self, request: httpx.Request) -> AsyncIterator[tuple[httpx.Response, AsyncIterable[bytes]]]:
        """One request through the address guard: the reply and its body.

        Raises `Unfetchable`, or `Busy` if the transfer failed.
        """
        url = request.url
        self._guard.check(url)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        request.headers.update(OWN_HEADERS)
        content = await request.aread() or None
        # leaves time to try the host's other addresses
        extensions = {"timeout": {"connect": self._timeout_seconds / 4}}
        try:
            async with self._pool.stream(
                request.method, target, headers=request.headers.raw, content=content, extensions=extensions
            ) as raw:
                yield httpx.Response(raw.status, headers=raw.headers, request=request), raw.aiter_stream()
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Busy("The host of the result cannot be reached", code=type(error).__name__) from error


def check_status(status: int) -> None:
    """Raises `Busy` for a status without a result: a file may be published a while after its address is known."""
    if status != 200:
        raise Busy(f"The host of the result answered {status}", code=str(status))


def _behind(reply: httpx.Response) -> httpx.URL:
    """Where a redirect leads; raises `Unusable`."""
    try:
        return reply.request.url.join(reply.headers["Location"])
    except NO_ADDRESS as error:
        raise Unusable("The result is redirected to no address", code="redirect") from error
