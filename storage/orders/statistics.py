"""What the books say in numbers, for the metrics."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.database import now_ms
from storage.schema.accounts import ledger
from storage.schema.orders import orders, parts
from storage.schema.states import PartState


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts by state, the age of the oldest due order in seconds, credits by kind, pictures by model."""

    orders: dict[str, int]
    parts: dict[str, int]
    oldest_due_seconds: float
    credits: dict[str, int]
    pictures: dict[str, int]


async def load_statistics(connection: AsyncConnection) -> Statistics:
    """The figures of this moment."""
    now = await now_ms(connection)
    by_order = await connection.execute(select(orders.c.state, func.count().label("number")).group_by(orders.c.state))
    by_part = await connection.execute(select(parts.c.state, func.count().label("number")).group_by(parts.c.state))
    oldest = await connection.scalar(select(func.min(orders.c.due_at)).where(orders.c.due_at <= now))
    by_kind = await connection.execute(select(ledger.c.kind, func.sum(ledger.c.credits)).group_by(ledger.c.kind))
    painted = await connection.execute(
        select(parts.c.model, func.sum(parts.c.count)).where(parts.c.state == PartState.STORED).group_by(parts.c.model)
    )
    return Statistics(
        orders={row.state: row.number for row in by_order},
        parts={row.state: row.number for row in by_part},
        oldest_due_seconds=0.0 if oldest is None else (now - int(oldest)) / 1000,
        credits={kind: int(total) for kind, total in by_kind},
        pictures={model: int(total) for model, total in painted},
    )
