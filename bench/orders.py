"""Orders a second for a hundred people at once, and the processor time of each."""

import time

from bench.table import Row
from bench.world import FAST, stage


async def measure(kind: str, number: int, **settings: str) -> tuple[float, float]:
    """Orders a second, and milliseconds of processor time per order."""
    async with stage(kind, **FAST, **settings) as (world, bot):
        used, began = bot.tree.cpu_seconds(), time.monotonic()
        await world.arrived(world.order(number))
        return number / (time.monotonic() - began), (bot.tree.cpu_seconds() - used) / number * 1000


async def run(*, full: bool) -> list[Row]:
    """100 orders at once with callbacks, and 300 in a full run."""
    rows = []
    for number in (100, 300) if full else (100,):
        product, plain = await measure("product", number), await measure("plain", number)
        rows += [
            Row(f"orders a second, {number} at once", product[0], plain[0], "/s", "ratio ≥ 0.9, ≥ 25 /s"),
            Row(f"CPU per order, {number} at once", product[1], plain[1], "ms", "ratio ≤ 1.3, ≤ 35 ms"),
        ]
    return rows
