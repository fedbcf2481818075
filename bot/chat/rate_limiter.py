"""Telegram's flood limits: 30 calls a second in all, 1 a second per chat, 20 messages a minute per group.

The limits are unspecified and generous for short bursts (core.telegram.org/bots/faq, read 2026-11); what Telegram
answers in `retry_after` is obeyed, and stalls that chat alone. Only sends and edits are paced: chat actions, callback
answers, reactions and reads never wait. Edits count against the whole and wait out a flood, but make no new message, so
the limits of a chat leave them alone; progress has a rhythm of its own (bot/delivery/order_message.py). The message of
an order goes first: the next turn of its chat is kept for it while it comes back, so that chatter cannot hold up a
picture.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.observability.metrics import Metrics

_REMEMBERED_CHATS = 10_000
_KEPT_SECONDS = 5.0  # how long a turn is kept for an order that comes back for it


class MaxWait(Enum):
    """How long a call may wait for its turn."""

    ANY = 600.0  # an answer to a person: wait, and repeat after a flood wait
    BRIEF = 3.0  # a step of an order: come back later instead
    NONE = 0.0  # progress: dropped when it would have to wait


class WouldWait(TelegramError):
    """The call was not made: its turn comes in `.seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the turn comes in {seconds:.1f} s")
        self.seconds = seconds


@dataclass(slots=True)
class TokenBucket:
    """Calls at a steady interval with a small burst (the generic cell rate algorithm). Times in seconds."""

    interval: float
    burst: int
    free_at: float = 0.0

    def wait(self, now: float) -> float:
        """How long a call has to wait now."""
        return max(self.free_at - (self.burst - 1) * self.interval - now, 0.0)

    def take(self, now: float) -> None:
        """A call is made at `now`."""
        self.free_at = max(self.free_at, now) + self.interval


class RateLimiter(BaseRateLimiter[MaxWait]):
    """The rate limiter of the one `Bot` in this process."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._clock = clock
        self._overall = TokenBucket(1 / 30, 15)
        self._chats: dict[int, TokenBucket] = {}
        self._groups: dict[int, TokenBucket] = {}
        self._flooded: dict[int, float] = {}
        self._kept: dict[int, float] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end."""

    def wait_seconds(self, chat_id: int, *, sends: bool = True) -> float:
        """How long a call to that chat would have to wait now."""
        now = self._clock()
        waits = [allowance.wait(now) for allowance in self._allowances(chat_id, sends)]
        return max(self._flooded.get(chat_id, 0.0) - now, *waits)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: MaxWait | None,
    ) -> Any:
        """Makes the call in its turn; raises `Later` instead when the turn is further away than the patience."""
        chat = data.get("chat_id")
        if not isinstance(chat, int) or not _is_paced(endpoint):
            return await callback(*args, **kwargs)
        patience = rate_limit_args or MaxWait.ANY
        sends = endpoint.startswith("send")
        patience_left = patience.value
        while True:
            wait = self.wait_seconds(chat, sends=sends)
            if sends:
                wait = self._after_orders(chat, wait, patience)
            if wait > patience_left:
                raise WouldWait(wait)
            if wait > 0:
                patience_left -= wait
                self._metrics.waited(wait)
                await asyncio.sleep(wait)
                continue
            for allowance in self._allowances(chat, sends):
                allowance.take(self._clock())
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:  # 429: nothing was done
                self._flooded[chat] = self._clock() + seconds_of(error)
                self._metrics.flooded()
                if patience is not MaxWait.ANY:
                    raise

    def _after_orders(self, chat: int, wait: float, patience: MaxWait) -> float:
        """How long a message has to wait, once those of orders are let by."""
        now = self._clock()
        if patience is not MaxWait.BRIEF:
            return max(wait, self._kept.get(chat, 0.0) - now)
        if wait > 0:
            self._kept[chat] = now + wait + _KEPT_SECONDS
        else:
            self._kept.pop(chat, None)
        return wait

    def _allowances(self, chat: int, sends: bool) -> list[TokenBucket]:
        if len(self._chats) > _REMEMBERED_CHATS:
            self._chats.clear()
            self._groups.clear()
            self._kept.clear()
        if not sends:
            return [self._overall]
        allowances = [self._overall, self._chats.setdefault(chat, TokenBucket(1.0, 5))]
        if chat < 0:
            allowances.append(self._groups.setdefault(chat, TokenBucket(4.0, 6)))
        return allowances


def _is_paced(endpoint: str) -> bool:
    return endpoint != "sendChatAction" and endpoint.startswith(("send", "edit", "copy", "forward"))


def seconds_of(error: RetryAfter) -> float:
    """The flood wait in seconds. The public attribute warns about a change of its type (PTB 22.8)."""
    return float(error._retry_after.total_seconds())
