"""The endpoint that Telegram sends updates to in webhook mode."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from telegram import Update
from telegram.ext import ExtBot

from bot.chat.updates import UpdateReceiver
from bot.config.keyring import Keyring
from bot.web.caller_limits import FailureLimiter
from bot.web.json_depth import is_shallow
from bot.web.request_bodies import TooLarge, TooSlow, read_body
from bot.web.responses import count_failure, retry_later, too_large, too_slow
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)

_MAX_BYTES = 1_000_000
# Raised by our parser or by python-telegram-bot's for a body that is not an update.
_UNREADABLE = (ClientDisconnect, ValueError, LookupError, TypeError, AttributeError, RecursionError)


class TelegramWebhook:
    """Checks the secret, parses the update and passes it on. `ready` returns None while the bot can work."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        updates: UpdateReceiver,
        keyring: Keyring,
        failures: FailureLimiter,
        ready: Callable[[], str | None],
    ) -> None:
        self._bot = bot
        self._updates = updates
        self._keyring = keyring
        self._failures = failures
        self._ready = ready

    async def receive(self, request: Request) -> Response:
        """200 once the update is committed; 503 while it cannot be, so that Telegram sends it again."""
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if not self._keyring.is_webhook_secret(secret):
            return count_failure(self._failures, request, PlainTextResponse("no", status_code=403))
        if self._ready() is not None:
            return retry_later()
        try:
            update = Update.de_json(_read_json(await read_body(request, limit=_MAX_BYTES)), self._bot)
        except TooLarge:
            return too_large()
        except TooSlow:
            return too_slow()
        except _UNREADABLE as error:
            log.warning("update cannot be parsed", why=type(error).__name__)
            return PlainTextResponse("unreadable")  # 200, since Telegram would send it again forever
        try:
            await self._updates.receive(update)
        except StorageDown:
            return retry_later()
        return PlainTextResponse("ok")


def _read_json(body: bytes) -> Any:
    """The JSON in the body; raises ValueError, also for JSON that is nested too deep."""
    if not is_shallow(body):
        raise ValueError("too deep")
    return json.loads(body)
