"""Behind a transaction pooler every transaction may run in another session, and everything works as ever."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from storage.database.addresses import parse
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.leader_election import LeaderElection
from storage.database.migrate import migrate, revision
from storage.database.wakeups import Wakeups
from tests.support.order_factory import claimed, entries, placed
from tests.support.postgres import PostgresServer
from tests.support.transaction_pooler import TransactionPooler, socket_path

Open = Callable[..., Database]


@pytest.fixture
async def pooler(postgres: PostgresServer) -> AsyncIterator[TransactionPooler]:
    """A pooler before an empty database."""
    address = await postgres.empty_database()
    arguments = dict(parse(address).arguments)
    pooler = TransactionPooler(socket_path(arguments), arguments["database"], arguments["user"], sessions=6)
    async with pooler.serve():
        yield pooler


@pytest.fixture
async def pooled(pooler: TransactionPooler, opened: Open) -> Database:
    """The migrated database, reached through the pooler."""
    database = opened(f"{pooler.address}&pgbouncer=true")
    await migrate(database)
    return database


async def test_orders_are_placed_and_claimed_by_many_at_once(pooled: Database, pooler: TransactionPooler) -> None:
    before = pooler.transactions
    await asyncio.gather(*(placed(pooled, user_id=number, account_id=number) for number in range(1, 21)))
    await claimed(pooled)
    assert [kind for kind, *_ in await entries(pooled)] == ["reserve"] * 20
    assert pooler.transactions > before + 20


async def test_a_transaction_still_has_its_time_limits(pooled: Database) -> None:
    for limits in (pooled.write(), pooled.read()):
        async with limits as connection:
            waits = await connection.scalar(text("SELECT current_setting('lock_timeout')"))
            idle = await connection.scalar(text("SELECT current_setting('idle_in_transaction_session_timeout')"))
            assert (waits, idle) == ("10s", "10s")


async def test_no_named_statement_is_left_in_a_session(pooled: Database) -> None:
    await asyncio.gather(*(placed(pooled, user_id=number, account_id=number) for number in range(1, 21)))
    for _ in range(6):  # each time another session
        async with pooled.read() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''")) == 0


async def test_one_replica_leads_and_another_takes_over(
    pooled: Database, pooler: TransactionPooler, opened: Open
) -> None:
    other = opened(f"{pooler.address}&pgbouncer=true")
    leading = asyncio.Event()

    async def lead() -> None:
        leading.set()

    async with LeaderElection(pooled).hold() as lost:
        waiting = asyncio.create_task(LeaderElection(other).lead(lead))
        for _ in range(12):  # other transactions, in every other session
            assert await revision(pooled)
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert not done
        assert not lost.is_set()
    await waiting
    assert leading.is_set()


async def test_nobody_listens_in_a_session_that_others_use(pooled: Database) -> None:
    wakeups = Wakeups(pooled)
    await wakeups.listen()
    async with pooled.write() as tx:
        await wakeups.announce(tx, "order")


async def test_an_address_that_does_not_name_the_pooler_gets_advice(pooler: TransactionPooler, opened: Open) -> None:
    with pytest.raises(StorageDown, match="add pgbouncer=true to the address"):
        await migrate(opened(pooler.address))
