"""What one replica's administrator changes, the others know within moments, without asking the database for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from bot.admin.operator_state import OperatorState
from storage.admin.bans import ban
from storage.database.database import Database
from storage.database.migrate import migrate
from storage.database.wakeups import Wakeups
from tests.support.postgres import PostgresServer


@asynccontextmanager
async def replica(url: str) -> AsyncIterator[tuple[Database, OperatorState]]:
    database = Database(url)
    await migrate(database)
    wakeups = Wakeups(database)
    state = OperatorState(database, wakeups)
    await state.load()
    tasks = [asyncio.create_task(wakeups.listen()), asyncio.create_task(state.run())]
    await wakeups.listening.wait()
    try:
        yield database, state
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await database.close()


async def becomes(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not seen():  # noqa: ASYNC110 - what is waited for is another connection's message
            await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def server() -> PostgresServer:
    found = PostgresServer()
    yield found
    found.remove()


async def test_a_ban_reaches_every_replica(server: PostgresServer) -> None:
    url = await server.empty_database()
    async with replica(url) as (database, mine), replica(url) as (_, theirs):
        async with database.write() as tx:
            await ban(tx, subject_id=7, reason="spam", banned_by=1)
            await mine.announce(tx)
        await mine.load()
        assert mine.banned == {7}
        await becomes(lambda: theirs.banned == {7})


async def test_a_change_that_is_rolled_back_reaches_nobody(server: PostgresServer) -> None:
    url = await server.empty_database()
    async with replica(url) as (database, mine), replica(url) as (_, theirs):
        with suppress(RuntimeError):
            async with database.write() as tx:
                await ban(tx, subject_id=7, reason="spam", banned_by=1)
                await mine.announce(tx)
                raise RuntimeError
        async with database.write() as tx:
            await ban(tx, subject_id=8, reason="spam", banned_by=1)
            await mine.announce(tx)
        await becomes(lambda: bool(theirs.banned))
        assert theirs.banned == {8}
