"""Orders: placed once per intent together with their reservation; found, listed and cancelled."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts.ledger import (
    Budget,
    InsufficientCredits,
    PersonalCapReached,
    check_balance,
    close,
    has_left,
    lock_accounts,
    locked_account,
    reserve,
    spent,
)
from storage.database.database import insert_once, now_ms
from storage.orders.models import Order, Part, Source
from storage.schema.orders import orders, parts
from storage.schema.states import (
    ACTIVE_ORDERS,
    OPEN_ORDERS,
    OrderEvent,
    OrderState,
    PartEvent,
    PartState,
    order_after,
    part_after,
)

_ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_ID_LENGTH = 8


class QueueFull(Exception):
    """The person has as many unfinished orders as allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} orders are waiting already")
        self.limit = limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order to be placed. `intent` names what was asked: the same intent makes one order, however often it comes.

    `message_id` is what it answers, 0 for nothing. `inline_id` is a message elsewhere that shows what becomes of it,
    `guest_id` a call from elsewhere whose answer will be such a message.
    `part_counts` are the pictures of each paid submission; `delay_seconds` waits for the rest of an album; a `lone` one
    is not placed beside an unfinished order of the same person that asks for the same: a button was pressed twice.
    """

    intent: str
    account_id: int
    user_id: int
    chat_id: int
    thread_id: int | None
    message_id: int
    language: str
    kind: str
    prompt: str
    model: str
    via: str | None
    ratio: str | None
    resolution: str | None
    part_counts: tuple[int, ...]
    unit_credits: int
    sources: tuple[Source, ...] = ()
    album_id: str | None = None
    parent_id: str | None = None
    delay_seconds: float = 0.0
    spoiler: bool = False
    quiet: bool = False
    deduplicate: bool = False
    inline_id: str | None = None
    guest_query_id: str | None = None

    @property
    def credits(self) -> int:
        """What it costs in all."""
        return sum(self.part_counts) * self.unit_credits


NO_LIMITS = Budget()


async def place(
    tx: AsyncConnection, draft: Draft, *, daily_credits: int, max_open: int, budget: Budget = NO_LIMITS
) -> tuple[Order, bool]:
    """The order of this intent and whether it is new.

    Raises `Overdrawn`, `Capped` or `QueueFull` before anything is written. The reservation is written in the
    caller's transaction.
    """
    await lock_accounts(tx, draft.account_id, draft.user_id)
    known = await _of_intent(tx, draft.intent) or (await _twin(tx, draft) if draft.deduplicate else None)
    if known is not None:
        return known, False
    if await _open_count(tx, draft.user_id) >= max_open:
        raise QueueFull(max_open)
    account = await locked_account(tx, draft.account_id)
    await _keep_within(tx, budget, account, needed=draft.credits, user_id=draft.user_id)
    check_balance(account, needed=draft.credits, daily_credits=daily_credits)
    order_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
    new = _new_order(draft, order_id, await now_ms(tx))
    if not await insert_once(tx, orders, new, unique="intent"):  # the same intent, charged to another account
        known = await _of_intent(tx, draft.intent)
        assert known is not None
        return known, False
    new_parts = [_new_part(draft, order_id, ordinal) for ordinal in range(len(draft.part_counts))]
    await tx.execute(insert(parts), new_parts)
    await reserve(
        tx,
        account=account,
        parts=[(str(part["id"]), int(str(part["credits"]))) for part in new_parts],
        order_id=order_id,
        daily_credits=daily_credits,
    )
    return await load(tx, order_id), True


async def check_order_limits(connection: AsyncConnection, draft: Draft, *, daily_credits: int, max_open: int) -> None:
    """Raises what `place` would raise now, as far as that is seen without waiting for any writer.

    So refusing costs next to nothing, however often somebody asks. What it lets pass is still checked by `place`.
    """
    if draft.deduplicate or await _of_intent(connection, draft.intent) is not None:
        return
    if await _open_count(connection, draft.user_id) >= max_open:
        raise QueueFull(max_open)
    available = await has_left(connection, account_id=draft.account_id, daily_credits=daily_credits)
    if draft.credits > available:
        raise InsufficientCredits(needed=draft.credits, available=available)


async def _open_count(connection: AsyncConnection, user_id: int) -> int:
    mine = (orders.c.user_id == user_id, orders.c.state.in_(OPEN_ORDERS))
    return await connection.scalar(select(func.count()).where(*mine)) or 0


async def _keep_within(
    tx: AsyncConnection, budget: Budget, account: dict[str, Any], *, needed: int, user_id: int
) -> None:
    if budget.credits is not None:
        left = budget.credits - await spent(tx, account_id=account["id"], day=account["day"])
        if needed > left:
            raise InsufficientCredits(needed=needed, available=max(left, 0))
    if budget.per_person is not None:
        left = budget.per_person - await spent(tx, account_id=account["id"], day=account["day"], user_id=user_id)
        if needed > left:
            raise PersonalCapReached(needed=needed, available=max(left, 0))


async def _of_intent(tx: AsyncConnection, intent: str) -> Order | None:
    found = await _list(tx, orders.c.intent == intent, limit=1)
    return found[0] if found else None


async def _twin(tx: AsyncConnection, draft: Draft) -> Order | None:
    """An unfinished order that asks for the same. The person's account must be held."""
    alike = (
        orders.c.user_id == draft.user_id,
        orders.c.state.in_(OPEN_ORDERS),
        orders.c.parent_id == draft.parent_id,
        orders.c.kind == draft.kind,
        orders.c.prompt == draft.prompt,
        orders.c.count == sum(draft.part_counts),
    )
    wanted = (draft.resolution, draft.sources)
    return next(
        (order for order in await _list(tx, *alike, limit=100) if (order.resolution, order.sources) == wanted), None
    )


