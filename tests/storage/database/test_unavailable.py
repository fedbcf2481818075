"""A database that is locked, full, read-only or away is one error, nothing is half done, and it recovers."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from storage.database.addresses import UnknownDatabase
from storage.database.database import Database
from storage.database.errors import StorageDown, StorageFull
from storage.database.health import prove_writable
from storage.database.migrate import migrate
from storage.database.migration_engine import open_migration_engine
from storage.schema.heartbeat import heartbeat
from storage.schema.orders import orders
from tests.support.order_factory import claimed, count, entries, placed
from tests.support.postgres import PostgresServer

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
Open = Callable[..., Database]


def with_pragma(database: Database, pragma: str) -> None:
    """Every connection of this database gets it."""

    def configure(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(database.engine, "connect", configure)


@on_sqlite
async def test_a_full_disk_refuses_the_order_and_charges_nothing(url: str, database: Database, opened: Open) -> None:
    full = opened(url)
    with_pragma(full, "max_page_count=1")
    with pytest.raises(StorageFull) as refused:
        await placed(full, prompt="x" * 200_000)
    assert refused.value.__cause__ is not None
    assert await entries(full) == []
    await placed(database)
    assert len(await entries(full)) == 1


@on_sqlite
async def test_a_read_only_database_can_be_read(url: str, database: Database, opened: Open) -> None:
    order = await placed(database)
    readonly = opened(url)
    with_pragma(readonly, "query_only=ON")
    with pytest.raises(StorageFull):
        await prove_writable(readonly)
    with pytest.raises(StorageDown):
        await placed(readonly)
    with pytest.raises(StorageDown):
        await claimed(readonly)
    assert await count(readonly, orders) == 1
    assert (await claimed(database)).order_id == order.id


@on_sqlite
async def test_a_file_locked_for_too_long_is_down_and_recovers(url: str, database: Database, opened: Open) -> None:
    hasty = opened(url, busy_seconds=0.1)
    async with database.write():
        with pytest.raises(StorageDown):
            await placed(hasty)
        assert await count(hasty, orders) == 0
    await placed(hasty)


@on_sqlite
async def test_a_file_locked_for_a_while_is_waited_for(url: str, database: Database, opened: Open) -> None:
    patient = opened(url)
    async with database.write() as tx:
        waiting = asyncio.create_task(placed(patient))
        await tx.execute(text("SELECT 1"))
        assert not waiting.done()
    await waiting


@on_sqlite
async def test_writers_of_one_process_do_not_queue_for_ever(url: str, opened: Open) -> None:
    hasty = opened(url, busy_seconds=0.05)
    async with hasty.write():
        with pytest.raises(StorageDown, match="other writers"):
            await placed(hasty)
    await placed(hasty)


async def test_a_file_that_cannot_be_opened_is_down(tmp_path: Path, opened: Open) -> None:
    database = opened(f"sqlite:///{tmp_path}/later.db")
    (tmp_path / "later.db").mkdir()
    with pytest.raises(StorageDown):
        await migrate(database)


async def test_a_folder_is_no_database(tmp_path: Path, opened: Open) -> None:
    with pytest.raises(UnknownDatabase, match="must name a file, not a folder"):
        opened(f"sqlite:///{tmp_path}")


async def test_a_database_proves_that_it_can_be_written_to_as_often_as_asked(
    database: Database, other: Database
) -> None:
    await asyncio.gather(*(prove_writable(replica) for replica in (database, other) * 3))
    assert await count(database, heartbeat) == 1


async def test_nonsense_is_not_mistaken_for_a_database_that_is_down(database: Database) -> None:
    await placed(database)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await tx.execute(text("UPDATE orders SET state = 'nonsense'"))


async def test_a_cancelled_writer_leaves_no_lock_behind(database: Database, other: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with database.write() as tx:
            await tx.execute(text("INSERT INTO chats (id) VALUES (1)"))
            inside.set()
            while True:
                await tx.execute(text("SELECT 1"))
                await asyncio.sleep(0)

    for _ in range(3):
        inside.clear()
        writing = asyncio.create_task(write())
        await inside.wait()
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    await placed(other)
    await placed(database)
    async with other.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM chats")) == 0


@on_postgresql
async def test_a_server_that_is_away_is_down_and_is_used_again_when_it_is_back(
    database: Database, postgres: PostgresServer
) -> None:
    await placed(database)
    inside, gone = asyncio.Event(), asyncio.Event()

    async def interrupted() -> None:
        async with database.write() as tx:
            await tx.execute(text("INSERT INTO chats (id) VALUES (1)"))
            inside.set()
            await gone.wait()
            await tx.execute(text("SELECT 1"))

    writing = asyncio.create_task(interrupted())
    await inside.wait()
    await postgres.stop()
    gone.set()
    with pytest.raises(StorageDown):
        await writing
    for _ in range(3):
        with pytest.raises(StorageDown):
            await placed(database)
        with pytest.raises(StorageDown):
            await count(database, orders)
    await postgres.start()
    await placed(database)
    assert await count(database, orders) == 2


@on_postgresql
async def test_a_restart_between_two_transactions_is_not_noticed(database: Database, postgres: PostgresServer) -> None:
    await asyncio.gather(*(placed(database) for _ in range(4)))  # several connections in the pool
    await postgres.stop()
    await postgres.start()
    await asyncio.gather(*(placed(database) for _ in range(4)))
    assert await count(database, orders) == 8


@on_postgresql
async def test_a_read_only_server_is_down(url: str, database: Database, opened: Open) -> None:
    async with database.write() as tx:
        name = await tx.scalar(text("SELECT current_database()"))
        await tx.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    try:
        standby = opened(url)
        with pytest.raises(StorageFull):
            await placed(standby)
        assert await count(standby, orders) == 0
    finally:
        async with database.write() as tx:
            await tx.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))


@on_postgresql
async def test_a_process_stopped_inside_a_transaction_does_not_keep_its_order(
    database: Database,
) -> None:
    order = await placed(database)
    engine = open_migration_engine(database.address, busy_seconds=1.0)
    async with engine.connect() as connection:
        await connection.execute(text("SET idle_in_transaction_session_timeout = '50ms'"))
        await connection.execute(text(f"UPDATE orders SET wakes = 9 WHERE id = '{order.id}'"))
        async with database.write() as tx:  # waits for the server to end the stopped one's session
            await tx.execute(text(f"UPDATE orders SET wakes = 1 WHERE id = '{order.id}'"))
        await connection.invalidate()
    await engine.dispose()
    assert (await claimed(database)).wakeups == 1


@on_postgresql
async def test_a_wrong_password_user_or_name_is_down_and_says_so(database: Database, opened: Open) -> None:
    async with database.write() as tx:
        await tx.execute(text("CREATE ROLE stranger LOGIN"))
    host, name = database.address.arguments["host"][0], database.address.arguments["database"]
    for url, said in (
        (f"postgresql://postgres@/nowhere?host={host}", "no database of this name"),
        (f"postgresql://nobody@/{name}?host={host}", "refuses this user"),
        (f"postgresql://stranger@/{name}?host={host}", "the right to create and use tables"),
    ):
        with pytest.raises(StorageDown, match=said):
            await prove_writable(opened(url))
    async with database.write() as tx:
        await tx.execute(text("DROP ROLE stranger"))
