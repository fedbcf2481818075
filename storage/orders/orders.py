"""Orders: placed once per intent together with their reservation, and cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import bindparam, case, exists, func, insert, select, update

from storage.accounts.daily_credits import Daily
from storage.accounts.ledger import (
    Budget,
    BudgetReached,
    InsufficientCredits,
    PersonalCapReached,
    check_balance,
    close,
    has_left,
    lock_accounts,
    reserve,
    spent,
)
from storage.database.database import clock, insert_once, plus_seconds
from storage.database.statements import among
from storage.database.transaction import Transaction
from storage.orders.draft import Draft, new_order
from storage.orders.models import Order, Part
from storage.orders.order_queries import list_orders, load
from storage.orders.wake_ups import wake_waiting
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


class QueueFull(Exception):
    """The person has as many unfinished orders as allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} orders are waiting already")
        self.limit = limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """A process that goes on with new orders at once, if their person has room: it sends the placeholder next.

    Durations in seconds.
    """

    owner: str
    lease_seconds: float
    max_active: int
    deadline_seconds: float
    video_deadline_seconds: float = 1800.0

    def deadline_of(self, kind: str) -> float:
        """How long an order of that kind may take."""
        return self.video_deadline_seconds if kind == "video" else self.deadline_seconds


@dataclass(frozen=True, slots=True)
class Placed:
    """The order of an intent. `new` when it was placed just now, `claimed` when the claimant holds it already."""

    order: Order
    new: bool
    claimed: bool = False


NO_LIMITS = Budget()


async def place(
    tx: Transaction, draft: Draft, *, daily_credits: Daily, max_open: int, budget: Budget = NO_LIMITS
) -> tuple[Order, bool]:
    """The order of this intent and whether it is new; see `place_and_claim`."""
    placed = await place_and_claim(tx, draft, daily_credits=daily_credits, max_open=max_open, budget=budget)
    return placed.order, placed.new


async def place_and_claim(
    tx: Transaction,
    draft: Draft,
    *,
    daily_credits: Daily,
    max_open: int,
    budget: Budget = NO_LIMITS,
    claimant: Claimant | None = None,
) -> Placed:
    """The order of this intent; a new one starts and is the claimant's if the person has room and no album is awaited.

    Raises `InsufficientCredits`, `PersonalCapReached` or `QueueFull` before anything is written. The reservation is
    written in the caller's transaction.
    """
    account, now = await lock_accounts(tx, draft.account_id, draft.user_id)
    facts = await _facts(tx, draft)
    known = await _of_intent(tx, draft.intent) if facts.known else None
    if known is None and draft.deduplicate:
        known = await _find_duplicate(tx, draft)
    if known is not None:
        return Placed(known, new=False)
    if facts.open >= max_open:
        raise QueueFull(max_open)
    await _keep_within(tx, budget, account, needed=draft.credits, user_id=draft.user_id)
    check_balance(account, needed=draft.credits, daily_credits=daily_credits)
    order = new_order(draft, now)
    row = _row_of(order)
    claims = claimant is not None and draft.delay_seconds == 0 and facts.active < claimant.max_active
    if claims and claimant is not None:
        started = {
            "state": order_after(OrderState.QUEUED, OrderEvent.STARTED),
            "started_at": now,
            "deadline_at": plus_seconds(now, claimant.deadline_of(draft.kind)),
            "fence": 1,
        }
        order = replace(order, **started)
        announces = {} if draft.guest_query_id is not None else {"placeholder_status": "sending"}
        lease = {
            "lease_owner": claimant.owner,
            "lease_until": plus_seconds(now, claimant.lease_seconds),
        }
        row |= started | announces | lease
    if not await insert_once(tx, orders, row, unique="intent"):  # the same intent, charged to another account
        known = await _of_intent(tx, draft.intent)
        assert known is not None
        return Placed(known, new=False)
    await tx.execute(_NEW_PARTS, [_part_row(part) for part in order.parts])
    await reserve(
        tx,
        account=account,
        parts=[(part.id, part.credits) for part in order.parts],
        order_id=order.id,
        daily_credits=daily_credits,
        now=now,
    )
    return Placed(order, new=True, claimed=claims)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What decides whether an order may be placed: is its intent known, how many are open and at work."""

    known: bool
    open: int
    active: int


_FACTS = select(
    func.count(),
    func.coalesce(func.sum(case((among(orders.c.state, ACTIVE_ORDERS), 1), else_=0)), 0),
    select(exists().where(orders.c.intent == bindparam("intent"))).scalar_subquery(),
).where(orders.c.user_id == bindparam("user"), among(orders.c.state, OPEN_ORDERS))
_NEW_PARTS = insert(parts)


async def _facts(connection: Transaction, draft: Draft) -> _Facts:
    given = {"user": draft.user_id, "intent": draft.intent}
    count, active, is_known = (await connection.execute(_FACTS, given)).one()
    return _Facts(known=bool(is_known), open=int(count), active=int(active))


async def check_order_limits(connection: Transaction, draft: Draft, *, daily_credits: Daily, max_open: int) -> None:
    """Raises what placing would raise now, as far as that is seen without waiting for any writer.

    So refusing costs next to nothing, however often somebody asks. What it lets pass is checked again when placing.
    """
    if draft.deduplicate:
        return
    facts = await _facts(connection, draft)
    if facts.known:
        return
    if facts.open >= max_open:
        raise QueueFull(max_open)
    available = await has_left(connection, account_id=draft.account_id, daily_credits=daily_credits)
    if draft.credits > available:
        raise InsufficientCredits(needed=draft.credits, available=available)


async def _keep_within(
    tx: Transaction, budget: Budget, account: Mapping[str, Any], *, needed: int, user_id: int
) -> None:
    if budget.credits is not None:
        left = max(budget.credits - await spent(tx, account_id=account["id"], day=account["day"]), 0)
        if needed > left:
            raise BudgetReached(needed=needed, available=left)
    if budget.per_person is not None:
        left = budget.per_person - await spent(tx, account_id=account["id"], day=account["day"], user_id=user_id)
        if needed > max(left, 0):
            raise PersonalCapReached(needed=needed, available=max(left, 0))


async def _of_intent(tx: Transaction, intent: str) -> Order | None:
    found = await list_orders(tx, orders.c.intent == intent, limit=1)
    return found[0] if found else None


async def _find_duplicate(tx: Transaction, draft: Draft) -> Order | None:
    """An unfinished order that asks for the same. The person's account must be held."""
    alike = (
        orders.c.user_id == draft.user_id,
        orders.c.state.in_(OPEN_ORDERS),
        orders.c.parent_id == draft.parent_id,
        orders.c.kind == draft.kind,
        orders.c.prompt == draft.prompt,
        orders.c.seconds.is_not_distinct_from(draft.seconds),
        orders.c.count == sum(draft.part_counts),
    )
    wanted = (draft.resolution, draft.sources)
    return next(
        (order for order in await list_orders(tx, *alike, limit=100) if (order.resolution, order.sources) == wanted),
        None,
    )


