"""Notices that Telegram sends updates elsewhere, or nowhere, and has them sent here again."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.chat.poller import Alerts
from bot.chat.startup import Startup

log = structlog.get_logger(__name__)

_LOOK_SECONDS = 60.0


class WebhookWatch:
    """Asks once a minute. `trouble` is a reason why no update can arrive, or None."""

    def __init__(
        self, *, bot: ExtBot[Any], startup: Startup, alerts: Alerts, look_seconds: float = _LOOK_SECONDS
    ) -> None:
        self._bot = bot
        self._startup = startup
        self._alerts = alerts
        self._look_seconds = look_seconds
        self.trouble: str | None = None

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            await asyncio.sleep(self._look_seconds)
            try:
                await self._look()
                self.trouble = None
            except InvalidToken:
                self.trouble = "Telegram: InvalidToken"
                log.warning("TELEGRAM_BOT_TOKEN is not accepted by Telegram: was it revoked?")
            except TelegramError as error:
                log.warning("webhook cannot be checked", why=type(error).__name__)

    async def _look(self) -> None:
        info = await self._bot.get_webhook_info()
        if info.url == self._startup.webhook_url:
            return
        # The rest of the address may be a secret of its owner.
        host = urlsplit(info.url).netloc.rpartition("@")[2] or "–"
        log.warning("the webhook was changed or deleted: set again", host=host, ip=info.ip_address)
        await self._startup.set_webhook()
        self._alerts.tell("operator-webhook-restored", host=host)
