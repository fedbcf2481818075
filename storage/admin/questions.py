"""What an administrator was asked to write: their next message in private answers it, once."""

from sqlalchemy import delete, select

from storage.database.database import now_ms
from storage.database.statements import insert_into
from storage.database.transaction import Transaction
from storage.schema.admin import admin_questions

_OPEN_MS = 600_000


async def ask_admin(tx: Transaction, *, admin_id: int, topic: str) -> None:
    """The administrator's next message is about this topic; an older question is dropped."""
    values = {"topic": topic, "asked_at": await now_ms(tx)}
    row = insert_into(tx.dialect.name, admin_questions).values(admin_id=admin_id, **values)
    await tx.execute(row.on_conflict_do_update(index_elements=["admin_id"], set_=values))


async def open_topic(connection: Transaction, *, admin_id: int) -> str | None:
    """The topic of the open question, None if there is none or it is older than ten minutes."""
    recent = admin_questions.c.asked_at > await now_ms(connection) - _OPEN_MS
    topic: str | None = await connection.scalar(
        select(admin_questions.c.topic).where(admin_questions.c.admin_id == admin_id, recent)
    )
    return topic


async def drop_question(tx: Transaction, *, admin_id: int) -> None:
    """The question is answered, or the administrator does something else."""
    await tx.execute(delete(admin_questions).where(admin_questions.c.admin_id == admin_id))
