"""A SQLite connection whose statements run in the event loop's own thread, and only what may block in another.

A statement on a local file takes 10 to 50 µs, the way to aiosqlite's thread and back several times as long. Three
things can take long: a commit, which waits for the disk, a statement that finds the file locked by another process, and
one that touches many rows. The first always runs in the connection's thread; the second is tried without waiting and,
if locked, repeated there; the third is said by whoever begins a `lengthy` transaction.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiosqlite

_BUSY = sqlite3.SQLITE_BUSY


class InlineConnection(aiosqlite.Connection):
    """`aiosqlite.Connection` that hops to its thread only where waiting is possible.

    `busy_seconds` is how long a lock held by another process is waited for.
    """

    def __init__(self, path: Path | str, *, busy_seconds: float) -> None:
        # Never in two threads at once: nothing runs inline while the connection's thread is at work.
        super().__init__(lambda: sqlite3.connect(path, timeout=0, check_same_thread=False), iter_chunk_size=64)
        self._thread.daemon = True
        self._busy_ms = int(busy_seconds * 1000)
        self._in_thread = 0
        self._reading = False
        self._lengthy = False

    async def begin(self, *, reading: bool, lengthy: bool) -> None:
        """Begins a transaction. A plain BEGIN that reads and then writes fails at once when another process wrote in
        between, so one that may write takes the lock first. The statements of a `lengthy` one run in the thread."""
        self._lengthy = lengthy
        await self._execute(self._conn.execute, "BEGIN" if reading else "BEGIN IMMEDIATE")
        self._reading = reading

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        if self._in_thread or self._lengthy or (not self._reading and _waits_for_disk(fn)):
            return await self._threaded(fn, *args, **kwargs)
        try:
            return fn(*args, **kwargs)
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
        return await self._threaded(self._patiently, fn, *args, **kwargs)

    async def _threaded(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._in_thread += 1

        def run() -> Any:
            try:
                return function(*args, **kwargs)
            finally:  # here and not in the caller, who may be cancelled while the statement still runs
                self._in_thread -= 1

        return await super()._execute(run)  # type: ignore[no-untyped-call]

    def _patiently(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Calls it with SQLite waiting for the lock."""
        self._conn.execute(f"PRAGMA busy_timeout={self._busy_ms}")
        try:
            return function(*args, **kwargs)
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


def _waits_for_disk(function: Callable[..., Any]) -> bool:
    return getattr(function, "__name__", "") in ("commit", "close") and isinstance(
        getattr(function, "__self__", None), sqlite3.Connection
    )


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == _BUSY


async def open_connection(path: Path | str, *, busy_seconds: float) -> InlineConnection:
    """An open connection to the file."""
    connection = InlineConnection(path, busy_seconds=busy_seconds)
    await connection
    return connection
