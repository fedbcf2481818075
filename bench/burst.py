"""Forty pictures that finish at the same instant: how long until they are in the chats."""

import asyncio

from bench.table import Row
from bench.world import percentile, stage

_NUMBER = 40


async def measure(kind: str) -> list[float]:
    """Seconds from the finish to each picture's place in its chat, at Telegram's usual rate."""
    async with stage(kind) as (world, _):
        world.studio.gate.clear()
        bought = len(world.studio.tasks)
        chats = world.order(_NUMBER)
        await world.bought(bought + _NUMBER)
        await asyncio.sleep(2)  # what was begun before has ended, and the allowance of calls is full again
        world.studio.gate.set()
        await world.arrived(chats, seconds=45, lost=2)  # a bot that promises nothing may lose one
        return world.delays(chats)


async def run(*, full: bool) -> list[Row]:
    """The median and the 95th percentile of two rounds, or six, by turns."""
    product: list[float] = []
    plain: list[float] = []
    for _ in range(6 if full else 2):
        product += await measure("product")
        plain += await measure("plain")
    return [
        Row(
            f"{_NUMBER} finish at once → in chat, p{share}",
            percentile(product, share),
            percentile(plain, share),
            "s",
            "ratio ≤ 1.2" if share == 50 else "",
        )
        for share in (50, 95)
    ]
