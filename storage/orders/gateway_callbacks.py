"""What came from outside and is kept: gateways' callbacks, pictures of albums."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, exists, select

from storage.database.database import DAY_MS, clock, insert_once
from storage.database.transaction import Transaction
from storage.orders.models import Source
from storage.orders.wake_ups import Called, record_callback
from storage.schema.conversation import album_items
from storage.schema.orders import inbox, parts

_LONGEST_TASK_ID = 200
_NAMED = select(parts.c.gateway).where(parts.c.callback_token == bindparam("token"))


@dataclass(frozen=True, slots=True)
class CalledPart:
    """The part with a token: its gateway, None before it was bought."""

    gateway: str | None


async def find_called(connection: Transaction, *, callback_token: str) -> CalledPart | None:
    """The part with that token, None if there is none; without waiting for anybody who writes."""
    row = (await connection.execute(_NAMED, {"token": callback_token})).one_or_none()
    return None if row is None else CalledPart(*row)


async def keep_callback(tx: Transaction, *, callback_token: str, task_id: str | None) -> Called | None:
    """Keeps what a callback said and makes its order due; None (and nothing is kept) when nobody waits."""
    called = await record_callback(tx, callback_token=callback_token)
    if called is not None and task_id is not None and len(task_id) <= _LONGEST_TASK_ID:
        said = {"callback_token": callback_token, "task_id": task_id, "received_at": clock()}
        await insert_once(tx, inbox, said)
    return called


async def tasks_named(connection: Transaction, *, callback_token: str) -> list[str]:
    """The tasks that callbacks with this token named and that no part at the same gateway has yet, earliest first."""
    taken = parts.alias("taken")
    known = exists().where(taken.c.gateway == parts.c.gateway, taken.c.task_id == inbox.c.task_id)
    rows = await connection.execute(
        select(inbox.c.task_id)
        .join(parts, parts.c.callback_token == inbox.c.callback_token)
        .where(inbox.c.callback_token == callback_token, ~known)
        .order_by(inbox.c.received_at)
        .limit(5)
    )
    return list(rows.scalars())


async def keep_album_item(tx: Transaction, *, chat_id: int, album_id: str, message_id: int, source: Source) -> None:
    """Keeps one picture of an album; the same message twice is one picture."""
    await insert_once(
        tx,
        album_items,
        {
            "chat_id": chat_id,
            "album_id": album_id,
            "message_id": message_id,
            "source": source.as_json(),
            "received_at": clock(),
        },
    )


async def album(connection: Transaction, *, chat_id: int, album_id: str) -> list[Source]:
    """The album's pictures in the order they were sent."""
    rows = await connection.execute(
        select(album_items.c.source)
        .where(album_items.c.chat_id == chat_id, album_items.c.album_id == album_id)
        .order_by(album_items.c.message_id)
    )
    return [Source(**source) for source in rows.scalars()]


async def forget_old(tx: Transaction, *, days: int = 2) -> None:
    """Drops callbacks and album pictures that nobody needs any more."""
    before = clock() - days * DAY_MS
    await tx.execute(delete(inbox).where(inbox.c.received_at < before))
    await tx.execute(delete(album_items).where(album_items.c.received_at < before))
