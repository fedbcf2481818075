"""The bot's own web server: Telegram's hook, gateways' hooks, pictures for gateways, health."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import ExtBot

from bot.intake import Intake
from bot.keyring import Keyring
from bot.links import Links
from bot.metrics import CONTENT_TYPE, Metrics
from bot.web.bodies import TooLarge, read_body
from providers.contract import Gateway
from storage.database import Database
from storage.errors import StorageDown
from storage.health import prove_writable
from storage.inbox import keep_callback
from storage.media import MediaStore, Missing
from storage.wakeups import Wakeups

log = structlog.get_logger(__name__)

TELEGRAM_PATH = "/telegram"
_TELEGRAM_BYTES = 1_000_000
_GATEWAY_BYTES = 64_000
_RETRY_SECONDS = "2"
# What bytes that are no update come to, in our own reading and in PTB's.
_UNREADABLE = (
    TooLarge,
    ClientDisconnect,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
)
_SIGNATURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"))


class Server:
    """The endpoints. `ready` tells whether the bot can do its work."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        intake: Intake,
        database: Database,
        media: MediaStore,
        links: Links,
        gateways: dict[str, Gateway],
        keyring: Keyring,
        webhook: bool,
        wakeups: Wakeups,
        metrics: Metrics,
        ready: Callable[[], str | None],
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._database = database
        self._media = media
        self._links = links
        self._gateways = gateways
        self._keyring = keyring
        self._webhook = webhook
        self._wakeups = wakeups
        self._metrics = metrics
        self._ready = ready

    def app(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/hooks/{token}", self.gateway_called, methods=["POST"]),
            Route("/media/{token}", self.media, methods=["GET"]),
            Route("/healthz", self.healthz, methods=["GET"]),
            Route("/readyz", self.readyz, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]
        if self._webhook:
            routes.append(Route(TELEGRAM_PATH, self.telegram_called, methods=["POST"]))
        return Starlette(routes=routes)

    async def telegram_called(self, request: Request) -> Response:
        """200 once the update is committed, 503 while it cannot be: then Telegram sends it again."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if not self._keyring.is_webhook_secret(given):
            return PlainTextResponse("no", status_code=403)
        if self._ready() is not None:
            return _later()
        try:
            update = Update.de_json(json.loads(await read_body(request, limit=_TELEGRAM_BYTES)), self._bot)
        except _UNREADABLE as error:
            log.warning("an update cannot be read", why=type(error).__name__)
            return PlainTextResponse("unreadable")  # it would come again and again
        try:
            await self._intake.feed(update)
        except StorageDown:
            return _later()
        return PlainTextResponse("ok")

    async def gateway_called(self, request: Request) -> Response:
        """A wake-up. Whatever it says, the answer is the same, and what happened is read from the gateway."""
        try:
            body = await read_body(request, limit=_GATEWAY_BYTES)
        except (TooLarge, ClientDisconnect, TimeoutError):
            return PlainTextResponse("too much", status_code=413)
        named = (gateway.called(body) for gateway in self._gateways.values() if gateway.calls_back)
        task_id = next((task for task in named if task is not None), None)
        try:
            async with self._database.write() as tx:
                woken = await keep_callback(tx, callback_token=request.path_params["token"], task_id=task_id)
                if woken:
                    await self._wakeups.announce(tx)
        except StorageDown:
            return _later()
        if woken:
            self._wakeups.heard.set()
        return PlainTextResponse("ok")

    async def media(self, request: Request) -> Response:
        """A stored picture, for whoever has its link."""
        key = self._links.read(request.path_params["token"])
        try:
            content = await self._media.get(key) if key is not None else None
        except Missing:
            content = None
        if content is None:
            return PlainTextResponse("not found", status_code=404)
        kind = next((kind for start, kind in _SIGNATURES if content.startswith(start)), "application/octet-stream")
        return Response(content, media_type=kind, headers={"X-Content-Type-Options": "nosniff"})

    async def healthz(self, request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def readyz(self, request: Request) -> Response:
        """200 when the database is migrated and writable and Telegram has answered, else 503 and why."""
        trouble = self._ready()
        if trouble is None:
            trouble = await self._storage_trouble()
        if trouble is not None:
            return JSONResponse({"ready": False, "why": trouble}, status_code=503)
        return JSONResponse({"ready": True})

    async def metrics(self, request: Request) -> Response:
        """Figures for Prometheus."""
        try:
            return Response(await self._metrics.exposition(self._database), media_type=CONTENT_TYPE)
        except StorageDown:
            return PlainTextResponse("the database is away", status_code=503)

    async def _storage_trouble(self) -> str | None:
        try:
            await prove_writable(self._database)
        except StorageDown as error:
            return f"storage: {error}"
        return None


def _later() -> Response:
    """Lawful back-pressure: the caller comes again."""
    return PlainTextResponse("later", status_code=503, headers={"Retry-After": _RETRY_SECONDS})
