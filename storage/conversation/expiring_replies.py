"""Expiring replies: messages to delete, and when."""

from sqlalchemy import delete, func, select

from storage.database.database import clock, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.conversation import expiring_replies


async def schedule_deletion(tx: Transaction, *, chat_id: int, message_id: int, seconds: float) -> None:
    """Schedules the message to be deleted after `seconds`."""
    due_at = await now_ms(tx) + int(seconds * 1000)
    await insert_once(tx, expiring_replies, {"chat_id": chat_id, "message_id": message_id, "due_at": due_at})


async def take_due(tx: Transaction) -> list[tuple[int, int]]:
    """Takes the messages that are due, as pairs of chat and message id; each is returned once."""
    due = (
        delete(expiring_replies)
        .where(expiring_replies.c.due_at <= clock())
        .returning(expiring_replies.c.chat_id, expiring_replies.c.message_id)
    )
    return sorted((row.chat_id, row.message_id) for row in await tx.execute(due))


async def next_due_in_seconds(connection: Transaction) -> float | None:
    """Seconds until the next one is due, None if there is none."""
    first = await connection.scalar(select(func.min(expiring_replies.c.due_at)))
    return None if first is None else max(float(first - await now_ms(connection)) / 1000, 0.0)
