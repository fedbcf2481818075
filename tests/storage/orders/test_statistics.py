"""The numbers that the metrics show, on both databases."""

import asyncio
from dataclasses import replace

from sqlalchemy import text, update

from storage.database.database import Database
from storage.database.migrate import downgrade, migrate
from storage.orders.claimed_order import transaction
from storage.orders.leases import claim
from storage.orders.orders import place
from storage.orders.statistics import Statistics, fold_statistics, load_statistics
from storage.schema.accounts import ledger
from storage.schema.orders import orders, parts
from storage.schema.states import PartEvent
from tests.support.order_factory import PICTURE, delivered, draft, painted, submitted


async def test_the_figures_count_orders_parts_credits_and_pictures(database: Database) -> None:
    async with database.write() as tx:
        for message in (1, 2):
            await place(tx, draft(intent=f"message:1:{message}", part_counts=(2,)), daily_credits=10, max_open=5)
    [(held, _)] = await claim(database, owner="one", limit=1, lease_seconds=60)
    async with transaction(database, held) as moves:
        await moves.start(max_active=2, deadline_seconds=60)
        await submitted(moves, 0)
    async with transaction(database, held) as moves:
        await moves.move_part(moves.order.parts[0], PartEvent.ACCEPTED, task_id="task")
    async with transaction(database, held) as moves:
        await moves.store_part(moves.order.parts[0], (PICTURE, PICTURE))
    async with database.read() as connection:
        known = await load_statistics(connection)
    assert known.orders == {"queued": 1, "working": 1}
    assert known.parts == {"queued": 1, "stored": 1}
    assert known.credits == {"reserve": 4, "settle": 2}
    assert known.pictures == {"seedream-4.5": 2}
    assert 0 <= known.oldest_due_seconds < 60


async def statistics(database: Database) -> Statistics:
    async with database.read() as connection:
        return await load_statistics(connection)


async def age(database: Database, minutes: int) -> None:
    """Everything that happened so far was earlier; the ledger's own times cannot be changed."""
    off, on = {
        True: ("DROP TRIGGER ledger_no_update", "SELECT 1"),
        False: ("ALTER TABLE ledger DISABLE TRIGGER USER", "ALTER TABLE ledger ENABLE TRIGGER USER"),
    }[database.is_sqlite]
    async with database.write() as tx:
        await tx.execute(text(off))
        await tx.execute(update(ledger).values(created_at=ledger.c.created_at - minutes * 60_000))
        await tx.execute(text(on))
        for table in (orders, parts):
            await tx.execute(update(table).values(finished_at=table.c.finished_at - minutes * 60_000))


async def fold(database: Database) -> None:
    async with database.write() as tx:
        await fold_statistics(tx)


async def test_the_figures_stay_the_same_when_what_is_over_is_added_up(database: Database) -> None:
    held, _ = await painted(database, task_id="a")
    await delivered(database, held)
    before = await statistics(database)
    assert before.uncounted == 2
    await age(database, 10)
    for _ in range(2):
        await fold(database)
        assert await statistics(database) == replace(before, uncounted=0)
    held, _ = await painted(database, task_id="b")
    await delivered(database, held)
    after = await statistics(database)
    assert (after.orders, after.parts) == ({"delivered": 2}, {"stored": 2})
    assert (after.credits, after.pictures) == ({"reserve": 2, "settle": 2}, {"seedream-4.5": 2})
    assert after.uncounted == 2


async def test_what_ended_just_now_is_not_added_up_yet(database: Database) -> None:
    held, _ = await painted(database)
    await delivered(database, held)
    before = await statistics(database)
    await fold(database)
    assert await statistics(database) == before
    assert before.uncounted == 2


async def test_replicas_that_add_up_at_once_count_each_row_once(database: Database, other: Database) -> None:
    for task in "abc":
        held, _ = await painted(database, task_id=task)
        await delivered(database, held)
    before = await statistics(database)
    await age(database, 10)
    await asyncio.gather(*(fold(one) for one in (database, other) for _ in range(3)))
    assert await statistics(database) == replace(before, uncounted=0)


async def test_the_migration_adds_up_what_was_there_before(database: Database) -> None:
    for task in "ab":
        held, _ = await painted(database, task_id=task)
        await delivered(database, held)
    before = await statistics(database)
    await downgrade(database, "0006")
    await migrate(database)
    after = await statistics(database)
    assert replace(after, uncounted=0) == replace(before, uncounted=0)
