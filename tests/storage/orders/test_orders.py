"""Orders: one per intent, none beyond the quota or the queue."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from storage.accounts.ledger import InsufficientCredits
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.models import Source
from storage.orders.order_queries import at_placeholder, count_ahead, load, recent, recent_durations, unfinished
from storage.orders.orders import QueueFull, place
from storage.schema.orders import orders, parts
from storage.schema.states import OrderState, PartState
from tests.support.order_factory import (
    PICTURE,
    count,
    delivered,
    draft,
    entries,
    painted,
    placed,
    read,
    row,
    running,
    started,
)


async def test_an_order_is_read_as_it_was_placed(database: Database) -> None:
    wanted = draft(
        chat_id=-1001234567890,
        thread_id=5,
        kind="edit",
        prompt="make it watercolour 水彩 🎨",
        via="pixwith",
        part_counts=(2, 1),
        unit_credits=2,
        sources=(Source(file_id="photo"), Source(media_key="out/x/1.png")),
        album_id="album",
        parent_id="parent",
    )
    async with database.write() as tx:
        order, new = await place(tx, wanted, daily_credits=10, max_open=1)
    assert new
    assert await read(database, order.id) == order
    for name in ("intent", "chat_id", "thread_id", "prompt", "via", "ratio", "sources", "album_id", "parent_id"):
        assert getattr(order, name) == getattr(wanted, name)
    assert (order.state, order.count, order.credits) == (OrderState.QUEUED, 3, 6)
    assert [(part.count, part.credits, part.state) for part in order.parts] == [
        (2, 4, PartState.QUEUED),
        (1, 2, PartState.QUEUED),
    ]
    assert len({part.idempotency_key for part in order.parts}) == 2
    assert len({part.callback_token for part in order.parts}) == 2


async def test_the_same_intent_five_times_is_one_order(database: Database) -> None:
    wanted = draft()
    seen = []
    for _ in range(5):
        async with database.write() as tx:
            seen.append(await place(tx, wanted, daily_credits=10, max_open=10))
    assert {order.id for order, _ in seen} == {seen[0][0].id}
    assert [new for _, new in seen] == [True, False, False, False, False]
    assert await entries(database) == [("reserve", -1, 0)]


async def test_the_same_intent_at_once_from_two_replicas_is_one_order(database: Database, other: Database) -> None:
    wanted = draft()

    async def ask(replica: Database) -> str:
        async with replica.write() as tx:
            order, _ = await place(tx, wanted, daily_credits=10, max_open=10)
            return order.id

    assert len(set(await asyncio.gather(*(ask(replica) for replica in (database, other) * 5)))) == 1
    assert await count(database, orders) == 1
    assert await entries(database) == [("reserve", -1, 0)]


async def test_the_same_intent_charged_to_two_accounts_is_one_order(database: Database, other: Database) -> None:
    wanted = draft()

    async def ask(replica: Database, account_id: int) -> str:
        async with replica.write() as tx:
            asked = replace(wanted, account_id=account_id, user_id=account_id)
            order, _ = await place(tx, asked, daily_credits=10, max_open=10)
            return order.id

    assert len(set(await asyncio.gather(*(ask(database, n) for n in (1, 2)), *(ask(other, n) for n in (3, 4))))) == 1
    assert await entries(database) == [("reserve", -1, 0)]


async def test_a_known_intent_is_answered_even_when_nothing_is_left(database: Database) -> None:
    wanted = draft()
    for _ in range(2):
        async with database.write() as tx:
            order, _ = await place(tx, wanted, daily_credits=1, max_open=1)
    assert order.intent == wanted.intent


async def test_fifty_requests_on_a_quota_of_one_make_one_order(database: Database, other: Database) -> None:
    async def ask(replica: Database) -> bool:
        try:
            await placed(replica, daily_credits=1)
        except InsufficientCredits:
            return False
        return True

    assert sum(await asyncio.gather(*(ask(replica) for replica in (database, other) * 25))) == 1
    assert await entries(database) == [("reserve", -1, 0)]


async def test_fifty_requests_on_a_queue_of_three_make_three_orders(database: Database, other: Database) -> None:
    async def ask(replica: Database, account_id: int) -> bool:
        try:
            await placed(replica, account_id=account_id, max_open=3)
        except QueueFull:
            return False
        return True

    # One person, charged to themselves and to two chats.
    asked = [ask(replica, account_id) for replica in (database, other) for account_id in (7, -7, -8)] * 1
    asked += [ask(replica, 7) for replica in (database, other) * 22]
    assert sum(await asyncio.gather(*asked)) == 3


@pytest.mark.parametrize(
    ("daily_credits", "max_open", "error"),
    [(1, 10, InsufficientCredits), (10, 0, QueueFull)],
    ids=["overdrawn", "queue full"],
)
async def test_a_refused_order_writes_nothing_even_when_the_transaction_goes_on(
    database: Database, daily_credits: int, max_open: int, error: type[Exception]
) -> None:
    async with database.write() as tx:
        with pytest.raises(error):
            await place(tx, draft(part_counts=(2, 2)), daily_credits=daily_credits, max_open=max_open)
    assert await count(database, orders) == 0
    assert await count(database, parts) == 0
    assert await entries(database) == []


async def test_final_orders_leave_the_queue(database: Database) -> None:
    held, _ = await painted(database)
    await delivered(database, held)
    await placed(database, max_open=1)


async def test_text_that_one_of_the_databases_cannot_hold_is_kept_without_it(database: Database) -> None:
    order = await placed(database, prompt="a\0b \ud83d c")
    assert (await read(database, order.id)).prompt == "ab ? c"


async def test_an_order_that_is_not_there_is_a_key_error(database: Database) -> None:
    with pytest.raises(KeyError):
        await read(database, "nowhere")


async def test_a_persons_orders_are_listed(database: Database) -> None:
    held, done = await painted(database)
    await delivered(database, held)
    waiting = [await placed(database) for _ in range(3)]
    await placed(database, user_id=8, account_id=8)
    async with database.read() as connection:
        assert await recent(connection, user_id=7) == [await load(connection, done.id)]
        found = await unfinished(connection, user_id=7)
        assert {order.id for order in found} == {order.id for order in waiting}
        assert [await count_ahead(connection, order) for order in found] == [0, 1, 2]


async def test_an_order_is_found_by_its_placeholder(database: Database) -> None:
    held, order = await started(database)
    async with transaction(database, held) as move:
        await move.note(placeholder_id=99, placeholder_status="sent")
    async with database.read() as connection:
        found = await at_placeholder(connection, chat_id=7, message_id=99)
        assert found is not None
        assert found.id == order.id
        assert await at_placeholder(connection, chat_id=8, message_id=99) is None


SAME = {"model": "seedream-4.5", "kind": "generate", "resolution": "2K"}


async def test_the_last_durations_of_that_kind_are_known(database: Database) -> None:
    async with database.read() as connection:
        assert await recent_durations(connection, gateway="apikley", **SAME) == []
    for number, lasted_ms in enumerate((4000, 8000)):
        held, order = await painted(database, task_id=f"task-{number}")
        await delivered(database, held)
        async with database.write() as tx:
            await tx.execute(
                update(parts).where(parts.c.order_id == order.id).values(finished_at=parts.c.submitted_at + lasted_ms)
            )
    await running(database, task_id="unfinished")
    async with database.read() as connection:
        assert await recent_durations(connection, gateway="apikley", **SAME) == [4.0, 8.0]
        assert await recent_durations(connection, gateway="apikley", **SAME, limit=1) == [8.0]
        assert await recent_durations(connection, gateway="apipod", **SAME) == []


async def test_a_delivered_order_has_its_pictures_and_no_body(database: Database) -> None:
    held, order = await painted(database)
    await delivered(database, held)
    after = await read(database, order.id)
    assert (after.state, after.pictures, after.due_at) == (OrderState.DELIVERED, (PICTURE,), None)
    assert after.parts[0].body is None
    assert after.finished_at is not None
    assert (await row(database, order.id))["lease_owner"] is None


async def test_reading_sees_one_moment(database: Database, other: Database) -> None:
    held, order = await started(database)
    async with other.read() as connection:
        before = await load(connection, order.id)
        async with transaction(database, held) as move:
            await move.note(displayed="painting")
        assert await connection.scalar(select(orders.c.displayed)) == before.displayed


async def test_a_lone_order_is_placed_once_while_it_is_unfinished(database: Database, other: Database) -> None:
    async def press(replica: Database) -> str:
        return (await placed(replica, deduplicate=True, parent_id="abc")).id

    assert len(set(await asyncio.gather(*(press(replica) for replica in (database, other) * 5)))) == 1
    assert await entries(database) == [("reserve", -1, 0)]
    await placed(database, deduplicate=True, parent_id="abc", resolution="4K")
    await placed(database, deduplicate=True, parent_id="abc", kind="edit", sources=(Source(media_key="out/a"),))
    await placed(database, deduplicate=True, parent_id="other")
    assert await count(database, orders) == 4
