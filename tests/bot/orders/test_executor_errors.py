"""What nobody foresaw: a step that breaks every time must not keep an order, and its credit, for ever."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.accounts.accounts import load_balance
from storage.database.database import Database
from storage.database.migrate import migrate
from storage.orders.claimed_order import transaction
from storage.orders.draft import Draft
from storage.orders.leases import Claim, claim
from storage.orders.models import Order
from storage.orders.order_queries import load
from storage.orders.orders import place
from storage.schema.states import OrderState, PartEvent, PartState
from tests.support.executors import executor_over

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


class Silent:
    """Writes nowhere."""

    def wait_seconds(self, order: Order) -> float:
        return 0.0

    async def notify_end(self, held: Claim) -> None:
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
