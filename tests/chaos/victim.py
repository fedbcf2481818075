"""The real `imagine-bot run` with points counted in it.

CHAOS_TRACE names the pipe that hears of every point, CHAOS_STRUCK the point where the process sends itself the signal
CHAOS_SIGNAL; without those it only counts. As a program this is the nursery: it imports the bot and reads its sentences
once, since that is most of a start, then forks a fresh process for every order on its standard input, each a line of
JSON {env, folder, log}, and answers with the process's id.
"""

import gc
import importlib
import json
import os
import signal
import sys
from typing import Any

from points import Points

from bot.cli import main
from bot.sentences import Sentences
from providers.transport import tls

# What a starting bot imports on its way.
_IMPORTED_LATE = (
    "bot.app",
    "bot.logs",
    "storage.process_lock",
    "alembic.command",
    "anyio._backends._asyncio",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
)


def live(env: dict[str, str], folder: str, log: str) -> None:
    """One bot's whole life, in a process of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)):
        os.dup2(os.open(path, flags, 0o644), number)
    os.dup2(1, 2)
    trace = os.open(env["CHAOS_TRACE"], os.O_WRONLY)
    Points(trace, struck=env.get("CHAOS_STRUCK"), signal=int(env.get("CHAOS_SIGNAL", "9"))).install()
    sys.argv = ["imagine-bot", "run"]
    main()


def serve() -> None:
    """Forks a bot for every line that comes."""
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
    Sentences()
    tls()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody has to be waited for
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        told: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                live(**told)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stderr.flush()
                os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
