"""One transaction over a claimed order: the only way to move an order and its parts.

The order is not read: what changes is worked out from what the claim knows, and written at the end, each row at most
once, under the conditions that the claim still holds and that order and parts are in the states we saw.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import case
from sqlalchemy.exc import IntegrityError

from storage.accounts.ledger import close, compensate, lock_accounts
from storage.database.database import Database, clock, plus_seconds
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.orders.leases import Claim, LostClaim, TaskTaken, hold, write_held
from storage.orders.models import Order, Part, Stored, changed
from storage.orders.order_queries import active_count, load
from storage.orders.wake_ups import wake_waiting
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


@asynccontextmanager
async def transaction(database: Database, held: Claim) -> AsyncIterator["ClaimedOrder"]:
    """One transaction over a claimed order; raises `LostClaim` when it is not ours any more.

    When it fails, what is known of the order may be wrong: the claim is `stale` then.
    """
    async with held.lock:
        if held.current is None:
            async with database.read() as connection:
                held.current = await load(connection, held.order_id)
        try:
            async with database.write() as tx:
                moves = ClaimedOrder(tx, held, database.now())
                yield moves
                await moves.flush()
        except BaseException:
            held.stale = True
            raise
        moves.commit()


class ClaimedOrder:
    """The moves inside one transaction. `order` is as it will be, `now` the database's time in ms."""

    def __init__(self, tx: Transaction, held: Claim, now: int) -> None:
        self.tx = tx
        self.held = held
        self.order = held.order
        self.now = now
        self._seen = held.order
        self._values: dict[str, Any] = dict(held.pending)
        self._parts: dict[str, dict[str, Any]] = {}
        self._closed: list[tuple[str, int]] = []
        self._undelivered: list[str] = []
        self._whatever_state = True
        self._moved = False
        self._in_hand = False

    async def lock(self) -> None:
        """Holds the order's row now: before the accounts, since that is the order of locks everywhere."""
        if not self._in_hand:
            self._in_hand = True
            await hold(self.tx, self.held)

    async def start(self, *, max_active: int, deadline_seconds: float) -> bool:
        """Moves a waiting order to work; False while the person has `max_active` others there.

        Release a refused order by `release_waiting`: then the one that makes room is not missed.
        """
        await self.lock()
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
        self._moved = True
        await self.note(state=state, **values)

    async def note(self, **values: Any) -> None:
        """Writes what is no move, as long as the order is in the state that we saw."""
        self._whatever_state = False
        await self.note_any(**values)

    async def note_any(self, **values: Any) -> None:
        """Writes whatever state the order is in by now, as long as it is ours."""
        self._values |= values
        plain = {name: value for name, value in values.items() if name in _FIELDS}
        self.order = changed(self.order, **plain)

    async def move_part(self, part: Part, event: PartEvent, **values: Any) -> None:
        """Moves a part. One that fails is refunded here; one that is stored goes through `store_part`."""
        state = part_after(part.state, event)
        if state is PartState.FAILED:
            values |= {"finished_at": self.now, "body": None}
            self._close(part, charged=0)
        self._write_part(part, state=state, **values)

    async def store_part(self, part: Part, results: tuple[Stored, ...], **values: Any) -> None:
        """The part has its pictures and is paid for, picture by picture."""
        delivered = min(len(results), part.count)
        state = part_after(part.state, PartEvent.STORED)
        self._close(part, charged=part.credits * delivered // part.count)
        self._write_part(part, state=state, results=results, finished_at=self.now, body=None, **values)

    async def stop(self) -> None:
        """Cancels an order at work: a part that runs is paid for and stays charged, any other open one is refunded."""
        for part in self.order.parts:
            if part.state is PartState.RUNNING:
                self._close(part, charged=part.credits)
                ended = {"failure": "stopped", "finished_at": self.now, "body": None}
                self._write_part(part, state=part_after(part.state, PartEvent.STOPPED), **ended)
            elif part.open:
                await self.move_part(part, PartEvent.FAILED, failure="cancelled")
        await self.move(OrderEvent.CANCELLED, failure="cancelled")

    async def compensate(self) -> None:
        """Gives back what the stored parts cost: their pictures could not be delivered."""
        self._undelivered += [part.id for part in self.order.parts if part.state is PartState.STORED and part.credits]

    async def note_part(self, part: Part, **values: Any) -> None:
        """Writes what is no move of the part."""
        self._write_part(part, **values)

    async def release(self, *, due_at: int | None) -> None:
        """Gives the order back, due at `due_at`, or at once when somebody called for it meanwhile."""
        self.held.made_due |= due_at is not None
        called = orders.c.wakeups != self.held.wakeups
        self._values |= {"due_at": case((called, clock()), else_=due_at), "lease_owner": None, "lease_until": None}

    async def release_waiting(self, *, max_active: int, due_at: int | None) -> None:
        """Gives a waiting order back: at once when the person has room by now, so that no wake-up is missed."""
        await self.lock()
        await lock_accounts(self.tx, self.order.account_id, self.order.user_id)
        room = await active_count(self.tx, user_id=self.order.user_id) < max_active
        await self.release(due_at=self.now if room else due_at)

    def _close(self, part: Part, *, charged: int) -> None:
        """Ends the part's reservation; a free part has none."""
        if part.credits:
            self._closed.append((part.id, charged))

    def _write_part(self, part: Part, **values: Any) -> None:
        known = next((one for one in self.order.parts if one.id == part.id), None)
        if known is None or known.state is not part.state:
            raise LostClaim(part.id)
        self._parts.setdefault(part.id, {}).update(values)
        parts = tuple(changed(one, **values) if one is known else one for one in self.order.parts)
        self.order = changed(self.order, parts=parts)

    async def flush(self) -> None:
        """Writes everything. Locks in the order that holds everywhere: the order's row, accounts, the ledger."""
        self._check()
        if self._values or not self._in_hand:
            await self._write_order()
        leaves = self._seen.state in ACTIVE_ORDERS and self.order.state not in ACTIVE_ORDERS
        if leaves:
            await lock_accounts(self.tx, self.order.account_id, self.order.user_id)
        for part_id, charged in self._closed:
            await close(self.tx, part_id=part_id, charged=charged)
        for part_id in self._undelivered:
            await compensate(self.tx, part_id=part_id)
        for part_id, values in self._parts.items():
            await self._write_parts_row(part_id, values)
        if leaves:
            self.held.made_due |= await wake_waiting(self.tx, user_id=self.order.user_id)

    def commit(self) -> None:
        """What was written is known from now on; what others remembered of other parts meanwhile stays."""
        mine = {part.id: part for part in self.order.parts if part.id in self._parts}
        parts = tuple(mine.get(part.id, part) for part in self.held.order.parts)
        self.held.current = changed(self.order, parts=parts)
        self.held.pending.clear()

    def _check(self) -> None:
        """Raises `IllegalTransition` when the order left its parts behind: then nothing is written."""
        ended = self._moved and self.order.state is not OrderState.WORKING
        if ended and any(part.state in OPEN_PARTS for part in self.order.parts):
            raise IllegalTransition(f"an order that is {self.order.state} has open parts")

    async def _write_order(self) -> None:
        values = self._values
        if "sources" in values:
            values = values | {"sources": [source.as_json() for source in values["sources"]]}
        await write_held(self.tx, self.held, values, state=None if self._whatever_state else self._seen.state)

    async def _write_parts_row(self, part_id: str, values: dict[str, Any]) -> None:
        seen = next(part for part in self._seen.parts if part.id == part_id)
        row = values | ({"results": [one.as_json() for one in values["results"]]} if "results" in values else {})
        try:
            written = await change(self.tx, parts, {"id": part_id, "state": seen.state}, row)
        except IntegrityError as error:
            if row.get("task_id") is None:
                raise
            raise TaskTaken(row["task_id"]) from error
        if not written.rowcount:
            raise LostClaim(part_id)


_FIELDS = frozenset(Order.__dataclass_fields__)
