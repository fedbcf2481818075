"""The worker and its leases: what is lost, retried and given back."""

import asyncio
import sys
from typing import Any

import pytest
from sqlalchemy import update

import bot.orders.worker as worker_module
from storage.database.database import Database, clock
from storage.database.errors import StorageDown
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim, claim, release_all
from storage.schema.orders import orders
from tests.support.order_factory import expire, placed, read, row
from tests.support.scripted_worker import (
    LEASE,
    SOON,
    ScriptedExecutor,
    owner_of,
    place_here,
    truth,
    until,
    worker_over,
    working,
)


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
