"""What an order costs the database, counted: never more write transactions and statements than promised."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from bot.app import App
from bot.config.settings import Settings
from sandbox.world import simulated_world
from tests.support.bot_session import BotSession, free_port
from tests.support.postgres import PostgresServer

LONG = "60"  # so that no lease is renewed meanwhile


class Counter:
    """Statements and write transactions of a database, from now on. What only looks for due orders is left out."""

    def __init__(self, app: App) -> None:
        self.statements: list[str] = []
        self.writes: list[list[str]] = []
        self._open: dict[int, list[str]] = {}
        engine = app._database.engine
        event.listen(engine, "before_cursor_execute", self._executed)
        event.listen(engine, "commit", self._committed)

    def reset(self) -> None:
        self.statements.clear()
        self.writes.clear()

    def _executed(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("BEGIN") or "min(orders.due_at)" in statement:
            return
        self.statements.append(" ".join(statement.split()))
        self._open.setdefault(id(connection), []).append(self.statements[-1])

    def _committed(self, connection: Any) -> None:
        done = self._open.pop(id(connection), [])
        if any(one.startswith(("INSERT", "UPDATE", "DELETE")) or "pg_notify" in one for one in done):
            self.writes.append(done)

    def __str__(self) -> str:
        return "\n".join(f"-- write {number}\n" + "\n".join(one) for number, one in enumerate(self.writes, 1))


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/imagine.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.empty_database()


@asynccontextmanager
async def running(folder: Path, database_url: str, **settings: str) -> AsyncIterator[tuple[BotSession, Counter]]:
    """The bot in this very process, in the embedded world."""
    async with simulated_world(scale=0.12, pace=(0.3, 0.3)) as simulated, httpx.AsyncClient(trust_env=False) as http:
        listen = f"127.0.0.1:{free_port()}"
        reply = simulated.settings(folder, listen=listen) | {"DATABASE_URL": database_url, "LEASE_SECONDS": LONG}
        reply |= {"PROVIDERS": "apipod", "POLL_SECONDS": "0.3"} | settings
        reply = {name.lower(): value.replace("{listen}", listen) for name, value in reply.items()}
        app = App(Settings(_env_file=None, **reply))  # type: ignore[arg-type]
        counter = Counter(app)
        bot: Any = type("Bot", (), {"settings": {"LISTEN": listen}})()
        session = BotSession(simulated, bot, http)
        after = session.world.journal.seq
        work = asyncio.create_task(app.run())
        await session.world.journal.wait_for(
            lambda found: found.get("method") == "deleteWebhook", after=after, timeout=30
        )
        try:
            yield session, counter
        finally:
            app.stop()
            with suppress(asyncio.CancelledError):
                await work


async def ordered(session: BotSession, counter: Counter, words: str) -> None:
    """One order from its update to its picture, counted; one before it fills what is learned once per process."""
    ann = session.person()
    await session.answer(await ann.says(f"/imagine a first one {words.partition('--')[1]}{words.partition('--')[2]}"))
    await at_rest(session)
    counter.reset()
    done = await session.answer(await ann.says(f"/imagine {words}"))
    assert done["photo"]
    await at_rest(session)


async def at_rest(session: BotSession) -> None:
    """Until nothing more is heard of the bot for a while."""
    seq = -1
    while seq != session.world.journal.seq:
        seq = session.world.journal.seq
        await asyncio.sleep(0.4)


async def test_an_order_costs_seven_write_transactions_and_45_statements_at_most(
    tmp_path: Path, database_url: str
) -> None:
    async with running(tmp_path, database_url, PUBLIC_URL="http://{listen}") as (session, counter):
        await ordered(session, counter, "a red fox in snow")
        assert len(counter.writes) <= 7, str(counter)
        assert len(counter.statements) <= 45, "\n".join(counter.statements)


@pytest.mark.siege
async def test_four_parts_cost_twelve_write_transactions_at_most(tmp_path: Path, database_url: str) -> None:
    async with running(tmp_path, database_url, PUBLIC_URL="http://{listen}") as (session, counter):
        await ordered(session, counter, "a red fox in snow --n 4")
        assert len(counter.writes) <= 12, str(counter)


@pytest.mark.siege
async def test_a_poll_that_finds_nothing_new_costs_no_statement(tmp_path: Path, database_url: str) -> None:
    async with running(tmp_path, database_url, POLL_SECONDS="0.1") as (session, counter):
        ann = session.person()
        await session.hold("apipod", "a slow fox")
        asked = await ann.says("/imagine a slow fox")
        [task] = await session.until(lambda: session.tasks("a slow fox"))
        await session.until(lambda: 0 < task.empty_looks < 999_999)
        await at_rest(session)
        counter.reset()
        before = task.empty_looks
        await asyncio.sleep(2)
        assert before - task.empty_looks >= 3  # it is polled
        assert counter.statements == []
        session.let_go("a slow fox")
        assert (await session.answer(asked))["photo"]
