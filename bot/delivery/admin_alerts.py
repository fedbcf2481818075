"""Tells the operators of trouble, once an hour for each trouble."""

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat.hourly import OncePerHour
from bot.i18n.translations import Translations

log = structlog.get_logger(__name__)

_EACH_TIME = ("operator-storage-down", "operator-storage-back")


class AdminAlerts:
    """The people in `ADMIN_IDS`, written to in the background."""

    def __init__(self, *, bot: ExtBot[Any], ids: Iterable[int], translations: Translations) -> None:
        self._bot = bot
        self._ids = tuple(ids)
        self._translations = translations
        self._tasks: set[asyncio.Task[None]] = set()
        self._once_per_hour = OncePerHour()

    def tell(self, key: str, **args: str | int) -> None:
        """Sends the sentence to each of them; what cannot be sent is logged.

        Once an hour with the same `args`. What begins and ends by itself is told each time: no end may be missing.
        """
        log.warning(key, **args)
        if key not in _EACH_TIME and not self._once_per_hour.try_acquire(key, *args.values()):
            return
        for person in self._ids:
            task = asyncio.create_task(self._send(person, self._translations.html("en", key, **args)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, person: int, text: str) -> None:
        try:
            await self._bot.send_message(person, text, parse_mode="HTML")
        except TelegramError as error:
            log.warning("administrator cannot be notified", person=person, why=type(error).__name__)
