"""The real bot as a child process that can be killed and restarted."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_STOP_SECONDS = 30.0


class BotProcess:
    """`imagine-bot run` with the given settings. Its log goes to `log`; nothing of this process's `.env` reaches it."""

    def __init__(self, settings: Mapping[str, str], *, folder: Path) -> None:
        self.settings = dict(settings)
        self.folder = folder
        self.log = folder / "bot.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Starts it; returns at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "SYSTEMROOT")}
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env=kept | self.settings,
                cwd=self.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def wait(self) -> int:
        """Waits for the process to end; its exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def kill(self) -> None:
        """Kills the process (SIGKILL)."""
        await self._end("kill", _STOP_SECONDS)

    async def stop(self) -> None:
        """Stops the process gracefully."""
        await self._end("terminate", _STOP_SECONDS)

    async def _end(self, how: str, seconds: float) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        getattr(process, how)()
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
