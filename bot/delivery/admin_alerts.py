"""Tells the operators of trouble, once per trouble."""

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.i18n.translations import Sentences

log = structlog.get_logger(__name__)


class Operators:
    """The people in `ADMIN_IDS`, written to in the background."""

    def __init__(self, *, bot: ExtBot[Any], ids: Iterable[int], sentences: Sentences) -> None:
        self._bot = bot
        self._ids = tuple(ids)
        self._sentences = sentences
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, key: str, **args: str | int) -> None:
        """Sends the sentence to each of them; what cannot be sent is logged."""
        log.warning(key, **args)
        for person in self._ids:
            task = asyncio.create_task(self._send(person, self._sentences.say("en", key, **args)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, person: int, text: str) -> None:
        try:
            await self._bot.send_message(person, text, parse_mode="HTML")
        except TelegramError as error:
            log.warning("an operator cannot be told", person=person, why=type(error).__name__)
