"""PURE. Addresses and networks as people write them in settings."""

import ipaddress
from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def parse_networks(words: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks such as 10.0.0.2 and fd00::/8; raises ValueError."""
    return tuple(ipaddress.ip_network(word) for word in words)
