"""Short answers that delete themselves: which, and when."""

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.database import clock, insert_once, now_ms
from storage.schema.conversation import passing


async def schedule_deletion(tx: AsyncConnection, *, chat_id: int, message_id: int, seconds: float) -> None:
    """The message is to be deleted after so long."""
    due_at = await now_ms(tx) + int(seconds * 1000)
    await insert_once(tx, passing, {"chat_id": chat_id, "message_id": message_id, "due_at": due_at})


async def take_due(tx: AsyncConnection) -> list[tuple[int, int]]:
    """Chat and message of what is to be deleted now; each is handed out once."""
    due = delete(passing).where(passing.c.due_at <= clock()).returning(passing.c.chat_id, passing.c.message_id)
    return sorted((row.chat_id, row.message_id) for row in await tx.execute(due))


async def next_due_in_seconds(connection: AsyncConnection) -> float | None:
    """How long until the next is due, None when there is none."""
    first = await connection.scalar(select(func.min(passing.c.due_at)))
    return None if first is None else max(float(first - await now_ms(connection)) / 1000, 0.0)
