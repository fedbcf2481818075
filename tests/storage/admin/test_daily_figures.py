"""What happened on a day is counted once, when the day is over, and adds up to what the orders say."""

from sqlalchemy import update

from storage.accounts.ledger import compensate
from storage.admin.daily_figures import (
    CREDITS,
    FAILURES,
    MADE,
    MISSED,
    MODELS,
    ORDERS,
    PEOPLE,
    WAITED,
    count_day,
    days_to_count,
    keep_day,
    load_figures,
)
from storage.database.database import DAY_MS, Database, now_ms
from storage.orders.claimed_order import transaction
from storage.schema.orders import orders, parts
from storage.schema.states import OrderEvent, PartEvent
from tests.support.order_factory import PICTURE, delivered, painted, running


async def lived(database: Database) -> int:
    """One delivered and one failed order of the day that is returned: the day before yesterday."""
    held, _ = await painted(database, task_id="a")
    await delivered(database, held)
    held, _ = await running(database, task_id="b", user_id=8, account_id=8)
    async with transaction(database, held) as step:
        await step.move_part(step.order.parts[0], PartEvent.FAILED, failure="content")
        await step.move(OrderEvent.FAILED, failure="content")
        await step.release(due_at=None)
    async with database.write() as tx:
        day = await now_ms(tx) // DAY_MS - 2
        noon = day * DAY_MS + DAY_MS // 2
        await tx.execute(update(orders).values(created_at=noon - 12_000, finished_at=noon))
        await tx.execute(update(parts).values(finished_at=noon))
    return day


async def test_a_day_is_counted_from_its_orders(database: Database) -> None:
    day = await lived(database)
    async with database.read() as connection:
        found = {(one.kind, one.word): one.value for one in await count_day(connection, day)}
        assert await count_day(connection, day + 1) == []
    assert found == {
        (ORDERS, "delivered"): 1,
        (ORDERS, "failed"): 1,
        (FAILURES, "content"): 1,
        (PEOPLE, ""): 2,
        (MODELS, "seedream-4.5"): 1,
        (CREDITS, ""): 1,
        (MADE, "apikley"): 1,
        (MISSED, "apikley"): 1,
        (WAITED, "p50"): 12_000,
        (WAITED, "p95"): 12_000,
    }


async def test_days_that_are_over_are_counted_once_and_then_read(database: Database, other: Database) -> None:
    day = await lived(database)
    async with database.read() as connection:
        assert list(await days_to_count(connection, days=90)) == [day, day + 1]
        assert list(await days_to_count(connection, days=1)) == [day + 1]
    for replica in (database, other):
        for each in (day, day + 1):
            async with replica.write() as tx:
                await keep_day(tx, each)
    async with database.write() as tx:  # what happened stays as it was counted
        await tx.execute(update(orders).values(created_at=0))
    async with database.read() as connection:
        assert list(await days_to_count(connection, days=90)) == []
        found, today = await load_figures(connection, days=7)
        older, _ = await load_figures(connection, days=2)
    assert today == day + 2
    assert {(one.kind, one.word): one.value for one in found}[WAITED, "p95"] == 12_000
    assert older == []


async def test_nothing_is_to_be_counted_before_the_first_order(database: Database) -> None:
    async with database.read() as connection:
        assert list(await days_to_count(connection, days=90)) == []
        assert (await load_figures(connection, days=90))[0] == []


async def test_credits_and_pictures_are_those_that_were_delivered_and_kept(database: Database) -> None:
    held, _ = await running(database, task_id="a", part_counts=(2,))  # two were ordered, one came
    async with transaction(database, held) as step:
        await step.store_part(step.order.parts[0], (PICTURE,))
        await step.move(OrderEvent.COMPLETED)
    await delivered(database, held)
    held, order = await painted(database, task_id="b", user_id=8, account_id=8, chat_id=8)
    async with database.write() as tx:
        await compensate(tx, part_id=order.parts[0].id)
        day = await now_ms(tx) // DAY_MS
    async with database.read() as connection:
        found = {(one.kind, one.word): one.value for one in await count_day(connection, day)}
    assert (found[CREDITS, ""], found[MODELS, "seedream-4.5"], found[MADE, "apikley"]) == (1, 1, 2)
