"""A real worker over a real database whose executor does what a test wrote down."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.orders.worker import Worker
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim, reload
from storage.orders.models import Order
from storage.orders.orders import place_and_claim
from tests.support.order_factory import draft, row

SOON = 5.0
LEASE = 0.3
Step = Callable[[Claim], Awaitable[int | None]]


class ScriptedExecutor:
    """Does what the test says, one function per run; sleeps for good after the last."""

    def __init__(self, database: Database, *steps: Step) -> None:
        self.stopping = False
        self.runs: list[Claim] = []
        self.failures: list[int] = []
        self.given_back: list[str] = []
        self.let_gone: list[str] = []
        self._database = database
        self._steps = list(steps)
        self._ran = asyncio.Condition()

    async def run(self, held: Claim, *, failures: int = 0) -> int | None:
        self.runs.append(held)
        self.failures.append(failures)
        if held.stale and not self.stopping:
            await reload(self._database, held)
        if self.stopping:
            return await give_back(self._database)(held)
        until = await self._steps.pop(0)(held) if self._steps else sys.maxsize
        async with self._ran:
            self._ran.notify_all()
        return until

    def let_go(self, held: Claim) -> None:
        self.let_gone.append(held.order_id)

    async def give_back(self, held: Claim) -> None:
        self.given_back.append(held.order_id)
        await give_back(self._database)(held)

    async def ran(self, times: int) -> None:
        """Returns after so many runs have begun."""
        async with asyncio.timeout(SOON), self._ran:
            await self._ran.wait_for(lambda: len(self.runs) >= times)


async def sleep_for_good(held: Claim) -> int:
    return sys.maxsize


def give_back(database: Database) -> Step:
    async def step(held: Claim) -> None:
        async with transaction(database, held) as moves:
            await moves.release(due_at=moves.now)

    return step


def fail_with(error: Exception) -> Step:
    async def step(held: Claim) -> int:
        raise error

    return step


def worker_over(database: Database, executor: ScriptedExecutor, **options: Any) -> Worker:
    told: dict[str, Any] = {"lease_seconds": 60.0, "max_active": 5} | options
    scripted: Any = executor
    return Worker(database=database, executor=scripted, wake=asyncio.Event(), **told)


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[asyncio.Task[None]]:
    """The worker at work; stopped at the end, unless it was before."""
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0)
    try:
        yield task
    finally:
        worker.stop()
        async with asyncio.timeout(SOON):
            await task


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await reached():  # noqa: ASYNC110, the database tells nobody
            await asyncio.sleep(0.01)


async def place_here(database: Database, worker: Worker) -> Order:
    """An order that the worker holds from the moment it is placed, but was not told of yet."""
    async with database.write() as tx:
        found = await place_and_claim(tx, draft(), daily_credits=100, max_open=100, claimant=worker.claimant())
    assert found.claimed
    return found.order


async def owner_of(database: Database, order_id: str) -> str | None:
    owner: str | None = (await row(database, order_id))["lease_owner"]
    return owner


# ---- asleep and called


async def truth(value: bool) -> bool:
    return value
