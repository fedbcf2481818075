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
@pytest.mark.parametrize(("last", "whole"), [(LONG_WRITE, "400000"), (LONG_READ, "half done")])
async def test_what_is_called_off_while_it_writes_keeps_no_lock(
    database: Database, other: Database, last: str, whole: str, calls: int
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
    prompt = await _prompt(other)
    if database.is_sqlite:  # there it was called off while the disk was waited for
        assert prompt in (order.prompt, whole)
    else:
        assert prompt == order.prompt
    assert caught.value is not None  # which held all that the work had in hand until here


async def test_what_is_called_off_while_it_waits_for_another_process_writes_nothing(
    database: Database, other: Database
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL locks rows, not the file")
    order = await placed(database)
    async with other.write() as tx:
        await tx.execute(text("UPDATE orders SET language = 'ru'"))

        async def write() -> None:
            async with database.write() as mine:
                await mine.execute(text("UPDATE orders SET prompt = 'never'"))

        task = asyncio.create_task(write())
        done, _ = await asyncio.wait([task], timeout=0.2)
        assert not done  # and the event loop was free meanwhile
        task.cancel()
        await asyncio.wait([task], timeout=0.2)
    async with asyncio.timeout(20):
        with pytest.raises(asyncio.CancelledError):
            await task
        await prove_writable(database)
        await prove_writable(other)
    assert await _prompt(other) == order.prompt


async def _prompt(database: Database) -> str:
    async with database.read() as connection:
        return str((await connection.execute(text("SELECT prompt FROM orders"))).scalar())
