"""The bot's web application: all routes and the objects behind them."""

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from telegram.ext import ExtBot

from bot.chat.updates import WEBHOOK_PATH, UpdateReceiver
from bot.config.keyring import Keyring
from bot.media.signed_links import SignedLinks
from bot.observability.metrics import Metrics
from bot.observability.storage_watch import StorageWatch
from bot.web.caller_limits import FailureLimiter
from bot.web.gateway_callbacks import GatewayCallbacks
from bot.web.health import Health
from bot.web.media_files import MediaFiles
from bot.web.telegram_webhook import TelegramWebhook
from providers.contract import Gateway
from providers.transport import Transport
from storage.database.database import Database
from storage.database.wakeups import Wakeups
from storage.media.store import MediaStore
from storage.orders.wake_ups import Called


class WebRoutes:
    """Builds the endpoints. `ready` returns None while the bot can work, else the reason why not."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        updates: UpdateReceiver,
        database: Database,
        storage_watch: StorageWatch,
        media: MediaStore,
        links: SignedLinks,
        gateways: dict[str, Gateway],
        transport: Transport,
        keyring: Keyring,
        webhook: bool,
        wakeups: Wakeups,
        called: Callable[[Called], None],
        alert: Callable[..., None],
        metrics: Metrics,
        callers: FailureLimiter,
        ready: Callable[[], str | None],
    ) -> None:
        self._webhook = webhook
        self._telegram = TelegramWebhook(bot=bot, updates=updates, keyring=keyring, failures=callers, ready=ready)
        self._callbacks = GatewayCallbacks(
            database=database,
            gateways=gateways,
            wakeups=wakeups,
            failures=callers,
            transport=transport,
            called=called,
            alert=alert,
        )
        self._media = MediaFiles(media=media, links=links, failures=callers)
        self._health = Health(database=database, storage_watch=storage_watch, metrics=metrics, ready=ready)

    def app(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/hooks/{token}", self._callbacks.receive, methods=["POST"]),
            Route("/media/{token}", self._media, methods=["GET", "HEAD"]),
            Route("/healthz", self._health.healthz, methods=["GET"]),
            Route("/readyz", self._health.readyz, methods=["GET"]),
            Route("/metrics", self._health.metrics, methods=["GET"]),
        ]
        if self._webhook:
            routes.append(Route(WEBHOOK_PATH, self._telegram.receive, methods=["POST"]))
        app = Starlette(routes=routes)
        app.router.redirect_slashes = False
        return app
