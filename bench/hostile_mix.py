"""Prints how long honest orders take and how much memory the bot holds, without and with hostile results beside them.

.venv/bin/python bench/hostile_mix.py [seconds]
"""

import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image

from tests.support.bot_session import BotSession, open_session
from tests.support.hostile_host import hostile_host, picture, private_listener, refused_bodies, retried_bodies
from tests.support.hostile_images import encoded, hostile_pictures, many_scans, painted

HONEST_AT_ONCE, HOSTILE_AT_ONCE = 3, 12
NUMBERS = itertools.count()


class Memory:
    """The most that the bot, the largest of its decoders, and all of them together ever held, in MB."""

    def __init__(self) -> None:
        self.peaks: dict[str, float] = defaultdict(float)

    async def watch(self, pid: int) -> None:
        """Until cancelled."""
        while True:
            self._look(pid)
            await asyncio.sleep(0.02)

    def _look(self, pid: int) -> None:
        with suppress(OSError, StopIteration):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            held = [_resident(int(child)) for child in children]
            self._note("decoder", max(held, default=0.0))
            self._note("decoders", sum(held))
            self._note("bot", _resident(pid))

    def _note(self, what: str, megabytes: float) -> None:
        self.peaks[what] = max(self.peaks[what], megabytes)


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def honest(session: BotSession, end: float) -> list[float]:
    """Seconds from each honest order to its picture."""
    took = []
    while time.monotonic() < end:
        message = await session.person().says(f"/imagine an honest lake number {next(NUMBERS)}")
        began = time.monotonic()
        assert "photo" in await session.answer(message, seconds=120)
        took.append(time.monotonic() - began)
    return took


async def hostile(session: BotSession, urls: Sequence[str], end: float) -> int:
    """How many hostile orders came to their end."""
    for done in itertools.count():
        if time.monotonic() > end:
            return done
        number = next(NUMBERS)
        await session.fault("apipod", "result_elsewhere", match=f"hostile {number}.", url=urls[number % len(urls)])
        message = await session.person().says(f"/imagine hostile {number}. --via apipod")
        await session.answer(message, seconds=120)
    return 0


def say(line: str) -> None:
    """One line for whoever runs this."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def report(name: str, took: Sequence[float], memory: Memory) -> float:
    """One line; the 99th percentile."""
    worst = statistics.quantiles(took, n=100)[98]
    held = "  ".join(f"{what} {megabytes:.0f} MB" for what, megabytes in sorted(memory.peaks.items()))
    say(f"{name:8} {len(took):4} orders  p50 {statistics.median(took):.2f} s  p99 {worst:.2f} s   peak RSS: {held}")
    return worst


async def phase(session: BotSession, name: str, seconds: float, urls: Sequence[str]) -> float:
    """Honest orders for so long, hostile ones beside them if there are any."""
    memory = Memory()
    watching = asyncio.create_task(memory.watch(session.bot.pid))
    end = time.monotonic() + seconds
    beside = [asyncio.create_task(hostile(session, urls, end)) for _ in range(HOSTILE_AT_ONCE if urls else 0)]
    streams = await asyncio.gather(*[honest(session, end) for _ in range(HONEST_AT_ONCE)])
    took = [seconds for stream in streams for seconds in stream]
    ended = sum(await asyncio.gather(*beside))
    watching.cancel()
    worst = report(name, took, memory)
    if urls:
        say(f"         {ended} hostile orders beside them")
    return worst


async def main(seconds: float) -> None:
    """Both phases, and what the second does to the first."""
    sound = encoded(painted(size=(200, 150)), "PNG")
    vast = encoded(Image.linear_gradient("L").resize((6000, 6000)).convert("RGB"), "JPEG", progressive=True)
    async with private_listener() as listener:
        answers = refused_bodies(sound, listener.port) | retried_bodies(sound)
        answers |= {str(number): picture(one.content) for number, one in enumerate(hostile_pictures())}
        answers |= {"picture": picture(sound), "vast": picture(vast), "slow": picture(many_scans(60, side=1500))}
        async with hostile_host(answers) as host:
            urls = [f"http://{host}/{name}" for name in answers] + [f"https://127.0.0.1:{listener.port}/"] * 10
            with tempfile.TemporaryDirectory() as folder:
                hosts = {"ORDER_DEADLINE_SECONDS": "10"}
                async with open_session(Path(folder), **hosts) as session:
                    trusted = session.bot.settings["TRUSTED_RESULT_HOSTS"]
                    await session.restart(TRUSTED_RESULT_HOSTS=f"{trusted},{host}")
                    calm = await phase(session, "calm", seconds, [])
                    attacked = await phase(session, "attacked", seconds, urls)
                    say(f"p99 ratio {attacked / calm:.2f}; connections to the private listener: {listener.connects}")


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0))
