"""Three replicas on one PostgreSQL, or one process on SQLite whose writers share commits, are killed at random."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sandbox.demo.bot_process import BotProcess
from sandbox.telegram.control.actions import Actions
from sandbox.telegram.state.chats import Message
from sandbox.world import SimulatedWorld, simulated_world
from storage.database.database import Database
from storage.database.migrate import migrate
from tests.support.postgres import PostgresServer
from tests.support.witnesses import Counts

PEOPLE = 60
GATEWAYS = ("apipod", "apikley", "pixwith")
DRAIN_SECONDS = 240


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@dataclass(frozen=True)
class Plan:
    """What happens: `at_once` orders come together."""

    replicas: int
    orders: int
    at_once: int
    kills: int
    restarts: frozenset[int] = frozenset()  # of the server, at these kills


ON_POSTGRESQL = Plan(replicas=3, orders=300, at_once=10, kills=20, restarts=frozenset({6, 13}))
ON_SQLITE = Plan(replicas=1, orders=160, at_once=40, kills=10)


@dataclass
class Scene:
    """Sixty people and what serves them."""

    world: SimulatedWorld
    plan: Plan
    database: Database
    replicas: list[BotProcess]
    messages: list[Message] = field(default_factory=list)

    def answers(self, message: Message) -> list[Message]:
        """What the bot left under that message."""
        return [one for one in message.chat.messages.values() if one.by_bot and one.reply_to is message]

    def answered(self) -> int:
        """How many orders have an answer that is no hourglass."""
        return sum(any(not one.text.startswith("⏳") for one in self.answers(message)) for message in self.messages)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """A whole table."""
        async with self.database.read() as connection:
            return [dict(row) for row in (await connection.execute(text(f"SELECT * FROM {table}"))).mappings()]

    async def changed(self) -> None:
        """Returns at the next thing that happens in the world, or after half a second."""
        journal = self.world.world.journal
        try:
            await journal.wait_for(lambda event: event["type"] in ("edit", "message"), after=journal.seq, timeout=0.5)
        except TimeoutError:
            return


@asynccontextmanager
async def running(plan: Plan, url: str, folder: Path) -> AsyncIterator[Scene]:
    database = Database(url)
    await migrate(database)
    async with simulated_world(pace=(0.05, 0.3), scale=0.05) as world:
        settings = world.settings(folder) | {
            "DATABASE_URL": url,
            "POLL_SECONDS": "0.2",
            "LEASE_SECONDS": "2",
            "DAILY_CREDITS": "100",
            "ORDER_DEADLINE_SECONDS": "120",
        }
        replicas = [BotProcess(settings, folder=folder / f"replica-{number}") for number in range(plan.replicas)]
        for replica in replicas:
            await replica.start()
        try:
            yield Scene(world, plan, database, replicas)
        finally:
            for replica in replicas:
                await replica.kill()
            await database.close()


async def ask(scene: Scene) -> None:
    """Everybody orders, some at a time."""
    acts, world = Actions(scene.world.world), scene.world.world
    people = [world.person(1000 + number, f"Person {number}", "en") for number in range(PEOPLE)]
    for person in people:
        world.private(person)
    for number in range(scene.plan.orders):
        person = people[number % PEOPLE].id
        words = f"/imagine fox number {number} --via {GATEWAYS[number % len(GATEWAYS)]}"
        scene.messages += await acts.send(person, person, text=words)
        if (number + 1) % scene.plan.at_once == 0:
            await scene.changed()


async def torment(scene: Scene, server: PostgresServer | None, chance: random.Random) -> None:
    """Kills, and restarts of the server, spread over the whole work."""
    for kill in range(scene.plan.kills):
        while scene.answered() < kill * (scene.plan.orders // (scene.plan.kills + 4)):
            await scene.changed()
        replica = chance.choice(scene.replicas)
        await asyncio.sleep(chance.random() / 4)
        await replica.kill()
        if server is not None and kill in scene.plan.restarts:
            await server.stop()
            await server.start()
        await replica.start()


@pytest.mark.chaos
@pytest.mark.timeout(DRAIN_SECONDS + 120)
async def test_three_replicas_lose_nothing_and_pay_nothing_twice_while_they_and_the_server_die(
    server: PostgresServer, tmp_path: Path, record_property: Any
) -> None:
    await survive(ON_POSTGRESQL, server.url("postgres"), server, tmp_path, record_property)


@pytest.mark.chaos
@pytest.mark.timeout(DRAIN_SECONDS + 120)
async def test_writers_that_share_commits_lose_nothing_and_pay_nothing_twice_while_they_die(
    tmp_path: Path, record_property: Any
) -> None:
    await survive(ON_SQLITE, f"sqlite:///{tmp_path}/imagine.db", None, tmp_path, record_property)


async def survive(plan: Plan, url: str, server: PostgresServer | None, folder: Path, record_property: Any) -> None:
    """The plan is carried out; then every order has had exactly one end, and the ledger agrees."""
    chance = random.Random(20)
    async with running(plan, url, folder) as scene:
        await asyncio.gather(ask(scene), torment(scene, server, chance))
        async with asyncio.timeout(DRAIN_SECONDS):
            while scene.answered() < plan.orders:
                await scene.changed()
            while any(order["state"] in ("queued", "working", "ready") for order in await scene.rows("orders")):
                await scene.changed()
        orders, parts, ledger = [await scene.rows(table) for table in ("orders", "parts", "ledger")]
        accounts = await scene.rows("accounts")
        pictures = [sum("photo" in one.content for one in scene.answers(message)) for message in scene.messages]
        words = [
            sum("photo" not in one.content and not one.text.startswith("⏳") for one in scene.answers(message))
            for message in scene.messages
        ]
        hourglasses = sum(one.text.startswith("⏳") for message in scene.messages for one in scene.answers(message))
        bought = Counter(
            task.job.prompt for task_queue in scene.world.task_queues.values() for task in task_queue.tasks.values()
        )

    closings = {
        part["id"]: [row["kind"] for row in ledger if row["entry_key"] == f"close:{part['id']}"] for part in parts
    }
    stored = [part for part in parts if part["state"] == "stored"]
    silent = sum(picture + word == 0 for picture, word in zip(pictures, words, strict=True))
    counts = Counts(
        points=plan.kills + len(plan.restarts),
        orders=len(orders),
        lost=silent + plan.orders - len(orders),
        pictures_twice=sum(picture > 1 for picture in pictures),
        paid_twice=sum(times > 1 for times in bought.values()),
        refunds_missing=sum(closings[part["id"]] != ["refund"] for part in parts if part["state"] == "failed"),
        paid_and_refunded=sum(bought.values()) - len(stored),
        orphans=hourglasses,
    )
    where = "SQLite" if server is None else "three replicas on PostgreSQL"
    record_property("chaos", (f"killed at random, {where}", [getattr(counts, name) for name in Counts.__slots__]))
    assert counts.forbidden == {}
    assert len(orders) == plan.orders
    ends = {number: (picture, word) for number, (picture, word) in enumerate(zip(pictures, words, strict=True))}
    assert {number: end for number, end in ends.items() if sum(end) != 1} == {}
    assert all(closings[part["id"]] == ["settle"] for part in stored)
    for account in accounts:
        assert account["spent"] == -sum(row["allowance_delta"] for row in ledger if row["account_id"] == account["id"])
