"""The only I/O of this package: sends to a gateway, hosts a picture there, downloads a result through the guard."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from functools import cache

import httpcore
import httpx

from providers.contract import Gateway
from providers.errors import Busy, Garbled, Unfetchable, Unsupported, Unsure
from providers.picture import Picture

REPLY_BYTES = 1_000_000
PICTURE_BYTES = 50_000_000
REDIRECTS = 3
IDENTITY = (b"Accept-Encoding", b"identity")
KEY_HEADERS = ("Authorization", "Api-Key")
SHORTEST_KEY = 8  # a shorter one could be part of any word
USER_AGENT = (b"User-Agent", b"imagine-bot")

Resolve = Callable[[str, int], Awaitable[list[str]]]

# Spelled out because `is_global` differs between Python patch releases (seen 2026-11: 192.0.0.8, NAT64, 3fff::/20).
DENIED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure's own services, reachable from inside only
        *("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"),
        *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)


def is_public(address: str) -> bool:
    """True for an IP address that anybody on the internet may reach; False for what is no address at all."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return ip.is_global and not any(ip in network for network in DENIED if network.version == ip.version)


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host` as the system knows them. Raises OSError, or UnicodeError for an impossible name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@cache
def tls() -> ssl.SSLContext:
    """How this process verifies its peers: by the certificates that come with it, which take a while to load."""
    return httpx.create_ssl_context(trust_env=False)


class Guard(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, but for trusted hosts.

    It stands where the connection is made: the address checked is the address connected to, whatever the name
    resolves to a moment later, while the Host header and the TLS name remain those of the URL.
    """

    def __init__(self, trusted_hosts: frozenset[str], resolve: Resolve, network: httpcore.AsyncNetworkBackend) -> None:
        self._trusted_hosts = trusted_hosts
        self._resolve = resolve
        self._network = network

    def check(self, url: httpx.URL) -> None:
        """Raises `Unfetchable` for an address that must not even be resolved."""
        if url.scheme not in ("http", "https") or not url.host or url.userinfo:
            raise Unfetchable("The address is not a plain web address")
        port = url.port or (443 if url.scheme == "https" else 80)
        if url.scheme == "http" and not self._trusts(url.raw_host.decode("ascii"), port):
            raise Unfetchable("The address is not https")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if self._trusts(host, port):
            return await self._network.connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            addresses = await self._resolve(host, port)
        except UnicodeError as error:
            raise Unfetchable("The address names an impossible host") from error
        except OSError as error:
            raise httpcore.ConnectError("The name cannot be resolved") from error
        if not all(is_public(address) for address in addresses):
            raise Unfetchable("The address leads into private space")
        failure: Exception | None = None
        for address in dict.fromkeys(addresses):
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise httpcore.ConnectError("No address of the host answers") from failure

    def _trusts(self, host: str, port: int) -> bool:
        host = f"[{host}]" if ":" in host and not host.startswith("[") else host
        bare, named = host.strip("[]").lower(), host.lower()
        return not self._trusted_hosts.isdisjoint((bare, named, f"{named}:{port}"))


class Transport:
    """Carries requests. One for the process; `aclose` it at the end.

    `trusted_hosts` holds `host` or `host:port`, lower case: for those the guard allows http and private addresses.
    `timeout_seconds` bounds every whole call, however slowly its bytes drip. No proxy or other setting is taken from
    the environment, no redirect is followed to or from a gateway, and no connection is used twice: one that the other
    side closed meanwhile would make a paid request `Unsure` for nothing.
    """

    def __init__(
        self,
        *,
        trusted_hosts: frozenset[str],
        timeout_seconds: float,
        gateway_network: httpx.AsyncBaseTransport | None = None,
        guarded_network: httpcore.AsyncNetworkBackend | None = None,
        resolve: Resolve = resolve,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._gateways = httpx.AsyncClient(
            # Connecting must give up before the whole call does: only then is it certain that nothing was sent.
            timeout=httpx.Timeout(timeout_seconds, connect=timeout_seconds / 2, pool=timeout_seconds / 4),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            transport=gateway_network,
            verify=tls(),
            trust_env=False,
        )
        self._guard = Guard(trusted_hosts, resolve, guarded_network or httpcore.AnyIOBackend())
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls(), max_connections=None, max_keepalive_connections=0, network_backend=self._guard
        )

    async def aclose(self) -> None:
        await self._gateways.aclose()
        await self._pool.aclose()

    async def send(self, gateway: Gateway, request: httpx.Request) -> httpx.Response:
        """The gateway's reply, whatever its status.

        Raises `Busy` when nothing was sent, `Unsure` when it may have been, `Garbled` for an oversized reply.
        """
        request.headers.update([IDENTITY, USER_AGENT])
        try:
            async with asyncio.timeout(self._timeout_seconds):
                reply = await self._gateways.send(request, stream=True)
                try:
                    content = await _read(reply.aiter_raw(), reply.headers, limit=REPLY_BYTES)
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

    async def host(self, gateway: Gateway, picture: Picture, name: str) -> str:
        """An address of `picture` which the gateway can read.

        Hosting buys nothing and may be repeated: whatever went wrong on the way is `Busy`, not `Unsure`. Raises
        `Garbled` for an unreadable reply, `Unsupported` for an unsafe upload address, else what the gateway says.
        """
        conversation = gateway.host(picture, name=name)
        own = _place(httpx.URL(gateway.origin))
        try:
            request = next(conversation)
            while True:
                trusted = _place(request.url) == own
                reply = await (self.send(gateway, request) if trusted else self._upload(request))
                request = conversation.send(reply)
        except StopIteration as end:
            return str(end.value)
        except Unfetchable as error:
            raise Unsupported(f"{gateway.name} named an unsafe upload address", code=error.code) from error
        except Garbled:
            raise
        except Unsure as error:
            raise Busy(f"{gateway.name} did not take the picture", code=error.code) from error

    async def download(self, url: str) -> bytes:
        """The result at `url`, at most 50 MB. Raises `Busy` (try again) or `Unfetchable` (final)."""
        try:
            target = httpx.URL(url)
            async with asyncio.timeout(self._timeout_seconds):
                for _ in range(REDIRECTS + 1):
                    reply = await self._fetch(httpx.Request("GET", target), limit=PICTURE_BYTES)
                    if not reply.has_redirect_location:
                        return _picture(reply)
                    target = target.join(reply.headers["Location"])
        except httpx.InvalidURL as error:
            raise Unfetchable("The address of the result is not an address") from error
        except TimeoutError as error:
            raise Busy("The result did not arrive in time", code="deadline") from error
        raise Unfetchable("The result is redirected too often")

    async def _upload(self, request: httpx.Request) -> httpx.Response:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._fetch(request, limit=REPLY_BYTES)
        except TimeoutError as error:
            raise Busy("The upload did not end in time", code="deadline") from error

    async def _fetch(self, request: httpx.Request, *, limit: int) -> httpx.Response:
        """One exchange through the guard; raises `Unfetchable`, or `Busy` for trouble on the way."""
        url = request.url
        self._guard.check(url)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        request.headers.update([IDENTITY, USER_AGENT])
        content = await request.aread() or None
        try:
            async with self._pool.stream(request.method, target, headers=request.headers.raw, content=content) as raw:
                reply = httpx.Response(raw.status, headers=raw.headers, request=request)
                if reply.is_success:
                    body = await _read(raw.aiter_stream(), reply.headers, limit=limit)
                    reply = httpx.Response(raw.status, headers=raw.headers, content=body, request=request)
                return reply
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Busy("The host of the picture cannot be reached", code=type(error).__name__) from error


async def _read(chunks: AsyncIterable[bytes], headers: httpx.Headers, *, limit: int) -> bytes:
    """The bytes as they come over the wire; raises `Unfetchable` above `limit` or when they are encoded."""
    if headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise Unfetchable("The reply is encoded", code="content-encoding")
    declared = headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise Unfetchable(f"The reply is larger than {limit} bytes", code="too-large")
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > limit:
            raise Unfetchable(f"The reply is larger than {limit} bytes", code="too-large")
    return bytes(content)


def _without_key(content: bytes, request: httpx.Request) -> bytes:
    """The reply's bytes; a gateway that repeats our key in an error would put it into our log and books."""
    for name in KEY_HEADERS:
        key = request.headers.get(name, "").rpartition(" ")[2].encode()
        content = content.replace(key, b"***") if len(key) >= SHORTEST_KEY else content
    return content


def _picture(reply: httpx.Response) -> bytes:
    status = reply.status_code
    if status == 200:
        return reply.content
    kind = Busy if status in (408, 425, 429) or status >= 500 else Unfetchable
    raise kind(f"The host of the result answered {status}", code=str(status))


def _place(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
