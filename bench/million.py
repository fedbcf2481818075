"""A long history: how much slower start, /metrics and /quota become with many finished orders."""

import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from bench.table import Row
from bench.world import BenchBot, open_world
from storage.database.database import Database
from storage.database.migrate import migrate

_MANY, _VERY_MANY = 100_000, 1_000_000
_ORDER = """
INSERT INTO orders (id, intent, account_id, user_id, chat_id, message_id, language, kind, prompt, model, count,
    unit_credits, sources, state, announcement, delivery_attempts, fence, wakes, created_at, started_at, deadline_at,
    finished_at, placeholder_id)
SELECT 'o' || n, 'i' || n, 1 + n % 5000, 1 + n % 5000, 1 + n % 5000, n, 'en', 'generate', 'a red fox in snow',
    'seedream-4.5', 1, 1, '[]', CASE n % 20 WHEN 0 THEN 'failed' ELSE 'delivered' END, 'sent', 1, 3, 0,
    :start + n * 100, :start + n * 100, :start + n * 100 + 600000, :start + n * 100 + 15000, n FROM numbers
"""
_PART = """
INSERT INTO parts (id, order_id, ordinal, model, count, credits, state, gateway, tried, idempotency_key, callback_token,
    calls, calls_seen, task_id, attempts, looks, submitted_at, finished_at, failure, results)
SELECT 'o' || n || '.1', 'o' || n, 0, 'seedream-4.5', 1, 1, CASE n % 20 WHEN 0 THEN 'failed' ELSE 'stored' END,
    'apipod', '[]', 'k' || n, 't' || n, 1, 1, 'task' || n, 1, 1, :start + n * 100, :start + n * 100 + 14000,
    CASE n % 20 WHEN 0 THEN 'gateway' END,
    '[{"key":"out/' || n || '","media_type":"image/png","width":1024,"height":1024,"size":90000}]' FROM numbers
"""
_LEDGER = """
INSERT INTO ledger (entry_key, account_id, order_id, part_id, kind, credits, allowance_delta, balance_delta, day,
    created_at)
SELECT :word || ':o' || n || '.1', 1 + n % 5000, 'o' || n, 'o' || n || '.1', :kind, 1, :delta, 0,
    (:start + n * 100) / 86400000, :start + n * 100 FROM numbers
"""


async def fill(path: Path, number: int) -> None:
    """A database with so many finished orders, ten a second until five minutes ago."""
    database = Database(f"sqlite:///{path}")
    await migrate(database)
    await database.close()
    start = int(time.time() * 1000) - 300_000 - number * 100
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA synchronous=OFF")
    plain.execute("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)")
    plain.execute("BEGIN")
    plain.executemany("INSERT INTO numbers VALUES (?)", ((one,) for one in range(1, number + 1)))
    plain.execute("INSERT INTO accounts (id, balance, day, spent) SELECT n, 0, 0, 0 FROM numbers WHERE n <= 5000")
    plain.execute(_ORDER, {"start": start})
    plain.execute(_PART, {"start": start})
    for word, kind, delta in (("open", "reserve", -1), ("close", "settle", 0)):
        plain.execute(_LEDGER, {"start": start, "word": word, "kind": kind, "delta": delta})
    plain.execute("COMMIT")
    plain.close()


async def measure(number: int) -> tuple[float, float, float]:
    """Seconds to start, milliseconds for /metrics and for /quota: medians, after a first start that is not counted."""
    with tempfile.TemporaryDirectory(prefix="imagine-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        await fill(folder / "imagine.db", number)
        starts = []
        for again in range(4):
            async with open_world() as world:
                bot = BenchBot("product", world, folder, callbacks=True, settings={})
                took = await bot.start()
                starts += [took] if again else []
                metrics, quota = [], []
                async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
                    for _ in range(9):
                        began = time.monotonic()
                        (await http.get(f"{bot.origin}/metrics")).raise_for_status()
                        metrics.append(time.monotonic() - began)
                for _ in range(5):
                    said = time.time()
                    chat = world.say("/quota")
                    await world.arrived([chat], method="sendMessage")
                    quota.append(world.answered_at([chat], "sendMessage")[chat] - said)
                await bot.stop()
        return statistics.median(starts), statistics.median(metrics) * 1000, statistics.median(quota) * 1000


async def run(*, full: bool) -> list[Row]:
    """100,000 finished orders beside none, or a million."""
    number = _VERY_MANY if full else _MANY
    many, none = await measure(number), await measure(0)
    what = f"{number:,} finished orders"
    return [
        Row(f"{what}: start, beside none", many[0], none[0], "s", "ratio ≤ 1.3"),
        Row(f"{what}: /metrics, beside none", many[1], none[1], "ms", "≤ 30 ms"),
        Row(f"{what}: /quota, beside none", many[2], none[2], "ms", "unchanged"),
    ]
