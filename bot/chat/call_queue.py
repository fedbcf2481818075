"""One allowance of calls for the whole process, handed out by priority: pictures before everything else."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from telegram.error import TelegramError

_BURST_SECONDS = 1.0  # so much of the rate may be used at once, as python-telegram-bot's AIORateLimiter allows


class Priority(Enum):
    """What a call is for: its rank, and how many seconds it may wait for its turn."""

    RESULT = (0, 3.0)  # a picture, or why there is none: comes back later when the wait is longer
    PLACEHOLDER = (1, 3.0)  # the message that becomes the picture: the same
    REPLY = (2, 600.0)  # an answer to a person: waits, and is repeated after a flood wait
    PROGRESS = (3, 0.0)  # dropped when it would have to wait
    REACTION = (4, 10.0)  # reactions and chat actions: take no turn, but let all others go first
    BROADCAST = (5, 600.0)  # an administrator's message to many people: only while nothing else waits

    # how they were called when only the wait differed
    BRIEF = RESULT
    ANY = REPLY
    NONE = PROGRESS

    @property
    def rank(self) -> int:
        """Lower goes first."""
        return self.value[0]

    @property
    def wait_seconds(self) -> float:
        """How long such a call may wait."""
        return self.value[1]


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

    def left(self, now: float) -> float:
        """How many calls may be made at once now; a fraction counts towards the next."""
        return self.burst - max(self.free_at - now, 0.0) / self.interval

    def take(self, now: float) -> None:
        """A call is made at `now`."""
        self.free_at = max(self.free_at, now) + self.interval


@dataclass(frozen=True, slots=True)
class _Waiter:
    turn: "asyncio.Future[None]"
    until: float
    priority: Priority


class CallQueue:
    """A token bucket with a queue in front of it: the next free token goes to the waiting call of the best priority.

    Progress never waits, and takes at most half of the rate and half of the burst, so that pictures find the rest.
    """

    def __init__(
        self,
        calls_per_second: float,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        burst = max(int(calls_per_second * _BURST_SECONDS), 1)
        self._bucket = TokenBucket(1 / calls_per_second, burst)
        self._progress = TokenBucket(2 / calls_per_second, max(burst // 2, 1))
        self._waiting: tuple[deque[_Waiter], ...] = tuple(deque() for _ in Priority)
        self._dispatcher: asyncio.Task[None] | None = None

    def wait_seconds(self, priority: Priority) -> float:
        """About how long such a call would have to wait now."""
        now = self._clock()
        before = sum(map(len, self._waiting[: priority.rank + 1]))
        if priority is Priority.REACTION:
            return before * self._bucket.interval
        wait = self._bucket.wait(now) + before * self._bucket.interval
        if priority is Priority.PROGRESS:
            short = self._bucket.burst / 2 + 1 - self._bucket.left(now)
            wait = max(wait, self._progress.wait(now), short * self._bucket.interval)
        return wait

    async def take(self, priority: Priority, patience: float) -> None:
        """Returns when it is the call's turn; raises `WouldWait` when that takes longer than `patience` seconds."""
        wait = self.wait_seconds(priority)
        if wait > patience:
            raise WouldWait(wait)
        if wait > 0:
            waiter = _Waiter(asyncio.get_running_loop().create_future(), self._clock() + patience, priority)
            self._waiting[priority.rank].append(waiter)
            if self._dispatcher is None or self._dispatcher.done():
                self._dispatcher = asyncio.create_task(self._dispatch(), name="telegram-calls")
            await waiter.turn
            return
        self._count(priority)

    async def close(self) -> None:
        """Ends the dispatcher; calls that still wait are cancelled."""
        if self._dispatcher is not None:
            self._dispatcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._dispatcher
        for waiters in self._waiting:
            while waiters:
                waiters.popleft().turn.cancel()

    def _count(self, priority: Priority) -> None:
        now = self._clock()
        if priority is Priority.REACTION:
            return
        self._bucket.take(now)
        if priority is Priority.PROGRESS:
            self._progress.take(now)

    async def _dispatch(self) -> None:
        while any(self._waiting):
            if wait := self._bucket.wait(self._clock()):
                await self._sleep(wait)
            self._drop_late()
            waiter = next((waiters.popleft() for waiters in self._waiting if waiters), None)
            if waiter is not None and not waiter.turn.done():  # done: its caller was cancelled
                self._count(waiter.priority)
                waiter.turn.set_result(None)

    def _drop_late(self) -> None:
        now = self._clock()
        for waiters in self._waiting:
            while waiters and (waiters[0].turn.done() or waiters[0].until < now):
                late = waiters.popleft()
                if not late.turn.done():
                    late.turn.set_exception(WouldWait(self.wait_seconds(late.priority)))
