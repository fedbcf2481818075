"""Muted chats, and groups that became supergroups."""

from sqlalchemy import bindparam, select, update

from storage.accounts.preferences import migrate_preferences
from storage.conversation.missing_rights import forget_missing_rights
from storage.database.database import clock, insert_once
from storage.database.transaction import Transaction
from storage.schema.conversation import album_items, chats
from storage.schema.orders import orders

_SILENT = select(chats.c.silent_since).where(chats.c.id == bindparam("chat"))


async def mute(tx: Transaction, *, chat_id: int) -> None:
    """Mutes a chat that answered 403, until it sends a message."""
    await insert_once(tx, chats, {"id": chat_id})
    await tx.execute(update(chats).where(chats.c.id == chat_id).values(silent_since=clock()))


async def unmute(tx: Transaction, *, chat_id: int) -> None:
    """Unmutes a chat that has sent a message."""
    await tx.execute(
        update(chats).where(chats.c.id == chat_id, chats.c.silent_since.is_not(None)).values(silent_since=None)
    )


async def is_muted(connection: Transaction, *, chat_id: int) -> bool:
    """Whether the chat is muted."""
    since = await connection.scalar(_SILENT, {"chat": chat_id})
    return since is not None


async def migrate_chat(tx: Transaction, *, old_id: int, new_id: int) -> None:
    """Moves a group's orders and settings to its supergroup id. The account's history stays at the old id.

    Needs its own transaction: it locks many orders, and could deadlock with a transaction that holds another one.
    """
    here = select(orders.c.id).where(orders.c.chat_id == old_id).order_by(orders.c.id)
    held = here.with_for_update(key_share=True).cte("held")
    await tx.execute(
        update(orders).where(orders.c.id.in_(select(held.c.id))).values(chat_id=new_id, wakeups=orders.c.wakeups + 1)
    )
    await tx.execute(update(album_items).where(album_items.c.chat_id == old_id).values(chat_id=new_id))
    await forget_missing_rights(tx, chat_id=old_id)
    await migrate_preferences(tx, old_id=old_id, new_id=new_id)
