"""A callback that this process counted itself is known to it without reading the order again."""

from dataclasses import replace

import pytest

from storage.database.database import Database
from storage.orders.leases import Claim
from storage.orders.orders import cancel
from storage.orders.wake_ups import Called, record_callback
from tests.support.order_factory import read, running


async def recorded(database: Database, held: Claim) -> Called:
    async with database.write() as tx:
        called = await record_callback(tx, callback_token=held.order.parts[0].callback_token)
    assert called is not None
    return called


async def test_the_callback_is_counted_in_memory_as_in_the_row(database: Database) -> None:
    held, _ = await running(database)
    held.stale = False
    for _ in range(2):
        assert held.remember_callback(await recorded(database, held))
    row = await read(database, held.order_id)
    assert not held.stale
    assert (held.wakeups, held.order.parts[0].callbacks) == (row.wakeups, row.parts[0].callbacks)


async def test_what_else_was_written_meanwhile_is_not_taken_for_known(database: Database) -> None:
    held, _ = await running(database)
    held.stale = False
    async with database.write() as tx:
        await cancel(tx, held.order_id)
    before = held.order
    assert not held.remember_callback(await recorded(database, held))
    assert held.order == before


@pytest.mark.parametrize("what", ["step", "stale", "token"])
async def test_in_doubt_the_order_is_read_again(database: Database, what: str) -> None:
    held, _ = await running(database)
    held.stale = what == "stale"
    called = await recorded(database, held)
    if what == "token":
        called = replace(called, callback_token="another")
    if what == "step":  # one is under way, and may write what it knew before
        await held.lock.acquire()
    assert not held.remember_callback(called)
