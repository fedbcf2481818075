"""What comes from outside: callbacks wake and name tasks, never more; pictures of albums are kept once."""

import asyncio

import pytest
from sqlalchemy import update

from storage.database.database import DAY_MS, Database
from storage.orders.claimed_order import transaction
from storage.orders.gateway_callbacks import album, forget_old, keep_album_item, keep_callback, tasks_named
from storage.orders.leases import TaskTaken
from storage.orders.models import Source
from storage.orders.wake_ups import record_callback
from storage.schema.conversation import album_items
from storage.schema.orders import inbox, parts
from storage.schema.states import OrderEvent, PartEvent
from tests.support.order_factory import (
    PICTURE,
    claimed,
    count,
    delivered,
    placed,
    read,
    row,
    running,
    started,
    submitted,
)


async def called(database: Database, token: str, task_id: str | None = "task-1") -> bool:
    async with database.write() as tx:
        return await keep_callback(tx, callback_token=token, task_id=task_id) is not None


async def named(database: Database, token: str) -> list[str]:
    async with database.read() as connection:
        return await tasks_named(connection, callback_token=token)


async def test_a_callback_with_an_unknown_token_has_no_effect(database: Database) -> None:
    _, order = await running(database)
    before = await row(database, order.id)
    assert not await called(database, "guessed")
    assert await row(database, order.id) == before
    assert await count(database, inbox) == 0


async def test_a_callback_for_a_part_that_was_not_submitted_has_no_effect(database: Database) -> None:
    order = await placed(database)
    assert not await called(database, order.parts[0].callback_token)
    assert await count(database, inbox) == 0


async def test_a_callback_for_a_finished_part_has_no_effect(database: Database) -> None:
    held, order = await running(database)
    async with transaction(database, held) as move:
        await move.store_part(move.order.parts[0], (PICTURE,))
        await move.move(OrderEvent.COMPLETED)
    await delivered(database, held)
    before = await row(database, order.id)
    assert not await called(database, order.parts[0].callback_token)
    assert await row(database, order.id) == before


async def test_a_callback_makes_the_order_due_and_changes_no_state(database: Database) -> None:
    held, order = await running(database)
    async with transaction(database, held) as move:
        await move.release(due_at=move.now + 60_000)
    assert await called(database, order.parts[0].callback_token, None)
    again = await claimed(database, owner="two")
    assert again.order_id == order.id
    after = await read(database, order.id)
    assert after.state == order.state
    assert (after.parts[0].state, after.parts[0].callbacks) == (order.parts[0].state, 1)


async def test_a_callback_while_leased_makes_the_order_due_on_release(database: Database, other: Database) -> None:
    held, order = await running(database)
    assert await called(other, order.parts[0].callback_token)
    async with transaction(database, held) as move:
        await move.release(due_at=move.now + 60_000)
    assert (await claimed(other, owner="two")).order_id == order.id


async def test_a_callback_before_the_create_reply_is_found_by_the_submitting_step(database: Database) -> None:
    held, order = await started(database)
    token = order.parts[0].callback_token
    async with transaction(database, held) as move:
        await submitted(move, 0)
    assert await called(database, token, "early")
    async with transaction(database, held) as move:
        assert await tasks_named(move.tx, callback_token=token) == ["early"]
        await move.move_part(move.order.parts[0], PartEvent.ACCEPTED, task_id="early")
    assert await named(database, token) == []


async def test_an_unsure_part_learns_the_tasks_that_its_callbacks_named(database: Database) -> None:
    held, order = await started(database)
    async with transaction(database, held) as move:
        await submitted(move, 0)
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.REPLY_LOST, unsure_since=move.now)
    token = order.parts[0].callback_token
    assert await called(database, token, "it")
    assert await named(database, token) == ["it"]


async def test_ten_callbacks_at_once_are_one_task(database: Database, other: Database) -> None:
    _, order = await running(database, task_id="other")
    token = order.parts[0].callback_token
    assert all(await asyncio.gather(*(called(replica, token, "same") for replica in (database, other) * 5)))
    assert await named(database, token) == ["same"]
    assert (await read(database, order.id)).parts[0].callbacks == 10


