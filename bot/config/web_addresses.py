"""PURE. Addresses of servers and proxies as people write them in settings."""

import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_PROXIES = ("http", "socks5", "socks5h")


def parse_origin(value: str) -> str:
    """An address without a slash at its end; raises ValueError."""
    parts = _split(value, ("http", "https"), "must be an address such as https://example.org")
    if parts.query or parts.fragment:
        raise ValueError("must be an address such as https://example.org")
    return value.rstrip("/")


def parse_plain_origin(value: str) -> str:
    """An address without a user and a password, whose place is in other settings; raises ValueError."""
    if _split(value, ("http", "https"), "must be an address such as https://example.org").username is not None:
        raise ValueError("must be an address without a user or a password")
    return parse_origin(value)


def parse_page(value: str) -> str:
    """The address of a page for people, such as a button can open; raises ValueError."""
    _split(value, ("http", "https"), "must be an address such as https://example.org/terms")
    return value


def parse_listen(value: str) -> tuple[str, int]:
    """Host and port; raises ValueError."""
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("must be host:port, such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def parse_host(value: str) -> str:
    """A `host` or `host:port` as it stands in an address, or a plain IPv6 address; raises ValueError."""
    if not _is_ipv6(value):
        sentence = "must be host or host:port, such as 10.0.0.2:8188, without http:// and without a path"
        parts = _split(f"http://{value}", ("http",), sentence)
        is_alone = parts.netloc == value and "@" not in value and not value.endswith(":")
        if not is_alone or not _HOST.fullmatch(parts.hostname or ""):
            raise ValueError(sentence)
    return value


def parse_proxy(value: str) -> str:
    """The address of an http or socks5 proxy, http without a scheme; raises ValueError without any password in it."""
    sentence = "must be an address such as http://host:3128 or socks5://user:password@host:1080"
    parts = _split(value if "://" in value else f"http://{value}", _PROXIES, sentence)
    if parts.port is None or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(sentence)
    # both mean that the proxy looks up the names
    scheme = parts.scheme.removesuffix("h")
    return f"{scheme}://{parts.netloc}"


def format_proxy(proxy: str) -> str:
    """The proxy without user and password."""
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def proxy_password(proxy: str) -> str | None:
    """The password, None if there is none."""
    password = urlsplit(proxy).password
    return unquote(password) if password else None


def _split(value: str, schemes: tuple[str, ...], sentence: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        is_right = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError as error:
        raise ValueError(sentence) from error
    if not is_right:
        raise ValueError(sentence)
    return parts


def _is_ipv6(value: str) -> bool:
    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return False
    return True
