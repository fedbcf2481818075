"""A restored backup buys nothing again."""

from storage.database.database import Database
from storage.orders.restore import refund_waiting
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
