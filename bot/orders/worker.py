"""Claims due orders and works on them; keeps those that wait for a gateway, each with its next moment in memory."""

import asyncio
import contextlib
import os
import secrets
import socket
import sys
from collections import deque
from dataclasses import dataclass
from time import monotonic

import structlog

from bot.orders.executor import OrderExecutor
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders.leases import Claim, LostClaim, called_for, claim, due_in_seconds, held_by, release_all, renew_all
from storage.orders.models import Order
from storage.orders.orders import Claimant
from storage.orders.wake_ups import Called

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 5.0
_CONTENDED_SECONDS = 0.05  # others are claiming the same orders
_STORAGE_PAUSE_SECONDS = 1.0
_BUG_PAUSE_SECONDS = 1.0
_LONGEST_BUG_PAUSE_SECONDS = 60.0


@dataclass(slots=True)
class _Held:
    """An order in hand: being worked on (`task`), in line for that (`queued`), or asleep until `timer`."""

    claim: Claim
    task: asyncio.Task[None] | None = None
    timer: asyncio.TimerHandle | None = None
    queued: bool = False
    called: bool = False
    failures: int = 0

    def cancel_timer(self) -> None:
        """It is woken no more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Worker:
    """Works on orders until `stop`: at most `at_once` at a time, while any number of others wait.

    Whoever commits something that an order has to react to says so by `call`.
    """

    def __init__(
        self,
        *,
        database: Database,
        executor: OrderExecutor,
        wake: asyncio.Event,
        lease_seconds: float,
        max_active: int = 1,
        deadline_seconds: float = 600.0,
        video_deadline_seconds: float = 1800.0,
        at_once: int = 200,
    ) -> None:
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._claimant = Claimant(
            owner=self.owner,
            lease_seconds=lease_seconds,
            max_active=max_active,
            deadline_seconds=deadline_seconds,
            video_deadline_seconds=video_deadline_seconds,
        )
        self._database = database
        self._executor = executor
        self._wake = wake
        self._lease_seconds = lease_seconds
        self._at_once = at_once
        self._held: dict[str, _Held] = {}
        self._queue: deque[str] = deque()
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = False
        self._stopping = False

    # ---- what handlers and the web server use

    def claimant(self) -> Claimant | None:
        """Who holds an order from the moment it is placed; None when this process takes no more."""
        room = self._started and not self._stopping and self._running + len(self._queue) < self._at_once
        return self._claimant if room else None

    def take(self, order: Order) -> None:
        """Goes on with an order that was placed under `claimant`."""
        held = Claim(order.id, self.owner, order.fence, order.wakeups, current=order)
        held.placeholder_noted = order.guest_query_id is None
        self._hold(held)

    def call(self, order_id: str) -> None:
        """Something was committed that the order has to react to, if it is in hand here; else it is claimed."""
        if (held := self._held.get(order_id)) is None:
            self._wake.set()
            return
        held.claim.stale = True
        self._advance(order_id, held)

    def call_back(self, called: Called) -> None:
        """The same for a gateway's callback; what it changed is known, so the order need not be read again."""
        held = self._held.get(called.order_id)
        if held is not None and held.claim.current is not None and held.claim.remember_callback(called):
            self._advance(called.order_id, held)
        else:
            self.call(called.order_id)

    # ---- life

    async def run(self) -> None:
        """Claims and works until stopped, then finishes the steps in flight and gives everything back."""
        self._started = True
        renewing = asyncio.create_task(self._renew(), name="leases")
        try:
            while not self._stopping:
                self._wake.clear()
                pause = await self._claim()
                if pause:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), pause)
            while self._tasks:
                await asyncio.wait(self._tasks)
            await self._give_back()
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    def stop(self) -> None:
        """No new claims; orders in hand are given back after their current step."""
        self._stopping = True
        self._executor.stopping = True
        self._wake.set()

    async def _claim(self) -> float:
        """Claims what is due; how long to wait before the next look."""
        room = self._at_once - self._running - len(self._queue)
        if room <= 0:
            return _IDLE_SECONDS
        try:
            due = await due_in_seconds(self._database, owner=self.owner)
            if due is not None and due <= 0:
                taken = await claim(self._database, owner=self.owner, limit=room, lease_seconds=self._lease_seconds)
                for held, _ in taken:
                    self._hold(held)
                return 0.0 if taken else _CONTENDED_SECONDS
        except StorageDown as error:
            log.warning("storage is down", why=str(error))
            return _STORAGE_PAUSE_SECONDS
        return min(_IDLE_SECONDS if due is None else max(due, 0.01), _IDLE_SECONDS)

    async def _give_back(self) -> None:
        for held in self._held.values():
            held.cancel_timer()
        try:
            left = set(self._held)
            for order_id, held in list(self._held.items()):
                if held.claim.pending or held.claim.placeholder_noted:  # only memory knows all of it
                    with contextlib.suppress(LostClaim):
                        await self._executor.give_back(held.claim)
                        left.remove(order_id)
            lost = len(left) - await release_all(self._database, owner=self.owner, order_ids=left)
            log.info("orders given back", orders=len(self._held) - lost, lost=lost)
        except StorageDown as error:
            log.warning("orders not given back; their leases end by themselves", why=str(error))
        self._held.clear()

    # ---- orders in hand

    def _hold(self, claim: Claim) -> None:
        """Takes the order in hand; an older claim on it, which was lost, counts no more."""
        before = self._held.get(claim.order_id)
        if before is not None:
            if before.claim.fence >= claim.fence:
                return
            before.cancel_timer()
        held = self._held[claim.order_id] = _Held(claim)
        self._advance(claim.order_id, held)

    def _advance(self, order_id: str, held: _Held) -> None:
        """Works on the order now, or as soon as there is room; once more when that is being done."""
        held.cancel_timer()
        if held.task is not None or held.queued:
            held.called = True
        elif self._running < self._at_once:
            self._begin(order_id, held)
        else:
            held.queued = True
            self._queue.append(order_id)

    def _begin(self, order_id: str, held: _Held) -> None:
        held.queued = held.called = False
        self._running += 1
        held.task = asyncio.create_task(self._work(order_id, held), name=f"order {order_id}")
        self._tasks.add(held.task)
        held.task.add_done_callback(self._tasks.discard)

    async def _work(self, order_id: str, held: _Held) -> None:
        until: int | None = None
        try:
            until = await self._executor.run(held.claim, failures=held.failures)
            held.failures = 0
        except LostClaim:
            log.info("lease lost, order dropped", order=order_id)
        except StorageDown as error:
            log.warning("storage failed during a step", order=order_id, why=str(error))
            until = self._retry(held, _STORAGE_PAUSE_SECONDS)
        except Exception:
            pause = min(_BUG_PAUSE_SECONDS * 2 ** min(held.failures + 1, 16), _LONGEST_BUG_PAUSE_SECONDS)
            log.exception("step failed, will be retried", order=order_id)
            until = self._retry(held, pause)
        finally:
            self._running -= 1
            held.task = None
            self._after(order_id, held, until)

    def _retry(self, held: _Held, pause: float) -> int:
        held.failures += 1
        held.claim.stale = True
        return self._database.now() + int(pause * 1000)

    def _after(self, order_id: str, held: _Held, until: int | None) -> None:
        was_full = self._running + 1 + len(self._queue) >= self._at_once
        if self._held.get(order_id) is held:
            if until is None:
                del self._held[order_id]
                self._executor.let_go(held.claim)
                if held.claim.made_due or held.called or held.claim.stale:
                    self._wake.set()
            elif held.called and not self._stopping:
                self._advance(order_id, held)
            elif not self._stopping:
                self._sleep(order_id, held, until)
        while self._queue and self._running < self._at_once and not self._stopping:
            next_id = self._queue.popleft()
            if (waiting := self._held.get(next_id)) is not None and waiting.queued:
                self._begin(next_id, waiting)
        if was_full:
            self._wake.set()  # there may be room to claim more

    def _sleep(self, order_id: str, held: _Held, until: int) -> None:
        if until < sys.maxsize:
            seconds = max((until - self._database.now()) / 1000, 0.0) + 0.001
            held.timer = asyncio.get_running_loop().call_later(seconds, self._advance, order_id, held)

    # ---- leases

    async def _renew(self) -> None:
        """Renews every lease of this process, and finds what it missed: lost leases, calls, orders nobody works on.

        While the database cannot be reached the orders are kept: what was lost meanwhile can write nothing.
        """
        strays: dict[str, int] = {}
        took = 0.0
        while True:
            await asyncio.sleep(max(self._lease_seconds / 3 - took, 0.05))
            begun = monotonic()
            try:
                strays = await self._renew_all(strays)
            except StorageDown as error:
                log.warning("leases not renewed", why=str(error))
            except Exception:
                log.exception("leases not renewed")
            took = monotonic() - begun

    async def _renew_all(self, strays: dict[str, int]) -> dict[str, int]:
        """Leases of this process on orders that are not in hand; those in `strays` already are given back."""
        sleeping = {order_id: held for order_id, held in self._held.items() if held.task is None}
        found: dict[str, int] = {}
        if await renew_all(self._database, owner=self.owner, lease_seconds=self._lease_seconds) != len(self._held):
            mine = await held_by(self._database, owner=self.owner)
            self._drop_lost(sleeping, mine)
            found = {order_id: fence for order_id, fence in mine.items() if order_id not in self._held}
        for order_id, wakeups in (await called_for(self._database, owner=self.owner)).items():
            held = self._held.get(order_id)
            if held is not None and wakeups != held.claim.wakeups:
                self.call(order_id)
        # Seen twice: not just placed or just given back. The answer to the commit that claimed it was lost.
        lost = {order_id for order_id, fence in found.items() if strays.get(order_id) == fence}
        if lost:
            log.warning("orphaned orders released", orders=sorted(lost))
            await release_all(self._database, owner=self.owner, order_ids=lost)
            self._wake.set()
        return found

    def _drop_lost(self, sleeping: dict[str, _Held], mine: dict[str, int]) -> None:
        for order_id, held in sleeping.items():
            if mine.get(order_id) != held.claim.fence and held.task is None and self._held.get(order_id) is held:
                log.info("lease lost, order dropped", order=order_id)
                held.cancel_timer()
                del self._held[order_id]
                self._executor.let_go(held.claim)
