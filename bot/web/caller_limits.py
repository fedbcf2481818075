"""PURE. Who calls, and how often in vain: each address may be wrong so many times, then it has to wait."""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Sequence

from bot.config.networks import Network

_BURST = 200.0
_PER_SECOND = 5.0
_MOST_ADDRESSES = 10_000
_MOST_HOPS = 20


def caller_of(peer: str, forwarded_for: Sequence[str], *, trusted: Sequence[Network]) -> str:
    """The caller's address: the peer's, unless that is a trusted proxy of ours, which names its own peer last.

    `forwarded_for` are the values of X-Forwarded-For in the order received. Everything before the last address that
    is no proxy of ours was written by strangers and is not read.
    """
    caller = peer
    hops = ",".join(forwarded_for).rsplit(",", _MOST_HOPS)[-_MOST_HOPS:] if forwarded_for else []
    while hops and _is_one_of(caller, trusted):
        named = _address(hops.pop())
        if named is None:
            break
        caller = named
    return caller


def _address(hop: str) -> str | None:
    """The address in one element: `1.2.3.4`, `1.2.3.4:5`, `2001:db8::1` or `[2001:db8::1]:5`; None for nonsense."""
    word = hop.strip()
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        return str(_plain(word))
    except ValueError:
        return None


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address, an IPv4 one that is written as IPv6 being an IPv4 one."""
    ip = ipaddress.ip_address(address)
    return (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    try:
        ip = _plain(address)
    except ValueError:
        return False
    return any(ip in network for network in networks)


class FailureLimiter:
    """Counts what each address did in vain. Those heard of longest ago are forgotten when there are too many."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        burst: float = _BURST,
        per_second: float = _PER_SECOND,
        most_addresses: int = _MOST_ADDRESSES,
    ) -> None:
        self._clock = clock
        self._burst = burst
        self._per_second = per_second
        self._most_addresses = most_addresses
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait_seconds(self, address: str) -> float:
        """How long the address has to wait; 0 while it may still be wrong."""
        return max(0.0, (1.0 - self._now(_household(address))) / self._per_second)

    def strike(self, address: str) -> None:
        """The address was wrong once."""
        household = _household(address)
        self._left[household] = (max(0.0, self._now(household) - 1.0), self._clock())
        self._left.move_to_end(household)
        if len(self._left) > self._most_addresses:
            self._left.popitem(last=False)

    def _now(self, household: str) -> float:
        left, then = self._left.get(household, (self._burst, self._clock()))
        return min(self._burst, left + (self._clock() - then) * self._per_second)


def _household(address: str) -> str:
    """Who counts as one: an IPv4 address, or the 64 bits that one IPv6 customer gets."""
    try:
        ip = _plain(address)
    except ValueError:
        return "nobody"
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))