def _new_order(draft: Draft, order_id: str, now: int) -> dict[str, object]:
    return {
        "id": order_id,
        "intent": draft.intent,
        "account_id": draft.account_id,
        "user_id": draft.user_id,
        "chat_id": draft.chat_id,
        "thread_id": draft.thread_id,
        "message_id": draft.message_id,
        "language": draft.language,
        "kind": draft.kind,
        "prompt": draft.prompt,
        "model": draft.model,
        "via": draft.via,
        "ratio": draft.ratio,
        "resolution": draft.resolution,
        "count": sum(draft.part_counts),
        "unit_credits": draft.unit_credits,
        "sources": [source.as_json() for source in draft.sources],
        "album_id": draft.album_id,
        "parent_id": draft.parent_id,
        "state": OrderState.QUEUED,
        "due_at": now + int(draft.delay_seconds * 1000),
        "created_at": now,
        "spoiler": draft.spoiler,
        "quiet": draft.quiet,
        "inline_id": draft.inline_id,
        "guest_query_id": draft.guest_query_id,
    }


def _new_part(draft: Draft, order_id: str, ordinal: int) -> dict[str, object]:
    count = draft.part_counts[ordinal]
    return {
        "id": f"{order_id}.{ordinal + 1}",
        "order_id": order_id,
        "ordinal": ordinal,
        "model": draft.model,
        "count": count,
        "credits": count * draft.unit_credits,
        "state": PartState.QUEUED,
        "tried": [],
        "idempotency_key": secrets.token_hex(16),
        "callback_token": secrets.token_urlsafe(32),
        "results": [],
    }


async def load(connection: AsyncConnection, order_id: str) -> Order:
    """The order with its parts; raises `KeyError`."""
    found = await _list(connection, orders.c.id == order_id, limit=1)
    if not found:
        raise KeyError(order_id)
    return found[0]


async def at_placeholder(connection: AsyncConnection, *, chat_id: int, message_id: int) -> Order | None:
    """The order whose placeholder or picture is that message."""
    found = await _list(connection, orders.c.chat_id == chat_id, orders.c.placeholder_id == message_id, limit=1)
    return found[0] if found else None


async def unfinished(connection: AsyncConnection, *, user_id: int) -> list[Order]:
    """The person's orders that are not final, oldest first."""
    return await _list(connection, orders.c.user_id == user_id, orders.c.state.in_(OPEN_ORDERS), limit=100)


async def recent(connection: AsyncConnection, *, user_id: int, limit: int = 10) -> list[Order]:
    """The person's last final orders, newest first."""
    final = orders.c.state.not_in(OPEN_ORDERS)
    return await _list(connection, orders.c.user_id == user_id, final, limit=limit, newest=True)


async def count_ahead(connection: AsyncConnection, order: Order) -> int:
    """How many unfinished orders of the same person come before it."""
    older = or_(
        orders.c.created_at < order.created_at, (orders.c.created_at == order.created_at) & (orders.c.id < order.id)
    )
    mine = (orders.c.user_id == order.user_id, orders.c.state.in_(OPEN_ORDERS), older)
    return await connection.scalar(select(func.count()).where(*mine)) or 0


async def mean_duration(connection: AsyncConnection, *, model: str, gateway: str) -> float | None:
    """The mean time from submission to picture over the last twenty parts, None while nothing is known."""
    lasted = (
        select((parts.c.finished_at - parts.c.submitted_at).label("lasted"))
        .where(parts.c.model == model, parts.c.gateway == gateway, parts.c.state == PartState.STORED)
        .order_by(parts.c.finished_at.desc())
        .limit(20)
        .subquery()
    )
    mean = await connection.scalar(select(func.avg(lasted.c.lasted)))
    return None if mean is None else float(mean) / 1000


