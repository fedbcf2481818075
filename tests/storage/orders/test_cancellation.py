"""Cancelling: a waiting order at once, an order at work by its holder."""

import asyncio

import pytest

from storage.accounts.accounts import load_balance
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.leases import LostClaim
from storage.orders.orders import cancel
from storage.schema.states import OrderState, PartState
from tests.support.order_factory import (
    claimed,
    delivered,
    entries,
    expire,
    painted,
    placed,
    read,
    running,
    submitted,
)


async def test_a_waiting_order_is_cancelled_once_with_its_credits_returned(database: Database, other: Database) -> None:
    order = await placed(database, part_counts=(1, 2))

    async def stop(replica: Database) -> bool:
        async with replica.write() as tx:
            return await cancel(tx, order.id) is not None

    assert sorted(await asyncio.gather(stop(database), stop(other))) == [False, True]
    after = await read(database, order.id)
    assert (after.state, after.failure) == (OrderState.CANCELLED, "cancelled")
    assert {part.state for part in after.parts} == {PartState.FAILED}
    assert await entries(database) == [
        ("reserve", -1, 0),
        ("reserve", -2, 0),
        ("refund", 1, 0),
        ("refund", 2, 0),
    ]
    async with database.read() as connection:
        assert (await load_balance(connection, account_id=7, daily_credits=10)).available == 10


async def test_an_order_at_work_is_stopped_by_its_holder_and_what_runs_stays_charged(database: Database) -> None:
    held, order = await running(database, part_counts=(1, 2, 1))
    async with transaction(database, held) as move:
        await submitted(move, 2)
    async with database.write() as tx:
        asked = await cancel(tx, order.id)
    assert asked is not None
    assert (asked.state, asked.cancel_asked_at is not None) == (OrderState.WORKING, True)
    assert await entries(database) == [("reserve", -1, 0), ("reserve", -2, 0), ("reserve", -1, 0)]
    async with transaction(database, held) as move:
        await move.stop()
    after = await read(database, order.id)
    assert (after.state, after.failure) == (OrderState.CANCELLED, "cancelled")
    assert [(part.state, part.failure, part.refunded) for part in after.parts] == [
        (PartState.FAILED, "stopped", 0),
        (PartState.FAILED, "cancelled", 2),
        (PartState.FAILED, "cancelled", 1),
    ]
    assert (await entries(database))[3:] == [("settle", 0, 0), ("refund", 2, 0), ("refund", 1, 0)]


async def test_a_late_holder_cannot_stop_an_order(database: Database) -> None:
    held, _ = await running(database)
    await expire(database, held)
    await claimed(database, owner="two")
    with pytest.raises(LostClaim):
        async with transaction(database, held) as move:
            await move.stop()
    assert await entries(database) == [("reserve", -1, 0)]


async def test_an_order_asked_to_stop_is_due_at_once_also_while_somebody_holds_it(database: Database) -> None:
    held, order = await running(database)
    async with database.write() as tx:
        await cancel(tx, order.id)
    async with transaction(database, held) as move:
        await move.release(due_at=move.now + 60_000)
    assert (await claimed(database)).order_id == order.id


async def test_a_painted_order_is_too_late_to_cancel(database: Database) -> None:
    held, order = await painted(database)
    async with database.write() as tx:
        assert await cancel(tx, order.id) is None
    await delivered(database, held)
    async with database.write() as tx:
        assert await cancel(tx, order.id) is None
    assert (await read(database, order.id)).cancel_asked_at is None


async def test_an_order_cancelled_while_it_is_claimed_is_looked_at_again(database: Database) -> None:
    order = await placed(database)
    held = await claimed(database)
    async with database.write() as tx:
        assert await cancel(tx, order.id) is not None
    with pytest.raises(LostClaim):
        async with transaction(database, held) as move:
            await move.start(max_active=3, deadline_seconds=60)
    assert held.stale
    async with transaction(database, held) as move:
        await move.release(due_at=None)
    assert (await claimed(database)).order_id == order.id
