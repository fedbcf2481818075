"""Replicas hear of due orders, after the commit, and again after the server restarted."""

import asyncio

import pytest

from storage.database.database import Database
from storage.database.wakeups import Wakeups
from tests.support.order_factory import placed
from tests.support.postgres import PostgresServer

on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@pytest.fixture
async def listener(other: Database):
    heard = Wakeups(other)
    task = asyncio.create_task(heard.listen())
    await heard.listening.wait()
    heard.heard.clear()
    yield heard
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def announce(database: Database) -> None:
    async with database.write() as tx:
        await Wakeups(database).announce(tx)


@on_postgresql
async def test_a_replica_hears_what_another_announced(database: Database, listener: Wakeups) -> None:
    await announce(database)
    await listener.heard.wait()


@on_postgresql
async def test_nothing_is_heard_before_the_commit_nor_after_a_rollback(database: Database, listener: Wakeups) -> None:
    async def fail() -> None:
        async with database.write() as tx:
            await Wakeups(database).announce(tx)
            await tx.exec_driver_sql("SELECT pg_sleep(0.05)")
            assert not listener.heard.is_set()
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    await placed(database)
    assert not listener.heard.is_set()


@on_postgresql
async def test_a_listener_connects_again_after_the_server_restarted(
    database: Database, listener: Wakeups, postgres: PostgresServer
) -> None:
    await postgres.stop()
    await postgres.start()
    await listener.heard.wait()  # something may have been missed
    await listener.listening.wait()
    listener.heard.clear()
    await announce(database)
    await listener.heard.wait()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_on_sqlite_there_is_nobody_to_tell(database: Database) -> None:
    alone = Wakeups(database)
    await alone.listen()
    await announce(database)
    assert not alone.heard.is_set()
