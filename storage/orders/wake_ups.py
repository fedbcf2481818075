"""Makes orders due: by a gateway's callback, or because their person has room again."""

from dataclasses import dataclass

from sqlalchemy import bindparam, case, select, update

from storage.database.database import clock
from storage.database.statements import among
from storage.database.transaction import Transaction
from storage.schema.orders import orders, parts
from storage.schema.states import (
    OrderState,
    PartState,
)


@dataclass(frozen=True, slots=True)
class Called:
    """A callback that was recorded: for which order, with which token, as which of the order's wake-ups."""

    order_id: str
    callback_token: str
    wakeups: int


_WAITS = among(parts.c.state, (PartState.SUBMITTING, PartState.UNSURE, PartState.RUNNING))
_IS_NAMED = (parts.c.callback_token == bindparam("token")) & (_WAITS | (parts.c.late_result == "watched"))
_NAMED = select(parts.c.order_id).where(_IS_NAMED)
_CALLED = update(parts).where(_IS_NAMED).values(callbacks=parts.c.callbacks + 1)
_HELD = select(orders.c.id).where(orders.c.id == bindparam("order_id")).with_for_update(key_share=True)
_WOKEN = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"))
    .values(due_at=clock(), wakeups=orders.c.wakeups + 1)
    .returning(orders.c.wakeups)
)
_WAITING = (
    select(orders.c.id)
    .where(
        orders.c.user_id == bindparam("user"),
        orders.c.state == OrderState.QUEUED,
        orders.c.fence > 0,
        orders.c.id != bindparam("but"),
    )
    .with_for_update(skip_locked=True, key_share=True)
)
_WAITING_WOKEN = (
    update(orders)
    .where(orders.c.id.in_(_WAITING), orders.c.state == OrderState.QUEUED)
    .values(due_at=case((orders.c.due_at < clock(), orders.c.due_at), else_=clock()), wakeups=orders.c.wakeups + 1)
)


_HELD_BACK = (
    update(orders)
    .where(orders.c.due_at.is_not(None), orders.c.state == OrderState.QUEUED, orders.c.fence > 0)
    .values(due_at=clock(), wakeups=orders.c.wakeups + 1)
)


async def wake_all_waiting(tx: Transaction) -> None:
    """Makes every waiting order due: maintenance is over."""
    await tx.execute(_HELD_BACK)


async def record_callback(tx: Transaction, *, callback_token: str) -> Called | None:
    """Makes the order of that token due, as long as its part waits for a gateway; None when nothing waits."""
    named = {"token": callback_token}
    order_id = await tx.scalar(_NAMED, named)
    if order_id is None:
        return None
    # The order's row is always locked before its parts', and the part may have ended meanwhile.
    await tx.execute(_HELD, {"order_id": order_id})
    called = await tx.execute(_CALLED, named)
    if not called.rowcount:
        return None
    wakeups = await tx.scalar(_WOKEN, {"order_id": order_id})
    return Called(str(order_id), callback_token, int(wakeups or 0))


async def wake_waiting(tx: Transaction, *, user_id: int, but: str = "") -> bool:
    """Makes the person's waiting orders due, since one before them moved on (never `but`); whether there are any.

    The person's account must be held.

    One that was never claimed is due by itself, and may wait for the rest of its album. One that is locked just now
    is being looked at, and will see that there is room once it gets the account.
    """
    woken = await tx.execute(_WAITING_WOKEN, {"user": user_id, "but": but})
    return bool(woken.rowcount)
