"""Telegram's flood limits: 30 calls a second in all, 1 a second per chat, 20 messages a minute per group.

The limits are unspecified and generous for short bursts (core.telegram.org/bots/faq, read 2026-11); what Telegram
answers in `retry_after` is obeyed, and stalls that chat alone. Only sends and edits are paced: chat actions, callback
answers, reactions and reads never wait, unless they are given the priority of a reaction. Edits count against the whole
and wait out a flood, but make no new message, so the limits of a chat leave them alone. Of all chats' calls the best
priority goes first (bot/chat/call_queue.py). In one chat the message of an order does: the next turn is kept for it
while it comes back, so that chatter cannot hold up a picture.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.chat.call_queue import CallQueue, Priority, TokenBucket, WouldWait
from bot.observability.metrics import Metrics

__all__ = ["MaxWait", "Priority", "RateLimiter", "TokenBucket", "WouldWait", "seconds_of"]

_REMEMBERED_CHATS = 10_000
_KEPT_SECONDS = 5.0  # how long a turn is kept for an order that comes back for it
_CROWDED = 12  # so many calls at once delay each other
_ORDERS = (Priority.RESULT, Priority.PLACEHOLDER)

MaxWait = Priority  # its former name

Value = TypeVar("Value")


class _RecentChats(Generic[Value]):
    """What is remembered of the 10,000 chats that were used last."""

    def __init__(self) -> None:
        self._values: OrderedDict[int, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, chat: int) -> Value | None:
        return self._values.get(chat)

    def put(self, chat: int, value: Value) -> Value:
        self._values[chat] = value
        self._values.move_to_end(chat)
        if len(self._values) > _REMEMBERED_CHATS:
            self._values.popitem(last=False)
        return value

    def drop(self, chat: int) -> None:
        self._values.pop(chat, None)


class RateLimiter(BaseRateLimiter[Priority]):
    """The rate limiter of the one `Bot` in this process."""

    def __init__(
        self,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
        *,
        calls_per_second: float = 30.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._metrics = metrics
        self._clock = clock
        self._sleep = sleep
        self._queue = CallQueue(calls_per_second, clock=clock, sleep=sleep)
        self._chats: _RecentChats[TokenBucket] = _RecentChats()
        self._groups: _RecentChats[TokenBucket] = _RecentChats()
        self._flooded: _RecentChats[float] = _RecentChats()
        self._kept: _RecentChats[float] = _RecentChats()
        self._under_way = 0
        self._patient: deque[asyncio.Future[None]] = deque()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Calls that still wait are cancelled."""
        await self._queue.close()

    def wait_seconds(self, chat_id: int, *, sends: bool = True) -> float:
        """How long a message of an order to that chat would have to wait now."""
        return max(self._chat_wait(chat_id, sends=sends), self._queue.wait_seconds(Priority.PLACEHOLDER))

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Priority | None,
    ) -> Any:
        """Makes the call in its turn; raises `WouldWait` instead when that is later than its priority may wait."""
        chat = data.get("chat_id")
        if not isinstance(chat, int) or not (_is_paced(endpoint) or rate_limit_args is Priority.REACTION):
            return await callback(*args, **kwargs)
        priority = rate_limit_args or Priority.REPLY
        sends = endpoint.startswith("send") and priority is not Priority.REACTION
        until = self._clock() + priority.wait_seconds
        while True:
            await self._let_others_go(priority, until)
            await self._take_turn(chat, priority, until, sends=sends)
            try:
                return await self._call(callback, args, kwargs)
            except RetryAfter as error:  # 429: nothing was done
                self._flooded.put(chat, self._clock() + seconds_of(error))
                self._metrics.flooded()
                if priority is not Priority.REPLY:
                    raise

    async def _call(self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any]) -> Any:
        self._under_way += 1
        try:
            return await callback(*args, **kwargs)
        finally:
            self._under_way -= 1
            while self._patient and self._under_way < _CROWDED:
                if not (turn := self._patient.popleft()).done():
                    turn.set_result(None)
                    break

    async def _let_others_go(self, priority: Priority, until: float) -> None:
        """While many calls are under way, progress is left out and reactions wait; `WouldWait` after their time."""
        if self._under_way < _CROWDED or priority not in (Priority.PROGRESS, Priority.REACTION):
            return
        if priority is Priority.PROGRESS:
            raise WouldWait(1.0)
        turn = asyncio.get_running_loop().create_future()
        self._patient.append(turn)
        try:
            async with asyncio.timeout(until - self._clock()):
                await turn
        except TimeoutError as error:
            raise WouldWait(1.0) from error

    async def _take_turn(self, chat: int, priority: Priority, until: float, *, sends: bool) -> None:
        began = self._clock()
        while wait := self._after_orders(chat, priority, sends=sends):
            if wait > until - self._clock():
                raise WouldWait(wait)
            await self._sleep(wait)
        patience = max(until - self._clock(), 0.0)
        if (queued := self._queue.wait_seconds(priority)) > patience:
            raise WouldWait(queued)
        for bucket in self._buckets(chat) if sends else ():  # before the queue: nobody takes them meanwhile
            bucket.take(self._clock())
        await self._queue.take(priority, patience)
        if (waited := self._clock() - began) > 0:
            self._metrics.waited(waited)

    def _after_orders(self, chat: int, priority: Priority, *, sends: bool) -> float:
        """How long a call has to wait for its chat, once the messages of orders are let by."""
        now = self._clock()
        wait = self._chat_wait(chat, sends=sends)
        if not sends:
            return wait
        if priority not in _ORDERS:
            return max(wait, (self._kept.get(chat) or 0.0) - now)
        if wait > 0:
            self._kept.put(chat, now + wait + _KEPT_SECONDS)
        else:
            self._kept.drop(chat)
        return wait

    def _chat_wait(self, chat: int, *, sends: bool) -> float:
        now = self._clock()
        flooded = (self._flooded.get(chat) or 0.0) - now
        if flooded <= 0:
            self._flooded.drop(chat)
        waits = [bucket.wait(now) for bucket in self._buckets(chat)] if sends else []
        return max(flooded, 0.0, *waits)

    def _buckets(self, chat: int) -> list[TokenBucket]:
        found = [self._chats.put(chat, self._chats.get(chat) or TokenBucket(1.0, 5))]
        if chat < 0:
            found.append(self._groups.put(chat, self._groups.get(chat) or TokenBucket(4.0, 6)))
        return found


def _is_paced(endpoint: str) -> bool:
    return endpoint != "sendChatAction" and endpoint.startswith(("send", "edit", "copy", "forward"))


def seconds_of(error: RetryAfter) -> float:
    """The flood wait in seconds. The public attribute warns about a change of its type (PTB 22.8)."""
    return float(error._retry_after.total_seconds())
