"""Leases: which process works on an order, until when, and how another takes over.

A claim is a lease (owner and end, by the database's clock) and a fence that grows with every claim. The owner keeps
its orders while it waits for a gateway; one statement renews all of them. Whoever lost an order can write nothing more.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, select, update

from storage.database.database import Database, clock, plus_seconds
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.orders.models import Order, changed
from storage.orders.order_queries import list_orders, with_parts
from storage.orders.wake_ups import Called
from storage.schema.orders import orders
from storage.schema.states import OrderState, PartState


class LostClaim(Exception):
    """The lease is no longer ours: somebody else works on the order, or it ended. Drop the work."""


class TaskTaken(Exception):
    """Another part has that task at that gateway."""


@dataclass(slots=True)
class Claim:
    """An order that is ours until the lease runs out, and what we know of it.

    `order` is as this process last wrote or read it. `wakeups` is how often others had called for it by then: when
    the row says more, something changed and the order is `stale`. `pending` are values of the order that the next
    transaction writes with its own. `placeholder_noted`: the row says already that the placeholder is being sent.
    `made_due`: what was written made this or other orders due, which somebody has to claim.
    """

    order_id: str
    owner: str
    fence: int
    wakeups: int
    current: Order | None = field(default=None, compare=False, repr=False)
    stale: bool = field(default=False, compare=False, repr=False)
    pending: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    placeholder_noted: bool = field(default=False, compare=False, repr=False)
    made_due: bool = field(default=False, compare=False, repr=False)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False, repr=False)

    @property
    def order(self) -> Order:
        """The order as it is known."""
        assert self.current is not None
        return self.current

    def remember(self, **values: Any) -> None:
        """Changes the order in memory; the next transaction writes it."""
        self.current = changed(self.order, **values)
        self.pending |= values

    def remember_callback(self, called: Called) -> bool:
        """Counts a callback in memory as it was counted in the row; False when the row may say more than that."""
        part = next((one for one in self.order.parts if one.callback_token == called.callback_token), None)
        nothing_else = called.wakeups == self.wakeups + 1 and not self.stale and not self.lock.locked()
        if part is None or part.state is not PartState.RUNNING or not nothing_else:
            return False
        self.wakeups = called.wakeups
        self.remember_part(part.id, callbacks=part.callbacks + 1)
        return True

    def remember_part(self, part_id: str, **values: Any) -> None:
        """Changes a part in memory only: what may be forgotten when the process dies."""
        parts = tuple(changed(part, **values) if part.id == part_id else part for part in self.order.parts)
        self.current = changed(self.order, parts=parts)


async def claim(database: Database, *, owner: str, limit: int, lease_seconds: float) -> list[tuple[Claim, Order]]:
    """Up to `limit` due orders that nobody holds, oldest due first, now held by `owner`."""
    async with database.write() as tx:
        await _free_expired(tx, owner=owner)
        due = (
            select(orders.c.id)
            .where(orders.c.due_at <= clock(), orders.c.lease_owner.is_(None))
            .order_by(orders.c.due_at, orders.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
            .cte("due")
        )
        taken = await tx.execute(
            update(orders)
            .where(orders.c.id.in_(select(due.c.id)))
            .values(lease_owner=owner, lease_until=plus_seconds(clock(), lease_seconds), fence=orders.c.fence + 1)
            .returning(*orders.c, clock().label("now"))
        )
        rows = sorted((dict(row) for row in taken.mappings()), key=lambda row: (row["due_at"], row["id"]))
        if rows:
            database.saw_time(rows[0]["now"])
        found = await with_parts(tx, rows)
    return [(Claim(order.id, owner, order.fence, order.wakeups, current=order), order) for order in found]


async def _free_expired(tx: Transaction, *, owner: str) -> None:
    """Frees what dead processes held; due at once, in the order in which their leases ended.

    Never what the owner holds itself: it lives, and may hold in memory what it could not write for a while.
    """
    expired = (
        select(orders.c.id)
        .where(orders.c.lease_owner != owner, orders.c.lease_until <= clock())
        .with_for_update(skip_locked=True, key_share=True)
        .cte("expired")
    )
    first = case((orders.c.due_at < orders.c.lease_until, orders.c.due_at), else_=orders.c.lease_until)
    await tx.execute(
        update(orders)
        .where(orders.c.id.in_(select(expired.c.id)))
        .values(lease_owner=None, lease_until=None, due_at=first)
    )


async def renew(database: Database, held: Claim, *, lease_seconds: float) -> None:
    """Prolongs one lease; raises `LostClaim`."""
    async with database.write() as tx:
        await hold(tx, held, lease_until=plus_seconds(clock(), lease_seconds))


async def renew_all(database: Database, *, owner: str, lease_seconds: float) -> int:
    """Prolongs every lease of the owner, even one that ended, as long as nobody took it; how many.

    One that somebody writes to just now has to wait for the next time, and lets no other wait.
    """
    held = select(orders.c.id).where(orders.c.lease_owner == owner).with_for_update(skip_locked=True, key_share=True)
    async with database.write(urgent=True, lengthy=True) as tx:
        renewed = await tx.execute(
            update(orders).where(orders.c.id.in_(held)).values(lease_until=plus_seconds(clock(), lease_seconds))
        )
        return renewed.rowcount


async def is_at_work(database: Database, order: Order, *, for_seconds: float) -> bool:
    """Whether the order is at work, and the claim it was read under lasts for so long without being renewed."""
    ours = (orders.c.id == order.id, orders.c.fence == order.fence, orders.c.state == OrderState.WORKING)
    lasts = orders.c.lease_until >= plus_seconds(clock(), for_seconds)
    async with database.read() as connection:
        return await connection.scalar(select(orders.c.id).where(*ours, lasts)) is not None


async def called_for(database: Database, *, owner: str) -> dict[str, int]:
    """The owner's orders that are due by what others wrote, each with its number of wake-ups."""
    async with database.read(urgent=True) as connection:
        found = await connection.execute(
            select(orders.c.id, orders.c.wakeups).where(orders.c.lease_owner == owner, orders.c.due_at <= clock())
        )
        return {row[0]: row[1] for row in found}


