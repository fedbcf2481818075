"""Bots as child processes that tell every point they reach, so that a test can wait for what they do."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

_VICTIM = Path(__file__).with_name("victim.py")
_INHERITED = ("PATH", "HOME", "LANG")


class Nursery:
    """Starts bots quickly. `close` ends it; bots must have ended before."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(_VICTIM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def bear(self, env: Mapping[str, str], *, folder: Path, log: Path) -> int:
        """The id of a new process with that environment."""
        told = {"env": dict(env), "folder": str(folder), "log": str(log)}
        asked, answered = self._pipes()
        asked.write(json.dumps(told) + "\n")
        asked.flush()
        return int(answered.readline())

    def close(self) -> None:
        """Ends the process that bears the others."""
        for pipe in self._pipes():
            pipe.close()
        self._process.wait()

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout


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
        nursery: Nursery,
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
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        told = {"CHAOS_TRACE": str(trace)}
        if strike is not None:
            told |= {"CHAOS_STRUCK": strike[0], "CHAOS_SIGNAL": str(int(strike[1]))}
        child.log = folder / f"bot-{number}.log"
        child.pid = nursery.bear(kept | dict(settings) | told, folder=folder, log=child.log)
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
