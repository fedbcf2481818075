"""Which SQLite statements hold up the event loop: short ones, never what may touch many rows."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from storage.database.database import Database
from storage.database.errors import StorageDown

SLOW = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000) SELECT max(i) FROM n")


@pytest.fixture
async def sqlite(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/imagine.db")


@pytest.mark.parametrize("writes", [True, False], ids=["writing", "reading"])
async def test_a_lengthy_transaction_holds_up_nobody(sqlite: Database, writes: bool) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.02)
    async with sqlite.write(lengthy=True) if writes else sqlite.read(lengthy=True) as connection:
        before = ticks
        assert await connection.scalar(SLOW) == 1_500_000
        during = ticks - before
    async with sqlite.read() as connection:  # the same connection, short again
        before = ticks
        assert await connection.scalar(SLOW) == 1_500_000
        inline = ticks - before
    ticking.cancel()
    await sqlite.close()
    assert during >= 5
    assert inline <= 1


@pytest.mark.parametrize("content", [b"this is no database" * 500])
async def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "imagine.db").write_bytes(content)
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    with pytest.raises(StorageDown, match="the file is no SQLite database"):
        async with database.read():
            pass
    await database.close()


async def test_rows_outlive_their_transaction(sqlite: Database) -> None:
    async with sqlite.read() as connection:
        rows = await connection.execute(text("SELECT 1 UNION SELECT 2 UNION SELECT 3"))
    assert rows.fetchone() == (1,)
    assert rows.fetchmany(1) == [(2,)]
    assert rows.all() == [(3,)]
    async with sqlite.write() as tx:  # nothing holds the file or a snapshot of it
        await tx.execute(text("CREATE TABLE t (x INTEGER)"))
    await sqlite.close()


async def test_the_event_loop_goes_on_while_a_commit_waits_for_the_disk(sqlite: Database) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        begun.set()
        assert may_end.wait(10)

    event.listen(sqlite.engine, "commit", slow)
    async with sqlite.write() as tx:
        await tx.execute(text("CREATE TABLE t (x INTEGER)"))
        await tx.execute(text("INSERT INTO t VALUES (1)"))
        asyncio.get_running_loop().call_later(0.01, may_end.set)
    assert begun.is_set()
    await sqlite.close()


async def test_what_a_cancelled_caller_left_at_work_is_closed_also_after_the_end(sqlite: Database) -> None:
    begun, may_end = threading.Event(), threading.Event()
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))

    def slow(*_: object) -> None:
        begun.set()
        assert may_end.wait(10)

    async def write() -> None:
        async with sqlite.write() as tx:
            await tx.execute(text("CREATE TABLE t (x INTEGER)"))
            await tx.execute(text("INSERT INTO t VALUES (1)"))

    event.listen(sqlite.engine, "commit", slow)
    writing = asyncio.create_task(write())
    await asyncio.to_thread(begun.wait, 10)
    writing.cancel()
    await asyncio.wait([writing])
    asyncio.get_running_loop().call_later(0.02, may_end.set)
    await sqlite.close()
    await asyncio.sleep(0)
    assert failures == []


async def test_who_is_cancelled_when_the_commit_is_done_leaves_it_done(sqlite: Database) -> None:
    begun = threading.Event()
    event.listen(sqlite.engine, "commit", lambda _: begun.set())

    async def write() -> None:
        async with sqlite.write() as tx:
            await tx.execute(text("CREATE TABLE t (x INTEGER)"))
            await tx.execute(text("INSERT INTO t VALUES (1)"))

    writing = asyncio.create_task(write())
    await asyncio.to_thread(begun.wait, 10)
    time.sleep(0.2)  # noqa: ASYNC251 - the thread is done before the event loop hears of it
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with sqlite.write() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM t")) == 1
    await sqlite.close()


async def test_a_commit_that_is_refused_leaves_nothing_open(sqlite: Database) -> None:
    async with sqlite.write() as tx:
        await tx.execute(text("CREATE TABLE t (x INTEGER PRIMARY KEY)"))
        await tx.execute(
            text("CREATE TABLE u (x INTEGER REFERENCES t (x) DEFERRABLE INITIALLY DEFERRED)"),
        )
    for _ in range(2):
        with pytest.raises(IntegrityError):
            async with sqlite.write() as tx:
                await tx.execute(text("INSERT INTO u VALUES (404)"))
    async with sqlite.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM u")) == 0
    await sqlite.close()


async def test_a_path_below_the_home_folder_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    database = Database("sqlite:///~/kept/imagine.db")
    assert database.path == tmp_path / "kept" / "imagine.db"
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await database.close()
    assert database.path.exists()
