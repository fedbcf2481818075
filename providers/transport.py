"""The only I/O of this package: sends requests to gateways, uploads input images, downloads results."""

import asyncio
import ssl
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache

import httpcore
import httpx

from providers.address_guard import AddressGuard, Resolve, Resolver
from providers.body_limits import limited, read_all, timed, until
from providers.contract import Gateway, PaidCall
from providers.errors import Busy, Garbled, Unfetchable, Unsupported, Unsure, Unusable
from providers.image import ImageFile
from providers.pooled_transport import PooledTransport
from providers.proxies import ProxyNetwork

FREE_CALL = PaidCall()
REPLY_BYTES = FREE_CALL.reply_bytes
PICTURE_BYTES = 50_000_000
LARGE_BYTES, LARGE_AT_ONCE = 4_000_000, 4  # limits the memory used by downloads
IDLE_CONNECTIONS, IDLE_SECONDS = 20, 15.0
REDIRECTS = 3
IDENTITY = (b"Accept-Encoding", b"identity")
KEY_HEADERS = ("Authorization", "Api-Key")
SHORTEST_KEY = 8  # a shorter key could match ordinary text
USER_AGENT = (b"User-Agent", b"imagine-bot")
# httpx rejects some invalid host names only when `.host` is read (IDNA, a UnicodeError; seen 2026-11)
NO_ADDRESS = (httpx.InvalidURL, UnicodeError)


@cache
def tls() -> ssl.SSLContext:
    """The TLS context, cached because loading the bundled certificates is slow."""
    return httpx.create_ssl_context(trust_env=False)


