"""One order alone: from the finish at the gateway to the picture in the chat."""

import statistics

from bench.table import Row
from bench.world import stage


async def measure(kind: str, number: int) -> float:
    """The median in milliseconds, callbacks on."""
    async with stage(kind) as (world, _):
        world.studio.draw = lambda: 0.5
        chats = []
        for _ in range(number):
            chats += world.order(1)
            await world.arrived(chats)
        return statistics.median(world.delays(chats)) * 1000


async def run(*, full: bool) -> list[Row]:
    """The median of ten orders, or thirty."""
    number = 30 if full else 10
    return [
        Row(
            "one order alone, done → in chat",
            await measure("product", number),
            await measure("plain", number),
            "ms",
            "≤ 80 ms",
        )
    ]
