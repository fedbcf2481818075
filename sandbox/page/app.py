"""The demo page and its APIs in one ASGI app on loopback."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.page.control_api import control_panel_routes
from sandbox.page.control_panel import ControlPanel
from sandbox.telegram.control.api import ControlApi
from sandbox.telegram.control.origin_guard import OriginGuard

PAGE = Path(__file__).parent / "static"
MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
        "connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_app(control_panel: ControlPanel) -> Starlette:
    """/ and its files, /_world/… and /_workshop/…; only for pages of the same origin."""
    files = {path.name: path for path in PAGE.iterdir() if path.suffix in MEDIA_TYPES}

    async def page(request: Request) -> Response:
        path = files.get(request.path_params.get("name", "index.html"))
        if path is None:
            return PlainTextResponse("There is nothing here.", status_code=404)
        headers = {"Cache-Control": "no-cache"}
        return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=headers)

    return Starlette(
        routes=[
            *ControlApi(control_panel.world.world).routes(),
            *control_panel_routes(control_panel),
            Route("/", page),
            Route("/{name}", page),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(OriginGuard, prefix="/")],
    )


class SecurityHeaders:
    """ASGI middleware that adds security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers."""

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sealed if scope["type"] == "http" else send)
