"""What goes on beside the orders' messages: "uploading a photo…" and reactions. None of it is worth any trouble."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from cachetools import LRUCache, TTLCache
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat.rate_limiter import Priority, TokenBucket
from bot.chat.topics import topic_arguments
from storage.orders.models import Order

log = structlog.get_logger(__name__)

_AT_ONCE = 12  # more would hold up what people wait for
_SHOWN_SECONDS = 4.0  # Telegram shows an activity for five
_CALL_SECONDS = 5.0
_MARK_SECONDS, _MARKS_AT_ONCE = 0.25, 6  # so many messages are marked; each mark is changed once more


class ChatActivity:
    """Sends them in the background. When there are many new ones are left out; a mark that was set is always changed or
    taken away."""

    def __init__(self, bot: ExtBot[Any], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._shown: TTLCache[int, bool] = TTLCache(10_000, _SHOWN_SECONDS, timer=clock)
        self._marks = TokenBucket(_MARK_SECONDS, _MARKS_AT_ONCE)
        self._unmarked: LRUCache[str, bool] = LRUCache(10_000)
        self._tasks: set[asyncio.Task[None]] = set()

    def show(self, order: Order, action: str) -> None:
        """Shows the action for some seconds, in a private chat only."""
        if order.chat_id < 0 or order.chat_id in self._shown or len(self._tasks) >= _AT_ONCE:
            return
        self._shown[order.chat_id] = True
        self._start(
            self._bot.send_chat_action(
                order.chat_id,
                action,
                **topic_arguments(order.thread_id),
                read_timeout=_CALL_SECONDS,
                rate_limit_args=Priority.REACTION,
            )
        )

    def react(self, order: Order, emoji: str | None, *, first: bool) -> None:
        """Marks the person's own message, for the `first` time or not, or takes the mark away; not in a quiet chat."""
        if order.quiet or not order.message_id:
            return
        if first:
            now = self._clock()
            if self._marks.wait(now) or len(self._tasks) >= _AT_ONCE:
                self._unmarked[order.id] = True
            else:
                self._marks.take(now)
        if order.id in self._unmarked:
            return
        self._start(
            self._bot.set_message_reaction(
                order.chat_id,
                order.message_id,
                emoji,
                read_timeout=_CALL_SECONDS,
                rate_limit_args=Priority.REACTION,
            )
        )

    async def finish(self, seconds: float) -> None:
        """Waits for what is under way, for so long at the most."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    def _start(self, call: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(_quietly(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(call: Coroutine[Any, Any, Any]) -> None:
    try:
        await call
    except TelegramError as error:
        log.debug("reaction or activity not shown", why=type(error).__name__)
