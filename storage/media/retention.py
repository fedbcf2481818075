"""Erases data: all of a person's on request, everyone's after a time. The ledger keeps its amounts.

Rows are cleared in one transaction, which also records the images to delete; those are deleted from the media
store afterwards, also if that is interrupted and repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from storage.accounts.ledger import lock_accounts
from storage.admin.people import forget_name
from storage.admin.tickets import forget_tickets
from storage.database.database import DAY_MS, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.orders.models import Order, Part
from storage.orders.order_queries import with_parts
from storage.schema.accounts import preferences
from storage.schema.admin import admin_drafts
from storage.schema.conversation import album_items, offers, posts, questions, reports
from storage.schema.media import deletions
from storage.schema.orders import orders, parts
from storage.schema.states import OPEN_ORDERS

_AT_ONCE = 500
# A process may have died after storing a result and before recording it.
_FORMS = ("png", "jpg", "webp", "mp4", "webm")


class StillRunning(Exception):
    """The person has unfinished orders, which have to end first."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} orders are not finished")
        self.count = count


@dataclass(frozen=True, slots=True)
class Term:
    """How many days images and prompts are kept after their order ended; 0 to keep them until erased on request."""

    media_days: float
    prompt_days: float
    input_days: float = 1.0


async def forget_person(tx: Transaction, *, user_id: int) -> int:
    """Erases a person's data except the amounts of orders; returns how many orders. Raises `StillRunning`."""
    mine = select(orders.c.id).where(orders.c.user_id == user_id).order_by(orders.c.id)
    ids = list((await tx.execute(mine.with_for_update(key_share=True))).scalars())
    await lock_accounts(tx, user_id)  # placing an order locks it too, so no order starts meanwhile
    running = select(func.count()).where(orders.c.user_id == user_id, orders.c.state.in_(OPEN_ORDERS))
    if count := await tx.scalar(running):
        raise StillRunning(count)
    for some in _batches(ids):
        await _erase_orders(tx, some)
    for table in (questions, offers, reports):
        await tx.execute(delete(table).where(table.c.user_id == user_id))
    await forget_tickets(tx, user_id=user_id)
    await tx.execute(delete(admin_drafts).where(admin_drafts.c.subject_id == user_id))
    await tx.execute(delete(preferences).where(preferences.c.id == user_id))
    await tx.execute(delete(album_items).where(album_items.c.chat_id == user_id))
    await forget_name(tx, person_id=user_id)
    return len(ids)


async def _erase_orders(tx: Transaction, ids: Sequence[str]) -> None:
    found = await _load(tx, orders.c.id.in_(ids))
    for order in found:
        if order.album_id is not None:
            here = (album_items.c.chat_id == order.chat_id, album_items.c.album_id == order.album_id)
            await tx.execute(delete(album_items).where(*here))
    await _erase_pictures(tx, found)
    await _erase_prompts(tx, found)
    # A worker that holds one of them, for a late result or a notification, loses its lease.
    await tx.execute(
        update(orders)
        .where(orders.c.id.in_(ids))
        .values(
            album_id=None,
            inline_id=None,
            guest_query_id=None,
            displayed=None,
            lease_owner=None,
            lease_until=None,
            fence=orders.c.fence + 1,
        )
    )
    await tx.execute(update(parts).where(parts.c.order_id.in_(ids)).values(late_result=None, late_result_until=None))


async def erase_old(tx: Transaction, term: Term, *, limit: int = 200) -> int:
    """Erases expired data of up to `limit` orders per kind; returns how many orders were changed."""
    now, touched = await now_ms(tx), 0
    for days, gone_at, erase in (
        (term.input_days, orders.c.inputs_gone_at, _erase_inputs),
        (term.media_days, orders.c.pictures_gone_at, _erase_pictures),
        (term.prompt_days, orders.c.words_gone_at, _erase_prompts),
    ):
        if not days:
            continue
        old = (orders.c.finished_at < now - int(days * DAY_MS), gone_at.is_(None), orders.c.due_at.is_(None))
        held = select(orders.c.id).where(*old).order_by(orders.c.finished_at).limit(limit)
        ids = list((await tx.execute(held.with_for_update(key_share=True, skip_locked=True))).scalars())
        await erase(tx, await _load(tx, orders.c.id.in_(ids)))
        touched += len(ids)
    return touched


async def erase_order_pictures(tx: Transaction, *, order_id: str) -> None:
    """Erases the pictures of one order that is over."""
    await _erase_pictures(tx, await _load(tx, orders.c.id == order_id))


async def _erase_inputs(tx: Transaction, found: Sequence[Order]) -> None:
    await _mark_erased(tx, found, "inputs_gone_at")
    await record_deletions(
        tx, [f"in/{order.id}/{index}" for order in found for index in range(1, len(order.sources) + 1)]
    )


async def _erase_pictures(tx: Transaction, found: Sequence[Order]) -> None:
    await _mark_erased(tx, found, "pictures_gone_at", photo_id=None)
    await record_deletions(tx, [key for order in found for part in order.parts for key in _keys(part)])
    ids = [order.id for order in found]
    await tx.execute(update(parts).where(parts.c.order_id.in_(ids)).values(results=[]))
    await tx.execute(delete(posts).where(posts.c.order_id.in_(ids)))


async def _erase_prompts(tx: Transaction, found: Sequence[Order]) -> None:
    await _erase_inputs(tx, found)  # their keys are known from the sources
    await _mark_erased(tx, found, "words_gone_at", prompt="", negative=None, sources=[])


async def _mark_erased(tx: Transaction, found: Sequence[Order], column: str, **values: Any) -> None:
    ids = [order.id for order in found]
    await tx.execute(update(orders).where(orders.c.id.in_(ids)).values(**{column: await now_ms(tx)}, **values))


def _keys(part: Part) -> Iterator[str]:
    """The keys of the part's results, including those that may exist."""
    yield from (key for result in part.results for key in result.keys)
    if len(part.results) < part.count:
        names = [f"out/{part.id}/{number}{ending}" for number in range(1, part.count + 1) for ending in ("", "-last")]
        yield from (f"{name}.{form}" for name in names for form in _FORMS)
        yield from raw_keys(part.id, part.count)


def raw_keys(part_id: str, count: int) -> list[str]:
    """Where results are that came inside the reply to a paid request, until they are verified."""
    return [f"raw/{part_id}/{number}" for number in range(1, count + 1)]


async def record_deletions(tx: Transaction, keys: Sequence[str]) -> None:
    """The retention job will delete them."""
    now = await now_ms(tx)
    for key in dict.fromkeys(keys):
        await insert_once(tx, deletions, {"key": key, "noted_at": now})


async def to_delete(connection: Transaction, *, limit: int) -> list[str]:
    """Keys of images to delete from the media store, oldest first."""
    oldest = select(deletions.c.key).order_by(deletions.c.noted_at, deletions.c.key).limit(limit)
    rows = await connection.execute(oldest)
    return list(rows.scalars())


async def deleted(tx: Transaction, keys: Sequence[str]) -> None:
    """Records that the images were deleted from the media store."""
    await tx.execute(delete(deletions).where(deletions.c.key.in_(keys)))


async def _load(tx: Transaction, *which: ColumnElement[bool]) -> list[Order]:
    rows = (await tx.execute(select(orders).where(*which))).mappings()
    return await with_parts(tx, [dict(row) for row in rows])


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
