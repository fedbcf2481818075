"""Tells people about their payments, in the background."""

import asyncio
from typing import Any

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.i18n.translations import Translations
from bot.payments.ports import Arrival
from storage.accounts.preferences import Subject, load_preferences
from storage.database.database import Database
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)


class PaymentNotices:
    """Sends sentences in the language that a person or chat has chosen, else in the given one."""

    def __init__(self, *, bot: ExtBot[Any], database: Database, translations: Translations) -> None:
        self._bot = bot
        self._database = database
        self._translations = translations
        self._tasks: set[asyncio.Task[bool]] = set()

    def tell(self, chat_id: int, language: str, key: str, **args: str | int) -> None:
        """Sends a sentence; what cannot be sent is logged. /quota shows every payment all the same."""
        task = asyncio.create_task(self.send(chat_id, language, key, **args))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send(self, chat_id: int, language: str, key: str, **args: str | int) -> bool:
        """Sends it now; False if that may work later, True also where the bot may not write."""
        return await self.deliver(chat_id, language, key, below="", **args) is not Arrival.LATER

    async def deliver(self, chat_id: int, language: str, key: str, *, below: str, **args: str | int) -> Arrival:
        """The same with HTML below the sentence, and what came of it."""
        try:
            async with self._database.read() as connection:
                [chosen] = await load_preferences(connection, Subject(chat_id))
            text = self._translations.html(chosen.language or language, key, **args)
            await self._bot.send_message(chat_id, f"{text}\n\n{below}".strip(), parse_mode="HTML")
        except (TelegramError, StorageDown) as error:
            log.info("payment notice cannot be sent", chat=chat_id, key=key, why=type(error).__name__)
            return Arrival.LOST if isinstance(error, BadRequest | Forbidden) else Arrival.LATER
        return Arrival.DELIVERED
