"""Orders a second for a hundred people at once, and the processor time of each."""

import time
from statistics import median

from bench.table import Row
from bench.world import FAST, stage

_TURNS = 3


async def measure(kind: str, number: int, **settings: str) -> tuple[float, float]:
    """Orders a second, and milliseconds of processor time per order."""
    async with stage(kind, **FAST, **settings) as (world, bot):
        used, began = bot.tree.cpu_seconds(), time.monotonic()
        await world.arrived(world.order(number))
        return number / (time.monotonic() - began), (bot.tree.cpu_seconds() - used) / number * 1000


async def run(*, full: bool) -> list[Row]:
    """100 orders at once with callbacks, and 300 in a full run: medians of three turns, as the machine varies."""
    rows = []
    for number in (100, 300) if full else (100,):
        turns = [[await measure(kind, number) for kind in ("product", "plain")] for _ in range(_TURNS)]
        rate, cpu = ([[turn[kind][what] for turn in turns] for kind in (0, 1)] for what in (0, 1))
        rows += [
            Row(f"orders a second, {number} at once", *map(median, rate), "/s", "ratio ≥ 0.9, ≥ 25 /s"),
            Row(f"CPU per order, {number} at once", *map(median, cpu), "ms", "ratio ≤ 1.3, ≤ 35 ms"),
        ]
    return rows
