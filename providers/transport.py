"""The only I/O of this package: sends requests to gateways, uploads input images, downloads results."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import httpcore
import httpx

from providers.address_guard import Resolve
from providers.body_limits import limited, read_all, timed, until
from providers.contract import Answer, Conversation, Gateway, PaidCall
from providers.errors import Busy, Garbled, Unfetchable, Unsupported, Unsure
from providers.event_stream import EventStream
from providers.guarded_client import NO_ADDRESS, OWN_HEADERS, GuardedClient, check_status
from providers.image import ImageFile
from providers.pooled_transport import PooledTransport, tls
from providers.progress_feeds import ProgressFeeds

FREE_CALL = PaidCall()
PICTURE_BYTES = 50_000_000
LARGE_BYTES, LARGE_AT_ONCE = 4_000_000, 4  # limits the memory used by downloads
KEY_HEADERS = ("Authorization", "Api-Key", "X-Goog-Api-Key", "X-Key")
SHORTEST_KEY = 8  # a shorter key could match ordinary text


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
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._feeds = ProgressFeeds(tls=tls(), timeout_seconds=timeout_seconds, proxy=proxy)
        self._guarded = GuardedClient(
            trusted_hosts=trusted_hosts,
            timeout_seconds=timeout_seconds,
            proxy=proxy,
            network=guarded_network,
            resolve=resolve,
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
        await self._feeds.aclose()
        await self._guarded.aclose()

    async def send(
        self, gateway: Gateway, request: httpx.Request, *, paid: bool, hear: Callable[[bytes], None] | None = None
    ) -> httpx.Response:
        """The gateway's reply, whatever its status. `paid`: it may cost something each time it arrives.

        A paid one may take as long, and its reply be as large, as the gateway says. `hear` is called with each event
        of a reply that is a stream of them, as it comes.

        Raises `Busy` when nothing was sent, `Unsure` when it may have been, `Garbled` for an oversized reply,
        `Unsupported` for a request that would carry the key elsewhere.
        """
        _check_origin(gateway, request)
        call = gateway.paid_call if paid else FREE_CALL
        seconds = call.seconds or self._timeout_seconds
        request.headers.update(OWN_HEADERS)
        connecting = self._timeout.connect
        request.extensions["timeout"] = httpx.Timeout(seconds, connect=connecting, pool=connecting).as_dict()
        try:
            async with asyncio.timeout(seconds):
                reply = await (self._paid if paid else self._free).send(request, stream=True)
                try:
                    pieces = reply.aiter_raw() if hear is None else _heard(reply.aiter_raw(), hear)
                    content = await read_all(pieces, reply.headers, limit=call.reply_bytes)
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

    def percent(self, gateway: Gateway, task_id: str) -> int | None:
        """How far the gateway says a task is, where it tells that by itself; None while it said nothing."""
        return self._feeds.percent(gateway, task_id)

    async def upload(self, gateway: Gateway, picture: ImageFile, name: str) -> str:
        """Uploads the image and returns a URL of it that the gateway can read.

        An upload costs nothing and may be repeated, so a failed transfer is `Busy`, not `Unsure`. Raises
        `Garbled` for an unreadable reply, `Unsupported` for an unsafe upload address, else what the gateway says.
        """
        try:
            return await self.converse(gateway, gateway.upload(picture, name=name))
        except Unfetchable as error:
            raise Unsupported(f"{gateway.name} named an unsafe upload address", code=error.code) from error
        except NO_ADDRESS as error:
            raise Unsupported(f"{gateway.name} named an upload address that is none") from error
        except Garbled:
            raise
        except Unsure as error:
            raise Busy(f"{gateway.name} did not take the picture", code=error.code) from error

    async def converse(self, gateway: Gateway, conversation: Conversation[Answer]) -> Answer:
        """The answer of a conversation; its requests to other hosts than the gateway's go through the address guard.

        Raises what `send` and the conversation raise, `Unfetchable` for an unsafe address, `NO_ADDRESS` for none.
        """
        try:
            request = next(conversation)
            while True:
                own = _origin(request.url) in _origins(gateway)
                reply = await (self.send(gateway, request, paid=False) if own else self._guarded.send(request))
                request = conversation.send(reply)
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    @asynccontextmanager
    async def downloaded(self, url: str, gateway: Gateway | None = None) -> AsyncIterator[bytes]:
        """The result of a task at that gateway which is at `url`, at most 50 MB and not empty.

        Raises `Busy` (try again), `Unusable` (final if it stays so) or `Unfetchable` (final).

        Only a few results above 4 MB are in memory at once, each for as long as the block lasts. The others wait until
        their timeout.
        """
        async with AsyncExitStack() as held:
            content, large = bytearray(), False
            try:
                opened = self._result(url, gateway, limit=PICTURE_BYTES)
                async with asyncio.timeout(self._timeout_seconds), opened as pieces:
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
    async def streamed(
        self, url: str, gateway: Gateway | None = None, *, limit: int, seconds: float
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The same result, piece by piece: at most `limit` bytes, the last of them within `seconds`.

        The block raises `Busy` (try again) or `Unfetchable` (final), also in the middle of the content.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        async with AsyncExitStack() as held:
            async with until(deadline):
                pieces = await held.enter_async_context(self._result(url, gateway, limit=limit))
            yield timed(pieces, deadline)

    def _result(
        self, url: str, gateway: Gateway | None, *, limit: int
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        if gateway is not None and (request := gateway.result_request(url)) is not None:
            return self._own_result(gateway, request, limit=limit)
        return self._guarded.result(url, limit=limit)

    @asynccontextmanager
    async def _own_result(
        self, gateway: Gateway, request: httpx.Request, *, limit: int
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body at one of the gateway's own origins, which may need its key."""
        _check_origin(gateway, request)
        request.headers.update(OWN_HEADERS)
        request.extensions["timeout"] = self._timeout.as_dict()
        try:
            reply = await self._free.send(request, stream=True)
            try:
                check_status(reply.status_code)
                yield limited(reply.aiter_raw(), reply.headers, limit=limit)
            finally:
                await reply.aclose()
        except httpx.HTTPError as error:
            raise Busy(f"{gateway.name} does not send its result", code=type(error).__name__) from error


async def _heard(pieces: AsyncIterator[bytes], hear: Callable[[bytes], None]) -> AsyncIterator[bytes]:
    """The same pieces. Each event is heard once it is whole."""
    stream = EventStream()
    async for piece in pieces:
        for event in stream.feed(piece):
            hear(event)
        yield piece


def _without_key(content: bytes, request: httpx.Request) -> bytes:
    """The reply without our key: a gateway may echo it in an error, which is logged and stored."""
    for name in KEY_HEADERS:
        key = request.headers.get(name, "").rpartition(" ")[2].encode()
        content = content.replace(key, b"***") if len(key) >= SHORTEST_KEY else content
    return content


def _check_origin(gateway: Gateway, request: httpx.Request) -> None:
    if _origin(request.url) not in _origins(gateway):
        raise Unsupported(f"{gateway.name} named an address elsewhere")


def _origins(gateway: Gateway) -> list[tuple[str, str, int | None]]:
    return [_origin(httpx.URL(origin)) for origin in gateway.origins]


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
