"""Counts, from outside the product, every point at which what others know of this process changes, and dies at one.

A point lies before and after each HTTP exchange and each COMMIT that changed something, and is named by what happens
there and how often it happened before: `after POST /bot/sendMessage #1`. Numbers alone would not do, since the intake
and the worker run side by side and may swap their turns from run to run.

Left out, because a crash there cannot be told from one at a neighbouring point: transactions that changed nothing, the
long poll, and the calls before the bot is ready. All HTTP goes through one of two places: Telegram's and the gateways'
through `PooledTransport`, the guarded downloads' through httpcore's pool. "After" an exchange is when the reply's head
is there and nobody has read it yet; of a form, when the whole reply is there.
"""

import os
import re
from collections import Counter
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpcore
import httpx
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from providers.pooled_transport import PooledTransport
from storage.database import group_commit

Reply = TypeVar("Reply")

_UNCOUNTED = ("getUpdates", "getMe", "setMyCommands", "deleteWebhook", "setWebhook")
_WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_COLUMN = re.compile(r"(\w+)=")
_SIGNS = {"INSERT INTO": "+", "UPDATE": "", "DELETE FROM": "-"}
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]*|v\d+")


class Points:
    """The points of this process: each is written to `trace`; `struck` names the one where it is sent the signal."""

    def __init__(self, trace: int, *, struck: str | None, signal: int) -> None:
        self._trace = trace
        self._struck = struck
        self._signal = signal
        self._seen: Counter[str] = Counter()

    def reach(self, name: str) -> None:
        """Writes the point down; does not return from a fatal one."""
        self._seen[name] += 1
        point = f"{name} #{self._seen[name]}"
        os.write(self._trace, f"{point}\n".encode())
        if point == self._struck:
            os.kill(os.getpid(), self._signal)

    def install(self) -> None:
        """Puts the points around all HTTP and all transactions of this process."""
        group_commit._MOST = (
            1  # which writers share a commit is a matter of the moment: each is a point of its own here
        )
        self._around_http()
        self._around_commits()

    def _around_http(self) -> None:
        send, fetch = PooledTransport.handle_async_request, httpcore.AsyncConnectionPool.handle_async_request
        post = PooledTransport.post_form

        async def sent(transport: PooledTransport, request: httpx.Request) -> httpx.Response:
            name = exchange_name(request.method, request.url.raw_path.decode())
            return await self._count(name, send(transport, request))

        async def posted(transport: PooledTransport, url: str, *args: Any, **options: Any) -> tuple[int, bytes]:
            name = exchange_name("POST", httpx.URL(url).raw_path.decode())
            return await self._count(name, post(transport, url, *args, **options))

        async def fetched(pool: httpcore.AsyncConnectionPool, request: httpcore.Request) -> httpcore.Response:
            name = exchange_name(request.method.decode(), request.url.target.decode())
            return await self._count(name, fetch(pool, request))

        PooledTransport.handle_async_request = sent  # type: ignore[method-assign]
        PooledTransport.post_form = posted  # type: ignore[method-assign]
        httpcore.AsyncConnectionPool.handle_async_request = fetched  # type: ignore[method-assign]

    async def _count(self, name: str, exchange: Coroutine[Any, Any, Reply]) -> Reply:
        if name.endswith(_UNCOUNTED):
            return await exchange
        self.reach(f"before {name}")
        try:
            return await exchange
        finally:
            self.reach(f"after {name}")

    def _around_commits(self) -> None:
        commit = DefaultDialect.do_commit

        def begun(connection: Any) -> None:
            connection.info["written"] = []
            connection.info["changes"] = _changes(connection.connection)

        def executed(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            connection.info.setdefault("written", []).append(statement)

        def counted(dialect: DefaultDialect, connection: Any) -> None:
            what = transaction_name(connection.info.pop("written", []))
            changes = _changes(connection)
            if not what or (changes is not None and changes == connection.info.get("changes")):
                commit(dialect, connection)
                return
            self.reach(f"before {what}")
            commit(dialect, connection)
            self.reach(f"after {what}")

        event.listen(Engine, "begin", begun)
        event.listen(Engine, "before_cursor_execute", executed)
        DefaultDialect.do_commit = counted  # type: ignore[method-assign]


def exchange_name(method: str, target: str) -> str:
    """The method and the path, with whatever is different each time as a dot."""
    path = re.sub(r"^/(file/)?bot[^/]+", r"/\1bot", target.partition("?")[0])
    parts = [part if _WORD.fullmatch(part) and len(part) < 30 else part and "." for part in path.split("/")]
    return f"{method} {'/'.join(parts)}"


def transaction_name(statements: list[str]) -> str:
    """The tables and columns written, empty when nothing was."""
    written = []
    for statement in statements:
        for verb, table in _WRITES.findall(statement):
            columns = f"({','.join(_COLUMN.findall(statement))})" if verb == "UPDATE" else ""
            written.append(f"{_SIGNS[verb]}{table}{columns}")
    # Every step holds its claim by writing the fence that it saw.
    kept = [one for one in dict.fromkeys(written) if one != "orders(fence)"]
    return f"COMMIT {' '.join(kept or written[:1])}" if written else ""


def _changes(connection: Any) -> int | None:
    """How many rows this connection has ever changed, where the driver tells."""
    return getattr(connection.driver_connection, "total_changes", None)
