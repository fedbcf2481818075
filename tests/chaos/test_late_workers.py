"""Two replicas on PostgreSQL: one is stopped or dies past its lease, the other takes over, the first writes nothing."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

import asyncpg
import pytest

from sandbox.gateways.faults import Fault
from sandbox.world import simulated_world
from storage.database.database import Database
from storage.database.migrate import migrate
from storage.schema.all_tables import metadata
from tests.support.bot_pool import BotPool
from tests.support.crash_scene import Scene, free_port
from tests.support.postgres import PostgresServer
from tests.support.witnesses import TABLES, LedgerView

pytestmark = pytest.mark.chaos
SUBMITTED = {"apipod": "POST /v1/images/generations", "pixwith": "POST /api/task/create"}


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of an empty database on a server of its own."""
    server = PostgresServer()
    yield server.url("postgres")
    server.remove()


@pytest.fixture
async def url(postgres: str) -> AsyncIterator[str]:
    database = Database(postgres)
    await migrate(database)
    await database.close()
    yield postgres
    connection = await asyncpg.connect(postgres)
    await connection.execute(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
    await connection.close()


@asynccontextmanager
async def replicas(bot_pool: BotPool, folder: Path, url: str, gateway: str, *, public: bool) -> AsyncIterator[Scene]:
    async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
        scene = Scene(embedded, bot_pool, folder, gateway=gateway, public=public, DATABASE_URL=url, LEASE_SECONDS="2")
        async with scene.open():
            yield scene


async def read(url: str) -> LedgerView:
    connection = await asyncpg.connect(url)
    try:
        return LedgerView(
            *[[dict(row) for row in await connection.fetch(f"SELECT * FROM {table}")] for table in TABLES]
        )
    finally:
        await connection.close()


async def finished(scene: Scene, url: str, *, orders: int = 1) -> None:
    """Until the orders came to their end and were given back."""

    async def at_rest() -> bool:
        return (await read(url)).at_rest(orders=orders)

    await scene.until(at_rest, "the other replica")


@pytest.mark.parametrize(
    ("gateway", "moment"),
    [
        ("apipod", "before POST /bot/sendMessage #1"),
        ("apipod", f"before {SUBMITTED['apipod']} #1"),
        ("apipod", f"after {SUBMITTED['apipod']} #1"),
        ("pixwith", f"after {SUBMITTED['pixwith']} #1"),
        ("apipod", "before GET /results/. #1"),
        ("apipod", "before POST /bot/editMessageMedia #1"),
        ("apipod", "after POST /bot/editMessageMedia #1"),
        # Here it holds the order's row: the server ends its session first.
        ("apipod", "before COMMIT orders(state) +ledger parts(state,body,finished_at,results) #1"),
    ],
)
async def test_scenario_7_a_replica_stopped_past_its_lease_writes_nothing_when_it_goes_on(
    bot_pool: BotPool, tmp_path: Path, url: str, gateway: str, moment: str
) -> None:
    async with replicas(bot_pool, tmp_path, url, gateway, public=False) as scene:
        await scene.ask()
        async with scene.bot(strike=(moment, SIGSTOP)) as late_worker:
            await scene.until(lambda: late_worker.last == moment, moment)
            async with scene.bot():
                await finished(scene, url)
                before = await read(url)
                late_worker.signal(SIGCONT)
                late_worker.signal(SIGTERM)  # it ends once its step has ended
                await scene.until(late_worker.ended.is_set, "the late worker's end")
                after = await read(url)
        logged = late_worker.log.read_text()
        noticed = ("lease lost, order dropped", "lost=1", "storage failed during a step")
        assert any(line in logged for line in noticed)
        assert (after.ledger, after.parts, after.accounts) == (before.ledger, before.parts, before.accounts)
        counts = scene.compared_with(after)
        assert counts.forbidden == {}
        expected = "failed" if gateway == "pixwith" else "delivered"
        assert [order["state"] for order in after.orders] == [expected]


async def test_scenario_17_a_callback_at_one_replica_finishes_the_order_of_another_that_died(
    bot_pool: BotPool, tmp_path: Path, url: str
) -> None:
    death = "after POST /api/v1/jobs/createTask #1"
    async with replicas(bot_pool, tmp_path, url, "apikley", public=True) as scene:
        await scene.ask()
        # The gateway calls the address of the other one.
        async with scene.bot(strike=(death, SIGKILL), LISTEN=f"127.0.0.1:{free_port()}") as dead:
            await scene.until(dead.ended.is_set, "its death")
            assert dead.last == death
        async with scene.bot():
            await finished(scene, url)
        ledger_view = await read(url)
        assert scene.compared_with(ledger_view).forbidden == {}
        assert [order["state"] for order in ledger_view.orders] == ["delivered"]
        assert len(scene.task_queue.creates) == 1


async def test_scenario_7_a_replica_stopped_while_many_orders_sleep_in_its_memory_drops_them_all(
    bot_pool: BotPool, tmp_path: Path, url: str
) -> None:
    many = {"MAX_ACTIVE_PER_USER": "5"}
    async with replicas(bot_pool, tmp_path, url, "apipod", public=False) as scene:
        scene.task_queue.faults.add(Fault("slow", times=None, seconds=6.0))
        for number in range(5):
            await scene.ask(f"/imagine fox number {number}")
        async with scene.bot(**many) as late_worker:
            await scene.until(
                lambda: sum("after COMMIT" in one and "task_id" in one for one in late_worker.points) == 5, "5"
            )
            late_worker.signal(SIGSTOP)
            async with scene.bot(**many):
                await finished(scene, url, orders=5)
                before = await read(url)
                late_worker.signal(SIGCONT)
                await scene.until(
                    lambda: late_worker.log.read_text().count("lease lost, order dropped") == 5, "5 dropped"
                )
                late_worker.signal(SIGTERM)
                await scene.until(late_worker.ended.is_set, "the late_worker's end")
                after = await read(url)
        assert after == before
        assert scene.compared_with(after).forbidden == {}
        assert [order["state"] for order in after.orders] == ["delivered"] * 5
        assert len(scene.task_queue.creates) == 5


async def test_scenario_17_a_callback_at_one_replica_wakes_the_order_that_sleeps_at_another(
    bot_pool: BotPool, tmp_path: Path, url: str
) -> None:
    rare = {"POLL_SECONDS": "30", "LEASE_SECONDS": "60"}  # nothing else would find it in time
    async with replicas(bot_pool, tmp_path, url, "apikley", public=True) as scene:
        scene.task_queue.faults.add(Fault("slow", seconds=5.0))
        await scene.ask()
        async with scene.bot(**rare, LISTEN=f"127.0.0.1:{free_port()}") as holder:
            await scene.until(
                lambda: any("after COMMIT" in one and "task_id" in one for one in holder.points), "a task"
            )
            async with scene.bot(**rare) as called:
                await scene.until(lambda: any("inbox" in point for point in called.points), "the callback")
                await scene.until(lambda: "after POST /bot/editMessageMedia #1" in holder.points, "it", seconds=10)
                await finished(scene, url)
        books = await read(url)
        assert scene.compared_with(books).forbidden == {}
        assert [(order["state"], order["fence"]) for order in books.orders] == [("delivered", 1)]
