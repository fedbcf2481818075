"""The processor time of a poll that finds nothing new, and how many a second are possible."""

import asyncio
import time

from bench.table import Row
from bench.world import FAST, stage

_NUMBER = 100
_FOREVER_SECONDS = 3600.0


async def measure(kind: str, seconds: float, **settings: str) -> tuple[float, float]:
    """Milliseconds of processor time per poll, and polls a second, with a hundred orders that never finish."""
    async with stage(kind, callbacks=False, **FAST, **settings) as (world, bot):
        world.studio.draw = lambda: _FOREVER_SECONDS
        bought = len(world.studio.tasks)
        world.order(_NUMBER)
        await world.bought(bought + _NUMBER)
        await asyncio.sleep(5)
        polls, used, began = world.polls, bot.tree.cpu_seconds(), time.monotonic()
        await asyncio.sleep(seconds)
        polls, lasted = world.polls - polls, time.monotonic() - began
        return (bot.tree.cpu_seconds() - used) / max(polls, 1) * 1000, polls / lasted


async def run(*, full: bool) -> list[Row]:
    """At the usual rhythm for the cost, at a quick one for the rate."""
    seconds = 30.0 if full else 10.0
    cost, plain_cost = (await measure("product", seconds))[0], (await measure("plain", seconds))[0]
    rate = (await measure("product", seconds, POLL_SECONDS="0.1", POLLS_PER_SECOND="10000"))[1]
    return [
        Row("CPU per poll that finds nothing new", cost, plain_cost, "ms", "≤ 3 ms"),
        Row("polls a second, 100 in flight", rate, None, "/s", "≥ 300 /s"),
    ]
