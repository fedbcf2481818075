"""Bots as child processes that tell every point they reach, so that a test can wait for what they do."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.support.fork_server import INHERITED, ForkServer


class BotPool(ForkServer):
    """Starts bots that tell every point they reach."""

    def __init__(self) -> None:
        super().__init__(Path(__file__).with_name("crash_target.py"))


class Child(asyncio.Protocol):
    """One bot process. `points` grow while it lives; `stirred` is called for each, and when it ended."""

    def __init__(self, stirred: Callable[[], None]) -> None:
        self.points: list[str] = []
        self.ended = asyncio.Event()
        self.pid = 0
        self.log = Path()
        self._stirred = stirred
        self._rest = b""

    @property
    def last(self) -> str:
        """The newest point, empty before the first."""
        return self.points[-1] if self.points else ""

    @classmethod
    async def start(
        cls,
        bot_pool: BotPool,
        settings: Mapping[str, str],
        *,
        folder: Path,
        strike: tuple[str, int] | None,
        stirred: Callable[[], None],
    ) -> Self:
        """A bot with these settings that keeps its log in `folder`; `strike` is a point and the signal there."""
        number = sum(name.startswith("trace-") for name in os.listdir(folder))
        trace = folder / f"trace-{number}"
        os.mkfifo(trace)
        loop = asyncio.get_running_loop()
        reading = os.fdopen(os.open(trace, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0)
        _, child = await loop.connect_read_pipe(lambda: cls(stirred), reading)
        kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
        told = {"CHAOS_TRACE": str(trace)}
        if strike is not None:
            told |= {"CHAOS_STRUCK": strike[0], "CHAOS_SIGNAL": str(int(strike[1]))}
        child.log = folder / f"bot-{number}.log"
        child.pid = bot_pool.bear(kept | dict(settings) | told, folder=folder, log=child.log)
        return child

    def data_received(self, data: bytes) -> None:
        """Points that the process reached."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.points += [line.decode() for line in lines]
        self._stirred()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process is gone, and its end of the pipe with it."""
        self.ended.set()
        self._stirred()

    def signal(self, number: int) -> None:
        """Sends it a signal, if it is still there."""
        if not self.ended.is_set():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def kill(self) -> None:
        """Ends it at once."""
        self.signal(signal.SIGKILL)
        async with asyncio.timeout(10):
            await self.ended.wait()
