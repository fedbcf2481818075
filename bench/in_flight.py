"""Many orders in flight: memory, processor time while nothing is due, and how fast /help is answered."""

import asyncio
import statistics
import time

from bench.table import Row
from bench.world import FAST, BenchWorld, stage

_FOREVER_SECONDS = 3600.0


async def help_seconds(world: BenchWorld) -> float:
    """From /help to its answer."""
    began = time.time()
    chat = world.say("/help")
    await world.arrived([chat], method="sendMessage", seconds=30)
    return world.answered_at([chat], "sendMessage")[chat] - began


async def measure(kind: str, number: int, *, callbacks: bool) -> tuple[float, float, float]:
    """MB of the main process, percent of a core, median milliseconds for /help."""
    async with stage(kind, callbacks=callbacks, **FAST, ORDER_DEADLINE_SECONDS="7200") as (world, bot):
        world.studio.draw = lambda: _FOREVER_SECONDS
        while len(world.studio.tasks) < number:
            have = len(world.studio.tasks)
            world.order(min(100, number - have))
            await world.bought(min(have + 100, number))
        await asyncio.sleep(5)
        used, began = bot.tree.cpu_seconds(), time.monotonic()
        await asyncio.sleep(5)
        share = (bot.tree.cpu_seconds() - used) / (time.monotonic() - began) * 100
        helped = statistics.median([await help_seconds(world) for _ in range(9)])
        return bot.tree.main_memory_mb(), share, helped * 1000


async def run(*, full: bool) -> list[Row]:
    """300 with callbacks, or 10,000; 100 without, or 1,000."""
    rows = []
    for number, callbacks in ((10_000 if full else 300, True), (1000 if full else 100, False)):
        product, plain = [await measure(kind, number, callbacks=callbacks) for kind in ("product", "plain")]
        how = f"{number:,} in flight, {'callbacks' if callbacks else 'polling'}"
        rows += [
            Row(f"{how}: memory of the main process", product[0], plain[0], "MB", "≤ 200 MB"),
            Row(f"{how}: share of a core", product[1], plain[1], "%", "≤ 5 %" if callbacks else ""),
            Row(f"{how}: /help", product[2], plain[2], "ms", "≤ 100 ms"),
        ]
    return rows
