"""Orders a second on SQLite, on PostgreSQL, and of two replicas on PostgreSQL."""

import os
import time
from pathlib import Path

from bench.orders import measure
from bench.table import Row
from bench.world import FAST, BenchBot, open_bot, open_world
from tests.support.postgres import PostgresServer


async def replicas(number: int, url: str) -> float:
    """Orders a second of two replicas that share a database and a folder."""
    async with open_world() as world, open_bot("product", world, **FAST, DATABASE_URL=url) as first:
        folder = Path(first.folder) / "second"
        second = BenchBot(
            "product",
            world,
            folder,
            callbacks=False,
            settings={
                **FAST,
                "DATABASE_URL": url,
                "MEDIA_URL": first.settings["MEDIA_URL"],
                "PUBLIC_URL": first.origin,
            },
        )
        try:
            await second.start(polls=False)
            await world.arrived(world.order(4))
            began = time.monotonic()
            await world.arrived(world.order(number))
            return number / (time.monotonic() - began)
        finally:
            await second.stop()


async def run(*, full: bool) -> list[Row]:
    """100 orders each, or 300. Two replicas need more cores than one to be faster."""
    number = 300 if full else 100
    sqlite, _ = await measure("product", number)
    server = PostgresServer()
    try:
        one, _ = await measure("product", number, DATABASE_URL=await server.database())
        two = await replicas(number, await server.database())
    finally:
        server.remove()
    return [
        Row("orders a second, PostgreSQL beside SQLite", one, sqlite, "/s"),
        Row(f"orders a second, two replicas beside one, {os.cpu_count()} cores", two, one, "/s", "ratio ≥ 1.6"),
    ]
