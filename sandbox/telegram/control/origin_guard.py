"""Who may use the world: pages and programs of this machine, under this address."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class OriginGuard:
    """Refuses with 403 whatever under `prefix` names a foreign host, or comes from a foreign page."""

    def __init__(self, app: ASGIApp, prefix: str = "/_world") -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Checks, then passes on."""
        if scope["type"] == "http" and scope["path"].startswith(self._prefix) and not _at_home(scope):
            refused = JSONResponse({"error": "only this machine's own pages may look at the world"}, status_code=403)
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _at_home(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    host, origin = headers.get("host", ""), headers.get("origin")
    try:
        named = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return named in LOOPBACK and origin in (None, f"{scope['scheme']}://{host}")