def _row_of(order: Order) -> dict[str, Any]:
    row = {field.name: getattr(order, field.name) for field in fields(order) if field.name != "parts"}
    return row | {"sources": [source.as_json() for source in order.sources]}


def _part_row(part: Part) -> dict[str, Any]:
    row = {field.name: getattr(part, field.name) for field in fields(part)}
    return row | {"tried": list(part.tried), "results": [result.as_json() for result in part.results]}


async def cancel(tx: Transaction, order_id: str) -> Order | None:
    """The order: cancelled with its credits returned if it waited, noted to be stopped if it was at work.

    None when it is too late for either (then nothing changes).
    """
    moved = await tx.execute(
        update(orders)
        .where(orders.c.id == order_id, orders.c.state == OrderState.QUEUED)
        .values(
            state=order_after(OrderState.QUEUED, OrderEvent.CANCELLED),
            finished_at=clock(),
            due_at=clock(),  # its placeholder still has to say so
            wakeups=orders.c.wakeups + 1,
            failure="cancelled",
        )
    )
    if not moved.rowcount:
        return await _ask_to_stop(tx, order_id)
    await tx.execute(
        update(parts)
        .where(parts.c.order_id == order_id, parts.c.state == PartState.QUEUED)
        .values(state=part_after(PartState.QUEUED, PartEvent.FAILED), failure="cancelled", finished_at=clock())
    )
    order = await load(tx, order_id)
    for part in order.parts:
        if part.credits:
            await close(tx, part_id=part.id, charged=0)
    await wake_waiting(tx, user_id=order.user_id)  # they moved up by one, and say so
    return order


async def _ask_to_stop(tx: Transaction, order_id: str) -> Order | None:
    asked = await tx.execute(
        update(orders)
        .where(orders.c.id == order_id, orders.c.state == OrderState.WORKING)
        .values(
            cancel_asked_at=func.coalesce(orders.c.cancel_asked_at, clock()),
            due_at=clock(),
            wakeups=orders.c.wakeups + 1,
        )
    )
    return await load(tx, order_id) if asked.rowcount else None
