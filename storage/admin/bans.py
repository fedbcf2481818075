"""People and chats that administrators banned."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from storage.database.database import clock, insert_once
from storage.database.transaction import Transaction
from storage.schema.admin import bans


@dataclass(frozen=True, slots=True)
class Ban:
    """Who is banned, why, by which administrator; `banned_at` in milliseconds since 1970."""

    id: int
    reason: str
    banned_by: int
    banned_at: int


async def ban(tx: Transaction, *, subject_id: int, reason: str, banned_by: int) -> bool:
    """Bans a person or a chat; False if they were banned already, which keeps the first reason."""
    row = {"id": subject_id, "reason": reason, "banned_by": banned_by, "banned_at": clock()}
    return await insert_once(tx, bans, row)


async def unban(tx: Transaction, *, subject_id: int) -> bool:
    """Ends the ban; False if there was none."""
    return bool((await tx.execute(delete(bans).where(bans.c.id == subject_id))).rowcount)


async def move_ban(tx: Transaction, *, old_id: int, new_id: int) -> None:
    """A group that became a supergroup stays banned."""
    row = (await tx.execute(select(bans).where(bans.c.id == old_id))).mappings().one_or_none()
    if row is not None:
        await insert_once(tx, bans, {**row, "id": new_id})
        await unban(tx, subject_id=old_id)


async def find_ban(connection: Transaction, *, subject_id: int) -> Ban | None:
    """The ban of a person or a chat."""
    row = (await connection.execute(select(bans).where(bans.c.id == subject_id))).mappings().one_or_none()
    return None if row is None else Ban(**row)


async def load_banned(connection: Transaction) -> frozenset[int]:
    """The ids of everybody who is banned."""
    return frozenset((await connection.execute(select(bans.c.id))).scalars())
