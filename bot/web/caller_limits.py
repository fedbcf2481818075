"""PURE. The caller's address behind trusted proxies, and a limit on failed requests per address."""

import ipaddress
from collections.abc import Callable, Sequence

from cachetools import LRUCache

from bot.config.networks import Network

_BURST = 200.0
_PER_SECOND = 5.0
_MAX_ADDRESSES = 10_000
_MAX_HOPS = 20


def client_address_of(peer: str, forwarded_for: Sequence[str], *, trusted: Sequence[Network]) -> str:
    """The caller's address: the peer's, or the one that a trusted proxy names last in X-Forwarded-For.

    `forwarded_for` are the header's values in the order received. Everything before the last address that
    is not a trusted proxy can be forged and is ignored. uvicorn's ProxyHeadersMiddleware does not fit: it returns
    invalid values as the caller and does not match an IPv4-mapped peer with an IPv4 network.
    """
    caller = peer
    hops = ",".join(forwarded_for).rsplit(",", _MAX_HOPS)[-_MAX_HOPS:] if forwarded_for else []
    while hops and _is_one_of(caller, trusted):
        named = _address(hops.pop())
        if named is None:
            break
        caller = named
    return caller


def _address(hop: str) -> str | None:
    """The address in one element: `1.2.3.4`, `1.2.3.4:5`, `2001:db8::1` or `[2001:db8::1]:5`; None if invalid."""
    word = hop.strip()
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        return str(_parse_address(word))
    except ValueError:
        return None


def _parse_address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address; an IPv4-mapped IPv6 address becomes IPv4."""
    ip = ipaddress.ip_address(address)
    return (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    try:
        ip = _parse_address(address)
    except ValueError:
        return False
    return any(ip in network for network in networks)


class FailureLimiter:
    """A token bucket of failed requests per address. The least recently used addresses are forgotten."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        burst: float = _BURST,
        per_second: float = _PER_SECOND,
        max_addresses: int = _MAX_ADDRESSES,
    ) -> None:
        self._clock = clock
        self._burst = burst
        self._per_second = per_second
        self._left: LRUCache[str, tuple[float, float]] = LRUCache(max_addresses)

    def __len__(self) -> int:
        return len(self._left)

    def wait_seconds(self, address: str) -> float:
        """How long the address is refused; 0 if it is not."""
        return max(0.0, (1.0 - self._now(_client_key(address))) / self._per_second)

    def record_failure(self, address: str) -> None:
        """Counts one failed request of the address."""
        key = _client_key(address)
        self._left[key] = (max(0.0, self._now(key) - 1.0), self._clock())

    def _now(self, key: str) -> float:
        left, then = self._left.get(key, (self._burst, self._clock()))
        return min(self._burst, left + (self._clock() - then) * self._per_second)


def _client_key(address: str) -> str:
    """The key of the caller: the IPv4 address, or the /64 network that one IPv6 customer gets."""
    try:
        ip = _parse_address(address)
    except ValueError:
        return "nobody"
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))
