"""`imagine-bot run` in processes forked from one that has imported it and read its sentences: that is most of a start.

As a program this is the process that is forked, for every order on its standard input: each a line of JSON {env,
folder, log}, answered with the new process's id.
"""

import asyncio
import atexit
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

from bot.__main__ import main
from bot.i18n.translations import Translations
from providers.pooled_transport import tls
from sandbox.demo.bot_process import BotProcess

INHERITED = ("PATH", "HOME", "LANG")
# What a starting bot imports on its way.
_IMPORTED_LATE = (
    "bot.app",
    "bot.observability.logs",
    "storage.database.process_lock",
    "alembic.command",
    "anyio._backends._asyncio",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)


class ForkServer:
    """Starts bots quickly. `script` is this program or one that calls `serve` as well. Bots must end before `close`."""

    def __init__(self, script: Path = Path(__file__)) -> None:
        path = os.pathsep.join((str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])))
        self._process = subprocess.Popen(
            [sys.executable, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
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


class ForkedBot(BotProcess):
    """The bot, started by a fork where the system can tell of the end of such a process; elsewhere as always."""

    async def start(self) -> None:
        """Starts it; returns at once."""
        if not hasattr(os, "pidfd_open"):
            return await super().start()
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
        pid = _server().bear(kept | self.settings, folder=self.folder, log=self.log)
        self._process: Any = _Forked(pid)
        return None


class _Forked:
    """What a caller needs of a process that is not its child. `returncode` only tells that it ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = asyncio.Event()
        try:
            self._watched = os.pidfd_open(pid)
        except ProcessLookupError:
            self._ended.set()
        else:
            asyncio.get_running_loop().add_reader(self._watched, self._end)

    @property
    def returncode(self) -> int | None:
        return 0 if self._ended.is_set() else None

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._watched)
        os.close(self._watched)
        self._ended.set()

    async def wait(self) -> int:
        await self._ended.wait()
        return 0

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if not self._ended.is_set():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


@cache
def _server() -> ForkServer:
    """One for this process, which ends with it."""
    server = ForkServer()
    atexit.register(server.close)
    return server


def serve(prepare: Callable[[Mapping[str, str]], None] = lambda env: None) -> None:
    """Forks a bot for every line that comes; `prepare` is called in it, with its environment, before it runs."""
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
    Translations()
    tls()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody has to be waited for
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        told: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                _live(**told, prepare=prepare)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stderr.flush()
                os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _live(env: dict[str, str], folder: str, log: str, prepare: Callable[[Mapping[str, str]], None]) -> None:
    """One bot's whole life, in a process of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)):
        os.dup2(os.open(path, flags, 0o644), number)
    os.dup2(1, 2)
    prepare(env)
    sys.argv = ["imagine-bot", "run"]
    main()


if __name__ == "__main__":
    serve()
