"""ASGI middleware: rejects malformed requests and unknown paths, and adds security headers."""

import re
from collections.abc import Sequence

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.config.networks import Network
from bot.web.caller_limits import client_address_of

# Our paths need no other characters. Without percent signs every path has one spelling.
_PATH = re.compile(rb"/[A-Za-z0-9_/-]*")
_MAX_HEADERS = 64
_MAX_HEADER_BYTES = 16_384
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class SecurityMiddleware:
    """Wraps an application and sets `scope["client"]` to the caller behind the trusted proxies."""

    def __init__(self, app: ASGIApp, *, trusted_proxies: Sequence[Network] = ()) -> None:
        self._app = app
        self._trusted_proxies = tuple(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *SECURITY_HEADERS]}
            await send(message)

        if (refused := _refused(scope)) is not None:
            await refused(scope, receive, add_headers)
            return
        forwarded_for = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        peer = scope["client"] or ("", 0)
        scope["client"] = (client_address_of(peer[0], forwarded_for, trusted=self._trusted_proxies), peer[1])
        await self._app(scope, receive, add_headers)


def _refused(scope: Scope) -> PlainTextResponse | None:
    """The answer to a malformed request, None for all others."""
    headers = scope["headers"]
    if len(headers) > _MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > _MAX_HEADER_BYTES:
        return _reject(431, "too many headers")
    names = {name for name, _ in headers}
    if {b"content-length", b"transfer-encoding"} <= names:
        return _reject(400, "two lengths")  # request smuggling: a proxy may have used the other one
    if not _PATH.fullmatch(scope["raw_path"]):
        return _reject(404, "Not Found")
    return None


def _reject(status: int, why: str) -> PlainTextResponse:
    return PlainTextResponse(why, status_code=status, headers={"Connection": "close"} if status != 404 else None)