async def held_by(database: Database, *, owner: str) -> dict[str, int]:
    """Every order of the owner with its fence."""
    async with database.read(urgent=True) as connection:
        found = await connection.execute(select(orders.c.id, orders.c.fence).where(orders.c.lease_owner == owner))
        return {row[0]: row[1] for row in found}


async def release_all(database: Database, *, owner: str, order_ids: Collection[str]) -> int:
    """Gives these orders back, due at once; how many of them were the owner's still."""
    released = 0
    async with database.write() as tx:
        for some in _portions(sorted(order_ids), 500):
            freed = await tx.execute(
                update(orders)
                .where(orders.c.id.in_(some), orders.c.lease_owner == owner)
                .values(lease_owner=None, lease_until=None, due_at=clock())
            )
            released += freed.rowcount
    return released


async def due_in_seconds(database: Database, *, owner: str = "") -> float | None:
    """How long until some order is due and free, or the lease of somebody but `owner` ends; None when nothing will."""
    free = select(func.min(orders.c.due_at)).where(orders.c.lease_owner.is_(None), orders.c.due_at.is_not(None))
    others = select(func.min(orders.c.lease_until)).where(
        orders.c.lease_owner.is_not(None), orders.c.lease_owner != owner
    )
    async with database.read() as connection:
        found = await connection.execute(select(free.scalar_subquery(), others.scalar_subquery(), clock()))
        due_at, lease_until, now = found.one()
    database.saw_time(now)
    moments = [moment for moment in (due_at, lease_until) if moment is not None]
    return max((min(moments) - now) / 1000, 0.0) if moments else None


async def break_leases(database: Database) -> int:
    """Frees every order: only for the one process that owns its SQLite file, when it starts."""
    async with database.write() as tx:
        freed = await tx.execute(
            update(orders)
            .where(orders.c.lease_owner.is_not(None))
            .values(lease_owner=None, lease_until=None, fence=orders.c.fence + 1, due_at=clock())
        )
        return freed.rowcount


async def reload(database: Database, held: Claim) -> None:
    """Reads a stale order again; raises `LostClaim`. What only this process knew of running parts is kept."""
    ours = (orders.c.id == held.order_id, orders.c.lease_owner == held.owner, orders.c.fence == held.fence)
    async with held.lock:
        held.stale = False  # before it is read: who calls from now on is not overlooked
        try:
            async with database.read() as connection:
                found = await list_orders(connection, *ours, limit=1)
        except BaseException:
            held.stale = True
            raise
        if not found:
            raise LostClaim(held.order_id)
        order = found[0]
        known = {part.id: part for part in held.order.parts}
        parts = tuple(
            changed(part, next_at=mine.next_at, callbacks_seen=mine.callbacks_seen, percent=mine.percent)
            if (mine := known.get(part.id)) is not None and mine.state is part.state and part.task_id == mine.task_id
            else part
            for part in order.parts
        )
        unsent = {"placeholder_status": "none"} if held.placeholder_noted else {}
        held.current = changed(order, parts=parts, **(unsent | held.pending))
        held.wakeups = order.wakeups


async def hold(tx: Transaction, held: Claim, **values: Any) -> None:
    """Writes the order's row as long as it is ours, and notices whether others called for it; raises `LostClaim`."""
    await write_held(tx, held, values)


async def write_held(
    tx: Transaction, held: Claim, values: Mapping[str, Any], *, state: OrderState | None = None
) -> None:
    """The same, where given only as long as the order is in that state."""
    keys = {"id": held.order_id, "lease_owner": held.owner, "fence": held.fence}
    if state is not None:
        keys["state"] = state
    ours = await change(tx, orders, keys, values or {"fence": held.fence}, returning=("wakeups",))
    wakeups = ours.scalar_one_or_none()
    if wakeups is None:
        raise LostClaim(held.order_id)
    if wakeups != held.wakeups:
        held.stale = True


def _portions(ids: list[str], size: int) -> list[list[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
