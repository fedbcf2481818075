"""Tells the operators of trouble, in their language: once while it lasts, or once an hour."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat.hourly import OncePerHour
from bot.chat.topics import topic_arguments
from bot.i18n.translations import Translations
from bot.observability.alert_rules import OF_GATEWAYS
from storage.accounts.preferences import Subject, load_preferences
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders.alerts import AlertKey, raise_alert

log = structlog.get_logger(__name__)

MIGRATED = "operator-migrated"
_EACH_TIME = ("operator-storage-down", "operator-storage-back")


@dataclass(frozen=True, slots=True)
class AlertTarget:
    """A person or a chat that gets alerts, `topic_id` for a topic of it."""

    chat_id: int
    topic_id: int | None = None


class AdminAlerts:
    """The operators, written to in the background. `language` is that of those who have chosen none."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        database: Database,
        targets: Iterable[AlertTarget],
        translations: Translations,
        language: str,
    ) -> None:
        self._bot = bot
        self._database = database
        self._targets = tuple(targets)
        self._translations = translations
        self._language = language
        self._tasks: set[asyncio.Task[None]] = set()
        self._once_per_hour = OncePerHour()

    def tell(self, key: str, **args: str | int) -> None:
        """Sends the sentence to each of them; what cannot be sent is logged.

        Once an hour with the same `args`. What begins and ends by itself is told each time: no end may be missing. A
        gateway's trouble is told once, until it is over.
        """
        log.warning(key, **args)
        if key in OF_GATEWAYS:
            self._start(self._tell_once((key, str(args["gateway"])), **args))
        elif key == MIGRATED:  # every replica tells it that found the old tables
            self._start(self._tell_once((key, str(args["new"])), **args))
        elif key in _EACH_TIME or self._once_per_hour.try_acquire(key, *args.values()):
            self._start(self._send((key, args)))

    def send(self, *lines: tuple[str, dict[str, str | int]]) -> None:
        """Sends sentences as one message."""
        log.warning(lines[0][0], **lines[0][1])
        self._start(self._send(*lines))

    async def _tell_once(self, alert: AlertKey, **args: str | int) -> None:
        try:
            async with self._database.write() as tx:
                new = await raise_alert(tx, alert)
        except StorageDown:
            new = self._once_per_hour.try_acquire(*alert)
        if new:
            await self._send((alert[0], args))

    async def _send(self, *lines: tuple[str, dict[str, str | int]]) -> None:
        for target in self._targets:
            language = await self._language_of(target)
            text = "\n".join(self._translations.html(language, key, **args) for key, args in lines)
            try:
                await self._bot.send_message(
                    target.chat_id, text, parse_mode="HTML", **topic_arguments(target.topic_id)
                )
            except TelegramError as error:
                log.warning("administrator cannot be notified", person=target.chat_id, why=type(error).__name__)

    async def _language_of(self, target: AlertTarget) -> str:
        try:
            async with self._database.read() as connection:
                (chosen,) = await load_preferences(connection, Subject(target.chat_id))
        except StorageDown:
            return self._language
        return chosen.language or self._language

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
