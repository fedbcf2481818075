"""Forty pictures that finish at the same instant: how long until they are in the chats."""

import time

from bench.table import Row
from bench.world import percentile, stage

_NUMBER = 40
_LEAD_SECONDS = 8.0


async def measure(kind: str) -> list[float]:
    """Seconds from the finish to each picture's place in its chat, at Telegram's usual rate."""
    async with stage(kind) as (world, _):
        finish = time.time() + _LEAD_SECONDS
        world.studio.draw = lambda: max(finish - time.time(), 0.0)
        chats = world.order(_NUMBER)
        await world.arrived(chats)
        return world.delays(chats)


async def run(*, full: bool) -> list[Row]:
    """The median and the 95th percentile."""
    rounds = 3 if full else 1
    product = [delay for _ in range(rounds) for delay in await measure("product")]
    plain = [delay for _ in range(rounds) for delay in await measure("plain")]
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
