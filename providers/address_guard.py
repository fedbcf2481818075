"""Connections to URLs from third parties: public addresses only, checked when the connection is made (SSRF guard)."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpcore
import httpx

from providers.errors import Unfetchable

_RESOLVERS = 32  # as many as there are orders at once
_NEVER_IN_A_HOST = frozenset("% ")  # zones, escapes
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
    """Whether the IP address is publicly routable; False if it is not an IP address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if "%" in address:  # a zone id is only valid on this machine
        return False
    return ip.is_global and not any(ip in network for network in DENIED if network.version == ip.version)


class Resolver:
    """Resolves names in its own threads, so that slow lookups block nothing else. Call `close` at the end."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolver")

    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of `host` as the system knows them. Raises OSError, or UnicodeError for an impossible name."""
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        return [str(entry[4][0]) for entry in found]

    def close(self) -> None:
        """Stops the threads; pending lookups are cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class AddressGuard(httpcore.AsyncNetworkBackend):
    """Connects to public addresses and to trusted hosts only.

    It works at connection level: the address checked is the address connected to, whatever the name
    resolves to a moment later, while the Host header and the TLS name remain those of the URL. `outward`, if given,
    makes the connections to public addresses instead of `network`: a proxy gets the checked address, not the name.
    """

    def __init__(
        self,
        trusted_hosts: frozenset[str],
        resolve: Resolve,
        network: httpcore.AsyncNetworkBackend,
        outward: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._trusted_hosts = trusted_hosts
        self._resolve = resolve
        self._network = network
        self._outward = outward or network

    def check(self, url: httpx.URL) -> None:
        """Raises `Unfetchable` for a URL whose host must not be resolved."""
        if (
            url.scheme not in ("http", "https")
            or not url.host
            or url.userinfo
            or not _NEVER_IN_A_HOST.isdisjoint(url.host)
        ):
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
        if not addresses:
            raise httpcore.ConnectError("The name has no address")
        if not all(is_public(address) for address in addresses):
            raise Unfetchable("The address leads into private space")
        failure: Exception | None = None
        for address in dict.fromkeys(addresses):
            try:
                return await self._outward.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise httpcore.ConnectError("No address of the host answers") from failure

    def _trusts(self, host: str, port: int) -> bool:
        host = f"[{host}]" if ":" in host and not host.startswith("[") else host
        bare, named = host.strip("[]").lower(), host.lower()
        return not self._trusted_hosts.isdisjoint((bare, named, f"{named}:{port}"))
