"""A restored backup buys nothing again, and sends nothing again."""

from sqlalchemy import select

from storage.admin.broadcasts import draft_broadcast, start_broadcast, stop_broadcast
from storage.database.database import Database
from storage.orders.restore import refund_waiting
from storage.schema.admin import broadcasts
from storage.schema.states import OrderState, PartState
from tests.support.order_factory import entries, placed, read, running


async def test_what_waited_in_the_backup_is_refunded_and_what_ran_is_kept(database: Database) -> None:
    _, at_work = await running(database, part_counts=(1, 1))
    waiting = await placed(database)
    assert await refund_waiting(database, reason="restored") == 2
    assert await refund_waiting(database, reason="restored") == 0
    assert [part.state for part in (await read(database, at_work.id)).parts] == [PartState.RUNNING, PartState.FAILED]
    after = await read(database, waiting.id)
    assert (after.state, after.parts[0].failure) == (OrderState.QUEUED, "restored")
    assert after.due_at is not None
    assert [kind for kind, _, _ in await entries(database)].count("refund") == 2


async def test_a_broadcast_that_was_begun_before_the_backup_is_over(database: Database) -> None:
    async with database.write() as tx:
        begun = [await draft_broadcast(tx, key=key, admin_id=1, text=key, photo_id=None) for key in ("a", "b", "c")]
        assert await start_broadcast(tx, begun[0], total=3)
        assert await start_broadcast(tx, begun[1], total=3)
        assert await stop_broadcast(tx, begun[1])
    await refund_waiting(database, reason="restored")
    async with database.write() as tx:
        found = (await tx.execute(select(broadcasts.c.state).order_by(broadcasts.c.id))).scalars().all()
        assert found == ["done", "done", "draft"]
        assert not await start_broadcast(tx, begun[0], total=3)
