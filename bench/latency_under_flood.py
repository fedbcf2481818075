"""Prints how long one person waits for answers and orders, without and with somebody else's flood.

.venv/bin/python bench/latency_under_flood.py [seconds]
"""

import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.support.bot_session import BotSession, open_session, waits
from tests.support.users import Person

SETTINGS = {"DAILY_CREDITS": "1000"}
A_SECOND = 100
ROUNDS = 4
NUMBERS = itertools.count(1_000_000)


async def timed(session: BotSession, person: Person, text: str, *, order: bool) -> float:
    """Milliseconds from the message to its answer, or to an order's ⏳."""
    message = await person.says(text)
    began = time.monotonic()
    await session.until(lambda: [one for one in session.replies(message) if waits(one) == order or "photo" in one])
    return (time.monotonic() - began) * 1000


async def honest(session: BotSession, seconds: float) -> tuple[list[float], list[float]]:
    """How long new people wait for answers and for orders to be taken."""
    answers, orders = [], []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ann = session.person()
        answers.append(await timed(session, ann, "/quota", order=False))
        orders.append(await timed(session, ann, f"/imagine the lake number {len(orders)}", order=True))
        await asyncio.sleep(0.25)
    return answers, orders


async def flood(session: BotSession, eve: Person, stop: asyncio.Event) -> int:
    """Commands of one person, laid into the bot's queue by hand: the world itself has little work with them."""
    shown = await eve.says("/jobs")
    message = session.world.chats[eve.id].messages[shown["message_id"]].as_message()
    sent = 0
    while not stop.is_set():
        for text in ("/imagine a flood", "/jobs"):
            sent += 1
            command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
            body = {"message_id": next(NUMBERS), "text": text, "entities": [command]}
            session.world.updates.put("message", message | body, eve.id)
        await asyncio.sleep(2 / A_SECOND)
    return sent


def told(name: str, calm: Sequence[float], flooded: Sequence[float]) -> str:
    """One line: both medians and 99th percentiles, and their ratios."""
    figures = [(statistics.median(times), statistics.quantiles(times, n=100)[98]) for times in (calm, flooded)]
    (p50, p99), (f50, f99) = figures
    return (
        f"{name}: p50 {p50:.0f} → {f50:.0f} ms ({f50 / p50:.2f}×), p99 {p99:.0f} → {f99:.0f} ms ({f99 / p99:.2f}×), "
        f"n = {len(calm)} and {len(flooded)}"
    )


async def main(seconds: float) -> None:
    calm: tuple[list[float], ...] = ([], [])
    flooded: tuple[list[float], ...] = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        async with open_session(Path(folder), **SETTINGS) as session:
            eve = session.person("en", "Eve")
            await honest(session, 3)
            for _ in range(ROUNDS):  # by turns, so that whatever else the machine does falls on both
                for all_times, times in zip(calm, await honest(session, seconds / ROUNDS), strict=True):
                    all_times += times
                stop = asyncio.Event()
                flooding = asyncio.create_task(flood(session, eve, stop))
                for all_times, times in zip(flooded, await honest(session, seconds / ROUNDS), strict=True):
                    all_times += times
                stop.set()
                await flooding
    sys.stdout.write(f"{A_SECOND} commands a second by one person beside another's\n")
    for name, before, after in zip(("answers", "orders taken"), calm, flooded, strict=True):
        sys.stdout.write(told(name, before, after) + "\n")


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0))
