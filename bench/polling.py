"""Without callbacks: how late a finished picture is noticed, and how many polls that takes."""

import asyncio
import math
import random
import statistics

from bench.table import Row
from bench.world import stage

_MEDIAN_SECONDS, _SIGMA = 9.0, 0.4


async def measure(kind: str, number: int) -> tuple[float, float]:
    """The mean delay in seconds and the polls per order, once durations are known. A few orders each second."""
    async with stage(kind, callbacks=False) as (world, _):
        dice = random.Random(9)
        world.studio.draw = lambda: _MEDIAN_SECONDS * math.exp(dice.gauss(0, _SIGMA))
        await world.arrived(world.order(30))  # to learn from
        polls, chats = world.polls, []
        for _ in range(number):
            chats += world.order(1)
            await asyncio.sleep(0.15)
        await world.arrived(chats, lost=2)
        return statistics.fmean(world.delays(chats)), (world.polls - polls) / number


async def run(*, full: bool) -> list[Row]:
    """Both bots at the same time, each in a world of its own."""
    number = 300 if full else 100
    (late, polls), (plain_late, plain_polls) = await asyncio.gather(
        measure("product", number), measure("plain", number)
    )
    return [
        Row("polling, log-normal 9 s: mean delay to the chat", late, plain_late, "s", "ratio ≤ 0.9"),
        Row("polling, log-normal 9 s: polls per order", polls, plain_polls, "", "ratio ≤ 1"),
    ]
