"""New words for an order that waits: nothing of it is bought yet, and its price stays."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import update

from storage.database.transaction import Transaction
from storage.orders.draft import Draft
from storage.orders.models import Order
from storage.orders.order_queries import list_orders
from storage.schema.orders import orders, parts
from storage.schema.states import OrderState, PartState


class PriceChanged(ValueError):
    """The new words cost more or less, or are bought in other parts: the reservation does not fit."""


async def orders_of(connection: Transaction, intents: Collection[str]) -> list[Order]:
    """The orders that were placed for these intents, oldest first."""
    return await list_orders(connection, orders.c.intent.in_(intents), limit=len(intents))


async def amend(tx: Transaction, order: Order, draft: Draft) -> bool:
    """Gives a waiting order the words and the model of the draft; False when it does not wait any more.

    Raises `PriceChanged`. Whoever has the order in hand sees that it was called for, and reads it again.
    """
    if (draft.part_counts, draft.unit_credits) != (tuple(part.count for part in order.parts), order.unit_credits):
        raise PriceChanged
    words: dict[str, Any] = {"prompt": draft.prompt, "model": draft.model, "via": draft.via}
    shape: dict[str, Any] = {"ratio": draft.ratio, "resolution": draft.resolution, "wakeups": orders.c.wakeups + 1}
    shape |= {"seconds": draft.seconds, "mute": draft.mute, "uses_references": draft.uses_references}
    shape |= {"seed": draft.seed, "transparent": draft.transparent}
    shape |= {"mask": draft.mask, "style": draft.style, "negative": draft.negative}
    changed = await tx.execute(
        update(orders).where(orders.c.id == order.id, orders.c.state == OrderState.QUEUED).values(**words, **shape)
    )
    if not changed.rowcount:
        return False
    waiting = (parts.c.order_id == order.id, parts.c.state == PartState.QUEUED)
    await tx.execute(update(parts).where(*waiting).values(model=draft.model))
    return True
