"""What gateways made and did not make lately."""

from sqlalchemy import case, func, select

from storage.database.database import now_ms
from storage.database.transaction import Transaction
from storage.schema.orders import parts
from storage.schema.states import PartState

_HOUR_MS = 3_600_000


async def count_by_gateway(connection: Transaction, *, hours: int) -> dict[str, tuple[int, int]]:
    """How many parts each gateway made and failed to make in the last hours."""
    since = await now_ms(connection) - hours * _HOUR_MS
    made = func.sum(case((parts.c.state == PartState.STORED, 1), else_=0))
    found = select(parts.c.gateway, made, func.count()).where(
        parts.c.finished_at > since, parts.c.submitted_at.is_not(None), parts.c.gateway.is_not(None)
    )
    rows = await connection.execute(found.group_by(parts.c.gateway))
    return {str(name): (int(good), int(every) - int(good)) for name, good, every in rows}
