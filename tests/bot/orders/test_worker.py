"""The worker's orders in hand: asleep, called, renewed, lost, tried again, given back. The steps are the tests' own."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

import bot.orders.worker as worker_module
from bot.orders.worker import Worker
from storage.database.database import Database, clock
from storage.database.errors import StorageDown
from storage.database.migrate import migrate
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim, claim, release_all, reload
from storage.orders.models import Order
from storage.orders.orders import cancel, place_and_claim
from storage.schema.orders import orders
from storage.schema.states import OrderState
from tests.support.order_factory import draft, expire, placed, read, row

SOON = 5.0
LEASE = 0.3
Step = Callable[[Claim], Awaitable[int | None]]


class ScriptedExecutor:
    """Does what the test says, one function per run; sleeps for good after the last."""

    def __init__(self, database: Database, *steps: Step) -> None:
        self.stopping = False
        self.runs: list[Claim] = []
        self.given_back: list[str] = []
        self._database = database
        self._steps = list(steps)
        self._ran = asyncio.Condition()

    async def run(self, held: Claim) -> int | None:
        self.runs.append(held)
        if held.stale and not self.stopping:
            await reload(self._database, held)
        if self.stopping:
            return await give_back(self._database)(held)
        until = await self._steps.pop(0)(held) if self._steps else sys.maxsize
        async with self._ran:
            self._ran.notify_all()
        return until

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


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()


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


async def test_an_order_sleeps_in_memory_until_its_moment(database: Database) -> None:
    await placed(database)

    async def nap(held: Claim) -> int:
        return database.now() + 100

    executor = ScriptedExecutor(database, nap)
    async with working(worker_over(database, executor)):
        await executor.ran(2)
    assert executor.runs[0] is executor.runs[1]
    assert executor.runs[0].fence == 1


async def test_a_call_wakes_an_order_which_is_read_again(database: Database) -> None:
    order = await placed(database)
    executor = ScriptedExecutor(database)
    worker = worker_over(database, executor)
    async with working(worker):
        await executor.ran(1)
        async with database.write() as tx:
            await cancel(tx, order.id)
        worker.call(order.id)
        await executor.ran(2)
        assert executor.runs[1].order.state is OrderState.CANCELLED


async def test_two_calls_during_a_step_are_one_more_run_after_it(database: Database) -> None:
    order = await placed(database)
    proceed = asyncio.Event()

    async def busy(held: Claim) -> int:
        worker.call(order.id)
        worker.call(order.id)
        await proceed.wait()
        return sys.maxsize

    executor = ScriptedExecutor(database, busy)
    worker = worker_over(database, executor)
    async with working(worker):
        await until(lambda: truth(bool(executor.runs)))
        assert len(executor.runs) == 1
        proceed.set()
        await executor.ran(2)
        await asyncio.sleep(0.05)
        assert len(executor.runs) == 2


async def truth(value: bool) -> bool:
    return value


async def test_a_call_while_an_order_is_read_again_is_not_overlooked(database: Database) -> None:
    await placed(database)
    [(held, _)] = await claim(database, owner="one", limit=1, lease_seconds=60)
    held.stale = True

    def called(*_: Any) -> None:
        held.stale = True

    event.listen(database.engine.sync_engine, "after_cursor_execute", called)
    await reload(database, held)
    assert held.stale


async def test_a_call_while_an_order_is_given_back_has_it_claimed_again_at_once(database: Database) -> None:
    order = await placed(database)

    async def called_meanwhile(held: Claim) -> None:
        async with transaction(database, held) as moves:
            await moves.release(due_at=moves.now + 60_000)
        held.made_due = False
        async with database.write() as tx:
            await cancel(tx, order.id)
        worker.call(order.id)

    executor = ScriptedExecutor(database, called_meanwhile)
    worker = worker_over(database, executor)
    async with working(worker):
        async with asyncio.timeout(1.0):  # the next look by itself would be in five seconds
            await executor.ran(2)
    assert executor.runs[1].fence == 2


async def test_what_waited_for_room_is_begun_as_soon_as_another_sleeps(database: Database) -> None:
    first, second = await placed(database), await placed(database)
    executor = ScriptedExecutor(database)
    async with working(worker_over(database, executor, at_once=1)):
        async with asyncio.timeout(1.0):
            await executor.ran(2)
    assert [held.order_id for held in executor.runs] == [first.id, second.id]


# ---- leases


async def test_the_lease_of_a_sleeping_order_is_renewed(database: Database) -> None:
    order = await placed(database)
    executor = ScriptedExecutor(database)
    async with working(worker_over(database, executor, lease_seconds=LEASE)):
        await executor.ran(1)
        for _ in range(6):
            await asyncio.sleep(LEASE / 2)
            assert await claim(database, owner="two", limit=5, lease_seconds=60) == []
    assert (await row(database, order.id))["fence"] == 1


async def test_an_order_that_another_process_took_is_dropped_with_its_timer(database: Database) -> None:
    await placed(database)
    woken: list[Claim] = []

    async def nap(held: Claim) -> int:
        return database.now() + int(LEASE * 3000)

    async def wake(held: Claim) -> int:
        woken.append(held)
        return sys.maxsize

    executor = ScriptedExecutor(database, nap, wake)
    worker = worker_over(database, executor, lease_seconds=LEASE)
    async with working(worker):
        await executor.ran(1)
        await expire(database, executor.runs[0])
        [(other, _)] = await claim(database, owner="two", limit=1, lease_seconds=60)
        await asyncio.sleep(LEASE * 4)
        assert woken == []
        await release_all(database, owner="two", order_ids=[other.order_id])
        worker.call(other.order_id)
        await executor.ran(2)
    assert [held.fence for held in woken] == [3]


async def test_a_call_that_nobody_passed_on_is_found_when_leases_are_renewed(database: Database) -> None:
    order = await placed(database)
    executor = ScriptedExecutor(database)
    async with working(worker_over(database, executor, lease_seconds=LEASE)):
        await executor.ran(1)
        async with database.write() as tx:
            await cancel(tx, order.id)
        await executor.ran(2)
    assert executor.runs[1].order.state is OrderState.CANCELLED


async def test_an_order_that_this_process_holds_without_knowing_it_is_given_back(database: Database) -> None:
    executor = ScriptedExecutor(database)
    worker = worker_over(database, executor, lease_seconds=LEASE)
    async with working(worker):
        order = await place_here(database, worker)  # the commit's answer was lost: it is never taken
        await executor.ran(1)
    assert [(held.order_id, held.fence) for held in executor.runs[:1]] == [(order.id, 2)]


async def test_a_step_that_was_held_up_past_the_lease_is_still_ours_to_write(database: Database) -> None:
    await placed(database)

    async def held_up(held: Claim) -> int:
        await expire(database, held)
        assert await claim(database, owner=worker.owner, limit=5, lease_seconds=60) == []
        async with transaction(database, held) as moves:
            await moves.note(placeholder_id=5)
        return sys.maxsize

    executor = ScriptedExecutor(database, held_up)
    worker = worker_over(database, executor, lease_seconds=60)
    async with working(worker):
        await executor.ran(1)
        await asyncio.sleep(0.05)
        assert (await read(database, executor.runs[0].order_id)).placeholder_id == 5


async def test_orders_are_kept_while_the_database_cannot_be_reached_for_longer_than_a_lease(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await placed(database)
    executor = ScriptedExecutor(database)
    worker = worker_over(database, executor, lease_seconds=LEASE)
    tries = 0

    async def down(*_: Any, **__: Any) -> int:
        nonlocal tries
        tries += 1
        raise StorageDown("gone")

    async with working(worker):
        await executor.ran(1)
        with monkeypatch.context() as patched:
            patched.setattr(worker_module, "renew_all", down)
            await until(lambda: truth(tries > 4))
        worker.call(order.id)
        await executor.ran(2)
    assert executor.runs[0] is executor.runs[1]


# ---- steps that fail


async def test_a_step_during_which_the_database_goes_down_is_done_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_STORAGE_PAUSE_SECONDS", 0.05)
    order = await placed(database)

    async def committed_unheard(held: Claim) -> int:
        async with database.write() as tx:
            await tx.execute(update(orders).where(orders.c.id == order.id).values(placeholder_id=9))
        raise StorageDown("the connection broke")

    executor = ScriptedExecutor(database, committed_unheard)
    async with working(worker_over(database, executor)):
        await executor.ran(2)
        assert executor.runs[1].order.placeholder_id == 9


async def test_a_broken_step_is_tried_again_after_growing_pauses(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_BUG_PAUSE_SECONDS", 0.05)
    await placed(database)
    pauses: list[float] = []

    async def broken(held: Claim) -> int:
        raise ZeroDivisionError

    executor = ScriptedExecutor(database, broken, broken, broken)
    worker = worker_over(database, executor)
    retry = worker._retry

    def noted(held: Any, pause: float) -> int:
        pauses.append(pause)
        return retry(held, pause)

    monkeypatch.setattr(worker, "_retry", noted)
    async with working(worker):
        await executor.ran(4)
    assert pauses == [0.1, 0.2, 0.4]


async def test_a_worker_whose_renewals_break_goes_on_renewing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await placed(database)
    renew_all, broken = worker_module.renew_all, [ValueError("a bug")]

    async def breaks_once(*args: Any, **options: Any) -> int:
        if broken:
            raise broken.pop()
        return await renew_all(*args, **options)

    monkeypatch.setattr(worker_module, "renew_all", breaks_once)
    executor = ScriptedExecutor(database)
    async with working(worker_over(database, executor, lease_seconds=LEASE)):
        await executor.ran(1)
        first = (await row(database, order.id))["lease_until"]

        async def renewed() -> bool:
            return bool((await row(database, order.id))["lease_until"] > first)

        await until(renewed)


# ---- taking and giving back


async def test_an_order_taken_twice_is_worked_on_once(database: Database) -> None:
    executor = ScriptedExecutor(database)
    worker = worker_over(database, executor)
    async with working(worker):
        order = await place_here(database, worker)
        worker.take(order)
        worker.take(order)
        await executor.ran(1)
        await asyncio.sleep(0.05)
        assert len(executor.runs) == 1
        assert executor.runs[0].placeholder_noted


async def test_a_worker_that_stops_gives_back_what_sleeps_due_at_once(database: Database) -> None:
    some = [(await placed(database)).id for _ in range(20)]
    executor = ScriptedExecutor(database)
    async with working(worker_over(database, executor)):
        await executor.ran(20)
    again = await claim(database, owner="two", limit=50, lease_seconds=60)
    assert {held.order_id for held, _ in again} == set(some)
    assert executor.given_back == []  # by one statement


async def test_a_worker_that_stops_writes_what_only_memory_knows_of_an_order(database: Database) -> None:
    await placed(database)

    async def announced(held: Claim) -> int:
        held.remember(placeholder_status="sent", placeholder_id=7, displayed="⏳")
        return sys.maxsize

    executor = ScriptedExecutor(database, announced)
    async with working(worker_over(database, executor)):
        await executor.ran(1)
        await asyncio.sleep(0.05)
    [order_id] = executor.given_back
    assert (await read(database, order_id)).placeholder_id == 7
    assert await owner_of(database, order_id) is None


async def test_a_worker_that_stops_waits_for_the_step_under_way(database: Database) -> None:
    await placed(database)
    proceed, begun = asyncio.Event(), asyncio.Event()

    async def step(held: Claim) -> int:
        begun.set()
        await proceed.wait()
        async with transaction(database, held) as moves:
            await moves.note(placeholder_id=3)
            await moves.release(due_at=moves.now)
        return sys.maxsize

    executor = ScriptedExecutor(database, step)
    worker = worker_over(database, executor)
    async with working(worker) as task:
        await asyncio.wait_for(begun.wait(), SOON)
        worker.stop()
        await asyncio.sleep(0.05)
        assert not task.done()
        proceed.set()
    assert (await read(database, executor.runs[0].order_id)).placeholder_id == 3


async def test_an_order_that_was_placed_while_the_worker_stopped_is_given_back(database: Database) -> None:
    executor = ScriptedExecutor(database)
    worker = worker_over(database, executor)
    async with working(worker):
        order = await place_here(database, worker)
        worker.stop()
        assert worker.claimant() is None
    worker.take(order)

    async def free() -> bool:
        return await owner_of(database, order.id) is None

    await until(free)
    async with database.read() as connection:
        due = await connection.scalar(orders.select().with_only_columns(orders.c.due_at <= clock()))
    assert due


async def test_an_order_that_was_lost_and_claimed_again_is_worked_on_under_the_new_claim_only(
    database: Database,
) -> None:
    await placed(database)

    async def nap(held: Claim) -> int:
        return database.now() + 400

    executor = ScriptedExecutor(database, nap)
    worker = worker_over(database, executor)
    async with working(worker):
        await executor.ran(1)
        await expire(database, executor.runs[0])
        [(other, _)] = await claim(database, owner="two", limit=1, lease_seconds=60)
        await release_all(database, owner="two", order_ids=[other.order_id])
        worker.call("any")
        await executor.ran(2)
        await asyncio.sleep(0.5)
        assert [held.fence for held in executor.runs] == [1, 3]
