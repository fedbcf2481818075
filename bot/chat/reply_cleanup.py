"""Deletes expiring replies when they are due, including those of a process that has ended."""

import asyncio
import contextlib
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from storage.conversation.expiring_replies import next_due_in_seconds, take_due
from storage.database.database import Database
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 30.0
_PAUSE_SECONDS = 1.0


class ReplyCleanup:
    """Deletes expiring replies. Setting `wake` makes it check at once."""

    def __init__(self, *, bot: ExtBot[Any], database: Database) -> None:
        self._bot = bot
        self._database = database
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Runs until cancelled. A message that Telegram does not delete is skipped."""
        while True:
            self.wake.clear()
            try:
                pause = await self._delete_due()
            except StorageDown as error:
                log.info("storage is down, expiring replies are deleted later", why=str(error))
                pause = _PAUSE_SECONDS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), pause)

    async def _delete_due(self) -> float:
        """Deletes the replies that are due; returns the seconds until the next check."""
        async with self._database.read() as connection:
            wait = await next_due_in_seconds(connection)
        if wait is None or wait > 0:
            return _IDLE_SECONDS if wait is None else min(wait + 0.01, _IDLE_SECONDS)
        async with self._database.write() as tx:
            due = await take_due(tx)
        for chat_id, message_id in due:
            try:
                await self._bot.delete_message(chat_id, message_id)
            except TelegramError as error:
                log.debug("expiring reply could not be deleted", chat=chat_id, why=type(error).__name__)
        return 0.01
