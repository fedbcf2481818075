"""Random histories of orders, with the invariants that hold after every step."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from storage.accounts.ledger import InsufficientCredits, grant
from storage.database.database import Database
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.gateway_callbacks import keep_callback, tasks_named
from storage.orders.leases import Claim, LostClaim, claim, reload, renew
from storage.orders.orders import QueueFull, cancel, place
from storage.schema.states import (
    OPEN_ORDERS,
    OPEN_PARTS,
    OrderEvent,
    OrderState,
    PartEvent,
    PartState,
)
from tests.support.ledger_check import check_ledger
from tests.support.order_factory import PICTURE, draft, expire, read, row, submitted

ALLOWANCE = 6

# One of as many as there are. Draws never depend on the history: ids are random, and so is who is claimed first.
ANY = st.integers(0, 999)


class Killed(Exception):
    """The worker died here."""


class Histories(RuleBasedStateMachine):
    """Two workers, three people, a gateway that bills, and a network that repeats and loses."""

    fresh: Callable[[], Awaitable[str]]

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.database: Database = self.runner.run(self._open())
        self.ids: list[str] = []
        self.claims: list[Claim] = []  # every claim there ever was
        self.holders: dict[str, Claim] = {}  # who works on the order now; a crash leaves the row, not the worker
        self.billed: Counter[str] = Counter()  # what the gateway started, by idempotency key
        self.granted = 0

    async def _open(self) -> Database:
        return Database(await type(self).fresh())

    def _held(self, which: int) -> str:
        """One of the orders in somebody's hands, by their age."""
        mine = [order_id for order_id in self.ids if order_id in self.holders]
        return mine[which % len(mine)]

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(self.database.close())
            self.runner.close()

    # people

    @rule(person=st.integers(1, 3), counts=st.sampled_from([(1,), (2,), (1, 1)]), price=st.integers(0, 2))
    def place(self, person: int, counts: tuple[int, ...], price: int) -> None:
        async def ask() -> None:
            async with self.database.write() as tx:
                wanted = draft(user_id=person, account_id=person, part_counts=counts, unit_credits=price)
                order, _ = await place(tx, wanted, daily_credits=ALLOWANCE, max_open=3)
                again, new = await place(tx, wanted, daily_credits=ALLOWANCE, max_open=3)
                assert (again.id, new) == (order.id, False)
                self.ids.append(order.id)

        try:
            self.runner.run(ask())
        except (InsufficientCredits, QueueFull):
            return

    @rule(person=st.integers(1, 3), credits=st.integers(1, 3))
    def give(self, person: int, credits: int) -> None:
        async def ask() -> None:
            async with self.database.write() as tx:
                await grant(tx, account_id=person, credits=credits, key=str(self.granted))

        self.granted += 1
        self.runner.run(ask())

    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        if not self.ids:
            return
        order_id = self.ids[which % len(self.ids)]

        async def ask() -> None:
            before = await read(self.database, order_id)
            async with self.database.write() as tx:
                after = await cancel(tx, order_id)
            may = {OrderState.QUEUED: OrderState.CANCELLED, OrderState.WORKING: OrderState.WORKING}
            assert (after.state if after is not None else None) == may.get(before.state)

        self.runner.run(ask())

    # gateways

    @rule(which=ANY, times=st.integers(1, 3), task_id=st.sampled_from([None, "a", "b"]))
    def callback(self, which: int, times: int, task_id: str | None) -> None:
        if not self.ids:
            return
        order_id = self.ids[which % len(self.ids)]

        async def call() -> None:
            before = await read(self.database, order_id)
            part = before.parts[which % len(before.parts)]
            waits = part.state in {PartState.SUBMITTING, PartState.UNSURE, PartState.RUNNING}
            for _ in range(times):
                async with self.database.write() as tx:
                    kept = await keep_callback(tx, callback_token=part.callback_token, task_id=task_id)
                    assert (kept.order_id if kept else None) == (order_id if waits else None)
            after = await read(self.database, order_id)
            assert [(one.state, one.task_id) for one in after.parts] == [
                (one.state, one.task_id) for one in before.parts
            ]
            assert (after == before) == (not waits)

        self.runner.run(call())

    # workers

    @rule(owner=st.sampled_from(["one", "two"]), limit=st.integers(1, 3))
    def claim(self, owner: str, limit: int) -> None:
        taken = self.runner.run(claim(self.database, owner=owner, limit=limit, lease_seconds=60))
        assert len(taken) <= limit
        for held, order in taken:
            assert order.id not in self.holders
            assert held.fence > max((old.fence for old in self.claims if old.order_id == order.id), default=0)
            self.claims.append(held)
            self.holders[order.id] = held

    @rule(which=ANY)
    def lose_the_lease(self, which: int) -> None:
        """The worker crashed or was stopped, and its lease ran out."""
        if not self.holders:
            return
        held = self.holders.pop(self._held(which))
        self.runner.run(expire(self.database, held))

    @rule(which=ANY)
    def work_late(self, which: int) -> None:
        """A worker comes back with whatever it once claimed."""
        if not self.claims:
            return
        late = self.claims[which % len(self.claims)]

        async def finish() -> None:
            await reload(self.database, late)
            async with transaction(self.database, late) as moves:
                for part in moves.order.parts:
                    if part.state in OPEN_PARTS:
                        await moves.move_part(part, PartEvent.FAILED, failure="late")
                if moves.order.state in {OrderState.QUEUED, OrderState.WORKING}:
                    await moves.move(OrderEvent.FAILED, failure="late")

        if self.holders.get(late.order_id) == late:
            return  # not late at all
        seen = self.runner.run(row(self.database, late.order_id))
        if (seen["lease_owner"], seen["fence"]) == (late.owner, late.fence):
            self.runner.run(finish())  # nobody took over
            return
        for attempt in (finish(), renew(self.database, late, lease_seconds=60)):
            with pytest.raises(LostClaim):
                self.runner.run(attempt)

    @rule(
        which=ANY,
        choices=st.lists(st.integers(0, 11), min_size=1, max_size=8),
        crash=st.sampled_from([None, None, "before", "after"]),
    )
    def work(self, which: int, choices: list[int], crash: str | None) -> None:
        """Some steps of a worker, which may die in the last one before or after its commit."""
        if not self.holders:
            return
        held = self.holders[self._held(which)]

        async def one_step(choose: int, dies: bool) -> bool:
            await reload(self.database, held)  # others may have called for it
            async with transaction(self.database, held) as moves:
                released = await self._advance(moves, choose)
                if dies:
                    raise Killed
            return released

        for number, choose in enumerate(choices, 1):
            last = number == len(choices)
            billed = Counter(self.billed)
            try:
                released = self.runner.run(one_step(choose, last and crash == "before"))
            except Killed:
                self.billed = billed
                released = False
            if released:
                del self.holders[held.order_id]
                return
            if last and crash is not None:
                del self.holders[held.order_id]
                self.runner.run(expire(self.database, held))

    async def _advance(self, moves: ClaimedOrder, choose: int) -> bool:
        """Does what comes next; True when the order was given back."""
        order = moves.order
        if order.state is OrderState.QUEUED:
            if await moves.start(max_active=2, deadline_seconds=600):
                return False
        elif order.state is OrderState.WORKING:
            waiting = [part for part in order.parts if part.open]
            if waiting and order.cancel_asked_at is not None and choose % 2:
                await moves.stop()
                return False
            if waiting:
                await self._advance_part(moves, order.parts.index(waiting[choose % len(waiting)]), choose)
                return False
            kept = any(part.state is PartState.STORED for part in order.parts)
            await moves.move(OrderEvent.COMPLETED if kept else OrderEvent.FAILED, **({} if kept else {"failure": "x"}))
            return False
        elif order.state is OrderState.READY:
            await moves.move(OrderEvent.DELIVERED if choose % 2 else OrderEvent.REJECTED)
        await moves.release(due_at=moves.now if moves.order.state in OPEN_ORDERS else None)
        return True

    async def _advance_part(self, moves: ClaimedOrder, ordinal: int, choose: int) -> None:
        part = moves.order.parts[ordinal]
        failed: dict[str, Any] = {"failure": "refused"}
        if choose == 11:
            await moves.move_part(part, PartEvent.FAILED, **failed)
        elif part.state is PartState.QUEUED:
            await submitted(moves, ordinal)
            self.billed[part.idempotency_key] += 1
        elif part.state is PartState.SUBMITTING:
            if choose < 3:
                await moves.move_part(part, PartEvent.RETURNED)
                self.billed[part.idempotency_key] -= 1
            elif choose < 6:
                await moves.move_part(part, PartEvent.REPLY_LOST, unsure_since=moves.now)
            else:
                await moves.move_part(part, PartEvent.ACCEPTED, task_id=f"task-{part.id}")
        elif part.state is PartState.UNSURE:
            named = await tasks_named(moves.tx, callback_token=part.callback_token)
            if named:
                await moves.move_part(part, PartEvent.ACCEPTED, task_id=named[0])
            else:
                await moves.move_part(part, PartEvent.FAILED, **failed)
        else:
            await moves.store_part(part, (PICTURE,) * (1 + choose % 2))

    # what always holds

    @invariant()
    def the_ledger_is_right(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(check_ledger(self.database, billed=self.billed, allowance=ALLOWANCE))
