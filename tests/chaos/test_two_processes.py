"""Two at once: a second process, another writer, the same update again and again."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from sandbox.demo.bot_process import BotProcess
from sandbox.telegram.wire.webhook import SECRET_HEADER
from sandbox.world import SimulatedWorld, simulated_world
from tests.support.bot_pool import BotPool
from tests.support.crash_scene import Scene

LOCKED_SECONDS = 8.0


@pytest.fixture
async def embedded() -> AsyncIterator[SimulatedWorld]:
    async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
        yield embedded


@pytest.mark.siege
async def test_scenario_12_a_second_process_on_the_same_file_is_refused_and_harms_nothing(
    embedded: SimulatedWorld, bot_pool: BotPool, tmp_path: Path
) -> None:
    scene = Scene(embedded, bot_pool, tmp_path, gateway="apipod")
    async with scene.open(), scene.bot() as first:
        await scene.until(lambda: scene.world.journal.counts["getUpdates"], "the first bot")
        second = BotProcess(scene.settings, folder=tmp_path / "second")
        await second.start()
        assert await second.wait() == 2
        [sentence] = [line for line in second.log.read_text().splitlines() if line.startswith("imagine-bot:")]
        assert f"pid {first.pid}" in sentence
        await scene.ask()
        await scene.rest(first)
        assert scene.compared().forbidden == {}


async def test_scenario_13_the_same_update_five_times_over_polling_is_one_order(
    embedded: SimulatedWorld, bot_pool: BotPool, tmp_path: Path
) -> None:
    scene = Scene(embedded, bot_pool, tmp_path, gateway="apipod")
    async with scene.open():
        await scene.ask()
        scene.world.updates.pending.extend(list(scene.world.updates.pending) * 4)
        async with scene.bot() as bot:
            await scene.rest(bot)
        assert_one_order(scene)


async def test_scenario_13_the_same_update_five_times_over_the_webhook_is_one_order(
    embedded: SimulatedWorld, bot_pool: BotPool, tmp_path: Path
) -> None:
    scene = Scene(embedded, bot_pool, tmp_path, gateway="apipod", public=True, TELEGRAM_UPDATES="webhook")
    async with scene.open(), httpx.AsyncClient(trust_env=False) as telegram:
        await scene.ask()
        update = scene.world.updates.pending[0].as_update()
        async with scene.bot():
            await scene.until(lambda: scene.world.webhook, "the webhook")
            hook = scene.world.webhook
            assert hook is not None
            headers = {SECRET_HEADER: hook.secret or ""}
            replies = await asyncio.gather(*(telegram.post(hook.url, json=update, headers=headers) for _ in range(5)))
            assert [reply.status_code for reply in replies] == [200] * 5
            await scene.until(scene.at_rest, "everything to be at rest")
        assert_one_order(scene)


def assert_one_order(scene: Scene) -> None:
    ledger_view = scene.ledger_view()
    assert len(ledger_view.orders) == len(scene.tasks) == len(scene.answers) == 1
    assert [entry["kind"] for entry in ledger_view.ledger] == ["reserve", "settle"]
    assert scene.compared().forbidden == {}


@pytest.mark.chaos
async def test_scenario_10_a_file_that_a_backup_locks_for_eight_seconds_delays_an_order_and_buys_nothing_twice(
    embedded: SimulatedWorld, bot_pool: BotPool, tmp_path: Path
) -> None:
    # The reply to the paid request comes while nothing can be written, and the lease ends meanwhile.
    scene = Scene(embedded, bot_pool, tmp_path, gateway="pixwith", LEASE_SECONDS="3")
    async with scene.open(), scene.bot() as bot:
        await scene.until(lambda: scene.world.journal.counts["getUpdates"], "the bot")
        await scene.ask()
        await scene.until(lambda: "after POST /bot/sendMessage #1" in bot.points, "the placeholder")
        with closing(sqlite3.connect(tmp_path / "imagine.db", isolation_level=None)) as backup:
            backup.execute("BEGIN IMMEDIATE")
            released = asyncio.Event()
            asyncio.get_running_loop().call_later(LOCKED_SECONDS, released.set)
            await released.wait()
            backup.execute("ROLLBACK")
        await scene.rest(bot)
        counts = scene.compared()
        assert counts.forbidden == {}
        assert counts.paid_and_refunded == 0
        assert [order["state"] for order in scene.ledger_view().orders] == ["delivered"]
