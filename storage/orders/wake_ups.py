"""Makes orders due: by a gateway's callback, or because their person has room again."""

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.database import clock
from storage.schema.orders import orders, parts
from storage.schema.states import (
    OrderState,
    PartState,
)


async def record_callback(tx: AsyncConnection, *, callback_token: str) -> str | None:
    """Makes the order of that token due, as long as its part waits for a gateway; its id, None when nothing waits."""
    watched = (parts.c.state.in_((PartState.SUBMITTING, PartState.UNSURE, PartState.RUNNING))) | (
        parts.c.late_result == "watched"
    )
    named = (parts.c.callback_token == callback_token) & watched
    order_id = await tx.scalar(select(parts.c.order_id).where(named))
    if order_id is None:
        return None
    # The order's row is always locked before its parts', and the part may have ended meanwhile.
    await tx.execute(select(orders.c.id).where(orders.c.id == order_id).with_for_update(key_share=True))
    called = await tx.execute(update(parts).where(named).values(callbacks=parts.c.callbacks + 1))
    if not called.rowcount:
        return None
    woken = {"due_at": clock(), "wakeups": orders.c.wakeups + 1}
    await tx.execute(update(orders).where(orders.c.id == order_id).values(woken))
    return str(order_id)


async def wake_waiting(tx: AsyncConnection, *, user_id: int) -> bool:
    """Makes the person's waiting orders due, since one before them is done; whether there are any.

    The person's account must be held.

    One that was never claimed is due by itself, and may wait for the rest of its album. One that is locked just now
    is being looked at, and will see that there is room once it gets the account.
    """
    waiting = (
        select(orders.c.id)
        .where(orders.c.user_id == user_id, orders.c.state == OrderState.QUEUED, orders.c.fence > 0)
        .with_for_update(skip_locked=True, key_share=True)
    )
    now = clock()
    woken = await tx.execute(
        update(orders)
        .where(orders.c.id.in_(waiting), orders.c.state == OrderState.QUEUED)
        .values(due_at=case((orders.c.due_at < now, orders.c.due_at), else_=now), wakeups=orders.c.wakeups + 1)
    )
    return bool(woken.rowcount)