class Transport:
    """Sends requests. One per process; call `aclose` at the end.

    `trusted_hosts` holds `host` or `host:port`, lower case: http and private addresses are allowed for them.
    `timeout_seconds` limits the whole call, also for a slow trickle of bytes. `proxy` is used for https addresses but
    those of trusted hosts; nothing is taken from the environment. No redirect is followed to or from a gateway. A paid
    request always opens a connection: a kept one that the other side closed meanwhile would make it `Unsure` for
    nothing. All other calls keep theirs.
    """

    def __init__(
        self,
        *,
        trusted_hosts: frozenset[str],
        timeout_seconds: float,
        proxy: str | None = None,
        gateway_network: httpx.AsyncBaseTransport | None = None,
        guarded_network: httpcore.AsyncNetworkBackend | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        # Connecting must give up before the whole call does: only then is it certain that nothing was sent.
        self._timeout = httpx.Timeout(timeout_seconds, connect=timeout_seconds / 2, pool=timeout_seconds / 2)
        self._paid = self._client(gateway_network, proxy, keep_alive=False)
        self._free = self._client(gateway_network, proxy, keep_alive=True)
        self._resolver = Resolver()
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._guard = AddressGuard(
            trusted_hosts,
            resolve or self._resolver,
            guarded_network or httpcore.AnyIOBackend(),
            outward=ProxyNetwork(proxy) if proxy is not None else None,
        )
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls(),
            max_connections=None,
            max_keepalive_connections=IDLE_CONNECTIONS,  # each to an address that was checked when it was opened
            keepalive_expiry=IDLE_SECONDS,
            network_backend=self._guard,
        )

    def _client(
        self, network: httpx.AsyncBaseTransport | None, proxy: str | None, *, keep_alive: bool
    ) -> httpx.AsyncClient:
        network = network or PooledTransport(tls=tls(), keep_alive=keep_alive)
        proxied = PooledTransport(tls=tls(), keep_alive=keep_alive, proxy=proxy) if proxy is not None else None
        mounts = {"https://": proxied} if proxied is not None else {}
        return httpx.AsyncClient(timeout=self._timeout, transport=network, mounts=mounts, trust_env=False)

    async def aclose(self) -> None:
        await self._paid.aclose()
        await self._free.aclose()
        await self._pool.aclose()
        self._resolver.close()

    async def send(self, gateway: Gateway, request: httpx.Request, *, paid: bool) -> httpx.Response:
        """The gateway's reply, whatever its status. `paid`: it may cost something each time it arrives.

        A paid one may take as long, and its reply be as large, as the gateway says.

        Raises `Busy` when nothing was sent, `Unsure` when it may have been, `Garbled` for an oversized reply.
        """
        call = gateway.paid_call if paid else FREE_CALL
        seconds = call.seconds or self._timeout_seconds
        request.headers.update([IDENTITY, USER_AGENT])
        connecting = self._timeout.connect
        request.extensions["timeout"] = httpx.Timeout(seconds, connect=connecting, pool=connecting).as_dict()
        try:
            async with asyncio.timeout(seconds):
                reply = await (self._paid if paid else self._free).send(request, stream=True)
                try:
                    content = await read_all(reply.aiter_raw(), reply.headers, limit=call.reply_bytes)
                finally:
                    await reply.aclose()
        except Unfetchable as error:
            raise Garbled(f"{gateway.name}'s reply cannot be read: {error}") from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Busy(f"{gateway.name} cannot be reached", code=type(error).__name__) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unsure(f"{gateway.name} did not answer in full", code=type(error).__name__) from error
        content = _without_key(content, request)
        return httpx.Response(reply.status_code, headers=reply.headers, content=content, request=request)

    async def upload(self, gateway: Gateway, picture: ImageFile, name: str) -> str:
        """Uploads the image and returns a URL of it that the gateway can read.

        An upload costs nothing and may be repeated, so a failed transfer is `Busy`, not `Unsure`. Raises
        `Garbled` for an unreadable reply, `Unsupported` for an unsafe upload address, else what the gateway says.
        """
        conversation = gateway.upload(picture, name=name)
        own = _origin(httpx.URL(gateway.origin))
        try:
            request = next(conversation)
            while True:
                trusted = _origin(request.url) == own
                reply = await (self.send(gateway, request, paid=False) if trusted else self._send_to_host(request))
                request = conversation.send(reply)
        except StopIteration as end:
            return str(end.value)
        except Unfetchable as error:
            raise Unsupported(f"{gateway.name} named an unsafe upload address", code=error.code) from error
        except NO_ADDRESS as error:
            raise Unsupported(f"{gateway.name} named an upload address that is none") from error
        except Garbled:
            raise
        except Unsure as error:
            raise Busy(f"{gateway.name} did not take the picture", code=error.code) from error

    @asynccontextmanager
    async def downloaded(self, url: str) -> AsyncIterator[bytes]:
        """The result at `url`, at most 50 MB and not empty.

        Raises `Busy` (try again), `Unusable` (final if it stays so) or `Unfetchable` (final).

        Only a few results above 4 MB are in memory at once, each for as long as the block lasts. The others wait until
        their timeout.
        """
        async with AsyncExitStack() as held:
            content, large = bytearray(), False
            try:
                async with asyncio.timeout(self._timeout_seconds), self._result(url, limit=PICTURE_BYTES) as pieces:
                    async for piece in pieces:
                        content += piece
                        if len(content) > LARGE_BYTES and not large:
                            await held.enter_async_context(self._large)
                            large = True
            except TimeoutError as error:
                raise Busy("The result did not arrive in time", code="deadline") from error
            if not content:
                raise Busy("The result is empty", code="empty")
            yield bytes(content)

    @asynccontextmanager
    async def streamed(self, url: str, *, limit: int, seconds: float) -> AsyncIterator[AsyncIterator[bytes]]:
        """The result at `url`, piece by piece: at most `limit` bytes, the last of them within `seconds`.

        The block raises `Busy` (try again) or `Unfetchable` (final), also in the middle of the content.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        async with AsyncExitStack() as held:
            async with until(deadline):
                pieces = await held.enter_async_context(self._result(url, limit=limit))
            yield timed(pieces, deadline)

    @asynccontextmanager
    async def _result(self, url: str, *, limit: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body behind at most three redirects; raises as `_exchange` does."""
        redirected = False
        try:
            target = httpx.URL(url)
            for _ in range(REDIRECTS + 1):
                async with self._exchange(httpx.Request("GET", target)) as (reply, body):
                    if not reply.has_redirect_location:
                        _check_status(reply.status_code)
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

    async def _send_to_host(self, request: httpx.Request) -> httpx.Response:
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
        request.headers.update([IDENTITY, USER_AGENT])
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


def _without_key(content: bytes, request: httpx.Request) -> bytes:
    """The reply without our key: a gateway may echo it in an error, which is logged and stored."""
    for name in KEY_HEADERS:
        key = request.headers.get(name, "").rpartition(" ")[2].encode()
        content = content.replace(key, b"***") if len(key) >= SHORTEST_KEY else content
    return content


def _check_status(status: int) -> None:
    """Raises `Busy` for a status without a result: a file may be published a while after its address is known."""
    if status != 200:
        raise Busy(f"The host of the result answered {status}", code=str(status))


def _behind(reply: httpx.Response) -> httpx.URL:
    """Where a redirect leads; raises `Unusable`."""
    try:
        return reply.request.url.join(reply.headers["Location"])
    except NO_ADDRESS as error:
        raise Unusable("The result is redirected to no address", code="redirect") from error


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