async def cancel(tx: AsyncConnection, order_id: str) -> Order | None:
    """The order: cancelled with its credits returned if it waited, noted to be stopped if it was at work.

    None when it is too late for either (then nothing changes).
    """
    now = await now_ms(tx)
    moved = await tx.execute(
        update(orders)
        .where(orders.c.id == order_id, orders.c.state == OrderState.QUEUED)
        .values(
            state=order_after(OrderState.QUEUED, OrderEvent.CANCELLED),
            finished_at=now,
            due_at=now,  # its placeholder still has to say so
            wakeups=orders.c.wakeups + 1,
            failure="cancelled",
        )
    )
    if not moved.rowcount:
        return await _ask_to_stop(tx, order_id, now)
    await tx.execute(
        update(parts)
        .where(parts.c.order_id == order_id, parts.c.state == PartState.QUEUED)
        .values(state=part_after(PartState.QUEUED, PartEvent.FAILED), failure="cancelled", finished_at=now)
    )
    order = await load(tx, order_id)
    for part in order.parts:
        await close(tx, part_id=part.id, charged=0)
    await wake_waiting(tx, user_id=order.user_id)  # they moved up by one, and say so
    return order


async def _ask_to_stop(tx: AsyncConnection, order_id: str, now: int) -> Order | None:
    asked = await tx.execute(
        update(orders)
        .where(orders.c.id == order_id, orders.c.state == OrderState.WORKING)
        .values(cancel_asked_at=func.coalesce(orders.c.cancel_asked_at, now), due_at=now, wakeups=orders.c.wakeups + 1)
    )
    return await load(tx, order_id) if asked.rowcount else None


async def record_callback(tx: AsyncConnection, *, callback_token: str) -> bool:
    """Makes the order of that token due, as long as its part waits for a gateway; False when nothing waits."""
    watched = (parts.c.state.in_((PartState.SUBMITTING, PartState.UNSURE, PartState.RUNNING))) | (
        parts.c.late_result == "watched"
    )
    named = (parts.c.callback_token == callback_token) & watched
    order_id = await tx.scalar(select(parts.c.order_id).where(named))
    if order_id is None:
        return False
    # The order's row is always locked before its parts', and the part may have ended meanwhile.
    await tx.execute(select(orders.c.id).where(orders.c.id == order_id).with_for_update(key_share=True))
    called = await tx.execute(update(parts).where(named).values(calls=parts.c.calls + 1))
    if not called.rowcount:
        return False
    woken = {"due_at": await now_ms(tx), "wakeups": orders.c.wakeups + 1}
    await tx.execute(update(orders).where(orders.c.id == order_id).values(woken))
    return True


async def wake_waiting(tx: AsyncConnection, *, user_id: int) -> None:
    """Makes the person's waiting orders due, since one before them is done. The person's account must be held.

    One that was never claimed is due by itself, and may wait for the rest of its album. One that is locked just now
    is being looked at, and will see that there is room once it gets the account.
    """
    waiting = (
        select(orders.c.id)
        .where(orders.c.user_id == user_id, orders.c.state == OrderState.QUEUED, orders.c.fence > 0)
        .with_for_update(skip_locked=True, key_share=True)
        .cte("waiting")
    )
    now = await now_ms(tx)
    await tx.execute(
        update(orders)
        .where(orders.c.id.in_(select(waiting.c.id)), orders.c.state == OrderState.QUEUED)
        .values(due_at=case((orders.c.due_at < now, orders.c.due_at), else_=now), wakeups=orders.c.wakeups + 1)
    )


async def active_count(connection: AsyncConnection, *, user_id: int) -> int:
    """How many of the person's orders are being painted or delivered."""
    mine = (orders.c.user_id == user_id, orders.c.state.in_(ACTIVE_ORDERS))
    return await connection.scalar(select(func.count()).where(*mine)) or 0


async def _list(
    connection: AsyncConnection, *where: ColumnElement[bool], limit: int, newest: bool = False
) -> list[Order]:
    age = orders.c.created_at.desc() if newest else orders.c.created_at
    rows = (
        (await connection.execute(select(orders).where(*where).order_by(age, orders.c.id).limit(limit)))
        .mappings()
        .all()
    )
    return await with_parts(connection, rows)  # type: ignore[arg-type]


async def with_parts(connection: AsyncConnection, rows: Sequence[dict[str, object]]) -> list[Order]:
    """The orders of these rows, each with its parts, in the same order."""
    if not rows:
        return []
    found = await connection.execute(
        select(parts).where(parts.c.order_id.in_([row["id"] for row in rows])).order_by(parts.c.ordinal)
    )
    mine: dict[str, list[Part]] = {}
    for row in found.mappings():
        mine.setdefault(row["order_id"], []).append(Part.of(dict(row)))
    return [Order.of(dict(row), tuple(mine.get(str(row["id"]), ()))) for row in rows]
