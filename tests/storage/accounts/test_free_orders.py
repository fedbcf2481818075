"""Orders that cost no credits: anybody may place them, within every other limit, and the ledger has nothing of them."""

import pytest

from storage.accounts.ledger import Budget, InsufficientCredits
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.orders import QueueFull, cancel, check_order_limits, place
from storage.orders.restore import refund_waiting
from storage.schema.states import OrderEvent, OrderState, PartEvent
from tests.support.order_factory import draft, entries, painted, placed, read, running, started

FREE = {"unit_credits": 0, "daily_credits": 0}


async def test_somebody_without_credits_may_order_what_is_free_and_nothing_else(database: Database) -> None:
    order = await placed(database, **FREE, part_counts=(2, 2))
    assert (order.credits, [part.credits for part in order.parts]) == (0, [0, 0])
    with pytest.raises(InsufficientCredits):
        await placed(database, daily_credits=0)
    async with database.read() as connection:
        await check_order_limits(connection, draft(unit_credits=0), daily_credits=0, max_open=10)
    assert await entries(database) == []


async def test_the_limit_of_open_orders_holds(database: Database) -> None:
    await placed(database, **FREE, max_open=1)
    with pytest.raises(QueueFull):
        await placed(database, **FREE, max_open=1)


async def test_a_chat_that_spent_its_budget_and_had_it_lowered_may_order_what_is_free(database: Database) -> None:
    club = {"account_id": -5, "chat_id": -5}
    await placed(database, **club, part_counts=(3,))
    async with database.write() as tx:
        new = draft(**club, unit_credits=0)
        _, is_new = await place(tx, new, daily_credits=100, max_open=9, budget=Budget(credits=1, per_person=1))
    assert is_new
    assert await entries(database) == [("reserve", -3, 0)]


async def test_a_free_order_ends_in_every_way_without_an_entry(database: Database) -> None:
    held, order = await painted(database, **FREE)
    async with transaction(database, held) as move:  # its picture can be posted nowhere
        await move.move(OrderEvent.REJECTED, failure="no-right")
        await move.compensate()
    held, stopped = await running(database, **FREE, task_id="task-2")
    async with transaction(database, held) as move:
        await move.stop()
    held, failed = await started(database, **FREE)
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="gateway")
        await move.move(OrderEvent.FAILED, failure="gateway")
    waiting = await placed(database, **FREE)
    async with database.write() as tx:
        cancelled = await cancel(tx, waiting.id)
    assert cancelled is not None
    assert cancelled.state is OrderState.CANCELLED
    await placed(database, **FREE)
    assert await refund_waiting(database, reason="restored") == 1
    assert await entries(database) == []
    found = [await read(database, one.id) for one in (order, stopped, failed)]
    assert [(one.charged, sum(part.refunded for part in one.parts)) for one in found] == [(0, 0)] * 3
