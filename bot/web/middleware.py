"""The layer in front of the endpoints: turns away what none of them is asked, and seals every answer."""

import re
from collections.abc import Sequence

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.config.networks import Network
from bot.web.caller_limits import caller_of

# No address of ours needs another letter: no percent signs, so nothing is spelled in two ways.
_PATH = re.compile(rb"/[A-Za-z0-9_/-]*")
_MOST_HEADERS = 64
_MOST_HEADER_BYTES = 16_384
SEALS: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class SecurityMiddleware:
    """Wraps an application. `scope["client"]` is whoever called, through the operator's own proxies if there are."""

    def __init__(self, app: ASGIApp, *, trusted_proxies: Sequence[Network] = ()) -> None:
        self._app = app
        self._trusted_proxies = tuple(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def seal(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *SEALS]}
            await send(message)

        if (refused := _refused(scope)) is not None:
            await refused(scope, receive, seal)
            return
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        peer = scope["client"] or ("", 0)
        scope["client"] = (caller_of(peer[0], named, trusted=self._trusted_proxies), peer[1])
        await self._app(scope, receive, seal)


def _refused(scope: Scope) -> PlainTextResponse | None:
    """The answer to what nobody honest sends, None for everything else."""
    headers = scope["headers"]
    if len(headers) > _MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > _MOST_HEADER_BYTES:
        return _no(431, "too many headers")
    names = {name for name, _ in headers}
    if {b"content-length", b"transfer-encoding"} <= names:
        return _no(400, "two lengths")  # a proxy in front may have believed the other one
    if not _PATH.fullmatch(scope["raw_path"]):
        return _no(404, "Not Found")
    return None


def _no(status: int, why: str) -> PlainTextResponse:
    return PlainTextResponse(why, status_code=status, headers={"Connection": "close"} if status != 404 else None)
