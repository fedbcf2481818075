"""Claim an order, do one step after another while something is due, give it back."""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog

from bot.orders.executor import OrderExecutor
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders.leases import Claim, LostClaim, claim, due_in_seconds, renew
from storage.orders.models import Order

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 5.0
_STORAGE_PAUSE_SECONDS = 1.0


class Worker:
    """Works on due orders until `stop`; several at once, each in its own task under its own lease."""

    def __init__(
        self,
        *,
        database: Database,
        executor: OrderExecutor,
        wake: asyncio.Event,
        lease_seconds: float,
        at_once: int = 32,
    ) -> None:
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._database = database
        self._executor = executor
        self._wake = wake
        self._lease_seconds = lease_seconds
        self._at_once = at_once
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        """Claims and works until stopped, then finishes the steps in flight."""
        while not self._stopping:
            self._wake.clear()
            try:
                started = await self._claim()
                pause = 0.0 if started else await self._pause_seconds()
            except StorageDown as error:
                log.warning("storage is down", why=str(error))
                pause = _STORAGE_PAUSE_SECONDS
            if pause:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)
        if self._tasks:
            await asyncio.wait(self._tasks)

    def stop(self) -> None:
        """No new claims; orders in hand are given back after their current step."""
        self._stopping = True
        self._executor.stopping = True
        self._wake.set()

    async def _claim(self) -> bool:
        room = self._at_once - len(self._tasks)
        if room <= 0 or self._stopping:
            return False
        claimed = await claim(self._database, owner=self.owner, limit=room, lease_seconds=self._lease_seconds)
        for held, order in claimed:
            task = asyncio.create_task(self._work(held, order), name=f"order {order.id}")
            self._tasks.add(task)
            task.add_done_callback(self._finished)
        return bool(claimed)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error(
                "an order's step broke; it is tried again when the lease ends", order=task.get_name(), exc_info=error
            )

    async def _pause_seconds(self) -> float:
        if len(self._tasks) >= self._at_once:
            return _IDLE_SECONDS
        due = await due_in_seconds(self._database)
        return min(_IDLE_SECONDS if due is None else max(due, 0.01), _IDLE_SECONDS)

    async def _work(self, held: Claim, order: Order) -> None:
        try:
            await self._under_lease(held, lambda: self._executor.advance(held, order))
        except LostClaim:
            log.info("the order is somebody else's now", order=held.order_id)
        except StorageDown as error:
            log.warning("storage went down during a step", order=held.order_id, why=str(error))

    async def _under_lease(self, held: Claim, work: Callable[[], Awaitable[None]]) -> None:
        """Does the work while the lease is renewed; drops it when a renewal fails."""
        working = asyncio.ensure_future(work())
        renewing = asyncio.create_task(self._renew(held))
        try:
            await asyncio.wait({working, renewing}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                working.cancel()
                await asyncio.wait({working})
                renewing.result()  # raises what ended the lease
            working.result()
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self, held: Claim) -> None:
        renewed = monotonic()
        while True:
            await asyncio.sleep(self._lease_seconds / 3)
            try:
                await renew(self._database, held, lease_seconds=self._lease_seconds)
                renewed = monotonic()
            except StorageDown:
                if monotonic() - renewed >= self._lease_seconds:
                    raise  # by now it may be somebody else's
