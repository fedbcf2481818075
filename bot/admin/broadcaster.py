"""Sends broadcasts: slowly, after everything else, at most once to each person, by one replica at a time."""

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import structlog
from telegram import InlineKeyboardMarkup
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.announcements import announcement_keyboard, send_announcement
from bot.chat.errors import ErrorKind, classify
from bot.chat.rate_limiter import seconds_of
from bot.i18n.translations import Translations
from storage.admin.audiences import Recipient
from storage.admin.broadcasts import (
    NOTHING,
    Broadcast,
    Outcome,
    claim_broadcast,
    is_any_running,
    next_batch,
    renew_broadcast,
)
from storage.database.database import Database
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)

_AT_ONCE = 5  # whom a crash may leave uncertain
_SHARE = 3  # a broadcast takes a third of the calls per second
_LEASE_SECONDS = 60.0
_LOOK_SECONDS = 60.0
_RETRY_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 30.0  # before the lease is renewed


class _Sent(Enum):
    DELIVERED = "delivered"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    UNSENT = "unsent"


class Broadcaster:
    """Works on the running broadcasts. `wake` says that there may be a new one."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        database: Database,
        translations: Translations,
        calls_per_second: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._database = database
        self._translations = translations
        self.per_second = calls_per_second / _SHARE
        self._sleep = sleep
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._stopping = False
        self._work: asyncio.Task[None] | None = None
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Sends what there is to send, until cancelled; the messages under way are left to `finish`."""
        while not self._stopping:
            self.wake.clear()
            self._work = asyncio.create_task(self._send_all(), name="broadcast")
            await asyncio.shield(self._work)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self.wake.wait()

    async def finish(self, seconds: float) -> None:
        """Waits at most `seconds` until the messages under way are sent and written down."""
        self._stopping = True
        if self._work is not None:
            await asyncio.wait({self._work}, timeout=seconds)
            self._work.cancel()

    async def _send_all(self) -> None:
        try:
            while not self._stopping and (broadcast := await self._claim()) is not None:
                await self._send(broadcast)
        except StorageDown as error:
            log.warning("broadcast waits for the database", why=str(error))
            if not self._stopping:
                await self._sleep(_RETRY_SECONDS)
                self.wake.set()
        except Exception:
            log.exception("broadcast failed, will be tried again")

    async def _claim(self) -> Broadcast | None:
        async with self._database.read() as connection:
            if not await is_any_running(connection):
                return None
        async with self._database.write() as tx:
            return await claim_broadcast(
                tx, owner=self._owner, lease_seconds=_LEASE_SECONDS, alone=self._database.is_sqlite
            )

    async def _send(self, broadcast: Broadcast) -> None:
        outcome, free_at = NOTHING, 0.0
        while True:
            people = await self._next(broadcast, outcome)
            if not people:
                log.info("broadcast ended here", broadcast=broadcast.id)
                return
            await self._sleep(max(free_at - time.monotonic(), 0.0))
            free_at = time.monotonic() + len(people) / self.per_second
            outcome = _outcome(people, await asyncio.gather(*(self._send_to(broadcast, one) for one in people)))

    async def _next(self, broadcast: Broadcast, outcome: Outcome) -> list[Recipient]:
        """Writes down what came of the last few, and who is next; tried until the database is there again."""
        while True:
            try:
                async with self._database.write() as tx:
                    return await next_batch(
                        tx,
                        broadcast.id,
                        owner=self._owner,
                        outcome=outcome,
                        limit=0 if self._stopping else _AT_ONCE,
                        lease_seconds=_LEASE_SECONDS,
                    )
            except StorageDown as error:
                if self._stopping:
                    raise
                log.warning("broadcast waits for the database", why=str(error))
                await self._sleep(_RETRY_SECONDS)

    async def _send_to(self, broadcast: Broadcast, person: Recipient) -> _Sent:
        keyboard = self.keyboard(broadcast, person.language)
        while not self._stopping:
            try:
                await send_announcement(
                    self._bot, person.id, text=broadcast.text, photo_id=broadcast.photo_id, keyboard=keyboard
                )
            except TelegramError as error:
                kind = classify(error)
                if kind is not ErrorKind.WAIT:
                    return _ENDS.get(kind, _Sent.FAILED)
                wait = seconds_of(error) if isinstance(error, RetryAfter) else _RETRY_SECONDS
                if not await self._wait(broadcast, wait):
                    break
            else:
                return _Sent.DELIVERED
        return _Sent.UNSENT

    async def _wait(self, broadcast: Broadcast, seconds: float) -> bool:
        """Waits as long as Telegram asks, and keeps the broadcast meanwhile; False if it is lost or this ends."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._stopping:
                return False
            await self._sleep(min(left, _LONGEST_WAIT_SECONDS))
            try:
                async with self._database.write() as tx:
                    if not await renew_broadcast(tx, broadcast.id, owner=self._owner, lease_seconds=_LEASE_SECONDS):
                        return False
            except StorageDown as error:
                log.warning("broadcast waits for the database", why=str(error))
        return True

    def keyboard(self, broadcast: Broadcast, language: str) -> InlineKeyboardMarkup:
        """The buttons under the message, in the person's language."""
        return announcement_keyboard(broadcast.buttons, self._translations.plain(language, "button-no-news"))


_ENDS = {ErrorKind.CLOSED: _Sent.BLOCKED, ErrorKind.AMBIGUOUS: _Sent.UNCERTAIN}


def _outcome(people: list[Recipient], results: list[_Sent]) -> Outcome:
    def who(wanted: _Sent) -> tuple[int, ...]:
        return tuple(one.id for one, result in zip(people, results, strict=True) if result is wanted)

    return Outcome(
        people=tuple(one.id for one in people),
        delivered=results.count(_Sent.DELIVERED),
        failed=results.count(_Sent.FAILED),
        uncertain=results.count(_Sent.UNCERTAIN),
        blocked=who(_Sent.BLOCKED),
        unsent=who(_Sent.UNSENT),
    )
