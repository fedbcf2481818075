"""Reading orders: by id, by placeholder, lists and counts."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from storage.database.statements import among
from storage.database.transaction import Transaction
from storage.orders.models import Order, Part
from storage.schema.orders import orders, parts
from storage.schema.states import ACTIVE_ORDERS, OPEN_ORDERS, PartState

_ACTIVE = select(func.count()).where(orders.c.user_id == bindparam("user"), among(orders.c.state, ACTIVE_ORDERS))


async def load(connection: Transaction, order_id: str) -> Order:
    """The order with its parts; raises `KeyError`."""
    found = await list_orders(connection, orders.c.id == order_id, limit=1)
    if not found:
        raise KeyError(order_id)
    return found[0]


async def at_placeholder(connection: Transaction, *, chat_id: int, message_id: int) -> Order | None:
    """The order whose placeholder or picture is that message."""
    found = await list_orders(connection, orders.c.chat_id == chat_id, orders.c.placeholder_id == message_id, limit=1)
    return found[0] if found else None


async def unfinished(connection: Transaction, *, user_id: int) -> list[Order]:
    """The person's orders that are not final, oldest first."""
    return await list_orders(connection, orders.c.user_id == user_id, orders.c.state.in_(OPEN_ORDERS), limit=100)


async def recent(connection: Transaction, *, user_id: int, limit: int = 10) -> list[Order]:
    """The person's last final orders, newest first."""
    final = orders.c.state.not_in(OPEN_ORDERS)
    return await list_orders(connection, orders.c.user_id == user_id, final, limit=limit, newest=True)


async def count_ahead(connection: Transaction, order: Order) -> int:
    """How many unfinished orders of the same person come before it."""
    older = or_(
        orders.c.created_at < order.created_at, (orders.c.created_at == order.created_at) & (orders.c.id < order.id)
    )
    mine = (orders.c.user_id == order.user_id, orders.c.state.in_(OPEN_ORDERS), older)
    return await connection.scalar(select(func.count()).where(*mine)) or 0


async def recent_durations(
    connection: Transaction,
    *,
    gateway: str,
    model: str,
    kind: str,
    resolution: str | None,
    length: int | None = None,
    limit: int = 50,
) -> list[float]:
    """Seconds from submission to result of the last parts of that kind, oldest first. `length` is that of a video."""
    same_size = orders.c.resolution.is_(None) if resolution is None else orders.c.resolution == resolution
    same_length = orders.c.seconds.is_(None) if length is None else orders.c.seconds == length
    lasted = await connection.execute(
        select(parts.c.finished_at - parts.c.submitted_at)
        .join(orders, orders.c.id == parts.c.order_id)
        .where(
            parts.c.model == model,
            parts.c.gateway == gateway,
            parts.c.finished_at.is_not(None),
            parts.c.state == PartState.STORED,
            orders.c.kind == kind,
            same_size,
            same_length,
        )
        .order_by(parts.c.finished_at.desc())
        .limit(limit)
    )
    return [milliseconds / 1000 for milliseconds in reversed(lasted.scalars().all()) if milliseconds is not None]


async def active_count(connection: Transaction, *, user_id: int) -> int:
    """How many of the person's orders are being painted or delivered."""
    return await connection.scalar(_ACTIVE, {"user": user_id}) or 0


async def list_orders(
    connection: Transaction, *where: ColumnElement[bool], limit: int, newest: bool = False
) -> list[Order]:
    age = orders.c.created_at.desc() if newest else orders.c.created_at
    rows = (
        (await connection.execute(select(orders).where(*where).order_by(age, orders.c.id).limit(limit)))
        .mappings()
        .all()
    )
    return await with_parts(connection, rows)  # type: ignore[arg-type]


async def with_parts(connection: Transaction, rows: Sequence[dict[str, object]]) -> list[Order]:
    """The orders of these rows, each with its parts, in the same order."""
    if not rows:
        return []
    found = await connection.execute(
        select(parts).where(parts.c.order_id.in_([row["id"] for row in rows])).order_by(parts.c.ordinal)
    )
    mine: dict[str, list[Part]] = {}
    for row in found.mappings():
        mine.setdefault(row["order_id"], []).append(Part.of(dict(row)))
    return [Order.of(dict(row), tuple(mine.get(str(row["id"]), ()))) for row in rows]
