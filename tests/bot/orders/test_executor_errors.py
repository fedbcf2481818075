"""What nobody foresaw: a step that breaks every time must not keep an order, and its credit, for ever."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.orders.executor import OrderExecutor
from storage.accounts.accounts import load_balance
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.migrate import migrate
from storage.media.store import MediaUnavailable
from storage.orders.claimed_order import transaction
from storage.orders.draft import Draft
from storage.orders.leases import Claim, claim
from storage.orders.models import Order
from storage.orders.order_queries import load
from storage.orders.orders import place
from storage.schema.states import OrderEvent, OrderState, PartEvent, PartState
from tests.support.executors import executor_over
from tests.support.order_factory import entries, painted, read, row, started

ANN = 7


class Broken(Exception):
    """A bug."""


class BreaksAtEveryPoll:
    """A tracker with a bug."""

    def __init__(self) -> None:
        self.polls = 0

    async def poll(self, *_: Any, **__: Any) -> None:
        self.polls += 1
        raise Broken


class StoreAway:
    """A tracker whose store is away although the database works."""

    async def poll(self, *_: Any, **__: Any) -> None:
        raise MediaUnavailable("ENOSPC")


class Silent:
    """Writes nowhere."""

    def wait_seconds(self, order: Order) -> float:
        return 0.0

    async def notify_end(self, held: Claim) -> None:
        return None


class BreaksAt(Silent):
    """A chat with a bug in one step; it tells what was said."""

    def __init__(self, step: str, error: Exception | None = None) -> None:
        self.said: list[str | None] = []
        self._step = step
        self._error = error or Broken()

    def _break(self, step: str) -> None:
        if step == self._step:
            raise self._error

    async def state_text(self, order: Order) -> tuple[str, dict[str, int]]:
        return "placeholder-painting", {}

    async def announce(self, held: Claim, key: str, args: dict[str, int]) -> None:
        self._break("announce")

    async def deliver(self, held: Claim) -> dict[str, str | None]:
        self._break("deliver")
        return {}

    async def notify_end(self, held: Claim) -> None:
        self._break("notify_end")
        self.said.append(held.order.failure)

    def mark_end(self, order: Order) -> None:
        return None


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()


async def bought(database: Database, *, deadline_seconds: float) -> Claim:
    """An order whose part runs at a gateway, claimed."""
    draft = Draft(
        intent="7:1",
        account_id=ANN,
        user_id=ANN,
        chat_id=ANN,
        thread_id=None,
        message_id=1,
        language="en",
        kind="generate",
        prompt="a red fox",
        model="seedream-4.5",
        via=None,
        ratio=None,
        resolution=None,
        part_counts=(1,),
        unit_credits=1,
    )
    async with database.write() as tx:
        await place(tx, draft, daily_credits=10, max_open=5)
    [(held, _)] = await claim(database, owner="one", limit=1, lease_seconds=60)
    async with transaction(database, held) as move:
        await move.start(max_active=3, deadline_seconds=deadline_seconds)
        await move.note_any(placeholder_status="sent", placeholder_id=2)
    async with transaction(database, held) as move:
        part = move.order.parts[0]
        await move.move_part(
            part, PartEvent.SUBMISSION_STARTED, gateway="pixwith", body=b"{}", submitted_at=move.now, next_at=move.now
        )
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.ACCEPTED, task_id="t1", next_at=move.now)
    return held


async def test_before_the_deadline_a_broken_step_is_tried_again(database: Database) -> None:
    held = await bought(database, deadline_seconds=600)
    with pytest.raises(Broken):
        await executor_over(database, tracker=BreaksAtEveryPoll(), messages=Silent()).run(held)
    async with database.read() as connection:
        order = await load(connection, held.order_id)
    assert order.state is OrderState.WORKING
    assert order.parts[0].state is PartState.RUNNING


async def test_at_the_deadline_an_order_whose_steps_break_is_refunded(database: Database) -> None:
    held = await bought(database, deadline_seconds=0)
    tracker = BreaksAtEveryPoll()
    assert await executor_over(database, tracker=tracker, messages=Silent()).run(held) is None
    async with database.read() as connection:
        order = await load(connection, held.order_id)
        left = await load_balance(connection, account_id=ANN, daily_credits=10)
    assert tracker.polls == 1
    assert order.state is OrderState.FAILED
    assert order.notified_at is not None
    assert left.allowance_left == 10


async def run_as_the_worker(executor: OrderExecutor, held: Claim, *, times: int = 10) -> int:
    """How often it is run until it is done."""
    for failures in range(times):
        try:
            assert await executor.run(held, failures=failures) is None
        except (Broken, StorageDown):
            held.stale = True
        else:
            return failures + 1
    pytest.fail("it is tried for ever")


async def test_at_the_deadline_an_order_whose_store_stays_away_is_refunded(database: Database) -> None:
    held = await bought(database, deadline_seconds=0)
    assert await run_as_the_worker(executor_over(database, tracker=StoreAway(), messages=Silent()), held) == 6
    order = await read(database, held.order_id)
    assert (order.state, order.failure) == (OrderState.FAILED, "gateway")
    assert await entries(database) == [("reserve", -1, 0), ("refund", 1, 0)]


async def test_an_order_that_cannot_even_be_announced_is_refunded_at_its_deadline(database: Database) -> None:
    held, _ = await started(database)
    held.remember(deadline_at=1)
    chat = BreaksAt("announce")
    assert await run_as_the_worker(executor_over(database, messages=chat), held) == 1
    assert (await read(database, held.order_id)).state is OrderState.FAILED
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "refund"]
    assert chat.said == ["gateway"]


async def test_a_delivery_that_breaks_each_time_is_given_back_once_and_said(database: Database) -> None:
    held, order = await painted(database)
    chat = BreaksAt("deliver")
    executor = executor_over(database, messages=chat)
    with pytest.raises(Broken):
        await executor.run(held, failures=100)  # before the deadline it is tried again
    held.remember(deadline_at=1)
    assert await run_as_the_worker(executor, held) == 6
    found = await read(database, order.id)
    assert (found.state, found.failure) == (OrderState.UNDELIVERABLE, "lost")
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle", "grant"]
    assert chat.said == ["lost"]


async def test_a_delivery_that_the_database_keeps_from_being_written_is_never_given_back(database: Database) -> None:
    held, _ = await painted(database)
    held.remember(deadline_at=1)
    executor = executor_over(database, messages=BreaksAt("deliver", error=StorageDown("SQLITE_BUSY")))
    with pytest.raises(StorageDown):  # Telegram may have shown it
        await executor.run(held, failures=100)
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle"]


async def test_an_end_that_cannot_be_said_is_let_go(database: Database) -> None:
    held, order = await started(database)
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="gateway")
        await move.move(OrderEvent.FAILED, failure="gateway")
    assert await run_as_the_worker(executor_over(database, messages=BreaksAt("notify_end")), held) == 6
    found = await row(database, order.id)
    assert found["told_at"] is not None
    assert (found["lease_owner"], found["due_at"]) == (None, None)
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "refund"]
