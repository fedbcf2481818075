"""The numbers that the metrics show, on both databases."""

from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.leases import claim
from storage.orders.orders import place
from storage.orders.statistics import load_statistics
from storage.schema.states import PartEvent
from tests.support.order_factory import PICTURE, draft, submitted


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
