"""Writers that come while a commit waits for the disk share the next one, and stay as separate as before."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from storage.database.database import Database
from storage.database.errors import StorageDown


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    async with database.write() as tx:
        await tx.execute(text("CREATE TABLE t (x INTEGER PRIMARY KEY)"))
        await tx.execute(text("CREATE TABLE u (x INTEGER REFERENCES t (x) DEFERRABLE INITIALLY DEFERRED)"))
    yield database
    await database.close()


class Commits:
    """Counts commits. After `hold` each waits for its permission."""

    def __init__(self, database: Database) -> None:
        self.number = 0
        self._held: threading.Semaphore | None = None
        self._begun = threading.Semaphore(0)
        event.listen(database.engine, "commit", self._commit)

    def hold(self) -> None:
        self._held = threading.Semaphore(0)

    def go_on(self, number: int = 100) -> None:
        assert self._held is not None
        self._held.release(number)

    async def begun(self) -> None:
        """Returns when a held commit has begun, each once."""
        await asyncio.to_thread(self._begun.acquire, timeout=10)

    def _commit(self, _: object) -> None:
        self.number += 1
        if self._held is not None:
            self._begun.release()
            assert self._held.acquire(timeout=10)


@pytest.fixture
def commits(sqlite: Database) -> Commits:
    return Commits(sqlite)


async def insert(database: Database, x: int, *, lengthy: bool = False) -> int:
    """Inserts it; how many rows are there, as the transaction sees it."""
    async with database.write(lengthy=lengthy) as tx:
        await tx.execute(text("INSERT INTO t VALUES (:x)"), {"x": x})
        return int(await tx.scalar(text("SELECT count(*) FROM t")))


async def rows(database: Database) -> list[int]:
    async with database.read() as connection:
        return list((await connection.execute(text("SELECT x FROM t ORDER BY x"))).scalars())


async def behind(database: Database, commits: Commits, *writers: "asyncio.Future[int]") -> list[int | BaseException]:
    """What comes of the writers, which all wait for a commit that takes its time."""
    await asyncio.sleep(0.01)
    assert not any(writer.done() for writer in writers)
    commits.go_on()
    return await asyncio.gather(*writers, return_exceptions=True)


async def held(database: Database, commits: Commits) -> "asyncio.Task[int]":
    """A writer whose commit waits for the disk."""
    commits.hold()
    first = asyncio.create_task(insert(database, 0))
    await commits.begun()
    return first


async def test_all_that_wait_share_one_commit(sqlite: Database, commits: Commits) -> None:
    first = await held(sqlite, commits)
    seen = await behind(sqlite, commits, *(asyncio.create_task(insert(sqlite, x)) for x in range(1, 11)))
    assert await first == 1
    assert seen == list(range(2, 12))  # each sees what those before it wrote
    assert (commits.number, len(await rows(sqlite))) == (2, 11)


async def test_who_is_alone_is_committed_alone(sqlite: Database, commits: Commits) -> None:
    for x in range(3):
        await insert(sqlite, x)
    assert commits.number == 3


async def test_who_fails_undoes_only_their_own(sqlite: Database, commits: Commits) -> None:
    async def fail(x: int) -> int:
        async with sqlite.write() as tx:
            await tx.execute(text("INSERT INTO t VALUES (:x)"), {"x": x})
            raise ValueError(x)

    first = await held(sqlite, commits)
    writers = [insert(sqlite, 1), fail(2), insert(sqlite, 1), insert(sqlite, 3), fail(4)]
    results = await behind(sqlite, commits, *map(asyncio.ensure_future, writers))
    await first
    assert [type(result) for result in results] == [int, ValueError, IntegrityError, int, ValueError]
    assert await rows(sqlite) == [0, 1, 3]
    assert commits.number == 2


async def test_a_failing_first_of_a_group_leaves_nothing(sqlite: Database, commits: Commits) -> None:
    first = await held(sqlite, commits)
    results = await behind(
        sqlite, commits, *(asyncio.create_task(insert(sqlite, x)) for x in (0, 1))
    )  # 0 is there already
    await first
    assert isinstance(results[0], IntegrityError)
    assert await rows(sqlite) == [0, 1]


async def test_nobody_is_told_of_success_when_the_commit_is_refused(sqlite: Database, commits: Commits) -> None:
    async def refused() -> int:
        async with sqlite.write() as tx:
            await tx.execute(text("INSERT INTO u VALUES (404)"))
        return 0

    first = await held(sqlite, commits)
    writers = [insert(sqlite, 1), refused(), insert(sqlite, 2)]
    results = await behind(sqlite, commits, *map(asyncio.ensure_future, writers))
    await first
    assert [type(result) for result in results] == [IntegrityError] * 3
    assert await rows(sqlite) == [0]
    assert await insert(sqlite, 5) == 2


async def test_nobody_returns_before_the_commit(sqlite: Database, commits: Commits) -> None:
    first = await held(sqlite, commits)
    second, third = (asyncio.create_task(insert(sqlite, x)) for x in (1, 2))
    await asyncio.sleep(0.01)
    commits.go_on(1)
    await first
    await commits.begun()
    await asyncio.sleep(0.01)
    assert not second.done()
    assert not third.done()
    commits.go_on()
    await asyncio.gather(second, third)


async def test_a_lengthy_one_shares_with_nobody(sqlite: Database, commits: Commits) -> None:
    first = await held(sqlite, commits)
    writers = [insert(sqlite, 1), insert(sqlite, 2, lengthy=True), insert(sqlite, 3), insert(sqlite, 4)]
    await behind(sqlite, commits, *map(asyncio.ensure_future, writers))
    await first
    assert await rows(sqlite) == [0, 1, 2, 3, 4]
    assert commits.number == 4  # the held one, 1, the lengthy one, 3 and 4


@pytest.mark.parametrize("turns", range(6))
async def test_who_is_called_off_at_any_moment_holds_nobody_up(sqlite: Database, commits: Commits, turns: int) -> None:
    first = await held(sqlite, commits)
    tasks = [asyncio.create_task(insert(sqlite, x)) for x in range(1, 6)]
    await asyncio.sleep(0.01)
    commits.go_on()
    for _ in range(turns):
        await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    await first
    async with asyncio.timeout(5):
        await insert(sqlite, 9)
    there = await rows(sqlite)
    assert {2, 4, 9} <= set(there)
    assert all(x in there for x, result in enumerate(results, 1) if isinstance(result, int))


async def test_who_waits_in_line_for_too_long_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/imagine.db", busy_seconds=0.05)
    entered, leave = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.write():
            entered.set()
            await leave.wait()

    holding = asyncio.create_task(hold())
    await entered.wait()
    with pytest.raises(StorageDown, match="other writers"):
        async with database.write():
            pass
    leave.set()
    await holding
    async with database.write():
        pass
    await database.close()
