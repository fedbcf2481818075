"""The bot's own web server: Telegram's hook, gateways' hooks, pictures for gateways, health."""

import json
import math
from collections.abc import Callable
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, request_response
from telegram import Update
from telegram.ext import ExtBot

from bot.chat.updates import UpdateReceiver
from bot.config.keyring import Keyring
from bot.media.signed_links import SignedLinks
from bot.observability.metrics import CONTENT_TYPE, Metrics
from bot.web.caller_limits import FailureLimiter
from bot.web.json_depth import is_shallow
from bot.web.request_bodies import TooLarge, TooSlow, read_body
from bot.web.single_flight import ConcurrencyLimit, SingleFlight
from providers.contract import Gateway
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.health import prove_writable
from storage.database.wakeups import Wakeups
from storage.media.store import MediaStore, Missing
from storage.orders.gateway_callbacks import is_known, keep_callback

log = structlog.get_logger(__name__)

TELEGRAM_PATH = "/telegram"
_TELEGRAM_BYTES = 1_000_000
_GATEWAY_BYTES = 64_000
_RETRY_SECONDS = "2"
_PICTURES_AT_ONCE = 32
# What bytes that are no update come to, in our own reading and in PTB's.
_UNREADABLE = (ClientDisconnect, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_SIGNATURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"))


class WebRoutes:
    """The endpoints. `ready` tells whether the bot can do its work."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        updates: UpdateReceiver,
        database: Database,
        media: MediaStore,
        links: SignedLinks,
        gateways: dict[str, Gateway],
        keyring: Keyring,
        webhook: bool,
        wakeups: Wakeups,
        metrics: Metrics,
        callers: FailureLimiter,
        ready: Callable[[], str | None],
    ) -> None:
        self._bot = bot
        self._updates = updates
        self._database = database
        self._media = media
        self._links = links
        self._gateways = gateways
        self._keyring = keyring
        self._webhook = webhook
        self._wakeups = wakeups
        self._metrics = metrics
        self._callers = callers
        self._ready = ready
        self._figures = SingleFlight(self._exposition)
        self._storage = SingleFlight(self._storage_trouble)

    def app(self) -> Starlette:
        """The ASGI application."""
        picture = ConcurrencyLimit(request_response(self.media), most=_PICTURES_AT_ONCE)
        routes = [
            Route("/hooks/{token}", self.gateway_called, methods=["POST"]),
            Route("/media/{token}", picture, methods=["GET", "HEAD"]),
            Route("/healthz", self.healthz, methods=["GET"]),
            Route("/readyz", self.readyz, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]
        if self._webhook:
            routes.append(Route(TELEGRAM_PATH, self.telegram_called, methods=["POST"]))
        app = Starlette(routes=routes)
        app.router.redirect_slashes = False
        return app

    async def telegram_called(self, request: Request) -> Response:
        """200 once the update is committed, 503 while it cannot be: then Telegram sends it again."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if not self._keyring.is_webhook_secret(given):
            return self._in_vain(request, PlainTextResponse("no", status_code=403))
        if self._ready() is not None:
            return _later()
        try:
            update = Update.de_json(_read_json(await read_body(request, limit=_TELEGRAM_BYTES)), self._bot)
        except TooLarge:
            return _too_large()
        except TooSlow:
            return _too_slow()
        except _UNREADABLE as error:
            log.warning("an update cannot be read", why=type(error).__name__)
            return PlainTextResponse("unreadable")  # it would come again and again
        try:
            await self._updates.receive(update)
        except StorageDown:
            return _later()
        return PlainTextResponse("ok")

    async def gateway_called(self, request: Request) -> Response:
        """A wake-up. Whatever it says, the answer is the same, and what happened is read from the gateway."""
        token = request.path_params["token"]
        if (refused := self._slowed(request)) is not None:
            return refused
        try:
            body = await read_body(request, limit=_GATEWAY_BYTES)
        except (TooLarge, ClientDisconnect):
            return _too_large()
        except TooSlow:
            return _too_slow()
        try:
            async with self._database.read() as connection:
                known = await is_known(connection, callback_token=token)
            if not known:
                self._callers.strike(_address(request))
            elif (order_id := await self._wake(token, self._task_named(body))) is not None:
                self._wakeups.call(order_id)
        except StorageDown:
            return _later()
        return PlainTextResponse("ok")

    def _task_named(self, body: bytes) -> str | None:
        if not is_shallow(body):
            return None
        named = (gateway.parse_callback(body) for gateway in self._gateways.values() if gateway.calls_back)
        return next((task for task in named if task is not None), None)

    async def _wake(self, token: str, task_id: str | None) -> str | None:
        async with self._database.write() as tx:
            woken = await keep_callback(tx, callback_token=token, task_id=task_id)
            if woken is not None:
                await self._wakeups.announce(tx, woken)
        return woken

    async def media(self, request: Request) -> Response:
        """A stored picture, for whoever has its link."""
        key = self._links.read(request.path_params["token"])
        try:
            content = await self._media.get(key) if key is not None else None
        except Missing:
            content = None
        except StorageDown:
            return _later()
        if content is None:
            return self._in_vain(request, PlainTextResponse("Not Found", status_code=404))
        kind = next((kind for start, kind in _SIGNATURES if content.startswith(start)), "application/octet-stream")
        return Response(content, media_type=kind)

    def _slowed(self, request: Request) -> Response | None:
        """The answer to an address that was wrong too often just now, None to all others."""
        if (seconds := self._callers.wait_seconds(_address(request))) == 0:
            return None
        return PlainTextResponse("slowly", status_code=429, headers={"Retry-After": str(math.ceil(seconds))})

    def _in_vain(self, request: Request, answer: Response) -> Response:
        """The answer to somebody who is wrong, which is counted."""
        refused = self._slowed(request)
        self._callers.strike(_address(request))
        return refused or answer

    async def healthz(self, request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def readyz(self, request: Request) -> Response:
        """200 when the database is migrated and writable and Telegram has answered, else 503 and why."""
        trouble = self._ready() or await self._storage.result()
        if trouble is not None:
            return JSONResponse({"ready": False, "why": trouble}, status_code=503)
        return JSONResponse({"ready": True})

    async def metrics(self, request: Request) -> Response:
        """Figures for Prometheus."""
        try:
            return Response(await self._figures.result(), media_type=CONTENT_TYPE)
        except StorageDown:
            return PlainTextResponse("the database is away", status_code=503)

    async def _exposition(self) -> bytes:
        return await self._metrics.exposition(self._database)

    async def _storage_trouble(self) -> str | None:
        try:
            await prove_writable(self._database)
        except StorageDown as error:
            return f"storage: {error}"
        return None


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _read_json(body: bytes) -> Any:
    """The body's JSON; raises ValueError, for what is nested without end too."""
    if not is_shallow(body):
        raise ValueError("too deep")
    return json.loads(body)


def _later() -> Response:
    """Lawful back-pressure: the caller comes again."""
    return PlainTextResponse("later", status_code=503, headers={"Retry-After": _RETRY_SECONDS})


def _too_large() -> Response:
    return PlainTextResponse("too large", status_code=413)


def _too_slow() -> Response:
    return PlainTextResponse("too slow", status_code=408)
