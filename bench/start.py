"""How long until the bot asks for updates, and how much memory it holds while nothing happens."""

import asyncio
import statistics
import tempfile
from pathlib import Path

from bench.table import Row
from bench.world import BenchBot, open_world


async def measure(kind: str, rounds: int) -> tuple[float, float]:
    """Medians: seconds to the first getUpdates, and MB of all processes two seconds later. The database exists."""
    seconds, memory = [], []
    with tempfile.TemporaryDirectory(prefix="imagine-bench-", ignore_cleanup_errors=True) as folder:
        for number in range(rounds + 1):
            async with open_world() as world:
                bot = BenchBot(kind, world, Path(folder), callbacks=True, settings={})
                took = await bot.start()
                if number:  # the first writes bytecode and the database
                    await asyncio.sleep(2)
                    seconds.append(took)
                    memory.append(bot.tree.memory_mb())
                await bot.stop()
    return statistics.median(seconds), statistics.median(memory)


async def run(*, full: bool) -> list[Row]:
    """Medians of three starts, or nine."""
    product, plain = [await measure(kind, 9 if full else 3) for kind in ("product", "plain")]
    return [
        Row("start → ready", product[0], plain[0], "s", "≤ 1.0 s"),
        Row("idle memory of all processes", product[1], plain[1], "MB", "≤ 100 MB"),
    ]
