"""The worker's orders in hand: asleep, called, renewed, lost, tried again, given back. The steps are the tests' own."""

import asyncio
import sys
from typing import Any

from sqlalchemy import event

from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.media.store import MediaUnavailable
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim, claim, release_all, reload
from storage.orders.orders import cancel
from storage.schema.states import OrderState
from tests.support.order_factory import expire, placed, row
from tests.support.scripted_worker import (
    LEASE,
    ScriptedExecutor,
    fail_with,
    place_here,
    truth,
    until,
    worker_over,
    working,
)


async def test_an_order_sleeps_in_memory_until_its_moment(database: Database) -> None:
    await placed(database)

    async def nap(held: Claim) -> int:
        return database.now() + 100

    executor = ScriptedExecutor(database, nap)
    async with working(worker_over(database, executor)):
        await executor.ran(2)
    assert executor.runs[0] is executor.runs[1]
    assert executor.runs[0].fence == 1


async def test_the_executor_is_told_how_often_in_a_row_it_failed(database: Database) -> None:
    await placed(database)

    async def nap(held: Claim) -> int:
        return database.now()

    executor = ScriptedExecutor(database, fail_with(StorageDown("away")), fail_with(MediaUnavailable("full")), nap)
    async with working(worker_over(database, executor)):
        await until(lambda: truth(len(executor.runs) == 4))
    assert executor.failures == [0, 1, 2, 0]


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


async def test_a_call_while_an_order_is_read_again_is_not_overlooked(database: Database) -> None:
    await placed(database)
    [(held, _)] = await claim(database, owner="one", limit=1, lease_seconds=60)
    held.stale = True

    def called(*_: Any) -> None:
        held.stale = True

    event.listen(database.engine, "after_cursor_execute", called)
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
        taken: list[Any] = []
        while not taken:  # the worker may renew it between the two
            await expire(database, executor.runs[0])
            taken = await claim(database, owner="two", limit=1, lease_seconds=60)
        other = taken[0][0]
        await asyncio.sleep(LEASE * 4)
        assert woken == []
        assert executor.let_gone == [other.order_id]
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
