"""One replica leads, and another takes over when it is gone."""

import asyncio
from collections.abc import Callable

import asyncpg
import pytest

from storage.database.asyncpg_arguments import asyncpg_arguments
from storage.database.database import Database
from storage.database.leader_election import LeaderElection
from tests.support.postgres import PostgresServer

on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


async def cut_sessions(database: Database) -> None:
    """The server ends every other session of this database, as it does with a dead replica's."""
    connection = await asyncpg.connect(**asyncpg_arguments(database.address))
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


class Replica:
    """Leads when it may, and tells; `resigned` once it had to stop, whatever came later."""

    def __init__(self, database: Database, *, duty: int = 1) -> None:
        self.leading = asyncio.Event()
        self.resigned = asyncio.Event()
        self.task = asyncio.create_task(LeaderElection(database, duty=duty).lead(self._work))

    async def _work(self) -> None:
        self.leading.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.leading.clear()
            self.resigned.set()

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def replicas(database: Database, other: Database):
    first = Replica(database)
    await first.leading.wait()
    second = Replica(other)
    yield first, second
    await first.stop()
    await second.stop()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_on_sqlite_everybody_leads(replicas: tuple[Replica, Replica]) -> None:
    for replica in replicas:
        await replica.leading.wait()


@on_postgresql
async def test_another_replica_takes_over_when_the_leader_stops(replicas: tuple[Replica, Replica]) -> None:
    first, second = replicas
    waited = asyncio.create_task(second.leading.wait())
    done, _ = await asyncio.wait({waited}, timeout=0.2)
    assert not done
    await first.stop()
    await waited


async def one_leads(first: Replica, second: Replica) -> None:
    """Returns once one of them leads, and never both; one may be elected just before its own session is cut."""
    while not first.leading.is_set() and not second.leading.is_set():
        leading = [asyncio.create_task(replica.leading.wait()) for replica in (first, second)]
        await asyncio.wait(leading, return_when=asyncio.FIRST_COMPLETED)
        for waiting in leading:
            waiting.cancel()
    assert first.leading.is_set() != second.leading.is_set()


@on_postgresql
async def test_a_leader_whose_connection_died_resigns_and_one_replica_leads(
    replicas: tuple[Replica, Replica], database: Database
) -> None:
    first, second = replicas
    await cut_sessions(database)
    await first.resigned.wait()
    await one_leads(first, second)


@on_postgresql
async def test_somebody_leads_again_after_the_server_restarted(
    replicas: tuple[Replica, Replica], postgres: PostgresServer
) -> None:
    first, second = replicas
    await postgres.stop()
    await first.resigned.wait()
    await postgres.start()
    await one_leads(first, second)


@on_postgresql
async def test_different_duties_have_different_leaders(database: Database, other: Database) -> None:
    one, two = Replica(database, duty=1), Replica(other, duty=2)
    await one.leading.wait()
    await two.leading.wait()
    await one.stop()
    await two.stop()


async def test_work_that_ends_ends_the_lead(database: Database) -> None:
    async def work() -> None:
        return

    await LeaderElection(database).lead(work)


async def test_work_that_fails_says_so(database: Database, opened: Callable[..., Database]) -> None:
    async def work() -> None:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await LeaderElection(database).lead(work)
    async with LeaderElection(database).hold() as lost:
        assert not lost.is_set()
