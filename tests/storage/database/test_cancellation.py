"""Work that is called off in the middle of a statement leaves nothing behind: no row, and no lock."""

import asyncio

import pytest
from sqlalchemy import text

from storage.database.database import Database
from storage.database.health import prove_writable
from tests.support.order_factory import placed

_LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) "
LONG_WRITE = _LONG + "UPDATE orders SET prompt = (SELECT max(i) FROM n)"
LONG_READ = _LONG + "SELECT orders.id, n.i FROM orders, n WHERE n.i > 399000"


@pytest.mark.parametrize("calls", [1, 2])
@pytest.mark.parametrize("last", [LONG_WRITE, LONG_READ])
async def test_what_is_called_off_while_it_writes_keeps_no_lock(
    database: Database, other: Database, last: str, calls: int
) -> None:
    order = await placed(database)
    writing = asyncio.Event()

    async def write() -> None:
        async with database.write() as tx:
            await tx.execute(text("UPDATE orders SET prompt = 'half done'"))
            writing.set()
            await tx.execute(text(last))

    task = asyncio.create_task(write())
    await writing.wait()
    for _ in range(calls):
        await asyncio.sleep(0)  # it is on its way by now, whoever does it
        task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    async with asyncio.timeout(10):
        await prove_writable(database)
        await prove_writable(other)
    async with other.read() as connection:
        assert (await connection.execute(text("SELECT prompt FROM orders"))).scalar() == order.prompt
    assert caught.value is not None  # which held all that the work had in hand until here
