"""After a backup was put back: what waited then may have been bought or sent since, and is not bought or sent again."""

from sqlalchemy import select, update

from storage.accounts.ledger import close
from storage.database.database import Database, clock, now_ms
from storage.schema.admin import broadcasts
from storage.schema.orders import orders, parts
from storage.schema.states import OPEN_ORDERS, PartEvent, PartState, part_after


async def refund_waiting(database: Database, *, reason: str) -> int:
    """Ends every part that waits to be submitted, with a refund; its order is due at once to say so. How many.

    Parts that were submitted before the backup are looked up as after any crash. Broadcasts that ran or were stopped
    are over: who got them since is not known. Run it before the bot starts.
    """
    async with database.write() as tx:
        waiting = await tx.execute(
            select(parts.c.id, parts.c.order_id, parts.c.credits)
            .join(orders, orders.c.id == parts.c.order_id)
            .where(parts.c.state == PartState.QUEUED, orders.c.state.in_(OPEN_ORDERS))
            .order_by(parts.c.id)
        )
        ended = waiting.all()
        now = await now_ms(tx)
        for part in ended:
            await tx.execute(
                update(orders)
                .where(orders.c.id == part.order_id)
                .values(due_at=now, lease_owner=None, lease_until=None, fence=orders.c.fence + 1)
            )
            if part.credits:
                await close(tx, part_id=part.id, charged=0)
            await tx.execute(
                update(parts)
                .where(parts.c.id == part.id)
                .values(state=part_after(PartState.QUEUED, PartEvent.FAILED), failure=reason, finished_at=now)
            )
        await tx.execute(
            update(broadcasts)
            .where(broadcasts.c.state.in_(("running", "stopped")))
            .values(state="done", finished_at=clock(), lease_owner=None, lease_until=None)
        )
    return len(ended)
