"""Transactions over a claimed order: moves follow the tables, and a failed step changes nothing."""

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database.database import Database, now_ms
from storage.orders.claimed_order import transaction
from storage.orders.leases import LostClaim
from storage.schema.states import IllegalTransition, OrderEvent, PartEvent, PartState
from tests.support.order_factory import (
    PICTURE,
    entries,
    painted,
    read,
    row,
    running,
    started,
    submitted,
)


async def test_a_step_that_fails_leaves_everything_as_it_was(database: Database) -> None:
    held, order = await running(database)

    async def fail() -> None:
        async with transaction(database, held) as move:
            await move.store_part(move.order.parts[0], (PICTURE,))
            await move.move(OrderEvent.COMPLETED)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    assert await read(database, order.id) == order
    assert await entries(database) == [("reserve", -1, 0)]


async def test_part_moves_follow_the_table_and_fail_with_a_refund(database: Database) -> None:
    held, order = await started(database, part_counts=(1, 1))
    async with transaction(database, held) as move:
        with pytest.raises(IllegalTransition):
            await move.move_part(move.order.parts[0], PartEvent.ACCEPTED, task_id="t")
        await submitted(move, 0)
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.REPLY_LOST, unsure_since=move.now)
        await move.note_part(move.order.parts[1], next_at=move.now)
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="unsure")
    after = await read(database, order.id)
    assert [part.state for part in after.parts] == [PartState.FAILED, PartState.QUEUED]
    assert after.parts[0].body is None
    assert await entries(database) == [("reserve", -1, 0), ("reserve", -1, 0), ("refund", 1, 0)]


async def test_a_part_moved_from_a_stale_copy_is_a_lost_claim(database: Database) -> None:
    held, order = await running(database)
    async with transaction(database, held) as move:
        await move.store_part(move.order.parts[0], (PICTURE,))
        with pytest.raises(LostClaim):
            await move.note_part(order.parts[0], percent=50)


async def test_a_final_order_cannot_move(database: Database) -> None:
    held, _ = await painted(database)
    async with transaction(database, held) as move:
        await move.move(OrderEvent.DELIVERED)
        with pytest.raises(IllegalTransition):
            await move.move(OrderEvent.REJECTED)


async def test_an_open_order_cannot_be_released_for_ever(database: Database) -> None:
    held, order = await started(database)
    with pytest.raises(IntegrityError):
        async with transaction(database, held) as move:
            await move.release(due_at=None)
    assert (await row(database, order.id))["lease_owner"] == "one"


async def test_a_steps_time_is_the_databases(database: Database) -> None:
    held, _ = await started(database)
    async with database.read() as connection:
        before = await now_ms(connection)
    async with transaction(database, held) as move:
        assert before - 100 <= move.now <= before + 10_000
