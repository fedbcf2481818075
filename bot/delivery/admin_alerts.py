"""Tells the operators of trouble, in their language: once while it lasts, or once an hour.

What cannot be sent is tried again for some minutes. If it has reached nobody then, it counts as never told, so that
the next who sees the trouble tells it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.errors import ErrorKind, classify
from bot.chat.hourly import OncePerHour
from bot.chat.rate_limiter import seconds_of
from bot.chat.topics import topic_arguments
from bot.i18n.translations import Translations
from bot.observability.alert_rules import OF_GATEWAYS
from storage.accounts.preferences import Subject, load_preferences
from storage.database.database import DAY_MS, Database
from storage.database.errors import StorageDown
from storage.orders.alerts import AlertKey, raise_alert, resolve_alert

log = structlog.get_logger(__name__)

MIGRATED = "operator-migrated"
_PAUSES = (2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 60.0, 60.0)
_RETRY_SECONDS = 300.0  # longer flood waits are not waited for
_LATER = (ErrorKind.WAIT, ErrorKind.AMBIGUOUS)  # told twice is better than never
_GIVE_UP_SECONDS = 1.0
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
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._database = database
        self._targets = {target: asyncio.Lock() for target in targets}
        self._translations = translations
        self._language = language
        self._sleep = sleep
        self._tasks: set[asyncio.Task[None]] = set()
        self._once_per_hour = OncePerHour()

    def tell(self, key: str, **args: str | int) -> None:
        """Sends the sentence to each of them.

        Once an hour with the same `args`. What begins and ends by itself is told each time: no end may be missing. A
        gateway's trouble is told once, until it is over or a day has passed.
        """
        log.warning(key, **args)
        if key in OF_GATEWAYS:
            # Over when the gateway makes something again: one that gets no orders would keep its alert for ever.
            self._start(self._tell_once((key, str(args["gateway"])), args, lasts_ms=DAY_MS))
        elif key == MIGRATED:  # every replica tells it that found the old tables
            self._start(self._tell_once((key, str(args["new"])), args))
        elif key in _EACH_TIME:
            self._start(self._send((key, args)))
        elif self._once_per_hour.try_acquire(key, *args.values()):
            self._start(self._send((key, args), hourly=(key, *args.values())))

    def send(self, *lines: tuple[str, dict[str, str | int]], alert: AlertKey | None = None) -> None:
        """Sends sentences as one message; `alert` is the one that was opened for it."""
        log.warning(lines[0][0], **lines[0][1])
        self._start(self._send(*lines, alert=alert))

    async def finish(self, seconds: float) -> None:
        """Waits at most `seconds` for what is being sent, then gives it up."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=_GIVE_UP_SECONDS)

    async def _tell_once(self, alert: AlertKey, args: dict[str, str | int], *, lasts_ms: int | None = None) -> None:
        try:
            async with self._database.write() as tx:
                new = await raise_alert(tx, alert, lasts_ms=lasts_ms)
        except StorageDown:
            new = self._once_per_hour.try_acquire(*alert)
        if new:
            await self._send((alert[0], args), alert=alert, hourly=alert)

    async def _send(
        self,
        *lines: tuple[str, dict[str, str | int]],
        alert: AlertKey | None = None,
        hourly: tuple[str | int, ...] | None = None,
    ) -> None:
        """To everybody at once. If nobody gets it, `alert` is closed and `hourly` forgotten."""
        reached: list[AlertTarget] = []
        try:
            await asyncio.gather(*(self._send_to(target, lines, reached) for target in self._targets))
        finally:
            if self._targets and not reached:
                if hourly is not None:
                    self._once_per_hour.release(*hourly)
                if alert is not None:
                    await self._close(alert)

    async def _close(self, alert: AlertKey) -> None:
        with suppress(StorageDown):
            async with self._database.write() as tx:
                await resolve_alert(tx, alert)

    async def _send_to(
        self, target: AlertTarget, lines: Iterable[tuple[str, dict[str, str | int]]], reached: list[AlertTarget]
    ) -> None:
        """Appends the target to `reached` if Telegram took the message, at once or after some minutes."""
        language = await self._language_of(target)
        text = "\n".join(self._translations.html(language, key, **args) for key, args in lines)
        async with self._targets[target]:  # in their order: an end must not come before its beginning
            pauses = iter(_PAUSES)
            while True:
                try:
                    await self._bot.send_message(
                        target.chat_id, text, parse_mode="HTML", **topic_arguments(target.topic_id)
                    )
                except TelegramError as error:
                    flood = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
                    pause = next(pauses, None) if classify(error) in _LATER and flood <= _RETRY_SECONDS else None
                    if pause is None:
                        log.warning("administrator cannot be notified", person=target.chat_id, why=type(error).__name__)
                        return
                    await self._sleep(max(pause, flood))
                else:
                    reached.append(target)
                    return

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
