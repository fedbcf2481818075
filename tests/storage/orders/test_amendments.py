"""New words for an order that waits."""

import pytest

from storage.database.database import Database
from storage.orders.amendments import PriceChanged, amend, orders_of
from storage.orders.claimed_order import transaction
from storage.orders.leases import reload
from storage.orders.models import Order
from tests.support.order_factory import claimed, draft, entries, placed, read, row, running, started


async def amended(database: Database, order: Order, **changes: object) -> bool:
    async with database.write() as tx:
        return await amend(tx, order, draft(**changes))


async def test_a_waiting_order_takes_words_model_and_shape_and_keeps_its_reservation(database: Database) -> None:
    order = await placed(database)
    before, reserved = await row(database, order.id), await entries(database)
    assert await amended(
        database, order, prompt="a red hen", model="wan-2.7", via="apipod", ratio="1:1", resolution="1K"
    )
    changed = await read(database, order.id)
    assert (changed.prompt, changed.model, changed.via) == ("a red hen", "wan-2.7", "apipod")
    assert (changed.ratio, changed.resolution, changed.parts[0].model) == ("1:1", "1K", "wan-2.7")
    assert await entries(database) == reserved
    kept = {"intent", "message_id", "state", "due_at", "count", "unit_credits", "sources", "created_at"}
    assert {name: value for name, value in (await row(database, order.id)).items() if name in kept} == {
        name: before[name] for name in kept
    }


@pytest.mark.parametrize("changes", [{"unit_credits": 2}, {"part_counts": (2,)}, {"part_counts": (1, 1)}])
async def test_words_of_another_price_change_nothing(database: Database, changes: dict[str, object]) -> None:
    order = await placed(database)
    with pytest.raises(PriceChanged):
        await amended(database, order, prompt="a dear hen", **changes)
    assert await read(database, order.id) == order


async def test_an_order_at_work_keeps_its_words(database: Database) -> None:
    for _, order in (await started(database), await running(database, task_id="task-2")):
        assert not await amended(database, order, prompt="a late hen")
        assert await read(database, order.id) == order


async def test_whoever_starts_an_order_in_hand_reads_its_new_words_before_going_on(database: Database) -> None:
    order = await placed(database)
    held = await claimed(database)
    assert await amended(database, order, prompt="a quick hen")
    assert held.order.prompt == order.prompt
    async with transaction(database, held) as move:
        assert await move.start(max_active=3, deadline_seconds=60)
    assert held.stale
    await reload(database, held)
    assert held.order.prompt == "a quick hen"


async def test_orders_are_found_by_what_was_asked(database: Database) -> None:
    first, second = await placed(database, intent="album:7:1"), await placed(database, intent="message:7:2")
    await placed(database)
    async with database.read() as connection:
        found = await orders_of(connection, ["message:7:2", "album:7:1", "nothing"])
    assert {order.id for order in found} == {first.id, second.id}
