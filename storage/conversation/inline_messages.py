"""Inline messages of orders, and the images offered in inline mode."""

from sqlalchemy import select, update

from storage.database.database import clock
from storage.database.transaction import Transaction
from storage.orders.models import Order
from storage.orders.order_queries import with_parts
from storage.schema.orders import orders
from storage.schema.states import OrderState


async def adopt(tx: Transaction, *, order_id: str, inline_id: str) -> bool:
    """Records the order's inline message and makes the order due; False if it already had one."""
    adopted = await tx.execute(
        update(orders)
        .where(orders.c.id == order_id, orders.c.inline_id.is_(None))
        .values(
            inline_id=inline_id,
            guest_query_id=None,
            inline_updated_at=None,
            due_at=clock(),
            wakeups=orders.c.wakeups + 1,
        )
    )
    return bool(adopted.rowcount)


async def forget_photo(tx: Transaction, *, order_id: str) -> None:
    """Stops offering the order's photo in inline mode, because its message is deleted."""
    await tx.execute(update(orders).where(orders.c.id == order_id).values(photo_id=None))


async def last_pictures(connection: Transaction, *, user_id: int, limit: int) -> list[Order]:
    """The person's last orders with a Telegram photo, newest first; without spoilers, which results do not support."""
    shown = (orders.c.photo_id.is_not(None), orders.c.kind != "video", orders.c.spoiler.is_(False))
    offered = (orders.c.state == OrderState.DELIVERED, *shown)
    mine = (
        select(orders)
        .where(orders.c.user_id == user_id, *offered)
        .order_by(orders.c.created_at.desc(), orders.c.id)
        .limit(limit)
    )
    rows = [dict(row) for row in (await connection.execute(mine)).mappings()]
    return await with_parts(connection, rows)
