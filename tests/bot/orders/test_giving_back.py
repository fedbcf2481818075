"""What an order's row says when its process gives it back, or reads it again in the middle of a step."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.orders.order_messages import OrderMessages
from bot.orders.ports import ChatMoved, Postponed
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.migrate import migrate
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim, LostClaim
from storage.orders.models import Order
from storage.orders.orders import Claimant, cancel, place_and_claim
from storage.schema.states import OrderState
from tests.support.executors import executor_over
from tests.support.order_factory import draft, entries, painted, read, row, running

LATER = 10**15


class Chat:
    """Lets every message wait for so long; sending and delivering raise what the test says."""

    def __init__(self, *, wait: float = 0.0, error: Exception | None = None) -> None:
        self.sent = 0
        self._wait = wait
        self._error = error

    def wait_seconds(self, order: Order) -> float:
        return self._wait

    async def send_placeholder(self, order: Order, key: str, **args: int) -> tuple[int, str]:
        self.sent += 1
        if self._error is not None:
            raise self._error
        return 77, "⏳"

    async def deliver(self, held: Claim) -> None:
        assert self._error is not None
        raise self._error


class LooksInVain:
    """A tracker that finds nothing, and looks again much later; `during` happens meanwhile."""

    def __init__(self, during: Any = None) -> None:
        self.polls = 0
        self._during = during

    async def poll(self, held: Claim, part: Any, **_: Any) -> None:
        self.polls += 1
        if self._during is not None:
            await self._during()
        held.remember_part(part.id, next_at=LATER)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()


async def bought(database: Database) -> Claim:
    """An order whose part runs, asleep until its deadline as far as the row says."""
    held, order = await running(database)
    async with transaction(database, held) as moves:
        await moves.note_any(placeholder_status="sent", placeholder_id=2, due_at=order.deadline_at)
    return held


async def placed_here(database: Database) -> Claim:
    """An order that was placed and claimed at once; its row says that the placeholder is being sent."""
    claimant = Claimant(owner="one", lease_seconds=60, max_active=1, deadline_seconds=600)
    async with database.write() as tx:
        new = await place_and_claim(tx, draft(), daily_credits=10, max_open=5, claimant=claimant)
    return Claim(new.order.id, "one", new.order.fence, new.order.wakeups, current=new.order, placeholder_noted=True)


async def test_an_order_that_is_to_be_polled_is_given_back_due_at_once(database: Database) -> None:
    held = await bought(database)
    executor = executor_over(database, tracker=LooksInVain(), messages=Chat())
    executor.stopping = True
    assert await executor.run(held) is None
    found = await row(database, held.order_id)
    assert found["lease_owner"] is None
    assert found["due_at"] <= database.now() + 1000  # and not at its deadline


async def test_a_placeholder_that_was_not_sent_is_not_left_as_being_sent(database: Database) -> None:
    held = await placed_here(database)
    assert (await read(database, held.order_id)).placeholder_status == "sending"
    executor = executor_over(database, messages=Chat())
    executor.stopping = True
    assert await executor.run(held) is None
    order = await read(database, held.order_id)
    assert (order.placeholder_status, order.state) == ("none", OrderState.WORKING)
    assert (await row(database, held.order_id))["lease_owner"] is None


async def test_giving_back_writes_what_only_memory_knows(database: Database) -> None:
    held = await bought(database)
    held.remember(placeholder_status="sent", placeholder_id=9)
    executor = executor_over(database)
    executor.stopping = True
    await executor.give_back(held)
    found = await row(database, held.order_id)
    assert (found["placeholder_id"], found["lease_owner"]) == (9, None)


async def test_a_cancel_while_a_poll_is_under_way_ends_the_order_in_the_same_run(database: Database) -> None:
    held = await bought(database)

    async def cancelled() -> None:
        async with database.write() as tx:
            await cancel(tx, held.order_id)
        held.stale = True  # as the worker's `call` does

    told = SimpleNamespace(wait_seconds=lambda order: 0.0, notify_end=_nothing)
    tracker = LooksInVain(cancelled)
    assert await executor_over(database, tracker=tracker, messages=told).run(held) is None
    order = await read(database, held.order_id)
    assert (order.state, tracker.polls) == (OrderState.CANCELLED, 1)
    assert [kind for kind, *_ in await entries(database)] == ["reserve", "settle"]  # a running part was bought


async def test_a_poll_that_finds_nothing_sleeps_and_writes_nothing(database: Database) -> None:
    held = await bought(database)
    before = await row(database, held.order_id)
    until = await executor_over(database, tracker=LooksInVain(), messages=Chat()).run(held)
    assert until == before["deadline_at"]
    assert await row(database, held.order_id) == before


async def test_a_finished_order_that_a_flood_wait_holds_up_stays_in_hand(database: Database) -> None:
    held, _ = await painted(database)
    until = await executor_over(database, messages=Chat(error=Postponed(30.0))).run(held)
    assert until is not None
    assert 25_000 < until - database.now() <= 30_000
    found = await row(database, held.order_id)
    assert (found["state"], found["lease_owner"], found["delivery_attempts"]) == (OrderState.READY, "one", 1)


async def test_a_release_whose_commit_was_not_answered_is_not_done_twice(database: Database) -> None:
    held, _ = await painted(database)
    delivered = 0

    async def deliver(held: Claim) -> dict[str, str | None]:
        nonlocal delivered
        delivered += 1
        return {"photo_id": None}

    executor = executor_over(
        database,
        messages=SimpleNamespace(wait_seconds=lambda order: 0.0, deliver=deliver, mark_end=lambda order: None),
    )
    assert await executor.run(held) is None
    held.stale = True  # as after StorageDown
    with pytest.raises(LostClaim):
        await executor.run(held)
    assert delivered == 1


async def _nothing(held: Claim) -> None:
    return None


# ---- the placeholder


def messages_over(database: Database, chat: Chat) -> OrderMessages:
    anything: Any = SimpleNamespace()
    messenger: Any = chat
    return OrderMessages(
        settings=anything,
        database=database,
        catalog=anything,
        messenger=messenger,
        inline_messages=anything,
        gateway_calls=anything,
        submitter=anything,
    )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ChatMoved(-100), "none"),  # it is sent to where the chat is now
        (Postponed(1.0, sent=False), "none"),
        (Postponed(1.0), "unknown"),  # it may have arrived
        (ZeroDivisionError(), "unknown"),
    ],
)
async def test_what_is_known_of_a_placeholder_that_could_not_be_sent(
    database: Database, error: Exception, status: str
) -> None:
    held = await placed_here(database)
    with pytest.raises(type(error)):
        await messages_over(database, Chat(error=error))._send_placeholder(held, "placeholder-painting", {})
    assert held.pending["placeholder_status"] == status


async def test_a_placeholder_is_written_with_the_next_transaction_even_after_a_failed_one(database: Database) -> None:
    held = await placed_here(database)
    chat = Chat()
    await messages_over(database, chat)._send_placeholder(held, "placeholder-painting", {})
    with pytest.raises(StorageDown):
        async with transaction(database, held):
            raise StorageDown("the connection broke")
    assert held.stale
    async with transaction(database, held):
        pass
    order = await read(database, held.order_id)
    assert (order.placeholder_id, order.placeholder_status, order.displayed) == (77, "sent", "⏳")
    assert held.pending == {}
