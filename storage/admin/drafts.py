"""What an administrator typed and has not confirmed yet. It is taken once, or dropped after a day."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import delete, select

from storage.database.database import DAY_MS, clock, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.admin import admin_drafts

_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Draft:
    """A text about a person or a chat; `topic` says what it is for."""

    id: str
    topic: str
    subject_id: int
    text: str


_SHOWN = select(admin_drafts.c.id, admin_drafts.c.topic, admin_drafts.c.subject_id, admin_drafts.c.text)


async def keep_draft(tx: Transaction, *, key: str, admin_id: int, topic: str, subject_id: int, text: str) -> str:
    """The id of the draft; the same key always gives the same one, and no other key does."""
    draft_id = hashlib.sha256(key.encode()).hexdigest()[:_ID_LENGTH]
    row = {"id": draft_id, "admin_id": admin_id, "topic": topic, "subject_id": subject_id, "text": text}
    await insert_once(tx, admin_drafts, row | {"made_at": clock()})
    return draft_id


async def find_draft(connection: Transaction, draft_id: str) -> Draft | None:
    """The draft, None if it was taken or dropped."""
    row = (await connection.execute(_SHOWN.where(admin_drafts.c.id == draft_id))).mappings().one_or_none()
    return None if row is None else Draft(**row)


async def take_draft(tx: Transaction, draft_id: str) -> Draft | None:
    """The draft, which is gone afterwards; None if it was taken or dropped before."""
    found = await find_draft(tx, draft_id)
    gone = await tx.execute(delete(admin_drafts).where(admin_drafts.c.id == draft_id))
    return found if gone.rowcount else None


async def drop_old_drafts(tx: Transaction) -> None:
    """Drops what nobody confirmed for a day."""
    await tx.execute(delete(admin_drafts).where(admin_drafts.c.made_at < await now_ms(tx) - DAY_MS))
