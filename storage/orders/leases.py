"""Claims: a lease and a fence on one order with all its parts, and the only way to move them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts.ledger import close, lock_accounts
from storage.database.database import Database, clock, now_ms, plus_seconds
from storage.orders.models import Order, Part, Stored
from storage.orders.orders import active_count, load, wake_waiting, with_parts
from storage.schema.orders import orders, parts
from storage.schema.states import (
    ACTIVE_ORDERS,
    OPEN_ORDERS,
    OPEN_PARTS,
    IllegalTransition,
    OrderEvent,
    OrderState,
    PartEvent,
    PartState,
    order_after,
    part_after,
)


class LostClaim(Exception):
    """The lease is no longer ours: somebody else works on the order, or it ended. Drop the work."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An order that is ours until the lease runs out. `wakes` is what had called for it when it was claimed."""

    order_id: str
    owner: str
    fence: int
    wakeups: int


async def claim(database: Database, *, owner: str, limit: int, lease_seconds: float) -> list[tuple[Claim, Order]]:
    """Up to `limit` due orders that nobody holds, oldest due first, now held by `owner`."""
    async with database.write() as tx:
        free = or_(orders.c.lease_until.is_(None), orders.c.lease_until <= clock())
        due = (
            select(orders.c.id)
            .where(orders.c.due_at <= clock(), free)
            .order_by(orders.c.due_at, orders.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
            .cte("due")
        )
        taken = await tx.execute(
            update(orders)
            .where(orders.c.id.in_(select(due.c.id)))
            .values(lease_owner=owner, lease_until=plus_seconds(clock(), lease_seconds), fence=orders.c.fence + 1)
            .returning(*orders.c)
        )
        rows = sorted((dict(row) for row in taken.mappings()), key=lambda row: (row["due_at"], row["id"]))
        found = await with_parts(tx, rows)
    return [(Claim(order.id, owner, order.fence, order.wakeups), order) for order in found]


async def renew(database: Database, held: Claim, *, lease_seconds: float) -> None:
    """Prolongs the lease; raises `LostClaim`."""
    async with database.write() as tx:
        await _hold(tx, held, lease_until=plus_seconds(clock(), lease_seconds))


async def due_in_seconds(database: Database) -> float | None:
    """How long until some order is due and free, None when nothing will be."""
    async with database.read() as connection:
        free_at = case(
            (orders.c.lease_until > orders.c.due_at, orders.c.lease_until),
            else_=orders.c.due_at,
        )
        first = await connection.scalar(select(func.min(free_at)).where(orders.c.due_at.is_not(None)))
        return None if first is None else max(float(first - await now_ms(connection)) / 1000, 0.0)


async def break_leases(database: Database) -> int:
    """Frees every order: only for the one process that owns its SQLite file, when it starts."""
    async with database.write() as tx:
        freed = await tx.execute(
            update(orders)
            .where(orders.c.lease_owner.is_not(None))
            .values(lease_owner=None, lease_until=None, fence=orders.c.fence + 1)
        )
        return freed.rowcount


async def _hold(tx: AsyncConnection, held: Claim, **values: Any) -> None:
    ours = await tx.execute(
        update(orders)
        .where(orders.c.id == held.order_id, orders.c.lease_owner == held.owner, orders.c.fence == held.fence)
        .values(**values)
    )
    if not ours.rowcount:
        raise LostClaim(held.order_id)


@asynccontextmanager
async def transaction(database: Database, held: Claim) -> AsyncIterator["ClaimedOrder"]:
    """One transaction over a claimed order; raises `LostClaim` when it is not ours any more."""
    async with database.write() as tx:
        await _hold(tx, held, fence=held.fence)
        moves = ClaimedOrder(tx, held, await load(tx, held.order_id), await now_ms(tx))
        yield moves
        await moves.check()


class ClaimedOrder:
    """The moves inside one transaction. `order` is what was there when it began, `now` the database's time in ms."""

    def __init__(self, tx: AsyncConnection, held: Claim, order: Order, now: int) -> None:
        self.tx = tx
        self.held = held
        self.order = order
        self.now = now
        self._moved = False

    async def start(self, *, max_active: int, deadline_seconds: float) -> bool:
        """Moves a waiting order to work; False while the person has `max_active` others there.

        Release a refused order by `release_waiting`: then the one that makes room is not missed.
        """
        await lock_accounts(self.tx, self.order.account_id, self.order.user_id)
        if await active_count(self.tx, user_id=self.order.user_id) >= max_active:
            return False
        await self.move(OrderEvent.STARTED, started_at=self.now, deadline_at=plus_seconds(self.now, deadline_seconds))
        return True

    async def move(self, event: OrderEvent, **values: Any) -> None:
        """Moves the order; one that leaves the active states lets the person's next one in."""
        state = order_after(self.order.state, event)
        if state not in OPEN_ORDERS:
            values.setdefault("finished_at", self.now)
        before = self.order.state
        await self.note(state=state, **values)
        self.order = replace(self.order, state=state)
        self._moved = True
        if before in ACTIVE_ORDERS and state not in ACTIVE_ORDERS:
            await lock_accounts(self.tx, self.order.account_id, self.order.user_id)
            await wake_waiting(self.tx, user_id=self.order.user_id)

    async def check(self) -> None:
        """Raises `Impossible` when the order left its parts behind: then nothing of the step is kept."""
        if self._moved and self.order.state is not OrderState.WORKING:
            still_open = (parts.c.order_id == self.order.id, parts.c.state.in_(OPEN_PARTS))
            if await self.tx.scalar(select(func.count()).where(*still_open)):
                raise IllegalTransition(f"an order that is {self.order.state} has open parts")

    async def note(self, **values: Any) -> None:
        """Writes down what is no move: the placeholder's id, what it shows."""
        changed = await self.tx.execute(
            update(orders).where(orders.c.id == self.order.id, orders.c.state == self.order.state).values(**values)
        )
        if not changed.rowcount:
            raise LostClaim(self.order.id)

    async def move_part(self, part: Part, event: PartEvent, **values: Any) -> None:
        """Moves a part. One that fails is refunded here; one that is stored goes through `store_part`."""
        state = part_after(part.state, event)
        if state is PartState.FAILED:
            values |= {"finished_at": self.now, "body": None}
            await close(self.tx, part_id=part.id, charged=0)
        await self._write_part(part, state=state, **values)

    async def store_part(self, part: Part, results: tuple[Stored, ...]) -> None:
        """The part has its pictures and is paid for, picture by picture."""
        delivered = min(len(results), part.count)
        await close(self.tx, part_id=part.id, charged=part.credits * delivered // part.count)
        await self._write_part(
            part,
            state=part_after(part.state, PartEvent.STORED),
            results=[result.as_json() for result in results],
            finished_at=self.now,
            body=None,
        )

    async def stop(self) -> None:
        """Cancels an order at work: a part that runs is paid for and stays charged, any other open one is refunded."""
        for part in self.order.parts:
            if part.state is PartState.RUNNING:
                await close(self.tx, part_id=part.id, charged=part.credits)
                ended = {"failure": "stopped", "finished_at": self.now, "body": None}
                await self._write_part(part, state=part_after(part.state, PartEvent.STOPPED), **ended)
            elif part.open:
                await self.move_part(part, PartEvent.FAILED, failure="cancelled")
        await self.move(OrderEvent.CANCELLED, failure="cancelled")

    async def note_part(self, part: Part, **values: Any) -> None:
        """Writes down what is no move: when to look again, how far it is."""
        await self._write_part(part, **values)

    async def _write_part(self, part: Part, **values: Any) -> None:
        changed = await self.tx.execute(
            update(parts).where(parts.c.id == part.id, parts.c.state == part.state).values(**values)
        )
        if not changed.rowcount:
            raise LostClaim(part.id)

    async def release(self, *, due_at: int | None) -> None:
        """Gives the order back, due at `due_at`, or at once when somebody called for it meanwhile."""
        called = orders.c.wakeups != self.held.wakeups
        again = case((called, self.now), else_=due_at)
        await self.note_any(due_at=again, lease_owner=None, lease_until=None)

    async def release_waiting(self, *, max_active: int, due_at: int | None) -> None:
        """Gives a waiting order back: at once when the person has room by now, so that no wake-up is missed."""
        await lock_accounts(self.tx, self.order.account_id, self.order.user_id)
        room = await active_count(self.tx, user_id=self.order.user_id) < max_active
        await self.release(due_at=self.now if room else due_at)

    async def note_any(self, **values: Any) -> None:
        """Writes whatever state the order is in by now, as long as it is ours."""
        await _hold(self.tx, self.held, **values)