async def test_a_callback_and_a_finishing_worker_do_not_lock_each_other_out(
    database: Database, other: Database
) -> None:
    pending = [await running(database, task_id=f"task-{number}") for number in range(6)]

    async def finish(number: int) -> None:
        held, _ = pending[number]
        async with transaction(database, held) as move:
            await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="timeout")
            await move.move(OrderEvent.FAILED, failure="timeout")
            await move.release(due_at=None)

    async def call(number: int) -> bool:
        return await called(other, pending[number][1].parts[0].callback_token)

    everything = [act(number) for number in range(6) for act in (finish, call, call)]
    await asyncio.gather(*everything)


async def test_a_gift_that_is_watched_for_is_woken_by_its_callback(database: Database) -> None:
    held, order = await running(database)
    async with transaction(database, held) as move:
        part = move.order.parts[0]
        await move.move_part(
            part, PartEvent.FAILED, failure="timeout", late_result="watched", late_result_until=move.now + DAY_MS
        )
        await move.move(OrderEvent.FAILED, failure="timeout")
        await move.release(due_at=move.now + DAY_MS)
    async with database.write() as tx:
        assert await record_callback(tx, callback_token=order.parts[0].callback_token)
    assert (await claimed(database)).order_id == order.id


async def test_tasks_that_another_part_has_are_not_offered(database: Database) -> None:
    _, first = await running(database, task_id="taken")
    _, second = await running(database, task_id="mine")
    token = second.parts[0].callback_token
    for task_id in ("taken", "mine", "free"):
        assert await called(database, token, task_id)
    assert await named(database, token) == ["free"]
    assert first.parts[0].callback_token != token


async def test_an_endless_task_name_only_wakes(database: Database) -> None:
    _, order = await running(database)
    assert await called(database, order.parts[0].callback_token, "x" * 60_000)
    assert await count(database, inbox) == 0


async def test_a_task_belongs_to_one_part_of_a_gateway(database: Database) -> None:
    await running(database, task_id="same")
    held, _ = await started(database)
    async with transaction(database, held) as move:
        await submitted(move, 0)
    with pytest.raises(TaskTaken):
        async with transaction(database, held) as move:
            await move.move_part(move.order.parts[0], PartEvent.ACCEPTED, task_id="same")
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.RETURNED)
    async with transaction(database, held) as move:
        await submitted(move, 0, gateway="apipod")
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.ACCEPTED, task_id="same")
    assert await count(database, parts) == 2


async def test_an_album_is_gathered_in_the_order_it_was_sent_each_picture_once(database: Database) -> None:
    async with database.write() as tx:
        for message_id in (12, 10, 11, 10):
            source = Source(file_id=f"photo-{message_id}")
            await keep_album_item(tx, chat_id=7, album_id="a", message_id=message_id, source=source)
        await keep_album_item(tx, chat_id=8, album_id="a", message_id=1, source=Source(media_key="else"))
    async with database.read() as connection:
        found = await album(connection, chat_id=7, album_id="a")
        assert found == [Source(file_id="photo-10"), Source(file_id="photo-11"), Source(file_id="photo-12")]
        assert await album(connection, chat_id=7, album_id="b") == []


async def test_what_nobody_needs_any_more_is_forgotten(database: Database) -> None:
    _, order = await running(database)
    token = order.parts[0].callback_token
    for task_id in ("old", "new"):
        await called(database, token, task_id)
    async with database.write() as tx:
        for message_id in (1, 2):
            await keep_album_item(tx, chat_id=7, album_id="a", message_id=message_id, source=Source(file_id="f"))
        aged = {"received_at": inbox.c.received_at - 3 * DAY_MS}
        await tx.execute(update(inbox).where(inbox.c.task_id == "old").values(aged))
        aged = {"received_at": album_items.c.received_at - 3 * DAY_MS}
        await tx.execute(update(album_items).where(album_items.c.message_id == 1).values(aged))
        await forget_old(tx)
    assert await named(database, token) == ["new"]
    assert await count(database, album_items) == 1
