"""What is let go: all of one person's at their word, everybody's after a time. The books keep their numbers.

Rows are emptied in one transaction, which also notes the pictures that are to go; those are deleted from the media
store afterwards, however often that is interrupted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts.ledger import lock_accounts
from storage.database.database import DAY_MS, insert_once, now_ms
from storage.orders.models import Order, Part
from storage.orders.orders import with_parts
from storage.schema.accounts import preferences
from storage.schema.conversation import album_items, offers, posts, questions, reports
from storage.schema.media import deletions
from storage.schema.orders import orders, parts
from storage.schema.states import OPEN_ORDERS

_AT_ONCE = 500
_FORMS = ("png", "jpg", "webp")  # a process may have died between keeping a picture and writing down which it is


class StillRunning(Exception):
    """The person has unfinished orders: they have to end first."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} orders are not finished")
        self.count = count


@dataclass(frozen=True, slots=True)
class Term:
    """How many days pictures and words are kept after their order's end; 0: until somebody asks."""

    media_days: float
    prompt_days: float
    input_days: float = 1.0


async def forget_person(tx: AsyncConnection, *, user_id: int) -> int:
    """Erases everything of a person but the numbers of their orders; how many those are. Raises `StillRunning`."""
    mine = select(orders.c.id).where(orders.c.user_id == user_id).order_by(orders.c.id)
    ids = list((await tx.execute(mine.with_for_update(key_share=True))).scalars())
    await lock_accounts(tx, user_id)  # who orders holds it, so none begins meanwhile
    running = select(func.count()).where(orders.c.user_id == user_id, orders.c.state.in_(OPEN_ORDERS))
    if count := await tx.scalar(running):
        raise StillRunning(count)
    for some in _portions(ids):
        await _forget_orders(tx, some)
    for table in (questions, offers, reports):
        await tx.execute(delete(table).where(table.c.user_id == user_id))
    await tx.execute(delete(preferences).where(preferences.c.id == user_id))
    await tx.execute(delete(album_items).where(album_items.c.chat_id == user_id))
    return len(ids)


async def _forget_orders(tx: AsyncConnection, ids: Sequence[str]) -> None:
    found = await _load(tx, orders.c.id.in_(ids))
    for order in found:
        if order.album_id is not None:
            here = (album_items.c.chat_id == order.chat_id, album_items.c.album_id == order.album_id)
            await tx.execute(delete(album_items).where(*here))
    await _let_pictures_go(tx, found)
    await _let_words_go(tx, found)
    # Whoever works on one of them just now, for a late picture or a word of failure, has lost it.
    await tx.execute(
        update(orders)
        .where(orders.c.id.in_(ids))
        .values(
            album_id=None,
            inline_id=None,
            guest_query_id=None,
            shown=None,
            lease_owner=None,
            lease_until=None,
            fence=orders.c.fence + 1,
        )
    )
    await tx.execute(update(parts).where(parts.c.order_id.in_(ids)).values(late_result=None, late_result_until=None))


async def erase_old(tx: AsyncConnection, term: Term, *, limit: int = 200) -> int:
    """Erases what is older than its term, up to `limit` orders of each kind; how many orders it touched."""
    now, touched = await now_ms(tx), 0
    for days, gone_at, let_go in (
        (term.input_days, orders.c.inputs_gone_at, _let_inputs_go),
        (term.media_days, orders.c.pictures_gone_at, _let_pictures_go),
        (term.prompt_days, orders.c.words_gone_at, _let_words_go),
    ):
        if not days:
            continue
        old = (orders.c.finished_at < now - int(days * DAY_MS), gone_at.is_(None), orders.c.due_at.is_(None))
        held = select(orders.c.id).where(*old).order_by(orders.c.finished_at).limit(limit)
        ids = list((await tx.execute(held.with_for_update(key_share=True, skip_locked=True))).scalars())
        await let_go(tx, await _load(tx, orders.c.id.in_(ids)))
        touched += len(ids)
    return touched


async def _let_inputs_go(tx: AsyncConnection, found: Sequence[Order]) -> None:
    await _gone(tx, found, "inputs_gone_at")
    await _note(tx, [f"in/{order.id}/{index}" for order in found for index in range(1, len(order.sources) + 1)])


async def _let_pictures_go(tx: AsyncConnection, found: Sequence[Order]) -> None:
    await _gone(tx, found, "pictures_gone_at", photo_id=None)
    await _note(tx, [key for order in found for part in order.parts for key in _keys(part)])
    ids = [order.id for order in found]
    await tx.execute(update(parts).where(parts.c.order_id.in_(ids)).values(results=[]))
    await tx.execute(delete(posts).where(posts.c.order_id.in_(ids)))


async def _let_words_go(tx: AsyncConnection, found: Sequence[Order]) -> None:
    await _let_inputs_go(tx, found)  # where those are is known from the sources
    await _gone(tx, found, "words_gone_at", prompt="", sources=[])


async def _gone(tx: AsyncConnection, found: Sequence[Order], column: str, **values: Any) -> None:
    ids = [order.id for order in found]
    await tx.execute(update(orders).where(orders.c.id.in_(ids)).values(**{column: await now_ms(tx)}, **values))


def _keys(part: Part) -> Iterator[str]:
    """Where the part's pictures are, or may be."""
    yield from (picture.key for picture in part.results)
    if len(part.results) < part.count:
        yield from (f"out/{part.id}/{number}.{form}" for number in range(1, part.count + 1) for form in _FORMS)


async def _note(tx: AsyncConnection, keys: Sequence[str]) -> None:
    now = await now_ms(tx)
    for key in dict.fromkeys(keys):
        await insert_once(tx, deletions, {"key": key, "noted_at": now})


async def to_delete(connection: AsyncConnection, *, limit: int) -> list[str]:
    """Pictures that are still to be deleted from the media store, the longest waiting first."""
    oldest = select(deletions.c.key).order_by(deletions.c.noted_at, deletions.c.key).limit(limit)
    rows = await connection.execute(oldest)
    return list(rows.scalars())


async def deleted(tx: AsyncConnection, keys: Sequence[str]) -> None:
    """They are gone from the media store."""
    await tx.execute(delete(deletions).where(deletions.c.key.in_(keys)))


async def _load(tx: AsyncConnection, *which: ColumnElement[bool]) -> list[Order]:
    rows = (await tx.execute(select(orders).where(*which))).mappings()
    return await with_parts(tx, [dict(row) for row in rows])


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
